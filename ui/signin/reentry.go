package signin

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/entrance"
	"razvorot/ui/form"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// lost leads whoever has neither the authenticator app nor a recovery code to the way back.
func (s *SignIn) lost(phone string, leave func()) fyne.CanvasObject {
	return widget.NewLinks(widget.NewLink("signin.lost", s.env.Book.Say("signin.lost"), func() {
		leave()
		s.reentry(phone)
	}))
}

// reentry asks for the phone of the account to come back to.
func (s *SignIn) reentry(phone string) {
	b := s.env.Book
	s.askPhone(phoneQuestion{id: "reentry", given: phone, title: b.Say("reentry.title"), lead: b.Say("reentry.lead"),
		about: []fyne.CanvasObject{widget.NewText(b.Say("reentry.office"))}, start: s.env.App.StartReentry,
		sent: func(typed string, sent domain.CodeSent) { s.reentryCode(typed, sent) }})
}

// reentryCode asks for the code of the message.
func (s *SignIn) reentryCode(phone string, sent domain.CodeSent) {
	b := s.env.Book
	s.remark = widget.NewSpaced(0)
	var ticket domain.Ticket
	panel := onetime.New(s.env, onetime.Options{ID: "reentry.code", Sent: sent,
		Confirm: func(ctx context.Context, sent domain.CodeSent, code string) (err error) {
			ticket, err = s.env.App.ConfirmReentry(ctx, sent, code)
			return err
		},
		Done:   func() { s.reentryPassword(phone, ticket) },
		Over:   func() { s.reentry(phone) },
		Others: []fyne.CanvasObject{s.backToCredentials()},
	})
	s.put(entrance.Head{Title: b.Say("signin.code.title"),
		Lead: b.Say("forgot.code.lead", map[string]string{"To": sent.To})}.Object(s.env), panel.Content(), s.remark)
	s.env.Post(panel.Focus)
}

// reentryPassword asks for the password, after which the questions are known.
func (s *SignIn) reentryPassword(phone string, ticket domain.Ticket) {
	b := s.env.Book
	s.remark = widget.NewSpaced(0)
	var submit func()
	field := secret.NewField(b, "reentry.password", b.Say("signin.password"), "", func() { submit() })
	next := widget.NewPrimary("reentry.password.next", b.Say("reentry.next"), func() { submit() })
	submit = func() {
		if s.busy {
			return
		}
		password := field.Text()
		if password == "" {
			field.Fault(b.Say("signin.empty"))
			field.Focus()
			return
		}
		s.say()
		s.busy = true
		next.SetBusy(b.Say("signin.working"))
		screen.Load(s.env, func(ctx context.Context) (domain.ReentryOffer, error) {
			return s.env.App.OpenReentry(ctx, ticket, password)
		},
			func(offer domain.ReentryOffer, err error) {
				s.busy = false
				next.SetBusy("")
				switch {
				case err == nil && !offer.Reentry.Due.IsZero():
					s.reentryBegun(offer.Reentry)
				case err == nil && len(offer.Questions) == 0:
					s.inPerson()
				case err == nil:
					s.reentryQuestions(phone, ticket, password, offer.Questions)
				case errors.Is(err, domain.ErrWrongCredentials):
					field.Clear()
					field.Fault(b.Say("password.wrong"))
					field.Focus()
				default:
					s.reentryFailed(phone, err)
				}
			})
	}
	s.put(entrance.Head{Title: b.Say("reentry.password.title"), Lead: b.Say("reentry.password.lead")}.Object(s.env), field.Object(), s.remark,
		widget.NewActions(next, s.backToCredentials()))
	s.env.Post(field.Focus)
}

// reentryFailed says why a step of the way back was not taken, and begins it anew where that alone helps.
func (s *SignIn) reentryFailed(phone string, err error) {
	switch {
	case errors.Is(err, domain.ErrCodeExpired):
		s.reentry(phone)
		s.say(widget.NewRemark(widget.Error, s.env.Book.Say("reentry.expired")))
	case errors.Is(err, domain.ErrConflict):
		s.credentials()
		s.say(widget.NewRemark(widget.Info, s.env.Book.Say("reentry.needless")))
	default:
		s.cannot(err)
	}
}

