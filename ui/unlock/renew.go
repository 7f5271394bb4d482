package unlock

import (
	"context"
	"errors"

	"razvorot/domain"
	"razvorot/ui/entrance"
	"razvorot/ui/secret"
	"razvorot/ui/widget"
)

// renew has a new passphrase chosen, after the recovery code opened the vault.
func (u *Unlock) renew() {
	b := u.env.Book
	var fields *secret.New
	submit := func() {
		if !u.busy && fields.Accept() {
			u.save(fields)
		}
	}
	fields = secret.NewNew(secret.NewOptions{Book: b, ID: "unlock.renew", Label: b.Say("onboarding.vault.passphrase"),
		Hint: b.Say("onboarding.vault.passphrase.hint"), Repeat: b.Say("onboarding.vault.repeat"),
		Differs: b.Say("onboarding.vault.differs"), Check: u.env.App.CheckPassphrase, Submit: submit})
	u.way(fields.SetEnabled, fields.Focus, nil)
	u.open = widget.NewPrimary("unlock.save", b.Say("unlock.renew.save"), submit)
	u.put(entrance.Head{Title: b.Say("unlock.renew.title"), Lead: b.Say("unlock.renew.lead")}.Object(u.env),
		fields.Object(), u.remark, widget.NewActions(u.open))
}

func (u *Unlock) save(fields *secret.New) {
	passphrase := fields.Text()
	u.say()
	u.setBusy(u.env.Book.Say("unlock.renew.working"))
	u.env.Act(func(ctx context.Context) error { return u.env.App.SetPassphrase(ctx, passphrase) }, func(err error) {
		invalid, isInvalid := errors.AsType[*domain.Invalid](err)
		if err == nil {
			entrance.Continue(u.env, u.stuck)
			return
		}
		u.setBusy("")
		if isInvalid {
			fields.Refuse(invalid.Findings)
			return
		}
		u.stuck(err)
	})
}

func (u *Unlock) stuck(err error) {
	u.setBusy("")
	u.say(u.env.Problem(err, nil))
}
