package authority

import (
	"context"
	"errors"
	"time"

	"razvorot/authority/card"
	"razvorot/authority/store"
	"razvorot/domain"
)

const (
	cardCodeLife  = 10 * time.Minute // of a code that the bank of a card sent
	cardCodeTries = 3                // as banks have it
	cardPatience  = 30 * time.Second // with a bank that is asked about a code
)

// provenByMachine reports whether nobody of the authority works on an attempt in a way.
func provenByMachine(w domain.ProofWay) bool { return w == domain.ProofBank || w == domain.ProofCard }

// CheckCard implements domain.CardProofs. The gateway is asked between two transactions.
func (b *backend) CheckCard(ctx context.Context, id domain.ProofID, c domain.CardToken) (domain.ProofAttempt, error) {
	var none domain.ProofAttempt
	if err := domain.InvalidUnlessClean(c.Check()); err != nil {
		return none, err
	}
	again := false
	p, err := act(ctx, b, func(w *work) (store.Proof, error) {
		p, err := w.findProof(id)
		again = err == nil && p.State == domain.ProofHandedOut && p.Card.Token == c.Token // the answer may have been lost
		if err == nil && !again {
			_, w.failure = p.Move(domain.CheckCard, domain.Citizen)
		}
		return p, err
	})
	if err != nil || again {
		return p.ProofAttempt, err
	}
	failed := error(card.ErrUnavailable)
	if b.a.cards != nil {
		failed = b.a.cards.Send(ctx, c.Token)
	}
	if ctx.Err() != nil {
		return none, &domain.Unavailable{Cause: ctx.Err()}
	}
	return act(ctx, b, func(w *work) (domain.ProofAttempt, error) { return w.cardSent(id, c, failed) })
}

// cardSent moves an attempt by what the gateway said of a card.
func (w *work) cardSent(id domain.ProofID, c domain.CardToken, failed error) (domain.ProofAttempt, error) {
	p, err := w.findProof(id)
	if err != nil {
		return p.ProofAttempt, err
	}
	if _, w.failure = p.Move(domain.CheckCard, domain.Citizen); w.failure != nil {
		return p.ProofAttempt, nil
	}
	p.ProofAttempt.Card, p.Card.Token = c.Last, c.Token
	if failed != nil {
		p.Failure = domain.FailedCardAway
		if errors.Is(failed, card.ErrDeclined) {
			p.Failure = domain.FailedCardDeclined
		}
		if p, err = w.moveProof(p, domain.FailProof, domain.System); err == nil {
			_, w.failure = p.Move(domain.CheckCard, domain.Citizen)
		}
		return p.ProofAttempt, err
	}
	p.Digits, p.Attempts, p.Until = card.Digits, cardCodeTries, w.now.Add(cardCodeLife)
	if p, err = w.moveProof(p, domain.CheckCard, domain.Citizen); err != nil {
		return p.ProofAttempt, err
	}
	return p.ProofAttempt, w.planProof(p)
}

// enterCardCode has the bank of a card tell whether a code is right. The try is counted before the bank is asked, and given back when it
// did not answer: several at once get no more.
func (b *backend) enterCardCode(ctx context.Context, id domain.ProofID, code string) (domain.ProofAttempt, error) {
	done := false
	p, err := act(ctx, b, func(w *work) (store.Proof, error) {
		p, err := w.findProof(id)
		if err != nil {
			return p, err
		}
		if done = p.State == domain.ProofProven && p.Card.Right == w.digestProofCode(p, code); done {
			return p, nil
		}
		if _, w.failure = p.Move(domain.EnterProof, domain.Citizen); w.failure != nil {
			return p, nil
		}
		if p.Card.Asked > 0 && w.now.Sub(p.Card.AskedAt) > 2*cardPatience { // whoever asked was killed: nobody told the citizen anything
			p.Attempts, p.Card.Asked = p.Attempts+p.Card.Asked, 0
		}
		if p.Attempts <= 0 { // the last one is being asked about
			w.failure = &domain.RateLimited{Wait: time.Second}
			return p, nil
		}
		p.Attempts--
		p.Card.Asked, p.Card.AskedAt = p.Card.Asked+1, w.now
		return p, w.UpdateAttempt(p)
	})
	if err != nil || done {
		return p.ProofAttempt, err
	}
	failed := error(card.ErrUnavailable)
	if b.a.cards != nil {
		limited, stop := context.WithTimeout(ctx, cardPatience)
		defer stop()
		failed = b.a.cards.Confirm(limited, p.Card.Token, code)
	}
	return act(context.WithoutCancel(ctx), b, func(w *work) (domain.ProofAttempt, error) { return w.cardAnswered(id, code, failed) })
}

// cardAnswered moves an attempt by what the bank of the card said of a code.
func (w *work) cardAnswered(id domain.ProofID, code string, failed error) (domain.ProofAttempt, error) {
	p, err := w.findProof(id)
	if err != nil {
		return p.ProofAttempt, err
	}
	if _, w.failure = p.Move(domain.EnterProof, domain.Citizen); w.failure != nil {
		return p.ProofAttempt, nil
	}
	p.Card.Asked = max(0, p.Card.Asked-1)
	switch {
	case failed == nil:
		p.Card.Right = w.digestProofCode(p, code)
		return w.proven(p)
	case !errors.Is(failed, card.ErrCode):
		p.Attempts++
		w.failure = &domain.Unavailable{Cause: failed}
	default:
		w.failure = &domain.CodeWrong{AttemptsLeft: p.Attempts}
		if p.Attempts == 0 && p.Card.Asked == 0 {
			p.Failure = domain.FailedCode
			p, err = w.moveProof(p, domain.FailProof, domain.System)
			return p.ProofAttempt, err
		}
	}
	p.Version++
	return p.ProofAttempt, errors.Join(w.UpdateAttempt(p), w.tell(store.ProofChanged, string(p.ID)))
}

// CardCode implements domain.TrialCard.
func (c *counter) CardCode(ctx context.Context, id domain.ProofID) (code string, err error) {
	simulated, ok := c.a.cards.(card.Simulation)
	if !ok {
		return "", domain.ErrNotFound
	}
	return code, c.withAccount(ctx, func(w *work) error {
		p, err := w.findProof(id)
		if err != nil {
			return err
		}
		if p.Way != domain.ProofCard || !p.May(domain.EnterProof, domain.Citizen) {
			_, err = p.Move(domain.HandOutProof, domain.Operator)
			return err
		}
		code = simulated.Code(p.Card.Token)
		return nil
	})
}
