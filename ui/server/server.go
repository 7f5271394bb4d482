// Package server is the setting «Сервер»: which authority the program talks to.
//
// There is the trial authority inside the program, and any other by its address. A server is asked who it is before it is chosen, and
// its name and the fingerprint of its key are shown to be compared; nothing else is sent. Choosing is for whoever is signed out.
package server

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/entrance"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// facts is what the screen shows.
type facts struct {
	now      app.Server
	info     domain.AuthorityInfo // of the server in use; zero while nobody could ask it
	trouble  error                // why it could not be asked
	signedIn bool
	known    bool // an account of it is known here, with what it told
}

// Screen is the screen of screen.PageServer.
type Screen struct {
	env      *screen.Env
	readings screen.Readings
	body     *fyne.Container
	content  fyne.CanvasObject
	remark   *fyne.Container // what was found, or what went wrong
	address  *form.Form
	check    *widget.Button
	facts    facts
	shown    bool
	busy     bool
}

var _ screen.Refresher = (*Screen)(nil)

// New builds the screen of screen.PageServer.
func New(e *screen.Env, _ string) screen.Screen {
	s := &Screen{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3)), remark: widget.NewSpaced(theme.Space24)}
	s.content = widget.NewPage(theme.ColumnForm, s.body)
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Refresh implements screen.Refresher.
func (s *Screen) Refresh(topic app.Topic) {
	if topic == app.TopicSession && !s.busy {
		s.shown = false
		s.load()
	}
}

func (s *Screen) load() { screen.Reload(s.env, &s.readings, s.read, s.show) }

func (s *Screen) read(ctx context.Context) (f facts, err error) {
	a := s.env.App
	if f.now, err = a.Server(ctx); err != nil {
		return f, err
	}
	f.info, f.trouble = a.Authority(ctx)
	if f.info.Name == "" {
		f.info = f.now.Info
	}
	if now, err := a.Connectivity(ctx); err == nil && now.Other {
		f.trouble = domain.ErrOtherAuthority
	}
	stage, err := a.Stage(ctx)
	if err != nil {
		return f, err
	}
	f.signedIn = stage == app.StageHome
	_, err = a.Account(ctx)
	f.known = err == nil
	if errors.Is(err, domain.ErrNotFound) {
		err = nil
	}
	return f, err
}

func (s *Screen) show(f facts, err error) {
	switch {
	case err != nil && s.shown:
		return // what is in front stays
	case err != nil:
		s.put(s.env.Unread(err, s.load))
		return
	case s.shown:
		return // the address may be half typed
	}
	s.shown, s.facts = true, f
	b := s.env.Book
	if f.signedIn { // first things first: nothing else can be done here
		s.put(widget.NewNotice(widget.Info, b.Say("server.signed_in"), b.Say("server.signed_in.text"),
			widget.NewPrimary("server.security", b.Say("server.security"), func() {
				s.env.Nav.Go(screen.Route{Page: screen.PageSecurity})
			})), s.present(f))
		return
	}
	s.put(widget.NewText(b.Say("server.lead")), s.present(f), s.choice(f))
}

func (s *Screen) put(objects ...fyne.CanvasObject) {
	s.body.Objects = objects
	s.body.Refresh()
	widget.Relayout(s.body)
}

// say shows what was found, or what went wrong, below the address.
func (s *Screen) say(objects ...fyne.CanvasObject) {
	s.remark.Objects = objects
	s.remark.Refresh()
	widget.Relayout(s.body)
}

// present is the server in use.
func (s *Screen) present(f facts) fyne.CanvasObject {
	objects := []fyne.CanvasObject{widget.NewHeading(s.env.Book.Say("server.now")), s.table(f.now.Address, f.info)}
	if errors.Is(f.trouble, domain.ErrOtherAuthority) {
		objects = append(objects, s.env.Problem(f.trouble, nil))
	}
	return widget.NewCard(widget.NewSpaced(theme.Space16, objects...))
}

// table is a server by address, name and key.
func (s *Screen) table(address string, info domain.AuthorityInfo) fyne.CanvasObject {
	b := s.env.Book
	if address == "" {
		address = b.Say("server.inside")
	}
	pairs := []widget.Pair{{Name: b.Say("server.address"), Value: address}}
	if info.Name != "" {
		kind := b.Say("security.authority.real")
		if info.Trial {
			kind = b.Say("security.authority.trial")
		}
		pairs = append(pairs, widget.Pair{Name: b.Say("security.authority.name"), Value: info.Name},
			widget.Pair{Name: b.Say("security.authority.kind"), Value: kind},
			widget.Pair{Name: b.Say("security.authority.key"), Value: inGroups(info.KeyHash.String())})
	}
	return widget.NewTable(pairs...)
}

