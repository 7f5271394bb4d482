// Package home is the first thing people see: the one thing to do next, how far the way to the passport is walked, and the
// latest messages.
//
// A station is one part of that way. A track shows the stations of the whole way, and once an application was sent, those
// of the application.
package home

import (
	"context"
	"errors"
	"reflect"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/security"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// latest is how many messages are shown.
const latest = 3

// picture is what the screen shows.
type picture struct {
	next        app.Next
	application domain.Application // the latest that was sent; the zero one for none
	notices     []domain.Notice
	unread      int
	account     domain.Account
	clockAhead  time.Duration // 0 while the clock of the device is about right
}

// home is the screen of PageHome.
type home struct {
	env      *screen.Env
	body     *fyne.Container
	content  fyne.CanvasObject
	shown    *picture // nil until there is something
	loading  bool
	outdated bool // something changed while loading
}

var (
	_ screen.Refresher = (*home)(nil)
	_ screen.Returner  = (*home)(nil)
)

// New builds the screen of screen.PageHome.
func New(e *screen.Env, _ string) screen.Screen {
	h := &home{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(4))}
	h.content = widget.NewPage(theme.ColumnContent, h.body)
	h.load()
	return h
}

// Content implements screen.Screen.
func (h *home) Content() fyne.CanvasObject { return h.content }

// Refresh implements screen.Refresher: the next step may hang on anything.
func (h *home) Refresh(topic app.Topic) {
	if topic != app.TopicLock {
		h.load()
	}
}

// Return implements screen.Returner.
func (h *home) Return() { h.load() }

// load reads everything anew; what changes meanwhile is read once more afterwards.
func (h *home) load() {
	if h.loading {
		h.outdated = true
		return
	}
	h.loading = true
	screen.Load(h.env, h.read, func(p picture, err error) {
		h.loading = false
		h.show(p, err)
		if h.outdated {
			h.outdated = false
			h.load()
		}
	})
}

func (h *home) read(ctx context.Context) (p picture, err error) {
	a := h.env.App
	if p.next, err = a.Next(ctx); err != nil {
		return p, err
	}
	if p.account, err = a.Account(ctx); err != nil && !errors.Is(err, domain.ErrNotFound) {
		return p, err
	}
	now, err := a.Connectivity(ctx)
	if err != nil {
		return p, err
	}
	p.clockAhead = now.ClockAhead
	if p.notices, err = a.Notices(ctx, 0, latest); err != nil {
		return p, err
	}
	if p.unread, err = a.UnreadNotices(ctx); err != nil {
		return p, err
	}
	all, err := a.Applications(ctx)
	for _, one := range all {
		if one.State != domain.Draft {
			p.application = one
			break
		}
	}
	return p, err
}

func (h *home) show(p picture, err error) {
	switch {
	case err != nil && h.shown != nil:
		return // what is in front stays; the next change brings the rest
	case err != nil:
		h.body.Objects = []fyne.CanvasObject{h.env.Unread(err, h.load)}
	case h.shown != nil && reflect.DeepEqual(*h.shown, p):
		return // the focus stays where it is
	default:
		h.shown = &p
		h.env.Shell.SetUnread(p.unread)
		h.body.Objects = []fyne.CanvasObject{h.nextCard(p)}
		if !p.account.Reentry.Due.IsZero() {
			h.body.Objects = append([]fyne.CanvasObject{security.ReentryNotice(h.env)}, h.body.Objects...)
		}
		if p.clockAhead != 0 {
			h.body.Objects = append([]fyne.CanvasObject{security.ClockNotice(h.env, p.clockAhead)}, h.body.Objects...)
		}
		if p.next.Step != app.NextShow { // the way is behind
			h.body.Add(h.progress(p))
		}
		h.body.Add(h.messages(p))
		h.body.Add(h.ways(p))
	}
	h.body.Refresh()
	widget.Relayout(h.body)
}
