package proof

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/capture"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

const (
	turnEvery    = time.Second
	mirrorHeight = 240 // dp
)

// room is the waiting room and the call of one attempt, while its screen is in front.
type room struct {
	p       *Proving
	id      domain.ProofID
	meeting domain.VideoMeeting
	unsent  []domain.VideoLine
	mirror  *capture.Mirror
	ended   bool
	due     func() // calls the next turn off
	turning bool
	leaving *widget.Button // was pressed; nil while the citizen stays
	byHand  bool           // of a trial

	top, lines, trouble *fyne.Container
	entry               *widget.Entry
	body                *fyne.Container
	drawn               string // what top shows
}

// enterRoom shows the room of an attempt that is waiting or calling, and keeps it up from then on.
func (p *Proving) enterRoom(x domain.ProofAttempt, byHand bool) {
	if p.room != nil && p.room.id == x.ID && !p.room.ended {
		p.room.meeting.Attempt = x
		p.room.draw()
		return
	}
	r := &room{p: p, id: x.ID, byHand: byHand, meeting: domain.VideoMeeting{Attempt: x}, mirror: capture.NewMirror(p.env, mirrorHeight),
		top: widget.NewSpaced(theme.Space12), lines: widget.NewSpaced(theme.Space8), trouble: widget.NewSpaced(0)}
	p.room = r
	r.body = widget.NewSpaced(theme.Space16)
	r.compose()
	p.put(widget.NewHeading(words.ProofWay(p.env.Book, domain.ProofVideo)), r.body, p.remark)
	r.draw()
	r.mirror.Start()
	r.rejoin()
}

// end closes the room: nothing is sent any more and the camera is let go of.
func (r *room) end() {
	r.ended = true
	r.mirror.Stop()
	if r.due != nil {
		r.due()
	}
}

// compose puts the parts together that stay as long as the room is there.
func (r *room) compose() {
	b := r.p.env.Book
	r.entry = widget.NewEntry("video.say", b.Say("video.say"))
	send := widget.NewSecondary("video.send", b.Say("video.send"), r.say)
	r.entry.OnSubmitted = func(string) { r.say() }
	leave := widget.NewSecondary("video.leave", b.Say("video.leave"), nil)
	leave.OnTapped = func() { r.leave(leave) }
	r.body.Objects = []fyne.CanvasObject{widget.NewCard(r.top), r.trouble, widget.NewCard(r.mirror.Object()),
		widget.NewCard(widget.NewSpaced(theme.Space12, widget.NewStrong(b.Say("video.say")), r.lines, r.entry, widget.NewActions(send))),
		widget.NewActions(leave)}
}

// draw shows how far the call is.
func (r *room) draw() {
	b, x := r.p.env.Book, r.meeting.Attempt
	now := string(x.State) + "\x00" + string(r.meeting.Prompt) + "\x00" + b.Count("video.ahead", r.meeting.Ahead)
	if now != r.drawn {
		r.drawn = now
		r.top.Objects = []fyne.CanvasObject{widget.NewChip(stateTone(x.State), words.ProofState(b, x.State))}
		switch {
		case x.State == domain.ProofCalling && r.meeting.Prompt != "":
			r.top.Add(widget.NewLarge(words.VideoPrompt(b, r.meeting.Prompt)))
		case x.State == domain.ProofCalling:
			r.top.Add(widget.NewText(b.Say("video.here")))
		case r.meeting.Ahead > 0:
			r.top.Add(widget.NewStrong(b.Count("video.ahead", r.meeting.Ahead)))
			r.top.Add(widget.NewText(b.Say("video.wait")))
		default:
			r.top.Add(widget.NewStrong(b.Say("video.next")))
			r.top.Add(widget.NewText(b.Say("video.wait")))
		}
		if r.byHand {
			r.top.Add(r.rehearsal())
		}
		widget.Relayout(r.top)
	}
	r.drawLines()
}

// rehearsal lets the citizen of a trial where nothing is decided by itself be the operator.
func (r *room) rehearsal() fyne.CanvasObject {
	b := r.p.env.Book
	var acts []fyne.CanvasObject
	add := func(id, label string, act domain.VideoAct) {
		acts = append(acts, widget.NewSecondary(id, label, func() {
			r.p.env.Do(func(ctx context.Context) error {
				trial, is := r.p.env.App.Trial()
				if !is {
					return domain.ErrNotFound
				}
				return trial.OperateVideo(ctx, r.id, act)
			}, func(err error) {
				switch {
				case errors.Is(err, domain.ErrForbidden):
					r.complain(widget.NewNotice(widget.Warning, b.Say("video.trial.dark"), ""))
				case err != nil:
					r.complain(r.p.env.Problem(err, nil))
				}
			})
		}))
	}
	if r.meeting.Attempt.State == domain.ProofWaiting {
		add("video.trial.take", b.Say("video.trial.take"), domain.VideoAct{Action: domain.TakeCall})
	} else {
		add("video.trial.confirm", b.Say("video.trial.confirm"), domain.VideoAct{Action: domain.ConfirmProof})
		add("video.trial.refuse", b.Say("video.trial.refuse"), domain.VideoAct{Action: domain.FailProof, Failure: domain.FailedPerson})
		add("video.trial.break", b.Say("video.trial.break"), domain.VideoAct{Action: domain.BreakCall})
	}
	return widget.NewNotice(widget.Info, b.Say("proving.trial"), b.Say("video.trial.hand"), acts...)
}

