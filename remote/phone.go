package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/protocol"
)

// StartSparePhone implements domain.Phones.
func (c *Client) StartSparePhone(ctx context.Context, key domain.Key, p domain.SparePhone) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.StartSparePhone, key: key, body: p})
}

// SaveSparePhone implements domain.Phones.
func (c *Client) SaveSparePhone(ctx context.Context, key domain.Key, t domain.Ticket) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.SaveSparePhone, key: key, body: protocol.Ticket{Ticket: t}})
}

// RemoveSparePhone implements domain.Phones.
func (c *Client) RemoveSparePhone(ctx context.Context, key domain.Key, p domain.FactorProof) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.RemoveSparePhone, key: key, body: p})
}

// StartPhoneChange implements domain.Phones.
func (c *Client) StartPhoneChange(ctx context.Context, key domain.Key, x domain.PhoneChange) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.StartPhoneChange, key: key, body: x})
}

// StartNewPhone implements domain.Phones.
func (c *Client) StartNewPhone(ctx context.Context, key domain.Key, n domain.NewPhone) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.StartNewPhone, key: key, body: n})
}

// FinishPhoneChange implements domain.Phones.
func (c *Client) FinishPhoneChange(ctx context.Context, key domain.Key, m domain.PhoneMove) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.FinishPhoneChange, key: key, body: m})
}
