package ui_test

import (
	"errors"
	"testing"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
)

func (c *citizen) latestProof() domain.ProofAttempt {
	c.t.Helper()
	all, err := c.app.Proofs(c.t.Context())
	c.ok(err)
	if len(all) == 0 {
		return domain.ProofAttempt{}
	}
	return all[0]
}

// comesBack does something at the bank, and has the browser bring it here.
func (c *citizen) comesBack(choice domain.BankChoice) {
	c.t.Helper()
	address, door := c.browser.Last()
	answer, err := c.authority.ChooseAtBank(c.t.Context(), address, choice)
	c.ok(err)
	door.Bring(answer)
}

func TestA4ACitizenProvesWhoTheyAreAtTheBank(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextProve)
	c.open(screen.Route{Page: screen.PageLevel})
	c.UntilID("level.way.bank")
	c.Tap("level.way.bank")
	c.UntilID("proving.bank.go")
	c.browser.Breaks(errors.New("no browser"))
	c.Tap("proving.bank.go")
	c.UntilSeen("Браузер не открылся")
	c.browser.Breaks(nil)
	c.Tap("proving.bank.reopen")
	c.UntilSeen("этот экран изменится сам")
	c.Tap("proving.cancel")
	c.UntilSeen("Вы отменили вход в банк")
	c.authority.Advance(time.Second)
	c.Tap("proving.bank.retry")
	c.UntilID("proving.bank.reopen")
	c.comesBack(domain.BankOther)
	c.arrives("the bank's word", func() bool { return c.latestProof().State == domain.ProofFailed })
	c.UntilSeen("не совпали с вашим профилем")
	c.authority.Advance(time.Second)
	c.Tap("proving.bank.retry")
	c.UntilID("proving.bank.reopen")
	c.comesBack(domain.BankSignIn)
	c.arrives("the bank's word", func() bool { return c.latestProof().State == domain.ProofProven })
	c.UntilID("proving.apply")
}

// TestA4ProvingAtABankIsDrawn goes through what a citizen sees. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestA4ProvingAtABankIsDrawn(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextProve)
	at := func(arg string) screen.Route { return screen.Route{Page: screen.PageProving, Arg: arg} }
	c.drawn(t, holderScreen{"bank-ways", screen.Route{Page: screen.PageLevel}, "level.way.bank", nil})
	c.drawn(t, holderScreen{"bank-start", at("bank"), "proving.bank.go", nil})
	visit := func() string {
		c.authority.Advance(time.Second)
		p, err := c.app.OrderProof(t.Context(), domain.ProofBank, "")
		c.ok(err)
		c.ok(c.app.VisitBank(t.Context(), p.ID, domain.BankPage{}))
		return string(p.ID)
	}
	id := visit()
	c.drawn(t, holderScreen{"bank-waiting", at(id), "proving.bank.reopen", nil})
	c.browser.Breaks(errors.New("no browser"))
	c.ok(c.app.ReopenBank(domain.ProofID(id)))
	c.drawn(t, holderScreen{"bank-unseen", at(id), "proving.bank.copy", nil})
	c.browser.Breaks(nil)
	c.ok(c.app.Lock(t.Context()))
	c.ok(c.app.Unlock(t.Context(), app.ByPassphrase, passphrase))
	c.drawn(t, holderScreen{"bank-interrupted", at(id), "proving.bank.anew", nil})
	c.ok(c.app.VisitBank(t.Context(), domain.ProofID(id), domain.BankPage{}))
	c.comesBack(domain.BankOther)
	c.arrives("the bank's word", func() bool { return c.latestProof().State == domain.ProofFailed })
	c.drawn(t, holderScreen{"bank-differs", at(id), "proving.bank.retry", nil})
	id = visit()
	c.comesBack(domain.BankSignIn)
	c.arrives("the bank's word", func() bool { return c.latestProof().State == domain.ProofProven })
	c.drawn(t, holderScreen{"bank-proven", at(id), "proving.apply", nil})
}