// inGroups puts a gap after every four characters, as one compares them.
func inGroups(text string) string {
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return strings.Join(append(groups, text), " ")
}

// choice is another server: by its address, or the one inside the program.
func (s *Screen) choice(f facts) fyne.CanvasObject {
	b := s.env.Book
	s.check = widget.NewPrimary("server.check", b.Say("server.check"), s.find)
	s.address = form.New(form.Config{Book: b, Specs: []form.Spec{{Field: app.FieldServer, Label: b.Say("server.other"),
		Hint: b.Say("server.other.hint"), Placeholder: "https://"}},
		Answers: person.Answers{app.FieldServer: f.now.Address},
		Check: func(_ finding.Field, typed person.Answers) finding.List {
			_, err := app.ParseServer(typed[app.FieldServer])
			var found finding.List
			found.Add(app.FieldServer, err)
			return found
		}, Submit: s.find})
	var others []fyne.CanvasObject
	if f.now.Elsewhere() {
		others = append(others, widget.NewSecondary("server.inside", b.Say("server.inside.use"), func() { s.found(app.Server{}) }))
	}
	return widget.NewSpaced(theme.Space24, s.address.Object(), widget.NewActions(s.check, others...), s.remark)
}

// find asks an address whose it is.
func (s *Screen) find() {
	typed := s.address.Value(app.FieldServer)
	_, err := app.ParseServer(typed)
	var wrong finding.List
	wrong.Add(app.FieldServer, err)
	if s.busy || s.address.Show(wrong) {
		return
	}
	s.busy = true
	s.say()
	s.check.SetBusy(s.env.Book.Say("server.checking"))
	screen.Load(s.env, func(ctx context.Context) (app.Server, error) { return s.env.App.FindServer(ctx, typed) },
		func(found app.Server, err error) {
			s.busy = false
			s.check.SetBusy("")
			if err != nil {
				s.say(s.env.Problem(err, s.find))
				return
			}
			s.found(found)
		})
}

// found shows a server, with what choosing it means.
func (s *Screen) found(server app.Server) {
	b, now := s.env.Book, s.facts.now
	if server == now {
		s.say(widget.NewNotice(widget.Success, b.Say("server.same"), ""))
		return
	}
	part := widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("server.found")))
	if server.Elsewhere() {
		part.Add(s.table(server.Address, server.Info))
		part.Add(widget.NewCaption(b.Say("server.compare")))
	} else {
		part.Objects[0] = widget.NewHeading(b.Say("server.inside"))
		part.Add(widget.NewText(b.Say("server.inside.about")))
	}
	if server.Address == now.Address && server.Info.KeyHash != now.Info.KeyHash {
		part.Add(widget.NewNotice(widget.Warning, b.Say("server.other_key"), b.Say("server.other_key.text")))
	}
	if s.facts.known {
		part.Add(widget.NewNotice(widget.Warning, b.Say("server.goes"), b.Say("server.goes.text")))
	} else {
		part.Add(widget.NewText(b.Say("server.stays")))
	}
	use := widget.NewPrimary("server.use", b.Say("server.use"), nil)
	use.OnTapped = func() { s.use(use, server) }
	part.Add(widget.NewActions(use, widget.NewSecondary("server.cancel", b.Say("server.cancel"), func() { s.say() })))
	s.say(widget.NewCard(part))
}

// use has the program talk to the server, and begins at its door. It goes on when the screen is left.
func (s *Screen) use(by *widget.Button, server app.Server) {
	if s.busy {
		return
	}
	s.busy = true
	by.SetBusy(s.env.Book.Say("server.changing"))
	s.env.Act(func(ctx context.Context) error { return s.env.App.UseServer(ctx, server) }, func(err error) {
		s.busy = false
		by.SetBusy("")
		if err != nil {
			s.say(s.env.Problem(err, nil))
			return
		}
		entrance.Continue(s.env, func(err error) { s.say(s.env.Problem(err, nil)) })
	})
}

// Link returns the way to the setting; nothing to be seen where no other server can be chosen.
func Link(e *screen.Env) fyne.CanvasObject {
	if !e.App.ServersKnown() {
		return widget.NewSpaced(0)
	}
	return widget.NewLeft(widget.NewLink("server.open", e.Book.Say("server.open"), func() {
		e.Nav.Go(screen.Route{Page: screen.PageServer})
	}))
}
