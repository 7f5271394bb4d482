package remotetest

import (
	"bytes"
	"image"
	"image/jpeg"
	"time"

	"razvorot/domain"
)

var videoTests = []test{
	{"a video call is booked, moved and called off", testVideoBooked},
	{"an operator who sees a person proves an identity", testVideoProves},
	{"an operator may refuse or break off, and who is broken off may come back", testVideoBreaks},
	{"a device that is not heard leaves room and call", testVideoLost},
	{"who does not come, and whom nobody serves, is told so", testVideoAbsent},
	{"a call belongs to the device that entered, and to nobody else", testVideoDevices},
}

// Frame returns a picture such as a device sends in a video call.
func Frame() []byte {
	var b bytes.Buffer
	if err := jpeg.Encode(&b, image.NewGray(image.Rect(0, 0, 64, 48)), nil); err != nil {
		panic(err) // memory does not fail
	}
	return b.Bytes()
}

// bookVideo books the first free time.
func (s *scene) bookVideo() domain.ProofAttempt {
	s.Helper()
	slot := got(s.Backend.VideoSlots(s.ctx))(s)[0]
	return got(s.Backend.OrderProof(s.ctx, key(), domain.ProofOrder{ID: domain.NewID[domain.ProofID](), Way: domain.ProofVideo, Slot: slot.Start}))(s)
}

// video is somebody in the waiting room.
func (s *scene) video() domain.ProofAttempt {
	s.Helper()
	p := s.bookVideo()
	s.Advance(p.Slot.Sub(s.Clock.Now()))
	return got(s.Backend.EnterVideo(s.ctx, p.ID))(s).Attempt
}

func (s *scene) turn(id domain.ProofID, turn domain.VideoTurn) domain.VideoMeeting {
	s.Helper()
	s.Advance(time.Second)
	return got(s.Backend.TurnVideo(s.ctx, id, turn))(s)
}

func (s *scene) operate(id domain.ProofID, act domain.VideoAct) {
	s.Helper()
	s.ok(s.Trial.OperateVideo(s.ctx, id, act))
}

func (s *scene) proof(id domain.ProofID) domain.ProofAttempt {
	s.Helper()
	for _, p := range got(s.Backend.FindProofs(s.ctx))(s) {
		if p.ID == id {
			return p
		}
	}
	s.Fatal("the attempt is gone")
	return domain.ProofAttempt{}
}

func testVideoBooked(s *scene) {
	s.standard()
	free := got(s.Backend.VideoSlots(s.ctx))(s)
	s.check(len(free) > 2 && free[0].Start.After(s.Clock.Now()) && free[0].End.After(free[0].Start), "%v", free)
	command, o := key(), domain.ProofOrder{ID: "video", Way: domain.ProofVideo, Slot: free[1].Start}
	p := got(s.Backend.OrderProof(s.ctx, command, o))(s)
	s.check(got(s.Backend.OrderProof(s.ctx, command, o))(s) == p, "the same command booked two")
	s.check(p.State == domain.ProofBooked && p.Slot.Equal(free[1].Start) && p.Until.After(p.Slot) && p.Digits == 0, "%+v", p)
	for _, wrong := range []domain.ProofOrder{{ID: "1", Way: domain.ProofVideo}, {ID: "1", Way: domain.ProofLetter, Slot: free[0].Start}} {
		s.wants(domain.ErrInvalid, failure(s.Backend.OrderProof(s.ctx, key(), wrong)))
	}
	for _, slot := range []time.Time{s.Clock.Now().Add(-time.Hour), free[2].Start.Add(time.Second)} {
		s.wants(domain.ErrInvalid, failure(s.Backend.MoveVideo(s.ctx, key(), p.ID, slot)))
	}
	s.wants(domain.ErrTransition, failure(s.Backend.EnterVideo(s.ctx, p.ID))) // too early
	s.wants(domain.ErrTransition, failure(s.Backend.TurnVideo(s.ctx, p.ID, domain.VideoTurn{})))
	command = key()
	for range 2 {
		moved := got(s.Backend.MoveVideo(s.ctx, command, p.ID, free[2].Start))(s)
		s.check(moved.Slot.Equal(free[2].Start) && moved.Version == p.Version+1, "%+v", moved)
	}
	for range 2 {
		s.check(got(s.Backend.CancelProof(s.ctx, key(), p.ID))(s).State == domain.ProofCancelled, "not called off")
	}
	s.wants(domain.ErrTransition, failure(s.Backend.MoveVideo(s.ctx, key(), p.ID, free[0].Start)))
	again := got(s.Backend.VideoSlots(s.ctx))(s)
	s.check(again[2] == free[2], "a time that was called off is not free")
}

