package authority_test

import (
	"bytes"
	"slices"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/office"
	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/remote/remotetest"
)

// staffed has operators take calls, in working hours.
func staffed(o *authority.Options) {
	byHand(o)
	o.Rules.Video = authority.UsualVideoHours()
}

// booked is a citizen whom the registers know, with a video call at the n-th free time.
func booked(b *bench, person, n int) (*citizen, domain.ProofAttempt) {
	b.t.Helper()
	c := newCitizen(b, person)
	c.register()
	c.signIn()
	c.checked()
	return c, c.book(n)
}

func (c *citizen) book(n int) domain.ProofAttempt {
	c.Helper()
	slot := ok(c.backend().VideoSlots(c.ctx()))(c)[n]
	return ok(c.backend().OrderProof(c.ctx(), domain.NewKey(), domain.ProofOrder{ID: domain.NewID[domain.ProofID](), Way: domain.ProofVideo, Slot: slot.Start}))(c)
}

func (c *citizen) attempt(id domain.ProofID) domain.ProofAttempt {
	c.Helper()
	all := ok(c.backend().FindProofs(c.ctx()))(c)
	return all[slices.IndexFunc(all, func(p domain.ProofAttempt) bool { return p.ID == id })]
}

// turn is one turn of the citizen's device, a second later.
func (c *citizen) turn(id domain.ProofID, frame []byte) domain.VideoMeeting {
	c.Helper()
	c.b.advance(time.Second)
	return ok(c.backend().TurnVideo(c.ctx(), id, domain.VideoTurn{Frame: frame}))(c)
}

// inRooms is a bench at the time of two calls, both citizens in the waiting room.
func inRooms(t *testing.T, change ...func(*authority.Options)) (b *bench, first, second *citizen, p, q domain.ProofAttempt) {
	b = newBench(t, append(change, staffed)...)
	first, p = booked(b, 0, 0)
	second, q = booked(b, 1, 0)
	if !p.Slot.Equal(q.Slot) {
		t.Fatal("two operators cannot take two calls at once:", p.Slot, q.Slot)
	}
	b.advance(p.Slot.Sub(b.clock.Now()))
	for _, c := range []*citizen{first, second} {
		c.signIn()
	}
	ok(first.backend().EnterVideo(t.Context(), p.ID))(first)
	b.clock.Advance(time.Second)
	m := ok(second.backend().EnterVideo(t.Context(), q.ID))(second)
	if m.Ahead != 1 {
		t.Error(m.Ahead, "before the second, want 1")
	}
	return b, first, second, p, q
}

func TestA4TimesOfVideoCallsAreOperatorsHours(t *testing.T) {
	hours, err := authority.ParseVideoHours("mon-fri 9-20 2, sat 10-16 1")
	fine(t, err)
	if !slices.Equal(hours, authority.UsualVideoHours()) {
		t.Error(hours)
	}
	for _, bad := range []string{"mon", "mon 9-9 1", "sun-mon 9-10 1", "mon 9-25 1", "пн 9-10 1", "mon 9-10 1,"} {
		if _, err := authority.ParseVideoHours(bad); err == nil {
			t.Error(bad, "is read")
		}
	}
	b := newBench(t, staffed)
	c, p := booked(b, 0, 0) // on a Sunday
	moscow := time.FixedZone("", 3*60*60)
	if at := p.Slot.In(moscow); at.Weekday() != time.Monday || at.Hour() != 9 || at.Minute() != 0 {
		t.Error("the first time is", at)
	}
	for _, s := range ok(c.backend().VideoSlots(t.Context()))(c) {
		if at := s.Start.In(moscow); at.Weekday() == time.Sunday || at.Hour() < 9 || at.Hour() >= 20 {
			t.Error("nobody is there at", at)
		}
	}
	d, q := booked(b, 1, 0) // the second operator
	if !q.Slot.Equal(p.Slot) {
		t.Error("one operator, want two:", q.Slot)
	}
	_, err = c.backend().MoveVideo(t.Context(), domain.NewKey(), p.ID, p.Slot)
	wants(t, domain.ErrConflict, err)
	ok(d.backend().CancelProof(t.Context(), domain.NewKey(), q.ID))(d)
	ok(c.backend().MoveVideo(t.Context(), domain.NewKey(), p.ID, p.Slot.Add(20*time.Minute)))(c)
}

