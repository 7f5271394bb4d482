package support

import (
	"slices"

	"fyne.io/fyne/v2"

	"razvorot/domain"
	"razvorot/ui/documents"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// drawExtras shows what goes with the words: documents, and facts about the program.
func (it *composer) drawExtras() {
	if it.folded {
		it.extras.Objects = []fyne.CanvasObject{widget.NewLeft(widget.NewLink("support.more", it.env.Book.Say("support.more"), func() {
			it.folded = false
			it.drawExtras()
		}))}
	} else {
		it.extras.Objects = []fyne.CanvasObject{it.attachments(), it.diagnostics()}
	}
	it.extras.Refresh()
	widget.Relayout(it.object)
}

// attachments is the documents that go along, and the way to others.
func (it *composer) attachments() fyne.CanvasObject {
	b := it.env.Book
	stack := widget.NewSpaced(theme.Space8)
	for _, id := range it.draft.Attachments {
		stack.Add(widget.NewEnds(widget.NewText(it.titleOf(id)), widget.NewLink("support.detach."+string(id), b.Say("support.detach"),
			func() {
				it.draft.Attachments = slices.DeleteFunc(it.draft.Attachments, func(x domain.DocumentID) bool { return x == id })
				it.changed()
			})))
	}
	if !it.picking {
		if len(it.draft.Attachments) < domain.MostAttachments {
			stack.Add(widget.NewLeft(widget.NewLink("support.attach", b.Say("support.attach"), func() {
				it.picking = true
				it.drawExtras()
			})))
		}
		return stack
	}
	stack.Add(it.choice())
	return stack
}

// choice is the documents that can be attached.
func (it *composer) choice() fyne.CanvasObject {
	b := it.env.Book
	var rows []fyne.CanvasObject
	for _, d := range it.attachable() {
		rows = append(rows, widget.NewRow(widget.RowContent{ID: "support.take." + string(d.ID), Icon: documents.Icon(d.Kind),
			Title: documents.Title(b, d), Chip: documents.Chip(b, d), OnTap: func() {
				it.draft.Attachments = append(slices.Clone(it.draft.Attachments), d.ID)
				it.picking = false
				it.changed()
			}}))
	}
	stack := widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("support.attach.title")))
	if len(rows) == 0 {
		stack.Add(widget.NewSecondaryText(b.Say("support.attach.none")))
	} else {
		stack.Add(widget.NewList(rows...))
	}
	stack.Add(widget.NewLinks(
		widget.NewLink("support.attach.new", b.Say("support.attach.new"), func() {
			it.env.Nav.Go(documents.AddRoute(domain.KindOther, "", ""))
		}),
		widget.NewLink("support.attach.cancel", b.Say("support.attach.cancel"), func() {
			it.picking = false
			it.drawExtras()
		})))
	return stack
}

// titleOf returns the title of a document, also of one that is here no more.
func (it *composer) titleOf(id domain.DocumentID) string { return titleIn(it.env, it.papers, id) }

func titleIn(e *screen.Env, papers []domain.Document, id domain.DocumentID) string {
	if i := slices.IndexFunc(papers, func(d domain.Document) bool { return d.ID == id }); i >= 0 {
		return documents.Title(e.Book, papers[i])
	}
	return e.Book.Say("support.attachment")
}

// diagnostics is the facts that go along, a line each, each of which can be struck out.
func (it *composer) diagnostics() fyne.CanvasObject {
	b := it.env.Book
	tick := widget.NewTick("support.diagnose", nil)
	tick.SetChecked(it.draft.Diagnose)
	tick.OnChanged = func(yes bool) {
		it.draft.Diagnose = yes
		it.changed()
	}
	stack := widget.NewSpaced(theme.Space8,
		widget.NewTickLine(tick, b.Say("support.diagnose"), widget.NewCaption(b.Say("support.diagnose.about"))))
	if !it.draft.Diagnose {
		return stack
	}
	lines := widget.NewSpaced(theme.Space4)
	for i, f := range it.facts {
		if i > 0 {
			lines.Add(widget.NewDivider())
		}
		lines.Add(it.factLine(f))
	}
	stack.Add(widget.NewCard(lines))
	return stack
}

func (it *composer) factLine(f fact) fyne.CanvasObject {
	b := it.env.Book
	if slices.Contains(it.draft.Struck, f.name) {
		return widget.NewEnds(widget.NewSecondaryText(b.Say("support.struck")),
			widget.NewLink("support.restore."+f.name, b.Say("support.restore"), func() {
				it.draft.Struck = slices.DeleteFunc(slices.Clone(it.draft.Struck), func(x string) bool { return x == f.name })
				it.changed()
			}))
	}
	return widget.NewEnds(widget.NewText(f.text), widget.NewLink("support.strike."+f.name, b.Say("support.strike"), func() {
		it.draft.Struck = append(slices.Clone(it.draft.Struck), f.name)
		it.changed()
	}))
}
