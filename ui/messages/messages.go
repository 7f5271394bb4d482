// Package messages lists what the authority has told.
//
// A message here is a domain.Notice in words: it tells that something changed, and leads to the screen where it did. It is
// new until it was opened.
package messages

import (
	"context"
	"strings"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// window is how many messages are read at once.
const window = 20

// Open leads to what a notice is about; it has then been read. That it could not be marked is no reason not to go.
func Open(e *screen.Env, n domain.Notice) {
	if n.ReadAt.IsZero() {
		e.Keep(func(ctx context.Context) error { return e.App.MarkNoticesRead(ctx, n.ID) }, nil)
	}
	if n.Route.Page == "" || n.Route == (screen.Route{Page: screen.PageMessages}) {
		return
	}
	e.Nav.Go(n.Route)
}

// picture is what the screen shows.
type picture struct {
	notices []domain.Notice
	more    bool // there are older ones
	unread  int
}

// list is the screen of PageMessages.
type list struct {
	env      *screen.Env
	readings screen.Readings
	body     *fyne.Container
	content  fyne.CanvasObject
	shown    bool
	wanted   int // how many are to be seen
	loading  bool
	outdated bool
}

var (
	_ screen.Refresher = (*list)(nil)
	_ screen.Returner  = (*list)(nil)
)

// New builds the screen of screen.PageMessages.
func New(e *screen.Env, _ string) screen.Screen {
	l := &list{env: e, wanted: window, body: widget.NewSpaced(theme.Space16, widget.NewSkeleton(5))}
	l.content = widget.NewPage(theme.ColumnContent, l.body)
	l.load()
	return l
}

// Content implements screen.Screen.
func (l *list) Content() fyne.CanvasObject { return l.content }

// Refresh implements screen.Refresher.
func (l *list) Refresh(topic app.Topic) {
	if topic == app.TopicNotices {
		l.load()
	}
}

// Return implements screen.Returner.
func (l *list) Return() { l.load() }

func (l *list) load() {
	if l.loading {
		l.outdated = true
		return
	}
	l.loading = true
	wanted := l.wanted
	screen.Reload(l.env, &l.readings, func(ctx context.Context) (p picture, err error) {
		if p.notices, err = l.env.App.Notices(ctx, 0, wanted+1); err != nil {
			return p, err
		}
		if len(p.notices) > wanted {
			p.notices, p.more = p.notices[:wanted], true
		}
		p.unread, err = l.env.App.UnreadNotices(ctx)
		return p, err
	}, func(p picture, err error) {
		l.loading = false
		l.show(p, err)
		if l.outdated {
			l.outdated = false
			l.load()
		}
	})
}

func (l *list) show(p picture, err error) {
	switch {
	case err != nil && l.shown:
		return // what is in front stays; the next change brings the rest
	case err != nil:
		l.body.Objects = []fyne.CanvasObject{l.env.Unread(err, l.load)}
	default:
		l.shown = true
		l.env.Shell.SetUnread(p.unread)
		l.body.Objects = l.parts(p)
	}
	l.body.Refresh()
	widget.Relayout(l.body)
}

func (l *list) parts(p picture) []fyne.CanvasObject {
	b := l.env.Book
	if len(p.notices) == 0 {
		return []fyne.CanvasObject{widget.NewEmpty(fynetheme.MailComposeIcon(), b.Say("messages.empty"),
			widget.NewPrimary("messages.home", b.Say("messages.empty.do"), l.env.Nav.Home)), widget.NewLinks(l.ways()...)}
	}
	var parts []fyne.CanvasObject
	if p.unread > 0 {
		parts = append(parts, widget.NewEnds(widget.NewSecondaryText(b.Count("messages.unread.count", p.unread)),
			widget.NewLink("messages.read_all", b.Say("messages.read_all"), func() { l.readAll(p.notices) })))
	}
	rows := make([]fyne.CanvasObject, len(p.notices))
	for i, n := range p.notices {
		rows[i] = l.row(n)
	}
	parts = append(parts, widget.NewList(rows...), widget.NewLinks(l.ways()...))
	if p.more {
		parts = append(parts, widget.NewActions(widget.NewSecondary("messages.more", b.Say("messages.more"), func() {
			l.wanted += window
			l.load()
		})))
	}
	return parts
}

// ways leads to the talk with support, and to where notices are shown.
func (l *list) ways() []fyne.CanvasObject {
	b := l.env.Book
	return []fyne.CanvasObject{
		widget.NewLink("messages.support", b.Say("messages.support"), func() { l.env.Nav.Go(screen.Route{Page: screen.PageSupport}) }),
		widget.NewLink("messages.choice", b.Say("messages.choice"), func() { l.env.Nav.Go(screen.Route{Page: screen.PageNotices}) }),
	}
}

func (l *list) row(n domain.Notice) fyne.CanvasObject {
	title, body := words.Notice(l.env.Book, n)
	c := widget.RowContent{ID: "messages.open." + string(n.ID), Icon: icon(n.Kind), Title: title,
		Detail: strings.TrimSpace(body + "\n" + words.When(l.env.Book, n.At)), OnTap: func() { Open(l.env, n) }}
	if n.ReadAt.IsZero() {
		c.End = widget.NewChip(widget.Info, l.env.Book.Say("messages.unread"))
	}
	return widget.NewRow(c)
}

// icon tells at a glance what a notice is about.
func icon(k domain.NoticeKind) fyne.Resource {
	switch k {
	case domain.NoticeQuestion:
		return fynetheme.QuestionIcon()
	case domain.NoticeDocument:
		return fynetheme.FileImageIcon()
	case domain.NoticeChecks, domain.NoticeLevel, domain.NoticeProof, domain.NoticeVideo, domain.NoticeGuardian:
		return fynetheme.AccountIcon()
	case domain.NoticeReady, domain.NoticePassport, domain.NoticeReissued:
		return theme.Mark()
	case domain.NoticeSignIn, domain.NoticePassword, domain.NoticeFactors, domain.NoticeReentryAsked, domain.NoticeReentryOver,
		domain.NoticeReentered, domain.NoticeSpare, domain.NoticePhone:
		return fynetheme.LoginIcon()
	case domain.NoticeBackup:
		return fynetheme.DocumentSaveIcon()
	case domain.NoticeStalled:
		return fynetheme.HistoryIcon()
	case domain.NoticeSupport:
		return fynetheme.HelpIcon()
	}
	return fynetheme.DocumentIcon()
}

// readAll marks what is to be seen; older ones stay as they are.
func (l *list) readAll(notices []domain.Notice) {
	var ids []domain.NoticeID
	for _, n := range notices {
		if n.ReadAt.IsZero() {
			ids = append(ids, n.ID)
		}
	}
	l.env.Act(func(ctx context.Context) error { return l.env.App.MarkNoticesRead(ctx, ids...) }, func(err error) {
		if err != nil {
			l.body.Objects = append([]fyne.CanvasObject{l.env.Problem(err, func() { l.readAll(notices) })}, l.body.Objects...)
			l.body.Refresh()
			widget.Relayout(l.body)
			return
		}
		l.load()
	})
}
