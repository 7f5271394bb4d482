package protocol

import (
	"time"

	"razvorot/domain"
)

// The routes of proving an identity by a video call.
var (
	VideoSlots = get("/v1/proofs/slots").signed()
	MoveVideo  = post("/v1/proofs/{id}/slot").signed().keyed()
	EnterVideo = post("/v1/proofs/{id}/room").signed()
	TurnVideo  = post("/v1/proofs/{id}/turn").signed()
	LeaveVideo = post("/v1/proofs/{id}/leave").signed()
)

// VideoMove is the body of MoveVideo.
type VideoMove struct {
	hidden
	Slot time.Time `json:"slot"`
}

// VideoTurnBody is the body of TurnVideo.
type VideoTurnBody struct {
	hidden
	Turn domain.VideoTurn `json:"turn"`
}
