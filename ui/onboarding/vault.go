package onboarding

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/widget"
)

// vault asks for the passphrase and makes the vault.
func (o *Onboarding) vault() []fyne.CanvasObject {
	b := o.env.Book
	var create *widget.Button
	var fields *secret.New
	back := widget.NewSecondary("onboarding.back", b.Say("onboarding.back"), func() { o.Back() })
	submit := func() {
		if !o.busy && fields.Accept() {
			o.create(fields, create, back)
		}
	}
	fields = secret.NewNew(secret.NewOptions{Book: b, ID: "onboarding.passphrase", Label: b.Say("onboarding.vault.passphrase"),
		Hint: b.Say("onboarding.vault.passphrase.hint"), Repeat: b.Say("onboarding.vault.repeat"),
		Differs: b.Say("onboarding.vault.differs"), Check: o.env.App.CheckPassphrase, Submit: submit})
	create = widget.NewPrimary("onboarding.create", b.Say("onboarding.vault.create"), submit)
	o.focus = fields.Focus
	return []fyne.CanvasObject{fields.Object(), o.failure,
		widget.NewActions(create, back), o.restore()}
}

// restore leads to bringing a backup here instead.
func (o *Onboarding) restore() fyne.CanvasObject {
	if !o.env.App.BackupsKnown() {
		return widget.NewGap(0)
	}
	return widget.NewLeft(widget.NewLink("onboarding.restore", o.env.Book.Say("onboarding.restore"), func() {
		if !o.busy {
			o.env.Nav.Go(screen.Route{Page: screen.PageRestore})
		}
	}))
}

// create makes the vault. The passphrase has to be stretched, which takes a second or two by intent, and cannot be called off
// half-way: the page waits.
func (o *Onboarding) create(fields *secret.New, create, back *widget.Button) {
	b := o.env.Book
	passphrase := fields.Text()
	o.busy = true
	o.fault()
	create.SetBusy(b.Say("onboarding.vault.working"))
	back.Disable()
	fields.SetEnabled(false)
	screen.Load(o.env, func(ctx context.Context) (string, error) { return o.env.App.CreateVault(ctx, passphrase) },
		func(code string, err error) {
			o.busy = false
			create.SetBusy("")
			back.Enable()
			fields.SetEnabled(true)
			invalid, isInvalid := errors.AsType[*domain.Invalid](err)
			switch {
			case err == nil:
				o.code = code
				o.show(stepRecovery)
			case isInvalid:
				fields.Refuse(invalid.Findings)
			case errors.Is(err, domain.ErrDuplicate):
				// A vault was made meanwhile, by a try whose answer was lost: it opens with its passphrase.
				o.env.Nav.Restart(screen.Route{Page: screen.PageUnlock})
			default:
				o.fault(o.env.Problem(err, nil))
			}
		})
}

// renew has a new recovery code made: the last one was shown, and never confirmed.
func (o *Onboarding) renew() {
	b := o.env.Book
	o.at, o.renewed = stepRecovery, true
	o.put(b.Say("onboarding.recovery.title"), "", widget.NewText(b.Say("onboarding.recovery.preparing")), widget.NewSkeleton(2))
	screen.Load(o.env, o.env.App.NewRecovery, func(code string, err error) {
		if err != nil {
			o.put(b.Say("onboarding.recovery.title"), "", o.env.Problem(err, o.renew))
			return
		}
		o.code = code
		o.show(stepRecovery)
	})
}
