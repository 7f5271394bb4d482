// Package unlock opens the vault: by the PIN where there is one, by the passphrase, or by the recovery code when that is forgotten.
//
// A wrong secret costs a pause that grows with each mistake; it is counted down here and lasts over a restart. After the
// recovery code a new passphrase is chosen before anything else.
package unlock

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/entrance"
	"razvorot/ui/recovery"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Unlock is the screen of screen.PageUnlock.
type Unlock struct {
	env     *screen.Env
	body    *fyne.Container
	page    fyne.CanvasObject
	remark  *fyne.Container // what went wrong
	pause   *fyne.Container // the countdown
	open    *widget.Button
	enable  func(bool) // the input of the way that is in front
	focus   func()
	built   bool   // the page is in the window, or about to be
	again   func() // puts the way in front anew, after what kept the vault from being read
	busy    bool
	until   time.Time // no try is taken before
	ticking func()
	pinned  bool        // a PIN opens the vault here
	typed   func() bool // something was typed into the way in front
}

var (
	_ screen.Titled = (*Unlock)(nil)
	_ screen.Backer = (*Unlock)(nil)
)

// New builds the screen of screen.PageUnlock; arg is "" or entrance.ArgPassphrase.
func New(e *screen.Env, arg string) screen.Screen {
	u := &Unlock{env: e, body: widget.NewSpaced(theme.Space24)}
	u.page = widget.NewPage(theme.ColumnForm, u.body)
	if arg == entrance.ArgPassphrase {
		u.built = true // reached from inside the program
		u.renew()
		return u
	}
	u.passphrase()
	u.built = true
	u.offerPIN()
	return u
}

// Content implements screen.Screen.
func (u *Unlock) Content() fyne.CanvasObject { return u.page }

// Title implements screen.Titled.
func (u *Unlock) Title() string { return u.env.Book.Say("app.name") }

// Back implements screen.Backer: from the recovery code it leads to the passphrase.
func (u *Unlock) Back() bool {
	if u.again != nil && !u.busy {
		u.usual()
	}
	return true
}

// Return implements screen.Returner: the pause may have passed meanwhile.
func (u *Unlock) Return() { u.askDelay() }

func (u *Unlock) put(objects ...fyne.CanvasObject) {
	u.body.Objects = objects
	u.body.Refresh()
	widget.Relayout(u.body)
	if u.focus != nil && u.built { // a page that is being built has no window yet: askDelay comes after
		u.env.Post(u.focus)
	}
}

func (u *Unlock) say(objects ...fyne.CanvasObject) {
	u.remark.Objects = objects
	u.remark.Refresh()
	widget.Relayout(u.body)
}

// passphrase puts the usual way in front.
func (u *Unlock) passphrase() {
	b := u.env.Book
	var field *secret.Field
	submit := func() {
		if field.Text() == "" {
			field.Focus()
			return
		}
		u.try(app.ByPassphrase, field.Text(), u.env.Book.Say("unlock.wrong"))
	}
	field = secret.NewField(b, "unlock.passphrase", b.Say("unlock.passphrase"), "", submit)
	u.way(field.SetEnabled, field.Focus, u.passphrase)
	u.typed = func() bool { return field.Text() != "" }
	field.Typed = func() { // what was said was about the phrase before
		if !u.busy && len(u.remark.Objects) > 0 {
			u.say()
		}
	}
	u.open = widget.NewPrimary("unlock.open", b.Say("unlock.open"), submit)
	u.put(entrance.Head{Title: b.Say("unlock.title"), Lead: b.Say("unlock.lead")}.Object(u.env),
		widget.NewSpaced(theme.Space12, field.Object(), u.remark, u.pause), widget.NewActions(u.open),
		u.others(widget.NewLink("unlock.forgot", b.Say("unlock.forgot"), u.recovery)))
	u.askDelay()
}

// others are the links to other ways in; the one to the PIN is there where there is one.
func (u *Unlock) others(links ...fyne.CanvasObject) fyne.CanvasObject {
	if u.pinned {
		links = append([]fyne.CanvasObject{widget.NewLink("unlock.by_pin", u.env.Book.Say("unlock.by_pin"), u.pin)}, links...)
	}
	return widget.NewLinks(links...)
}

// recovery puts the recovery code in front.
func (u *Unlock) recovery() {
	if u.busy {
		return
	}
	b := u.env.Book
	entry := recovery.NewEntry(b, "unlock.code")
	submit := func() {
		if entry.Digits() < recovery.Groups*recovery.GroupSize {
			u.say(widget.NewRemark(widget.Error, b.Say("onboarding.confirm.count",
				map[string]int{"N": entry.Digits(), "Of": recovery.Groups * recovery.GroupSize})))
			entry.Focus()
			return
		}
		u.try(app.ByRecovery, entry.Code(), b.Say("unlock.recovery.wrong"))
	}
	entry.OnSubmit = submit
	u.typed = func() bool { return true }
	u.way(entry.SetEnabled, entry.Focus, u.recovery)
	u.open = widget.NewPrimary("unlock.open", b.Say("unlock.open"), submit)
	u.put(entrance.Head{Title: b.Say("unlock.recovery.title"), Lead: b.Say("unlock.recovery.lead")}.Object(u.env),
		widget.NewSpaced(theme.Space12, entry.Object(), u.remark, u.pause), widget.NewActions(u.open),
		u.others(widget.NewLink("unlock.remember", b.Say("unlock.recovery.back"), u.passphrase)))
	u.askDelay()
}

