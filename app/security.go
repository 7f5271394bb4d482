package app

import (
	"context"
	"errors"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// FieldOldPassword is where findings about the password so far are.
const FieldOldPassword finding.Field = "old_password"

// passwordAct is the direct act that sets a password.
const passwordAct = "password"

// StartPasswordReset has a code sent to the phone of somebody who forgot the password. It answers the same whether the phone has an
// account. An Invalid with findings at person.FieldPhone, a RateLimited.
func (a *App) StartPasswordReset(ctx context.Context, phone string) (domain.CodeSent, error) {
	var found finding.List
	who, err := person.ParsePhone(phone)
	found.Add(person.FieldPhone, err)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return domain.CodeSent{}, err
	}
	return perform(ctx, a, direct[domain.CodeSent]{
		name: "password.code", request: who.String(),
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.CodeSent, error) {
			return b.StartPasswordReset(ctx, act.Key, who)
		},
	})
}

// ConfirmPasswordReset takes the code. ErrCodeWrong, ErrCodeExpired.
func (a *App) ConfirmPasswordReset(ctx context.Context, c domain.CodeSent, code string) (domain.Ticket, error) {
	return a.ticket(ctx, c, code)
}

// FinishPasswordReset sets the password. Every session of the account ends; the citizen signs in next. An Invalid with findings about
// the password, or at domain.FieldFactor where the account has an authenticator app and no code of it is given, after which the ticket is
// good still; ErrCodeWrong with the attempts left, ErrCodeExpired, ErrBlocked.
func (a *App) FinishPasswordReset(ctx context.Context, ticket domain.Ticket, password, factor string) error {
	if _, found := a.CheckPassword(ctx, password); found.Blocking() {
		return &domain.Invalid{Findings: found}
	}
	factor = access.FoldRecovery(factor)
	proof, err := passwordProof(password+"\x00"+factor, ticket)
	if err != nil {
		return err
	}
	_, err = perform(ctx, a, direct[struct{}]{
		name: passwordAct, request: []any{"reset", proof},
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (struct{}, error) {
			return struct{}{}, b.FinishPasswordReset(ctx, act.Key, domain.PasswordReset{Ticket: ticket, Password: password, Factor: factor})
		},
		store: func(tx domain.Tx, _ struct{}) error {
			ctx := context.WithoutCancel(ctx)
			return errors.Join(dropState(ctx, tx, stateTicket), a.passwordChanged(ctx, tx))
		},
		topics: []Topic{TopicEmergency},
	})
	return err
}

// ChangePassword sets another password and ends the sessions of all other devices. An Invalid with findings at FieldOldPassword and
// access.FieldPassword, ErrWrongCredentials, a RateLimited.
func (a *App) ChangePassword(ctx context.Context, old, password string) error {
	var found finding.List
	if old == "" {
		found.Add(FieldOldPassword, finding.Required)
	}
	_, weak := a.CheckPassword(ctx, password)
	if err := domain.InvalidUnlessClean(append(found, weak...)); err != nil {
		return err
	}
	account, err := a.Account(ctx)
	if err != nil {
		return err
	}
	// No ticket is at hand to salt with; the account's id is its own, and the proof goes with the answer.
	proof, err := passwordProof(old+"\x00"+password, domain.Ticket(account.ID))
	if err != nil {
		return err
	}
	_, err = perform(ctx, a, direct[struct{}]{
		name: passwordAct, request: []any{"change", proof},
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (struct{}, error) {
			return struct{}{}, b.ChangePassword(ctx, act.Key, domain.PasswordChange{Old: old, New: password})
		},
		store: func(tx domain.Tx, _ struct{}) error {
			return a.passwordChanged(context.WithoutCancel(ctx), tx)
		},
		topics: []Topic{TopicEmergency},
	})
	return err
}

// PasswordFindings returns what of an error is about the new password.
func PasswordFindings(err error) finding.List {
	invalid, ok := errors.AsType[*domain.Invalid](err)
	if !ok {
		return nil
	}
	return invalid.Findings.For(access.FieldPassword)
}

// Devices returns the devices that are signed in to the account, this one first, then the latest first.
func (a *App) Devices(ctx context.Context) ([]domain.DeviceSession, error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	all, err := b.Sessions(ctx)
	a.reached(err)
	if err != nil {
		return nil, err
	}
	ordered := make([]domain.DeviceSession, 0, len(all))
	for _, current := range []bool{true, false} {
		for _, s := range all {
			if s.Current == current {
				ordered = append(ordered, s)
			}
		}
	}
	return ordered, nil
}

// Journal returns who signed in to the account and what was done about its security, the latest first.
func (a *App) Journal(ctx context.Context) ([]domain.JournalEntry, error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	all, err := b.Journal(ctx)
	a.reached(err)
	return all, err
}

// EndDevice signs another device out. One that is signed out already is no error.
func (a *App) EndDevice(ctx context.Context, id domain.SessionID) error {
	return a.toBackend(func(b domain.Backend) error { return b.EndSession(ctx, id) })
}

// EndOtherDevices signs every device out but this one.
func (a *App) EndOtherDevices(ctx context.Context) error {
	return a.toBackend(func(b domain.Backend) error { return b.EndOtherSessions(ctx) })
}

func (a *App) toBackend(do func(domain.Backend) error) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	err = do(b)
	a.reached(err)
	return err
}
