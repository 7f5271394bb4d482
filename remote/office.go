package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/protocol"
)

// FindOffices implements domain.Offices.
func (c *Client) FindOffices(ctx context.Context) ([]domain.Office, error) {
	return call[[]domain.Office](ctx, c, request{route: protocol.FindOffices})
}
