package authority_test

import (
	"testing"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

func done(id domain.PaymentID, u domain.UIN, kopecks int64) domain.Payment {
	return domain.Payment{ID: id, UIN: u, Outcome: domain.PaymentDone, Kopecks: kopecks}
}

// Every payment goes back under its own number, though the invoice has another by now.
func TestC7EachPaymentGoesBackUnderItsOwnNumber(t *testing.T) {
	c, gateway, a := billed(t)
	c.takes(done("1", a.Invoice.UIN, 300))
	c.b.advance(31 * 24 * time.Hour)
	c.signIn()
	b := ok(c.backend().RenewInvoice(c.ctx(), domain.NewKey(), a.ID))(c)
	rest := b.Invoice.Kopecks - 300
	c.takes(done("2", b.Invoice.UIN, rest+50)) // 50 too much: of this payment
	c.b.advance(time.Second)
	if back := gateway.returned(b.Invoice.UIN); back != 50 {
		t.Error(back, "of what was too much")
	}
	ok(c.backend().Withdraw(c.ctx(), domain.NewKey(), a.ID))(c)
	c.b.advance(time.Second)
	if first, second := gateway.returned(a.Invoice.UIN), gateway.returned(b.Invoice.UIN); first != 300 || second != rest+50 {
		t.Error("under the numbers went back", first, second, "and not", 300, rest+50)
	}
	if i := c.application(a.ID).Invoice; i.Returned != i.Paid {
		t.Error(i.Returned, "of", i.Paid)
	}
}

// A gateway that does not know a payment has given nothing back: it is asked again, and an operator sees it.
func TestC7ARefundThatTheGatewayDoesNotFindIsNotDone(t *testing.T) {
	c, gateway, a := billed(t)
	gateway.set(func() { gateway.unknown = true })
	c.takes(done("1", a.Invoice.UIN, 300))
	ok(c.backend().Withdraw(c.ctx(), domain.NewKey(), a.ID))(c)
	for range 30 {
		c.b.advance(5 * time.Minute)
	}
	if i := c.application(a.ID).Invoice; i.Refund != 300 || i.Returned != 0 {
		t.Fatal("taken for returned:", i.Returned)
	}
	senior := hire(c.b, "vera", office.RoleSenior)
	of := office.CaseRef{Account: c.caller.Account, Application: a.ID}
	if seen := ok(senior.Case(c.ctx(), of))(c); len(seen.Unfound) != 1 || seen.Unfound[0] != a.Invoice.UIN {
		t.Error("an operator sees", seen.Unfound)
	}
	gateway.set(func() { gateway.unknown = false })
	c.b.advance(5 * time.Minute)
	if i := c.application(a.ID).Invoice; i.Returned != 300 || gateway.returned(a.Invoice.UIN) != 300 {
		t.Error("it was not asked again:", i.Returned)
	}
	if seen := ok(senior.Case(c.ctx(), of))(c); len(seen.Unfound) != 0 {
		t.Error("an operator still sees", seen.Unfound)
	}
}

// What a bank failed at and then did is paid.
func TestC7APaymentThatFailedAndThenCameCounts(t *testing.T) {
	c, _, a := billed(t)
	failed := done("1", a.Invoice.UIN, a.Invoice.Kopecks)
	failed.Outcome = domain.PaymentFailed
	c.takes(failed)
	if i := c.application(a.ID).Invoice; i.State != domain.InvoiceFailed {
		t.Fatal(i.State)
	}
	begun := failed
	begun.Outcome = domain.PaymentPending // its beginning is told late
	c.takes(begun)
	if i := c.application(a.ID).Invoice; i.State != domain.InvoiceFailed {
		t.Error(i.State)
	}
	c.takes(done("1", a.Invoice.UIN, a.Invoice.Kopecks))
	c.takes(failed)
	if i := c.application(a.ID).Invoice; i.State != domain.InvoicePaid {
		t.Error(i.State)
	}
}

func (c *citizen) begins(a domain.Application) domain.Payment {
	c.Helper()
	p := done("1", a.Invoice.UIN, a.Invoice.Kopecks)
	p.Outcome = domain.PaymentPending
	c.takes(p)
	if i := c.application(a.ID).Invoice; i.State != domain.InvoicePending {
		c.Fatal(i.State)
	}
	return p
}

// A gateway that forgot to tell how a payment ended is asked.
func TestC7AGatewayIsAskedHowAPaymentEnded(t *testing.T) {
	c, gateway, a := billed(t)
	c.begins(a)
	gateway.set(func() { gateway.down = true })
	c.b.advance(24 * time.Hour)
	gateway.set(func() {
		gateway.down, gateway.told = false, []domain.Payment{done("1", a.Invoice.UIN, a.Invoice.Kopecks)}
	})
	c.b.kill()
	c.b.advance(24 * time.Hour)
	c.signIn()
	if i := c.application(a.ID).Invoice; i.State != domain.InvoicePaid {
		t.Error(i.State)
	}
}

// A payment of which nobody hears comes to an end, and counts when it comes nevertheless.
func TestC7NoPaymentIsWaitedForForEver(t *testing.T) {
	for name, down := range map[string]bool{"nothing is known": false, "the gateway is away": true} {
		c, gateway, a := billed(t)
		c.begins(a)
		gateway.set(func() { gateway.down = down })
		for range 12 {
			c.b.advance(24 * time.Hour)
		}
		c.signIn()
		if i := c.application(a.ID).Invoice; i.State != domain.InvoiceFailed {
			t.Errorf("%s: %s", name, i.State)
		}
		c.b.advance(30 * 24 * time.Hour)
		c.signIn()
		if i := c.application(a.ID).Invoice; i.State != domain.InvoiceExpired {
			t.Errorf("%s: in the end %s", name, i.State)
		}
		c.takes(done("1", a.Invoice.UIN, a.Invoice.Kopecks))
		if i := c.application(a.ID).Invoice; i.State != domain.InvoicePaid {
			t.Errorf("%s: then %s", name, i.State)
		}
	}
}

// Money that is owed survives whoever paid it, and nothing else does.
func TestC7MoneyGoesBackThoughTheAccountIsErased(t *testing.T) {
	c, gateway, a := billed(t)
	gateway.set(func() { gateway.down = true })
	id, u := c.caller.Account, a.Invoice.UIN
	c.takes(done("1", u, 300))
	if err := c.b.a.Erase(c.ctx(), id); err != nil {
		t.Fatal(err)
	}
	for _, x := range [][2]string{{"fee_number", "account"}, {"fee_payment", "account"}, {"job", "account"}, {"application", "account"}} {
		if n := c.left(x[0], x[1], id); n != 0 {
			t.Errorf("%d rows of %s", n, x[0])
		}
	}
	c.takes(done("1", u, 300)) // told again
	c.takes(done("2", u, 700)) // comes later
	c.takes(done("2", u, 700))
	failed := done("3", u, 700)
	failed.Outcome = domain.PaymentFailed
	c.takes(failed)
	gateway.set(func() { gateway.down = false })
	c.b.kill()
	for range 12 {
		c.b.advance(time.Minute)
	}
	if back := gateway.returned(u); back != 1000 {
		t.Error(back, "went back of 1000")
	}
	c.b.advance(4 * 365 * 24 * time.Hour)
	c.retain()
	for _, table := range []string{"fee_left", "fee_left_payment"} {
		var n int
		if err := c.b.db.QueryRow("SELECT COUNT(*) FROM " + table).Scan(&n); err != nil || n != 0 {
			t.Errorf("%s: %d, %v", table, n, err)
		}
	}
	c.want(domain.ErrNotFound, c.b.a.TakePayment(c.ctx(), done("4", u, 1)))
}

// A refund that was planned before the account was erased is carried out once.
func TestC7ARefundUnderWayIsCarriedOutOnceThoughTheAccountIsErased(t *testing.T) {
	c, gateway, a := billed(t)
	gateway.set(func() { gateway.down = true })
	u := a.Invoice.UIN
	c.takes(done("1", u, a.Invoice.Kopecks+500))
	c.b.advance(0)
	if err := c.b.a.Erase(c.ctx(), c.caller.Account); err != nil {
		t.Fatal(err)
	}
	gateway.set(func() { gateway.down = false })
	for range 12 {
		c.b.advance(time.Minute)
	}
	if back := gateway.returned(u); back != a.Invoice.Kopecks+500 {
		t.Error(back, "went back of", a.Invoice.Kopecks+500, gateway.refunds)
	}
}
