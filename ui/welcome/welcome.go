// Package welcome is the first screen: what the program is, before it knows the person.
package welcome

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/ui/phrase"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// markSide is the height of the mark in dp: large enough to be the one thing seen first.
const markSide = 88

// New returns the screen in the book's language.
func New(book *phrase.Book) fyne.CanvasObject {
	return widget.NewColumn(theme.ColumnForm, widget.NewCard(widget.NewStack(
		container.NewHBox(widget.NewMark(markSide)),
		widget.NewGap(theme.Space16),
		widget.NewTitle(book.Say("app.name")),
		widget.NewGap(theme.Space8),
		widget.NewLead(book.Say("welcome.promise")),
	)))
}
