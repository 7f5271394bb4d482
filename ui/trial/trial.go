// Package trial shows what is behind the counter of a trial authority: the messages it would have sent, an operator's part,
// the simulated registries and the people they know.
//
// The panel is the strip at the foot of the window with the messages; a feed is what follows them. Playing the operator is
// deciding an application of one's own as an operator of the authority would.
package trial

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// page is the screen of PageTrial.
type page struct {
	env      *screen.Env
	readings screen.Readings
	body     *fyne.Container
	content  fyne.CanvasObject

	operator *operator
	moves    *moves
	people   *people
	messages *fyne.Container
	ready    bool
}

var _ screen.Refresher = (*page)(nil)

// New builds the screen of screen.PageTrial.
func New(e *screen.Env, _ string) screen.Screen {
	p := &page{env: e, body: widget.NewSpaced(theme.Space32, widget.NewSkeleton(4)),
		messages: widget.NewSpaced(theme.Space16)}
	p.content = widget.NewPage(theme.ColumnContent, p.body)
	p.load()
	follow(e, p.take)
	return p
}

// Content implements screen.Screen.
func (p *page) Content() fyne.CanvasObject { return p.content }

// Refresh implements screen.Refresher.
func (p *page) Refresh(topic app.Topic) {
	switch topic {
	case app.TopicApplications, app.TopicPassports, app.TopicSession:
		p.load()
	}
}

// counter is what the screen shows of the authority.
type counter struct {
	byHand      bool
	down        []domain.Registry
	people      []domain.TrialPerson
	application domain.Application // the latest that was sent; the zero one for none
	service     domain.Service
	passport    app.PassportView // the one at hand; the zero one for none
}

func (p *page) load() {
	screen.Reload(p.env, &p.readings, p.read, p.show)
}

func (p *page) read(ctx context.Context) (c counter, err error) {
	authority, there := p.env.App.Trial()
	if !there {
		return c, domain.ErrForbidden
	}
	if c.byHand, err = authority.ByHand(ctx); err != nil {
		return c, err
	}
	if c.down, err = authority.RegistriesDown(ctx); err != nil {
		return c, err
	}
	if c.people, err = authority.People(ctx); err != nil {
		return c, err
	}
	if c.passport, err = p.env.App.Passport(ctx, ""); err != nil && !errors.Is(err, domain.ErrNotFound) {
		return c, err
	}
	all, err := p.env.App.Applications(ctx)
	if err != nil {
		return c, err
	}
	for _, a := range all {
		if a.State == domain.Draft {
			continue
		}
		c.application = a
		found, err := p.env.App.Service(ctx, a.Service, string(p.env.Book.Language()))
		c.service = found.Service
		return c, err
	}
	return c, nil
}

func (p *page) show(c counter, err error) {
	switch {
	case err != nil && p.ready:
		return // what is in front stays
	case err != nil:
		p.body.Objects = []fyne.CanvasObject{p.env.Unread(err, p.load)}
	case !p.ready:
		p.ready = true
		p.operator = newOperator(p.env, c)
		p.moves = newMoves(p.env, c)
		p.people = newPeople(p.env, c.people)
		b := p.env.Book
		p.body.Objects = []fyne.CanvasObject{
			part(b.Say("trial.operator"), b.Say("trial.operator.text"), p.operator.object),
			part(b.Say("trial.passport"), b.Say("trial.passport.text"), p.moves.object),
			part(b.Say("trial.panel"), "", widget.NewCard(p.messages)),
			part(b.Say("trial.registries"), b.Say("trial.registries.text"), newRegistries(p.env, c.down)),
			part(b.Say("trial.people"), b.Say("trial.people.text"), p.people.object),
		}
	default:
		p.operator.set(c)
		p.moves.set(c)
	}
	p.body.Refresh()
	widget.Relayout(p.body)
}

// part is a titled part of the screen with a line of explanation.
func part(title, text string, content fyne.CanvasObject) fyne.CanvasObject {
	head := widget.NewSpaced(theme.Space4, widget.NewHeading(title))
	if text != "" {
		head.Add(widget.NewSecondaryText(text))
	}
	return widget.NewSpaced(theme.Space16, head, content)
}

// take shows the messages.
func (p *page) take(all, _ []domain.TrialMessage, _ bool) {
	p.messages.Objects = nil
	for i, m := range all[:min(len(all), mostShown)] {
		if i > 0 {
			p.messages.Add(widget.NewDivider())
		}
		p.messages.Add(message(p.env, m, "trial.page.copy."+string(m.Purpose),
			func(m domain.TrialMessage) { p.env.Copy(m.Code) }))
	}
	if len(all) == 0 {
		p.messages.Add(widget.NewSecondaryText(p.env.Book.Say("trial.none")))
	}
	p.messages.Refresh()
	widget.Relayout(p.body)
}

// act does something behind the counter; then, with its error, is called on the UI goroutine.
func act(e *screen.Env, do func(context.Context, domain.Trial) error, then func(error)) {
	e.Do(func(ctx context.Context) error { return behind(ctx, e, do) }, then)
}

// newChoice returns what keeps a choice behind the counter: of several in quick succession the last.
func newChoice(e *screen.Env, keep func(context.Context, domain.Trial, bool) error, told func(error)) *screen.Keeper[bool] {
	return screen.NewChoice(e, func(ctx context.Context, yes bool) error {
		return behind(ctx, e, func(ctx context.Context, t domain.Trial) error { return keep(ctx, t, yes) })
	}, told)
}

// behind does something behind the counter. ErrForbidden when the authority is no trial one.
func behind(ctx context.Context, e *screen.Env, do func(context.Context, domain.Trial) error) error {
	authority, there := e.App.Trial()
	if !there {
		return domain.ErrForbidden
	}
	return do(ctx, authority)
}
