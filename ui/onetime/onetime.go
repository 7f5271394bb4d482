// Package onetime asks for a one-time code, wherever one is needed.
//
// A panel is the boxes for the digits with what surrounds them: how long the code holds, when another one can be asked
// for, how many tries are left. What a code is for, and what happens once it was right, is the screen's own.
package onetime

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Options are what a panel is for.
type Options struct {
	ID   string          // what ids begin with: «register.code», «register.code.confirm», «register.code.resend»
	Sent domain.CodeSent // the code that is on its way
	// Confirm hands in a code. It is called in a goroutine of its own, with the challenge that is open at that moment.
	Confirm func(ctx context.Context, sent domain.CodeSent, code string) error
	// Kept is set where the code signs or sets something in force: handing it in goes on when the screen is left
	// (screen.Env.Keep), and Kept returns what is then true and to be told of its error, and how to go on. Nil elsewhere.
	Kept func(err error) string
	// Done is called on the UI goroutine once Confirm returned nil.
	Done func()
	// Resent is told of a new code; nil for nobody.
	Resent func(domain.CodeSent)
	// Over begins the act anew when no more codes are sent; nil when the screen has a way of its own.
	Over func()
	// Others are further actions beside the primary one.
	Others []fyne.CanvasObject
}

// Panel asks for a code.
type Panel struct {
	env     *screen.Env
	options Options
	sent    domain.CodeSent

	entry   *widget.CodeEntry
	message *fyne.Container // what is wrong, when something is
	holds   *widget.Text    // how long the code holds
	waiting *widget.Text    // when another one can be asked for
	resend  *widget.Button
	over    *widget.Button
	again   *fyne.Container // around resend
	anew    *fyne.Container // around over
	confirm *widget.Button
	content *fyne.Container
	busy    bool
	dead    bool   // no code opens anything any more, and no other is sent: only beginning anew helps
	ticking func() // calls off the next tick
	stopped bool
}

// New returns a panel for a code.
func New(e *screen.Env, o Options) *Panel {
	b := e.Book
	p := &Panel{env: e, options: o, sent: o.Sent}
	p.entry = widget.NewCodeEntry(o.ID, b.Say("code.field"), max(o.Sent.Digits, 1))
	p.entry.OnComplete = p.submit
	p.message = widget.NewSpaced(0)
	p.message.Hide()
	p.holds, p.waiting = widget.NewCaption(""), widget.NewCaption("")
	p.resend = widget.NewLink(o.ID+".resend", b.Say("code.resend"), p.sendAgain)
	p.over = widget.NewLink(o.ID+".over", b.Say("code.again"), func() { o.Over() })
	p.confirm = widget.NewPrimary(o.ID+".confirm", b.Say("code.confirm"), func() { p.submit(p.entry.Code()) })
	times := widget.NewSpaced(theme.Space4, p.holds, p.waiting)
	if _, trial := e.App.Trial(); trial && !o.Sent.App {
		times.Add(widget.NewCaption(b.Say("code.trial")))
	}
	p.again, p.anew = widget.NewLeft(p.resend), widget.NewLeft(p.over)
	p.content = widget.NewSpaced(theme.Space12, p.entry, p.message, times, p.again, p.anew, widget.NewGap(0),
		widget.NewActions(p.confirm, o.Others...))
	p.tick()
	return p
}

// Stop ends the counting of a panel that is shown no more. Nothing happens to one that was stopped, or to none.
func (p *Panel) Stop() {
	if p == nil {
		return
	}
	p.stopped = true
	if p.ticking != nil {
		p.ticking()
	}
}

// Content returns the objects of the panel.
func (p *Panel) Content() fyne.CanvasObject { return p.content }

// Focus puts the cursor into the boxes.
func (p *Panel) Focus() { widget.Focus(p.entry) }

// tick shows how long things last, and comes again every second while that changes.
func (p *Panel) tick() {
	if p.stopped {
		return
	}
	now := p.env.Now()
	holds, wait := p.sent.ExpiresAt.Sub(now), p.sent.ResendAt.Sub(now)
	expired := holds <= 0
	again := !p.sent.ResendAt.IsZero() && !p.dead
	b := p.env.Book
	show(p.holds, !p.dead && !p.sent.App, b.Say("code.valid", map[string]string{"Left": words.Countdown(holds)}))
	if expired && !p.dead {
		show(p.holds, true, p.late())
	}
	show(p.waiting, again && wait > 0, b.Say("code.resend.in", map[string]string{"Left": words.Countdown(wait)}))
	visible(p.again, again && wait <= 0)
	visible(p.anew, !again && (expired || p.dead) && p.options.Over != nil)
	widget.Relayout(p.content)
	if !p.dead && (!expired || again && wait > 0) {
		p.ticking = p.env.Later(time.Second, p.tick)
	}
}

// late says that the time for a code is over.
func (p *Panel) late() string {
	if p.sent.App {
		return p.env.Book.Say("code.app.expired") // none was sent
	}
	return p.env.Book.Say("code.expired")
}

