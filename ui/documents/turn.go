package documents

import (
	"context"
	"image"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// turning is a page that is being turned: it is shown so, and stored so once the citizen wants it.
type turning struct {
	page     domain.PageID
	quarters int // clockwise
	busy     bool
}

// turn begins to turn a page, or turns it further.
func (s *document) turn(page domain.PageID) {
	if s.turning.page != page {
		s.turning = turning{page: page}
	}
	s.turning.quarters = (s.turning.quarters + 1) % 4
	s.trouble = nil
	s.draw()
}

// turned returns a picture of a page as it will be, and what can be done with it.
func (s *document) turned(p domain.Page, picture image.Image) fyne.CanvasObject {
	b := s.env.Book
	save := widget.NewPrimary("document.turn.save", b.Say("documents.turn.save"), func() { s.saveTurn() })
	if s.turning.busy {
		save.SetBusy(b.Say("documents.turn.doing"))
	}
	text := b.Say("documents.turn.text")
	if p.State == domain.FileQueued {
		text = b.Say("documents.turn.text.queued")
	}
	return widget.NewSpaced(theme.Space12, widget.NewPicture(app.TurnPicture(picture, s.turning.quarters), pagePicture),
		widget.NewSecondaryText(text),
		widget.NewActions(save, widget.NewSecondary("document.turn.more", b.Say("documents.turn.more"), func() { s.turn(p.ID) }),
			widget.NewSecondary("document.turn.cancel", b.Say("documents.cancel"), func() { s.turning = turning{}; s.draw() })))
}

func (s *document) saveTurn() {
	t := s.turning
	if t.busy {
		return
	}
	if t.quarters == 0 { // all the way round
		s.turning = turning{}
		s.draw()
		return
	}
	s.turning.busy = true
	s.draw()
	s.env.Act(func(ctx context.Context) error { return s.env.App.TurnPage(ctx, s.id, t.page, t.quarters) }, func(err error) {
		s.turning = turning{}
		if s.trouble = nil; err != nil {
			s.trouble = s.env.Problem(err, nil)
		} else {
			s.env.Shell.Toast(s.env.Book.Say("documents.turned"))
		}
		s.draw()
		s.load()
	})
}
