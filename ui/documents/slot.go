package documents

import (
	"strconv"

	"fyne.io/fyne/v2"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// pages returns a line for each page that is here or comes later, and the card of the one whose turn it is.
func (s *add) pages() []fyne.CanvasObject {
	b := s.env.Book
	roles := s.roles()
	current, _ := s.role()
	var objects []fyne.CanvasObject
	passed := false
	for i, role := range roles {
		switch {
		case role == current:
			passed = true
			objects = append(objects, s.slot(i+1, len(roles), role))
		case passed:
			objects = append(objects, widget.NewLine(widget.NewIcon(fynetheme.NavigateNextIcon(), theme.ColorNameSecondary),
				widget.NewSecondaryText(b.Say("add.page.later")+": "+words.PageOf(b, s.kind, role))))
		default:
			objects = append(objects, widget.NewLine(widget.NewIcon(fynetheme.ConfirmIcon(), fynetheme.ColorNameSuccess),
				widget.NewText(words.PageOf(b, s.kind, role)), widget.NewChip(widget.Success, b.Say("add.page.done"))))
		}
	}
	return objects
}

// slot returns the card of the page whose turn it is.
func (s *add) slot(step, of int, role domain.PageRole) fyne.CanvasObject {
	b := s.env.Book
	card := widget.NewSpaced(theme.Space16)
	if of > 1 {
		card.Add(widget.NewCaption(b.Say("add.page", map[string]int{"Step": step, "Of": of})))
	}
	if s.kind != domain.KindPortrait { // which is no page of anything
		card.Add(widget.NewHeading(words.PageOf(b, s.kind, role)))
	}
	switch s.stage {
	case stageLive:
		s.live(card)
	case stageInspect:
		s.looking(card)
	case stageLook, stageStore:
		s.look(card)
	case stageCorners:
		s.corners(card)
	case stageCompare:
		s.compare(card)
	default:
		s.sources(card)
	}
	return widget.NewCard(card)
}

// sources adds the ways to give a file.
func (s *add) sources(card *fyne.Container) {
	b := s.env.Book
	file := widget.Primary
	var ways []fyne.CanvasObject
	if s.env.Camera != nil {
		file, ways = widget.Secondary, append(ways, widget.NewPrimary("add.camera", b.Say("add.camera"), s.openCamera))
	}
	ways = append(ways, widget.NewButton("add.file", b.Say("add.file"), file, s.pick),
		widget.NewSecondary("add.paste", b.Say("add.paste"), s.paste))
	if _, trial := s.env.App.Trial(); trial {
		ways = append(ways, widget.NewSecondary("add.specimen", b.Say("add.specimen"), s.specimen))
	}
	card.Add(widget.NewActions(ways[0], ways[1:]...))
	if s.problem != nil {
		card.Add(s.problem) // below, so that the ways stay under the pointer
	}
	hint := b.Say("add.drop")
	if s.kind == domain.KindPortrait {
		hint = b.Say("add.drop.portrait")
	}
	card.Add(widget.NewCaption(hint))
}

// refusal returns why a file is not taken, and its cure.
func (s *add) refusal(r *app.FileRefusal) fyne.CanvasObject {
	b := s.env.Book
	t := words.Intake(b, r.Code, map[string]string{"Size": amount(b, r.Code, r.Size), "Limit": amount(b, r.Code, r.Limit),
		"Type": r.Type})
	return widget.NewFailure(widget.Trouble{What: t.What, Why: t.Why, Cure: t.Cure,
		Code: b.Say("problem.code", map[string]string{"Code": t.Code})})
}

// amount writes a number in the unit that it has for a code of refusal: bytes, pixels, pages, dots per inch.
func amount(b *phrase.Book, code string, n int64) string {
	switch code {
	case "file.too_large", "file.bomb":
		return words.Size(b, n)
	case "file.pixels":
		return b.Say("add.megapixels", map[string]int64{"N": n / 1_000_000})
	}
	return strconv.FormatInt(n, 10)
}

// finished returns what is shown when all pages are here.
func (s *add) finished() fyne.CanvasObject {
	b := s.env.Book
	card := widget.NewSpaced(theme.Space16, widget.NewLargeIcon(fynetheme.ConfirmIcon(), fynetheme.ColorNameSuccess),
		widget.NewSpaced(theme.Space8, widget.NewTitle(b.Say("add.done.title")),
			widget.NewText(Title(b, s.document)), widget.NewSecondaryText(b.Say("add.done.text"))))
	actions := []fyne.CanvasObject{widget.NewPrimary("add.done", b.Say("add.done"), s.env.Nav.Back)}
	rules, _ := s.kind.Rules()
	if len(s.document.Pages) < rules.MaxPages {
		actions = append(actions, widget.NewSecondary("add.sheet", b.Say("add.done.sheet"), func() {
			s.only, s.done = domain.PageSheet, false
			s.to(stageSource)
		}))
	}
	if s.filled {
		card.Add(widget.NewRemark(widget.Info, b.Say("capture.filled")))
		actions = append(actions, widget.NewSecondary("add.profile", b.Say("capture.filled.open"), func() {
			s.env.Nav.Go(screen.Route{Page: screen.PageProfile})
		}))
	}
	card.Add(widget.NewActions(actions[0], actions[1:]...))
	return widget.NewCard(card)
}
