package app

import (
	"context"
	"errors"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StartPhoneChange has a code sent to the phone of the account or, when that is lost, to the spare one. code is that of the authenticator
// app, or a recovery code; "" without an app. An Invalid with findings at access.FieldPassword and FieldCode; ErrConflict: there is no
// spare one; ErrWrongCredentials, a RateLimited.
func (a *App) StartPhoneChange(ctx context.Context, spare bool, password, code string) (domain.CodeSent, error) {
	_, proof, p, err := a.factorProof(ctx, password, code)
	if err != nil {
		return domain.CodeSent{}, err
	}
	return perform(ctx, a, direct[domain.CodeSent]{
		name: "phone.code", request: []any{proof, spare},
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.CodeSent, error) {
			return b.StartPhoneChange(ctx, act.Key, domain.PhoneChange{Password: p.Password, Code: p.Code, Spare: spare})
		},
	})
}

// ConfirmPhoneChange takes the code of StartPhoneChange. ErrCodeWrong with the attempts left, ErrCodeExpired.
func (a *App) ConfirmPhoneChange(ctx context.Context, c domain.CodeSent, code string) (domain.Ticket, error) {
	return a.ticket(ctx, c, code)
}

// StartNewPhone has a code sent to the phone that is to be the account's. It answers the same whether that has an account already. An
// Invalid with findings at person.FieldPhone, ErrCodeExpired: the change is to be begun anew.
func (a *App) StartNewPhone(ctx context.Context, ticket domain.Ticket, phone string) (domain.CodeSent, error) {
	account, err := a.Account(ctx)
	if err != nil {
		return domain.CodeSent{}, err
	}
	var found finding.List
	n := domain.NewPhone{Ticket: ticket}
	n.Phone, err = person.ParsePhone(phone)
	found.Add(person.FieldPhone, err)
	if err == nil && n.Phone == account.Phone {
		found.Add(person.FieldPhone, finding.PhoneSame)
	}
	if err := domain.InvalidUnlessClean(found); err != nil {
		return domain.CodeSent{}, err
	}
	return perform(ctx, a, direct[domain.CodeSent]{
		name: "phone.new", request: n,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.CodeSent, error) {
			return b.StartNewPhone(ctx, act.Key, n)
		},
	})
}

// FinishPhoneChange sets the phone by the code that came to it; every other device is signed out. ErrCodeWrong with the attempts left,
// ErrCodeExpired, ErrDuplicate.
func (a *App) FinishPhoneChange(ctx context.Context, ticket domain.Ticket, c domain.CodeSent, code string) error {
	fresh, err := a.ticket(ctx, c, code)
	if err != nil {
		return err
	}
	m := domain.PhoneMove{Ticket: ticket, New: fresh}
	_, err = perform(ctx, a, direct[domain.Account]{
		name: "phone", request: m,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Account, error) {
			return b.FinishPhoneChange(ctx, act.Key, m)
		},
		store: func(tx domain.Tx, account domain.Account) error {
			ctx := context.WithoutCancel(ctx)
			return errors.Join(keepAccount(ctx, tx, account), saveState(ctx, tx, stateLogin, account.Phone.Formatted()))
		},
		topics: []Topic{TopicAccount},
	})
	return err
}