func show(t *widget.Text, visible bool, text string) {
	if visible {
		t.SetText(text)
		t.Show()
		return
	}
	t.Hide()
}

func visible(o fyne.CanvasObject, yes bool) {
	if yes {
		o.Show()
		return
	}
	o.Hide()
}

func (p *Panel) submit(code string) {
	if p.busy {
		return
	}
	if len(code) < p.sent.Digits {
		p.say(p.env.Book.Say("code.short"))
		p.Focus()
		return
	}
	p.setBusy(p.env.Book.Say("code.checking"))
	sent := p.sent
	p.handIn(func(ctx context.Context) error { return p.options.Confirm(ctx, sent, code) }, func(err error) {
		p.setBusy("")
		if err != nil {
			p.refused(err)
			return
		}
		if p.ticking != nil {
			p.ticking()
		}
		p.options.Done()
	})
}

// handIn does the work of a code, and calls then while the screen is there. What came to nothing after that is told wherever the
// citizen is by then, in the words of the act: nothing that was typed can be repeated here, and its answer may be what was lost.
func (p *Panel) handIn(work func(context.Context) error, then func(error)) {
	if p.options.Kept == nil {
		p.env.Do(work, then)
		return
	}
	p.env.Keep(work, func(err error) {
		switch {
		case p.env.Context().Err() == nil:
			then(err)
		case err != nil:
			p.env.Shell.Toast(p.options.Kept(err))
		}
	})
}

func (p *Panel) setBusy(doing string) {
	p.busy = doing != ""
	p.confirm.SetBusy(doing)
	if p.busy {
		p.quiet()
		p.entry.Disable()
		return
	}
	p.entry.Enable()
}

func (p *Panel) refused(err error) {
	b := p.env.Book
	wrong, isWrong := errors.AsType[*domain.CodeWrong](err)
	switch {
	case isWrong && wrong.AttemptsLeft > 0:
		p.say(b.Count("code.wrong", wrong.AttemptsLeft))
	case isWrong: // the authority sends no more codes for this act
		p.die(b.Say("code.spent"))
	case errors.Is(err, domain.ErrCodeExpired):
		p.expired()
	default:
		p.fail(err)
		return
	}
	p.entry.Clear()
	p.entry.SetWrong(isWrong)
	p.Focus()
}

// expired tells that the code at hand opens nothing any more, and what to do.
func (p *Panel) expired() {
	if p.sent.App {
		p.die(p.late())
		return
	}
	if p.sent.ResendAt.IsZero() {
		p.die(p.env.Book.Say("code.over"))
		return
	}
	p.say(p.env.Book.Say("code.expired"))
}

// die says why no code helps any more, and leaves beginning anew as the only way.
func (p *Panel) die(why string) {
	p.dead = true
	p.say(why)
	p.restartTicks()
}

func (p *Panel) sendAgain() {
	if p.busy {
		return
	}
	p.resend.Disable()
	p.quiet()
	sent := p.sent
	screen.Load(p.env, func(ctx context.Context) (domain.CodeSent, error) { return p.env.App.ResendCode(ctx, sent) },
		func(got domain.CodeSent, err error) {
			p.resend.Enable()
			if err != nil {
				p.notSent(err)
				return
			}
			p.Replace(got)
			p.env.Shell.Toast(p.env.Book.Say("code.resent"))
			p.Focus()
		})
}

// notSent tells why no new code came. A wait that the authority named is counted down.
func (p *Panel) notSent(err error) {
	limited, isLimited := errors.AsType[*domain.RateLimited](err)
	switch {
	case isLimited:
		p.sent.ResendAt = p.env.Now().Add(limited.Wait)
		p.restartTicks()
	case errors.Is(err, domain.ErrCodeExpired):
		p.sent.ResendAt = time.Time{}
		p.expired()
	default:
		p.fail(err)
	}
}

// Replace goes on with another code.
func (p *Panel) Replace(sent domain.CodeSent) {
	p.sent, p.dead = sent, false
	p.entry.Clear()
	p.entry.SetWrong(false)
	p.quiet()
	p.restartTicks()
	if p.options.Resent != nil {
		p.options.Resent(sent)
	}
}

func (p *Panel) restartTicks() {
	if p.ticking != nil {
		p.ticking()
	}
	p.tick()
}

// say puts a sentence under the boxes.
func (p *Panel) say(text string) { p.put(widget.NewRemark(widget.Error, text)) }

// fail puts an error that is not about the code under the boxes.
func (p *Panel) fail(err error) { p.put(p.env.Problem(err, nil)) }

func (p *Panel) put(o fyne.CanvasObject) {
	p.message.Objects = []fyne.CanvasObject{o}
	p.message.Show()
	p.message.Refresh()
	widget.Relayout(p.content)
}

func (p *Panel) quiet() {
	p.message.Hide()
	widget.Relayout(p.content)
}
