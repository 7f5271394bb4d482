package domain_test

import (
	"errors"
	"testing"
	"time"

	"razvorot/domain"
)

var feeTime = time.Date(2026, 3, 2, 12, 0, 0, 0, time.UTC)

func newInvoice() domain.Invoice {
	return domain.Invoice{UIN: domain.NewUIN(), Kopecks: 1000, State: domain.InvoiceDue, IssuedAt: feeTime, Until: feeTime.Add(time.Hour)}
}

func TestC7ANumberOfPaymentHasItsCheckDigit(t *testing.T) {
	for range 1000 {
		if u := domain.NewUIN(); len(u) != 20 || !u.Valid() {
			t.Fatal(u)
		}
	}
	u := domain.NewUIN()
	wrong := []byte(u)
	wrong[19] = '0' + (wrong[19]-'0'+1)%10
	// 3230-…: 1·3+2·2+3·3+4·0 and so on, by hand: the sum is 16, 16 mod 11 = 5.
	for number, want := range map[domain.UIN]bool{"32300000000000000005": true, "32300000000000000004": false, domain.UIN(wrong): false, "": false,
		"00000000000000000000": false, "3230000000000000000": false, "3230000000000000000а": false, u + "0": false} {
		if number.Valid() != want {
			t.Errorf("%s: %v", number, !want)
		}
	}
}

func TestC7MoneyAlwaysCounts(t *testing.T) {
	done := func(kopecks int64) domain.Payment {
		return domain.Payment{Outcome: domain.PaymentDone, Kopecks: kopecks}
	}
	pending, failed := domain.Payment{Outcome: domain.PaymentPending, Kopecks: 1000}, domain.Payment{Outcome: domain.PaymentFailed, Kopecks: 1000}
	take := func(i domain.Invoice, all ...domain.Payment) domain.Invoice {
		for _, p := range all {
			i = i.Take(p, feeTime)
		}
		return i
	}
	expired := newInvoice().Expire(feeTime.Add(time.Hour))
	for name, c := range map[string]struct {
		got          domain.Invoice
		state        domain.InvoiceState
		rest, refund int64
	}{
		"new":              {newInvoice(), domain.InvoiceDue, 1000, 0},
		"right":            {take(newInvoice(), done(1000)), domain.InvoicePaid, 0, 0},
		"bank works":       {take(newInvoice(), pending), domain.InvoicePending, 1000, 0},
		"bank fails":       {take(newInvoice(), pending, failed), domain.InvoiceFailed, 1000, 0},
		"after a failure":  {take(newInvoice(), failed, done(1000)), domain.InvoicePaid, 0, 0},
		"too little":       {take(newInvoice(), done(400)), domain.InvoiceShort, 600, 0},
		"the rest":         {take(newInvoice(), done(400), done(600)), domain.InvoicePaid, 0, 0},
		"too much":         {take(newInvoice(), done(1500)), domain.InvoiceOver, 0, 500},
		"paid twice":       {take(newInvoice(), done(1000), done(1000)), domain.InvoiceOver, 0, 1000},
		"late word":        {take(newInvoice(), done(1000), failed, pending), domain.InvoicePaid, 0, 0},
		"expired":          {expired, domain.InvoiceExpired, 1000, 0},
		"late money":       {take(expired, done(1000)), domain.InvoicePaid, 0, 0},
		"late and little":  {take(expired, done(1)), domain.InvoiceExpired, 999, 0},
		"bank is waited":   {take(newInvoice(), pending).Expire(feeTime.Add(time.Hour)), domain.InvoicePending, 1000, 0},
		"renewed":          {take(expired, done(1)).Renew(domain.NewUIN(), feeTime, feeTime.Add(time.Hour)), domain.InvoiceShort, 999, 0},
		"withdrawn":        {newInvoice().Withdrawn(feeTime), domain.InvoiceVoid, 0, 0},
		"withdrawn, paid":  {take(newInvoice(), done(1000)).Withdrawn(feeTime), domain.InvoiceRefunded, 0, 1000},
		"paid, withdrawn":  {take(newInvoice().Withdrawn(feeTime), done(1000)), domain.InvoiceRefunded, 0, 1000},
		"free of a charge": {domain.Invoice{}.Withdrawn(feeTime), "", 0, 0},
	} {
		if c.got.State != c.state || c.got.Rest() != c.rest || c.got.Refund != c.refund {
			t.Errorf("%s: %s, rest %d, refund %d", name, c.got.State, c.got.Rest(), c.got.Refund)
		}
	}
}

func TestC7AnApplicationStandsUntilItsFeeIsPaid(t *testing.T) {
	a := domain.Application{ID: "1", State: domain.Processing, Timeline: []domain.Event{{At: feeTime}}}
	move := func(m domain.Move) error {
		m.At = feeTime
		next, err := a.Apply(m)
		if err == nil {
			a = next
		}
		return err
	}
	system := func(action domain.ApplicationAction, i domain.Invoice) domain.Move {
		return domain.Move{Action: action, Actor: domain.System, Invoice: i, Reasons: []domain.Reason{{Code: domain.RefusedIdentity}}}
	}
	if err := move(system(domain.Bill, domain.Invoice{})); !errors.Is(err, domain.ErrInvalid) {
		t.Error(err)
	}
	if err := move(system(domain.Bill, newInvoice())); err != nil {
		t.Fatal(err)
	}
	for _, m := range []domain.Move{system(domain.Review, domain.Invoice{}), system(domain.Bill, newInvoice()),
		{Action: domain.Bill, Actor: domain.Citizen, Invoice: newInvoice()}, system(domain.Pay, a.Invoice)} {
		if err := move(m); !errors.Is(err, domain.ErrTransition) {
			t.Errorf("%s: %v", m.Action, err)
		}
	}
	if gone, err := a.Apply(system(domain.Refuse, domain.Invoice{})); err != nil || gone.Invoice.State != domain.InvoiceVoid {
		t.Error("a refusal leaves something to pay:", gone.Invoice, err)
	}
	if a.Stalled(feeTime.AddDate(0, 1, 0)) {
		t.Error("stalled while it is the citizen who pays")
	}
	if err := move(system(domain.Pay, a.Invoice.Take(domain.Payment{Outcome: domain.PaymentDone, Kopecks: 1000}, feeTime))); err != nil {
		t.Fatal(err)
	}
	if err := move(system(domain.Review, domain.Invoice{})); err != nil || a.State != domain.Checking {
		t.Error(err, a.State)
	}
	if err := move(domain.Move{Action: domain.Withdraw, Actor: domain.Citizen}); err != nil || a.Invoice.State != domain.InvoiceRefunded {
		t.Error(err, a.Invoice)
	}
	if len(a.Timeline) != 5 {
		t.Errorf("%d events", len(a.Timeline))
	}
}

func TestAPaymentThatIsNoneIsRefused(t *testing.T) {
	good := domain.Payment{ID: "1", UIN: domain.NewUIN(), Outcome: domain.PaymentDone, Kopecks: 1}
	for i, change := range []func(*domain.Payment){func(*domain.Payment) {}, func(p *domain.Payment) { p.ID = "" }, func(p *domain.Payment) { p.UIN = "1" },
		func(p *domain.Payment) { p.Kopecks = -1 }, func(p *domain.Payment) { p.Kopecks = domain.MostKopecks + 1 },
		func(p *domain.Payment) { p.Outcome = "x" }} {
		p := good
		change(&p)
		if clean := len(p.Check()) == 0; clean != (i == 0) {
			t.Errorf("%d: %v", i, p.Check())
		}
	}
}
