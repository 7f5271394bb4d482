package ui_test

import (
	"bytes"
	"context"
	"image"
	"os"
	"strings"
	"testing"
	"time"

	"fyne.io/fyne/v2"

	"golang.org/x/image/draw"

	"razvorot/app"
	"razvorot/capture/camera"
	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
)

// caller is a citizen whom the registers know, with a camera that shows a face.
func caller(t *testing.T) (*citizen, *camera.Fake) {
	c := newCitizen(t)
	face := specimen.Portrait(7, true)
	small := image.NewRGBA(image.Rect(0, 0, 240, 240*face.Bounds().Dy()/face.Bounds().Dx())) // the fake's noise takes its time
	draw.NearestNeighbor.Scale(small, small.Rect, face, face.Bounds(), draw.Src, nil)
	cam := camera.NewFake(small, domain.SystemClock{}, 20*time.Millisecond)
	c.camera = cam
	c.reach(app.NextProve)
	return c, cam
}

func (c *citizen) call() domain.ProofAttempt {
	c.t.Helper()
	all, err := c.app.Proofs(c.t.Context())
	c.ok(err)
	if len(all) == 0 {
		return domain.ProofAttempt{}
	}
	return all[0]
}

// shows waits until the camera runs and its picture is to be seen: its clock is the machine's.
func (c *citizen) shows(cam *camera.Fake) {
	c.t.Helper()
	c.Until("the camera", func() bool { return cam.Running() == 1 && !c.Sees("Включаем камеру…") })
}

// moves moves the clock a second at a time until something holds, so that turns are taken.
func (c *citizen) moves(what string, holds func() bool) {
	c.t.Helper()
	c.strides(what, time.Second, holds)
}

func (c *citizen) strides(what string, step time.Duration, holds func() bool) {
	c.t.Helper()
	last, turns := time.Time{}, int64(0)
	c.Until(what, func() bool {
		if holds() {
			return true
		}
		// A turn that is under way ends before the next is due; where none is taken, nothing waits for one.
		if n := c.line.turns.Load(); n != turns || time.Since(last) > 500*time.Millisecond {
			turns, last = n, time.Now()
			c.authority.Advance(step)
		}
		return false
	})
}

func (c *citizen) operates(act domain.VideoAct) {
	c.t.Helper()
	c.ok(c.authority.OperateVideo(c.t.Context(), c.call().ID, act))
}

// TurnVideo counts the turns that were answered, or not.
func (l *line) TurnVideo(ctx context.Context, id domain.ProofID, turn domain.VideoTurn) (domain.VideoMeeting, error) {
	defer l.turns.Add(1)
	return l.Fake.TurnVideo(ctx, id, turn)
}

var videoBegin = screen.Route{Page: screen.PageProving, Arg: string(domain.ProofVideo)}

func (c *citizen) books() domain.ProofAttempt {
	c.t.Helper()
	slots, err := c.app.VideoSlots(c.t.Context())
	c.ok(err)
	p, err := c.app.BookVideo(c.t.Context(), slots[0].Start)
	c.ok(err)
	return p
}

