package documents

import (
	"context"

	"fmt"

	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/capture"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// foundPicture is the most dp that a picture is high that was just looked at.
const foundPicture = 320

// sheetHeight is how many dp a page of a PDF of several is high.
const sheetHeight = 150

// look adds what was found in the picture: one sentence, what there is to do, and the rest where somebody wants it.
func (s *add) look(card *fyne.Container) {
	fault, faulty := s.found.file.Fault()
	words := widget.NewSpaced(theme.Space16)
	if s.remark != "" {
		words.Add(widget.NewRemark(widget.Info, s.remark))
	}
	if s.problem != nil {
		words.Add(s.problem)
	}
	if faulty {
		s.wanting(words, fault)
	} else {
		s.fine(words)
	}
	card.Add(widget.NewPictured(s.picture(faulty), words))
	card.Add(widget.NewLinks(append(s.change(), s.fold())...))
	if s.unfolded {
		card.Add(widget.NewSpaced(theme.Space8, s.facts()...))
	}
}

// picture returns what will be stored, or the whole photograph where something is wrong with it.
func (s *add) picture(faulty bool) fyne.CanvasObject {
	file := s.found.file
	switch {
	case len(file.Sheets) > 0:
		return s.sheets()
	case s.kind == domain.KindPortrait && !faulty:
		photo := widget.NewPhoto(file.Picture, foundPicture)
		photo.SetGuides(capture.PortraitGuides()...)
		return photo
	case faulty && file.Photo != nil && file.Outline != nil:
		photo := widget.NewPhoto(file.Photo, foundPicture)
		photo.SetOutline(capture.Spots(file.Outline), widget.Warning)
		return photo
	}
	return widget.NewPicture(file.Picture, foundPicture)
}

// sheets are the pages of a PDF, the first ones of a long one.
func (s *add) sheets() fyne.CanvasObject {
	b, file := s.env.Book, s.found.file
	about := widget.NewSecondaryText(b.Say("add.pdf") + ", " + b.Count("documents.pages", file.Pages))
	if len(file.Sheets) == 1 {
		return widget.NewSpaced(theme.Space8, widget.NewPicture(file.Sheets[0], foundPicture), about)
	}
	small := make([]fyne.CanvasObject, len(file.Sheets))
	for i, sheet := range file.Sheets {
		small[i] = widget.NewThumbnail(sheet, sheetHeight)
	}
	return widget.NewSpaced(theme.Space8, widget.NewFlow(small...), about)
}

// fine adds that the picture will do.
func (s *add) fine(card *fyne.Container) {
	b, file := s.env.Book, s.found.file
	facts := widget.NewSpaced(theme.Space8)
	if len(file.Checks) > 0 {
		facts.Add(widget.NewRemark(widget.Success, b.Say("capture.good")))
	}
	if matches := s.found.matches; len(matches) > 0 && len(matches.Differences())+len(matches.News()) == 0 {
		facts.Add(widget.NewRemark(widget.Success, b.Say("capture.same")))
	}
	if !s.shot || len(file.Removed) > 0 {
		facts.Add(widget.NewRemark(widget.Success, removedWords(b, file.Removed)))
	}
	card.Add(facts)
	take := widget.NewPrimary("add.take", b.Say("add.take"), s.take)
	other := s.other(widget.Secondary)
	if s.stage == stageStore {
		take.SetBusy(b.Say("add.adding"))
		other.Disable()
	}
	card.Add(widget.NewActions(take, other))
}

// wanting adds what has to be mended first, and the way to another picture. Whoever was refused before may keep this one.
func (s *add) wanting(card *fyne.Container, fault app.Check) {
	b := s.env.Book
	title, cure := words.CheckFault(b, fault.Name)
	card.Add(widget.NewNotice(widget.Warning, title, cure))
	actions := []fyne.CanvasObject{s.other(widget.Primary)}
	if s.shot {
		actions = append(actions, widget.NewSecondary("add.file", b.Say("add.file"), s.pick))
	}
	if s.refused >= app.KeepFrom && s.found.file.MayKeep() {
		card.Add(widget.NewSecondaryText(b.Say("capture.keep.why")))
		keep := widget.NewSecondary("add.keep", b.Say("capture.keep"), s.keep)
		if s.stage == stageStore {
			keep.SetBusy(b.Say("add.adding"))
		}
		actions = append(actions, keep)
	}
	card.Add(widget.NewActions(actions[0], actions[1:]...))
}

// keep stores the picture although something was found wanting.
func (s *add) keep() {
	if err := s.found.file.KeepAsIs(); err != nil {
		return // the button is not there then
	}
	s.take()
}

// change returns the ways to cut the picture otherwise.
func (s *add) change() []fyne.CanvasObject {
	b, file := s.env.Book, s.found.file
	if file.Picture == nil || s.kind == domain.KindPortrait || s.stage == stageStore {
		return nil
	}
	ways := []fyne.CanvasObject{
		widget.NewLink("capture.corners", b.Say("capture.corners"), func() { s.to(stageCorners) }),
		widget.NewLink("capture.turn", b.Say("capture.turn"), s.turn),
	}
	if file.Cut {
		ways = append(ways, widget.NewLink("capture.whole", b.Say("capture.whole"), func() { s.inspectAgain(nil) }))
	}
	return ways
}

func (s *add) turn() {
	file := s.found.file
	s.examine(false, func(ctx context.Context) (*app.Inspection, error) { return s.env.App.InspectTurned(ctx, file) })
}

// fold is the link to all that was checked and done, and back.
func (s *add) fold() fyne.CanvasObject {
	text := s.env.Book.Say("capture.details")
	if s.unfolded {
		text = s.env.Book.Say("capture.details.less")
	}
	return widget.NewLink("capture.details", text, func() {
		s.unfolded = !s.unfolded
		s.draw()
	})
}

// facts are what else was found, what is well, what was done, and the sizes.
func (s *add) facts() []fyne.CanvasObject {
	b, file := s.env.Book, s.found.file
	worst, faulty := file.Fault()
	var well []string
	var facts []fyne.CanvasObject
	for _, c := range file.Checks {
		switch title, cure := words.CheckFault(b, c.Name); {
		case c.OK:
			well = append(well, words.Check(b, c.Name))
		case !faulty || c.Name != worst.Name:
			facts = append(facts, widget.NewRemark(widget.Warning, title+". "+cure))
		}
	}
	if len(well) > 0 {
		ticks := widget.NewTicks(well...)
		for i := range well {
			ticks.Set(i, true)
		}
		facts = append(facts, ticks)
	}
	if faulty {
		facts = append(facts, widget.NewRemark(widget.Success, removedWords(b, file.Removed)))
	}
	if file.Turned {
		facts = append(facts, widget.NewRemark(widget.Info, b.Say("add.turned")))
	}
	if file.Fitted {
		facts = append(facts, widget.NewRemark(widget.Info, b.Say("add.fitted")))
	}
	return append(facts, widget.NewTable(s.sizes()...))
}

// sizes are the sizes after and before.
func (s *add) sizes() []widget.Pair {
	b, file := s.env.Book, s.found.file
	pixels := func(w, h int) string {
		if w == 0 {
			return ""
		}
		return fmt.Sprintf("%d × %d", w, h)
	}
	now := []widget.Pair{{Name: b.Say("capture.size"), Value: words.Size(b, file.Size)},
		{Name: b.Say("capture.size.before"), Value: words.Size(b, file.SizeBefore)},
		{Name: b.Say("capture.pixels"), Value: pixels(file.Width, file.Height)}}
	if file.WidthBefore != file.Width || file.HeightBefore != file.Height {
		now = append(now, widget.Pair{Name: b.Say("capture.pixels.before"), Value: pixels(file.WidthBefore, file.HeightBefore)})
	}
	if file.DPI > 0 {
		now = append(now, widget.Pair{Name: b.Say("capture.dpi"), Value: fmt.Sprint(file.DPI)})
	}
	return now
}
