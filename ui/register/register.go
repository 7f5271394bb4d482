// Package register makes an account: contacts, the code from the phone, then a password and consents.
//
// Where registering stands is app's: a start after a crash goes on at the same step, with the contacts as they were typed. The
// password is never kept.
package register

import (
	"context"
	"errors"
	"time"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/entrance"
	"razvorot/ui/form"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/server"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// steps is how many steps registering has for the citizen.
const steps = 3

// Register is the screen of screen.PageRegister.
type Register struct {
	env    *screen.Env
	body   *fyne.Container
	page   fyne.CanvasObject
	remark *fyne.Container // what went wrong
	step   app.RegistrationStep
	busy   bool
	keeper *screen.Keeper[person.Answers] // of the contacts
}

var (
	_ screen.Backer = (*Register)(nil)
	_ screen.Leaver = (*Register)(nil)
)

// New builds the screen of screen.PageRegister.
func New(e *screen.Env, _ string) screen.Screen {
	r := &Register{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3))}
	r.keeper = screen.NewKeeper(e, r.keep, r.kept)
	r.page = widget.NewPage(theme.ColumnForm, r.body)
	r.load()
	return r
}

// Content implements screen.Screen.
func (r *Register) Content() fyne.CanvasObject { return r.page }

// Leave implements screen.Leaver: what was typed last is kept at once.
func (r *Register) Leave() { r.keeper.Now() }

func (r *Register) keep(ctx context.Context, typed person.Answers) (time.Time, error) {
	return r.env.App.KeepContacts(ctx, typed[person.FieldPhone], typed[person.FieldEmail])
}

// kept tells that what is typed is not kept; that it is goes without saying.
func (r *Register) kept(_ time.Time, err error) {
	if err != nil && !r.busy && r.step == app.RegisterContacts {
		r.say(r.env.Problem(err, r.keeper.Now))
	}
}

// Back implements screen.Backer: from the code it leads to the contacts, which are kept.
func (r *Register) Back() bool {
	if r.step == app.RegisterPhoneCode && !r.busy {
		r.change()
		return true
	}
	return r.busy
}

func (r *Register) load() {
	screen.Load(r.env, r.env.App.Registration, r.show)
}

// show puts the step in front that registering stands at.
func (r *Register) show(at app.Registration, err error) {
	if err != nil {
		r.put(r.env.Unread(err, r.load))
		return
	}
	r.step, r.busy, r.remark = at.Step, false, widget.NewSpaced(0)
	switch at.Step {
	case app.RegisterContacts:
		r.contacts(at)
	case app.RegisterPhoneCode:
		r.code(at)
	case app.RegisterPassword:
		r.password(at)
	default: // there is an account already
		entrance.Continue(r.env, r.failed)
	}
}

func (r *Register) put(objects ...fyne.CanvasObject) {
	r.body.Objects = objects
	r.body.Refresh()
	widget.Relayout(r.body)
}

func (r *Register) head(step int, title, lead string) fyne.CanvasObject {
	return entrance.Head{Step: step, Steps: steps, Title: title, Lead: lead}.Object(r.env)
}

func (r *Register) say(objects ...fyne.CanvasObject) {
	r.remark.Objects = objects
	r.remark.Refresh()
	widget.Relayout(r.body)
}

func (r *Register) failed(err error) {
	r.busy = false
	r.say(r.env.Problem(err, nil))
}

