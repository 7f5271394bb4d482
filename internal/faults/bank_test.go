package faults_test

import (
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"

	"razvorot/domain"
)

// browse is a system browser in which our citizen signs in at the bank: it follows the bank back to the program's port, over HTTP.
func (w *world) browse(address string) error {
	people, err := w.trial.People(w.ctx)
	if err != nil {
		return err
	}
	me, err := w.self()
	if err != nil {
		return err
	}
	i := slices.IndexFunc(people, func(p domain.TrialPerson) bool { return p.Profile.Passport.Number == me.Passport.Number })
	go func() {
		if r, err := http.PostForm(address, url.Values{"person": {fmt.Sprint(i)}}); err == nil { // it leads to nobody when the program is gone
			_ = r.Body.Close()
		}
	}()
	return nil
}

// atBank proves the identity by a sign-in at the simulated bank.
func (w *world) atBank() (bool, error) {
	all, err := w.program.Proofs(w.ctx)
	if err != nil {
		return false, err
	}
	if len(all) == 0 || all[0].State == domain.ProofFailed && all[0].Failure == domain.FailedBankAnswer {
		_, err := w.program.OrderProof(w.ctx, domain.ProofBank, "")
		return false, err
	}
	x := all[0]
	switch x.State {
	case domain.ProofStarted:
		return false, w.program.VisitBank(w.ctx, x.ID, domain.BankPage{})
	case domain.ProofAtBank:
		wait, err := w.program.BankWait(w.ctx, x.ID)
		if err != nil {
			return false, err
		}
		if !wait.Browser && !wait.Answer {
			if err := w.program.VisitBank(w.ctx, x.ID, domain.BankPage{}); !errors.Is(err, domain.ErrTransition) {
				return false, err
			} // the authority has the answer, and the program has not heard yet
		}
		return false, errWait
	case domain.ProofReturned:
		return false, errWait
	case domain.ProofProven:
		account, err := w.program.Account(w.ctx)
		return account.Level == domain.Confirmed && account.Proof.Way == domain.ProofBank, err
	}
	return false, fmt.Errorf("the attempt is %s, %s", x.State, x.Failure)
}
