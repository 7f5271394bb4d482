package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/protocol"
)

// StartSparePhone implements domain.Phones.
func (c *Client) StartSparePhone(ctx context.Context, key domain.Key, p domain.SparePhone) (domain.CodeSent, error) {
	return call[domain.CodeSent](ctx, c, request{route: protocol.StartSparePhone, key: key, body: p})
}

// SaveSparePhone implements domain.Phones.
func (c *Client) SaveSparePhone(ctx context.Context, key domain.Key, t domain.Ticket) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.SaveSparePhone, key: key, body: protocol.Ticket{Ticket: t}})
}

// RemoveSparePhone implements domain.Phones.
func (c *Client) RemoveSparePhone(ctx context.Context, key domain.Key, p domain.FactorProof) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.RemoveSparePhone, key: key, body: p})
}
