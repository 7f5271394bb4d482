package remotetest

import (
	"context"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

const (
	invoiceLife = 30 * 24 * time.Hour
	slowBank    = 20 * time.Second
	refundTakes = time.Second
)

var payee = domain.Payee{Name: "Пробное ведомство", INN: "0000000000", KPP: "000000000", Account: "03100643000000010000", Bank: "Пробный банк",
	BIC: "000000001", Corresp: "40102810000000000001", CBC: "00010807100011000110", OKTMO: "00000000"}

// receive takes an application in, with an invoice where its service has a fee.
func (w *world) receive(c *citizen, a domain.Application) (domain.Application, error) {
	in := domain.Move{Action: domain.Receive, Actor: domain.System, Number: domain.NewApplicationNumber()}
	if a.Service != domain.UrgentPassport {
		return w.move(c, a, in)
	}
	in.At = w.now()
	a, err := a.Apply(in)
	if err != nil {
		return a, err
	}
	i := domain.Invoice{UIN: domain.NewUIN(), Kopecks: urgent().FeeKopecks, Purpose: "Государственная пошлина, заявление № " + string(a.Number),
		Payee: payee, State: domain.InvoiceDue, IssuedAt: w.now(), Until: w.now().Add(invoiceLife)}
	a, err = w.move(c, a, domain.Move{Action: domain.Bill, Actor: domain.System, Invoice: i})
	w.endInvoice(c, a)
	return a, err
}

// endInvoice ends an invoice once its time is over.
func (w *world) endInvoice(c *citizen, a domain.Application) {
	number := a.Invoice.UIN
	w.after(a.Invoice.Until.Sub(w.now()), func(w *world) {
		now, err := c.findApplication(a.ID)
		if err != nil || now.Invoice.UIN != number {
			return
		}
		if i := now.Invoice.Expire(w.now()); i.State != now.Invoice.State {
			w.saveInvoice(c, now, i)
		}
	})
}

func (w *world) saveInvoice(c *citizen, a domain.Application, i domain.Invoice) {
	a = a.WithInvoice(i)
	at := slices.IndexFunc(c.applications, func(x domain.Application) bool { return x.ID == a.ID })
	c.applications[at] = a
	w.tell(c, domain.Change{Application: &a})
	w.notify(c, domain.FeeNotice(a, w.now()))
	w.follow(c, a)
	w.refund(c, a)
}

// refund gives back what is to be given back.
func (w *world) refund(c *citizen, a domain.Application) {
	if a.Invoice.Refund == a.Invoice.Returned {
		return
	}
	w.after(refundTakes, func(w *world) {
		if now, err := c.findApplication(a.ID); err == nil && now.Invoice.Returned == a.Invoice.Returned {
			w.saveInvoice(c, now, now.Invoice.Refunded(a.Invoice.Refund-a.Invoice.Returned, w.now()))
		}
	})
}

// RenewInvoice implements domain.Applications.
func (f *Fake) RenewInvoice(ctx context.Context, key domain.Key, id domain.ApplicationID) (domain.Application, error) {
	return act(ctx, f, call{"RenewInvoice", key}, func(w *world, c *citizen) (domain.Application, error) {
		a, err := c.findApplication(id)
		if err != nil {
			return a, err
		}
		i := a.Invoice.Renew(domain.NewUIN(), w.now(), w.now().Add(invoiceLife))
		a, err = w.moved(c, a, domain.Move{Action: domain.Bill, Actor: domain.Citizen, Invoice: i})
		if err == nil {
			w.endInvoice(c, a)
		}
		return a, err
	})
}

// PayFee implements domain.TrialPayments.
func (f *Fake) PayFee(_ context.Context, id domain.ApplicationID, how domain.TrialPayment) error {
	return f.atCounter(id, func(c *citizen, a domain.Application) error { return f.w.pay(c, a, how) })
}

func (w *world) pay(c *citizen, a domain.Application, how domain.TrialPayment) error {
	if !a.Invoice.Outstanding() {
		return &domain.Transition{Of: "invoice", State: string(a.Invoice.State), Action: "pay", Actor: domain.Citizen}
	}
	p := domain.Payment{UIN: a.Invoice.UIN, Outcome: domain.PaymentDone, Kopecks: a.Invoice.Rest()}
	switch how {
	case domain.PayRight:
	case domain.PayLess:
		p.Kopecks /= 2
	case domain.PayMore:
		p.Kopecks += 10_000
	case domain.PayFail:
		p.Outcome = domain.PaymentFailed
	case domain.PayDelay:
		w.after(slowBank, func(w *world) {
			if now, err := c.findApplication(a.ID); err == nil {
				w.take(c, now, p)
			}
		})
		begun := p
		begun.Outcome = domain.PaymentPending
		w.take(c, a, begun)
		return nil
	default:
		return invalid("how", finding.Unreadable)
	}
	w.take(c, a, p)
	return nil
}

// take counts a payment.
func (w *world) take(c *citizen, a domain.Application, p domain.Payment) {
	i := a.Invoice.Take(p, w.now())
	if !a.Invoice.Outstanding() || i.Outstanding() {
		w.saveInvoice(c, a, i)
		return
	}
	a, err := w.move(c, a, domain.Move{Action: domain.Pay, Actor: domain.System, Invoice: i})
	if err == nil {
		w.notify(c, domain.FeeNotice(a, w.now()))
	}
}
