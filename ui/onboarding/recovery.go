package onboarding

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/entrance"
	"razvorot/ui/recovery"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// recovery shows the code, to be copied by hand, to the clipboard or into a file.
func (o *Onboarding) recovery() []fyne.CanvasObject {
	b := o.env.Book
	var parts []fyne.CanvasObject
	if o.renewed {
		parts = append(parts, widget.NewNotice(widget.Warning, b.Say("onboarding.recovery.again"), ""))
	}
	keep := widget.NewFlow(
		widget.NewSecondary("onboarding.recovery.copy", b.Say("copy"), func() { o.env.CopySecret(o.code) }),
		widget.NewSecondary("onboarding.recovery.save", b.Say("onboarding.recovery.save"), o.save))
	why := widget.NewSpaced(theme.Space4, widget.NewStrong(b.Say("onboarding.recovery.why")),
		widget.NewSecondaryText(b.Say("onboarding.recovery.why.text")))
	return append(parts, recovery.NewCode(o.code),
		widget.NewSpaced(theme.Space8, keep, widget.NewCaption(b.Say("recovery.copy.note"))), o.failure, why,
		widget.NewActions(widget.NewPrimary("onboarding.written", b.Say("onboarding.recovery.written"),
			func() { o.show(stepConfirm) })))
}

func (o *Onboarding) save() {
	b := o.env.Book
	text := b.Say("onboarding.recovery.file.text", map[string]string{"Code": o.code})
	o.env.Saver.Save(b.Say("onboarding.recovery.file"), []byte(text), func(saved bool, err error) {
		switch {
		case err != nil:
			o.fault(o.env.Problem(err, nil))
		case saved:
			o.env.Shell.Toast(b.Say("onboarding.recovery.saved"))
		}
	})
}

// confirm has the code typed in from the copy: only what was read back is known to be written down.
func (o *Onboarding) confirm() []fyne.CanvasObject {
	b := o.env.Book
	entry := recovery.NewEntry(b, "onboarding.code")
	done := widget.NewPrimary("onboarding.confirm", b.Say("onboarding.confirm.done"), nil)
	done.OnTapped = func() { o.check(entry, done) }
	entry.OnSubmit = done.OnTapped
	o.focus = entry.Focus
	return []fyne.CanvasObject{entry.Object(), o.failure,
		widget.NewActions(done, widget.NewSecondary("onboarding.show", b.Say("onboarding.confirm.show"), func() { o.Back() }))}
}

func (o *Onboarding) check(entry *recovery.Entry, done *widget.Button) {
	b := o.env.Book
	typed := entry.Code()
	if group := recovery.Differs(o.code, typed); group >= 0 {
		o.fault(widget.NewRemark(widget.Error, b.Say("onboarding.confirm.group", map[string]int{"N": group + 1})))
		entry.Mark(group)
		return
	}
	o.fault()
	done.SetBusy(b.Say("onboarding.confirm.working"))
	entry.SetEnabled(false)
	o.env.Do(func(ctx context.Context) error { return o.env.App.ConfirmRecovery(ctx, typed) }, func(err error) {
		done.SetBusy("")
		entry.SetEnabled(true)
		switch {
		case err == nil:
			entrance.Continue(o.env, func(err error) { o.fault(o.env.Problem(err, nil)) })
		case errors.Is(err, domain.ErrInvalid):
			o.fault(widget.NewRemark(widget.Error, b.Say("onboarding.confirm.differs")))
			entry.Focus()
		default:
			o.fault(o.env.Problem(err, nil))
		}
	})
}
