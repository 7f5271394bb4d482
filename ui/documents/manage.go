package documents

import (
	"context"
	"errors"

	"fyne.io/fyne/v2"

	"razvorot/domain"
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
		return widget.NewNotice(widget.Warning, b.Say("documents.delete.title"), b.Say("documents.delete.text"),
			widget.NewDanger("document.delete.yes", b.Say("documents.delete.yes"), s.delete),
			widget.NewSecondary("document.delete.no", b.Say("documents.delete.no"), func() { s.deleting = false; s.draw() }))
	}
	return widget.NewFlow(
		widget.NewSecondary("document.rename", b.Say("documents.rename"), s.rename),
		widget.NewSecondary("document.delete", b.Say("documents.delete"), func() { s.deleting, s.trouble = true, nil; s.draw() }))
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
	s.env.Do(func(ctx context.Context) error { return s.env.App.RenameDocument(ctx, s.id, title) }, func(err error) {
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
	s.gone = true
	pages := s.known.document.Pages
	s.env.Do(func(ctx context.Context) error {
		if err := s.env.App.DeleteDocument(ctx, s.id); err != nil {
			return err
		}
		for _, p := range pages {
			if err := saveRemoved(ctx, s.env.App, p.ID, nil); err != nil {
				return err
			}
		}
		return nil
	}, func(err error) {
		if err == nil {
			s.env.Shell.Toast(s.env.Book.Say("documents.deleted"))
			s.env.Nav.Back()
			return
		}
		s.gone, s.deleting = false, false
		s.trouble = s.env.Problem(err, nil)
		if errors.Is(err, domain.ErrConflict) {
			s.trouble = widget.NewNotice(widget.Warning, s.env.Book.Say("documents.delete.needed"), "")
		}
		s.draw()
	})
}
