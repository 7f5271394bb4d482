// Package print is ordering a printed version of the passport: when and where it is collected, and how far it is.
package print

import (
	"context"
	"errors"
	"slices"
	"strings"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/office"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// picture is what the screen of an order shows.
type picture struct {
	order    *app.PrintView // nil for none
	office   app.FoundOffice
	known    bool            // the office
	earlier  []app.PrintView // other orders
	passport domain.PassportState
}

// page is the screen of screen.PagePrint.
type page struct {
	env      *screen.Env
	arg      string
	readings screen.Readings
	body     *fyne.Container
	content  fyne.CanvasObject
	trouble  fyne.CanvasObject
	asking   bool // whether it is to be called off
	asked    fyne.CanvasObject
	busy     bool
	shown    picture
}

// New builds the screen of screen.PagePrint; arg is the id of an order, or "" for the latest.
func New(e *screen.Env, arg string) screen.Screen {
	p := &page{env: e, arg: arg, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3))}
	p.content = widget.NewPage(theme.ColumnForm, p.body)
	p.load()
	return p
}

// Content implements screen.Screen.
func (p *page) Content() fyne.CanvasObject { return p.content }

// Refresh implements screen.Refresher.
func (p *page) Refresh(t app.Topic) {
	if t == app.TopicPassports || t == app.TopicOutbox {
		p.load()
	}
}

// Return implements screen.Returner.
func (p *page) Return() { p.load() }

func (p *page) load() {
	arg, language := p.arg, string(p.env.Book.Language())
	screen.Reload(p.env, &p.readings, func(ctx context.Context) (picture, error) { return read(ctx, p.env.App, arg, language) },
		func(pic picture, err error) {
			if err != nil {
				p.put(p.env.Unread(err, p.load))
				return
			}
			p.shown = pic
			p.draw()
		})
}

func read(ctx context.Context, a *app.App, arg, language string) (picture, error) {
	var pic picture
	all, err := a.Prints(ctx)
	if err != nil {
		return pic, err
	}
	i := slices.IndexFunc(all, func(v app.PrintView) bool { return string(v.ID) == arg || arg == "" && !v.State.Over() })
	if arg != "" && i < 0 {
		return pic, domain.ErrNotFound
	}
	if i >= 0 {
		pic.order = &all[i]
		pic.office, err = a.Office(ctx, language, all[i].Office)
		pic.known = err == nil
		pic.earlier = append(slices.Clone(all[:i]), all[i+1:]...)
		return pic, nil // an office that is not known any more is no reason to hide the order
	}
	pic.earlier = all
	passports, err := a.Passports(ctx)
	if err != nil {
		return pic, err
	}
	for _, x := range passports {
		if pic.passport == "" || x.State == domain.PassportActive {
			pic.passport = x.State
		}
	}
	return pic, nil
}

func (p *page) put(objects ...fyne.CanvasObject) {
	p.body.Objects = objects
	p.body.Refresh()
	widget.Relayout(p.body)
}

func (p *page) draw() {
	var parts []fyne.CanvasObject
	if p.shown.order == nil {
		parts = p.begin()
	} else {
		parts = p.stand(*p.shown.order)
	}
	if p.trouble != nil {
		parts = slices.Insert(parts, 1, p.trouble)
	}
	p.put(append(parts, p.earlier()...)...)
}

// begin is what is shown while nothing is ordered.
func (p *page) begin() []fyne.CanvasObject {
	b := p.env.Book
	head := widget.NewText(b.Say("print.lead"))
	if p.shown.passport != domain.PassportActive {
		return []fyne.CanvasObject{head, widget.NewNotice(widget.Info, b.Say("print.inactive"), b.Say("print.inactive.text"),
			widget.NewPrimary("print.passport", b.Say("print.passport"), func() { p.env.Nav.Go(screen.Route{Page: screen.PagePassport}) }))}
	}
	return []fyne.CanvasObject{head, widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewStrong(b.Say("print.steps")),
		widget.NewText(b.Say("print.steps.text")), widget.NewActions(widget.NewPrimary("print.choose", b.Say("print.choose"), func() {
			p.env.Nav.Go(screen.Route{Page: screen.PageOffices})
		}))))}
}

