package authority

import (
	"context"
	"crypto/subtle"
	"errors"
	"slices"
	"time"

	"razvorot/authority/bank"
	"razvorot/authority/bank/banksim"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Bank is where identities are proven: bank.Party, or a simulation of one. One that is an io.Closer is closed with the authority.
type Bank interface {
	// Begin returns a new sign-in and the address that the browser opens. bank.ErrRedirect, bank.ErrUnavailable.
	Begin(ctx context.Context, redirect string) (bank.Attempt, string, error)
	// Finish asks who signed in, once: whatever comes out, the sign-in is spent. The errors of package bank.
	Finish(ctx context.Context, a bank.Attempt, answer bank.Answer) (bank.Person, error)
}

var (
	_ Bank = (*bank.Party)(nil)
	_ Bank = (*banksim.Simulation)(nil)
)

const (
	bankLife       = 30 * time.Minute // of an attempt that waits for the citizen; banks end a sign-in sooner
	bankAskLife    = 10 * time.Minute // of one whose answer came: codes live for ten minutes at most (RFC 6749, 4.1.2)
	mostBankProofs = 20               // that an account may begin within a day
)

// openBank has a trial without a bank simulate one.
func (a *Authority) openBank(o Options) {
	a.bank = o.Bank
	if a.bank == nil && a.info.Trial {
		a.bank = banksim.New(a.bankPeople, a.now)
	}
	a.info.Bank = a.bank != nil
	a.info.Card = o.Cards != nil || a.info.Trial && a.info.Embedded
}

// bankPeople are the clients of the simulated bank: those whom the simulated registers know.
func (a *Authority) bankPeople(ctx context.Context) []person.Profile {
	people, err := a.Trial(nil).People(ctx)
	if err != nil {
		return nil
	}
	all := make([]person.Profile, 0, len(people))
	for _, p := range people {
		all = append(all, p.Profile)
	}
	return all
}

// VisitBank implements domain.BankProofs. The bank is asked between two transactions: a slow one holds nobody else up.
func (b *backend) VisitBank(ctx context.Context, id domain.ProofID, redirect string) (domain.BankVisit, error) {
	var none domain.BankVisit
	if bank.CheckRedirect(redirect) != nil {
		return none, invalid("redirect", finding.Unreadable)
	}
	may := func(w *work) (store.Proof, error) {
		p, err := w.findProof(id)
		if err == nil {
			_, w.failure = p.Move(domain.VisitBank, domain.Citizen) // its time may have ended just now, which is stored
		}
		return p, err
	}
	if _, err := act(ctx, b, may); err != nil {
		return none, err
	}
	var begun bank.Attempt
	address, err := "", error(bank.ErrUnavailable)
	if b.a.bank != nil {
		begun, address, err = b.a.bank.Begin(ctx, redirect)
	}
	if ctx.Err() != nil {
		return none, &domain.Unavailable{Cause: ctx.Err()}
	}
	if err != nil {
		return act(ctx, b, func(w *work) (domain.BankVisit, error) {
			p, err := may(w)
			if err != nil || w.failure != nil {
				return none, err
			}
			p.Failure = domain.FailedBankAway
			if p, err = w.moveProof(p, domain.FailProof, domain.System); err == nil {
				_, w.failure = p.Move(domain.VisitBank, domain.Citizen)
			}
			return none, err
		})
	}
	return act(ctx, b, func(w *work) (domain.BankVisit, error) {
		p, err := may(w)
		if err != nil || w.failure != nil {
			return none, err
		}
		p.Bank = store.BankVisit{State: begun.State, Nonce: begun.Nonce, Verifier: begun.Verifier, Redirect: begun.Redirect}
		p.Until = w.now.Add(bankLife)
		if p, err = w.moveProof(p, domain.VisitBank, domain.Citizen); err != nil {
			return none, err
		}
		return domain.BankVisit{Attempt: p.ProofAttempt, Address: address, State: begun.State}, w.planProof(p)
	})
}

// LeaveBank implements domain.BankProofs. What came is stored before the bank is asked about it, which is a job: an authority that is
// killed between goes on.
func (b *backend) LeaveBank(ctx context.Context, id domain.ProofID, answer domain.BankAnswer) (domain.ProofAttempt, error) {
	if err := domain.InvalidUnlessClean(answer.Check()); err != nil {
		return domain.ProofAttempt{}, err
	}
	left := domain.HashOf([]byte(answer.State + "\x00" + answer.Code + "\x00" + answer.Error))
	return act(ctx, b, func(w *work) (domain.ProofAttempt, error) {
		p, err := w.findProof(id)
		if err != nil || p.Bank.Left == left {
			return p.ProofAttempt, err
		}
		if !p.May(domain.LeaveBank, domain.Citizen) {
			_, w.failure = p.Move(domain.LeaveBank, domain.Citizen)
			return p.ProofAttempt, nil
		}
		if subtle.ConstantTimeCompare([]byte(p.Bank.State), []byte(answer.State)) != 1 {
			return domain.ProofAttempt{}, invalid("state", finding.Unreadable)
		}
		p.Bank.Answer, p.Bank.Left, p.Until = answer, left, w.now.Add(bankAskLife)
		if p, err = w.moveProof(p, domain.LeaveBank, domain.Citizen); err != nil {
			return p.ProofAttempt, err
		}
		return p.ProofAttempt, errors.Join(w.planProof(p), w.plan(jobBank, string(id), 0, none{}))
	})
}

// doBank is the job that asks a bank who signed in.
func (a *Authority) doBank(ctx context.Context, j store.Job) error {
	var p store.Proof
	err := a.store.View(ctx, func(t *store.Tx) (err error) {
		p, err = t.FindProof(j.Account, domain.ProofID(j.Subject))
		return err
	})
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	if err != nil || p.State != domain.ProofReturned {
		return a.doJob(ctx, j, func(*work) error { return nil })
	}
	var who bank.Person
	failed := bank.ErrUnavailable
	if v := p.Bank; a.bank != nil {
		who, failed = a.bank.Finish(ctx, bank.Attempt{State: v.State, Nonce: v.Nonce, Verifier: v.Verifier, Redirect: v.Redirect}, v.Answer)
	}
	if ctx.Err() != nil {
		return ctx.Err() // the next process asks again
	}
	return a.doJob(ctx, j, func(w *work) error { return w.leftBank(p, who, failed) })
}

// leftBank ends an attempt by what the bank said.
func (w *work) leftBank(seen store.Proof, who bank.Person, failed error) error {
	p, err := w.findProof(seen.ID)
	if err != nil || p.State != domain.ProofReturned || p.Bank.Left != seen.Bank.Left {
		return stale(err)
	}
	p.Bank = store.BankVisit{Left: p.Bank.Left} // the rest has served
	switch {
	case failed == nil && len(who.Differs(w.account.Profile)) == 0:
		_, err := w.provenBy(p, domain.ProveByBank, domain.System)
		return err
	case failed == nil:
		p.Failure = domain.FailedBankDiffers
	case errors.Is(failed, bank.ErrRefused):
		p.Failure = domain.FailedBankRefused
	case errors.Is(failed, bank.ErrUnavailable):
		p.Failure = domain.FailedBankAway
	default:
		p.Failure = domain.FailedBankAnswer
	}
	_, err = w.moveProof(p, domain.FailProof, domain.System)
	return err
}

// ChooseAtBank implements domain.TrialBank. A real bank has no such door.
func (c *counter) ChooseAtBank(ctx context.Context, address string, choice domain.BankChoice) (domain.BankAnswer, error) {
	simulated, ok := c.a.bank.(*banksim.Simulation)
	if !ok {
		return domain.BankAnswer{}, domain.ErrInvalid
	}
	var me person.Profile
	if err := c.withAccount(ctx, func(w *work) error {
		me = w.account.Profile
		return nil
	}); err != nil {
		return domain.BankAnswer{}, err
	}
	who := &me
	switch choice {
	case domain.BankTurn:
		who = nil
	case domain.BankOther:
		people := c.a.bankPeople(ctx)
		i := slices.IndexFunc(people, func(p person.Profile) bool { return p.Passport.Number != me.Passport.Number })
		if i < 0 {
			return domain.BankAnswer{}, domain.ErrNotFound
		}
		who = &people[i]
	}
	return simulated.Choose(address, who, choice == domain.BankBreaks)
}
