package security

import (
	"context"
	"errors"
	"strconv"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// questions is the screen where control questions are chosen.
type questions struct {
	env      *screen.Env
	body     *fyne.Container
	content  fyne.CanvasObject
	trouble  *fyne.Container
	form     *form.Form
	password *secret.Field
	save     *widget.Button
	busy     bool
}

func newQuestions(e *screen.Env) screen.Screen {
	q := &questions{env: e, body: widget.NewSpaced(theme.Space24, widget.NewSkeleton(3)), trouble: widget.NewSpaced(0)}
	q.content = widget.NewPage(theme.ColumnForm, q.body)
	q.load()
	return q
}

// Content implements screen.Screen.
func (q *questions) Content() fyne.CanvasObject { return q.content }

func (q *questions) load() { screen.Load(q.env, q.env.App.Account, q.show) }

func (q *questions) put(objects ...fyne.CanvasObject) {
	q.body.Objects = objects
	q.body.Refresh()
	widget.Relayout(q.body)
}

func (q *questions) say(o ...fyne.CanvasObject) {
	q.trouble.Objects = o
	q.trouble.Refresh()
	widget.Relayout(q.body)
}

func field(kind string, i int) finding.Field {
	return finding.Field(kind + "." + strconv.Itoa(i+1))
}

func (q *questions) show(account domain.Account, err error) {
	if err != nil {
		q.put(q.env.Unread(err, q.load))
		return
	}
	b, chosen := q.env.Book, account.Factors.Questions
	var options []widget.Option
	for _, x := range domain.AllSecretQuestions() {
		options = append(options, widget.Option{Value: string(x), Text: b.Say("secret_question." + string(x))})
	}
	answers := person.Answers{}
	var specs []form.Spec
	for i := range domain.SecretQuestionsChosen {
		if i < len(chosen) {
			answers[field("question", i)] = string(chosen[i])
		}
		n := map[string]int{"N": i + 1}
		specs = append(specs, form.Spec{Field: field("question", i), Label: b.Say("questions.question", n), Options: options},
			form.Spec{Field: field("answer", i), Label: b.Say("questions.answer", n)})
	}
	q.password = secret.NewField(b, "questions.password", b.Say("password.old"), "", q.submit)
	q.form = form.New(form.Config{Book: b, Specs: specs, Answers: answers, Submit: q.password.Focus})
	q.save = widget.NewPrimary("questions.save", b.Say("questions.save"), q.submit)
	head := widget.NewSpaced(theme.Space8, widget.NewHeading(b.Say("questions.title")), widget.NewSecondaryText(b.Say("questions.lead")))
	if len(chosen) > 0 {
		head.Add(widget.NewText(b.Say("questions.again")))
	}
	q.put(head, q.form.Object(), q.password.Object(), q.trouble, widget.NewActions(q.save))
}

// read returns what was chosen, or shows what is missing.
func (q *questions) read() (domain.SecretAnswers, bool) {
	given, answers := q.form.Answers(), domain.SecretAnswers{}
	var found finding.List
	for i := range domain.SecretQuestionsChosen {
		x := domain.SecretQuestion(given[field("question", i)])
		if x == "" {
			found.Add(field("question", i), finding.Required)
			continue
		}
		for _, wrong := range access.CheckAnswers(domain.SecretAnswers{x: given[field("answer", i)]}).For(x.Field()) {
			wrong.Field = field("answer", i)
			found = append(found, wrong)
		}
		answers[x] = given[field("answer", i)]
	}
	if q.form.Show(found) {
		return nil, false
	}
	if len(answers) < domain.SecretQuestionsChosen {
		q.say(widget.NewRemark(widget.Error, q.env.Book.Say("questions.same")))
		return nil, false
	}
	return answers, true
}

func (q *questions) submit() {
	b := q.env.Book
	if q.busy {
		return
	}
	q.say()
	answers, ok := q.read()
	if !ok {
		return
	}
	password := q.password.Text()
	if password == "" {
		q.password.Fault(b.Say("signin.empty"))
		q.password.Focus()
		return
	}
	q.setBusy(b.Say("questions.saving"))
	q.env.Act(func(ctx context.Context) error { return q.env.App.SetSecretQuestions(ctx, password, answers) }, func(err error) {
		q.setBusy("")
		switch {
		case err == nil:
			q.put(widget.NewNotice(widget.Success, b.Say("questions.done"), b.Say("questions.done.text")),
				widget.NewActions(widget.NewPrimary("questions.back", b.Say("block.back"), q.env.Nav.Back)))
		case errors.Is(err, domain.ErrWrongCredentials):
			q.password.Clear()
			q.password.Fault(b.Say("password.wrong"))
			q.password.Focus()
		default:
			q.say(refusal(q.env, err, false))
		}
	})
}

func (q *questions) setBusy(doing string) {
	q.busy = doing != ""
	q.save.SetBusy(doing)
	q.form.SetEnabled(!q.busy)
	q.password.SetEnabled(!q.busy)
}
