package application

import (
	"context"
	"errors"
	"reflect"
	"slices"
	"strings"
	"sync"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/documents"
	"razvorot/ui/form"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// answers is what the citizen answers to the open questions. The inputs are made once per set of questions, so that what is
// being typed stays when something else changes.
type answers struct {
	questions []domain.Question
	given     domain.Resubmission
	forms     map[domain.QuestionID]*form.Form
	replies   map[domain.QuestionID]*widget.Entry
	lacking   map[domain.QuestionID]bool
	choosing  domain.RequirementID
	awaiting  domain.RequirementID // a document is being added for it
	before    []domain.DocumentID
	writing   *sync.Mutex
	latest    domain.Resubmission // what is to be kept; guarded by writing
}

func (s *page) readForAnswers(ctx context.Context, k *knowledge) error {
	f, err := s.env.App.Form(ctx, s.id)
	if err != nil {
		return err
	}
	k.documents = f.Documents
	k.typed, err = s.env.App.TypedAnswers(ctx, s.id)
	if errors.Is(err, domain.ErrDamaged) {
		return nil // nothing is filled in
	}
	return err
}

// asked returns the open questions, each with the very field or document it is about.
func (s *page) asked() []fyne.CanvasObject {
	b, a := s.env.Book, s.known.application
	s.prepare(a.OpenQuestions())
	s.attachAwaited()
	objects := []fyne.CanvasObject{widget.NewSpaced(theme.Space8, widget.NewHeading(b.Say("application.answer.title")),
		widget.NewSecondaryText(b.Say("application.answer.until", map[string]string{"Date": words.Day(b, a.AnswerBy)})))}
	for _, q := range s.answers.questions {
		objects = append(objects, s.question(q))
	}
	send := widget.NewPrimary("application.answer.send", b.Say("application.answer.send"), s.answer)
	if s.doing != "" {
		send.SetBusy(s.doing)
	}
	return append(objects, widget.NewActions(send))
}

// prepare makes the inputs for a set of questions, filled with what was typed before.
func (s *page) prepare(questions []domain.Question) {
	if s.answers != nil && reflect.DeepEqual(s.answers.questions, questions) {
		return
	}
	s.answers = &answers{questions: questions, forms: map[domain.QuestionID]*form.Form{}, writing: &sync.Mutex{},
		replies: map[domain.QuestionID]*widget.Entry{}, lacking: map[domain.QuestionID]bool{}, given: s.known.typed}
	current := s.known.application.Answers.With(s.answers.given.Answers)
	for _, q := range questions {
		if q.Field != "" {
			s.answers.forms[q.ID] = form.New(form.Config{Book: s.env.Book, Specs: []form.Spec{form.Person(s.env.Book, q.Field)},
				Answers: current.Only([]finding.Field{q.Field}),
				Check: func(f finding.Field, typed person.Answers) finding.List {
					return s.env.App.CheckField(f, s.known.application.Answers.With(typed))
				},
				Changed: func(finding.Field, person.Answers) { s.keep() }})
		}
		reply := widget.NewTextEntry("application.reply."+string(q.ID), s.env.Book.Say("application.answer.reply"), 2)
		reply.SetText(s.answers.given.Replies[q.ID])
		reply.OnChanged = func(string) { s.keep() }
		s.answers.replies[q.ID] = reply
	}
}

// collect returns what would be sent now.
func (s *page) collect() domain.Resubmission {
	r := domain.Resubmission{Answers: person.Answers{}, Attachments: s.answers.given.Attachments,
		Replies: map[domain.QuestionID]string{}}
	for _, q := range s.answers.questions {
		if f := s.answers.forms[q.ID]; f != nil {
			now, was := strings.TrimSpace(f.Value(q.Field)), s.known.application.Answers[q.Field]
			if now != form.Read(s.env.Book, q.Field, was) && now != was {
				r.Answers[q.Field] = now
			}
		}
		if reply := strings.TrimSpace(s.answers.replies[q.ID].Text); reply != "" {
			r.Replies[q.ID] = reply
		}
	}
	return r
}

// keep stores what was typed, so that it is there after any interruption: the latest, whichever of several writes comes last.
func (s *page) keep() {
	mine, typed := s.answers, s.collect()
	mine.writing.Lock()
	mine.latest = typed
	mine.writing.Unlock()
	s.env.Keep(func(ctx context.Context) error {
		mine.writing.Lock()
		defer mine.writing.Unlock()
		return s.env.App.KeepAnswers(ctx, s.id, mine.latest)
	}, func(err error) {
		if err != nil && s.trouble == nil {
			s.trouble = s.env.Problem(err, nil)
			s.draw()
		}
	})
}

// question returns the card of one question.
func (s *page) question(q domain.Question) fyne.CanvasObject {
	b := s.env.Book
	about := words.Field(b, q.Field)
	if q.Field == "" {
		about = words.Requirement(b, q.Requirement)
	}
	text := b.Say("application.answer.plain")
	if q.Text != "" {
		text = b.Say("application.answer.said", map[string]string{"Text": words.Plain(q.Text)})
	}
	card := widget.NewSpaced(theme.Space16, widget.NewNotice(widget.Warning,
		b.Say("application.answer.about", map[string]string{"What": about}), text))
	if f := s.answers.forms[q.ID]; f != nil {
		card.Add(f.Object())
	} else {
		card.Add(s.attachment(q.Requirement))
	}
	card.Add(form.Labelled(b, form.Spec{Label: b.Say("application.answer.reply"), Hint: b.Say("application.answer.reply.hint")},
		s.answers.replies[q.ID], nil))
	if s.answers.lacking[q.ID] {
		missing := b.Say("application.answer.missing")
		if q.Field == "" {
			missing = b.Say("application.answer.missing.file")
		}
		card.Add(widget.NewRemark(widget.Error, missing))
	}
	return widget.NewCard(card)
}

// answer sends all answers at once.
func (s *page) answer() {
	r := s.collect()
	clear(s.answers.lacking)
	for _, q := range s.answers.questions {
		corrected := q.Field != "" && r.Answers[q.Field] != "" || slices.ContainsFunc(r.Attachments, func(x domain.Attachment) bool {
			return q.Requirement != "" && x.Requirement == q.Requirement
		})
		if !corrected && r.Replies[q.ID] == "" {
			s.answers.lacking[q.ID] = true
		}
	}
	s.trouble = nil
	if len(s.answers.lacking) > 0 {
		s.draw()
		return
	}
	s.do(s.env.Book.Say("application.answer.sending"), func(ctx context.Context) error {
		return s.env.App.Resubmit(ctx, s.id, r) // forgotten once the authority has taken them
	}, func() {
		s.answers = nil
		s.env.Shell.Toast(s.env.Book.Say("application.answer.sent"))
	})
}

// do does something that takes a moment, once at a time, and shows the application anew.
func (s *page) do(doing string, work func(ctx context.Context) error, done func()) {
	if s.doing != "" {
		return
	}
	s.doing, s.trouble = doing, nil
	s.draw()
	s.env.Act(work, func(err error) {
		s.doing = ""
		if err != nil {
			s.trouble = s.env.Problem(err, nil)
		} else if done != nil {
			done()
		}
		s.changed = true
		s.load()
	})
}

// attachment returns the document a question is about, and the ways to put another one in its place.
func (s *page) attachment(need domain.RequirementID) fyne.CanvasObject {
	b, name := s.env.Book, string(need)
	card := widget.NewSpaced(theme.Space12)
	now, replaced := s.attached(need)
	if now.ID != "" {
		say := b.Say("application.answer.document", map[string]string{"Name": documents.Title(b, now)})
		if replaced {
			say = b.Say("application.answer.replaced", map[string]string{"Name": documents.Title(b, now)})
		}
		card.Add(widget.NewText(say))
		card.Add(documents.Chip(b, now))
		card.Add(widget.NewLeft(widget.NewLink("application.attached."+name, b.Say("wizard.attach.open"), func() {
			s.env.Nav.Go(screen.Route{Page: screen.PageDocument, Arg: string(now.ID)})
		})))
	}
	if s.answers.choosing == need {
		var rows []fyne.CanvasObject
		for _, d := range s.candidates(need) {
			_, state := documents.State(b, d)
			rows = append(rows, widget.NewRow(widget.RowContent{ID: "application.take." + string(d.ID), Title: documents.Title(b, d),
				Detail: state + ", " + words.Day(b, d.AddedAt), OnTap: func() { s.attach(need, d.ID) }}))
		}
		card.Add(widget.NewList(rows...))
		return card
	}
	actions := []fyne.CanvasObject{widget.NewSecondary("application.add."+name, b.Say("application.answer.add"), func() {
		s.addFor(need)
	})}
	if len(s.candidates(need)) > 0 {
		actions = append(actions, widget.NewSecondary("application.choose."+name, b.Say("application.answer.replace"), func() {
			s.answers.choosing = need
			s.draw()
		}))
	}
	card.Add(widget.NewActions(actions[0], actions[1:]...))
	return card
}
