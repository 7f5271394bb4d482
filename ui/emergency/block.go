package emergency

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/recovery"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// block is the screen of screen.PageBlock.
type block struct {
	env     *screen.Env
	body    *fyne.Container
	content fyne.CanvasObject
	phone   *form.Form
	code    *recovery.Entry
	do      *widget.Button
	trouble *fyne.Container
}

// NewBlock builds the screen of screen.PageBlock.
func NewBlock(e *screen.Env, _ string) screen.Screen {
	b := e.Book
	s := &block{env: e, trouble: widget.NewSpaced(0), code: recovery.NewEntry(e.Book, "block.code")}
	s.phone = form.New(form.Config{Book: b, Specs: []form.Spec{{Field: person.FieldPhone, Label: b.Say("block.phone"),
		Hint: b.Say("block.phone.hint"), Mask: form.Phone, Placeholder: "+7 900 000-00-00"}}, Check: checkPhone, Submit: s.code.Focus})
	s.do = widget.NewDanger("block.do", b.Say("block.do"), s.submit)
	s.code.OnSubmit = s.submit
	s.body = widget.NewSpaced(theme.Space24, widget.NewNotice(widget.Warning, b.Say("block.consequence"), b.Say("block.text")),
		s.phone.Object(), widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("block.code")), widget.NewSecondaryText(b.Say("block.code.hint")),
			s.code.Object()), s.trouble, widget.NewActions(s.do))
	s.content = widget.NewPage(theme.ColumnForm, s.body)
	e.Post(s.phone.Focus)
	return s
}

// Content implements screen.Screen.
func (s *block) Content() fyne.CanvasObject { return s.content }

func checkPhone(_ finding.Field, answers person.Answers) finding.List {
	var found finding.List
	if answers[person.FieldPhone] != "" {
		_, err := person.ParsePhone(answers[person.FieldPhone])
		found.Add(person.FieldPhone, err)
	}
	return found
}

func (s *block) say(o fyne.CanvasObject) {
	s.trouble.Objects = nil
	if o != nil {
		s.trouble.Objects = []fyne.CanvasObject{o}
	}
	s.trouble.Refresh()
	widget.Relayout(s.body)
}

func (s *block) submit() {
	b := s.env.Book
	phone, code := s.phone.Value(person.FieldPhone), s.code.Code()
	s.say(nil)
	s.do.SetBusy(b.Say("passport.block.doing"))
	s.env.Act(func(ctx context.Context) error { return s.env.App.BlockByRecovery(ctx, phone, code) }, func(err error) {
		s.do.SetBusy("")
		invalid, isInvalid := errors.AsType[*domain.Invalid](err)
		limited, isLimited := errors.AsType[*domain.RateLimited](err)
		switch {
		case err == nil:
			s.done()
		case isInvalid:
			s.phone.Show(invalid.Findings.For(person.FieldPhone))
			if len(invalid.Findings.For(app.FieldRecovery)) > 0 {
				s.say(widget.NewRemark(widget.Error, b.Say("block.code.mistyped")))
			}
		case isLimited:
			s.say(widget.NewRemark(widget.Warning, b.Say("signin.wait", map[string]string{"Left": words.Countdown(limited.Wait)})))
		case errors.Is(err, domain.ErrWrongCredentials):
			s.say(widget.NewRemark(widget.Error, b.Say("block.wrong")))
		default:
			s.say(s.env.Problem(err, nil))
		}
	})
}

func (s *block) done() {
	b := s.env.Book
	s.body.Objects = []fyne.CanvasObject{widget.NewNotice(widget.Success, b.Say("block.done"), b.Say("block.done.text")),
		widget.NewActions(widget.NewPrimary("block.back", b.Say("block.back"), s.env.Nav.Back))}
	s.body.Refresh()
	widget.Relayout(s.body)
}
