package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol"
)

// StartReentry implements domain.Reentries.
func (c *Client) StartReentry(ctx context.Context, key domain.Key, phone person.Phone) (domain.CodeSent, error) {
	return c.sent(ctx, request{route: protocol.StartReentry, key: key, body: protocol.PhoneOnly{Phone: phone}})
}

// OpenReentry implements domain.Reentries.
func (c *Client) OpenReentry(ctx context.Context, p domain.ReentryProof) (domain.ReentryOffer, error) {
	return call[domain.ReentryOffer](ctx, c, request{route: protocol.OpenReentry, body: p})
}

// FinishReentry implements domain.Reentries.
func (c *Client) FinishReentry(ctx context.Context, key domain.Key, p domain.ReentryProof) (domain.Reentry, error) {
	return call[domain.Reentry](ctx, c, request{route: protocol.FinishReentry, key: key, body: p})
}

// CancelReentry implements domain.Reentries.
func (c *Client) CancelReentry(ctx context.Context, key domain.Key) (domain.Account, error) {
	return call[domain.Account](ctx, c, request{route: protocol.CancelReentry, key: key})
}
