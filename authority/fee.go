package authority

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strings"
	"time"

	"razvorot/authority/payment"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

const (
	invoiceLife   = 30 * day         // to pay within; then a new invoice can be had
	askGateway    = 6 * time.Hour    // between two questions how a payment ended that a bank works on
	bankPatience  = 10 * day         // with a payment of which nothing is heard; an order of payment lives as long (762-П, 3.16)
	feesLeft      = 3 * 366 * day    // numbers of payment after an erasure: within three years money is given back (НК РФ, ст. 333.40)
	trialBankTime = 20 * time.Second // of a slow bank of a trial
	longestPay    = 210              // characters of a purpose (ГОСТ Р 56042-2014, Purpose)
)

// payee is the payee of a trial authority, invented: no bank has this BIC.
var payee = domain.Payee{Name: "УФК по г. Образцову (Пробное ведомство, л/с 04000000010)", INN: "0000000000", KPP: "000000000",
	Account: "03100643000000010000", Bank: "ПРОБНЫЙ БАНК//УФК по г. Образцову", BIC: "000000001", Corresp: "40102810000000000001",
	CBC: "00010807100011000110", OKTMO: "00000000"}

// bill has the fee of a service paid before anything else happens, where there is one.
func (w *work) bill(a domain.Application, service domain.Service) (domain.Application, error) {
	if service.FeeKopecks == 0 {
		return a, nil
	}
	purpose := fmt.Sprintf("Государственная пошлина, заявление № %s", a.Number)
	if n := []rune(purpose); len(n) > longestPay {
		purpose = string(n[:longestPay])
	}
	i := domain.Invoice{UIN: domain.NewUIN(), Kopecks: service.FeeKopecks, Purpose: purpose, Payee: payee, State: domain.InvoiceDue,
		IssuedAt: w.now, Until: w.now.Add(invoiceLife)}
	a, err := a.Apply(domain.Move{Action: domain.Bill, Actor: domain.System, At: w.now, Invoice: i})
	if err != nil {
		return a, err
	}
	return a, errors.Join(w.CreateFeeNumber(i.UIN, w.account.ID, a.ID), w.plan(jobCharge, string(a.ID), 0, none{}))
}

// RenewInvoice implements domain.Applications.
func (b *backend) RenewInvoice(ctx context.Context, key domain.Key, id domain.ApplicationID) (domain.Application, error) {
	return once(ctx, b, command{"RenewInvoice", key, ofApplication{ID: id}}, func(w *work) (domain.Application, error) {
		kept, err := w.Tx.FindApplication(w.account.ID, id)
		if err != nil {
			return domain.Application{}, err
		}
		a := kept.Application
		if now := a.Invoice.Expire(w.now); now.State != a.Invoice.State { // the job was not done yet
			a = a.WithInvoice(now)
		}
		i := a.Invoice.Renew(domain.NewUIN(), w.now, w.now.Add(invoiceLife))
		if a, err = w.move(a, domain.Move{Action: domain.Bill, Actor: domain.Citizen, Invoice: i}); err != nil {
			return domain.Application{}, err
		}
		return a, errors.Join(w.CreateFeeNumber(i.UIN, w.account.ID, id), w.plan(jobCharge, string(id), 0, none{}))
	})
}

// TakePayment implements payment.Receiver.
func (a *Authority) TakePayment(ctx context.Context, p domain.Payment) error {
	if err := domain.InvalidUnlessClean(p.Check()); err != nil {
		return err
	}
	return a.do(ctx, func(w *work) error {
		left, err := w.HasLeftFee(p.UIN)
		if err != nil {
			return err
		}
		if left {
			return w.takeLeft(p)
		}
		account, id, err := w.FindFeeNumber(p.UIN)
		if err != nil {
			return err
		}
		if w.account, err = w.FindAccount(account); err != nil {
			return err
		}
		late, err := w.HasLaterPayment(p)
		if err != nil || late {
			return err
		}
		if err := w.CreatePayment(p, account, w.now); err != nil {
			if errors.Is(err, domain.ErrDuplicate) {
				return nil
			}
			return err
		}
		return w.paid(id, p)
	})
}

