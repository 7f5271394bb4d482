package remotetest

import (
	"context"
	"crypto/rand"
	"slices"
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
)

// Numbers of cards, which no bank gives out: one whose bank takes no part, one that its gateway does not answer about, and a good one.
const (
	CardDeclined = "4000000000000002"
	CardAway     = "4000000000000119"
	CardGood     = "4242424242424242"
)

var cardPolicy = access.CodePolicy{Digits: 6}

// Cards is a payment gateway as devices reach it.
type Cards struct{}

// Tokenize implements domain.CardGateway.
func (Cards) Tokenize(_ context.Context, n domain.CardNumber) (domain.CardToken, error) {
	kind := map[domain.CardNumber]string{CardDeclined: "declined", CardAway: "away"}[n]
	if kind == "" {
		kind = "good"
	}
	return domain.CardToken{Token: kind + "." + rand.Text(), Last: string(n[len(n)-4:])}, nil
}

// CheckCard implements domain.CardProofs.
func (f *Fake) CheckCard(ctx context.Context, id domain.ProofID, card domain.CardToken) (domain.ProofAttempt, error) {
	return act(ctx, f, call{"CheckCard", ""}, func(w *world, c *citizen) (domain.ProofAttempt, error) {
		if err := domain.InvalidUnlessClean(card.Check()); err != nil {
			return domain.ProofAttempt{}, err
		}
		p, err := c.proof(id)
		if err != nil {
			return domain.ProofAttempt{}, err
		}
		if p.State == domain.ProofHandedOut && p.card == card.Token {
			return p.ProofAttempt, nil
		}
		if !p.May(domain.CheckCard, domain.Citizen) {
			_, err := p.Move(domain.CheckCard, domain.Citizen)
			return domain.ProofAttempt{}, err
		}
		p.card, p.Card = card.Token, card.Last
		kind, _, _ := strings.Cut(card.Token, ".")
		if kind != "good" {
			p.Failure = domain.FailedCardDeclined
			if kind == "away" {
				p.Failure = domain.FailedCardAway
			}
			_ = w.moveProof(c, p, domain.FailProof, domain.System)
			_, err := p.Move(domain.CheckCard, domain.Citizen)
			return domain.ProofAttempt{}, err
		}
		p.Digits, p.Attempts, p.Until, p.code = cardPolicy.Digits, 3, w.now().Add(10*time.Minute), cardPolicy.NewCode()
		if err := w.moveProof(c, p, domain.CheckCard, domain.Citizen); err != nil {
			return domain.ProofAttempt{}, err
		}
		w.endProof(c, p)
		return p.ProofAttempt, nil
	})
}

// CardCode implements domain.TrialCard.
func (f *Fake) CardCode(_ context.Context, id domain.ProofID) (code string, err error) {
	err = f.withProof(id, func(_ *world, _ *citizen, p *attempt) error {
		if p.Way != domain.ProofCard || !slices.Contains([]domain.ProofState{domain.ProofHandedOut}, p.State) {
			_, err := p.Move(domain.HandOutProof, domain.Operator)
			return err
		}
		code = p.code
		return nil
	})
	return code, err
}
