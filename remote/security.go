package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol"
)

// StartPasswordReset implements domain.Security.
func (c *Client) StartPasswordReset(ctx context.Context, key domain.Key, phone person.Phone) (domain.CodeSent, error) {
	return call[domain.CodeSent](ctx, c, request{route: protocol.StartPasswordReset, key: key, body: protocol.PhoneOnly{Phone: phone}})
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
