package security

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// What the page shows instead of its start.
const (
	ArgPassword = "password" // changing the password of the account
	ArgDevices  = "devices"  // who is signed in where

	ArgAuthenticator = "authenticator" // the app whose codes sign in
	ArgQuestions     = "questions"     // control questions
)

// password is the screen where the password of the account is changed.
type password struct {
	env     *screen.Env
	body    *fyne.Container
	content fyne.CanvasObject
	old     *secret.Field
	fields  *secret.New
	do      *widget.Button
	trouble *fyne.Container
	busy    bool
}

func newPassword(e *screen.Env) screen.Screen {
	p := &password{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3)), trouble: widget.NewSpaced(0)}
	p.content = widget.NewPage(theme.ColumnForm, p.body)
	p.load()
	return p
}

// Content implements screen.Screen.
func (p *password) Content() fyne.CanvasObject { return p.content }

func (p *password) load() {
	screen.Load(p.env, func(ctx context.Context) (domain.Account, error) { return p.env.App.Account(ctx) }, p.show)
}

func (p *password) put(objects ...fyne.CanvasObject) {
	p.body.Objects = objects
	p.body.Refresh()
	widget.Relayout(p.body)
}

func (p *password) show(account domain.Account, err error) {
	if err != nil {
		p.put(p.env.Unread(err, p.load))
		return
	}
	b := p.env.Book
	p.old = secret.NewField(b, "password.old", b.Say("password.old"), "", func() { p.fields.Focus() })
	p.fields = secret.NewPassword(b, "password.new", access.Owner{Phone: account.Phone, Email: account.Email}, p.submit)
	p.do = widget.NewPrimary("password.save", b.Say("forgot.save"), p.submit)
	p.put(widget.NewSpaced(theme.Space8, widget.NewHeading(b.Say("password.title")), widget.NewSecondaryText(b.Say("password.lead"))),
		p.old.Object(), p.fields.Object(), p.trouble, widget.NewActions(p.do))
	p.env.Post(p.old.Focus)
}

func (p *password) say(o ...fyne.CanvasObject) {
	p.trouble.Objects = o
	p.trouble.Refresh()
	widget.Relayout(p.body)
}

func (p *password) submit() {
	b := p.env.Book
	if p.busy {
		return
	}
	if p.old.Text() == "" {
		p.old.Fault(b.Say("signin.empty"))
		p.old.Focus()
		return
	}
	if !p.fields.Accept() {
		return
	}
	old, fresh := p.old.Text(), p.fields.Text()
	p.say()
	p.setBusy(b.Say("forgot.saving"))
	p.env.Act(func(ctx context.Context) error { return p.env.App.ChangePassword(ctx, old, fresh) }, func(err error) {
		p.setBusy("")
		if err != nil {
			p.refused(err, app.PasswordFindings(err))
			return
		}
		p.put(widget.NewNotice(widget.Success, b.Say("password.done"), b.Say("password.done.text")),
			widget.NewActions(widget.NewPrimary("password.back", b.Say("block.back"), p.env.Nav.Back)))
	})
}

func (p *password) setBusy(doing string) {
	p.busy = doing != ""
	p.do.SetBusy(doing)
	p.old.SetEnabled(!p.busy)
	p.fields.SetEnabled(!p.busy)
}

func (p *password) refused(err error, found finding.List) {
	b := p.env.Book
	limited, isLimited := errors.AsType[*domain.RateLimited](err)
	switch {
	case len(found) > 0:
		p.fields.Refuse(found)
	case errors.Is(err, domain.ErrWrongCredentials):
		p.old.Clear()
		p.old.Fault(b.Say("password.wrong"))
		p.old.Focus()
	case isLimited:
		p.say(widget.NewRemark(widget.Warning, b.Say("signin.wait", map[string]string{"Left": words.Countdown(limited.Wait)})))
	default:
		p.say(p.env.Problem(err, nil))
	}
}
