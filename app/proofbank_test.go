package app

import (
	"errors"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/remote/remotetest"
)

// client is a citizen whose registries agree, with a browser and a bank.
func client(t *testing.T) (*citizen, *remotetest.Browser) {
	c := known(t)
	c.browser = &remotetest.Browser{}
	c.crash()
	return c, c.browser
}

// visitBank orders an attempt and goes to the bank.
func (c *citizen) visitBank() domain.ProofAttempt {
	c.t.Helper()
	c.authority.Advance(time.Second) // attempts are told apart by when they began
	p, err := c.app.OrderProof(c.t.Context(), domain.ProofBank, "")
	c.must(err)
	c.must(c.app.VisitBank(c.t.Context(), p.ID, domain.BankPage{}))
	if now := c.attempt(); now.ID != p.ID || now.State != domain.ProofAtBank || !c.waits().Browser {
		c.t.Fatal(now, c.waits())
	}
	return c.attempt()
}

func (c *citizen) waits() BankWait {
	c.t.Helper()
	w, err := c.app.BankWait(c.t.Context(), c.attempt().ID)
	c.must(err)
	return w
}

// comesBack does something at the bank, and has the browser bring it to the program.
func (c *citizen) comesBack(choice domain.BankChoice) {
	c.t.Helper()
	address, d := c.browser.Last()
	answer, err := c.authority.ChooseAtBank(c.t.Context(), address, choice)
	c.must(err)
	d.Bring(answer)
}

func (c *citizen) untilProven() {
	c.t.Helper()
	c.until("the bank named the person", func() bool { return c.attempt().State == domain.ProofProven })
	c.until("the account is confirmed", func() bool { return c.account().Level == domain.Confirmed })
}

func TestA4ASignInAtTheBankConfirmsTheAccount(t *testing.T) {
	c, b := client(t)
	p := c.visitBank()
	_, d := b.Last()
	d.Bring(domain.BankAnswer{State: "of another attempt", Code: "x"})
	c.must(c.app.ReopenBank(p.ID))
	if all := b.Addresses(); len(all) != 2 || all[0] != all[1] || c.waits().Address != all[0] {
		t.Error(len(all), "addresses")
	}
	c.comesBack(domain.BankSignIn)
	c.untilProven()
	if c.account().Proof.Way != domain.ProofBank || c.waits() != (BankWait{}) || !d.Closed() {
		t.Error(c.account(), c.waits())
	}
	c.wants(domain.ErrNotFound, c.app.ReopenBank(p.ID))
	c.wants(domain.ErrTransition, c.app.VisitBank(t.Context(), p.ID, domain.BankPage{}))
}

func TestA4AProgramThatIsKilledWhileTheCitizenIsAtTheBankSaysSoAndStartsAgain(t *testing.T) {
	c, b := client(t)
	p := c.visitBank()
	_, abandoned := b.Last()
	c.crash()
	c.until("the port is given back", abandoned.Closed)
	if c.attempt().State != domain.ProofAtBank || c.waits() != (BankWait{}) {
		t.Fatal(c.attempt(), c.waits())
	}
	c.must(c.app.VisitBank(t.Context(), p.ID, domain.BankPage{}))
	c.comesBack(domain.BankSignIn)
	c.untilProven()
	c.crash()
	if c.account().Level != domain.Confirmed || c.attempt().State != domain.ProofProven {
		t.Error("a proof is forgotten by a crash")
	}
}

func TestA4AnAnswerOfTheBankIsNotLostWithoutANetworkOrInACrash(t *testing.T) {
	c, _ := client(t)
	c.visitBank()
	c.authority.SetOffline(true)
	c.comesBack(domain.BankSignIn)
	c.until("the answer is kept", func() bool { return c.waits() == BankWait{Answer: true} })
	c.crash()
	if c.waits() != (BankWait{Answer: true}) || c.attempt().State != domain.ProofAtBank {
		t.Fatal(c.waits(), c.attempt())
	}
	c.authority.SetOffline(false)
	c.untilProven()
	if c.waits().Answer {
		t.Error("it is handed over again and again")
	}
}

func TestA4LostAnswersAboutTheBankChangeNothing(t *testing.T) {
	c, _ := client(t)
	p, err := c.app.OrderProof(t.Context(), domain.ProofBank, "")
	c.must(err)
	c.authority.LoseAnswerOf("VisitBank")
	c.wants(domain.ErrUnavailable, c.app.VisitBank(t.Context(), p.ID, domain.BankPage{}))
	if c.waits().Browser {
		t.Error("an address that never came is waited for")
	}
	c.must(c.app.VisitBank(t.Context(), p.ID, domain.BankPage{}))
	c.authority.LoseAnswerOf("LeaveBank")
	c.comesBack(domain.BankSignIn)
	c.untilProven()
}

func TestA4WhateverHappensAtTheBankAnotherAttemptMayBegin(t *testing.T) {
	c, _ := client(t)
	for choice, want := range map[domain.BankChoice]domain.ProofFailure{domain.BankOther: domain.FailedBankDiffers,
		domain.BankTurn: domain.FailedBankRefused, domain.BankBreaks: domain.FailedBankAway} {
		p := c.visitBank()
		c.comesBack(choice)
		c.until("the bank answered", func() bool { return c.attempt().State == domain.ProofFailed })
		if now := c.attempt(); now.ID != p.ID || now.Failure != want || c.account().Level != domain.Standard {
			t.Errorf("%s: %v %s", choice, now, now.Failure)
		}
	}
	c.visitBank()
}

func TestA4AnAttemptAtTheBankIsCalledOffAndHasItsTime(t *testing.T) {
	c, b := client(t)
	p := c.visitBank()
	_, d := b.Last()
	c.must(c.app.CancelProof(t.Context(), p.ID))
	if c.attempt().State != domain.ProofCancelled || c.waits() != (BankWait{}) {
		t.Error(c.attempt(), c.waits())
	}
	c.until("the port is given back", d.Closed)
	c.visitBank()
	c.authority.Advance(31 * time.Minute)
	c.until("its time is over", func() bool { return c.attempt().State == domain.ProofExpired })
	c.comesBack(domain.BankSignIn)
	c.until("a late answer is taken by nobody", func() bool { return c.waits() == BankWait{} })
	if c.attempt().State != domain.ProofExpired || c.account().Level != domain.Standard {
		t.Error(c.attempt(), c.account())
	}
}

func TestA4ABrowserThatDoesNotOpenIsSaidAndTheAddressStays(t *testing.T) {
	c, b := client(t)
	b.Breaks(errors.New("no browser"))
	p := c.visitBank()
	w := c.waits()
	if !w.Unseen || w.Address == "" {
		t.Fatal(w)
	}
	b.Breaks(nil)
	c.must(c.app.ReopenBank(p.ID))
	if c.waits().Unseen {
		t.Error("it did open")
	}
	c.comesBack(domain.BankSignIn)
	c.untilProven()
	c.must(c.app.Lock(t.Context()))
	_, err := c.app.BankWait(t.Context(), p.ID)
	c.wants(domain.ErrLocked, err)
	c.wants(domain.ErrLocked, c.app.VisitBank(t.Context(), p.ID, domain.BankPage{}))
	c.wants(domain.ErrLocked, c.app.ReopenBank(p.ID))
}
