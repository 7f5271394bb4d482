// Package emergency is for when a passport may be in wrong hands: one list of all that is to be done (row F2), and blocking by
// phone and recovery code for who is not signed in (row F1).
package emergency

import (
	"context"
	"errors"
	"reflect"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/security"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Screen is the screen of screen.PageEmergency.
type Screen struct {
	env      *screen.Env
	readings screen.Readings
	body     *fyne.Container
	content  fyne.CanvasObject
	shown    *app.Emergency
	problem  *fyne.Container
}

var (
	_ screen.Refresher = (*Screen)(nil)
	_ screen.Returner  = (*Screen)(nil)
)

// New builds the screen of screen.PageEmergency.
func New(e *screen.Env, _ string) screen.Screen {
	s := &Screen{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(5)), problem: widget.NewSpaced(0)}
	s.content = widget.NewPage(theme.ColumnContent, s.body)
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Refresh implements screen.Refresher.
func (s *Screen) Refresh(topic app.Topic) {
	switch topic {
	case app.TopicEmergency, app.TopicPassports, app.TopicApplications, app.TopicConversations, app.TopicOutbox:
		s.load()
	}
}

// Return implements screen.Returner.
func (s *Screen) Return() { s.load() }

func (s *Screen) load() { screen.Reload(s.env, &s.readings, s.env.App.Emergency, s.show) }

func (s *Screen) show(e app.Emergency, err error) {
	switch {
	case err != nil && s.shown != nil:
		return // what is in front stays; the next change brings the rest
	case err != nil:
		s.body.Objects = []fyne.CanvasObject{s.env.Unread(err, s.load)}
	case s.shown != nil && reflect.DeepEqual(*s.shown, e):
		return // the focus stays where it is
	case e.BegunAt.IsZero():
		s.shown = &e
		s.body.Objects = s.ask()
	default:
		s.shown = &e
		s.body.Objects = s.list(e)
	}
	s.body.Refresh()
	widget.Relayout(s.body)
}

func (s *Screen) fail(err error) {
	s.problem.Objects = nil
	if err != nil {
		s.problem.Objects = []fyne.CanvasObject{s.env.Problem(err, nil)}
	}
	s.problem.Refresh()
	widget.Relayout(s.body)
}

// ask says what will be done, and asks for the passphrase: whoever found the program open must not block what is not theirs.
func (s *Screen) ask() []fyne.CanvasObject {
	b := s.env.Book
	s.problem = widget.NewSpaced(0)
	var submit func()
	field := secret.NewField(b, "emergency.passphrase", b.Say("unlock.passphrase"), "", func() { submit() })
	do := widget.NewDanger("emergency.do", b.Say("emergency.do"), func() { submit() })
	report := b.Say("emergency.report")
	submit = func() {
		s.fail(nil)
		do.SetBusy(b.Say("emergency.doing"))
		passphrase := field.Text()
		s.env.Act(func(ctx context.Context) error {
			if err := s.env.App.VerifyPassphrase(ctx, passphrase); err != nil {
				return err
			}
			return s.env.App.BeginEmergency(context.WithoutCancel(ctx), report)
		}, func(err error) {
			do.SetBusy("")
			switch {
			case err == nil:
				s.load()
			case errors.Is(err, domain.ErrWrongCredentials):
				field.Fault(b.Say("unlock.wrong"))
			default:
				s.fail(err)
			}
		})
	}
	will := widget.NewSpaced(theme.Space8, widget.NewHeading(b.Say("emergency.will")))
	for _, step := range app.EmergencySteps() {
		will.Add(widget.NewRemark(widget.Info, b.Say("emergency.will."+string(step))))
	}
	return []fyne.CanvasObject{
		widget.NewNotice(widget.Warning, b.Say("emergency.title"), b.Say("emergency.text")),
		will, field.Object(), s.problem, widget.NewActions(do, widget.NewSecondary("emergency.leave", b.Say("emergency.leave"), s.env.Nav.Back)),
	}
}

// list shows how far each step is.
func (s *Screen) list(e app.Emergency) []fyne.CanvasObject {
	b := s.env.Book
	s.problem = widget.NewSpaced(0)
	head := widget.NewNotice(widget.Info, b.Say("emergency.begun", map[string]string{"When": words.When(b, e.BegunAt)}), b.Say("emergency.begun.text"))
	if e.Finished() {
		head = widget.NewNotice(widget.Success, b.Say("emergency.finished"), b.Say("emergency.finished.text"))
	}
	rows := make([]fyne.CanvasObject, 0, len(e.Steps))
	for _, step := range app.EmergencySteps() {
		rows = append(rows, s.row(e, step))
	}
	away := widget.NewSecondary("emergency.away", b.Say("emergency.away"), func() {
		s.env.Act(s.env.App.EndEmergency, func(err error) {
			if err != nil {
				s.fail(err)
				return
			}
			s.env.Nav.Back()
		})
	})
	objects := []fyne.CanvasObject{head, widget.NewList(rows...), s.problem}
	if !e.Finished() {
		objects = append(objects, widget.NewCaption(b.Say("emergency.away.hint")))
	}
	return append(objects, widget.NewActions(away))
}

// tones are how states look.
var tones = map[app.StepState]widget.Tone{app.StepDue: widget.Warning, app.StepWaiting: widget.Busy, app.StepRefused: widget.Error,
	app.StepDone: widget.Success, app.StepNone: widget.Neutral}

func (s *Screen) row(e app.Emergency, step app.EmergencyStep) fyne.CanvasObject {
	b, state := s.env.Book, e.Steps[step]
	detail := b.Say("emergency.step." + string(step))
	switch {
	case state == app.StepWaiting:
		detail = b.Say("emergency.waiting")
	case state == app.StepRefused:
		detail = b.Say("emergency.refused")
	case state == app.StepDue && step == app.StepBlock:
		detail = b.Say("emergency.block.again")
	}
	return widget.NewRow(widget.RowContent{ID: "emergency." + string(step), Title: b.Say("emergency.name." + string(step)), Detail: detail,
		Chip: widget.NewChip(tones[state], b.Say("emergency.state."+string(state))), OnTap: s.way(e, step)})
}

// way is where a step leads that is not done, nil for nowhere.
func (s *Screen) way(e app.Emergency, step app.EmergencyStep) func() {
	state := e.Steps[step]
	to := func(r screen.Route) func() { return func() { s.env.Nav.Go(r) } }
	switch {
	case step == app.StepReport && state != app.StepNone:
		return to(screen.Route{Page: screen.PageMessages, Arg: string(e.Report)})
	case state != app.StepDue && state != app.StepRefused:
		return nil
	case step == app.StepBlock, step == app.StepSessions:
		return func() { s.env.Act(s.env.App.RepeatEmergency, s.fail) }
	case step == app.StepPassword:
		return to(screen.Route{Page: screen.PageSecurity, Arg: security.ArgPassword})
	case e.Application != "":
		return to(screen.Route{Page: screen.PageWizard, Arg: string(e.Application)})
	}
	return to(screen.Route{Page: screen.PageService, Arg: string(domain.ElectronicPassport)})
}
