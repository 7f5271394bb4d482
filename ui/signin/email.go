package signin

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/entrance"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/widget"
)

// ArgEmail has the page ask for the code of the e-mail alone: the citizen is signed in.
const ArgEmail = "email"

// settingEmailAsked is kept once the citizen was asked to confirm the address: the second time the home page reminds them.
const settingEmailAsked = "signin.email_asked"

// signedIn asks for the code of the e-mail after the first time, and goes on.
func (s *SignIn) signedIn() {
	screen.Load(s.env, func(ctx context.Context) (bool, error) {
		r, err := s.env.App.Registration(ctx)
		if err != nil || r.Step != app.RegisterEmailCode {
			return false, err
		}
		asked, err := s.env.App.Setting(ctx, settingEmailAsked)
		if err != nil || asked != "" {
			return false, err
		}
		return true, s.env.App.SaveSetting(ctx, settingEmailAsked, "yes")
	}, func(ask bool, err error) {
		if err != nil || !ask {
			s.leave()
			return
		}
		s.email()
	})
}

// leave opens what comes after the door, or goes back where the citizen came from.
func (s *SignIn) leave() {
	if s.emailOnly {
		s.env.Nav.Back()
		return
	}
	entrance.Continue(s.env, func(err error) { s.say(s.env.Problem(err, s.leave)) })
}

// email has a code sent to the address.
func (s *SignIn) email() {
	b := s.env.Book
	s.remark = widget.NewSpaced(0)
	later := widget.NewSecondary("signin.email.later", b.Say("email.later"), s.leave)
	s.put(entrance.Head{Title: b.Say("email.title"), Lead: b.Say("email.sending")}.Object(s.env), s.remark,
		widget.NewActions(later))
	screen.Load(s.env, s.env.App.StartEmailConfirmation, func(sent domain.CodeSent, err error) {
		switch {
		case errors.Is(err, domain.ErrDuplicate):
			s.leave()
		case err != nil:
			s.say(s.env.Problem(err, s.email))
		default:
			s.emailCode(sent)
		}
	})
}

func (s *SignIn) emailCode(sent domain.CodeSent) {
	b := s.env.Book
	panel := onetime.New(s.env, onetime.Options{ID: "signin.email", Sent: sent,
		Confirm: func(ctx context.Context, sent domain.CodeSent, code string) error {
			return s.env.App.ConfirmEmail(ctx, sent, code)
		},
		Done: func() {
			s.env.Shell.Toast(b.Say("email.done"))
			s.leave()
		},
		Over:   s.email,
		Others: []fyne.CanvasObject{widget.NewSecondary("signin.email.later", b.Say("email.later"), s.leave)},
	})
	s.put(entrance.Head{Title: b.Say("email.title"), Lead: b.Say("email.lead", map[string]string{"To": sent.To})}.Object(s.env),
		panel.Content(), s.remark)
	s.env.Post(panel.Focus)
}
