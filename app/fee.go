package app

import (
	"context"
	"strconv"

	"razvorot/domain"
	"razvorot/domain/payqr"
)

// FeeQR draws the code that a bank's app pays an invoice by (ГОСТ Р 56042-2014), with what is still to be paid. It is made of what the
// device knows, so that it is there without a network. ErrTransition when nothing is due; ErrInvalid when the authority named what no
// order of payment takes.
func FeeQR(i domain.Invoice) (png []byte, err error) {
	if i.Rest() == 0 {
		return nil, &domain.Transition{Of: "invoice", State: string(i.State), Action: "pay", Actor: domain.Citizen}
	}
	p := i.Payee
	code := payqr.Code{{Name: payqr.Name, Value: p.Name}, {Name: payqr.PersonalAcc, Value: p.Account}, {Name: payqr.BankName, Value: p.Bank},
		{Name: payqr.BIC, Value: p.BIC}, {Name: payqr.CorrespAcc, Value: p.Corresp}, {Name: payqr.Sum, Value: strconv.FormatInt(i.Rest(), 10)},
		{Name: payqr.Purpose, Value: i.Purpose}}
	for _, f := range []payqr.Field{{Name: payqr.PayeeINN, Value: p.INN}, {Name: payqr.KPP, Value: p.KPP}, {Name: payqr.CBC, Value: p.CBC},
		{Name: payqr.OKTMO, Value: p.OKTMO}, {Name: payqr.UIN, Value: string(i.UIN)}} {
		if f.Value != "" {
			code = append(code, f)
		}
	}
	text, err := code.Encode()
	if err != nil {
		return nil, domain.ErrInvalid
	}
	return codePNG([]byte(text))
}

// CheckFee asks the authority how far paying for an application is; otherwise that comes with the changes. ErrNotFound, ErrUnavailable.
func (a *App) CheckFee(ctx context.Context, id domain.ApplicationID) error {
	b, err := a.backend()
	if err != nil {
		return err
	}
	x, err := b.FindApplication(ctx, id)
	a.reached(err)
	if err != nil {
		return err
	}
	return a.update(ctx, func(tx domain.Tx) error { return takeApplication(context.WithoutCancel(ctx), tx, x, "") }, TopicApplications)
}

// RenewInvoice has a new invoice made in the place of one whose time is over. A lost answer or a second tap makes one. ErrTransition,
// ErrNotFound, ErrUnavailable.
func (a *App) RenewInvoice(ctx context.Context, id domain.ApplicationID) error {
	_, err := perform(ctx, a, direct[domain.Application]{
		name: "invoice.renew." + string(id),
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.Application, error) {
			return b.RenewInvoice(ctx, act.Key, id)
		},
		store:  func(tx domain.Tx, x domain.Application) error { return takeApplication(ctx, tx, x, "") },
		topics: []Topic{TopicApplications},
	})
	return err
}
