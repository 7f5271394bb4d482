package app

import (
	"context"
	"errors"
	"math/rand/v2"
	"time"

	"razvorot/domain"
)

// startEngine starts the sender and the receiver of an open vault.
func (a *App) startEngine(o *opened) {
	s := &outbox{app: a, vault: o, busy: map[string]bool{}, held: map[string]time.Time{}}
	r := &receiver{app: a, vault: o}
	o.running.Go(func() { s.run(o.life) })
	o.running.Go(func() { r.run(o.life) })
	o.running.Go(func() { a.runReminder(o.life, o) })
	o.running.Go(func() { a.runBankAnswers(o.life, o) })
}

// signedIn reports whether there is a session, and which sign-in it stems from.
func (o *opened) signedIn(ctx context.Context) (bool, int, error) {
	o.session.Lock()
	defer o.session.Unlock()
	err := o.vault.View(ctx, func(tx domain.Tx) error {
		_, err := tx.FindSession(ctx)
		return err
	})
	if errors.Is(err, domain.ErrNotFound) {
		return false, o.signIns, nil
	}
	return err == nil, o.signIns, err
}

// sessionEnded deletes the session after the authority no longer knew it, unless the citizen has signed in again since.
func (a *App) sessionEnded(ctx context.Context, o *opened, signIn int) error {
	o.session.Lock()
	defer o.session.Unlock()
	if o.signIns != signIn {
		return nil
	}
	err := o.vault.Update(ctx, func(tx domain.Tx) error { return tx.DeleteSession(ctx) })
	a.tell(TopicSession)
	return err
}

// pause waits for a duration, 0 for no end, or until it is woken or ctx ends.
func (a *App) pause(ctx context.Context, woken <-chan struct{}, d time.Duration) {
	var timer <-chan time.Time
	if d > 0 {
		timer = a.config.Clock.After(d)
	}
	select {
	case <-ctx.Done():
	case <-woken:
	case <-timer:
	}
}

// passed reports whether a wait that began at a moment, the zero one for long ago, is over. A moment in the future was taken from a
// clock that was fast and has been put right: nobody waits for it.
func passed(since, now time.Time, wait time.Duration) bool {
	d := now.Sub(since)
	return d < 0 || d >= wait
}

// The waits of the receiver after failures: they double from the first to the last.
const (
	firstPause = time.Second
	lastPause  = time.Minute
)

// backoff returns how long to wait after so many failures in a row, with up to a quarter more by chance.
func backoff(failures int) time.Duration {
	wait := lastPause
	if failures < 7 {
		wait = min(firstPause<<max(failures-1, 0), lastPause)
	}
	return wait + rand.N(wait/4)
}
