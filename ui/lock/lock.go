// Package lock is where the citizen changes the ways into the vault on this device: the passphrase, and the PIN where the device has a
// keychain that holds its strong half. Each change asks for the passphrase anew.
package lock

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Screen is the screen of screen.PageLock.
type Screen struct {
	env      *screen.Env
	readings screen.Readings
	ways     app.Ways
	body     *fyne.Container
	content  fyne.CanvasObject
	ask      *fyne.Container // what is asked for before a change; nil while nothing is
	done     string          // what was changed last
	ticking  func()
}

// New builds the screen of screen.PageLock; it has no argument.
func New(e *screen.Env, _ string) screen.Screen {
	s := &Screen{env: e, body: widget.NewSpaced(theme.Space32, widget.NewSkeleton(3))}
	s.content = widget.NewPage(theme.ColumnForm, s.body)
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *Screen) Content() fyne.CanvasObject { return s.content }

// Back implements screen.Backer: from a question it leads to the ways.
func (s *Screen) Back() bool {
	if s.ask == nil {
		return false
	}
	s.leaveAsk("")
	return true
}

func (s *Screen) load() { screen.Reload(s.env, &s.readings, s.env.App.Ways, s.show) }

func (s *Screen) show(ways app.Ways, err error) {
	if err != nil {
		s.put(s.env.Unread(err, s.load))
		return
	}
	s.ways = ways
	if s.ask != nil {
		return
	}
	var parts []fyne.CanvasObject
	if s.done != "" {
		parts = append(parts, widget.NewNotice(widget.Success, s.done, ""))
	}
	s.put(append(parts, s.passphrase(), s.pin(), s.recovery())...)
}

func (s *Screen) put(objects ...fyne.CanvasObject) {
	s.body.Objects = objects
	s.body.Refresh()
	widget.Relayout(s.body)
}

// part is a titled card.
func part(title string, objects ...fyne.CanvasObject) fyne.CanvasObject {
	return widget.NewCard(widget.NewSpaced(theme.Space16, append([]fyne.CanvasObject{widget.NewHeading(title)}, objects...)...))
}

func (s *Screen) passphrase() fyne.CanvasObject {
	b := s.env.Book
	return part(b.Say("unlock.passphrase"), widget.NewText(b.Say("lock.passphrase.text")),
		widget.NewFlow(widget.NewSecondary("lock.passphrase.change", b.Say("lock.passphrase.change"), s.askPassphrase)))
}

// pin offers a PIN, or says plainly why there is none.
func (s *Screen) pin() fyne.CanvasObject {
	b := s.env.Book
	switch {
	case s.ways.PIN:
		return part(b.Say("unlock.pin"), widget.NewLeft(widget.NewChip(widget.Success, b.Say("lock.pin.set"))),
			widget.NewText(b.Say("lock.pin.text")),
			widget.NewFlow(widget.NewSecondary("lock.pin.change", b.Say("lock.pin.change"), s.askPIN),
				widget.NewSecondary("lock.pin.drop", b.Say("lock.pin.drop"), s.askDrop)))
	case !s.ways.Keychain:
		return part(b.Say("unlock.pin"), widget.NewNotice(widget.Info, b.Say("lock.pin.none"), b.Say("lock.pin.none.text")))
	}
	return part(b.Say("unlock.pin"), widget.NewText(b.Say("lock.pin.text")),
		widget.NewFlow(widget.NewSecondary("lock.pin.make", b.Say("lock.pin.make"), s.askPIN)))
}

func (s *Screen) recovery() fyne.CanvasObject {
	b := s.env.Book
	return part(b.Say("unlock.recovery.title"), widget.NewText(b.Say("lock.recovery.text")),
		widget.NewFlow(widget.NewSecondary("lock.recovery", b.Say("lock.recovery"), func() {
			s.env.Nav.Go(screen.Route{Page: screen.PageSecurity})
		})))
}

// change is one change of the ways in: what is asked for besides the passphrase, and what is done with it.
type change struct {
	id, title, text, do, working, done string
	fields                             fyne.CanvasObject // below the passphrase, nil for none
	accept                             func() bool       // whether what was typed there holds
	act                                func(ctx context.Context, passphrase string) error
	refuse                             func(domain.Invalid)
}

// put asks for the passphrase and what else a change takes.
func (s *Screen) begin(c change) {
	b := s.env.Book
	var submit func()
	field := secret.NewField(b, c.id+".passphrase", b.Say("lock.now"), "", func() { submit() })
	trouble := widget.NewSpaced(0)
	do := widget.NewPrimary(c.id+".do", c.do, func() { submit() })
	say := func(o ...fyne.CanvasObject) {
		trouble.Objects = o
		trouble.Refresh()
		widget.Relayout(s.body)
	}
	submit = func() {
		if field.Text() == "" {
			field.Focus()
			return
		}
		if c.accept != nil && !c.accept() {
			return
		}
		say()
		passphrase := field.Text()
		do.SetBusy(c.working)
		s.env.Act(func(ctx context.Context) error { return c.act(ctx, passphrase) }, func(err error) {
			do.SetBusy("")
			invalid, isInvalid := errors.AsType[*domain.Invalid](err)
			limited, isLimited := errors.AsType[*domain.RateLimited](err)
			switch {
			case err == nil:
				s.leaveAsk(c.done)
			case isInvalid && c.refuse != nil:
				c.refuse(*invalid)
			case errors.Is(err, domain.ErrWrongCredentials):
				field.Fault(b.Say("unlock.wrong"))
				field.Focus()
			case isLimited:
				s.count(s.env.Now().Add(limited.Wait), do, say)
			default:
				say(s.env.Problem(err, nil))
			}
		})
	}
	parts := []fyne.CanvasObject{widget.NewHeading(c.title), widget.NewText(c.text), field.Object()}
	if c.fields != nil {
		parts = append(parts, c.fields)
	}
	s.ask = widget.NewSpaced(theme.Space24, append(parts, trouble,
		widget.NewActions(do, widget.NewSecondary(c.id+".cancel", b.Say("passport.cancel"), func() { s.leaveAsk("") })))...)
	s.put(s.ask)
	s.env.Post(field.Focus)
}

// count counts the pause after wrong tries down, and takes no try meanwhile.
func (s *Screen) count(until time.Time, do *widget.Button, say func(...fyne.CanvasObject)) {
	if s.ticking != nil {
		s.ticking()
	}
	left := until.Sub(s.env.Now())
	if left <= 0 {
		do.Enable()
		say()
		return
	}
	do.Disable()
	b := s.env.Book
	say(widget.NewNotice(widget.Warning, b.Say("unlock.wait", map[string]string{"Left": words.Countdown(left)}), b.Say("unlock.wait.why")))
	s.ticking = s.env.Later(time.Second, func() { s.count(until, do, say) })
}

// leaveAsk goes back to the ways, and says what was done.
func (s *Screen) leaveAsk(done string) {
	s.ask, s.done = nil, done
	if s.ticking != nil {
		s.ticking()
		s.ticking = nil
	}
	s.load()
}
