package register

import (
	"context"
	"errors"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/entrance"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/widget"
)

// password asks for a password and for the consents, and makes the account.
func (r *Register) password(at app.Registration) {
	b := r.env.Book
	done := widget.NewPrimary("register.done", b.Say("register.password.done"), nil)
	agreed := newConsents(r.env)
	var fields *secret.New
	submit := func() { r.finish(fields, agreed, done) }
	fields = secret.NewNew(secret.NewOptions{Book: b, ID: "register.password", Label: b.Say("register.password.field"),
		Repeat: b.Say("register.password.repeat"), Differs: b.Say("register.password.differs"),
		Rules: secret.PasswordRules(b), Check: checkFor(at), Submit: submit})
	done.OnTapped = submit
	r.put(r.head(3, b.Say("register.password.step"), b.Say("register.password.lead")), fields.Object(), agreed.Object(),
		r.remark, widget.NewActions(done))
	r.env.Post(fields.Focus)
}

// checkFor measures a password in the light of the contacts. It needs nothing from the vault, unlike app's check at the end,
// and may follow every key.
func checkFor(at app.Registration) func(string) (access.Strength, finding.List) {
	owner := access.Owner{}
	owner.Phone, _ = person.ParsePhone(at.Phone)
	owner.Email, _ = person.ParseEmail(at.Email)
	return func(text string) (access.Strength, finding.List) {
		return access.StrengthOf(text, owner), access.CheckPassword(text, owner)
	}
}

func (r *Register) finish(fields *secret.New, agreed *consents, done *widget.Button) {
	if r.busy || !fields.Accept() || !agreed.accept() {
		return
	}
	b, password, texts := r.env.Book, fields.Text(), agreed.texts
	r.busy = true
	r.say()
	done.SetBusy(b.Say("register.password.working"))
	fields.SetEnabled(false)
	r.env.Do(func(ctx context.Context) error { return r.env.App.FinishRegistration(ctx, password, texts) }, func(err error) {
		r.busy = false
		done.SetBusy("")
		fields.SetEnabled(true)
		invalid, isInvalid := errors.AsType[*domain.Invalid](err)
		switch {
		case err == nil:
			r.env.Shell.Toast(b.Say("signin.registered"))
			entrance.Continue(r.env, r.failed)
		case isInvalid && len(invalid.Findings.For(access.FieldPassword)) > 0:
			fields.Refuse(invalid.Findings.For(access.FieldPassword))
		case isInvalid: // the texts changed meanwhile
			agreed.load()
			r.say(r.env.Problem(err, nil))
		case errors.Is(err, domain.ErrCodeExpired), errors.Is(err, domain.ErrDuplicate):
			r.startAnew(err)
		default:
			r.failed(err)
		}
	})
}

// startAnew goes back to the contacts, and says why.
func (r *Register) startAnew(why error) {
	screen.Load(r.env, r.env.App.Registration, func(at app.Registration, err error) {
		r.show(at, err)
		r.say(r.env.Problem(why, nil))
	})
}
