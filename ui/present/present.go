// Package present shows a passport to somebody: by a code, to a device nearby, or to whoever asks by a code or a file.
//
// An asking is what a reader asks for; a review is the asking in front of the holder, who ticks what is shown, and proves by
// the passphrase to be the one who decides. Nothing leaves the device before that.
package present

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/security"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// hub is the screen of PagePresent.
type hub struct {
	env      *screen.Env
	id       domain.RegistryID
	body     *fyne.Container
	content  fyne.CanvasObject
	readings screen.Readings
}

// New builds the screen of screen.PagePresent: the ways of showing a passport. Arg is a domain.RegistryID, or "" for the
// passport at hand.
func New(e *screen.Env, arg string) screen.Screen {
	h := &hub{env: e, id: domain.RegistryID(arg), body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(4))}
	h.content = widget.NewPage(theme.ColumnForm, h.body)
	h.load()
	return h
}

// Content implements screen.Screen.
func (h *hub) Content() fyne.CanvasObject { return h.content }

// Return implements screen.Returner: what was shown meanwhile took from the stock.
func (h *hub) Return() { h.load() }

// Refresh implements screen.Refresher.
func (h *hub) Refresh(topic app.Topic) {
	if topic == app.TopicPassports || topic == app.TopicConnection {
		h.load()
	}
}

// facts is what the hub says.
type facts struct {
	state domain.PassportState
	stock app.CredentialStock

	clockAhead time.Duration // 0 while the clock of the device is about right
}

func (h *hub) load() {
	screen.Reload(h.env, &h.readings, func(ctx context.Context) (f facts, err error) {
		v, err := h.env.App.Passport(ctx, h.id)
		if err != nil {
			return f, err
		}
		f.state = v.State
		now, err := h.env.App.Connectivity(ctx)
		if err != nil {
			return f, err
		}
		f.clockAhead = now.ClockAhead
		f.stock, err = h.env.App.CredentialStock(ctx, v.Passport.ID)
		return f, err
	}, h.show)
}

func (h *hub) show(f facts, err error) {
	b := h.env.Book
	switch {
	case errors.Is(err, domain.ErrNotFound):
		h.put(widget.NewEmpty(theme.Mark(), b.Say("passport.none"), widget.NewPrimary("present.home", b.Say("elsewhere.home"), h.env.Nav.Home)))
	case err != nil:
		h.put(h.env.Unread(err, h.load))
	case f.state != domain.PassportActive:
		h.put(widget.NewNotice(words.PassportTone(f.state), words.PassportState(b, f.state), words.PassportAbout(b, f.state)))
	default:
		parts := []fyne.CanvasObject{widget.NewText(b.Say("present.intro"))}
		if f.clockAhead != 0 {
			parts = append(parts, security.ClockNotice(h.env, f.clockAhead))
		}
		h.put(append(parts, widget.NewList(
			h.way("present.nearby", b.Say("present.nearby"), b.Say("present.nearby.text"), screen.PagePresentNearby),
			h.way("present.asked", b.Say("present.asked"), b.Say("present.asked.text"), screen.PagePresentAsked),
			h.way("present.qr", b.Say("present.qr"), b.Say("present.qr.text"), screen.PagePassportQR)),
			widget.NewList(h.way("present.log", b.Say("present.log"), b.Say("present.log.text"), screen.PagePresentations)),
			h.stock(f.stock))...)
	}
}

// way is a row that leads to one way of showing.
func (h *hub) way(id, title, detail string, page screen.Page) fyne.CanvasObject {
	arg := string(h.id)
	if page == screen.PagePresentations {
		arg = ""
	}
	return widget.NewRow(widget.RowContent{ID: id, Title: title, Detail: detail,
		OnTap: func() { h.env.Nav.Go(screen.Route{Page: page, Arg: arg}) }})
}

// stock tells for how many readers there are credentials.
func (h *hub) stock(s app.CredentialStock) fyne.CanvasObject {
	b := h.env.Book
	if s.Fresh == 0 {
		return widget.NewRemark(widget.Warning, b.Say("present.stock.none"))
	}
	return widget.NewCaption(b.Count("present.stock", s.Fresh))
}

func (h *hub) put(objects ...fyne.CanvasObject) {
	h.body.Objects = objects
	h.body.Refresh()
	widget.Relayout(h.body)
}
