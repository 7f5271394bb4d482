package documents

import (
	"context"
	"errors"
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/secret"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// manage returns what can be done with the document as a whole.
func (s *document) manage() fyne.CanvasObject {
	b := s.env.Book
	switch {
	case s.title != nil:
		return s.renaming()
	case s.deleting:
		return s.asking()
	}
	actions := []fyne.CanvasObject{widget.NewSecondary("document.rename", b.Say("documents.rename"), s.rename)}
	if len(s.known.document.Pages) > 0 {
		actions = append(actions, widget.NewSecondary("document.export", b.Say("documents.export"), s.askExport))
	}
	if d := s.known.document; d.Kind.Biometric() && s.sent() {
		actions = append(actions, widget.NewSecondary("document.unagree", b.Say("documents.unagree"), func() { s.ask(true) }))
	}
	return widget.NewFlow(append(actions, widget.NewSecondary("document.delete", b.Say("documents.delete"), s.askDelete))...)
}

// sent reports whether the authority has any of the pages.
func (s *document) sent() bool {
	return slices.ContainsFunc(s.known.document.Pages, func(p domain.Page) bool {
		return p.State != domain.FileQueued && p.State != domain.FileRejected
	})
}

// askDelete tells what deleting means. What the authority has taken is deleted by whoever knows the passphrase, not by whoever
// found the program open.
func (s *document) askDelete() { s.ask(false) }

// ask tells what follows of deleting, or of taking the consent to biometric data back.
func (s *document) ask(unagree bool) {
	s.deleting, s.unagree, s.trouble, s.guard = true, unagree, nil, nil
	if slices.ContainsFunc(s.known.document.Pages, func(p domain.Page) bool {
		return p.State == domain.FileAccepted || p.State == domain.FileConfirmed
	}) {
		b := s.env.Book
		why := b.Say("documents.delete.guard")
		if unagree {
			why = b.Say("documents.unagree.guard")
		}
		s.guard = secret.NewField(b, "document.delete.passphrase", b.Say("unlock.passphrase"), why, s.delete)
	}
	s.draw()
	widget.Reveal(s.body.Objects[0])
	if s.guard != nil {
		s.guard.Focus()
	}
}

func (s *document) asking() fyne.CanvasObject {
	b := s.env.Book
	title, text, do, doing := b.Say("documents.delete.title"), b.Count("documents.delete.text", int(app.UndoTime.Minutes())), b.Say("documents.delete.yes"), b.Say("documents.delete.doing")
	if s.unagree {
		title, text, do = b.Say("documents.unagree.title"), b.Say("documents.unagree.text"), b.Say("documents.unagree.yes")
		doing = b.Say("documents.unagree.doing")
	}
	yes := widget.NewDanger("document.delete.yes", do, s.delete)
	if s.gone {
		yes.SetBusy(doing)
	}
	no := widget.NewSecondary("document.delete.no", b.Say("documents.delete.no"), func() { s.deleting, s.guard = false, nil; s.draw() })
	if s.guard == nil {
		return widget.NewNotice(widget.Warning, title, text, yes, no)
	}
	return widget.NewCard(widget.NewSpaced(theme.Space16,
		widget.NewNotice(widget.Warning, title, text),
		s.guard.Object(), widget.NewActions(yes, no)))
}

func (s *document) rename() {
	s.title = widget.NewEntry("document.title", s.env.Book.Say("documents.rename.label"))
	s.title.SetText(Title(s.env.Book, s.known.document))
	s.title.OnNext = s.saveTitle
	s.draw()
	s.env.Window.Canvas().Focus(s.title)
}

func (s *document) renaming() fyne.CanvasObject {
	b := s.env.Book
	return widget.NewCard(widget.NewSpaced(theme.Space12, widget.NewStrong(b.Say("documents.rename.label")), s.title,
		widget.NewCaption(b.Say("documents.rename.hint")),
		widget.NewActions(widget.NewPrimary("document.title.save", b.Say("documents.rename.save"), s.saveTitle),
			widget.NewSecondary("document.title.cancel", b.Say("documents.cancel"), func() { s.title = nil; s.draw() }))))
}

func (s *document) saveTitle() {
	if s.title == nil {
		return
	}
	title := s.title.Text
	s.env.Act(func(ctx context.Context) error { return s.env.App.RenameDocument(ctx, s.id, title) }, func(err error) {
		if s.trouble = nil; err != nil {
			s.trouble = s.env.Problem(err, s.saveTitle)
			s.draw()
			return
		}
		s.title = nil
		s.env.Shell.Toast(s.env.Book.Say("documents.renamed"))
		s.draw()
		s.load()
	})
}

func (s *document) delete() {
	if s.gone {
		return
	}
	s.gone = true
	guard, passphrase, unagree := s.guard, "", s.unagree
	if guard != nil {
		passphrase = guard.Text()
	}
	s.draw()
	s.env.Act(func(ctx context.Context) error {
		if guard != nil {
			if err := s.env.App.VerifyPassphrase(ctx, passphrase); err != nil {
				return err
			}
		}
		if unagree {
			return s.env.App.WithdrawBiometrics(ctx)
		}
		return s.env.App.DeleteDocument(ctx, s.id)
	}, func(err error) {
		if err == nil && unagree {
			s.gone, s.deleting, s.guard = false, false, nil
			s.env.Shell.Toast(s.env.Book.Say("documents.unagreed"))
			s.draw()
			s.load()
			return
		}
		if err == nil {
			s.env.Shell.Toast(s.env.Book.Say("documents.deleted"))
			s.env.Nav.Back()
			return
		}
		s.gone = false
		if guard != nil && errors.Is(err, domain.ErrWrongCredentials) {
			s.draw()
			guard.Fault(s.env.Book.Say("unlock.wrong"))
			guard.Focus()
			return
		}
		s.deleting, s.guard = false, nil
		s.trouble = s.env.Problem(err, nil)
		if errors.Is(err, domain.ErrConflict) {
			s.trouble = widget.NewNotice(widget.Warning, s.env.Book.Say("documents.delete.needed"), "")
		}
		s.draw()
	})
}
