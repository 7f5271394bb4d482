package app

import (
	"context"
	"errors"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Guardians returns the requests for a guardian's consent that this device knows of, of either side, the latest first.
func (a *App) Guardians(ctx context.Context) (all []domain.GuardianRequest, err error) {
	err = a.view(ctx, func(tx domain.Tx) error { return findState(ctx, tx, stateGuardians, &all) })
	return all, err
}

// GuardianPart is what a citizen may do about consents of guardians.
type GuardianPart string

// The parts.
const (
	PartUnknown  GuardianPart = "unknown"  // no birth date is known yet
	PartMinor    GuardianPart = "minor"    // asks for a consent
	PartUnproven GuardianPart = "unproven" // may consent once the identity is proven
	PartGuardian GuardianPart = "guardian" // may consent
)

// GuardianParts returns all parts.
func GuardianParts() []GuardianPart {
	return []GuardianPart{PartUnknown, PartMinor, PartUnproven, PartGuardian}
}

// GuardianPart returns what the citizen of this device may do.
func (a *App) GuardianPart(ctx context.Context) (GuardianPart, error) {
	profile, err := a.Profile(ctx)
	if errors.Is(err, domain.ErrNotFound) {
		return PartUnknown, nil
	}
	if err != nil {
		return "", err
	}
	account, err := a.Account(ctx)
	switch {
	case err != nil:
		return "", err
	case profile.Birth.IsZero():
		return PartUnknown, nil
	case profile.Birth.Age(a.today()) < person.AdultAge:
		return PartMinor, nil
	case account.Level < domain.Confirmed:
		return PartUnproven, nil
	}
	return PartGuardian, nil
}

// InviteGuardian asks whoever has the account of a phone, as it was typed, to consent to an application for a service. A lost answer or a
// second tap asks once. ErrInvalid with findings at «phone»; ErrForbidden, ErrDuplicate, ErrRateLimited, ErrUnavailable.
func (a *App) InviteGuardian(ctx context.Context, service domain.ServiceID, phone string) (domain.GuardianRequest, error) {
	to, err := person.ParsePhone(phone)
	if err != nil {
		var found finding.List
		found.Add(person.FieldPhone, err)
		return domain.GuardianRequest{}, &domain.Invalid{Findings: found}
	}
	return a.guard(ctx, "guardian.invite", domain.GuardianInvitation{Service: service, Phone: to},
		func(ctx context.Context, b domain.Backend, act pendingAct) (domain.GuardianRequest, error) {
			return b.InviteGuardian(ctx, act.Key, domain.GuardianInvitation{ID: domain.GuardianID(act.Key), Service: service, Phone: to})
		})
}

// CancelGuardian calls a request off. ErrTransition, ErrNotFound.
func (a *App) CancelGuardian(ctx context.Context, id domain.GuardianID) error {
	_, err := a.guard(ctx, "guardian.cancel."+string(id), nil,
		func(ctx context.Context, b domain.Backend, act pendingAct) (domain.GuardianRequest, error) {
			return b.CancelGuardian(ctx, act.Key, id)
		})
	return err
}

// OpenGuardian opens the request whose code this is. ErrForbidden, ErrNotFound, ErrRateLimited.
func (a *App) OpenGuardian(ctx context.Context, code string) (domain.GuardianRequest, error) {
	b, err := a.backend()
	if err != nil {
		return domain.GuardianRequest{}, err
	}
	g, err := b.OpenGuardian(ctx, code)
	a.reached(err)
	if err != nil {
		return g, err
	}
	return g, a.update(ctx, func(tx domain.Tx) error { return takeGuardian(ctx, tx, g) }, TopicAccount)
}

// ConsentAsGuardian gives the consent: by which right, what proves it, and to which text. ErrInvalid with findings at «relation»,
// «document» and «consent.guardian_agreement»; ErrForbidden, ErrTransition, ErrNotFound.
func (a *App) ConsentAsGuardian(ctx context.Context, id domain.GuardianID, r domain.GuardianRelation, proof domain.DocumentID,
	agreed domain.ConsentText) error {
	answer := domain.GuardianAnswer{Agree: true, Relation: r, Document: proof}
	if agreed.ID != domain.GuardianAgreement {
		var found finding.List
		found.Add(finding.Field("consent."+domain.GuardianAgreement), finding.ConsentMissing)
		return &domain.Invalid{Findings: found}
	}
	asked := struct {
		Answer domain.GuardianAnswer
		Text   domain.Hash
	}{answer, domain.HashOf([]byte(agreed.Text))}
	_, err := a.guard(ctx, "guardian.answer."+string(id), asked,
		func(ctx context.Context, b domain.Backend, act pendingAct) (domain.GuardianRequest, error) {
			answer.Consent = agreed.Agree(act.At)
			return b.AnswerGuardian(ctx, act.Key, id, answer)
		})
	return err
}

// DeclineAsGuardian declines. ErrTransition, ErrNotFound.
func (a *App) DeclineAsGuardian(ctx context.Context, id domain.GuardianID) error {
	_, err := a.guard(ctx, "guardian.answer."+string(id), domain.GuardianAnswer{},
		func(ctx context.Context, b domain.Backend, act pendingAct) (domain.GuardianRequest, error) {
			return b.AnswerGuardian(ctx, act.Key, id, domain.GuardianAnswer{})
		})
	return err
}

// WithdrawGuardian takes a consent back; a passport that was handed out by it stays. ErrTransition, ErrNotFound.
func (a *App) WithdrawGuardian(ctx context.Context, id domain.GuardianID) error {
	_, err := a.guard(ctx, "guardian.withdraw."+string(id), nil,
		func(ctx context.Context, b domain.Backend, act pendingAct) (domain.GuardianRequest, error) {
			return b.WithdrawGuardian(ctx, act.Key, id)
		})
	return err
}

// guard sends a command about a request once, and keeps what came of it.
func (a *App) guard(ctx context.Context, name string, request any,
	send func(context.Context, domain.Backend, pendingAct) (domain.GuardianRequest, error)) (domain.GuardianRequest, error) {
	return perform(ctx, a, direct[domain.GuardianRequest]{name: name, request: request, send: send,
		store:  func(tx domain.Tx, g domain.GuardianRequest) error { return takeGuardian(ctx, tx, g) },
		topics: []Topic{TopicAccount}})
}

// takeGuardian stores a request as the authority has it, unless a later picture is there.
func takeGuardian(ctx context.Context, tx domain.Tx, theirs domain.GuardianRequest) error {
	return takeLatest(ctx, tx, stateGuardians, theirs, func(g domain.GuardianRequest) (string, int64, time.Time) {
		return string(g.ID), g.Version, g.StartedAt
	})
}
