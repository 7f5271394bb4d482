package app

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"razvorot/domain"
)

// Connectivity is how things stand with the authority.
type Connectivity struct {
	Online          bool          // the last try got an answer
	Other           bool          // another authority answers under the address, and is sent nothing
	ClockAhead      time.Duration // by which the device's clock is wrong: fast, or slow where negative; 0 while it is about right
	SyncedAt        time.Time     // when the authority's changes were last asked for with success; zero for never
	Waiting, Failed int           // commands of the outbox: on their way, and refused
}

// Authority returns whom the app talks to, as it said last; it is asked only when it never did.
func (a *App) Authority(ctx context.Context) (domain.AuthorityInfo, error) {
	var info domain.AuthorityInfo
	err := a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateAuthority, &info) })
	if err != nil || info != (domain.AuthorityInfo{}) {
		return info, err
	}
	return a.askAuthority(ctx)
}

// askAuthority asks the authority for its name and keeps it. ErrDamaged when it is not the one of the first contact.
func (a *App) askAuthority(ctx context.Context) (domain.AuthorityInfo, error) {
	b, err := a.backend()
	if err != nil {
		return domain.AuthorityInfo{}, err
	}
	info, err := b.Authority(ctx)
	a.reached(err)
	if err != nil {
		return domain.AuthorityInfo{}, err
	}
	err = a.update(ctx, func(tx domain.Tx) error {
		if err := pinAuthority(ctx, tx, info); err != nil {
			return err
		}
		return saveState(ctx, tx, stateAuthority, info)
	})
	if err != nil {
		return domain.AuthorityInfo{}, err
	}
	return info, nil
}

// Trial returns the counter of a trial authority, and false for a real one and while the vault is locked.
func (a *App) Trial() (domain.Trial, bool) {
	o, err := a.current()
	if err != nil || o.conn.Trial == nil {
		return nil, false
	}
	return o.conn.Trial, true
}

// Connectivity tells how things stand with the authority.
func (a *App) Connectivity(ctx context.Context) (Connectivity, error) {
	o, err := a.current()
	if err != nil {
		return Connectivity{}, err
	}
	o.mu.Lock()
	c := Connectivity{Online: !o.offline, Other: o.other, ClockAhead: o.ahead}
	o.mu.Unlock()
	err = o.vault.View(ctx, func(tx domain.Tx) error {
		if c.SyncedAt, err = a.syncedAt(ctx, tx); err != nil {
			return err
		}
		commands, err := tx.FindCommands(ctx, "")
		for _, command := range commands {
			switch {
			case command.Failed != "":
				c.Failed++
			case !paused(command, a.now()) && !undoing(command, a.now()):
				c.Waiting++
			}
		}
		return err
	})
	return c, err
}

// syncedAt returns when the authority's changes were last asked for with success, zero for never.
func (a *App) syncedAt(ctx context.Context, tx domain.Tx) (at time.Time, err error) {
	err = findState(ctx, tx, stateSynced, &at)
	if o, open := a.current(); open == nil {
		o.mu.Lock()
		defer o.mu.Unlock()
		if o.synced.After(at) {
			at = o.synced
		}
	}
	return at, err
}

// Retry has all waiting commands sent now, and those again that were refused for a cause that may have passed.
func (a *App) Retry(ctx context.Context) error {
	o, err := a.current()
	if err != nil {
		return err
	}
	err = a.update(ctx, func(tx domain.Tx) error {
		return sendNow(ctx, tx, a.now(), func(c domain.Command) bool { return isWaiting(c) || mayPass(c) })
	}, TopicOutbox)
	wake(o.changes)
	return err
}

func isWaiting(c domain.Command) bool { return c.Failed == "" }

// mayPass reports whether what a command was refused for may be otherwise by now: somebody else's change, a level reached
// or a block lifted since, a file that broke on its way.
func mayPass(c domain.Command) bool {
	return slices.Contains([]domain.Kind{domain.ErrConflict, domain.ErrForbidden, domain.ErrBlocked, domain.ErrDamaged}, c.Failed)
}

// sendNow makes those commands due that which picks.
func sendNow(ctx context.Context, tx domain.Tx, now time.Time, which func(domain.Command) bool) error {
	commands, err := tx.FindCommands(ctx, "")
	if err != nil {
		return err
	}
	for _, c := range commands {
		if !which(c) || c.Due(now) || undoing(c, now) {
			continue
		}
		c.NextAt, c.Failed = now, ""
		if err := tx.UpdateCommand(ctx, c); err != nil {
			return err
		}
	}
	return nil
}

// ConsentTexts returns the current texts of these consents in a language, in the order asked for; all without ids.
// ErrNotFound when one is not there in this language.
func (a *App) ConsentTexts(ctx context.Context, language string, ids ...domain.ConsentID) ([]domain.ConsentText, error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	all, err := b.ConsentTexts(ctx, language)
	a.reached(err)
	if err != nil || len(ids) == 0 {
		return all, err
	}
	texts := make([]domain.ConsentText, 0, len(ids))
	for _, id := range ids {
		i := slices.IndexFunc(all, func(t domain.ConsentText) bool { return t.ID == id })
		if i < 0 {
			return nil, fmt.Errorf("consent %q: %w", id, domain.ErrNotFound)
		}
		texts = append(texts, all[i])
	}
	return texts, nil
}

// reached notes from the outcome of a call whether the authority can be reached. An error that the authority did not send
// says nothing about that.
func (a *App) reached(err error) {
	kind, known := domain.KindOf(err)
	if err != nil && (!known || kind == domain.ErrLocked || errors.Is(err, context.Canceled)) {
		return
	}
	o, open := a.current()
	if open != nil {
		return
	}
	other := kind == domain.ErrOtherAuthority
	offline := kind == domain.ErrUnavailable || other
	o.mu.Lock()
	changed := o.offline != offline || o.other != other
	turned := o.compareClocks() || changed
	o.offline, o.other = offline, other
	o.returned = o.returned || changed && !offline
	o.mu.Unlock()
	if turned {
		a.tell(TopicConnection)
	}
	if changed && !offline {
		wake(o.outbox)
		wake(o.changes)
		wake(o.answers)
	}
}

// compareClocks notes by how much the clock of the device is wrong, and reports whether that is another thing to tell than before. It is
// called under mu.
func (o *opened) compareClocks() bool {
	clocked, is := o.conn.Backend.(domain.Clocked)
	if !is {
		return false
	}
	ahead := clocked.ClockAhead()
	if ahead.Abs() <= clocksApart {
		ahead = 0
	}
	if (o.ahead == 0) == (ahead == 0) && (o.ahead-ahead).Abs() <= clocksApart {
		return false // answers take their time
	}
	o.ahead = ahead
	return true
}
