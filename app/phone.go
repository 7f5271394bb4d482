package app

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// StartSparePhone has a code sent to a phone that is to be the spare one. code is that of the authenticator app, or a recovery code; ""
// without an app. An Invalid with findings at person.FieldSparePhone, access.FieldPassword and FieldCode; ErrWrongCredentials, a
// RateLimited.
func (a *App) StartSparePhone(ctx context.Context, phone, password, code string) (domain.CodeSent, error) {
	account, err := a.Account(ctx)
	if err != nil {
		return domain.CodeSent{}, err
	}
	x := domain.SparePhone{Password: password, Code: access.FoldRecovery(code)}
	var found finding.List
	x.Phone, err = person.ParsePhone(phone)
	found.Add(person.FieldSparePhone, err)
	if err == nil && x.Phone == account.Phone {
		found.Add(person.FieldSparePhone, finding.PhoneSame)
	}
	if password == "" {
		found.Add(access.FieldPassword, finding.Required)
	}
	if x.Code == "" && !account.Factors.Authenticator.IsZero() {
		found.Add(FieldCode, finding.Required)
	}
	if err := domain.InvalidUnlessClean(found); err != nil {
		return domain.CodeSent{}, err
	}
	proof, err := passwordProof(x.Phone.String()+"\x00"+password+"\x00"+x.Code, domain.Ticket(account.ID))
	if err != nil {
		return domain.CodeSent{}, err
	}
	return perform(ctx, a, direct[domain.CodeSent]{
		name: "spare.code", request: proof,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.CodeSent, error) {
			return b.StartSparePhone(ctx, act.Key, x)
		},
	})
}

// ConfirmSparePhone sets the phone by the code that came to it. ErrCodeWrong with the attempts left, ErrCodeExpired.
func (a *App) ConfirmSparePhone(ctx context.Context, c domain.CodeSent, code string) error {
	ticket, err := a.ticket(ctx, c, code)
	if err != nil {
		return err
	}
	_, err = perform(ctx, a, direct[domain.Account]{
		name: "spare", request: ticket,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Account, error) {
			return b.SaveSparePhone(ctx, act.Key, ticket)
		},
		store: func(tx domain.Tx, account domain.Account) error {
			return keepAccount(context.WithoutCancel(ctx), tx, account)
		},
		topics: []Topic{TopicAccount},
	})
	return err
}

// RemoveSparePhone leaves the account without a spare phone. An Invalid with findings at access.FieldPassword and FieldCode;
// ErrWrongCredentials, a RateLimited.
func (a *App) RemoveSparePhone(ctx context.Context, password, code string) error {
	_, proof, p, err := a.factorProof(ctx, password, code)
	if err != nil {
		return err
	}
	_, err = perform(ctx, a, direct[domain.Account]{
		name: "spare.remove", request: proof,
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Account, error) {
			return b.RemoveSparePhone(ctx, act.Key, p)
		},
		store: func(tx domain.Tx, account domain.Account) error {
			return keepAccount(context.WithoutCancel(ctx), tx, account)
		},
		topics: []Topic{TopicAccount},
	})
	return err
}
