package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol"
)

// SaveBlockCode implements domain.Emergencies.
func (c *Client) SaveBlockCode(ctx context.Context, key domain.Key, x domain.BlockCode) error {
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.SaveBlockCode, ids: []string{string(x.ID)}, key: key,
		body: protocol.BlockVerifier{Verifier: x.Verifier}})
	return err
}

// BlockByCode implements domain.Emergencies.
func (c *Client) BlockByCode(ctx context.Context, phone person.Phone, secret domain.BlockSecret) error {
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.BlockByCode, body: protocol.Blocking{Phone: phone, Secret: secret}})
	return err
}
