package remote

import (
	"context"
	"time"

	"razvorot/domain"
	"razvorot/protocol"
)

// VideoSlots implements domain.VideoCalls.
func (c *Client) VideoSlots(ctx context.Context) ([]domain.VideoSlot, error) {
	return call[[]domain.VideoSlot](ctx, c, request{route: protocol.VideoSlots})
}

// MoveVideo implements domain.VideoCalls.
func (c *Client) MoveVideo(ctx context.Context, key domain.Key, id domain.ProofID, slot time.Time) (domain.ProofAttempt, error) {
	return call[domain.ProofAttempt](ctx, c, request{route: protocol.MoveVideo, ids: []string{string(id)}, key: key,
		body: protocol.VideoMove{Slot: slot}})
}

// EnterVideo implements domain.VideoCalls.
func (c *Client) EnterVideo(ctx context.Context, id domain.ProofID) (domain.VideoMeeting, error) {
	return call[domain.VideoMeeting](ctx, c, request{route: protocol.EnterVideo, ids: []string{string(id)}})
}

// TurnVideo implements domain.VideoCalls.
func (c *Client) TurnVideo(ctx context.Context, id domain.ProofID, turn domain.VideoTurn) (domain.VideoMeeting, error) {
	return call[domain.VideoMeeting](ctx, c, request{route: protocol.TurnVideo, ids: []string{string(id)}, body: protocol.VideoTurnBody{Turn: turn}})
}

// LeaveVideo implements domain.VideoCalls.
func (c *Client) LeaveVideo(ctx context.Context, id domain.ProofID) (domain.ProofAttempt, error) {
	return call[domain.ProofAttempt](ctx, c, request{route: protocol.LeaveVideo, ids: []string{string(id)}})
}
