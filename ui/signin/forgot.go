package signin

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/person"
	"razvorot/ui/entrance"
	"razvorot/ui/onetime"
	"razvorot/ui/secret"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// forgot asks for the phone of the account whose password is forgotten. The step back leads to login and password.
func (s *SignIn) forgot() {
	b := s.env.Book
	s.askPhone(phoneQuestion{id: "forgot", given: s.typedLogin(), title: b.Say("forgot.title"), lead: b.Say("forgot.lead"),
		start: s.env.App.StartPasswordReset, sent: s.forgotCode})
}

// cannot says why something was not done, with the wait where there is one.
func (s *SignIn) cannot(err error) {
	if limited, ok := errors.AsType[*domain.RateLimited](err); ok {
		s.say(widget.NewRemark(widget.Warning, s.env.Book.Say("signin.wait", map[string]string{"Left": words.Countdown(limited.Wait)})))
		return
	}
	s.say(s.env.Problem(err, nil))
}

func (s *SignIn) backToCredentials() fyne.CanvasObject {
	return widget.NewSecondary("forgot.back", s.env.Book.Say("forgot.back"), s.credentials)
}

// forgotCode asks for the code of the message.
func (s *SignIn) forgotCode(phone string, sent domain.CodeSent) {
	b := s.env.Book
	s.remark = widget.NewSpaced(0)
	var ticket domain.Ticket
	panel := onetime.New(s.env, onetime.Options{ID: "forgot.code", Sent: sent,
		Confirm: func(ctx context.Context, sent domain.CodeSent, code string) (err error) {
			ticket, err = s.env.App.ConfirmPasswordReset(ctx, sent, code)
			return err
		},
		Done:   func() { s.newPassword(phone, ticket) },
		Over:   s.forgot,
		Others: []fyne.CanvasObject{s.backToCredentials()},
	})
	s.put(entrance.Head{Title: b.Say("signin.code.title"),
		Lead: b.Say("forgot.code.lead", map[string]string{"To": sent.To})}.Object(s.env), panel.Content(), s.remark)
	s.env.Post(panel.Focus)
}

// newPassword asks for the password that takes the forgotten one's place.
func (s *SignIn) newPassword(phone string, ticket domain.Ticket) {
	b := s.env.Book
	s.remark = widget.NewSpaced(0)
	done := widget.NewPrimary("forgot.save", b.Say("forgot.save"), nil)
	var fields *secret.New
	factor := newFactor(s.env, func() { done.OnTapped() })
	factor.lost = s.lost(phone, func() {})
	submit := func() {
		if s.busy || !fields.Accept() {
			return
		}
		password, code := fields.Text(), factor.text()
		s.busy = true
		s.say()
		done.SetBusy(b.Say("forgot.saving"))
		fields.SetEnabled(false)
		s.env.Act(func(ctx context.Context) error { return s.env.App.FinishPasswordReset(ctx, ticket, password, code) }, func(err error) {
			s.busy = false
			done.SetBusy("")
			fields.SetEnabled(true)
			switch found := app.PasswordFindings(err); {
			case err == nil:
				s.env.Shell.Toast(b.Say("forgot.done"))
				s.credentials()
			case len(found) > 0:
				fields.Refuse(found)
			case app.WantsFactor(err):
				factor.ask()
				widget.Relayout(s.body)
				widget.Relayout(s.body) // what wraps knows its height once it was given its width
			case factor.wrong(err):
				widget.Relayout(s.body)
			case errors.Is(err, domain.ErrCodeExpired), errors.Is(err, domain.ErrCodeWrong):
				s.forgot()
				s.over(err)
			default:
				s.cannot(err)
			}
		})
	}
	var owner access.Owner
	owner.Phone, _ = person.ParsePhone(phone) // read before
	fields = secret.NewPassword(b, "forgot.password", owner, submit)
	done.OnTapped = submit
	s.put(entrance.Head{Title: b.Say("forgot.new.title"), Lead: b.Say("forgot.new.lead")}.Object(s.env), fields.Object(), factor.object, s.remark,
		widget.NewActions(done, s.backToCredentials()))
	s.env.Post(fields.Focus)
}
