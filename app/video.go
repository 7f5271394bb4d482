package app

import (
	"bytes"
	"context"
	"errors"
	"image"
	"image/jpeg"
	"time"

	"razvorot/domain"
)

// VideoSlots returns the times at which a video call can be booked, the earliest first. ErrUnavailable.
func (a *App) VideoSlots(ctx context.Context) ([]domain.VideoSlot, error) {
	b, err := a.backend()
	if err != nil {
		return nil, err
	}
	all, err := b.VideoSlots(ctx)
	a.reached(err)
	return all, err
}

// BookVideo begins an attempt by a video call. A lost answer or a second tap books nothing twice. ErrConflict when the time was taken
// meanwhile; ErrInvalid, ErrForbidden, ErrDuplicate, ErrUnavailable.
func (a *App) BookVideo(ctx context.Context, slot time.Time) (domain.ProofAttempt, error) {
	return perform(ctx, a, direct[domain.ProofAttempt]{
		name: "proof.order." + string(domain.ProofVideo), request: domain.ProofOrder{Way: domain.ProofVideo, Slot: slot},
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.ProofAttempt, error) {
			return b.OrderProof(ctx, act.Key, domain.ProofOrder{ID: domain.ProofID(act.Key), Way: domain.ProofVideo, Slot: slot})
		},
		store:  func(tx domain.Tx, p domain.ProofAttempt) error { return takeProof(ctx, tx, p) },
		topics: []Topic{TopicAccount},
	})
}

// MoveVideo gives a booked call another time. ErrConflict, ErrTransition, ErrNotFound, ErrUnavailable.
func (a *App) MoveVideo(ctx context.Context, id domain.ProofID, slot time.Time) error {
	_, err := perform(ctx, a, direct[domain.ProofAttempt]{
		name: "proof.move." + string(id), request: slot.UTC(),
		send: func(ctx context.Context, b domain.Backend, act pendingAct) (domain.ProofAttempt, error) {
			return b.MoveVideo(ctx, act.Key, id, slot)
		},
		store:  func(tx domain.Tx, p domain.ProofAttempt) error { return takeProof(ctx, tx, p) },
		topics: []Topic{TopicAccount},
	})
	return err
}

// EnterVideo enters the waiting room from this device, or goes on there after the program was closed. ErrTransition when the room is
// not open or the call is over: the attempt says which.
func (a *App) EnterVideo(ctx context.Context, id domain.ProofID) (domain.VideoMeeting, error) {
	return a.meet(ctx, func(b domain.Backend) (domain.VideoMeeting, error) { return b.EnterVideo(ctx, id) })
}

// TurnVideo sends what the camera shows, nil for nothing, and what was written, and returns what the other side says. Lines may be
// sent again until an answer came. ErrConflict: another device has the call; ErrTransition: it is over, the attempt says why;
// ErrRateLimited, ErrUnavailable.
func (a *App) TurnVideo(ctx context.Context, id domain.ProofID, frame image.Image, lines []domain.VideoLine) (domain.VideoMeeting, error) {
	turn := domain.VideoTurn{Frame: videoFrame(frame), Lines: lines}
	return a.meet(ctx, func(b domain.Backend) (domain.VideoMeeting, error) { return b.TurnVideo(ctx, id, turn) })
}

// LeaveVideo leaves room or call; the citizen may come back. ErrNotFound, ErrUnavailable.
func (a *App) LeaveVideo(ctx context.Context, id domain.ProofID) error {
	_, err := a.meet(ctx, func(b domain.Backend) (domain.VideoMeeting, error) {
		p, err := b.LeaveVideo(ctx, id)
		return domain.VideoMeeting{Attempt: p}, err
	})
	return err
}

// meet asks the authority about a call and stores the attempt when it is another than before. Nothing else of a call is stored.
func (a *App) meet(ctx context.Context, ask func(domain.Backend) (domain.VideoMeeting, error)) (domain.VideoMeeting, error) {
	b, err := a.backend()
	if err != nil {
		return domain.VideoMeeting{}, err
	}
	m, err := ask(b)
	a.reached(err)
	if errors.Is(err, domain.ErrTransition) || errors.Is(err, domain.ErrNotFound) {
		return m, errors.Join(err, a.fetchProofs(ctx, b))
	}
	if err != nil {
		return m, err
	}
	known, err := a.Proofs(ctx)
	if err != nil {
		return m, err
	}
	for _, p := range known {
		if p.ID == m.Attempt.ID && p.Version >= m.Attempt.Version {
			return m, nil
		}
	}
	return m, a.update(ctx, func(tx domain.Tx) error { return takeProof(ctx, tx, m.Attempt) }, TopicAccount)
}

// videoFrame writes a picture within the bounds of a call: as large and as good as its bytes allow. Nil for none, and for one that
// cannot be made small enough.
func videoFrame(frame image.Image) []byte {
	if frame == nil || frame.Bounds().Empty() {
		return nil
	}
	for _, try := range []struct{ side, quality int }{{domain.VideoFrameSide, 75}, {domain.VideoFrameSide, 50}, {480, 40}, {240, 30}} {
		var b bytes.Buffer
		if err := jpeg.Encode(&b, fitted(frame, try.side), &jpeg.Options{Quality: try.quality}); err == nil && b.Len() <= domain.VideoFrameBytes {
			return b.Bytes()
		}
	}
	return nil
}
