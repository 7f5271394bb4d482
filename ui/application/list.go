// Package application is «Мои заявления»: the list, and one application from sending to the passport.
//
// The next step is what happens now and who does it. A timeline is what happened so far. To answer is to correct what an
// operator asked about, or to say in words why it is right. To collect is to consent to the issue and receive the passport.
package application

import (
	"context"
	"time"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// list is the screen of all applications.
type list struct {
	env      *screen.Env
	body     *fyne.Container
	readings screen.Readings
}

// NewList returns the screen of all applications.
func NewList(e *screen.Env, _ string) screen.Screen {
	l := &list{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3))}
	l.load()
	return l
}

// Content implements screen.Screen.
func (l *list) Content() fyne.CanvasObject { return widget.NewPage(theme.ColumnContent, l.body) }

// Return implements screen.Returner.
func (l *list) Return() { l.load() }

// Refresh implements screen.Refresher.
func (l *list) Refresh(t app.Topic) {
	if t == app.TopicApplications {
		l.load()
	}
}

// entry is an application with the title of its service.
type entry struct {
	application domain.Application
	title       string
}

func (l *list) load() {
	screen.Reload(l.env, &l.readings, l.read, func(all []entry, err error) {
		switch {
		case err != nil:
			l.body.Objects = []fyne.CanvasObject{l.env.Unread(err, l.load)}
		case len(all) == 0:
			l.body.Objects = []fyne.CanvasObject{l.empty()}
		default:
			l.body.Objects = []fyne.CanvasObject{l.rows(all)}
		}
		widget.Relayout(l.body)
	})
}

func (l *list) read(ctx context.Context) ([]entry, error) {
	all, err := l.env.App.Applications(ctx)
	entries := make([]entry, len(all))
	for i, a := range all {
		entries[i] = entry{a, titleOf(ctx, l.env, a.Service)}
	}
	return entries, err
}

// titleOf returns the title of a service, its id when the catalogue cannot be read: the citizen can still open it.
func titleOf(ctx context.Context, e *screen.Env, id domain.ServiceID) string {
	found, err := e.App.Service(ctx, id, string(e.Book.Language()))
	if err != nil || found.Text.Title == "" {
		return string(id)
	}
	return found.Text.Title
}

func (l *list) empty() fyne.CanvasObject {
	b := l.env.Book
	return widget.NewEmpty(fynetheme.ListIcon(), b.Say("applications.empty"),
		widget.NewPrimary("applications.services", b.Say("applications.empty.action"), func() {
			l.env.Nav.Go(screen.Route{Page: screen.PageServices})
		}))
}

func (l *list) rows(all []entry) fyne.CanvasObject {
	b := l.env.Book
	rows := make([]fyne.CanvasObject, len(all))
	for i, x := range all {
		a := x.application
		detail := b.Say("applications.moved", map[string]string{"Time": words.When(b, movedAt(a))})
		if a.Number != "" {
			detail = b.Say("application.number", map[string]string{"Number": string(a.Number)}) + "\n" + detail
		}
		to := screen.Route{Page: screen.PageApplication, Arg: string(a.ID)}
		if a.State == domain.Draft {
			to.Page = screen.PageWizard
		}
		rows[i] = widget.NewRow(widget.RowContent{ID: "applications.open." + string(a.ID), Title: x.title,
			Detail: detail, Chip: widget.NewChip(words.ApplicationTone(a.State), words.ApplicationState(b, a.State)),
			OnTap: func() { l.env.Nav.Go(to) }})
	}
	return widget.NewList(rows...)
}

// movedAt returns when something happened to an application last.
func movedAt(a domain.Application) (at time.Time) {
	at = a.CreatedAt
	if a.SavedAt.After(at) {
		at = a.SavedAt
	}
	if n := len(a.Timeline); n > 0 {
		at = a.Timeline[n-1].At
	}
	return at
}
