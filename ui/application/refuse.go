package application

import (
	"context"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/screen"
	"razvorot/ui/support"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// refused returns each reason with its cure, and the way to apply again.
func (s *page) refused() []fyne.CanvasObject {
	b := s.env.Book
	reasons := widget.NewSpaced(theme.Space12, widget.NewHeading(b.Say("application.refused.title")))
	for _, r := range s.known.application.Reasons {
		reasons.Add(s.reason(r))
	}
	return []fyne.CanvasObject{reasons, s.again()}
}

func (s *page) reason(r domain.Reason) fyne.CanvasObject {
	b := s.env.Book
	title := words.Refusal(b, r.Code)
	switch {
	case r.Field != "":
		title += ": " + words.Field(b, r.Field)
	case r.Requirement != "":
		title += ": " + words.Requirement(b, r.Requirement)
	}
	text := words.Cure(b, r.Code.Cure())
	if r.Note != "" {
		text = b.Say("application.refused.note", map[string]string{"Text": words.Plain(r.Note)}) + "\n" + text
	}
	var actions []fyne.CanvasObject
	if to, has := s.placeOf(r); has {
		actions = append(actions, widget.NewSecondary("application.cure."+string(r.Code), words.CureAction(b, r.Code.Cure()),
			func() { s.env.Nav.Go(to) }))
	}
	return widget.NewNotice(widget.Error, title, text, actions...)
}

// placeOf returns the screen where the cure of a reason is done, at the very field or document; false when applying again is
// the way.
func (s *page) placeOf(r domain.Reason) (screen.Route, bool) {
	a := s.known.application
	switch r.Code.Cure() {
	case domain.CureReplacePassport:
		return screen.Route{Page: screen.PageProfile, Arg: string(r.Field)}, true
	case domain.CureAskRegistry, domain.CureProve:
		return screen.Route{Page: screen.PageLevel}, true
	case domain.CureReplaceFile, domain.CureNewPortrait, domain.CureGuardian:
		for _, x := range a.Attachments {
			if x.Requirement == r.Requirement && x.Document != "" {
				return screen.Route{Page: screen.PageDocument, Arg: string(x.Document)}, true
			}
		}
		return screen.Route{Page: screen.PageDocuments}, true
	case domain.CureOpenExisting:
		return screen.Route{Page: screen.PagePassport}, true
	case domain.CureSupport, domain.CureNone:
		return support.WriteAbout(a, false), true
	}
	return screen.Route{}, false
}

// again returns the way to apply again.
func (s *page) again() fyne.CanvasObject {
	b := s.env.Book
	reapply := widget.NewPrimary("application.reapply", b.Say("application.reapply"), func() {
		var draft domain.Application
		s.do(b.Say("application.reapplying"), func(ctx context.Context) (err error) {
			draft, err = s.env.App.Reapply(ctx, s.id)
			return err
		}, func() { s.env.Nav.Go(screen.Route{Page: screen.PageWizard, Arg: string(draft.ID)}) })
	})
	if s.doing != "" {
		reapply.SetBusy(s.doing)
	}
	return widget.NewSpaced(theme.Space12, widget.NewSecondaryText(b.Say("application.reapply.keeps")), widget.NewActions(reapply))
}

// leave returns the way to withdraw, nil where there is none.
func (s *page) leave() fyne.CanvasObject {
	b := s.env.Book
	if _, err := s.known.application.State.Next(domain.Withdraw, domain.Citizen); err != nil {
		return nil
	}
	if !s.leaving {
		return widget.NewLeft(widget.NewLink("application.withdraw", b.Say("application.withdraw"), func() {
			s.leaving = true
			s.draw()
			s.env.Post(func() { widget.Reveal(s.stay) }) // the question stands where the link was, and is higher
		}))
	}
	yes := widget.NewDanger("application.withdraw.yes", b.Say("application.withdraw.yes"), func() {
		s.leaving = false
		s.do(b.Say("application.withdrawing"), func(ctx context.Context) error { return s.env.App.Withdraw(ctx, s.id) },
			func() { s.env.Shell.Toast(b.Say("application.withdrawn")) })
	})
	s.stay = widget.NewSecondary("application.withdraw.no", b.Say("application.withdraw.no"), func() { s.leaving = false; s.draw() })
	return widget.NewNotice(widget.Warning, b.Say("application.withdraw.title"), b.Say("application.withdraw.text"), yes, s.stay)
}
