package proof

import (
	"context"
	"errors"
	"strings"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// ask shows the questions that follow a right code.
func (p *Proof) ask() {
	b := p.env.Book
	p.remark = widget.NewSpaced(0)
	answer := widget.NewPrimary("proof.answer", b.Say("proving.answer"), nil)
	var fields *form.Form
	specs := make([]form.Spec, len(p.questions))
	for i, q := range p.questions {
		specs[i] = form.Spec{Field: questionField(q), Label: words.ControlQuestion(b, q.Kind)}
	}
	fields = form.New(form.Config{Book: b, Specs: specs, Submit: func() { p.answer(fields, answer) }})
	answer.OnTapped = func() { p.answer(fields, answer) }
	p.put(step(b.Say("proving.step.questions"), 2), widget.NewSpaced(theme.Space8,
		widget.NewHeading(b.Say("proving.questions.title")), widget.NewText(b.Say("proving.questions.lead"))),
		fields.Object(), p.remark, widget.NewActions(answer))
	p.env.Post(fields.Focus)
}

// questionField is the place of a question in the form.
func questionField(q domain.ControlQuestion) finding.Field {
	return finding.Field("question." + q.Kind)
}

func (p *Proof) say(objects ...fyne.CanvasObject) {
	p.remark.Objects = objects
	p.remark.Refresh()
	widget.Relayout(p.body)
}

func (p *Proof) answer(fields *form.Form, button *widget.Button) {
	if p.busy || fields.Show(p.unanswered(fields.Answers())) {
		return
	}
	answers := map[domain.QuestionID]string{}
	for _, q := range p.questions {
		answers[q.ID] = fields.Value(questionField(q))
	}
	p.busy = true
	p.say()
	button.SetBusy(p.env.Book.Say("proving.checking"))
	fields.SetEnabled(false)
	p.env.Do(func(ctx context.Context) error { return p.env.App.AnswerProof(ctx, answers) }, func(err error) {
		p.busy = false
		button.SetBusy("")
		fields.SetEnabled(true)
		if err == nil {
			p.done()
			return
		}
		p.refused(err)
	})
}

func (p *Proof) unanswered(answers person.Answers) finding.List {
	var found finding.List
	for _, q := range p.questions {
		if strings.TrimSpace(answers[questionField(q)]) == "" {
			found.Add(questionField(q), finding.AnswerMissing)
		}
	}
	return found
}

// refused tells that not all answers were right, never which.
func (p *Proof) refused(err error) {
	b := p.env.Book
	again := func() fyne.CanvasObject { return widget.NewPrimary("proof.again", b.Say("proving.again"), p.begin) }
	wrong, isWrong := errors.AsType[*domain.CodeWrong](err)
	switch {
	case isWrong && wrong.AttemptsLeft > 0:
		p.say(widget.NewNotice(widget.Error, b.Count("proving.wrong", wrong.AttemptsLeft), b.Say("proving.wrong.text")))
	case isWrong:
		p.put(widget.NewNotice(widget.Error, b.Say("proving.spent"), b.Say("proving.spent.text"), again()))
	case errors.Is(err, domain.ErrCodeExpired):
		p.put(widget.NewNotice(widget.Warning, b.Say("proving.expired"), b.Say("proving.expired.text"), again()))
	default:
		p.say(p.env.Problem(err, nil))
	}
}

// done says what the citizen has gained and leads on to it.
func (p *Proof) done() {
	b := p.env.Book
	p.put(widget.NewCard(widget.NewSpaced(theme.Space12,
		widget.NewChip(words.LevelTone(domain.Confirmed), words.Level(b, domain.Confirmed)),
		widget.NewHeading(b.Say("proving.done.title")), widget.NewText(b.Say("proving.done.text")),
		widget.NewActions(widget.NewPrimary("proof.apply", b.Say("known.apply"), func() {
			p.env.Nav.Restart(screen.Route{Page: screen.PageHome}, screen.Route{Page: screen.PageServices})
		})))))
}

func step(words string, at int) fyne.CanvasObject { return widget.NewStepper(words, at, 2) }
