package signin

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/ui/entrance"
	"razvorot/ui/form"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// appCode asks for the code of the authenticator app.
func (s *SignIn) appCode(sent domain.CodeSent) {
	b := s.env.Book
	s.coding, s.remark = true, widget.NewSpaced(0)
	var panel *onetime.Panel
	panel = onetime.New(s.env, onetime.Options{ID: "signin.app", Sent: sent,
		Confirm: func(ctx context.Context, sent domain.CodeSent, code string) error {
			return s.env.App.FinishSignIn(ctx, sent, code)
		},
		Done: s.signedIn,
		Over: s.credentials,
		Others: []fyne.CanvasObject{widget.NewSecondary("signin.app.recovery", b.Say("signin.app.recovery"), func() {
			panel.Stop()
			s.recoveryCode(sent)
		}), widget.NewSecondary("signin.other", b.Say("signin.code.back"), s.credentials)},
	})
	s.put(entrance.Head{Title: b.Say("signin.code.title"), Lead: b.Say("signin.app.lead")}.Object(s.env), panel.Content(), s.remark,
		s.lost(s.typed, panel.Stop))
	s.env.Post(panel.Focus)
}

// recoveryCode asks for a recovery code in the place of the app's.
func (s *SignIn) recoveryCode(sent domain.CodeSent) {
	b := s.env.Book
	s.coding, s.remark = true, widget.NewSpaced(0)
	var submit func()
	factor := newFactor(s.env, func() { submit() })
	next := widget.NewPrimary("signin.recovery.next", b.Say("code.confirm"), func() { submit() })
	submit = func() {
		if s.busy {
			return
		}
		code := factor.text()
		if code == "" {
			factor.form.Show(finding.List{finding.At(app.FieldCode, finding.Required)})
			return
		}
		s.busy = true
		next.SetBusy(b.Say("code.checking"))
		s.env.Act(func(ctx context.Context) error { return s.env.App.FinishSignIn(ctx, sent, code) }, func(err error) {
			s.busy = false
			next.SetBusy("")
			switch {
			case err == nil:
				s.signedIn()
			case factor.wrong(err):
				widget.Relayout(s.body)
			case errors.Is(err, domain.ErrCodeExpired), errors.Is(err, domain.ErrCodeWrong):
				s.credentials()
				s.over(err)
			default:
				s.cannot(err)
			}
		})
	}
	factor.show(b.Say("signin.recovery.label"))
	s.put(entrance.Head{Title: b.Say("signin.recovery.title"), Lead: b.Say("signin.recovery.lead")}.Object(s.env), factor.object, s.remark,
		widget.NewActions(next, widget.NewSecondary("signin.recovery.app", b.Say("signin.recovery.app"), func() { s.appCode(sent) })),
		s.lost(s.typed, func() {}))
	s.env.Post(factor.form.Focus)
}

// over says why no code helps any more, on the screen where the way begins anew.
func (s *SignIn) over(err error) {
	if errors.Is(err, domain.ErrCodeWrong) {
		s.say(widget.NewRemark(widget.Error, s.env.Book.Say("code.app.spent")))
		return
	}
	s.say(widget.NewRemark(widget.Error, s.env.Book.Say("code.app.expired")))
}

// factor is a field for a code of the app or a recovery code, empty until one is due.
type factor struct {
	env    *screen.Env
	submit func()
	form   *form.Form
	wrongs *fyne.Container
	lost   fyne.CanvasObject // the way of who has no code at all, nil for none
	object *fyne.Container
}

func newFactor(e *screen.Env, submit func()) *factor {
	return &factor{env: e, submit: submit, object: widget.NewSpaced(theme.Space16), wrongs: widget.NewSpaced(0)}
}

func (f *factor) show(label string) {
	f.form = form.New(form.Config{Book: f.env.Book, Specs: []form.Spec{{Field: app.FieldCode, Label: label}}, Submit: f.submit})
	f.object.Objects = []fyne.CanvasObject{f.form.Object(), f.wrongs}
	f.object.Refresh()
}

// ask shows the field with why there is one.
func (f *factor) ask() {
	if f.form == nil {
		f.show(f.env.Book.Say("forgot.factor"))
		f.object.Objects = append([]fyne.CanvasObject{widget.NewStrong(f.env.Book.Say("forgot.factor.title")),
			widget.NewText(f.env.Book.Say("forgot.factor.text"))}, f.object.Objects...)
		if f.lost != nil {
			f.object.Add(f.lost)
		}
		f.object.Refresh()
	} else {
		f.form.Show(finding.List{finding.At(app.FieldCode, finding.Required)})
	}
	f.env.Post(f.form.Focus)
}

func (f *factor) text() string {
	if f.form == nil {
		return ""
	}
	return f.form.Value(app.FieldCode)
}

// wrong tells that the code is not right, and returns false where that is not what is wrong or no try is left.
func (f *factor) wrong(err error) bool {
	e, ok := errors.AsType[*domain.CodeWrong](err)
	if !ok || e.AttemptsLeft == 0 || f.form == nil {
		return false
	}
	f.wrongs.Objects = []fyne.CanvasObject{widget.NewRemark(widget.Error, f.env.Book.Count("code.wrong", e.AttemptsLeft))}
	f.wrongs.Refresh()
	f.form.Focus()
	return true
}
