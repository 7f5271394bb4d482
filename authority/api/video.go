package api

import (
	"razvorot/domain"
	"razvorot/protocol"
)

// videos is proving an identity by a video call.
func videos() []endpoint {
	return []endpoint{
		answering(protocol.VideoSlots, func(x *exchange) ([]domain.VideoSlot, error) { return x.backend.VideoSlots(x.Context()) }),
		taking(protocol.MoveVideo, func(x *exchange, in protocol.VideoMove) (domain.ProofAttempt, error) {
			return x.backend.MoveVideo(x.Context(), x.key, id[domain.ProofID](x), in.Slot)
		}),
		answering(protocol.EnterVideo, func(x *exchange) (domain.VideoMeeting, error) {
			return x.backend.EnterVideo(x.Context(), id[domain.ProofID](x))
		}),
		taking(protocol.TurnVideo, func(x *exchange, in protocol.VideoTurnBody) (domain.VideoMeeting, error) {
			return x.backend.TurnVideo(x.Context(), id[domain.ProofID](x), in.Turn)
		}),
		answering(protocol.LeaveVideo, func(x *exchange) (domain.ProofAttempt, error) {
			return x.backend.LeaveVideo(x.Context(), id[domain.ProofID](x))
		}),
	}
}