func (r *room) drawLines() {
	b := r.p.env.Book
	all := slices.Clone(r.meeting.Lines)
	for _, l := range r.unsent {
		if !slices.ContainsFunc(all, func(x domain.VideoLine) bool { return x.ID == l.ID }) {
			all = append(all, l)
		}
	}
	all = all[max(0, len(all)-linesShown):]
	said := make([]string, 0, len(all))
	for _, l := range all {
		said = append(said, words.VideoBy(b, l.By)+" "+l.Text)
	}
	if len(r.lines.Objects) == len(said) && (len(said) == 0 || r.lastSaid() == said[len(said)-1]) {
		return
	}
	r.lines.Objects = nil
	for _, text := range said {
		r.lines.Add(widget.NewText(text))
	}
	widget.Relayout(r.lines)
}

// linesShown is how many of the latest lines are to be seen.
const linesShown = 8

func (r *room) lastSaid() string {
	text, _ := r.lines.Objects[len(r.lines.Objects)-1].(*widget.Text)
	if text == nil {
		return ""
	}
	return text.Said()
}

// say has what was typed go out with the next turn, and stay until an answer came.
func (r *room) say() {
	b, text := r.p.env.Book, strings.TrimSpace(r.entry.Text)
	switch {
	case text == "":
		return
	case len([]rune(text)) > domain.VideoLineRunes:
		r.complain(widget.NewNotice(widget.Error, b.Count("video.long", domain.VideoLineRunes), ""))
		return
	case len(r.unsent) >= domain.VideoTurnLines:
		r.complain(widget.NewNotice(widget.Warning, b.Say("video.offline"), b.Say("video.offline.text")))
		return
	}
	r.unsent = append(r.unsent, domain.VideoLine{ID: domain.NewID[string](), By: domain.Citizen, Text: text, At: r.p.env.Now()})
	r.entry.SetText("")
	r.drawLines()
}

func (r *room) complain(objects ...fyne.CanvasObject) {
	if len(objects) == 0 && len(r.trouble.Objects) == 0 {
		return
	}
	r.trouble.Objects = objects
	r.trouble.Refresh()
	widget.Relayout(r.body)
}

// turn sends what the camera shows and what was written, and comes again a second after the answer.
func (r *room) turn() {
	if r.ended || r.turning || r.leaving != nil {
		return
	}
	r.turning = true
	lines := slices.Clone(r.unsent)
	screen.Load(r.p.env, func(ctx context.Context) (domain.VideoMeeting, error) {
		return r.p.env.App.TurnVideo(ctx, r.id, r.mirror.Latest(), lines)
	}, func(m domain.VideoMeeting, err error) {
		r.turning = false
		if err == nil {
			r.unsent = r.unsent[len(lines):]
		}
		r.answered(m, err)
	})
}

// rejoin enters the room from this device, which has the call from then on.
func (r *room) rejoin() {
	if r.ended || r.turning || r.leaving != nil {
		return
	}
	r.turning = true
	screen.Load(r.p.env, func(ctx context.Context) (domain.VideoMeeting, error) { return r.p.env.App.EnterVideo(ctx, r.id) },
		func(m domain.VideoMeeting, err error) {
			r.turning = false
			r.answered(m, err)
		})
}

func (r *room) answered(m domain.VideoMeeting, err error) {
	if r.ended {
		return
	}
	if r.leaving != nil {
		r.sendLeave()
		return
	}
	b := r.p.env.Book
	switch {
	case err == nil:
		r.meeting = m
		r.complain()
		if s := m.Attempt.State; s == domain.ProofWaiting || s == domain.ProofCalling {
			r.draw()
		}
	case errors.Is(err, domain.ErrConflict):
		r.mirror.Stop()
		r.complain(widget.NewNotice(widget.Warning, b.Say("video.elsewhere"), b.Say("video.elsewhere.text"),
			widget.NewPrimary("video.here", b.Say("video.here.do"), func() {
				r.complain()
				r.mirror.Start()
				r.rejoin()
			})))
		return
	case errors.Is(err, domain.ErrTransition), errors.Is(err, domain.ErrNotFound):
		r.p.load() // the attempt says how it ended
		return
	case !errors.Is(err, domain.ErrRateLimited):
		r.complain(widget.NewNotice(widget.Warning, b.Say("video.offline"), b.Say("video.offline.text")))
	}
	r.due = r.p.env.Later(turnEvery, r.turn)
}

// leave leaves once no turn is under way: one that came after it would enter the room again.
func (r *room) leave(button *widget.Button) {
	if r.leaving != nil {
		return
	}
	r.leaving = button
	button.SetBusy(r.p.env.Book.Say("proving.sending.order"))
	if !r.turning {
		r.sendLeave()
	}
}

func (r *room) sendLeave() {
	r.p.env.Act(func(ctx context.Context) error { return r.p.env.App.LeaveVideo(ctx, r.id) }, func(err error) {
		r.leaving.SetBusy("")
		r.leaving = nil
		if err != nil {
			r.p.refused(err)
			r.turn() // still there
		}
		r.p.load()
	})
}

// Busy implements screen.Busier: who waits for an operator does not touch the device.
func (p *Proving) Busy() bool { return p.room != nil && !p.room.ended }

// Leave implements screen.Leaver: another screen is in front, and the camera is for the call alone.
func (p *Proving) Leave() {
	if p.room != nil {
		p.room.mirror.Stop()
	}
}

// Return implements screen.Returner.
func (p *Proving) Return() {
	if p.room != nil && !p.room.ended {
		p.room.mirror.Start()
	}
}
