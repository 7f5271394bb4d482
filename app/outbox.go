package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"time"

	"razvorot/domain"
)

// sender is how commands of one kind reach the authority. Each kind's stands in the file of its capability, which enters
// it into senders.
type sender struct {
	// send sends the command under its key. apply is what the answer changes in the vault, run in the transaction that takes
	// the command out of the outbox; nil for nothing, and not looked at beside an error. It is to use the transaction with
	// a context that has not ended.
	send func(ctx context.Context, a *App, b domain.Backend, c domain.Command) (apply func(domain.Tx) error, err error)
	// refused is what the vault shows once the command will not be sent again because of err, run in the transaction that
	// marks it c.Failed; it may delete the command if there is nothing for the citizen to see. nil for nothing.
	refused func(ctx context.Context, tx domain.Tx, c domain.Command, err error) error
	// topics are told after either.
	topics []Topic
}

// senders has one sender for each of domain.CommandKinds. It is filled by init functions and only read afterwards.
var senders = map[domain.CommandKind]sender{}

const (
	atOnce    = 3                // commands sent at the same time, of different aggregates
	holdAfter = 30 * time.Second // pause when an answer came and could not be stored
)

// outbox sends the commands of an open vault.
type outbox struct {
	app   *App
	vault *opened

	mu   sync.Mutex
	busy map[string]bool      // aggregates with a command under way
	held map[string]time.Time // aggregates to leave alone until then
}

// run sends until ctx ends, and waits for what is under way. Nothing runs while there is nothing to send.
func (s *outbox) run(ctx context.Context) {
	var flights sync.WaitGroup
	defer flights.Wait()
	for ctx.Err() == nil {
		wait, err := s.round(ctx, &flights)
		if errors.Is(err, domain.ErrLocked) {
			return
		}
		if err != nil {
			wait = holdAfter
		}
		s.app.pause(ctx, s.vault.outbox, wait)
	}
}

// round starts what is due and returns how long nothing else is, 0 for as long as nobody wakes the sender.
func (s *outbox) round(ctx context.Context, flights *sync.WaitGroup) (time.Duration, error) {
	erase, err := s.eraseDeleted(ctx)
	if err != nil {
		return 0, err
	}
	signedIn, signIn, err := s.vault.signedIn(ctx)
	if err != nil || !signedIn {
		return erase, err
	}
	if err := s.resume(ctx); err != nil {
		return 0, err
	}
	now := s.app.now()
	underWay := s.underWay() // before looking: what ends while we look would be sent twice
	due, all, err := s.look(ctx, now)
	if err != nil {
		return 0, err
	}
	for _, c := range due {
		if !underWay[c.Aggregate] && s.take(c.Aggregate, now) {
			flights.Go(func() { s.fly(ctx, c, signIn) })
		}
	}
	return s.untilNext(all, now), nil
}

// look returns the commands that are due, and all. What waits only because the clock was fast is made due.
func (s *outbox) look(ctx context.Context, now time.Time) (due, all []domain.Command, err error) {
	look := func(tx domain.Tx) error {
		if due, err = tx.FindNextCommands(ctx, now); err != nil {
			return err
		}
		all, err = tx.FindCommands(ctx, "")
		return err
	}
	stranded := func(c domain.Command) bool { return c.Stranded(now) }
	if err := s.vault.vault.View(ctx, look); err != nil || !slices.ContainsFunc(all, stranded) {
		return due, all, err
	}
	err = s.vault.vault.Update(ctx, func(tx domain.Tx) error {
		if err := sendNow(ctx, tx, now, stranded); err != nil {
			return err
		}
		return look(tx)
	})
	return due, all, err
}

// resume makes everything due that waited for the authority to be within reach again.
func (s *outbox) resume(ctx context.Context) error {
	o := s.vault
	o.mu.Lock()
	returned := o.returned
	o.returned = false
	o.mu.Unlock()
	if !returned {
		return nil
	}
	return o.vault.Update(ctx, func(tx domain.Tx) error { return sendNow(ctx, tx, s.app.now(), isWaiting) })
}