// stand is an order as it is, and what can be done about it.
func (p *page) stand(v app.PrintView) []fyne.CanvasObject {
	b := p.env.Book
	state, tone, about := words.PrintState(b, v.State), words.PrintTone(v.State), words.PrintAbout(b, v.State)
	if v.State == domain.PrintEnded {
		about = b.Say("print.about.passport", map[string]string{"State": words.PassportState(b, v.End)})
	}
	var notices []fyne.CanvasObject
	switch {
	case v.Refused != "":
		notices = append(notices, p.refusal(v))
	case v.Waiting != "":
		notices = append(notices, widget.NewNotice(widget.Info, b.Say("print.waiting"), words.PrintWaiting(b, v.Waiting)))
	}
	if v.Local() {
		state, tone, about = b.Say("print.local"), widget.Neutral, ""
		if v.Refused != "" {
			state, tone = b.Say("print.not_ordered"), widget.Error
		}
	}
	card := widget.NewSpaced(theme.Space16, widget.NewChip(tone, state))
	if v.Code != "" {
		card.Add(p.code(v))
	}
	if about != "" {
		card.Add(widget.NewText(about))
	}
	card.Add(p.facts(v))
	if !v.State.Over() {
		card.Add(p.actions(v))
	}
	parts := append([]fyne.CanvasObject{widget.NewHeading(b.Say("print.title"))}, notices...)
	parts = append(parts, p.rehearsal(v)...)
	parts = append(parts, widget.NewCard(card))
	if p.asking {
		p.asked = p.question(v)
		parts = slices.Insert(parts, 1, p.asked)
	}
	if len(v.Steps) > 0 {
		parts = append(parts, widget.NewCard(widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("print.history")), p.timeline(v))))
	}
	if v.State.Over() {
		parts = append(parts, widget.NewActions(widget.NewPrimary("print.again", b.Say("print.again"), func() {
			p.env.Nav.Go(screen.Route{Page: screen.PageOffices})
		})))
	}
	return parts
}

// code is what the operator asks for, large.
func (p *page) code(v app.PrintView) fyne.CanvasObject {
	b := p.env.Book
	half := len(v.Code) / 2
	return widget.NewSpaced(theme.Space8, widget.NewSecondaryText(b.Say("print.code")), widget.NewTitle(v.Code[:half]+" "+v.Code[half:]),
		widget.NewLeft(widget.NewLink("print.copy", b.Say("print.copy"), func() { p.env.CopySecret(v.Code) })))
}

func (p *page) facts(v app.PrintView) fyne.CanvasObject {
	b := p.env.Book
	pairs := []widget.Pair{{Name: b.Say("print.number"), Value: v.Number}}
	if p.shown.known {
		t := p.shown.office.Text
		pairs = append(pairs, widget.Pair{Name: b.Say("print.when"), Value: when(p.env, p.shown.office, v)},
			widget.Pair{Name: b.Say("print.where"), Value: t.Name + "\n" + t.City + ", " + t.Address})
	} else {
		pairs = append(pairs, widget.Pair{Name: b.Say("print.when"), Value: words.When(b, v.Start)})
	}
	if v.State == domain.PrintReady {
		pairs = append(pairs, widget.Pair{Name: b.Say("print.until"), Value: words.Day(b, v.Until)})
	}
	return widget.NewTable(pairs...)
}

// when is the appointment by the office's clock.
func when(e *screen.Env, o app.FoundOffice, v app.PrintView) string {
	return words.Capital(office.DayOf(e.Book, o.Office, v.Start)) + ", " + office.Clock(o.Office, v.Start)
}

func (p *page) actions(v app.PrintView) fyne.CanvasObject {
	b := p.env.Book
	var all []fyne.CanvasObject
	if v.Refused == domain.CommandOrderPrint {
		return widget.NewActions(widget.NewPrimary("print.retry", b.Say("print.retry"), func() {
			p.env.Nav.Go(screen.Route{Page: screen.PagePrintSlot, Arg: string(v.Office)})
		}), widget.NewSecondary("print.drop", b.Say("print.drop"), func() { p.cancel(v) }))
	}
	if v.Waiting != domain.CommandCancelPrint {
		all = append(all, widget.NewSecondary("print.move", b.Say("print.move"), func() {
			p.env.Nav.Go(screen.Route{Page: screen.PagePrintSlot, Arg: string(v.Office) + "/" + string(v.ID)})
		}))
		if v.May(domain.PlacePrint, domain.Citizen) {
			all = append(all, widget.NewSecondary("print.place", b.Say("print.place"), func() {
				p.env.Nav.Go(screen.Route{Page: screen.PageOffices, Arg: string(v.Office) + "/" + string(v.ID)})
			}))
		}
		all = append(all, widget.NewSecondary("print.cancel", b.Say("print.cancel"), func() { p.ask(true) }))
	}
	if p.shown.known {
		return widget.NewActions(widget.NewPrimary("print.calendar", b.Say("print.calendar"), func() { p.save(v) }), all...)
	}
	return widget.NewFlow(all...)
}

