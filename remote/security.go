package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol"
)

// StartPasswordReset implements domain.Security.
func (c *Client) StartPasswordReset(ctx context.Context, key domain.Key, phone person.Phone) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.StartPasswordReset, key: key, body: protocol.PhoneOnly{Phone: phone}})
}

// FinishPasswordReset implements domain.Security.
func (c *Client) FinishPasswordReset(ctx context.Context, key domain.Key, r domain.PasswordReset) error {
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.FinishPasswordReset, key: key, body: r})
	return err
}

// ChangePassword implements domain.Security.
func (c *Client) ChangePassword(ctx context.Context, key domain.Key, x domain.PasswordChange) error {
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.ChangePassword, key: key, body: x})
	return err
}

// StartAuthenticator implements domain.SecondFactors.
func (c *Client) StartAuthenticator(ctx context.Context, key domain.Key, p domain.FactorProof) (domain.AuthenticatorOffer, error) {
	offer, a, err := told[domain.AuthenticatorOffer](ctx, c, request{route: protocol.StartAuthenticator, key: key, body: p})
	offer.ExpiresAt = c.here(a.header, offer.ExpiresAt)
	return offer, err
}

// ConfirmAuthenticator implements domain.SecondFactors.
func (c *Client) ConfirmAuthenticator(ctx context.Context, key domain.Key, p domain.AuthenticatorProof) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.ConfirmAuthenticator, key: key, body: p})
}

// RemoveAuthenticator implements domain.SecondFactors.
func (c *Client) RemoveAuthenticator(ctx context.Context, key domain.Key, p domain.FactorProof) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.RemoveAuthenticator, key: key, body: p})
}

// SetSecretQuestions implements domain.SecondFactors.
func (c *Client) SetSecretQuestions(ctx context.Context, key domain.Key, x domain.SecretChoice) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.SetSecretQuestions, key: key, body: x})
}
