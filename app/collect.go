package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

func init() {
	senders[domain.CommandCollect] = sender{send: sendCollection, topics: []Topic{TopicApplications, TopicPassports}}
}

// collectFirst is how long the outbox leaves collecting to the citizen who waits for it.
const collectFirst = time.Minute

// Collect gives the consent to issue and returns the passport that is handed out. The consent is stored before it is sent:
// where the answer does not come the error is ErrUnavailable, and the outbox goes on. A passport that was collected already
// is returned. ErrInvalid for another text, ErrTransition, ErrNotFound.
func (a *App) Collect(ctx context.Context, id domain.ApplicationID, agreed domain.ConsentText) (domain.Passport, error) {
	if agreed.ID != domain.PassportIssue {
		var found finding.List
		found.Add(finding.Field("consent."+domain.PassportIssue), finding.ConsentMissing)
		return domain.Passport{}, &domain.Invalid{Findings: found}
	}
	b, err := a.backend()
	if err != nil {
		return domain.Passport{}, err
	}
	c, p, err := a.beginCollecting(ctx, id, agreed)
	if err != nil || p.ID != "" {
		return p, err
	}
	apply, err := sendCollection(ctx, a, b, c)
	a.reached(err)
	if err := a.endCollecting(context.WithoutCancel(ctx), c, apply, err); err != nil {
		return domain.Passport{}, err
	}
	x, err := a.Application(ctx, id)
	if err != nil {
		return domain.Passport{}, err
	}
	_ = a.fetchPassportParts(ctx, x.Passport) // asked for again where they are shown
	v, err := a.Passport(ctx, x.Passport)
	return v.Passport, err
}

// beginCollecting puts the consent into the outbox, or returns the command that is there, or the passport itself.
func (a *App) beginCollecting(ctx context.Context, id domain.ApplicationID, agreed domain.ConsentText) (c domain.Command, p domain.Passport, err error) {
	err = a.update(ctx, func(tx domain.Tx) error {
		x, err := tx.FindApplication(ctx, id)
		if err != nil {
			return err
		}
		if x.State == domain.Issued {
			p, err = tx.FindPassport(ctx, x.Passport)
			return err
		}
		if _, err := x.State.Next(domain.Collect, domain.Citizen); err != nil {
			return err
		}
		if c, err = findCollecting(ctx, tx, id); err != nil {
			return err
		}
		if c.Key == "" {
			if err := a.command(ctx, tx, domain.CommandCollect, string(id), agreed.Agree(a.now())); err != nil {
				return err
			}
			if c, err = findCollecting(ctx, tx, id); err != nil {
				return err
			}
		}
		c.NextAt = a.now().Add(collectFirst)
		return tx.UpdateCommand(ctx, c)
	}, TopicOutbox)
	return c, p, err
}

// findCollecting returns the command that collects an application's passport, the zero one when there is none to be sent.
func findCollecting(ctx context.Context, tx domain.Tx, id domain.ApplicationID) (domain.Command, error) {
	all, err := tx.FindCommands(ctx, string(id))
	i := slices.IndexFunc(all, func(c domain.Command) bool { return c.Kind == domain.CommandCollect && c.Failed == "" })
	if i < 0 {
		return domain.Command{}, err
	}
	return all[i], nil
}

// endCollecting stores the answer. Without one the outbox goes on with the command; a refusal takes it out, since the
// citizen is told at once.
func (a *App) endCollecting(ctx context.Context, c domain.Command, apply func(domain.Tx) error, sent error) error {
	err := a.update(ctx, func(tx domain.Tx) error {
		left := c.After(sent, a.now())
		switch {
		case sent == nil:
			if err := apply(tx); err != nil {
				return err
			}
		case left.Failed == "":
			if err := tx.UpdateCommand(ctx, left); !errors.Is(err, domain.ErrNotFound) {
				return err
			}
			return nil
		}
		return tx.DeleteCommand(ctx, c.Key)
	}, TopicApplications, TopicPassports, TopicOutbox)
	return errors.Join(sent, err)
}

// sendCollection hands over the consent and takes the passport.
func sendCollection(ctx context.Context, _ *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	var consent domain.Consent
	if json.Unmarshal(c.Payload, &consent) != nil {
		return nil, fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
	}
	id := domain.ApplicationID(c.Aggregate)
	p, err := b.Collect(ctx, c.Key, id, consent)
	if err != nil {
		return nil, err
	}
	ctx = context.WithoutCancel(ctx)
	return func(tx domain.Tx) error {
		if err := takePassport(ctx, tx, p); err != nil {
			return err
		}
		x, err := tx.FindApplication(ctx, id)
		if err != nil || x.State != domain.Ready { // the changes were quicker
			return err
		}
		x, err = x.Apply(domain.Move{Action: domain.Collect, Actor: domain.Citizen, At: consent.At, Consents: []domain.Consent{consent}})
		if err != nil {
			return err
		}
		return tx.SaveApplication(ctx, x)
	}, nil
}
