package app

import (
	"bytes"
	"context"
	"image"
	"image/color"
	"image/jpeg"
	"math/rand/v2"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"razvorot/domain"
)

// inRoom is a citizen in the waiting room.
func inRoom(t *testing.T) (*citizen, domain.ProofAttempt) {
	c := known(t)
	slots, err := c.app.VideoSlots(t.Context())
	c.must(err)
	p, err := c.app.BookVideo(t.Context(), slots[0].Start)
	c.must(err)
	c.authority.Advance(slots[0].Start.Sub(c.clock.Now()))
	m, err := c.app.EnterVideo(t.Context(), p.ID)
	c.must(err)
	return c, m.Attempt
}

// noise is a picture that JPEG cannot make small.
func noise(w, h int) image.Image {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range img.Pix {
		img.Pix[i] = uint8(r.Uint32())
	}
	return img
}

func TestA4AFrameOfACallIsWithinItsBounds(t *testing.T) {
	for _, frame := range []image.Image{noise(1920, 1080), noise(640, 640), image.NewUniform(color.White), image.NewGray(image.Rect(0, 0, 3, 2000)), nil} {
		if u, is := frame.(*image.Uniform); is { // a camera may be wrong about anything
			frame = image.NewPaletted(image.Rect(0, 0, 0, 0), color.Palette{u})
		}
		b := videoFrame(frame)
		if turn := (domain.VideoTurn{Frame: b}); len(turn.Check()) > 0 {
			t.Error(len(b), turn.Check())
		}
		if frame == nil || frame.Bounds().Empty() {
			continue
		}
		if c, err := jpeg.DecodeConfig(bytes.NewReader(b)); err != nil || max(c.Width, c.Height) > domain.VideoFrameSide {
			t.Error(c, err)
		}
	}
}

func TestA4AVideoCallConfirmsTheAccountWhateverCrashesBetween(t *testing.T) {
	c, p := inRoom(t)
	c.crash()
	if now := c.attempt(); now.ID != p.ID || now.State != domain.ProofWaiting {
		t.Fatal("the waiting room is forgotten by a crash:", now)
	}
	m, err := c.app.EnterVideo(t.Context(), p.ID)
	c.must(err)
	if m.Attempt.State != domain.ProofWaiting {
		t.Fatal(m)
	}
	c.must(c.authority.OperateVideo(t.Context(), p.ID, domain.VideoAct{Action: domain.TakeCall}))
	c.crash()
	c.authority.Advance(time.Second)
	m, err = c.app.TurnVideo(t.Context(), p.ID, noise(64, 48), []domain.VideoLine{{ID: "1", Text: "Здравствуйте"}})
	c.must(err)
	if m.Attempt.State != domain.ProofCalling || m.Prompt != domain.PromptFace || len(m.Lines) != 1 {
		t.Fatal(m.Attempt.State, m.Prompt, len(m.Lines))
	}
	c.must(c.authority.OperateVideo(t.Context(), p.ID, domain.VideoAct{Action: domain.ConfirmProof}))
	c.until("the account is confirmed", func() bool { return c.account().Level == domain.Confirmed })
	c.crash()
	if c.attempt().State != domain.ProofProven || c.account().Proof.Way != domain.ProofVideo {
		t.Error(c.attempt(), c.account())
	}
}

func TestA4WhatBreaksOffOnTheWayIsAClearState(t *testing.T) {
	c, p := inRoom(t)
	c.authority.SetOffline(true)
	_, err := c.app.TurnVideo(t.Context(), p.ID, nil, nil)
	c.wants(domain.ErrUnavailable, err)
	if c.attempt().State != domain.ProofWaiting {
		t.Error("a turn that got lost ended the wait")
	}
	c.authority.Advance(time.Minute)
	c.authority.SetOffline(false)
	_, err = c.app.TurnVideo(t.Context(), p.ID, nil, nil)
	c.wants(domain.ErrTransition, err)
	if now := c.attempt(); now.State != domain.ProofBooked || now.Break != domain.BreakLost {
		t.Error(now.State, now.Break)
	}
	_, err = c.app.EnterVideo(t.Context(), p.ID)
	c.must(err)
	for range 2 {
		c.must(c.app.LeaveVideo(t.Context(), p.ID))
	}
	if now := c.attempt(); now.State != domain.ProofBooked || now.Break != domain.BreakLeft {
		t.Error(now.State, now.Break)
	}
}

func (d deaf) MoveVideo(ctx context.Context, key domain.Key, id domain.ProofID, slot time.Time) (domain.ProofAttempt, error) {
	p, err := d.Backend.MoveVideo(ctx, key, id, slot)
	return p, d.lose(err)
}

func TestA4ALostAnswerBooksNothingTwice(t *testing.T) {
	c, lost := deafened(t)
	slots, err := c.app.VideoSlots(t.Context())
	c.must(err)
	lost.Store(1)
	book := func() error {
		_, err := c.app.BookVideo(t.Context(), slots[1].Start)
		return err
	}
	c.wants(domain.ErrUnavailable, book())
	c.must(book())
	p := c.attempt()
	lost.Store(1)
	c.wants(domain.ErrUnavailable, c.app.MoveVideo(t.Context(), p.ID, slots[0].Start))
	c.must(c.app.MoveVideo(t.Context(), p.ID, slots[0].Start))
	c.wants(domain.ErrConflict, c.app.MoveVideo(t.Context(), p.ID, slots[0].Start)) // one's own time is taken, by oneself
	all, err := c.line().FindProofs(t.Context())
	c.must(err)
	if len(all) != 1 || !c.attempt().Slot.Equal(slots[0].Start) || c.attempt().Version != p.Version+1 {
		t.Error(len(all), c.attempt().Slot, c.attempt().Version)
	}
}

func TestA4AnAppointmentIsACalendarEntry(t *testing.T) {
	at := time.Date(2026, 11, 24, 12, 40, 0, 0, time.FixedZone("MSK", 3*3600))
	file := CalendarEntry{ID: "п;1", Start: at, End: at.Add(20 * time.Minute), Made: at, Title: "Видеозвонок, паспорт", Text: strings.Repeat("Ждём вас; ", 20) + "\nдо встречи", Remind: 15 * time.Minute}.File()
	text := string(file)
	for _, want := range []string{"DTSTART:20261124T094000Z\r\n", "DTEND:20261124T100000Z\r\n", "UID:п\\;1@razvorot\r\n", "SUMMARY:Видеозвонок\\, паспорт\r\n", "TRIGGER:-PT15M\r\n"} {
		if !strings.Contains(text, want) {
			t.Errorf("no %q in\n%s", want, text)
		}
	}
	for line := range strings.SplitSeq(text, "\r\n") {
		if len(line) > 75 || !utf8.ValidString(line) || strings.ContainsAny(line, "\r\n") {
			t.Errorf("%q", line)
		}
	}
	if !strings.Contains(strings.ReplaceAll(text, "\r\n ", ""), "\\nдо встречи") {
		t.Error("a folded line does not come back")
	}
}
