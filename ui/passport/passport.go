// Package passport shows the electronic passport: on the screen, as a QR, as a PDF and as a file, and blocks it.
//
// The card is the drawing of a passport; a face is what one of its sides shows. The specimen mark is the word ОБРАЗЕЦ across
// it, part of the drawing. A shot is what the screen has read from the app: the passport with its portrait decoded.
// Everything but renewing the QR works without a connection.
package passport

import (
	"context"
	"errors"
	"image"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/home"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// shot is what the screen shows.
type shot struct {
	view     app.PassportView
	portrait image.Image // nil until it is here
	next     app.Next    // instead of a passport, while there is none
	none     bool
}

// view is the screen of PagePassport.
type view struct {
	env     *screen.Env
	id      domain.RegistryID
	body    *fyne.Container
	content fyne.CanvasObject

	readings screen.Readings

	shot   shot
	shown  bool
	back   bool            // the other side is up
	card   *Card           // nil without a passport
	below  *fyne.Container // actions, or what one of them asks
	asking bool            // below asks something: it is not to be replaced by news
}

var (
	_ screen.Refresher = (*view)(nil)
	_ screen.Backer    = (*view)(nil)
)

// New builds the screen of screen.PagePassport. Arg is a domain.RegistryID, or "" for the passport at hand.
func New(e *screen.Env, arg string) screen.Screen {
	v := &view{env: e, id: domain.RegistryID(arg), body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(4))}
	v.below = widget.NewSpaced(theme.Space16)
	v.content = widget.NewPage(theme.ColumnContent, v.body)
	v.load()
	return v
}

// Content implements screen.Screen.
func (v *view) Content() fyne.CanvasObject { return v.content }

// Refresh implements screen.Refresher.
func (v *view) Refresh(topic app.Topic) {
	if topic == app.TopicPassports || topic == app.TopicApplications && v.shot.none {
		v.load()
	}
}

// Back implements screen.Backer: what is being asked goes away first.
func (v *view) Back() bool {
	if !v.asking {
		return false
	}
	v.rest()
	return true
}

func (v *view) load() {
	screen.Reload(v.env, &v.readings, v.read, v.show)
}

func (v *view) read(ctx context.Context) (s shot, err error) {
	s.view, err = v.env.App.Passport(ctx, v.id)
	if errors.Is(err, domain.ErrNotFound) {
		s.none = true
		s.next, err = v.env.App.Next(ctx)
		return s, err
	}
	if err != nil {
		return s, err
	}
	s.portrait = widget.DecodePortrait(s.view.Portrait)
	return s, nil
}

func (v *view) show(s shot, err error) {
	switch {
	case err != nil && v.shown:
		return // what is in front stays; the next change brings the rest
	case err != nil:
		v.body.Objects = []fyne.CanvasObject{v.env.Unread(err, v.load)}
	case s.none:
		v.shot = s
		v.body.Objects = []fyne.CanvasObject{v.empty(s.next)}
	default:
		v.shown, v.shot = true, s
		v.build()
	}
	v.body.Refresh()
	widget.Relayout(v.body)
}

// empty is the screen of somebody without a passport: when it will be here, and the step until then.
func (v *view) empty(next app.Next) fyne.CanvasObject {
	_, _, action := words.Next(v.env.Book, next.Step)
	return widget.NewEmpty(theme.Mark(), v.env.Book.Say("passport.none"), widget.NewPrimary("passport.next", action,
		func() { v.env.Nav.Go(home.Route(next)) }))
}

func (v *view) build() {
	v.card = NewCard(v.face())
	v.body.Objects = []fyne.CanvasObject{v.card, v.below, v.foot()}
	if !v.asking {
		v.rest()
	}
}

func (v *view) face() Face {
	if v.back {
		return back(v.env.Book, v.shot.view)
	}
	return front(v.env.Book, v.shot.view, v.shot)
}

// flip turns the card over.
func (v *view) flip() {
	v.back = !v.back
	v.card.Set(v.face())
	if !v.asking {
		v.rest()
	}
	widget.Relayout(v.body)
}

// ask puts a question in the place of the actions, and rest the actions back.
func (v *view) ask(question fyne.CanvasObject, focus fyne.Focusable) {
	v.asking = true
	v.below.Objects = []fyne.CanvasObject{question}
	v.below.Refresh()
	widget.Relayout(v.body)
	if focus != nil {
		widget.Focus(focus)
	}
}

func (v *view) rest() {
	v.asking = false
	v.below.Objects = v.actions()
	v.below.Refresh()
	widget.Relayout(v.body)
}

// cancel is the button beside the one that does what was asked.
func (v *view) cancel() fyne.CanvasObject {
	return widget.NewSecondary("passport.cancel", v.env.Book.Say("passport.cancel"), v.rest)
}