// underWay returns the aggregates with a command under way.
func (s *outbox) underWay() map[string]bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return maps.Clone(s.busy)
}

// take reserves an aggregate, unless it is taken or too many are.
func (s *outbox) take(aggregate string, now time.Time) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.busy[aggregate] || len(s.busy) >= atOnce || !passed(s.held[aggregate].Add(-holdAfter), now, holdAfter) {
		return false
	}
	s.busy[aggregate] = true
	return true
}

// untilNext returns how long it is to the next command that nothing but time holds back. A command ready to go and not
// taken waits for one under way, whose end wakes the sender.
func (s *outbox) untilNext(all []domain.Command, now time.Time) (wait time.Duration) {
	s.mu.Lock()
	defer s.mu.Unlock()
	seen := map[string]bool{}
	for _, c := range all {
		first := !seen[c.Aggregate]
		seen[c.Aggregate] = true
		if !first || c.Failed != "" || s.busy[c.Aggregate] {
			continue
		}
		at := c.NextAt
		if held := s.held[c.Aggregate]; held.After(at) {
			at = held
		}
		if left := at.Sub(now); left > 0 && (wait == 0 || left < wait) {
			wait = left
		}
	}
	return wait
}

// fly sends one command and stores what came of it.
func (s *outbox) fly(ctx context.Context, c domain.Command, signIn int) {
	apply, err := s.send(ctx, c)
	if ctx.Err() == nil || err == nil { // a call that was broken off is no attempt
		s.app.reached(err)
		if errors.Is(err, domain.ErrUnauthorised) {
			_ = s.app.sessionEnded(ctx, s.vault, signIn) // that it could not be stored shows with the next command
		}
		stored := s.settle(context.WithoutCancel(ctx), c, apply, err)
		s.mu.Lock()
		delete(s.held, c.Aggregate)
		if stored != nil {
			s.held[c.Aggregate] = s.app.now().Add(holdAfter)
		}
		s.mu.Unlock()
		s.app.tell(slices.Concat([]Topic{TopicOutbox}, senders[c.Kind].topics)...)
	}
	s.mu.Lock()
	delete(s.busy, c.Aggregate)
	s.mu.Unlock()
	wake(s.vault.outbox)
}

func (s *outbox) send(ctx context.Context, c domain.Command) (func(domain.Tx) error, error) {
	how, known := senders[c.Kind]
	if !known {
		return nil, fmt.Errorf("command of kind %q: no sender", c.Kind) // from a newer version: it waits for an update
	}
	return how.send(ctx, s.app, s.vault.conn.Backend, c)
}

// settle takes the command out of the outbox with what its answer changes, or notes the attempt. A command that was taken
// away meanwhile stays away.
func (s *outbox) settle(ctx context.Context, c domain.Command, apply func(domain.Tx) error, err error) error {
	return s.vault.vault.Update(ctx, func(tx domain.Tx) error {
		if err == nil {
			if apply != nil {
				if err := apply(tx); err != nil {
					return err
				}
			}
			return tx.DeleteCommand(ctx, c.Key)
		}
		left := c.After(err, s.app.now())
		stored, lost := findCommand(ctx, tx, c)
		if lost != nil {
			return lost
		}
		left.Payload = stored.Payload // the sender may have noted in it how far it got
		switch err := tx.UpdateCommand(ctx, left); {
		case errors.Is(err, domain.ErrNotFound):
			return nil
		case err != nil:
			return err
		}
		if refused := senders[c.Kind].refused; left.Failed != "" && refused != nil {
			return refused(ctx, tx, left, err)
		}
		return nil
	})
}

// findCommand returns a command as it is stored now, and as it was where it is there no more.
func findCommand(ctx context.Context, tx domain.Tx, c domain.Command) (domain.Command, error) {
	all, err := tx.FindCommands(ctx, c.Aggregate)
	if i := slices.IndexFunc(all, func(x domain.Command) bool { return x.Key == c.Key }); i >= 0 {
		c = all[i]
	}
	return c, err
}