func TestA4ACitizenIsRemindedOnceOfTheTimeThatStands(t *testing.T) {
	b := newBench(t, staffed)
	c, p := booked(b, 0, 0)
	p = ok(c.backend().MoveVideo(t.Context(), domain.NewKey(), p.ID, p.Slot.Add(4*time.Hour)))(c)
	reminded := func() (n int) {
		for _, x := range c.changes() {
			if x.Notice != nil && x.Notice.Kind == domain.NoticeVideo {
				n++
			}
		}
		return n
	}
	b.advance(p.Slot.Add(-2 * time.Hour).Sub(b.clock.Now()))
	c.signIn()
	if n := reminded(); n != 0 {
		t.Error(n, "reminders of a time that was moved")
	}
	b.advance(time.Hour)
	b.advance(time.Minute)
	if n := reminded(); n != 1 {
		t.Error(n, "reminders, want 1")
	}
}

func TestA4TwoOperatorsNeverTakeOneCall(t *testing.T) {
	b, first, second, p, q := inRooms(t)
	anna, boris := hire(b, "anna", office.RoleOperator), hire(b, "boris", office.RoleSenior)
	ref := first.caller.Account
	_, err := anna.Video(t.Context(), ref, p.ID)
	wants(t, domain.ErrForbidden, err) // nobody looks into the waiting room
	items, err := anna.Videos(t.Context())
	fine(t, err)
	if len(items) != 2 || items[0].State != domain.ProofWaiting {
		t.Error(items)
	}
	taken, err := anna.TakeVideo(t.Context())
	fine(t, err)
	again, err := anna.TakeVideo(t.Context())
	fine(t, err)
	other, err := boris.TakeVideo(t.Context())
	fine(t, err)
	if taken.ID != p.ID || again.ID != p.ID || other.ID != q.ID {
		t.Fatal(taken.ID, again.ID, other.ID)
	}
	ok(second.backend().LeaveVideo(t.Context(), q.ID))(second)
	_, err = boris.TakeVideo(t.Context())
	wants(t, domain.ErrNotFound, err)
	first.turn(p.ID, remotetest.Frame())
	for name, err := range map[string]error{
		"VideoFrame":   drop(boris.VideoFrame(t.Context(), ref, p.ID)),
		"VideoNow":     drop(boris.VideoNow(t.Context(), ref, p.ID)),
		"VideoStill":   boris.VideoStill(t.Context(), ref, p.ID),
		"VideoFile":    drop(boris.VideoFile(t.Context(), ref, p.ID, "1", "1")),
		"OperateVideo": boris.OperateVideo(t.Context(), ref, p.ID, domain.VideoAct{Action: domain.ConfirmProof}),
		"TakeCall":     anna.OperateVideo(t.Context(), ref, p.ID, domain.VideoAct{Action: domain.TakeCall}),
	} {
		if kind, _ := domain.KindOf(err); kind != domain.ErrForbidden {
			t.Error(name, "of another's call:", err)
		}
	}
}

func TestA4ADecisionKeepsOnePictureForItsTimeAndNothingElse(t *testing.T) {
	b, c, _, p, _ := inRooms(t)
	anna, ref := hire(b, "anna", office.RoleOperator), c.caller.Account
	fine(t, drop(anna.TakeVideo(t.Context())))
	wants(t, domain.ErrForbidden, anna.VideoStill(t.Context(), ref, p.ID)) // nothing to be seen yet
	fine(t, anna.OperateVideo(t.Context(), ref, p.ID, domain.VideoAct{Say: "Покажите паспорт"}))
	c.turn(p.ID, remotetest.Frame())
	b.kill() // whatever was in memory
	anna.sit()
	shown, err := anna.Video(t.Context(), ref, p.ID)
	fine(t, err)
	if shown.Name != c.profile.Name.String() || !shown.Picture || shown.Still || len(shown.Lines) != 1 {
		t.Error("the operator sees", shown.Number, shown.Picture, shown.Still, len(shown.Lines))
	}
	frame, err := anna.VideoFrame(t.Context(), ref, p.ID)
	fine(t, err)
	if !bytes.Equal(frame, remotetest.Frame()) {
		t.Error("another frame is shown")
	}
	fine(t, anna.OperateVideo(t.Context(), ref, p.ID, domain.VideoAct{Action: domain.ConfirmProof}))
	if a := ok(c.backend().Account(t.Context()))(c); a.Level != domain.Confirmed || a.Proof.Way != domain.ProofVideo {
		t.Error(a)
	}
	kept := func(still, live bool) {
		t.Helper()
		c.records(func(tx *store.Tx) error {
			v, err := tx.FindVideo(ref, p.ID)
			if err != nil {
				return err
			}
			_, noFrame := tx.FindFrame(v)
			_, noStill := tx.FindStill(v)
			if (noStill == nil) != still || (noFrame == nil) != live || len(v.Lines) > 0 || v.Session != "" {
				t.Error("kept after the call:", noStill == nil, noFrame == nil, len(v.Lines))
			}
			return nil
		})
	}
	kept(true, false)
	b.advance(15 * 24 * time.Hour)
	fine(t, drop(b.a.Retain(t.Context())))
	kept(false, false)
	entries, err := hire(b, "audit", office.RoleAuditor).Audit(t.Context(), office.AuditFilter{Subject: p.Number})
	fine(t, err)
	var acts []string
	for _, e := range entries {
		acts = append(acts, e.Action+e.Outcome)
	}
	slices.Sort(acts)
	if want := []string{"video.confirm", "video.open", "video.say", "video.stillforbidden", "video.take"}; !slices.Equal(acts, want) {
		t.Error(acts)
	}
}