// contacts asks for phone and e-mail.
func (r *Register) contacts(at app.Registration) {
	b := r.env.Book
	next := widget.NewPrimary("register.next", b.Say("register.contacts.next"), nil)
	var fields *form.Form
	fields = form.New(form.Config{Book: b, Specs: []form.Spec{
		{Field: person.FieldPhone, Label: b.Say("register.contacts.phone"), Hint: b.Say("register.contacts.phone.hint"),
			Mask: form.Phone, Placeholder: "+7 900 000-00-00"},
		{Field: person.FieldEmail, Label: b.Say("register.contacts.email"), Hint: b.Say("register.contacts.email.hint"),
			Mask: form.Email},
	}, Answers: person.Answers{person.FieldPhone: at.Phone, person.FieldEmail: at.Email},
		Check: func(field finding.Field, answers person.Answers) finding.List {
			return r.env.App.CheckContacts(answers[person.FieldPhone], answers[person.FieldEmail]).For(field)
		},
		Changed: func(_ finding.Field, typed person.Answers) { r.keeper.Soon(typed) },
		Submit:  func() { r.start(fields, next) }})
	next.OnTapped = func() { r.start(fields, next) }
	lead := b.Say("register.contacts.lead")
	if _, trial := r.env.App.Trial(); trial {
		lead += " " + b.Say("register.contacts.trial")
	}
	r.put(r.head(1, b.Say("register.contacts.step"), lead), fields.Object(), r.remark,
		widget.NewActions(next, widget.NewSecondary("register.signin", b.Say("register.contacts.signin"), func() {
			r.env.Nav.Go(screen.Route{Page: screen.PageSignIn})
		})), widget.NewLeft(widget.NewLink("register.verify", b.Say("passport.verify"), func() {
			r.env.Nav.Go(screen.Route{Page: screen.PageVerify})
		})), server.Link(r.env))
	r.env.Post(fields.Focus)
}

// start has the code sent.
func (r *Register) start(fields *form.Form, next *widget.Button) {
	phone, email := fields.Value(person.FieldPhone), fields.Value(person.FieldEmail)
	if r.busy || fields.Show(missing(r.env.App.CheckContacts(phone, email), fields)) {
		return
	}
	r.busy = true
	r.say()
	next.SetBusy(r.env.Book.Say("register.contacts.working"))
	fields.SetEnabled(false)
	screen.Load(r.env, func(ctx context.Context) (app.Registration, error) {
		return r.env.App.StartRegistration(ctx, phone, email)
	}, func(at app.Registration, err error) {
		next.SetBusy("")
		fields.SetEnabled(true)
		invalid, isInvalid := errors.AsType[*domain.Invalid](err)
		switch {
		case isInvalid:
			r.busy = false
			fields.Show(invalid.Findings)
		case errors.Is(err, domain.ErrDuplicate):
			entrance.Continue(r.env, r.failed)
		case err != nil:
			r.failed(err)
		default:
			r.show(at, nil)
		}
	})
}

// missing adds to the findings that a field was left empty.
func missing(found finding.List, fields *form.Form) finding.List {
	for _, field := range []finding.Field{person.FieldPhone, person.FieldEmail} {
		if fields.Value(field) == "" && len(found.For(field)) == 0 {
			found.Add(field, finding.Required)
		}
	}
	return found
}

// code asks for the code that went to the phone.
func (r *Register) code(at app.Registration) {
	b := r.env.Book
	panel := onetime.New(r.env, onetime.Options{ID: "register.code", Sent: at.Code,
		Confirm: func(ctx context.Context, _ domain.CodeSent, code string) error {
			_, err := r.env.App.ConfirmPhone(ctx, code)
			return err
		},
		Done:   r.load,
		Over:   r.change,
		Others: []fyne.CanvasObject{widget.NewSecondary("register.change", b.Say("register.phone.change"), r.change)},
	})
	r.put(r.head(2, b.Say("register.phone.title"), b.Say("register.phone.lead", map[string]string{"To": at.Code.To})),
		panel.Content(), r.remark, r.known())
	r.env.Post(panel.Focus)
}

// known tells everybody what becomes of a number that has an account: the authority does not say who has one.
func (r *Register) known() fyne.CanvasObject {
	b := r.env.Book
	return widget.NewSpaced(theme.Space4, widget.NewCaption(b.Say("register.phone.known")),
		widget.NewLeft(widget.NewLink("register.signin", b.Say("signin.next"), func() {
			r.env.Nav.Go(screen.Route{Page: screen.PageSignIn})
		})))
}

// change goes back to the contacts.
func (r *Register) change() {
	screen.Load(r.env, r.env.App.ChangeContacts, func(at app.Registration, err error) {
		if err != nil {
			r.failed(err)
			return
		}
		r.show(at, nil)
	})
}
