package faults_test

import (
	"errors"
	"fmt"

	"razvorot/domain"
	"razvorot/remote/remotetest"
)

// byCard proves the identity by a code of a card's bank.
func (w *world) byCard() (bool, error) {
	all, err := w.program.Proofs(w.ctx)
	if err != nil {
		return false, err
	}
	if len(all) == 0 || all[0].State == domain.ProofStarted {
		return false, w.program.CheckCard(w.ctx, remotetest.CardGood)
	}
	x := all[0]
	switch x.State {
	case domain.ProofHandedOut:
		code, err := w.trial.CardCode(w.ctx, x.ID)
		if errors.Is(err, domain.ErrTransition) {
			err = errWait // the code was taken, and the program has not heard yet
		}
		if err != nil {
			return false, err
		}
		return false, w.program.EnterProofCode(w.ctx, x.ID, code)
	case domain.ProofProven:
		return w.confirmed()
	}
	return false, fmt.Errorf("the attempt is %s", x.State)
}

// applyUrgently is done when the invoice for the application is there.
func (w *world) applyUrgently() (bool, error) {
	x, err := w.application()
	switch {
	case err != nil:
		return false, err
	case x.ID == "":
		_, err = w.program.StartApplication(w.ctx, domain.UrgentPassport)
		return false, err
	case x.Invoice.State == domain.InvoiceDue:
		return true, nil
	}
	return w.send(x)
}

// pay pays what is due, in an app of the bank, and looks whether it came.
func (w *world) pay() (bool, error) {
	x, err := w.application()
	if err != nil || x.Invoice.State == domain.InvoicePaid {
		return err == nil, err
	}
	if w.post == "" { // a citizen knows that they paid
		if err := w.trial.PayFee(w.ctx, x.ID, domain.PayRight); err != nil {
			return false, err
		}
		w.post = "it is paid, the bank said"
	}
	return false, w.program.CheckFee(w.ctx, x.ID)
}

// overdue waits until the time of the invoice is over, and with it the session.
func (w *world) overdue() {
	w.t.Helper()
	w.pass(40 * 24 * hour)
	w.walk(func(w *world) (bool, error) {
		if in, err := w.signIn(); !in {
			return false, err
		}
		x, err := w.application()
		if err != nil || x.Invoice.State == domain.InvoiceExpired {
			return err == nil, err
		}
		return false, errWait
	})
}

// renewInvoice has another invoice made.
func (w *world) renewInvoice() (bool, error) {
	x, err := w.application()
	if err != nil || x.Invoice.State == domain.InvoiceDue {
		return err == nil, err
	}
	return false, w.program.RenewInvoice(w.ctx, x.ID)
}

// robbed does the first steps of an emergency, and has nobody but the rules decide what is applied for next.
func (w *world) robbed() {
	w.t.Helper()
	w.walk((*world).emergency)
	w.ok(w.trial.SetByHand(w.ctx, false))
}

// replaced has a passport made in the place of the blocked one, and is done when that one is known to be replaced.
func (w *world) replaced() (bool, error) {
	x, err := w.application()
	if err != nil {
		return false, err
	}
	if x.State == domain.Issued {
		passports, err := w.program.Passports(w.ctx)
		switch {
		case err != nil:
			return false, err
		case len(passports) == 1:
			_, err = w.program.StartApplication(w.ctx, domain.ElectronicPassport)
			return false, err
		case passports[0].State == domain.PassportActive && passports[1].State != domain.PassportReplaced:
			return false, errWait
		}
		return w.collect()
	}
	switch x.State {
	case domain.Ready:
		return false, w.take(x.ID)
	case domain.Checking:
		return false, errWait
	}
	return w.send(x)
}
