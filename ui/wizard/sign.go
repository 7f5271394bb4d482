package wizard

import (
	"context"
	"errors"
	"reflect"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/application"
	"razvorot/ui/onetime"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// signButton asks for the code; while documents are being checked it waits.
func (s *wizard) signButton() *widget.Button {
	sign := widget.NewPrimary("wizard.sign", s.env.Book.Say("wizard.sign"), s.startSigning)
	switch {
	case s.moving:
		sign.SetBusy(s.env.Book.Say("wizard.sign.sending"))
	case s.waiting() || s.problems() != nil:
		sign.Disable()
	}
	return sign
}

// startSigning has a code sent for what was agreed to and filled in.
func (s *wizard) startSigning() {
	if s.moving {
		return
	}
	for _, t := range s.texts {
		if !s.agreed[t.ID] {
			s.lacking = true
		}
	}
	if s.lacking = s.lacking && len(s.agreedTexts()) < len(s.texts); s.lacking || len(s.texts) == 0 {
		s.draw()
		return
	}
	s.moving, s.trouble = true, nil
	s.draw()
	agreed := s.agreedTexts()
	screen.Load(s.env, func(ctx context.Context) (domain.CodeSent, error) {
		if _, err := s.draft.write(ctx, s.env.App, s.id); err != nil {
			return domain.CodeSent{}, err
		}
		return s.env.App.StartSigning(ctx, s.id, agreed)
	}, func(sent domain.CodeSent, err error) {
		s.moving = false
		if err != nil {
			s.trouble = s.env.Problem(err, nil)
			s.draw()
			s.page.ScrollToTop()
			return
		}
		s.ask(sent)
	})
}

func (s *wizard) agreedTexts() []domain.ConsentText {
	var agreed []domain.ConsentText
	for _, t := range s.texts {
		if s.agreed[t.ID] {
			agreed = append(agreed, t)
		}
	}
	return agreed
}

// ask shows the panel for the code.
func (s *wizard) ask(sent domain.CodeSent) {
	s.to = sent.To
	s.panel = onetime.New(s.env, onetime.Options{ID: "wizard.code", Sent: sent, Kept: s.unsigned,
		Confirm: func(ctx context.Context, sent domain.CodeSent, code string) error {
			return s.env.App.SignAndSend(ctx, s.id, sent, code)
		},
		Done: func() {
			s.closePanel()
			s.signed = true
			widget.Turned()
			s.body.Objects = []fyne.CanvasObject{widget.NewSkeleton(4)}
			widget.Relayout(s.body)
			s.page.ScrollToTop()
			s.loadOutcome()
		},
		Over: func() { s.closePanel(); s.startSigning() },
		Others: []fyne.CanvasObject{widget.NewSecondary("wizard.code.back", s.env.Book.Say("wizard.sign.change"), func() {
			s.closePanel()
			s.draw()
		})}})
	s.draw()
	s.page.ScrollToTop()
	s.panel.Focus()
}

// unsigned tells that the code did not sign, after the screen was left. Whatever failed, the application is a draft: what signs is
// stored here, and the code alone signs nothing at the authority.
func (s *wizard) unsigned(err error) string {
	b := s.env.Book
	return b.Say("wizard.code.left", map[string]string{"What": words.Explain(b, err).What})
}

func (s *wizard) signing() fyne.CanvasObject {
	b := s.env.Book
	return widget.NewSpaced(theme.Space16, widget.NewHeading(b.Say("wizard.sign.title")),
		widget.NewText(b.Say("wizard.sign.text", map[string]string{"To": s.to})), s.panel.Content())
}

// outcome is how sending goes.
type outcome struct {
	application domain.Application
	receipt     domain.Receipt
	command     domain.Command
	waiting     bool // a command is under way, or was refused
}

func (s *wizard) loadOutcome() {
	screen.Load(s.env, s.readOutcome, func(o outcome, err error) {
		shown := s.outcome.application.ID != ""
		switch {
		case err != nil && shown:
			return // what is in front stays; the next change brings the rest
		case err != nil:
			s.body.Objects = []fyne.CanvasObject{s.env.Unread(err, s.loadOutcome)}
			widget.Relayout(s.body)
		case !shown || !reflect.DeepEqual(o, s.outcome):
			s.outcome = o
			s.draw()
		}
	})
}

func (s *wizard) readOutcome(ctx context.Context) (o outcome, err error) {
	if o.application, err = s.env.App.Application(ctx, s.id); err != nil {
		return o, err
	}
	if o.command, o.waiting, err = s.env.App.SendState(ctx, s.id); err != nil {
		return o, err
	}
	o.receipt, err = s.env.App.Receipt(ctx, s.id)
	if errors.Is(err, domain.ErrNotFound) {
		err = nil
	}
	return o, err
}

// result returns what came of signing.
func (s *wizard) result() []fyne.CanvasObject {
	b, o := s.env.Book, s.outcome
	switch {
	case o.application.State == domain.Draft:
		return []fyne.CanvasObject{s.refused()}
	case o.receipt.Number == "":
		return []fyne.CanvasObject{widget.NewNotice(widget.Busy, b.Say("wizard.result.waiting.title"),
			b.Say("wizard.result.waiting.text"), widget.NewSecondary("wizard.retry", b.Say("wizard.result.waiting.retry"), func() {
				s.env.Do(s.env.App.Retry, func(error) { s.loadOutcome() })
			})), s.whatNext(), s.follow()}
	}
	return []fyne.CanvasObject{
		widget.NewSpaced(theme.Space8, widget.NewRemark(widget.Success, b.Say("wizard.result.title")),
			widget.NewSecondaryText(b.Say("wizard.result.number")), widget.NewTitle(string(o.receipt.Number))),
		s.whatNext(), application.NewReceipt(s.env, o.receipt, s.form.Service), s.follow()}
}

func (s *wizard) whatNext() fyne.CanvasObject {
	return widget.NewCard(widget.NewSpaced(theme.Space12, widget.NewHeading(s.env.Book.Say("wizard.result.next")),
		application.NewSteps(s.env.Book, s.form.Service)))
}

func (s *wizard) follow() fyne.CanvasObject {
	return widget.NewActions(widget.NewPrimary("wizard.follow", s.env.Book.Say("wizard.result.open"), func() {
		s.env.Nav.Replace(screen.Route{Page: screen.PageApplication, Arg: string(s.id)})
	}))
}

// refused tells why the authority did not take the application in, and leads back: it is a draft again.
func (s *wizard) refused() fyne.CanvasObject {
	b := s.env.Book
	why := ""
	if s.outcome.command.Failed != "" {
		t := words.Explain(b, s.outcome.command.Failed)
		why = t.What + ". " + t.Cure
	}
	return widget.NewNotice(widget.Error, b.Say("wizard.result.failed.title"), why,
		widget.NewPrimary("wizard.correct", b.Say("wizard.result.failed.back"), func() {
			s.signed, s.step, s.outcome = false, -1, outcome{}
			clear(s.agreed)
			s.load()
		}))
}
