package authority_test

import (
	"context"
	"errors"
	"sync"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/payment"
	"razvorot/domain"
)

// bank is a gateway that can be down, and counts what it is asked for.
type bank struct {
	mu      sync.Mutex
	down    bool
	unknown bool // it finds no payment to give back
	charged []domain.UIN
	refunds map[string]int64
	back    map[domain.UIN]int64
	told    []domain.Payment // when it is asked
}

// set changes what the gateway does.
func (b *bank) set(f func()) {
	b.mu.Lock()
	defer b.mu.Unlock()
	f()
}

// returned is what went back under a number.
func (b *bank) returned(u domain.UIN) (kopecks int64) {
	b.set(func() { kopecks = b.back[u] })
	return kopecks
}

func (b *bank) Charge(_ context.Context, i domain.Invoice) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return domain.ErrUnavailable
	}
	b.charged = append(b.charged, i.UIN)
	return nil
}

func (b *bank) Refund(_ context.Context, r payment.Refund) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return domain.ErrUnavailable
	}
	if b.unknown {
		return domain.ErrNotFound
	}
	if _, again := b.refunds[r.ID]; !again {
		b.back[r.UIN] += r.Kopecks
	}
	b.refunds[r.ID] = r.Kopecks
	return nil
}

func (b *bank) Payments(_ context.Context, u domain.UIN) (all []domain.Payment, err error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	if b.down {
		return nil, domain.ErrUnavailable
	}
	for _, p := range b.told {
		if p.UIN == u {
			all = append(all, p)
		}
	}
	return all, nil
}

// billed hands in an application with a fee, and has a bank.
func billed(t *testing.T) (*citizen, *bank, domain.Application) {
	t.Helper()
	gateway := &bank{refunds: map[string]int64{}, back: map[domain.UIN]int64{}}
	c := newCitizen(newBench(t, func(o *authority.Options) { o.Payments = gateway }), 0)
	c.confirmed()
	a := c.draft()
	a.Service = domain.UrgentPassport
	ok(c.backend().Submit(c.ctx(), domain.NewKey(), a.Submission(), c.sign(a)))(c)
	c.b.advance(0)
	return c, gateway, c.application(a.ID)
}

func (c *citizen) application(id domain.ApplicationID) domain.Application {
	c.Helper()
	return ok(c.backend().FindApplication(c.ctx(), id))(c)
}

func (c *citizen) takes(p domain.Payment) {
	c.Helper()
	if err := c.b.a.TakePayment(c.ctx(), p); err != nil {
		c.Fatal(err)
	}
}

func TestC7ANoticeOfPaymentCountsOnceHoweverOftenItComes(t *testing.T) {
	c, gateway, a := billed(t)
	if len(gateway.charged) != 1 || gateway.charged[0] != a.Invoice.UIN {
		t.Error("the gateway was told of", gateway.charged)
	}
	half := domain.Payment{ID: "1", UIN: a.Invoice.UIN, Outcome: domain.PaymentDone, Kopecks: a.Invoice.Kopecks / 2}
	c.takes(half)
	c.b.kill()
	c.takes(half)
	begun := half
	begun.Outcome = domain.PaymentPending // its beginning is told after its end
	c.takes(begun)
	if i := c.application(a.ID).Invoice; i.State != domain.InvoiceShort || i.Paid != half.Kopecks {
		t.Fatalf("%s, %d", i.State, i.Paid)
	}
	var all sync.WaitGroup
	for range 5 {
		all.Go(func() {
			rest := domain.Payment{ID: "2", UIN: a.Invoice.UIN, Outcome: domain.PaymentDone, Kopecks: a.Invoice.Kopecks - half.Kopecks}
			_ = c.b.a.TakePayment(c.ctx(), rest)
		})
	}
	all.Wait()
	if i := c.application(a.ID).Invoice; i.State != domain.InvoicePaid || i.Paid != i.Kopecks {
		t.Fatalf("%s, %d", i.State, i.Paid)
	}
	c.awaitState(a.ID, domain.Ready)
	for want, p := range map[domain.Kind]domain.Payment{domain.ErrInvalid: {ID: "3", UIN: "1", Outcome: domain.PaymentDone, Kopecks: 1},
		domain.ErrNotFound: {ID: "3", UIN: domain.NewUIN(), Outcome: domain.PaymentDone, Kopecks: 1}} {
		c.want(want, c.b.a.TakePayment(c.ctx(), p))
	}
}

// Too much goes back while the application goes on, also where the gateway is down for a while.
func TestC7ARefundWaitsForTheGatewayAndHoldsNothingUp(t *testing.T) {
	c, gateway, a := billed(t)
	gateway.set(func() { gateway.down = true })
	c.takes(domain.Payment{ID: "1", UIN: a.Invoice.UIN, Outcome: domain.PaymentDone, Kopecks: a.Invoice.Kopecks + 500})
	c.awaitState(a.ID, domain.Ready)
	if i := c.application(a.ID).Invoice; i.State != domain.InvoiceOver || i.Refund != 500 || i.Returned != 0 {
		t.Errorf("%s, %d, %d", i.State, i.Refund, i.Returned)
	}
	gateway.set(func() { gateway.down = false })
	c.b.kill()
	for range 12 {
		c.b.advance(time.Minute)
	}
	if i := c.application(a.ID).Invoice; i.Returned != 500 || len(gateway.refunds) != 1 {
		t.Error(i.Returned, gateway.refunds)
	}
}

// Money that comes after the invoice was renewed, and after the application was withdrawn, is not lost.
func TestC7MoneyThatComesLateIsNotLost(t *testing.T) {
	c, gateway, a := billed(t)
	c.b.advance(31 * 24 * time.Hour)
	c.signIn()
	b := ok(c.backend().RenewInvoice(c.ctx(), domain.NewKey(), a.ID))(c)
	c.takes(domain.Payment{ID: "1", UIN: a.Invoice.UIN, Outcome: domain.PaymentDone, Kopecks: 100})
	if i := c.application(a.ID).Invoice; i.State != domain.InvoiceShort || i.Paid != 100 || i.UIN != b.Invoice.UIN {
		t.Errorf("%s, %d", i.State, i.Paid)
	}
	ok(c.backend().Withdraw(c.ctx(), domain.NewKey(), a.ID))(c)
	c.b.advance(time.Second)
	c.takes(domain.Payment{ID: "2", UIN: b.Invoice.UIN, Outcome: domain.PaymentDone, Kopecks: 900})
	c.b.advance(time.Second)
	i := c.application(a.ID).Invoice
	if i.State != domain.InvoiceRefunded || i.Paid != 1000 || i.Returned != 1000 {
		t.Errorf("%s, %d, %d", i.State, i.Paid, i.Returned)
	}
	var back int64
	for _, kopecks := range gateway.refunds {
		back += kopecks
	}
	if back != 1000 {
		t.Errorf("%d went back: %v", back, gateway.refunds)
	}
}

func TestC7OnlyOneApplicationForAPassportIsUnderWay(t *testing.T) {
	c, _, _ := billed(t)
	d := c.draft()
	_, err := c.backend().Submit(c.ctx(), domain.NewKey(), d.Submission(), c.sign(d))
	if !errors.Is(err, domain.ErrDuplicate) {
		t.Error(err)
	}
}