// reentryQuestions asks the control questions.
func (s *SignIn) reentryQuestions(phone string, ticket domain.Ticket, password string, asked []domain.SecretQuestion) {
	b := s.env.Book
	s.remark = widget.NewSpaced(0)
	var specs []form.Spec
	for _, q := range asked {
		specs = append(specs, form.Spec{Field: q.Field(), Label: b.Say("secret_question." + string(q))})
	}
	var submit func()
	fields := form.New(form.Config{Book: b, Specs: specs, Submit: func() { submit() }})
	next := widget.NewPrimary("reentry.ask", b.Say("reentry.ask"), func() { submit() })
	submit = func() {
		if s.busy {
			return
		}
		answers, given := domain.SecretAnswers{}, fields.Answers()
		for _, q := range asked {
			answers[q] = given[q.Field()]
		}
		s.say()
		s.busy = true
		next.SetBusy(b.Say("reentry.asking"))
		fields.SetEnabled(false)
		var begun domain.Reentry
		s.env.Act(func(ctx context.Context) (err error) {
			begun, err = s.env.App.FinishReentry(ctx, ticket, password, answers)
			return err
		}, func(err error) {
			s.busy = false
			next.SetBusy("")
			fields.SetEnabled(true)
			invalid, isInvalid := errors.AsType[*domain.Invalid](err)
			switch {
			case err == nil:
				s.reentryBegun(begun)
			case isInvalid:
				fields.Show(invalid.Findings)
			case errors.Is(err, domain.ErrWrongCredentials):
				s.say(widget.NewRemark(widget.Error, b.Say("reentry.wrong")))
				fields.Focus()
			default:
				s.reentryFailed(phone, err)
			}
		})
	}
	s.put(entrance.Head{Title: b.Say("reentry.questions.title"), Lead: b.Say("reentry.questions.lead")}.Object(s.env), fields.Object(), s.remark,
		widget.NewActions(next, s.backToCredentials()))
	s.env.Post(fields.Focus)
}

// reentryBegun says from when on the account opens without the app.
func (s *SignIn) reentryBegun(begun domain.Reentry) {
	b := s.env.Book
	s.put(widget.NewNotice(widget.Success, b.Say("reentry.begun"), b.Say("reentry.begun.text", map[string]string{"Moment": words.When(b, begun.Due)})),
		widget.NewText(b.Say("reentry.begun.found")), widget.NewActions(widget.NewPrimary("reentry.done", b.Say("forgot.back"), s.credentials)))
}

// inPerson says how somebody comes back who never set control questions.
func (s *SignIn) inPerson() {
	b := s.env.Book
	s.put(widget.NewNotice(widget.Info, b.Say("reentry.inperson"), b.Say("reentry.inperson.text")),
		widget.NewActions(widget.NewPrimary("reentry.done", b.Say("forgot.back"), s.credentials)))
}

// phoneQuestion asks for the phone of an account, to send a code to.
type phoneQuestion struct {
	id, given, title, lead string
	about                  []fyne.CanvasObject // below the lead
	start                  func(ctx context.Context, phone string) (domain.CodeSent, error)
	sent                   func(phone string, sent domain.CodeSent)
}

func (s *SignIn) askPhone(q phoneQuestion) {
	b := s.env.Book
	s.coding, s.remark = true, widget.NewSpaced(0)
	given := ""
	if _, err := person.ParsePhone(q.given); err == nil {
		given = q.given
	}
	var send func()
	phone := form.New(form.Config{Book: b, Specs: []form.Spec{{Field: person.FieldPhone, Label: b.Say("forgot.phone"), Mask: form.Phone,
		Placeholder: "+7 900 000-00-00"}}, Answers: person.Answers{person.FieldPhone: given}, Check: checkPhone, Submit: func() { send() }})
	next := widget.NewPrimary(q.id+".send", b.Say("forgot.send"), func() { send() })
	send = func() {
		if s.busy {
			return
		}
		typed := phone.Value(person.FieldPhone)
		s.say()
		s.busy = true
		next.SetBusy(b.Say("signin.working"))
		screen.Load(s.env, func(ctx context.Context) (domain.CodeSent, error) { return q.start(ctx, typed) },
			func(sent domain.CodeSent, err error) {
				s.busy = false
				next.SetBusy("")
				invalid, isInvalid := errors.AsType[*domain.Invalid](err)
				switch {
				case err == nil:
					q.sent(typed, sent)
				case isInvalid:
					phone.Show(invalid.Findings.For(person.FieldPhone))
				default:
					s.cannot(err)
				}
			})
	}
	head := widget.NewSpaced(theme.Space16, append([]fyne.CanvasObject{entrance.Head{Title: q.title, Lead: q.lead}.Object(s.env)}, q.about...)...)
	s.put(head, phone.Object(), s.remark, widget.NewActions(next, s.backToCredentials()))
	s.env.Post(phone.Focus)
}

func checkPhone(_ finding.Field, answers person.Answers) finding.List {
	var found finding.List
	if answers[person.FieldPhone] != "" {
		_, err := person.ParsePhone(answers[person.FieldPhone])
		found.Add(person.FieldPhone, err)
	}
	return found
}

// typedLogin is what stands in the field of the login, or did.
func (s *SignIn) typedLogin() string { return s.login.Value(app.FieldLogin) }