func (p *page) ask(on bool) {
	p.asking = on
	p.draw()
	if on {
		widget.Relayout(p.asked)
		widget.Reveal(p.asked) // it stands above the button that was tapped
	}
}

// question asks before an order is called off.
func (p *page) question(v app.PrintView) fyne.CanvasObject {
	b := p.env.Book
	return widget.NewNotice(widget.Warning, b.Say("print.cancel.title"), b.Say("print.cancel.text"),
		widget.NewDanger("print.cancel.do", b.Say("print.cancel.do"), func() { p.cancel(v) }),
		widget.NewSecondary("print.cancel.not", b.Say("print.cancel.not"), func() { p.ask(false) }))
}

func (p *page) cancel(v app.PrintView) {
	if p.busy {
		return
	}
	p.busy = true
	p.env.Act(func(ctx context.Context) error { return p.env.App.CancelPrint(ctx, v.ID) }, func(err error) {
		p.busy, p.asking, p.trouble = false, false, nil
		if err != nil && !errors.Is(err, domain.ErrNotFound) {
			p.trouble = p.env.Problem(err, nil)
		}
		if v.Local() && v.Refused != "" {
			p.arg = ""
		}
		p.load()
	})
}

// refusal tells what the authority said no to, and what to do.
func (p *page) refusal(v app.PrintView) fyne.CanvasObject {
	b := p.env.Book
	if v.Taken {
		return widget.NewNotice(widget.Error, b.Say("print.taken"), b.Say("print.taken.text"))
	}
	t := words.Explain(b, v.Why)
	return widget.NewNotice(widget.Error, words.PrintRefused(b, v.Refused), t.Why+" "+t.Cure)
}

func (p *page) timeline(v app.PrintView) fyne.CanvasObject {
	b := p.env.Book
	var moments []widget.Moment
	for _, s := range slices.Backward(v.Steps) {
		moments = append(moments, widget.Moment{Tone: words.PrintTone(s.State), Title: words.PrintState(b, s.State), When: words.When(b, s.At)})
	}
	return widget.NewTimeline(moments...)
}

func (p *page) earlier() []fyne.CanvasObject {
	b := p.env.Book
	var rows []fyne.CanvasObject
	for _, v := range p.shown.earlier {
		title := strings.TrimSpace(b.Say("print.order", map[string]string{"Number": v.Number}))
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "print.open." + string(v.ID), Title: title, Detail: words.Day(b, v.OrderedAt),
			Chip:  widget.NewChip(words.PrintTone(v.State), words.PrintState(b, v.State)),
			OnTap: func() { p.env.Nav.Go(screen.Route{Page: screen.PagePrint, Arg: string(v.ID)}) }}))
	}
	if len(rows) == 0 {
		return nil
	}
	return []fyne.CanvasObject{widget.NewHeading(b.Say("print.earlier")), widget.NewList(rows...)}
}

// rehearsal lets the citizen of a trial authority be the operators.
func (p *page) rehearsal(v app.PrintView) []fyne.CanvasObject {
	trial, is := p.env.App.Trial()
	if !is || v.Local() || v.State.Over() {
		return nil
	}
	b := p.env.Book
	button := widget.NewSecondary("print.trial", words.PrintTrial(b, v.State), nil)
	button.OnTapped = func() {
		p.env.Do(func(ctx context.Context) error { return trial.AdvancePrint(ctx, v.ID) }, func(err error) {
			if err != nil {
				p.trouble = p.env.Problem(err, nil)
				p.draw()
			}
		})
	}
	return []fyne.CanvasObject{widget.NewNotice(widget.Info, b.Say("proving.trial"), b.Say("print.trial.text"), button)}
}

const (
	usualLength  = 15 * time.Minute // of an appointment whose length the authority did not tell yet
	remindBefore = 24 * time.Hour
)

// save keeps the appointment as a file for a calendar.
func (p *page) save(v app.PrintView) {
	b, t := p.env.Book, p.shown.office.Text
	end := v.Start.Add(v.Length)
	if v.Length <= 0 {
		end = v.Start.Add(usualLength)
	}
	file := app.CalendarEntry{ID: string(v.ID), Start: v.Start, End: end, Made: p.env.Now(), Title: b.Say("print.event"),
		Place: t.Name + ", " + t.City + ", " + t.Address, Remind: remindBefore}
	p.env.Saver.Save(b.Say("print.event.file")+".ics", file.File(), func(saved bool, err error) {
		switch {
		case err != nil:
			p.trouble = p.env.Problem(err, nil)
			p.draw()
		case saved:
			p.env.Shell.Toast(b.Say("print.saved"))
		}
	})
}
