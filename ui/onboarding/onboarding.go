// Package onboarding is the first start: how the program looks, what the trial mode is, and the vault.
//
// The steps: look (language, size of the text, palette), trial (what the trial mode means), vault (the passphrase), recovery
// (the code that opens the vault when the passphrase is forgotten is shown) and confirm (it is typed in from the copy). The
// code is held in memory only, while the last two steps are in front; a start after a crash makes a new one.
package onboarding

import (
	"fyne.io/fyne/v2"

	"razvorot/ui/entrance"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// step is one step of the first start.
type step int

const (
	stepLook step = iota + 1
	stepTrial
	stepVault
	stepRecovery
	stepConfirm

	steps = int(stepConfirm)
)

// Onboarding is the screen of screen.PageOnboarding.
type Onboarding struct {
	env     *screen.Env
	at      step
	body    *fyne.Container
	page    fyne.CanvasObject
	code    string // the recovery code, "" until there is one
	renewed bool   // it replaces one that was never confirmed

	settling bool            // while the choices in force are being marked
	busy     bool            // while the vault is made
	focus    func()          // puts the cursor into the step's first field
	failure  *fyne.Container // where the step says what went wrong
}

var (
	_ screen.Backer = (*Onboarding)(nil)
	_ screen.Titled = (*Onboarding)(nil)
)

// New builds the screen of screen.PageOnboarding; arg is "" or entrance.ArgRecovery.
func New(e *screen.Env, arg string) screen.Screen {
	o := &Onboarding{env: e, at: stepLook, body: widget.NewSpaced(theme.Space24)}
	o.page = widget.NewPage(theme.ColumnForm, o.body)
	if arg == entrance.ArgRecovery {
		o.renew()
		return o
	}
	o.show(stepLook)
	return o
}

// Content implements screen.Screen.
func (o *Onboarding) Content() fyne.CanvasObject { return o.page }

// Title implements screen.Titled.
func (o *Onboarding) Title() string { return o.env.Book.Say("app.name") }

// Back implements screen.Backer. There is no way back behind the vault once it is made.
func (o *Onboarding) Back() bool {
	if o.busy {
		return true
	}
	switch o.at {
	case stepTrial, stepVault:
		o.show(o.at - 1)
	case stepConfirm:
		o.show(stepRecovery)
	}
	return true
}

func (o *Onboarding) show(at step) {
	o.at, o.focus, o.failure = at, nil, widget.NewSpaced(0)
	b := o.env.Book
	switch at {
	case stepLook:
		o.put(b.Say("onboarding.look.title"), b.Say("onboarding.look.lead"), o.look()...)
	case stepTrial:
		o.put(b.Say("onboarding.trial.title"), b.Say("onboarding.trial.lead"), o.trial()...)
	case stepVault:
		o.put(b.Say("onboarding.vault.title"), b.Say("onboarding.vault.lead"), o.vault()...)
	case stepRecovery:
		o.put(b.Say("onboarding.recovery.title"), b.Say("onboarding.recovery.lead"), o.recovery()...)
	case stepConfirm:
		o.put(b.Say("onboarding.confirm.title"), b.Say("onboarding.confirm.lead"), o.confirm()...)
	}
}

// put fills the page with a step.
func (o *Onboarding) put(title, lead string, objects ...fyne.CanvasObject) {
	head := entrance.Head{Step: int(o.at), Steps: steps, Title: title, Lead: lead}.Object(o.env)
	o.body.Objects = append([]fyne.CanvasObject{head}, objects...)
	o.body.Refresh()
	widget.Relayout(o.body)
	if o.focus != nil {
		o.env.Post(o.focus) // a page that is being built has no window yet
	}
}

// fault shows what went wrong, and nothing for none.
func (o *Onboarding) fault(objects ...fyne.CanvasObject) {
	o.failure.Objects = objects
	o.failure.Refresh()
	widget.Relayout(o.body)
}
