package office

import (
	"context"
	"time"

	"razvorot/domain"
)

// VideoItem is a video call that is booked, waits or is under way. It names no citizen.
type VideoItem struct {
	Account domain.AccountID
	ID      domain.ProofID
	Number  string
	State   domain.ProofState
	Slot    time.Time
	Mine    bool // under way with whoever asks
}

// VideoCase is a call as its operator sees it.
type VideoCase struct {
	VideoItem
	Name      string // of the profile
	Birth     string
	Passport  string // series and number
	Prompt    domain.VideoPrompt
	Lines     []domain.VideoLine
	Heard     time.Time       // when the device was heard last
	Picture   bool            // there is a frame
	Still     bool            // a frame was kept for the decision
	Documents []VideoDocument // that the citizen has uploaded
}

// VideoDocument is a page that can be held against the person.
type VideoDocument struct {
	Document domain.DocumentID
	Kind     domain.DocumentKind
	Page     domain.PageID
	Role     domain.PageRole
}

// Videos is proving identities by video call.
type Videos interface {
	// Videos returns the calls of the next day, the earliest first.
	Videos(ctx context.Context) ([]VideoItem, error)
	// TakeVideo begins the call whose turn it is; one that this operator has already comes first. ErrNotFound: nobody waits.
	TakeVideo(ctx context.Context) (VideoItem, error)
	// Video opens a call; to open it is an entry of the log. ErrForbidden unless it is this operator's, ErrNotFound.
	Video(ctx context.Context, account domain.AccountID, id domain.ProofID) (VideoCase, error)
	// VideoNow is Video without an entry, for a page that looks every second; it tells that the operator is there.
	VideoNow(ctx context.Context, account domain.AccountID, id domain.ProofID) (VideoCase, error)
	// VideoFrame returns the latest frame, JPEG. ErrNotFound: none came yet; ErrForbidden.
	VideoFrame(ctx context.Context, account domain.AccountID, id domain.ProofID) ([]byte, error)
	// VideoStill keeps the frame that is to be seen for the decision. ErrForbidden without one.
	VideoStill(ctx context.Context, account domain.AccountID, id domain.ProofID) error
	// VideoFile returns a page of a document. ErrForbidden, ErrNotFound.
	VideoFile(ctx context.Context, account domain.AccountID, id domain.ProofID, document domain.DocumentID, page domain.PageID) (File, error)
	// OperateVideo prompts, says, decides or breaks off. ErrForbidden also to confirm without a picture; ErrTransition, ErrInvalid.
	OperateVideo(ctx context.Context, account domain.AccountID, id domain.ProofID, act domain.VideoAct) error
}
