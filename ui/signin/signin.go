// Package signin opens a session: login and password, then a code, and after the first time the code of the e-mail.
package signin

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/entrance"
	"razvorot/ui/form"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/server"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// SignIn is the screen of screen.PageSignIn.
type SignIn struct {
	env    *screen.Env
	body   *fyne.Container
	page   fyne.CanvasObject
	remark *fyne.Container // what went wrong, or how long to wait

	login     *form.Form
	password  *secret.Field
	next      *widget.Button
	typed     string // the login, while the code is asked for
	busy      bool
	coding    bool      // the code is in front
	emailOnly bool      // see ArgEmail
	newcomer  bool      // no account is known here
	until     time.Time // no try is taken before
	ticking   func()
}

var _ screen.Backer = (*SignIn)(nil)

// New builds the screen of screen.PageSignIn; arg is "" or ArgEmail.
func New(e *screen.Env, arg string) screen.Screen {
	s := &SignIn{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(2))}
	s.page = widget.NewPage(theme.ColumnForm, s.body)
	if arg == ArgEmail {
		s.emailOnly = true
		s.email()
		return s
	}
	e.Do(s.suggest, func(error) { s.credentials() }) // without a suggestion the field is empty
	return s
}

// suggest finds out who signs in here.
func (s *SignIn) suggest(ctx context.Context) (err error) {
	if s.typed, err = s.env.App.SuggestedLogin(ctx); err != nil {
		return err
	}
	_, err = s.env.App.Account(ctx)
	s.newcomer = errors.Is(err, domain.ErrNotFound)
	return nil
}

// Content implements screen.Screen.
func (s *SignIn) Content() fyne.CanvasObject { return s.page }

// Back implements screen.Backer: from the code it leads to login and password.
func (s *SignIn) Back() bool {
	if s.coding && !s.busy {
		s.credentials()
		return true
	}
	return s.busy
}

func (s *SignIn) put(objects ...fyne.CanvasObject) {
	s.body.Objects = objects
	s.body.Refresh()
	widget.Relayout(s.body)
}

func (s *SignIn) say(objects ...fyne.CanvasObject) {
	s.remark.Objects = objects
	s.remark.Refresh()
	widget.Relayout(s.body)
}

// credentials asks for login and password.
func (s *SignIn) credentials() {
	b := s.env.Book
	s.coding, s.remark = false, widget.NewSpaced(0)
	s.password = secret.NewField(b, "signin.password", b.Say("signin.password"), "", s.submit)
	s.login = form.New(form.Config{Book: b, Specs: []form.Spec{{Field: app.FieldLogin, Label: b.Say("signin.login")}}, Answers: person.Answers{app.FieldLogin: s.typed}, Check: checkLogin, Submit: s.password.Focus})
	s.next = widget.NewPrimary("signin.next", b.Say("signin.next"), s.submit)
	s.put(entrance.Head{Title: b.Say("signin.title"), Lead: b.Say("signin.lead")}.Object(s.env),
		s.login.Object(), s.password.Object(), s.remark, widget.NewActions(s.next, s.others()...), s.elsewhere())
	if s.typed == "" {
		s.env.Post(s.login.Focus)
	} else {
		s.env.Post(s.password.Focus)
	}
	s.tick()
}

// elsewhere is what may be done without signing in.
func (s *SignIn) elsewhere() fyne.CanvasObject {
	block := widget.NewLink("signin.block", s.env.Book.Say("signin.block"), func() {
		s.env.Nav.Go(screen.Route{Page: screen.PageBlock})
	})
	forgot := widget.NewLink("signin.forgot", s.env.Book.Say("signin.forgot"), s.forgot)
	stuck := widget.NewLink("signin.stuck", s.env.Book.Say("signin.stuck"), func() {
		s.env.Nav.Go(screen.Route{Page: screen.PageArticle, Arg: "login.lost"})
	})
	return widget.NewSpaced(theme.Space8, widget.NewLinks(forgot, stuck, block), server.Link(s.env))
}

