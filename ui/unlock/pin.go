package unlock

import (
	"razvorot/app"
	"razvorot/ui/entrance"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// offerPIN puts the PIN in front where one opens the vault, unless somebody is typing the passphrase already. Where that cannot be found
// out the passphrase stays, and says why when it is tried.
func (u *Unlock) offerPIN() {
	screen.Load(u.env, u.env.App.HasPIN, func(has bool, err error) {
		if err != nil || !has {
			return
		}
		u.pinned = true
		if !u.busy && u.again != nil && !u.typed() {
			u.pin()
		}
	})
}

// usual puts the way in front that one takes every day.
func (u *Unlock) usual() {
	if u.pinned {
		u.pin()
		return
	}
	u.passphrase()
}

// pin puts the PIN in front.
func (u *Unlock) pin() {
	if u.busy {
		return
	}
	b := u.env.Book
	var field *secret.Field
	submit := func() {
		if field.Text() == "" {
			field.Focus()
			return
		}
		u.try(app.ByPIN, field.Text(), b.Say("unlock.pin.wrong"))
	}
	field = secret.NewField(b, "unlock.pin", b.Say("unlock.pin"), "", submit).Digits()
	u.way(field.SetEnabled, field.Focus, u.pin)
	u.typed = func() bool { return field.Text() != "" }
	field.Typed = func() {
		if !u.busy && len(u.remark.Objects) > 0 {
			u.say()
		}
	}
	u.open = widget.NewPrimary("unlock.open", b.Say("unlock.open"), submit)
	u.put(entrance.Head{Title: b.Say("unlock.title"), Lead: b.Say("unlock.pin.lead")}.Object(u.env),
		widget.NewSpaced(theme.Space12, field.Object(), u.remark, u.pause), widget.NewActions(u.open),
		widget.NewLinks(widget.NewLink("unlock.by_passphrase", b.Say("unlock.by_passphrase"), u.passphrase),
			widget.NewLink("unlock.forgot", b.Say("unlock.pin.forgot"), u.recovery)))
	u.askDelay()
}
