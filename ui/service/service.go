package service

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// page is the screen of one service.
type page struct {
	env     *screen.Env
	id      domain.ServiceID
	known   knowledge
	trouble fyne.CanvasObject
	busy    bool
	body    *fyne.Container
}

// knowledge is what the page shows.
type knowledge struct {
	found    app.FoundService
	lines    []domain.Eligibility
	draft    domain.ApplicationID // of this service, "" for none
	underWay domain.ApplicationID
}

// NewService returns the page of a service; arg is its id.
func NewService(e *screen.Env, arg string) screen.Screen {
	s := &page{env: e, id: domain.ServiceID(arg), body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(4))}
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *page) Content() fyne.CanvasObject { return widget.NewPage(theme.ColumnContent, s.body) }

// Return implements screen.Returner: what was marked may have been seen to.
func (s *page) Return() { s.load() }

// Refresh implements screen.Refresher.
func (s *page) Refresh(t app.Topic) {
	switch t {
	case app.TopicAccount, app.TopicDocuments, app.TopicApplications:
		s.load()
	}
}

func (s *page) load() {
	screen.Load(s.env, s.read, func(k knowledge, err error) {
		if err != nil {
			s.body.Objects = []fyne.CanvasObject{s.env.Unread(err, s.load)}
			widget.Relayout(s.body)
			return
		}
		s.known = k
		s.draw()
	})
}

func (s *page) read(ctx context.Context) (k knowledge, err error) {
	if k.found, err = s.env.App.Service(ctx, s.id, string(s.env.Book.Language())); err != nil {
		return k, err
	}
	if k.lines, err = s.env.App.Eligibility(ctx, s.id); err != nil {
		return k, err
	}
	all, err := s.env.App.Applications(ctx)
	for _, a := range all {
		switch {
		case a.State.Final():
		case a.State == domain.Draft && a.Service == s.id && k.draft == "":
			k.draft = a.ID
		case a.State != domain.Draft && k.underWay == "": // for whichever service: both end in the one passport
			k.underWay = a.ID
		}
	}
	return k, err
}

func (s *page) draw() {
	if s.known.found.Service.ID == "" {
		return
	}
	b, k := s.env.Book, s.known
	main := widget.NewSpaced(theme.Space24,
		widget.NewSpaced(theme.Space8, widget.NewHeading(k.found.Text.Title), widget.NewSecondaryText(k.found.Text.Summary)))
	if s.trouble != nil {
		main.Add(s.trouble)
	}
	if k.found.Text.About != "" {
		main.Add(widget.NewSpaced(theme.Space8, widget.NewHeading(b.Say("service.about")), widget.NewText(k.found.Text.About)))
	}
	// Where it is narrow the way on stands above the list of conditions, which is long.
	s.body.Objects = []fyne.CanvasObject{widget.NewColumns(main, s.side()), s.who()}
	widget.Relayout(s.body)
}

// side returns fee, term and the way on.
func (s *page) side() fyne.CanvasObject {
	b, service := s.env.Book, s.known.found.Service
	fee := b.Say("service.fee.none")
	if service.FeeKopecks > 0 {
		fee = b.Say("service.fee.rubles", map[string]string{"Sum": words.Rubles(service.FeeKopecks)})
	}
	return widget.NewCard(widget.NewSpaced(theme.Space16,
		widget.NewSpaced(0, widget.NewSecondaryText(b.Say("service.fee")), widget.NewStrong(fee)),
		widget.NewSpaced(0, widget.NewSecondaryText(b.Say("service.term")),
			widget.NewStrong(b.Count("service.term.days", service.TermDays))),
		s.wayOn()))
}

// wayOn returns the one button: begin, go on, follow, or see to what stops.
func (s *page) wayOn() fyne.CanvasObject {
	b, k := s.env.Book, s.known
	switch {
	case k.underWay != "":
		return widget.NewPrimary("service.track", b.Say("service.track"), func() {
			s.env.Nav.Go(screen.Route{Page: screen.PageApplication, Arg: string(k.underWay)})
		})
	case k.draft != "":
		return widget.NewPrimary("service.continue", b.Say("service.continue"), func() {
			s.env.Nav.Go(screen.Route{Page: screen.PageWizard, Arg: string(k.draft)})
		})
	case !domain.MayStart(k.lines):
		return widget.NewPrimary("service.fix", b.Say("service.fix"), s.fixFirst)
	}
	apply := widget.NewPrimary("service.apply", b.Say("service.apply"), s.apply)
	if s.busy {
		apply.SetBusy(b.Say("service.applying"))
	}
	return apply
}

func (s *page) apply() {
	if s.busy {
		return
	}
	s.busy, s.trouble = true, nil
	s.draw()
	screen.Load(s.env, func(ctx context.Context) (domain.Application, error) {
		return s.env.App.StartApplication(ctx, s.id)
	}, func(a domain.Application, err error) {
		s.busy = false
		if err != nil {
			s.trouble = s.env.Problem(err, nil)
			if errors.Is(err, domain.ErrDuplicate) {
				s.load()
			}
			s.draw()
			return
		}
		s.draw()
		s.env.Nav.Go(screen.Route{Page: screen.PageWizard, Arg: string(a.ID)})
	})
}

func (s *page) fixFirst() {
	for _, line := range s.known.lines {
		if line.Standing == domain.Unmet || line.Standing == domain.Unclear {
			s.env.Nav.Go(s.placeOf(line.Criterion))
			return
		}
	}
}

// who returns the criteria, each leading to where it is seen to.
func (s *page) who() fyne.CanvasObject {
	b, k := s.env.Book, s.known
	lead := b.Say("service.who.ready")
	switch {
	case !domain.MayStart(k.lines):
		lead = b.Say("service.who.stop")
	case slices.ContainsFunc(k.lines, func(e domain.Eligibility) bool { return e.Standing == domain.ToDo }):
		lead = b.Say("service.who.later")
	}
	var rows []fyne.CanvasObject
	for _, line := range k.lines {
		row := widget.RowContent{ID: "service.criterion." + string(line.Criterion), Title: words.Criterion(b, line.Criterion),
			Chip: widget.NewChip(words.StandingTone(line.Standing), words.Standing(b, line.Standing))}
		if line.Standing != domain.Met {
			row.Detail = words.CriterionCure(b, line.Criterion)
			row.OnTap = func() { s.env.Nav.Go(s.placeOf(line.Criterion)) }
		}
		rows = append(rows, widget.NewRow(row))
	}
	return widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("service.who")), widget.NewSecondaryText(lead),
		widget.NewList(rows...))
}
