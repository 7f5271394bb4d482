package app

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"time"

	"razvorot/domain"
)

// maxPortrait is the most bytes of a portrait that are taken from the authority: what a copy on paper takes.
const maxPortrait = 20 << 20

func init() {
	senders[domain.CommandBlockPassport] = sender{send: sendBlocking, topics: []Topic{TopicPassports}}
	afterPassport = func(ctx context.Context, a *App, _ domain.Backend, id domain.RegistryID) error {
		return a.fetchPassportParts(ctx, id)
	}
}

// StartActivation has a code sent for activating a passport. ErrTransition, after which the vault has the passport as the authority has
// it: it was activated elsewhere, or here by an app that ended before it heard so; ErrNotFound.
func (a *App) StartActivation(ctx context.Context, id domain.RegistryID) (domain.CodeSent, error) {
	sent, err := perform(ctx, a, direct[domain.CodeSent]{name: "activation_code." + string(id),
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.CodeSent, error) {
			return b.StartActivation(ctx, act.Key, id)
		}})
	if errors.Is(err, domain.ErrTransition) {
		err = errors.Join(err, a.fetchPassport(ctx, id))
	}
	return sent, err
}

// fetchPassport brings a passport to the device as the authority has it.
func (a *App) fetchPassport(ctx context.Context, id domain.RegistryID) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	p, err := b.FindPassport(ctx, id)
	a.reached(err)
	if err != nil {
		return err
	}
	if err := a.update(ctx, func(tx domain.Tx) error { return takePassport(ctx, tx, p) }, TopicPassports); err != nil {
		return err
	}
	_ = a.fetchPassportParts(ctx, id) // they are asked for again where they are shown
	return nil
}

// Activate activates a passport with the code, and brings its QR to the device. ErrCodeWrong, ErrCodeExpired,
// ErrTransition, ErrNotFound. After a lost answer the same code serves again.
func (a *App) Activate(ctx context.Context, id domain.RegistryID, c domain.CodeSent, code string) (domain.Passport, error) {
	ticket, err := a.ticket(ctx, c, code)
	if err != nil {
		return domain.Passport{}, err
	}
	p, err := perform(ctx, a, direct[domain.Passport]{name: "activation." + string(id), request: c.Challenge,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Passport, error) {
			return b.ActivatePassport(ctx, act.Key, id, ticket)
		},
		store:  func(tx domain.Tx, p domain.Passport) error { return takePassport(ctx, tx, p) },
		topics: []Topic{TopicPassports},
	})
	if err == nil {
		_ = a.fetchPassportParts(ctx, id) // they are asked for again where they are shown
	}
	return p, err
}

// Passports returns all passports, the latest formed first.
func (a *App) Passports(ctx context.Context) (list []domain.Passport, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		list, err = tx.FindPassports(ctx)
		return err
	})
	return list, err
}

// PassportView is a passport as a screen shows it.
type PassportView struct {
	Passport domain.Passport
	State    domain.PassportState // today
	Portrait []byte               // JPEG; nil when it is not here yet
	SyncedAt time.Time            // when the authority was last asked what changed
}

// Passport returns what the vault has of a passport, without the network; "" is the current one: the latest that is active,
// else the latest that may still become so, else the latest. ErrNotFound.
func (a *App) Passport(ctx context.Context, id domain.RegistryID) (v PassportView, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		if id == "" {
			all, err := tx.FindPassports(ctx)
			if err != nil {
				return err
			}
			if id = a.currentPassport(all); id == "" {
				return domain.ErrNotFound
			}
		}
		if v.Passport, err = tx.FindPassport(ctx, id); err != nil {
			return err
		}
		if v.Portrait, err = tx.FindPortrait(ctx, id); err != nil && !errors.Is(err, domain.ErrNotFound) {
			return err
		}
		v.SyncedAt, err = a.syncedAt(ctx, tx)
		return err
	})
	v.State = v.Passport.StateOn(a.today())
	return v, err
}