func TestA4AnOperatorWhoIsLostGivesTheCallBackToTheQueue(t *testing.T) {
	b, c, _, p, _ := inRooms(t)
	anna := hire(b, "anna", office.RoleOperator)
	fine(t, drop(anna.TakeVideo(t.Context())))
	for range 80 {
		c.turn(p.ID, nil)
	}
	if now := c.attempt(p.ID); now.State != domain.ProofWaiting {
		t.Fatal("without its operator the call is", now.State)
	}
	wants(t, domain.ErrForbidden, drop(anna.VideoNow(t.Context(), c.caller.Account, p.ID)))
	boris := hire(b, "boris", office.RoleOperator)
	taken, err := boris.TakeVideo(t.Context())
	fine(t, err)
	if taken.ID != p.ID {
		t.Error("who was first is not first any more")
	}
}

func TestA4WhomNobodyServesIsToldSo(t *testing.T) {
	b, c, _, p, _ := inRooms(t)
	for range 125 {
		b.advance(25 * time.Second)
		if c.attempt(p.ID).State != domain.ProofWaiting {
			break
		}
		ok(c.backend().TurnVideo(t.Context(), p.ID, domain.VideoTurn{}))(c)
	}
	if now := c.attempt(p.ID); now.State != domain.ProofFailed || now.Failure != domain.FailedUnserved {
		t.Error(now.State, now.Failure)
	}
}

func TestA4TheOperatorOfATrialAnswersByItself(t *testing.T) {
	b := newBench(t, func(o *authority.Options) { o.Info.Trial = true })
	c, p := booked(b, 0, 0)
	b.advance(p.Slot.Sub(b.clock.Now()))
	ok(c.backend().EnterVideo(t.Context(), p.ID))(c)
	var prompts []domain.VideoPrompt
	for range 40 {
		b.advance(time.Second)
		if c.attempt(p.ID).State.Over() {
			break
		}
		m := ok(c.backend().TurnVideo(t.Context(), p.ID, domain.VideoTurn{Frame: remotetest.Frame()}))(c)
		if m.Prompt != "" && !slices.Contains(prompts, m.Prompt) {
			prompts = append(prompts, m.Prompt)
		}
	}
	if now := c.attempt(p.ID); now.State != domain.ProofProven || !slices.Equal(prompts, []domain.VideoPrompt{domain.PromptFace, domain.PromptLeft, domain.PromptPassport}) {
		t.Error(now.State, prompts)
	}
}

func TestA4WithoutAPictureATrialBreaksOff(t *testing.T) {
	b := newBench(t, func(o *authority.Options) { o.Info.Trial = true })
	c, p := booked(b, 0, 0)
	b.advance(p.Slot.Sub(b.clock.Now()))
	ok(c.backend().EnterVideo(t.Context(), p.ID))(c)
	for range 25 {
		b.advance(time.Second)
		if c.attempt(p.ID).State == domain.ProofBooked {
			break
		}
		ok(c.backend().TurnVideo(t.Context(), p.ID, domain.VideoTurn{}))(c)
	}
	if now := c.attempt(p.ID); now.State != domain.ProofBooked || now.Break != domain.BreakOperator {
		t.Error(now.State, now.Break)
	}
}
