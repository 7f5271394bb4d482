package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/protocol"
)

// ProofPlaces implements domain.Proofs.
func (c *Client) ProofPlaces(ctx context.Context) ([]domain.ProofPlace, error) {
	return call[[]domain.ProofPlace](ctx, c, request{route: protocol.ProofPlaces})
}

// FindProofs implements domain.Proofs.
func (c *Client) FindProofs(ctx context.Context) ([]domain.ProofAttempt, error) {
	return call[[]domain.ProofAttempt](ctx, c, request{route: protocol.FindProofs})
}

// OrderProof implements domain.Proofs.
func (c *Client) OrderProof(ctx context.Context, key domain.Key, o domain.ProofOrder) (domain.ProofAttempt, error) {
	return call[domain.ProofAttempt](ctx, c, request{route: protocol.OrderProof, key: key, body: protocol.OrderBody{Order: o}})
}

// EnterProofCode implements domain.Proofs.
func (c *Client) EnterProofCode(ctx context.Context, id domain.ProofID, code string) (domain.ProofAttempt, error) {
	return call[domain.ProofAttempt](ctx, c, request{route: protocol.EnterProofCode, ids: []string{string(id)},
		body: protocol.ProofCode{Code: code}})
}

// VisitBank implements domain.BankProofs.
func (c *Client) VisitBank(ctx context.Context, id domain.ProofID, redirect string) (domain.BankVisit, error) {
	return call[domain.BankVisit](ctx, c, request{route: protocol.VisitBank, ids: []string{string(id)},
		body: protocol.BankRedirect{Redirect: redirect}})
}

// LeaveBank implements domain.BankProofs.
func (c *Client) LeaveBank(ctx context.Context, id domain.ProofID, answer domain.BankAnswer) (domain.ProofAttempt, error) {
	return call[domain.ProofAttempt](ctx, c, request{route: protocol.LeaveBank, ids: []string{string(id)},
		body: protocol.BankAnswerBody{Answer: answer}})
}

// CheckCard implements domain.CardProofs.
func (c *Client) CheckCard(ctx context.Context, id domain.ProofID, card domain.CardToken) (domain.ProofAttempt, error) {
	return call[domain.ProofAttempt](ctx, c, request{route: protocol.CheckCard, ids: []string{string(id)}, body: protocol.CardBody{Card: card}})
}

// CancelProof implements domain.Proofs.
func (c *Client) CancelProof(ctx context.Context, key domain.Key, id domain.ProofID) (domain.ProofAttempt, error) {
	return call[domain.ProofAttempt](ctx, c, request{route: protocol.CancelProof, ids: []string{string(id)}, key: key})
}
