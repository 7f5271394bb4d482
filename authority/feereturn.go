package authority

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"razvorot/authority/office"
	"razvorot/authority/payment"
	"razvorot/authority/store"
	"razvorot/domain"
)

// actionLeft is money of somebody who was erased that went back; its subject is the number of payment.
const actionLeft = "fee.returned"

// refund is a piece of what is to be given back, fixed before anybody is asked: what comes later is another piece.
type refund struct {
	Kopecks int64            `json:"kopecks"`
	UIN     domain.UIN       `json:"uin,omitzero"` // of the payment, which may be an earlier one than the invoice's
	Payment domain.PaymentID `json:"payment,omitzero"`
}

// planRefund has what is to be given back now, and was not before, given back: of the latest payment first, each under its own number.
func (w *work) planRefund(a domain.Application, before domain.Invoice) error {
	more := a.Invoice.Refund - before.Refund
	if more <= 0 {
		return nil
	}
	paid, err := w.FindPaid(w.account.ID, a.ID)
	if err != nil {
		return err
	}
	for _, p := range paid {
		part := min(more, p.Kopecks-p.Back)
		if part <= 0 {
			continue
		}
		subject := fmt.Sprintf("%s/%s/%d", a.ID, p.ID, p.Back+part)
		err := errors.Join(w.SetPaymentBack(p.ID, p.Back+part), w.plan(jobRefund, subject, 0, refund{part, p.UIN, p.ID}))
		if err != nil {
			return err
		}
		more -= part
	}
	if more == 0 {
		return nil
	}
	// of a payment of before amounts were kept
	return w.plan(jobRefund, fmt.Sprintf("%s/%d", a.ID, a.Invoice.Refund), 0, refund{Kopecks: more, UIN: a.Invoice.UIN})
}

// errUnfound is a refund of a payment that the gateway does not find. It is asked again for as long as one that is away, and then the
// job is dead for an operator to see.
var errUnfound = fmt.Errorf("the gateway finds no payment to give back: %w", domain.ErrUnavailable)

// doRefund is the job that gives a piece back, also to who was erased: then it is of nobody.
func (a *Authority) doRefund(ctx context.Context, j store.Job) error {
	var piece refund
	if err := json.Unmarshal(j.Data, &piece); err != nil {
		return fmt.Errorf("a refund: %w", domain.ErrDamaged)
	}
	app, err := a.invoiced(ctx, j)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	if piece.UIN == "" { // of before each piece had its number
		piece.UIN = app.Invoice.UIN
	}
	err = a.payments.Refund(ctx, payment.Refund{ID: j.Subject, UIN: piece.UIN, Payment: piece.Payment, Kopecks: piece.Kopecks})
	if errors.Is(err, domain.ErrNotFound) {
		return errors.Join(errUnfound, a.store.Update(ctx, func(t *store.Tx) error { return t.SetPaymentUnfound(piece.Payment, a.now()) }))
	}
	if err != nil {
		return err
	}
	if j.Account == "" {
		return a.do(ctx, func(w *work) error {
			if err := w.FinishJob(j.ID); err != nil {
				return errors.Join(errOvertaken, err)
			}
			return w.enter(office.Entry{Action: actionLeft, Subject: string(piece.UIN)})
		})
	}
	return a.doJob(ctx, j, func(w *work) error {
		now, err := w.FindApplication(j.Account, app.ID)
		if err != nil {
			return stale(err)
		}
		return errors.Join(w.SetPaymentFound(piece.Payment),
			w.saveInvoice(now.Application, now.Invoice.Refunded(piece.Kopecks, w.now)))
	})
}

// leaveFees withdraws what is under way of an account that is erased, and has all that is owed given back afterwards: what is kept for it
// names nobody.
func (w *work) leaveFees(account domain.AccountID) error {
	applications, err := w.FindApplications(account)
	if err != nil {
		return err
	}
	for _, a := range applications {
		if a.Invoice.UIN == "" || a.State.Final() {
			continue
		}
		before := a.Invoice
		a.Application = a.WithInvoice(before.Withdrawn(w.now))
		if err := errors.Join(w.UpdateApplication(account, a.Application), w.planRefund(a.Application, before)); err != nil {
			return err
		}
	}
	return errors.Join(w.LeaveFees(account, w.now.Add(feesLeft)), w.LeaveJobs(jobRefund, account, w.now))
}

// takeLeft takes a notice of a payment by the number of somebody who was erased: all of it goes back.
func (w *work) takeLeft(p domain.Payment) error {
	if p.Outcome != domain.PaymentDone {
		return nil
	}
	err := w.CreateLeftPayment(p.ID, p.UIN)
	if errors.Is(err, domain.ErrDuplicate) {
		return nil
	}
	return errors.Join(err, w.plan(jobRefund, fmt.Sprintf("%s/%s", p.UIN, p.ID), 0, refund{p.Kopecks, p.UIN, p.ID}))
}

// unfound returns the numbers of payments of a case that the gateway does not find to give them back.
func (s *shift) unfound(of office.CaseRef) ([]domain.UIN, error) {
	paid, err := s.FindPaid(of.Account, of.Application)
	var all []domain.UIN
	for _, p := range paid {
		if !p.Unfound.IsZero() {
			all = append(all, p.UIN)
		}
	}
	return all, err
}

// doInvoice is the job that asks how a payment ended that a bank works on, and ends an invoice whose time is over.
func (a *Authority) doInvoice(ctx context.Context, j store.Job) error {
	a.askPayments(ctx, j)
	return a.doJob(ctx, j, func(w *work) error {
		app, err := w.FindApplication(j.Account, domain.ApplicationID(j.Subject))
		if err != nil || !app.Invoice.Outstanding() || app.Invoice.State == domain.InvoiceExpired {
			return stale(err)
		}
		i := app.Invoice.Expire(w.now)
		if i.State == domain.InvoicePending && !w.now.Before(i.MovedAt.Add(bankPatience)) {
			i = i.Unheard(w.now)
		}
		if i.State == app.Invoice.State {
			return w.follow(app.Application)
		}
		return w.saveInvoice(app.Application, i)
	})
}

// askPayments takes what the gateway knows about payments of which it may have forgotten to tell. A gateway that is away is asked the next
// time: nothing waits for it for ever.
func (a *Authority) askPayments(ctx context.Context, j store.Job) {
	var numbers []domain.UIN
	err := a.store.View(ctx, func(t *store.Tx) error {
		app, err := t.FindApplication(j.Account, domain.ApplicationID(j.Subject))
		if err != nil || app.Invoice.State != domain.InvoicePending {
			return err
		}
		numbers, err = t.FindFeeNumbers(j.Account, app.ID)
		return err
	})
	for _, u := range numbers {
		known, asked := a.payments.Payments(ctx, u)
		err = errors.Join(err, asked)
		for _, p := range known {
			err = errors.Join(err, a.TakePayment(ctx, p))
		}
	}
	if err != nil {
		a.log.Warn("the gateway was not asked about a payment", "err", err)
	}
}