func testVideoProves(s *scene) {
	s.standard()
	p := s.video()
	s.check(p.State == domain.ProofWaiting, "%v", p)
	s.check(got(s.Backend.EnterVideo(s.ctx, p.ID))(s).Attempt.State == domain.ProofWaiting, "entered twice")
	s.wants(domain.ErrTransition, s.Trial.OperateVideo(s.ctx, p.ID, domain.VideoAct{Action: domain.ConfirmProof}))
	s.operate(p.ID, domain.VideoAct{Action: domain.TakeCall})
	s.wants(domain.ErrTransition, s.Trial.OperateVideo(s.ctx, p.ID, domain.VideoAct{Action: domain.TakeCall})) // it is taken
	s.wants(domain.ErrTransition, failure(s.Backend.CancelProof(s.ctx, key(), p.ID)))
	s.operate(p.ID, domain.VideoAct{Prompt: domain.PromptPassport})
	s.operate(p.ID, domain.VideoAct{Say: "Покажите вторую страницу"})
	line := domain.VideoLine{ID: "l1", Text: " Так видно? "}
	var m domain.VideoMeeting
	for range 2 { // the answer may have been lost
		m = s.turn(p.ID, domain.VideoTurn{Lines: []domain.VideoLine{line}})
	}
	s.check(m.Attempt.State == domain.ProofCalling && m.Prompt == domain.PromptPassport && len(m.Lines) == 2, "%+v %+v", m.Prompt, len(m.Lines))
	s.check(m.Lines[0].By == domain.Operator && m.Lines[1].By == domain.Citizen && m.Lines[1].Text == "Так видно?", "lines")
	s.wants(domain.ErrForbidden, s.Trial.OperateVideo(s.ctx, p.ID, domain.VideoAct{Action: domain.ConfirmProof})) // nobody was seen
	s.turn(p.ID, domain.VideoTurn{Frame: Frame()})
	s.wants(domain.ErrRateLimited, failure(s.Backend.TurnVideo(s.ctx, p.ID, domain.VideoTurn{Frame: Frame()})))
	s.operate(p.ID, domain.VideoAct{Action: domain.ConfirmProof})
	a := got(s.Backend.Account(s.ctx))(s)
	s.check(a.Level == domain.Confirmed && a.Proof.Way == domain.ProofVideo && s.proof(p.ID).State == domain.ProofProven, "%v", a)
	s.wants(domain.ErrTransition, failure(s.Backend.TurnVideo(s.ctx, p.ID, domain.VideoTurn{Frame: Frame()})))
	s.check(got(s.Backend.LeaveVideo(s.ctx, p.ID))(s).State == domain.ProofProven, "left")
}

func testVideoBreaks(s *scene) {
	s.standard()
	p := s.video()
	for range 2 {
		s.check(got(s.Backend.LeaveVideo(s.ctx, p.ID))(s).State == domain.ProofBooked, "not left")
	}
	s.check(s.proof(p.ID).Break == domain.BreakLeft, "%+v", s.proof(p.ID))
	got(s.Backend.EnterVideo(s.ctx, p.ID))(s)
	s.operate(p.ID, domain.VideoAct{Action: domain.TakeCall})
	s.operate(p.ID, domain.VideoAct{Action: domain.BreakCall})
	now := s.proof(p.ID)
	s.check(now.State == domain.ProofBooked && now.Break == domain.BreakOperator && now.Until.Sub(s.Clock.Now()) >= 15*time.Minute, "%+v", now)
	m := got(s.Backend.EnterVideo(s.ctx, p.ID))(s)
	s.check(m.Attempt.Break == "" && len(m.Lines) == 0 && m.Prompt == "", "what was before is there")
	s.operate(p.ID, domain.VideoAct{Action: domain.TakeCall})
	s.wants(domain.ErrInvalid, s.Trial.OperateVideo(s.ctx, p.ID, domain.VideoAct{Action: domain.FailProof}))
	s.operate(p.ID, domain.VideoAct{Action: domain.FailProof, Failure: domain.FailedDocument})
	now = s.proof(p.ID)
	s.check(now.State == domain.ProofFailed && now.Failure == domain.FailedDocument, "%+v", now)
	s.check(got(s.Backend.Account(s.ctx))(s).Level == domain.Standard, "proven")
	s.bookVideo()
}

func testVideoLost(s *scene) {
	s.standard()
	p := s.video()
	s.Advance(time.Minute)
	s.check(s.proof(p.ID).State == domain.ProofBooked && s.proof(p.ID).Break == domain.BreakLost, "%+v", s.proof(p.ID))
	got(s.Backend.EnterVideo(s.ctx, p.ID))(s)
	s.operate(p.ID, domain.VideoAct{Action: domain.TakeCall})
	s.Advance(time.Minute)
	s.check(s.proof(p.ID).State == domain.ProofBooked && s.proof(p.ID).Break == domain.BreakLost, "%+v", s.proof(p.ID))
	s.wants(domain.ErrTransition, s.Trial.OperateVideo(s.ctx, p.ID, domain.VideoAct{Prompt: domain.PromptFace}))
}

func testVideoAbsent(s *scene) {
	s.standard()
	p := s.bookVideo()
	s.Advance(p.Until.Sub(s.Clock.Now()))
	s.check(s.proof(p.ID).Failure == domain.FailedAbsent && s.proof(p.ID).State == domain.ProofFailed, "%+v", s.proof(p.ID))
	s.bookVideo()
}

func testVideoDevices(s *scene) {
	s.standard()
	p := s.video()
	b := s.NewDevice()
	s.signIn(b, s.phone)
	s.wants(domain.ErrConflict, failure(b.TurnVideo(s.ctx, p.ID, domain.VideoTurn{Frame: Frame()})))
	got(b.EnterVideo(s.ctx, p.ID))(s)
	s.wants(domain.ErrConflict, failure(s.Backend.TurnVideo(s.ctx, p.ID, domain.VideoTurn{})))
	stranger := s.other()
	s.wants(domain.ErrNotFound, failure(stranger.EnterVideo(s.ctx, p.ID)))
	s.wants(domain.ErrNotFound, failure(stranger.TurnVideo(s.ctx, p.ID, domain.VideoTurn{})))
	s.wants(domain.ErrNotFound, failure(stranger.LeaveVideo(s.ctx, p.ID)))
	s.wants(domain.ErrNotFound, failure(stranger.MoveVideo(s.ctx, key(), p.ID, p.Slot)))
}