// TestA4AVideoCallIsDrawn walks a call from its booking to the proof. With RAZVOROT_SCREENS=<folder> it leaves the pictures there.
func TestA4AVideoCallIsDrawn(t *testing.T) {
	c, _ := caller(t)
	at := func() screen.Route { return screen.Route{Page: screen.PageProving, Arg: string(c.call().ID)} }
	c.drawn(t, holderScreen{"video-book", videoBegin, "video.book", nil})
	slots, err := c.app.VideoSlots(t.Context())
	c.ok(err)
	p, err := c.app.BookVideo(t.Context(), slots[2].Start)
	c.ok(err)
	c.drawn(t, holderScreen{"video-booked", at(), "video.calendar", nil})
	c.authority.Advance(p.Slot.Sub(c.clock.Now()))
	c.drawn(t, holderScreen{"video-open", at(), "video.enter", nil})
	_, err = c.app.EnterVideo(t.Context(), p.ID)
	c.ok(err)
	c.inRoom(t, "video-waiting", at())
	c.operates(domain.VideoAct{Action: domain.TakeCall})
	c.operates(domain.VideoAct{Prompt: domain.PromptPassport})
	c.operates(domain.VideoAct{Say: "Наклоните паспорт к свету."})
	_, err = c.app.EnterVideo(t.Context(), p.ID)
	c.ok(err)
	c.inRoom(t, "video-call", at())
	c.operates(domain.VideoAct{Action: domain.BreakCall})
	c.arrives("the break", func() bool { return c.call().State == domain.ProofBooked })
	c.drawn(t, holderScreen{"video-broken", at(), "video.enter", nil})
	_, err = c.app.EnterVideo(t.Context(), p.ID)
	c.ok(err)
	c.operates(domain.VideoAct{Action: domain.TakeCall})
	c.operates(domain.VideoAct{Action: domain.FailProof, Failure: domain.FailedDocument})
	c.arrives("the refusal", func() bool { return c.call().State == domain.ProofFailed })
	c.drawn(t, holderScreen{"video-refused", at(), "proving.ways", nil})
}

// inRoom draws the waiting room or the call once the camera shows something.
func (c *citizen) inRoom(t *testing.T, name string, at screen.Route) {
	for _, language := range phrase.Languages() {
		for _, v := range views {
			always, drawn := provingViews[string(language)+" "+v.name]
			if !drawn || os.Getenv("RAZVOROT_SCREENS") == "" && !always {
				continue
			}
			c.draw(t, holderScreen{name, at, "video.leave", nil}, language, v.name, func() {
				c.openIn(at, v.size, string(language), v.look)
				c.UntilID("video.leave")
				c.Until("the camera", func() bool { return !c.Sees("Включаем камеру…") && !c.Sees("Starting the camera…") })
			}, theme.New(v.look).Palette(0))
		}
	}
}

// TestA4TheCitizenGoesThroughAVideoCallOnTheScreen books, moves, saves the appointment, waits, is called and is confirmed.
func TestA4TheCitizenGoesThroughAVideoCallOnTheScreen(t *testing.T) {
	c, cam := caller(t)
	c.open(videoBegin)
	c.UntilID("video.book")
	c.Tap("video.book")
	c.UntilSeen("Выберите время звонка")
	slots, err := c.app.VideoSlots(t.Context())
	c.ok(err)
	c.Choose("video.time", slots[0].Start.Format(time.RFC3339))
	c.Tap("video.book")
	c.UntilID("video.calendar")
	c.Tap("video.move")
	c.UntilID("video.keep")
	c.Choose("video.time", slots[1].Start.Format(time.RFC3339))
	c.Tap("video.book")
	c.UntilSeen(", " + slots[1].Start.Local().Format("15:04")) // as it was before may be told once more
	c.UntilID("video.calendar")
	if p := c.call(); !p.Slot.Equal(slots[1].Start) {
		t.Fatal("it was not moved:", p.Slot)
	}
	c.Tap("video.calendar")
	if !bytes.Contains(c.outside.content, []byte("DTSTART:"+slots[1].Start.Format("20060102T150405Z"))) || !strings.HasSuffix(c.outside.name, ".ics") {
		t.Errorf("saved as %q", c.outside.name)
	}
	c.Window.Close() // the clock's leap is a sleep to a window, which closes the vault
	c.authority.Advance(slots[1].Start.Add(-domain.RoomOpens - time.Second).Sub(c.clock.Now()))
	c.open(screen.Route{Page: screen.PageProving, Arg: string(c.call().ID)})
	c.UntilID("video.calendar")
	if c.Find("video.enter") != nil {
		t.Error("the room is open before its time")
	}
	c.moves("the room to open", func() bool { return c.Find("video.enter") != nil })
	c.Tap("video.enter")
	c.UntilID("video.leave")
	c.shows(cam)
	c.moves("the room", func() bool { return c.call().State == domain.ProofWaiting })
	entered := c.clock.Now()
	c.strides("a wait that is longer than anybody may be idle", 5*time.Second, func() bool { return c.clock.Now().Sub(entered) > 7*time.Minute })
	if c.Find("video.leave") == nil || c.call().State != domain.ProofWaiting {
		t.Fatal("who waits is thrown out:", c.call().State, c.Texts())
	}
	c.operates(domain.VideoAct{Action: domain.TakeCall})
	c.operates(domain.VideoAct{Prompt: domain.PromptPassport})
	c.moves("the prompt", func() bool {
		return c.Sees("Покажите паспорт: страницу с фотографией")
	})
	c.Type("video.say", "Так видно?")
	c.Tap("video.send")
	c.operates(domain.VideoAct{Say: "Да, спасибо"})
	c.moves("the lines", func() bool { return c.Sees("Так видно?") && c.Sees("Да, спасибо") })
	c.moves("a picture", func() bool {
		return c.authority.OperateVideo(t.Context(), c.call().ID, domain.VideoAct{Action: domain.ConfirmProof}) == nil
	})
	c.moves("the end", func() bool { return c.Find("proving.apply") != nil })
	c.Until("the camera is let go of", func() bool { return cam.Running() == 0 })
}

