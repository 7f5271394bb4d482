package remotetest

import (
	"context"
	"net/netip"
	"net/url"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// bankVisit is a sign-in at the bank, and what came back from it.
type bankVisit struct {
	state  string
	answer domain.BankAnswer
}

const (
	bankLife    = 30 * time.Minute
	bankAddress = "https://bank.example/authorize"
)

// VisitBank implements domain.BankProofs.
func (f *Fake) VisitBank(ctx context.Context, id domain.ProofID, redirect string) (domain.BankVisit, error) {
	return act(ctx, f, call{"VisitBank", ""}, func(w *world, c *citizen) (domain.BankVisit, error) {
		var none domain.BankVisit
		u, err := url.Parse(redirect)
		if err != nil || u.Scheme != "http" || u.Path != "/bank" {
			return none, invalid("redirect", finding.Unreadable)
		}
		if at, err := netip.ParseAddrPort(u.Host); err != nil || !at.Addr().IsLoopback() || at.Port() == 0 {
			return none, invalid("redirect", finding.Unreadable)
		}
		p, err := c.proof(id)
		if err != nil {
			return none, err
		}
		if err := w.moveProof(c, p, domain.VisitBank, domain.Citizen); err != nil {
			return none, err
		}
		p.bank, p.Until = bankVisit{state: domain.NewID[string]()}, w.now().Add(bankLife)
		w.tell(c, domain.Change{Proof: new(p.ProofAttempt)})
		w.endProof(c, p)
		return domain.BankVisit{Attempt: p.ProofAttempt, Address: bankAddress + "?state=" + p.bank.state, State: p.bank.state}, nil
	})
}

// LeaveBank implements domain.BankProofs.
func (f *Fake) LeaveBank(ctx context.Context, id domain.ProofID, answer domain.BankAnswer) (domain.ProofAttempt, error) {
	return act(ctx, f, call{"LeaveBank", ""}, func(w *world, c *citizen) (domain.ProofAttempt, error) {
		if err := domain.InvalidUnlessClean(answer.Check()); err != nil {
			return domain.ProofAttempt{}, err
		}
		p, err := c.proof(id)
		if err != nil {
			return domain.ProofAttempt{}, err
		}
		if p.bank.answer == answer {
			return p.ProofAttempt, nil
		}
		if p.May(domain.LeaveBank, domain.Citizen) && answer.State != p.bank.state {
			return domain.ProofAttempt{}, invalid("state", finding.Unreadable)
		}
		if err := w.moveProof(c, p, domain.LeaveBank, domain.Citizen); err != nil {
			return domain.ProofAttempt{}, err
		}
		p.bank.answer = answer
		w.after(0, func(w *world) { w.leftBank(c, p) })
		return p.ProofAttempt, nil
	})
}

// leftBank ends an attempt by what the bank says of an answer. Codes of this bank are the choices themselves, and count once.
func (w *world) leftBank(c *citizen, p *attempt) {
	if p.State != domain.ProofReturned {
		return
	}
	switch p.bank.answer.Code {
	case string(domain.BankSignIn) + p.bank.state:
		if w.moveProof(c, p, domain.ProveByBank, domain.System) == nil {
			w.prove(c, p)
		}
		return
	case string(domain.BankOther) + p.bank.state:
		p.Failure = domain.FailedBankDiffers
	case string(domain.BankBreaks) + p.bank.state:
		p.Failure = domain.FailedBankAway
	case "":
		p.Failure = domain.FailedBankRefused
	default:
		p.Failure = domain.FailedBankAnswer
	}
	_ = w.moveProof(c, p, domain.FailProof, domain.System)
}

// ChooseAtBank implements domain.TrialBank.
func (f *Fake) ChooseAtBank(_ context.Context, address string, choice domain.BankChoice) (domain.BankAnswer, error) {
	u, err := url.Parse(address)
	if err != nil || u.Query().Get("state") == "" {
		return domain.BankAnswer{}, domain.ErrInvalid
	}
	answer := domain.BankAnswer{State: u.Query().Get("state")}
	if choice == domain.BankTurn {
		answer.Error = "access_denied"
		return answer, nil
	}
	answer.Code = string(choice) + answer.State
	return answer, nil
}
