package authority

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// How long the sides of a video call are waited for.
const (
	deviceSilent   = 30 * time.Second // then the device is lost
	operatorSilent = time.Minute      // then the operator is
	lookAfter      = 15 * time.Second
	comeBack       = 15 * time.Minute // after a break, to go on or to choose another time
	waitLongest    = 30 * time.Minute // after the end of one's time, for an operator
	callLongest    = 30 * time.Minute
	betweenTurns   = 400 * time.Millisecond
)

// quiet are the actions of others that are no notice: who is in the room sees them.
func quiet(action domain.ProofAction) bool {
	return action == domain.TakeCall || action == domain.RequeueCall || action == domain.LeaveRoom || action == domain.ProveByBank
}

// VideoSlots implements domain.VideoCalls.
func (b *backend) VideoSlots(ctx context.Context) ([]domain.VideoSlot, error) {
	return ask(ctx, b, func(t *store.Tx, _ store.Account) ([]domain.VideoSlot, error) {
		return (&work{Tx: t, a: b.a, now: b.a.now()}).videoSlots()
	})
}

// checkSlot returns what keeps a time from being booked.
func (w *work) checkSlot(slot time.Time) error {
	free, err := w.videoSlots()
	if err != nil {
		return err
	}
	if slices.ContainsFunc(free, func(s domain.VideoSlot) bool { return s.Start.Equal(slot) }) {
		return nil
	}
	if !slot.After(w.now) || !slot.Equal(slot.Truncate(videoSlot)) {
		return invalid("slot", finding.Unreadable)
	}
	return domain.ErrConflict
}

// bookVideo begins an attempt by a video call.
func (w *work) bookVideo(o domain.ProofOrder) (domain.ProofAttempt, error) {
	if err := w.checkSlot(o.Slot); err != nil {
		return domain.ProofAttempt{}, err
	}
	slot := o.Slot.UTC()
	p := store.Proof{Account: w.account.ID, Profile: w.account.Profile, ProofAttempt: domain.ProofAttempt{ID: o.ID,
		Number: domain.NewProofNumber(), Way: o.Way, State: domain.ProofBooked, StartedAt: w.now, Slot: slot, Until: slot.Add(videoSlot), Version: 1}}
	if err := w.CreateAttempt(p); err != nil {
		return p.ProofAttempt, err
	}
	return p.ProofAttempt, errors.Join(w.SaveVideo(store.Video{Account: p.Account, ID: p.ID, Slot: slot}), w.planProof(p), w.planSoon(p),
		w.tell(store.ProofChanged, string(p.ID)))
}

// planSoon has the citizen reminded, when there is time for it.
func (w *work) planSoon(p store.Proof) error {
	if at := p.Slot.Add(-videoReminder); at.After(w.now) {
		return w.planAt(jobSoon, string(p.ID), at, p.Slot)
	}
	return nil
}

// doSoon is the job that reminds. One of a call that was moved or is over since does nothing.
func (a *Authority) doSoon(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		p, err := w.FindProof(w.account.ID, domain.ProofID(j.Subject))
		if err != nil || p.State != domain.ProofBooked || p.Slot.Sub(w.now) > videoReminder {
			return stale(err)
		}
		return w.notify(domain.Notice{Kind: domain.NoticeVideo, Route: domain.Route{Page: domain.RouteProving, Arg: string(p.ID)},
			Params: domain.NoticeParams{Proof: p.State}})
	})
}

// MoveVideo implements domain.VideoCalls.
func (b *backend) MoveVideo(ctx context.Context, key domain.Key, id domain.ProofID, slot time.Time) (domain.ProofAttempt, error) {
	return once(ctx, b, command{"MoveVideo", key, []any{id, slot}}, func(w *work) (domain.ProofAttempt, error) {
		p, v, err := w.findVideo(id)
		if err != nil {
			return p.ProofAttempt, err
		}
		if !p.May(domain.MoveSlot, domain.Citizen) {
			_, err := p.Move(domain.MoveSlot, domain.Citizen)
			return p.ProofAttempt, err
		}
		if err := w.checkSlot(slot); err != nil {
			return p.ProofAttempt, err
		}
		p.Slot, p.Break, v.Slot = slot.UTC(), "", slot.UTC()
		p.Until = p.Slot.Add(videoSlot)
		if p, err = w.moveProof(p, domain.MoveSlot, domain.Citizen); err != nil {
			return p.ProofAttempt, err
		}
		return p.ProofAttempt, errors.Join(w.SaveVideo(v), w.planProof(p), w.planSoon(p))
	})
}