// paid counts a payment, and has the application go on once its fee is paid.
func (w *work) paid(id domain.ApplicationID, p domain.Payment) error {
	kept, err := w.FindApplication(w.account.ID, id)
	if err != nil {
		return err
	}
	a := kept.Application
	i := a.Invoice.Take(p, w.now)
	if a.Invoice.Outstanding() && !i.Outstanding() {
		if a, err = w.move(a, domain.Move{Action: domain.Pay, Actor: domain.System, Invoice: i}); err != nil {
			return err
		}
		return w.notify(domain.FeeNotice(a, w.now))
	}
	if i.State == a.Invoice.State && i.Paid == a.Invoice.Paid {
		return nil
	}
	return w.saveInvoice(a, i)
}

// saveInvoice stores what became of an invoice without the application moving on, and tells it.
func (w *work) saveInvoice(a domain.Application, i domain.Invoice) error {
	before := a.Invoice
	a = a.WithInvoice(i)
	if err := w.UpdateApplication(w.account.ID, a); err != nil {
		return err
	}
	return errors.Join(w.follow(a), w.tell(store.ApplicationChanged, string(a.ID)), w.notify(domain.FeeNotice(a, w.now)), w.planRefund(a, before))
}

// doCharge is the job that makes an invoice known to the gateway.
func (a *Authority) doCharge(ctx context.Context, j store.Job) error {
	app, err := a.invoiced(ctx, j)
	if err == nil && app.Invoice.Outstanding() {
		err = a.payments.Charge(ctx, app.Invoice)
	}
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	return a.doJob(ctx, j, func(*work) error { return nil })
}

func (a *Authority) invoiced(ctx context.Context, j store.Job) (app store.Application, err error) {
	err = a.store.View(ctx, func(t *store.Tx) error {
		var err error
		id, _, _ := strings.Cut(j.Subject, "/")
		app, err = t.FindApplication(j.Account, domain.ApplicationID(id))
		return err
	})
	return app, err
}

// doPayment is the job of a slow bank of a trial: it tells what it was to tell later.
func (a *Authority) doPayment(ctx context.Context, j store.Job) error {
	var p domain.Payment
	if err := json.Unmarshal(j.Data, &p); err != nil {
		return fmt.Errorf("a payment of a trial: %w", domain.ErrDamaged)
	}
	if err := a.tellTwice(ctx, p); err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	return a.doJob(ctx, j, func(*work) error { return nil })
}

// tellTwice delivers a notice as gateways do that lost the answer to the first time.
func (a *Authority) tellTwice(ctx context.Context, p domain.Payment) error {
	return errors.Join(a.TakePayment(ctx, p), a.TakePayment(ctx, p))
}

// PayFee implements domain.TrialPayments.
func (c *counter) PayFee(ctx context.Context, id domain.ApplicationID, how domain.TrialPayment) error {
	var now []domain.Payment
	err := c.withAccount(ctx, func(w *work) error {
		a, err := w.FindApplication(w.account.ID, id)
		if err != nil {
			return err
		}
		if !a.Invoice.Outstanding() {
			return &domain.Transition{Of: "invoice", State: string(a.Invoice.State), Action: "pay", Actor: domain.Citizen}
		}
		var later []domain.Payment
		if now, later, err = (payment.Simulated{}).Notices(a.Invoice, how); err != nil {
			return invalid("how", finding.Unreadable)
		}
		for _, p := range later {
			if err := w.plan(jobPayment, string(p.ID), trialBankTime, p); err != nil {
				return err
			}
		}
		return nil
	})
	for _, p := range now {
		err = errors.Join(err, c.a.tellTwice(ctx, p))
	}
	return err
}