// TestA4EveryBreakOffOfACallIsToldOnTheScreen cuts the network, breaks the camera, and opens the call elsewhere.
func TestA4EveryBreakOffOfACallIsToldOnTheScreen(t *testing.T) {
	c, cam := caller(t)
	p := c.books()
	c.authority.Advance(p.Slot.Sub(c.clock.Now()))
	_, err := c.app.EnterVideo(t.Context(), p.ID)
	c.ok(err)
	cam.Break(camera.Denied)
	c.open(screen.Route{Page: screen.PageProving, Arg: string(p.ID)})
	c.UntilID("mirror.again")
	cam.Break(camera.None)
	c.Tap("mirror.again")
	c.shows(cam)

	c.line.SetOffline(true)
	c.moves("the network's absence", func() bool { return c.Sees("Нет связи") })
	for range 60 {
		c.authority.Advance(time.Second)
	}
	c.line.SetOffline(false)
	c.moves("the break", func() bool { return c.Sees("Связь прервалась") })
	c.Until("the camera is let go of", func() bool { return cam.Running() == 0 })
	c.UntilID("video.enter")
	c.Tap("video.enter")
	c.UntilID("video.leave")
	c.Tap("video.leave")
	c.moves("having left", func() bool { return c.Sees("Вы вышли") })
}

// TestA4ATrialByHandHasTheCitizenAnswerForTheOperator confirms with the buttons that only such a trial has.
func TestA4ATrialByHandHasTheCitizenAnswerForTheOperator(t *testing.T) {
	c, cam := caller(t)
	c.ok(c.authority.SetByHand(t.Context(), true))
	p := c.books()
	c.authority.Advance(p.Slot.Sub(c.clock.Now()))
	_, err := c.app.EnterVideo(t.Context(), p.ID)
	c.ok(err)
	c.open(screen.Route{Page: screen.PageProving, Arg: string(p.ID)})
	c.UntilID("video.trial.take")
	c.Tap("video.trial.take")
	c.moves("the call", func() bool { return c.Find("video.trial.confirm") != nil })
	c.shows(cam)
	c.strides("a picture", time.Second, func() bool {
		if button, is := c.Find("video.trial.confirm").(fyne.Tappable); is {
			button.Tapped(nil)
		}
		return c.Find("proving.apply") != nil
	})
}

// TestA4WithoutACameraABookingSaysSo shows it before the time is chosen, and in the room.
func TestA4WithoutACameraABookingSaysSo(t *testing.T) {
	c := newCitizen(t)
	c.reach(app.NextProve)
	c.open(videoBegin)
	c.UntilSeen("На этом устройстве нет камеры")
	c.line.SetOffline(true)
	c.open(videoBegin)
	c.Until("that there is no network", func() bool { return c.Find("video.book") == nil && len(c.Texts()) > 5 && c.Sees("ет связи") })
	c.line.SetOffline(false)
}