// others is what a newcomer may do instead: a vault belongs to one account.
func (s *SignIn) others() []fyne.CanvasObject {
	if !s.newcomer {
		return nil
	}
	return []fyne.CanvasObject{widget.NewSecondary("signin.register", s.env.Book.Say("signin.register"), func() {
		s.env.Nav.Go(screen.Route{Page: screen.PageRegister})
	})}
}

func checkLogin(_ finding.Field, answers person.Answers) finding.List {
	if answers[app.FieldLogin] == "" {
		return nil
	}
	var found finding.List
	_, err := person.ParseLogin(answers[app.FieldLogin])
	found.Add(app.FieldLogin, err)
	return found
}

func (s *SignIn) setBusy(doing string) {
	s.busy = doing != ""
	s.next.SetBusy(doing)
	s.login.SetEnabled(!s.busy)
	s.password.SetEnabled(!s.busy)
}

func (s *SignIn) submit() {
	if s.busy || s.env.Now().Before(s.until) {
		return
	}
	s.typed = s.login.Value(app.FieldLogin)
	login, password := s.typed, s.password.Text()
	s.say()
	s.setBusy(s.env.Book.Say("signin.working"))
	screen.Load(s.env, func(ctx context.Context) (domain.CodeSent, error) { return s.env.App.SignIn(ctx, login, password) },
		func(sent domain.CodeSent, err error) {
			s.setBusy("")
			if err != nil {
				s.refused(err)
				return
			}
			s.code(sent)
		})
}

func (s *SignIn) refused(err error) {
	b := s.env.Book
	invalid, isInvalid := errors.AsType[*domain.Invalid](err)
	limited, isLimited := errors.AsType[*domain.RateLimited](err)
	switch {
	case isInvalid:
		if len(invalid.Findings.For(access.FieldPassword)) > 0 {
			s.password.Fault(b.Say("signin.empty"))
			s.password.Focus()
		}
		s.login.Show(invalid.Findings.For(app.FieldLogin))
	case isLimited:
		s.until = s.env.Now().Add(limited.Wait)
		s.tick()
	case errors.Is(err, domain.ErrWrongCredentials):
		s.password.Clear()
		s.say(widget.NewRemark(widget.Error, b.Say("signin.wrong")))
		s.password.Focus()
	default:
		s.say(s.env.Problem(err, nil))
	}
}

// tick counts down how long no try is taken, every second.
func (s *SignIn) tick() {
	if s.ticking != nil {
		s.ticking()
	}
	left := s.until.Sub(s.env.Now())
	switch {
	case s.coding || s.until.IsZero():
		return
	case left <= 0:
		s.until = time.Time{}
		s.next.Enable()
		s.say()
		return
	}
	s.next.Disable()
	s.say(widget.NewRemark(widget.Warning, s.env.Book.Say("signin.wait", map[string]string{"Left": words.Countdown(left)})))
	s.ticking = s.env.Later(time.Second, s.tick)
}

// code asks for the second factor.
func (s *SignIn) code(sent domain.CodeSent) {
	if sent.App {
		s.appCode(sent)
		return
	}
	b := s.env.Book
	s.coding, s.remark = true, widget.NewSpaced(0)
	panel := onetime.New(s.env, onetime.Options{ID: "signin.code", Sent: sent,
		Confirm: func(ctx context.Context, sent domain.CodeSent, code string) error {
			return s.env.App.FinishSignIn(ctx, sent, code)
		},
		Done:   s.signedIn,
		Over:   s.credentials,
		Others: []fyne.CanvasObject{widget.NewSecondary("signin.other", b.Say("signin.code.back"), s.credentials)},
	})
	s.put(entrance.Head{Title: b.Say("signin.code.title"),
		Lead: b.Say("signin.code.lead", map[string]string{"To": sent.To})}.Object(s.env), panel.Content(), s.remark)
	s.env.Post(panel.Focus)
}
