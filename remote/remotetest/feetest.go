package remotetest

import (
	"time"

	"razvorot/domain"
)

var feeTests = []test{
	{"an application with a fee stands until it is paid, and then goes on", testFeePaid},
	{"too little, a failure and a slow bank each have a way on", testFeeWays},
	{"what is too much goes back", testFeeTooMuch},
	{"an invoice has its time, and another is made once", testFeeExpires},
	{"who withdraws gets the fee back", testFeeRefunded},
	{"a service without a fee has no invoice", testNoFee},
}

// billed hands in an application for the service with a fee.
func (s *scene) billed() domain.Application {
	s.Helper()
	a := s.draft()
	a.Service = domain.UrgentPassport
	got(s.Backend.Submit(s.ctx, key(), a.Submission(), s.sign(a)))(s)
	a = got(s.Backend.FindApplication(s.ctx, a.ID))(s)
	i := a.Invoice
	s.check(a.State == domain.Processing && i.UIN.Valid() && i.Kopecks == domain.UrgentService().FeeKopecks && i.State == domain.InvoiceDue &&
		i.Until.After(s.Clock.Now()) && i.Purpose != "" && len(i.Payee.Account) == 20, "%v %v", a, i)
	return a
}

// invoice is the invoice as it is now.
func (s *scene) invoice(id domain.ApplicationID, want domain.InvoiceState) domain.Invoice {
	s.Helper()
	i := got(s.Backend.FindApplication(s.ctx, id))(s).Invoice
	s.check(i.State == want, "%s, want %s", i.State, want)
	return i
}

func testFeePaid(s *scene) {
	a := s.billed()
	s.Advance(time.Hour)
	s.check(got(s.Backend.FindApplication(s.ctx, a.ID))(s).State == domain.Processing, "it went on without the fee")
	s.wants(domain.ErrTransition, s.Trial.Decide(s.ctx, a.ID, domain.Decision{Action: domain.Approve}))
	s.wants(domain.ErrInvalid, s.Trial.PayFee(s.ctx, a.ID, "by cheque"))
	s.wants(domain.ErrNotFound, s.Trial.PayFee(s.ctx, "none", domain.PayRight))
	s.ok(s.Trial.PayFee(s.ctx, a.ID, domain.PayRight))
	i := s.invoice(a.ID, domain.InvoicePaid)
	s.check(i.Paid == i.Kopecks && i.Refund == 0, "%d paid, %d back: a notice that came twice counts once", i.Paid, i.Refund)
	s.wants(domain.ErrTransition, s.Trial.PayFee(s.ctx, a.ID, domain.PayRight))
	a = s.reaches(a.ID, domain.Ready)
	var actions []domain.ApplicationAction
	for _, e := range a.Timeline[:4] {
		actions = append(actions, e.Action)
	}
	s.check(actions[1] == domain.Receive && actions[2] == domain.Bill && actions[3] == domain.Pay, "%v", actions)
	k, _ := s.learn(s.Backend, "")
	told := 0
	for _, n := range k.notices {
		if n.Kind == domain.NoticeFee && n.Params.Invoice == domain.InvoicePaid && n.Route.Page == domain.RouteFee {
			told++
		}
	}
	s.check(told == 1, "%d notices", told)
}

func testFeeWays(s *scene) {
	a := s.billed()
	s.ok(s.Trial.PayFee(s.ctx, a.ID, domain.PayFail))
	s.invoice(a.ID, domain.InvoiceFailed)
	s.ok(s.Trial.PayFee(s.ctx, a.ID, domain.PayLess))
	i := s.invoice(a.ID, domain.InvoiceShort)
	s.check(i.Rest() > 0 && i.Rest() < i.Kopecks, "%d", i.Rest())
	s.ok(s.Trial.PayFee(s.ctx, a.ID, domain.PayDelay))
	s.invoice(a.ID, domain.InvoicePending)
	s.Advance(time.Minute)
	i = s.invoice(a.ID, domain.InvoicePaid)
	s.check(i.Paid == i.Kopecks, "%d", i.Paid)
	s.reaches(a.ID, domain.Ready)
}

func testFeeTooMuch(s *scene) {
	a := s.billed()
	s.ok(s.Trial.PayFee(s.ctx, a.ID, domain.PayMore))
	s.Advance(time.Minute)
	i := s.invoice(a.ID, domain.InvoiceOver)
	s.check(i.Refund == i.Paid-i.Kopecks && i.Refund > 0 && i.Returned == i.Refund, "%d of %d, %d", i.Refund, i.Paid, i.Returned)
	s.reaches(a.ID, domain.Ready)
}

func testFeeExpires(s *scene) {
	a := s.billed()
	s.wants(domain.ErrTransition, failure(s.Backend.RenewInvoice(s.ctx, key(), a.ID)))
	s.wants(domain.ErrNotFound, failure(s.Backend.RenewInvoice(s.ctx, key(), "none")))
	s.Advance(40 * 24 * time.Hour)
	s.signIn(s.Backend, s.phone)
	s.invoice(a.ID, domain.InvoiceExpired)
	k := key()
	first := got(s.Backend.RenewInvoice(s.ctx, k, a.ID))(s).Invoice
	again := got(s.Backend.RenewInvoice(s.ctx, k, a.ID))(s).Invoice
	s.check(first.UIN == again.UIN && first.UIN != a.Invoice.UIN && first.State == domain.InvoiceDue && first.Until.After(s.Clock.Now()), "%v", first)
	s.wants(domain.ErrNotFound, failure(s.other().RenewInvoice(s.ctx, key(), a.ID)))
	s.ok(s.Trial.PayFee(s.ctx, a.ID, domain.PayRight))
	s.reaches(a.ID, domain.Ready)
}

func testFeeRefunded(s *scene) {
	a := s.billed()
	s.ok(s.Trial.PayFee(s.ctx, a.ID, domain.PayRight))
	a = got(s.Backend.Withdraw(s.ctx, key(), a.ID))(s)
	s.check(a.Invoice.State == domain.InvoiceRefunded && a.Invoice.Refund == a.Invoice.Kopecks, "%v", a.Invoice)
	s.Advance(time.Minute)
	s.check(s.invoice(a.ID, domain.InvoiceRefunded).Returned == a.Invoice.Kopecks, "not given back")
	s.wants(domain.ErrTransition, s.Trial.PayFee(s.ctx, a.ID, domain.PayRight))
}

func testNoFee(s *scene) {
	a := s.draft()
	got(s.Backend.Submit(s.ctx, key(), a.Submission(), s.sign(a)))(s)
	a = got(s.Backend.FindApplication(s.ctx, a.ID))(s)
	s.check(a.Invoice == domain.Invoice{}, "%v", a.Invoice)
	s.wants(domain.ErrTransition, s.Trial.PayFee(s.ctx, a.ID, domain.PayRight))
	s.wants(domain.ErrTransition, failure(s.Backend.RenewInvoice(s.ctx, key(), a.ID)))
}