// way prepares for another way in.
func (u *Unlock) way(enable func(bool), focus, again func()) {
	u.enable, u.focus, u.again = enable, focus, again
	u.remark, u.pause = widget.NewSpaced(0), widget.NewSpaced(0)
}

func (u *Unlock) setBusy(doing string) {
	u.busy = doing != ""
	u.open.SetBusy(doing)
	u.enable(!u.busy)
}

// try opens the vault with a secret; wrong is what to say when it does not fit.
func (u *Unlock) try(by app.UnlockWay, text, wrong string) {
	if u.busy || u.env.Now().Before(u.until) {
		return
	}
	u.say()
	u.setBusy(u.env.Book.Say("unlock.working"))
	u.env.Do(func(ctx context.Context) error { return u.env.App.Unlock(ctx, by, text) }, func(err error) {
		if err == nil && by != app.ByRecovery {
			entrance.Continue(u.env, u.failed)
			return
		}
		u.setBusy("")
		if err == nil {
			u.renew()
			return
		}
		u.refused(err, wrong)
	})
}

func (u *Unlock) refused(err error, wrong string) {
	b := u.env.Book
	limited, isLimited := errors.AsType[*domain.RateLimited](err)
	switch {
	case isLimited:
		u.wait(limited.Wait)
	case errors.Is(err, domain.ErrWrongCredentials):
		u.say(widget.NewRemark(widget.Error, wrong))
		u.focus()
		u.askDelay()
	case errors.Is(err, domain.ErrNotFound): // the keychain has no half of this PIN any more
		u.pinned = false
		u.passphrase()
		u.say(widget.NewNotice(widget.Warning, b.Say("unlock.pin.gone"), b.Say("unlock.pin.gone.text")))
	case errors.Is(err, domain.ErrInvalid):
		u.say(widget.NewRemark(widget.Error, b.Say("unlock.recovery.malformed")))
		u.focus()
	default:
		u.failed(err)
	}
}

// failed says what keeps the vault from being read at all.
func (u *Unlock) failed(err error) {
	b := u.env.Book
	u.setBusy("")
	again := widget.NewPrimary("unlock.retry", b.Say("unlock.retry"), u.again)
	switch {
	case errors.Is(err, domain.ErrDamaged):
		u.instead(widget.NewFailure(widget.Trouble{What: b.Say("unlock.damaged.title"), Why: b.Say("unlock.damaged.text"),
			Cure: b.Say("unlock.damaged.cure"), Code: words.Explain(b, err).Code}), widget.NewActions(again))
	case errors.Is(err, domain.ErrConflict):
		u.instead(widget.NewFailure(widget.Trouble{What: b.Say("unlock.busy.title"), Why: b.Say("unlock.busy.text")}),
			widget.NewActions(again))
	default:
		u.say(u.env.Problem(err, nil))
	}
}

func (u *Unlock) instead(objects ...fyne.CanvasObject) {
	u.focus = nil
	u.put(append([]fyne.CanvasObject{entrance.Head{Title: u.env.Book.Say("unlock.title")}.Object(u.env)}, objects...)...)
}

// askDelay asks whether tries are taken, as they are not for a while after wrong ones, also ones before a restart.
func (u *Unlock) askDelay() {
	screen.Load(u.env, u.env.App.UnlockDelay, func(left time.Duration, err error) {
		switch {
		case err != nil:
			u.failed(err)
		case left > 0:
			u.wait(left)
		case u.focus != nil:
			u.focus() // at the start of the program there was no window yet when the page was built
		}
	})
}

func (u *Unlock) wait(left time.Duration) {
	u.until = u.env.Now().Add(left)
	if u.ticking != nil {
		u.ticking()
	}
	u.tick()
}

// tick counts the pause down, every second.
func (u *Unlock) tick() {
	b, left := u.env.Book, u.until.Sub(u.env.Now())
	if left <= 0 {
		u.pause.Objects = nil
		u.open.Enable()
		widget.Relayout(u.body)
		return
	}
	u.open.Disable()
	u.pause.Objects = []fyne.CanvasObject{widget.NewNotice(widget.Warning,
		b.Say("unlock.wait", map[string]string{"Left": words.Countdown(left)}), b.Say("unlock.wait.why"))}
	u.pause.Refresh()
	widget.Relayout(u.body)
	u.ticking = u.env.Later(time.Second, u.tick)
}
