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

// OfficeSlots implements domain.Prints.
func (c *Client) OfficeSlots(ctx context.Context, id domain.OfficeID) ([]domain.Slot, error) {
	return call[[]domain.Slot](ctx, c, request{route: protocol.OfficeSlots, ids: []string{string(id)}})
}

// FindPrints implements domain.Prints.
func (c *Client) FindPrints(ctx context.Context) ([]domain.PrintOrder, error) {
	return call[[]domain.PrintOrder](ctx, c, request{route: protocol.FindPrints})
}

// OrderPrint implements domain.Prints.
func (c *Client) OrderPrint(ctx context.Context, key domain.Key, w domain.PrintWish) (domain.PrintOrder, error) {
	return call[domain.PrintOrder](ctx, c, request{route: protocol.OrderPrint, key: key, body: protocol.PrintBody{Wish: w}})
}

// MovePrint implements domain.Prints.
func (c *Client) MovePrint(ctx context.Context, key domain.Key, id domain.PrintID, to domain.PrintTime) (domain.PrintOrder, error) {
	return call[domain.PrintOrder](ctx, c, request{route: protocol.MovePrint, ids: []string{string(id)}, key: key,
		body: protocol.PrintTimeBody{Time: to}})
}

// CancelPrint implements domain.Prints.
func (c *Client) CancelPrint(ctx context.Context, key domain.Key, id domain.PrintID) (domain.PrintOrder, error) {
	return call[domain.PrintOrder](ctx, c, request{route: protocol.CancelPrint, ids: []string{string(id)}, key: key})
}
