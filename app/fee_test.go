package app_test

import (
	"errors"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
)

// billed hands in an application with a fee.
func (h *holder) billed() domain.ApplicationID {
	h.Helper()
	h.addAll()
	draft := have(h.app.StartApplication(h.ctx, domain.UrgentPassport))(h)
	h.submit(draft.ID)
	h.until("the invoice is here", func() bool { return h.invoice(draft.ID).State == domain.InvoiceDue })
	return draft.ID
}

func (h *holder) invoice(id domain.ApplicationID) domain.Invoice {
	h.Helper()
	return have(h.app.Application(h.ctx, id))(h).Invoice
}

func TestC7AFeeIsPaidWithoutTheNetworkOfTheDeviceAndAfterARestart(t *testing.T) {
	h := newHolder(t)
	id := h.billed()
	if next := have(h.app.Next(h.ctx))(h); next.Step != app.NextPay || next.Route != (domain.Route{Page: domain.RouteFee, Arg: string(id)}) {
		t.Error(next.Step, next.Route)
	}
	h.fake.SetOffline(true)
	h.restart()
	if png, err := app.FeeQR(h.invoice(id)); err != nil || len(png) == 0 {
		t.Error("no code without a network:", err)
	}
	h.wants(h.app.CheckFee(h.ctx, id), domain.ErrUnavailable)
	h.ok(h.fake.PayFee(h.ctx, id, domain.PayRight))
	if h.invoice(id).State != domain.InvoiceDue {
		t.Error("paid without anybody saying so")
	}
	h.fake.SetOffline(false)
	h.until("it is known to be paid", func() bool { return h.invoice(id).State == domain.InvoicePaid })
	if _, err := app.FeeQR(h.invoice(id)); !errors.Is(err, domain.ErrTransition) {
		t.Error("a code to pay again:", err)
	}
	h.reaches(id, domain.Ready)
}

func TestC7ANewInvoiceIsMadeOnceThoughTheAnswerIsLost(t *testing.T) {
	h := newHolder(t)
	id := h.billed()
	h.wants(h.app.RenewInvoice(h.ctx, id), domain.ErrTransition)
	old := h.invoice(id).UIN
	h.clock.Advance(40 * 24 * time.Hour)
	h.signInAgain()
	h.until("the time is over", func() bool { return h.invoice(id).State == domain.InvoiceExpired })
	h.fake.LoseAnswerOf("RenewInvoice")
	h.wants(h.app.RenewInvoice(h.ctx, id), domain.ErrUnavailable)
	h.restart()
	h.ok(h.app.RenewInvoice(h.ctx, id))
	i := h.invoice(id)
	if i.State != domain.InvoiceDue || i.UIN == old {
		t.Error(i)
	}
	bills := 0
	for _, e := range have(h.fake.FindApplication(h.ctx, id))(h).Timeline {
		if e.Action == domain.Bill {
			bills++
		}
	}
	if bills != 2 {
		t.Errorf("%d invoices were made", bills)
	}
}

func TestC7WhoWithdrawsGetsTheFeeBack(t *testing.T) {
	h := newHolder(t)
	id := h.billed()
	h.ok(h.fake.PayFee(h.ctx, id, domain.PayRight))
	h.until("it is paid", func() bool { return h.invoice(id).State == domain.InvoicePaid })
	h.ok(h.app.Withdraw(h.ctx, id))
	if i := h.invoice(id); i.State != domain.InvoiceRefunded || i.Refund != i.Kopecks {
		t.Error("the device does not say at once what comes back:", i.State)
	}
	h.until("it went back", func() bool { return h.invoice(id).Returned == h.invoice(id).Kopecks })
}

func TestC7WhoHasAnApplicationUnderWayBeginsNoOtherOfEitherKind(t *testing.T) {
	h := newHolder(t)
	id := h.billed()
	for _, service := range []domain.ServiceID{domain.ElectronicPassport, domain.UrgentPassport} {
		_, err := h.app.StartApplication(h.ctx, service)
		h.wants(err, domain.ErrDuplicate)
	}
	h.ok(h.app.Withdraw(h.ctx, id))
	have(h.app.StartApplication(h.ctx, domain.ElectronicPassport))(h)
}
