package remotetest

import (
	"context"
	"slices"
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// video is what a video call has beside its attempt.
type video struct {
	session        string // of the device in room or call
	heard, entered time.Time
	prompt         domain.VideoPrompt
	lines          []domain.VideoLine
	frame          bool
}

// How the fake's calls go; the authority's are alike.
const (
	videoSlot    = domain.VideoSlotLength
	videoAhead   = 6 * time.Hour
	videoSoonest = 5 * time.Minute
	deviceSilent = 30 * time.Second
	videoBack    = 15 * time.Minute
	videoWait    = 30 * time.Minute
	betweenTurns = 400 * time.Millisecond
)

// videoSlots returns the free times: one operator takes a call every twenty minutes.
func (w *world) videoSlots() []domain.VideoSlot {
	taken := map[int64]bool{}
	for _, c := range w.citizens {
		for _, p := range c.proofs {
			if p.Way == domain.ProofVideo && !p.State.Over() {
				taken[p.Slot.Unix()] = true
			}
		}
	}
	all := []domain.VideoSlot{}
	for at := w.now().Add(videoSoonest + videoSlot - time.Nanosecond).Truncate(videoSlot).UTC(); at.Before(w.now().Add(videoAhead)); at = at.Add(videoSlot) {
		if !taken[at.Unix()] {
			all = append(all, domain.VideoSlot{Start: at, End: at.Add(videoSlot)})
		}
	}
	return all
}

func (w *world) checkSlot(slot time.Time) error {
	if slices.ContainsFunc(w.videoSlots(), func(s domain.VideoSlot) bool { return s.Start.Equal(slot) }) {
		return nil
	}
	if !slot.After(w.now()) || !slot.Equal(slot.Truncate(videoSlot)) {
		return invalid("slot", finding.Unreadable)
	}
	return domain.ErrConflict
}

// VideoSlots implements domain.VideoCalls.
func (f *Fake) VideoSlots(ctx context.Context) ([]domain.VideoSlot, error) {
	return act(ctx, f, call{"VideoSlots", ""}, func(w *world, _ *citizen) ([]domain.VideoSlot, error) { return w.videoSlots(), nil })
}

// book begins an attempt by a video call.
func (w *world) book(c *citizen, o domain.ProofOrder) (domain.ProofAttempt, error) {
	if err := w.checkSlot(o.Slot); err != nil {
		return domain.ProofAttempt{}, err
	}
	p := &attempt{ProofAttempt: domain.ProofAttempt{ID: o.ID, Number: domain.NewProofNumber(), Way: o.Way, State: domain.ProofBooked,
		StartedAt: w.now(), Slot: o.Slot.UTC(), Until: o.Slot.UTC().Add(videoSlot), Version: 1}}
	c.proofs = append(c.proofs, p)
	w.tell(c, domain.Change{Proof: new(p.ProofAttempt)})
	w.endProof(c, p)
	w.remind(c, p)
	return p.ProofAttempt, nil
}

// remind tells of a call an hour before.
func (w *world) remind(c *citizen, p *attempt) {
	slot := p.Slot
	if left := slot.Add(-time.Hour).Sub(w.now()); left > 0 {
		w.after(left, func(w *world) {
			if p.State == domain.ProofBooked && p.Slot.Equal(slot) {
				w.notify(c, domain.Notice{Kind: domain.NoticeVideo, Route: domain.Route{Page: domain.RouteProving, Arg: string(p.ID)},
					Params: domain.NoticeParams{Proof: p.State}})
			}
		})
	}
}

// MoveVideo implements domain.VideoCalls.
func (f *Fake) MoveVideo(ctx context.Context, key domain.Key, id domain.ProofID, slot time.Time) (domain.ProofAttempt, error) {
	return act(ctx, f, call{"MoveVideo", key}, func(w *world, c *citizen) (domain.ProofAttempt, error) {
		p, err := c.videoProof(id)
		if err != nil {
			return domain.ProofAttempt{}, err
		}
		if _, err := p.Move(domain.MoveSlot, domain.Citizen); err != nil {
			return p.ProofAttempt, err
		}
		if err := w.checkSlot(slot); err != nil {
			return p.ProofAttempt, err
		}
		p.Slot, p.Until, p.Break = slot.UTC(), slot.UTC().Add(videoSlot), ""
		err = w.moveProof(c, p, domain.MoveSlot, domain.Citizen)
		w.endProof(c, p)
		w.remind(c, p)
		return p.ProofAttempt, err
	})
}

func (c *citizen) videoProof(id domain.ProofID) (*attempt, error) {
	p, err := c.proof(id)
	if err == nil && p.Way != domain.ProofVideo {
		err = domain.ErrNotFound
	}
	return p, err
}

// EnterVideo implements domain.VideoCalls.
func (f *Fake) EnterVideo(ctx context.Context, id domain.ProofID) (domain.VideoMeeting, error) {
	return act(ctx, f, call{"EnterVideo", ""}, func(w *world, c *citizen) (domain.VideoMeeting, error) {
		p, err := c.videoProof(id)
		if err != nil {
			return domain.VideoMeeting{}, err
		}
		if !inRoom(p) {
			if _, err := p.Move(domain.EnterRoom, domain.Citizen); err != nil {
				return domain.VideoMeeting{}, err
			}
			if w.now().Before(p.Slot.Add(-domain.RoomOpens)) {
				return domain.VideoMeeting{}, &domain.Transition{Of: "proof", State: string(p.State), Action: string(domain.EnterRoom), Actor: domain.Citizen}
			}
			p.Break, p.Until = "", p.Slot.Add(videoSlot)
			if w.now().After(p.Until) {
				p.Until = w.now()
			}
			p.Until, p.video = p.Until.Add(videoWait), video{entered: w.now()}
			_ = w.moveProof(c, p, domain.EnterRoom, domain.Citizen)
			w.endProof(c, p)
			w.listen(c, p)
		}
		p.session, p.heard, p.frame = f.session, w.now(), false
		return w.meeting(p), nil
	})
}

func inRoom(p *attempt) bool { return p.State == domain.ProofWaiting || p.State == domain.ProofCalling }

// listen looks now and then whether the device is there.
func (w *world) listen(c *citizen, p *attempt) {
	w.after(deviceSilent/2, func(w *world) {
		switch {
		case !inRoom(p):
		case w.now().Sub(p.heard) >= deviceSilent:
			w.leave(c, p, domain.BreakLost, domain.System)
		default:
			w.listen(c, p)
		}
	})
}

// leave leads back to the appointment.
func (w *world) leave(c *citizen, p *attempt, why domain.VideoBreak, by domain.Actor) {
	action := domain.LeaveRoom
	if p.State == domain.ProofCalling {
		action = domain.BreakCall
	}
	p.Break, p.Until = why, w.now().Add(videoBack)
	if end := p.Slot.Add(videoSlot); end.After(p.Until) {
		p.Until = end
	}
	p.video = video{}
	_ = w.moveProof(c, p, action, by)
	w.endProof(c, p)
}

// expireVideo leads on from a state whose time is over.
func (w *world) expireVideo(c *citizen, p *attempt) {
	switch p.State {
	case domain.ProofCalling:
		w.leave(c, p, domain.BreakOperator, domain.System)
		return
	case domain.ProofWaiting:
		p.Failure = domain.FailedUnserved
	default:
		p.Failure = domain.FailedAbsent
	}
	p.Break, p.video = "", video{}
	_ = w.moveProof(c, p, domain.FailProof, domain.System)
}

func (w *world) meeting(p *attempt) domain.VideoMeeting {
	m := domain.VideoMeeting{Attempt: p.ProofAttempt, Prompt: p.prompt, Lines: slices.Clone(p.lines)}
	if p.State == domain.ProofWaiting {
		for _, c := range w.citizens {
			for _, x := range c.proofs {
				if x.State == domain.ProofWaiting && x.Slot.Before(p.Slot) {
					m.Ahead++
				}
			}
		}
	}
	return m
}

// TurnVideo implements domain.VideoCalls.
func (f *Fake) TurnVideo(ctx context.Context, id domain.ProofID, turn domain.VideoTurn) (domain.VideoMeeting, error) {
	return act(ctx, f, call{"TurnVideo", ""}, func(w *world, c *citizen) (domain.VideoMeeting, error) {
		if err := domain.InvalidUnlessClean(turn.Check()); err != nil {
			return domain.VideoMeeting{}, err
		}
		p, err := c.videoProof(id)
		switch {
		case err != nil:
			return domain.VideoMeeting{}, err
		case !inRoom(p):
			return domain.VideoMeeting{}, &domain.Transition{Of: "proof", State: string(p.State), Action: "turn", Actor: domain.Citizen}
		case p.session != f.session:
			return domain.VideoMeeting{}, domain.ErrConflict
		case w.now().Sub(p.heard) < betweenTurns && len(turn.Frame) > 0:
			return domain.VideoMeeting{}, &domain.RateLimited{Wait: betweenTurns}
		}
		p.heard, p.frame = w.now(), p.frame || len(turn.Frame) > 0 && p.State == domain.ProofCalling
		for _, l := range turn.Lines {
			w.sayVideo(p, domain.VideoLine{ID: l.ID, By: domain.Citizen, Text: strings.TrimSpace(l.Text), At: w.now()})
		}
		return w.meeting(p), nil
	})
}

func (w *world) sayVideo(p *attempt, l domain.VideoLine) {
	if !slices.ContainsFunc(p.lines, func(x domain.VideoLine) bool { return x.ID == l.ID && x.By == l.By }) {
		p.lines = append(p.lines, l)
		p.lines = p.lines[max(0, len(p.lines)-domain.VideoMostLines):]
	}
}

// LeaveVideo implements domain.VideoCalls.
func (f *Fake) LeaveVideo(ctx context.Context, id domain.ProofID) (domain.ProofAttempt, error) {
	return act(ctx, f, call{"LeaveVideo", ""}, func(w *world, c *citizen) (domain.ProofAttempt, error) {
		p, err := c.videoProof(id)
		if err != nil {
			return domain.ProofAttempt{}, err
		}
		if inRoom(p) {
			w.leave(c, p, domain.BreakLeft, domain.Citizen)
		}
		return p.ProofAttempt, nil
	})
}

// OperateVideo implements domain.TrialProofs.
func (f *Fake) OperateVideo(_ context.Context, id domain.ProofID, act domain.VideoAct) error {
	if err := domain.InvalidUnlessClean(act.Check()); err != nil {
		return err
	}
	return f.withProof(id, func(w *world, c *citizen, p *attempt) error {
		if p.Way != domain.ProofVideo {
			return domain.ErrNotFound
		}
		if act.Action == "" && p.State != domain.ProofCalling {
			return &domain.Transition{Of: "proof", State: string(p.State), Actor: domain.Operator}
		}
		switch act.Action {
		case domain.TakeCall:
			next := w.now().Add(videoWait)
			if _, err := p.Move(act.Action, domain.Operator); err != nil {
				return err
			}
			p.Until, p.prompt = next, domain.PromptFace
			err := w.moveProof(c, p, act.Action, domain.Operator)
			w.endProof(c, p)
			return err
		case domain.BreakCall:
			if _, err := p.Move(act.Action, domain.Operator); err != nil {
				return err
			}
			w.leave(c, p, domain.BreakOperator, domain.Operator)
			return nil
		case domain.ConfirmProof:
			return w.confirmVideo(c, p)
		case domain.FailProof:
			if _, err := p.Move(act.Action, domain.Operator); err != nil {
				return err
			}
			p.Failure, p.video = act.Failure, video{}
			return w.moveProof(c, p, act.Action, domain.Operator)
		}
		if act.Prompt != "" {
			p.prompt = act.Prompt
		}
		if text := strings.TrimSpace(act.Say); text != "" {
			w.sayVideo(p, domain.VideoLine{ID: domain.NewID[string](), By: domain.Operator, Text: text, At: w.now()})
		}
		return nil
	})
}

func (w *world) confirmVideo(c *citizen, p *attempt) error {
	if _, err := p.Move(domain.ConfirmProof, domain.Operator); err != nil {
		return err
	}
	if !p.frame {
		return &domain.Forbidden{}
	}
	p.video = video{}
	_ = w.moveProof(c, p, domain.ConfirmProof, domain.Operator)
	w.prove(c, p)
	return nil
}