// currentPassport returns which of the passports, the latest first, a citizen means who does not say; "" for none.
func (a *App) currentPassport(all []domain.Passport) domain.RegistryID {
	for _, wanted := range [][]domain.PassportState{{domain.PassportActive}, {domain.PassportReady, domain.PassportBlocked}} {
		i := slices.IndexFunc(all, func(p domain.Passport) bool { return slices.Contains(wanted, p.StateOn(a.today())) })
		if i >= 0 {
			return all[i].ID
		}
	}
	if len(all) > 0 {
		return all[0].ID
	}
	return ""
}

// takePassport stores a passport as the authority has it, unless the device's picture is ahead.
func takePassport(ctx context.Context, tx domain.Tx, theirs domain.Passport) error {
	ours, err := tx.FindPassport(ctx, theirs.ID)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	if theirs.Version < ours.Version {
		return nil
	}
	return tx.SavePassport(ctx, theirs)
}

// fetchPassportParts brings to the device what a passport is shown with offline: the portrait once, and for an active one
// credentials and the signed QR of copies. Nothing is asked for that is here and holds.
func (a *App) fetchPassportParts(ctx context.Context, id domain.RegistryID) error {
	v, err := a.Passport(ctx, id)
	if err != nil {
		return err
	}
	if v.Portrait == nil {
		err = a.fetchPortrait(ctx, id)
	}
	err = errors.Join(err, a.refill(ctx, id))
	if v.State == domain.PassportActive {
		_, _, again := a.passportQR(ctx, id, paperCopy)
		err = errors.Join(err, again)
	}
	return err
}

func (a *App) fetchPortrait(ctx context.Context, id domain.RegistryID) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	body, err := b.FetchPortrait(ctx, id)
	a.reached(err)
	if err != nil {
		return err
	}
	jpeg, err := io.ReadAll(io.LimitReader(body, maxPortrait+1))
	if err = errors.Join(err, body.Close()); err != nil {
		return &domain.Unavailable{Cause: err}
	}
	if len(jpeg) > maxPortrait {
		return fmt.Errorf("portrait: %w", domain.ErrDamaged)
	}
	return a.update(ctx, func(tx domain.Tx) error { return tx.SavePortrait(ctx, id, jpeg) }, TopicPassports)
}

// BlockPassport blocks a passport: here at once, at the authority by the outbox. One that is blocked is no error.
// ErrTransition, ErrNotFound.
func (a *App) BlockPassport(ctx context.Context, id domain.RegistryID) error {
	return a.update(ctx, func(tx domain.Tx) error {
		p, err := tx.FindPassport(ctx, id)
		if err != nil || p.State == domain.PassportBlocked {
			return err
		}
		if p, err = p.Apply(domain.Block, domain.Citizen, a.now()); err != nil {
			return err
		}
		if err := tx.SavePassport(ctx, p); err != nil {
			return err
		}
		return a.command(ctx, tx, domain.CommandBlockPassport, string(id), nil)
	}, TopicPassports, TopicOutbox)
}

// sendBlocking blocks at the authority. When it says no for good, its picture replaces ours.
func sendBlocking(ctx context.Context, a *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	id := domain.RegistryID(c.Aggregate)
	p, err := b.BlockPassport(ctx, c.Key, id)
	ctx = context.WithoutCancel(ctx)
	if err == nil {
		return func(tx domain.Tx) error { return takePassport(ctx, tx, p) }, nil
	}
	if c.After(err, a.now()).Failed == "" {
		return nil, err
	}
	truth, lost := b.FindPassport(ctx, id)
	if lost != nil && c.After(lost, a.now()).Failed == "" {
		return nil, lost
	}
	if lost == nil {
		lost = a.update(ctx, func(tx domain.Tx) error { return tx.SavePassport(ctx, truth) })
	}
	return nil, errors.Join(err, lost)
}