// findVideo returns a call of w.account with its attempt.
func (w *work) findVideo(id domain.ProofID) (store.Proof, store.Video, error) {
	p, err := w.findProof(id)
	if err != nil {
		return p, store.Video{}, err
	}
	if p.Way != domain.ProofVideo {
		return p, store.Video{}, domain.ErrNotFound
	}
	v, err := w.FindVideo(w.account.ID, id)
	return p, v, err
}

// EnterVideo implements domain.VideoCalls.
func (b *backend) EnterVideo(ctx context.Context, id domain.ProofID) (domain.VideoMeeting, error) {
	return act(ctx, b, func(w *work) (domain.VideoMeeting, error) {
		p, v, err := w.findVideo(id)
		if err != nil {
			return domain.VideoMeeting{}, err
		}
		early := w.now.Before(p.Slot.Add(-domain.RoomOpens))
		if inCall := p.State == domain.ProofWaiting || p.State == domain.ProofCalling; !inCall {
			next, err := p.Move(domain.EnterRoom, domain.Citizen)
			if early && err == nil {
				err = &domain.Transition{Of: "proof", State: string(p.State), Action: string(domain.EnterRoom), Actor: domain.Citizen}
			}
			if w.failure = err; err != nil { // its time may have ended just now, which is stored
				return domain.VideoMeeting{Attempt: next}, nil
			}
			p.Break, v.Entered, v.Prompt = "", w.now, ""
			p.Until = later(p.Slot.Add(videoSlot), w.now).Add(waitLongest)
			if p, err = w.moveProof(p, domain.EnterRoom, domain.Citizen); err != nil {
				return domain.VideoMeeting{}, err
			}
			if err := errors.Join(w.planProof(p), w.planBot(p, 0)); err != nil {
				return domain.VideoMeeting{}, err
			}
		}
		v.Session, v.Heard = b.caller.Session, w.now
		if err := errors.Join(w.SaveVideo(v), w.SaveFrame(v, nil), w.plan(jobVideo, string(id), lookAfter, none{})); err != nil {
			return domain.VideoMeeting{}, err
		}
		return w.meeting(p, v)
	})
}

func later(x, y time.Time) time.Time {
	if x.After(y) {
		return x
	}
	return y
}

// meeting is what the citizen sees.
func (w *work) meeting(p store.Proof, v store.Video) (domain.VideoMeeting, error) {
	m := domain.VideoMeeting{Attempt: p.ProofAttempt, Prompt: v.Prompt, Lines: v.Lines}
	if p.State != domain.ProofWaiting {
		return m, nil
	}
	queue, err := w.FindVideoQueue(queueShown)
	m.Ahead = max(slices.IndexFunc(queue, func(x store.Video) bool { return x.Account == v.Account && x.ID == v.ID }), 0)
	return m, err
}

// queueShown bounds the queue of the waiting room.
const queueShown = 500

// TurnVideo implements domain.VideoCalls.
func (b *backend) TurnVideo(ctx context.Context, id domain.ProofID, turn domain.VideoTurn) (domain.VideoMeeting, error) {
	if err := domain.InvalidUnlessClean(turn.Check()); err != nil {
		return domain.VideoMeeting{}, err
	}
	return act(ctx, b, func(w *work) (domain.VideoMeeting, error) {
		p, v, err := w.findVideo(id)
		switch {
		case err != nil:
			return domain.VideoMeeting{}, err
		case p.State != domain.ProofWaiting && p.State != domain.ProofCalling:
			w.failure = &domain.Transition{Of: "proof", State: string(p.State), Action: "turn", Actor: domain.Citizen}
			return domain.VideoMeeting{}, nil
		case v.Session != b.caller.Session:
			return domain.VideoMeeting{}, domain.ErrConflict
		case w.now.Sub(v.Heard) < betweenTurns && len(turn.Frame) > 0:
			return domain.VideoMeeting{}, &domain.RateLimited{Wait: betweenTurns}
		}
		v.Heard = w.now
		for _, l := range turn.Lines {
			say(&v, domain.VideoLine{ID: l.ID, By: domain.Citizen, Text: strings.TrimSpace(l.Text), At: w.now})
		}
		if err := w.SaveVideo(v); err != nil {
			return domain.VideoMeeting{}, err
		}
		if len(turn.Frame) > 0 && p.State == domain.ProofCalling { // nobody looks into the waiting room
			if err := w.SaveFrame(v, turn.Frame); err != nil {
				return domain.VideoMeeting{}, err
			}
		}
		return w.meeting(p, v)
	})
}

