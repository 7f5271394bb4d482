package present

import (
	"fyne.io/fyne/v2"

	"razvorot/app"
	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// shown tells what was shown and to whom.
func shown(e *screen.Env, a app.Asking, elements []string, again func()) fyne.CanvasObject {
	b := e.Book
	return widget.NewSpaced(theme.Space16, widget.NewNotice(widget.Success, b.Say("present.shown"), reader(e, a.Reader)),
		widget.NewCard(widget.NewSpaced(theme.Space8, widget.NewStrong(b.Say("present.shown.what")), list(e, elements))),
		onwards(e, again))
}

// answered tells what is in an answer that its reader has yet to read.
func answered(e *screen.Env, a app.Asking, elements []string, again func()) fyne.CanvasObject {
	b := e.Book
	return widget.NewSpaced(theme.Space16, widget.NewCard(widget.NewSpaced(theme.Space8,
		widget.NewStrong(b.Say("present.answer.what", map[string]string{"Reader": reader(e, a.Reader)})), list(e, elements))),
		widget.NewSecondaryText(b.Say("present.answer.until")), onwards(e, again))
}

// declined tells that nothing was shown.
func declined(e *screen.Env, again func()) fyne.CanvasObject {
	b := e.Book
	return widget.NewSpaced(theme.Space16, widget.NewNotice(widget.Neutral, b.Say("present.declined"), b.Say("present.declined.text")),
		onwards(e, again))
}

func onwards(e *screen.Env, again func()) fyne.CanvasObject {
	b := e.Book
	return widget.NewActions(widget.NewPrimary("present.done", b.Say("present.done"), e.Nav.Back),
		widget.NewSecondary("present.again", b.Say("present.again"), again),
		widget.NewLink("present.log", b.Say("present.log"), func() { e.Nav.Go(screen.Route{Page: screen.PagePresentations}) }))
}

// reader names a reader in a sentence.
func reader(e *screen.Env, r app.ReaderView) string {
	if r.Name == "" {
		return e.Book.Say("present.reader.nobody")
	}
	return r.Name
}

// list names elements, one a line.
func list(e *screen.Env, elements []string) fyne.CanvasObject {
	stack := widget.NewSpaced(theme.Space4)
	for _, element := range elements {
		stack.Add(widget.NewText(words.Element(e.Book, element)))
	}
	return stack
}
