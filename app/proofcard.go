package app

import (
	"context"
	"errors"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// CheckCard has the bank of a card send its code, for an attempt in domain.ProofCard that was begun, or a new one. The number goes to
// the payment gateway alone; what the authority gets is a token and the last four digits, and nothing is kept. EnterProofCode takes
// the code. ErrInvalid with a finding at domain.FieldCard; ErrTransition when the card's bank declines, the gateway does not answer or a
// code is out already: the attempt says which; ErrForbidden, ErrDuplicate, ErrUnavailable.
func (a *App) CheckCard(ctx context.Context, number string) error {
	n, err := domain.ReadCardNumber(number)
	if err != nil {
		return domain.InvalidUnlessClean(finding.List{finding.At(domain.FieldCard, err)})
	}
	o, err := a.current()
	if err != nil {
		return err
	}
	if o.conn.Cards == nil {
		return domain.ErrUnavailable
	}
	id, err := a.cardAttempt(ctx)
	if err != nil {
		return err
	}
	token, err := o.conn.Cards.Tokenize(ctx, n)
	if err != nil {
		return err
	}
	p, err := o.conn.Backend.CheckCard(ctx, id, token)
	a.reached(err)
	if errors.Is(err, domain.ErrTransition) {
		return errors.Join(err, a.fetchProofs(ctx, o.conn.Backend))
	}
	if err != nil {
		return err
	}
	return a.update(ctx, func(tx domain.Tx) error { return takeProof(ctx, tx, p) }, TopicAccount)
}

// cardAttempt returns the attempt under way, or begins one.
func (a *App) cardAttempt(ctx context.Context) (domain.ProofID, error) {
	all, err := a.Proofs(ctx)
	if err != nil {
		return "", err
	}
	for _, p := range all {
		if p.Way == domain.ProofCard && !p.State.Over() {
			return p.ID, nil
		}
	}
	p, err := a.OrderProof(ctx, domain.ProofCard, "")
	return p.ID, err
}
