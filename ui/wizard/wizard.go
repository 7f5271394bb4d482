// Package wizard leads through an application, a topic at a time: from the first field to the number that the authority gives.
//
// A step is one screenful, as the service has it. A draft is the application while it is filled in; it is saved as it is
// typed, with the step, so that it goes on there after any interruption. The result is what is shown once it was signed.
package wizard

import (
	"context"
	"errors"
	"slices"
	"time"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// wizard is the screen of one draft.
type wizard struct {
	env   *screen.Env
	id    domain.ApplicationID
	form  app.Form
	text  domain.ServiceText
	texts []domain.ConsentText
	step  int

	draft    draft                // what was typed
	named    *screen.Keeper[bool] // whether the name changed
	saving   bool
	unsaved  bool // something was typed while saving
	savedAt  time.Time
	saved    *widget.Text
	forms    []*form.Form // of the step
	same     bool         // lives at the registration address
	moving   bool         // a step is being checked
	away     bool         // another screen is in front
	trouble  fyne.CanvasObject
	discard  bool // the consequence of deleting the draft is told
	gone     bool // it is being deleted
	choosing domain.RequirementID
	choices  fyne.CanvasObject    // the list of the requirement that is being chosen for
	awaiting domain.RequirementID // a document is being added for it
	before   []domain.DocumentID  // documents there were then

	agreed  map[domain.ConsentID]bool
	unfold  domain.ConsentID // the text that is open
	lacking bool             // signing was tried without a consent
	panel   *onetime.Panel   // while the code is asked for
	to      string           // masked phone that it went to
	signed  bool             // the result is shown
	outcome outcome

	page *container.Scroll
	body *fyne.Container
}

// New returns the wizard of a draft; arg is its id.
func New(e *screen.Env, arg string) screen.Screen {
	s := &wizard{env: e, id: domain.ApplicationID(arg), step: -1, agreed: map[domain.ConsentID]bool{},
		saved: widget.NewCaption("")}
	s.named = screen.NewChoice(e, func(ctx context.Context, changed bool) error { return e.App.SetNameChanged(ctx, s.id, changed) },
		func(err error) {
			if err != nil {
				s.trouble = e.Problem(err, nil)
				s.draw()
			}
		})
	s.body = widget.NewSpaced(theme.Space24, widget.NewSkeleton(5))
	s.page = widget.NewPage(theme.ColumnForm, s.body)
	s.load()
	return s
}

// Content implements screen.Screen.
func (s *wizard) Content() fyne.CanvasObject { return s.page }

// Leave implements screen.Leaver.
func (s *wizard) Leave() {
	s.away = true
	if s.editing() {
		s.collect()
		s.env.Keep(func(ctx context.Context) error { // the next visit reads what is there
			_, err := s.draft.write(ctx, s.env.App, s.id)
			return err
		}, s.lost)
	}
}

// lost tells, wherever the citizen is by then, that what was typed last was not kept. A draft that was deleted or sent wants
// nothing kept.
func (s *wizard) lost(err error) {
	if err == nil || errors.Is(err, domain.ErrNotFound) || errors.Is(err, domain.ErrTransition) {
		return
	}
	b := s.env.Book
	s.env.Shell.Toast(b.Say("wizard.left.unsaved", map[string]string{"What": words.Explain(b, err).What}))
}

// Return implements screen.Returner: a document may have been added.
func (s *wizard) Return() {
	s.away = false
	s.load()
}

// Refresh implements screen.Refresher.
func (s *wizard) Refresh(t app.Topic) {
	switch t {
	case app.TopicDocuments, app.TopicApplications, app.TopicOutbox:
		if s.step >= 0 && s.panel == nil && !s.away {
			s.load()
		}
	}
}

// Back implements screen.Backer: a step back.
func (s *wizard) Back() bool {
	switch {
	case s.panel != nil:
		s.closePanel()
		s.draw()
	case s.editing() && s.step > 0:
		s.move(s.step - 1)
	default:
		return false
	}
	return true
}

// closePanel puts the code away.
func (s *wizard) closePanel() {
	s.panel.Stop()
	s.panel = nil
}

// editing reports whether a step is shown.
func (s *wizard) editing() bool { return s.step >= 0 && !s.signed }

// loaded is a draft with its words.
type loaded struct {
	form  app.Form
	text  domain.ServiceText
	texts []domain.ConsentText
}

func (s *wizard) load() {
	if s.gone {
		return
	}
	if s.signed {
		s.loadOutcome()
		return
	}
	begun, known := s.editing(), s.texts
	screen.Load(s.env, func(ctx context.Context) (loaded, error) { return s.read(ctx, begun, known) }, func(l loaded, err error) {
		switch {
		case s.away || s.gone:
		case err != nil:
			s.body.Objects = []fyne.CanvasObject{s.env.Unread(err, s.load)}
			widget.Relayout(s.body)
		case s.signed:
		case l.form.Application.State != domain.Draft:
			s.env.Nav.Replace(screen.Route{Page: screen.PageApplication, Arg: string(s.id)})
		case s.step < 0:
			s.begin(l)
			s.attachConsent()
		default:
			s.form, s.texts = l.form, l.texts
			s.attachAwaited()
			if step := s.stepID(); step == domain.StepAttachments || step == domain.StepReview {
				s.draw()
			}
		}
	})
}

// read returns the draft as it is in the vault; what was typed goes there first, so that what is found wrong is up to date.
// Texts that are known are not asked for again.
func (s *wizard) read(ctx context.Context, begun bool, known []domain.ConsentText) (l loaded, err error) {
	if begun {
		if _, err := s.draft.write(ctx, s.env.App, s.id); err != nil && !errors.Is(err, domain.ErrTransition) {
			return l, err
		}
	}
	if l.form, err = s.env.App.Form(ctx, s.id); err != nil {
		return l, err
	}
	language := string(s.env.Book.Language())
	l.text = l.form.Service.Texts[language]
	if l.texts = known; l.texts == nil {
		l.texts, err = s.env.App.ConsentTexts(ctx, language, l.form.Service.Consents...)
		if len(l.texts) == 0 && err != nil {
			l.texts, err = nil, nil // needed at the last step only; asked for again until then
		}
	}
	return l, err
}

// begin shows the step where the draft was left.
func (s *wizard) begin(l loaded) {
	s.form, s.text, s.texts = l.form, l.text, l.texts
	s.savedAt = l.form.Application.SavedAt
	s.step = max(0, slices.IndexFunc(l.form.Service.Steps, func(x domain.Step) bool { return x.ID == l.form.Application.Step }))
	s.draft.set(l.form.Application.Answers.With(nil), s.stepID())
	s.same = !slices.ContainsFunc(person.Fields(), func(f finding.Field) bool {
		return placeOf(f) == person.Actual && l.form.Application.Answers[f] != ""
	})
	s.draw()
}

// stepID returns the step shown.
func (s *wizard) stepID() domain.StepID { return s.form.Service.Steps[s.step].ID }

// move goes to another step and saves that it is there.
func (s *wizard) move(step int) {
	s.collect()
	s.step = min(max(step, 0), len(s.form.Service.Steps)-1)
	answers, _ := s.draft.latest()
	s.draft.set(answers, s.stepID())
	s.trouble, s.choosing, s.discard, s.lacking = nil, "", false, false
	s.draw()
	s.page.ScrollToTop()
	widget.Turned()
	s.save()
	if s.stepID() == domain.StepAttachments || s.stepID() == domain.StepReview {
		s.load()
	}
}

// next checks the step and goes on when nothing blocks.
func (s *wizard) next() {
	if s.moving {
		return
	}
	s.moving = true
	s.collect()
	step := s.stepID()
	screen.Load(s.env, func(ctx context.Context) (finding.List, error) {
		if _, err := s.draft.write(ctx, s.env.App, s.id); err != nil {
			return nil, err
		}
		return s.env.App.CheckStep(ctx, s.id, step)
	}, func(found finding.List, err error) {
		s.moving = false
		if err != nil {
			s.trouble = s.env.Problem(err, nil)
			s.draw()
			s.page.ScrollToTop()
			return
		}
		// Documents that are still being checked hold up the signature only.
		found = slices.DeleteFunc(found, func(f finding.Finding) bool { return f.Code == finding.AttachmentPending })
		if !found.Blocking() {
			s.move(s.step + 1)
			return
		}
		s.wrong(found)
	})
}

// wrong marks what holds the step up.
func (s *wizard) wrong(found finding.List) {
	if len(s.forms) == 0 {
		s.trouble = widget.NewNotice(widget.Error, s.env.Book.Say("wizard.fix.title"), words.Findings(s.env.Book, found))
		s.draw()
		s.page.ScrollToTop() // the button is at the foot of the page, what it found at the head
		return
	}
	for i := len(s.forms) - 1; i >= 0; i-- { // the first field with an error gets the focus last
		s.forms[i].Show(found)
	}
}
