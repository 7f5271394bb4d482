package security

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// holder is what a page asks for that does something to the account: the password, and the code of the app where there is one.
type holder struct {
	env      *screen.Env
	body     *fyne.Container // of the page
	trouble  *fyne.Container // what went wrong, beside the fields
	password *secret.Field
	code     *form.Form // of the authenticator app; nil without one
	busy     bool
}

func newHolder(e *screen.Env) holder {
	return holder{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3)), trouble: widget.NewSpaced(0)}
}

func (h *holder) say(o ...fyne.CanvasObject) {
	h.trouble.Objects = o
	h.trouble.Refresh()
	widget.Relayout(h.body)
}

// act does something with what was typed; refuse shows what is wrong with that.
func (h *holder) act(by *widget.Button, doing string, work func(ctx context.Context, password, code string) error,
	refuse func(finding.List), done func()) {
	if h.busy {
		return
	}
	password, code := h.password.Text(), ""
	if h.code != nil {
		code = h.code.Value(app.FieldCode)
	}
	h.say()
	h.busy = true
	by.SetBusy(doing)
	h.env.Act(func(ctx context.Context) error { return work(ctx, password, code) }, func(err error) {
		h.busy = false
		by.SetBusy("")
		invalid, isInvalid := errors.AsType[*domain.Invalid](err)
		switch {
		case err == nil:
			done()
		case isInvalid:
			refuse(invalid.Findings)
		default:
			h.say(refusal(h.env, err, h.code != nil))
		}
	})
}

// refuse shows what is wrong beside each field.
func (h *holder) refuse(found finding.List) {
	if h.code != nil {
		h.code.Show(found.For(app.FieldCode))
	}
	if len(found.For(access.FieldPassword)) > 0 {
		h.password.Fault(h.env.Book.Say("signin.empty"))
		h.password.Focus()
	}
}

// refusal says why something that needs the password was not done.
func refusal(e *screen.Env, err error, withCode bool) fyne.CanvasObject {
	b := e.Book
	limited, isLimited := errors.AsType[*domain.RateLimited](err)
	switch {
	case errors.Is(err, domain.ErrWrongCredentials) && withCode:
		return widget.NewRemark(widget.Error, b.Say("authenticator.wrong"))
	case errors.Is(err, domain.ErrWrongCredentials):
		return widget.NewRemark(widget.Error, b.Say("password.wrong"))
	case isLimited:
		return widget.NewRemark(widget.Warning, b.Say("signin.wait", map[string]string{"Left": words.Countdown(limited.Wait)}))
	}
	return e.Problem(err, nil)
}
