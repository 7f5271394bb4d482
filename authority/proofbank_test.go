package authority_test

import (
	"bytes"
	"context"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"razvorot/authority"
	signin "razvorot/authority/bank"
	"razvorot/authority/bank/banksim"
	"razvorot/authority/registry"
	"razvorot/domain"
	"razvorot/domain/person"
)

const bankRedirect = "http://127.0.0.1:51234/bank"

// watchedBank is a bank that outlives the authority, and remembers what it was asked.
type watchedBank struct {
	*banksim.Simulation
	begun    signin.Attempt
	finished int
	after    func() // of a question, before its answer is heard; nil for nothing
}

func (w *watchedBank) Begin(ctx context.Context, redirect string) (signin.Attempt, string, error) {
	a, address, err := w.Simulation.Begin(ctx, redirect)
	w.begun = a
	return a, address, err
}

func (w *watchedBank) Finish(ctx context.Context, a signin.Attempt, answer signin.Answer) (signin.Person, error) {
	w.finished++
	p, err := w.Simulation.Finish(ctx, a, answer)
	if w.after != nil {
		w.after()
	}
	return p, err
}

// Close keeps it open: the authority is killed, the bank is not.
func (*watchedBank) Close() error { return nil }

// atBank is a citizen whom the registers know, on the page of a bank.
func atBank(t *testing.T) (*watchedBank, *citizen, domain.BankVisit) {
	t.Helper()
	w := &watchedBank{}
	b := newBench(t, func(o *authority.Options) {
		var all []person.Profile
		for _, p := range registry.People(person.DateOf(o.Clock.Now())) {
			all = append(all, p.Profile)
		}
		w.Simulation = banksim.New(func(context.Context) []person.Profile { return all }, o.Clock.Now)
		o.Bank = w
	})
	t.Cleanup(func() { _ = w.Simulation.Close() })
	c, p := waiting(b, domain.ProofBank)
	return w, c, ok(c.backend().VisitBank(t.Context(), p.ID, bankRedirect))(c)
}

// signsIn does what a browser does on the bank's page, over HTTP, and returns what it brings back.
func (c *citizen) signsIn(address string) domain.BankAnswer {
	c.Helper()
	browser := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := browser.PostForm(address, url.Values{"person": {"0"}})
	if err != nil {
		c.Fatal(err)
	}
	_ = r.Body.Close()
	back, err := r.Location()
	if err != nil || !strings.HasPrefix(back.String(), bankRedirect+"?") {
		c.Fatal("the bank answers", r.Status)
	}
	return domain.BankAnswer{State: back.Query().Get("state"), Code: back.Query().Get("code")}
}

func (c *citizen) bankAttempt() domain.ProofAttempt {
	c.Helper()
	return ok(c.backend().FindProofs(c.ctx()))(c)[0]
}

func TestA4ABankIsAskedByTheAuthorityThatFollowsAKilledOne(t *testing.T) {
	w, c, v := atBank(t)
	c.b.kill() // while the citizen is at the bank
	answer := c.signsIn(v.Address)
	ok(c.backend().LeaveBank(t.Context(), v.Attempt.ID, answer))(c)
	c.b.kill() // before the bank is asked
	if c.bankAttempt().State != domain.ProofReturned {
		t.Fatal(c.bankAttempt())
	}
	ok(c.backend().LeaveBank(t.Context(), v.Attempt.ID, answer))(c)
	c.b.advance(0)
	if a := ok(c.backend().Account(t.Context()))(c); c.bankAttempt().State != domain.ProofProven || a.Level != domain.Confirmed || w.finished != 1 {
		t.Error(c.bankAttempt(), a, w.finished)
	}
	c.b.kill()
	if a := ok(c.backend().Account(t.Context()))(c); a.Proof.Way != domain.ProofBank {
		t.Error(a)
	}
}

func TestA4ACodeThatABankTookFromAKilledAuthorityLeadsToStartingAgain(t *testing.T) {
	w, c, v := atBank(t)
	ok(c.backend().LeaveBank(t.Context(), v.Attempt.ID, c.signsIn(v.Address)))(c)
	ctx, kill := context.WithCancel(t.Context())
	w.after = kill
	_ = c.b.a.RunDue(ctx)
	w.after = nil
	c.b.kill()
	if c.bankAttempt().State != domain.ProofReturned {
		t.Fatal(c.bankAttempt())
	}
	c.b.advance(time.Minute)
	if p := c.bankAttempt(); p.State != domain.ProofFailed || p.Failure != domain.FailedBankAnswer {
		t.Error(p, p.Failure)
	}
	c.b.advance(time.Second)
	c.order(domain.ProofBank)
}

func TestA4NothingOfASignInAtABankIsReadableAndNobodyIsNamedInItsAddress(t *testing.T) {
	w, c, v := atBank(t)
	for _, secret := range []string{c.profile.Name.Family, c.profile.Passport.Number.String(), c.phone.String(), c.email.String(), w.begun.Verifier} {
		if strings.Contains(v.Address, secret) || strings.Contains(v.Address, url.QueryEscape(secret)) {
			t.Error("the address tells who it is, or the verifier")
		}
	}
	answer := c.signsIn(v.Address)
	ok(c.backend().LeaveBank(t.Context(), v.Attempt.ID, answer))(c)
	for _, secret := range []string{w.begun.Verifier, w.begun.Nonce, answer.State, answer.Code} {
		if bytes.Contains(c.b.dump(), []byte(secret)) {
			t.Error("a secret of the sign-in is in the database")
		}
	}
	c.b.advance(0)
	if c.bankAttempt().State != domain.ProofProven {
		t.Error(c.bankAttempt())
	}
}

// awayBank does not answer.
type awayBank struct{ authority.Bank }

func (awayBank) Begin(context.Context, string) (signin.Attempt, string, error) {
	return signin.Attempt{}, "", signin.ErrUnavailable
}

func TestA4ABankThatIsAwayEndsTheAttemptAndAnotherMayBegin(t *testing.T) {
	b := newBench(t, func(o *authority.Options) { o.Bank = awayBank{} })
	c, p := waiting(b, domain.ProofBank)
	_, err := c.backend().VisitBank(t.Context(), p.ID, bankRedirect)
	wants(t, domain.ErrTransition, err)
	if now := c.bankAttempt(); now.State != domain.ProofFailed || now.Failure != domain.FailedBankAway {
		t.Error(now, now.Failure)
	}
	b.advance(time.Second)
	c.order(domain.ProofBank)
}

func TestA4AnAuthorityWithoutABankOffersNone(t *testing.T) {
	b := newBench(t, func(o *authority.Options) { o.Info.Trial = false })
	c := newCitizen(b, 0)
	if ok(c.backend().Authority(t.Context()))(c).Bank {
		t.Error("there is a bank")
	}
	c.register()
	c.signIn()
	_, err := c.backend().OrderProof(t.Context(), domain.NewKey(), domain.ProofOrder{ID: "1", Way: domain.ProofBank})
	wants(t, domain.ErrInvalid, err)
}
