package wizard

import (
	"context"
	"slices"
	"strings"
	"time"

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

// saveAgain is how long a save that failed waits.
const saveAgain = 5 * time.Second

// collect takes what was typed on the step.
func (s *wizard) collect() {
	if !s.editing() {
		return
	}
	answers, step := s.draft.latest()
	for _, f := range s.forms {
		for field, text := range f.Answers() {
			answers[field] = text
		}
	}
	s.draft.set(answers, step)
}

// save stores what was typed, one save at a time.
func (s *wizard) save() {
	if s.saving {
		s.unsaved = true
		return
	}
	s.saving, s.unsaved = true, false
	ctx := context.WithoutCancel(s.env.Context())
	screen.Load(s.env, func(context.Context) (time.Time, error) { return s.draft.write(ctx, s.env.App, s.id) },
		func(at time.Time, err error) {
			s.saving = false
			switch {
			case err != nil && s.signed:
			case err != nil:
				s.saved.SetText(s.env.Book.Say("wizard.unsaved"))
				s.env.Later(saveAgain, s.save)
			case s.unsaved:
				s.save()
			default:
				s.savedAt = at
				s.saved.SetText(words.Saved(s.env.Book, at))
			}
		})
}

// draw shows the step, the code or the result.
func (s *wizard) draw() {
	switch {
	case s.signed:
		s.body.Objects = s.result()
	case s.panel != nil:
		s.body.Objects = []fyne.CanvasObject{s.stepper(), s.signing()}
	case s.step >= 0:
		s.body.Objects = s.stepObjects()
	}
	widget.Relayout(s.body)
}

func (s *wizard) stepper() fyne.CanvasObject {
	steps := len(s.form.Service.Steps)
	return widget.NewStepper(words.StepOf(s.env.Book, s.step+1, steps, words.Step(s.env.Book, s.stepID())), s.step+1, steps)
}

func (s *wizard) stepObjects() []fyne.CanvasObject {
	b := s.env.Book
	s.forms = nil
	s.saved.SetText(words.Saved(b, s.savedAt))
	objects := []fyne.CanvasObject{s.stepper(), widget.NewText(words.StepAbout(b, s.stepID()))}
	if s.trouble != nil {
		objects = append(objects, s.trouble)
	}
	primary := widget.NewPrimary("wizard.next", b.Say("wizard.next"), s.next)
	switch s.stepID() {
	case domain.StepAttachments:
		objects = append(objects, s.attachments()...)
	case domain.StepReview:
		objects = append(objects, s.review()...)
		primary = s.signButton()
	default:
		objects = append(objects, s.fields()...)
	}
	var others []fyne.CanvasObject
	if s.step > 0 {
		others = append(others, widget.NewSecondary("wizard.back", b.Say("wizard.back"), func() { s.move(s.step - 1) }))
	}
	objects = append(objects, widget.NewSpaced(theme.Space12, widget.NewActions(primary, others...), s.saved))
	return append(objects, s.discarding())
}

// discarding returns the way to give the draft up.
func (s *wizard) discarding() fyne.CanvasObject {
	b := s.env.Book
	if !s.discard {
		return widget.NewLeft(widget.NewLink("wizard.discard", b.Say("wizard.discard"), func() { s.discard = true; s.draw() }))
	}
	return widget.NewNotice(widget.Warning, b.Say("wizard.discard.title"), b.Say("wizard.discard.text"),
		widget.NewDanger("wizard.discard.yes", b.Say("wizard.discard.yes"), func() {
			if s.gone {
				return
			}
			s.step, s.gone = -1, true // nothing is saved any more
			s.env.Act(func(ctx context.Context) error { return s.env.App.DiscardDraft(ctx, s.id) }, func(err error) {
				if err != nil {
					s.discard, s.gone = false, false
					s.load()
					return
				}
				s.env.Shell.Toast(b.Say("wizard.discarded"))
				s.env.Nav.Back()
			})
		}),
		widget.NewSecondary("wizard.discard.no", b.Say("wizard.discard.no"), func() { s.discard = false; s.draw() }))
}

// placeOf returns which address a field belongs to, "" for none.
func placeOf(f finding.Field) finding.Field {
	if !person.InAddress(f) {
		return ""
	}
	place, _, _ := strings.Cut(string(f), ".")
	return finding.Field(place)
}

// fields returns the form of the step; where the citizen lives is asked for when it is elsewhere.
func (s *wizard) fields() []fyne.CanvasObject {
	fields := s.form.Service.Steps[s.step].Fields
	here := slices.DeleteFunc(slices.Clone(fields), func(f finding.Field) bool { return placeOf(f) == person.Actual })
	objects := []fyne.CanvasObject{s.newForm(here)}
	if len(here) < len(fields) {
		elsewhere := slices.DeleteFunc(slices.Clone(fields), func(f finding.Field) bool { return placeOf(f) != person.Actual })
		objects = append(objects, s.actual(elsewhere)...)
	}
	if s.stepID() == domain.StepPerson {
		changed := widget.NewTick("wizard.name_changed", nil)
		changed.SetChecked(s.form.Application.NameChanged)
		changed.OnChanged = s.setNameChanged
		objects = append(objects, widget.NewTickLine(changed, s.env.Book.Say("wizard.name_changed")))
	}
	return objects
}

func (s *wizard) setNameChanged(changed bool) {
	s.form.Application.NameChanged = changed
	s.named.Keep(changed)
}

// actual returns the tick «I live there» and, when it is not set, the fields.
func (s *wizard) actual(fields []finding.Field) []fyne.CanvasObject {
	tick := widget.NewTick("wizard.same_address", nil)
	tick.SetChecked(s.same)
	tick.OnChanged = func(same bool) {
		s.collect()
		if s.same = same; same {
			answers, step := s.draft.latest()
			for _, f := range fields {
				answers[f] = ""
			}
			s.draft.set(answers, step)
		}
		s.draw()
		s.save()
	}
	objects := []fyne.CanvasObject{widget.NewTickLine(tick, s.env.Book.Say("wizard.same_address"))}
	if !s.same {
		objects = append(objects, s.newForm(fields))
	}
	return objects
}

func (s *wizard) newForm(fields []finding.Field) fyne.CanvasObject {
	b := s.env.Book
	answers, _ := s.draft.latest()
	f := form.New(form.Config{Book: b, Specs: form.PersonFields(b, fields...), Answers: answers.Only(fields),
		Check: func(field finding.Field, typed person.Answers) finding.List {
			all, _ := s.draft.latest()
			return s.env.App.CheckField(field, all.With(typed))
		},
		Changed: func(finding.Field, person.Answers) {
			s.collect()
			s.save()
		},
		Submit: s.next})
	s.forms = append(s.forms, f)
	return f.Object()
}