// LeaveVideo implements domain.VideoCalls.
func (b *backend) LeaveVideo(ctx context.Context, id domain.ProofID) (domain.ProofAttempt, error) {
	return act(ctx, b, func(w *work) (domain.ProofAttempt, error) {
		p, v, err := w.findVideo(id)
		if err != nil || p.State != domain.ProofWaiting && p.State != domain.ProofCalling {
			return p.ProofAttempt, err
		}
		p, err = w.leave(p, v, domain.BreakLeft, domain.Citizen)
		return p.ProofAttempt, err
	})
}

// leave leads out of room or call back to the appointment, with time to come back.
func (w *work) leave(p store.Proof, v store.Video, why domain.VideoBreak, by domain.Actor) (store.Proof, error) {
	action := domain.LeaveRoom
	if p.State == domain.ProofCalling {
		action = domain.BreakCall
	}
	p.Break, p.Until = why, later(p.Slot.Add(videoSlot), w.now.Add(comeBack))
	p, err := w.moveProof(p, action, by)
	if err != nil {
		return p, err
	}
	v.Session, v.Entered, v.Operator, v.Prompt, v.Lines = "", time.Time{}, "", "", nil
	return p, errors.Join(w.SaveVideo(v), w.SaveFrame(v, nil), w.planProof(p))
}

// endVideo erases what is left of a call whose attempt is over, but the still, and frees its time.
func (w *work) endVideo(p store.Proof) error {
	if p.Way != domain.ProofVideo {
		return nil
	}
	v, err := w.FindVideo(p.Account, p.ID)
	if err != nil {
		return stale(err)
	}
	v = store.Video{Account: v.Account, ID: v.ID, Ended: w.now}
	return errors.Join(w.SaveVideo(v), w.SaveFrame(v, nil))
}

// expireVideo leads on from a state whose time is over.
func (w *work) expireVideo(p store.Proof) (store.Proof, error) {
	switch p.State {
	case domain.ProofCalling:
		v, err := w.FindVideo(p.Account, p.ID)
		if err != nil {
			return p, err
		}
		return w.leave(p, v, domain.BreakOperator, domain.System)
	case domain.ProofWaiting:
		p.Failure = domain.FailedUnserved
	default:
		p.Failure = domain.FailedAbsent
	}
	p.Break = ""
	return w.moveProof(p, domain.FailProof, domain.System)
}

// doVideo is the job that looks whether both sides are there.
func (a *Authority) doVideo(ctx context.Context, j store.Job) error {
	return a.doJob(ctx, j, func(w *work) error {
		p, v, err := w.findVideo(domain.ProofID(j.Subject))
		if err != nil || p.State != domain.ProofWaiting && p.State != domain.ProofCalling {
			return stale(err)
		}
		if w.now.Sub(v.Heard) >= deviceSilent {
			_, err := w.leave(p, v, domain.BreakLost, domain.System)
			return err
		}
		if p.State == domain.ProofCalling && !slices.Contains([]string{botOperator, counterOperator}, v.Operator) && w.now.Sub(v.Watched) >= operatorSilent {
			p.Until = w.now.Add(waitLongest)
			if p, err = w.moveProof(p, domain.RequeueCall, domain.System); err != nil {
				return err
			}
			v.Operator, v.Prompt = "", ""
			if err := errors.Join(w.SaveVideo(v), w.SaveFrame(v, nil), w.planProof(p)); err != nil {
				return err
			}
		}
		return w.plan(jobVideo, j.Subject, lookAfter, none{})
	})
}
