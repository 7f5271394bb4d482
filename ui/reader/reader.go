// Package reader shows a long text over the window, to be read and closed again.
package reader

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Show opens the text over the window; a text that begins with a title of its own stands under that. It is closed by Esc or
// by its button, which has the focus; then the focus goes back to where it was.
func Show(e *screen.Env, title, text string) {
	window := e.Window.Canvas()
	before := window.Focused()
	var sheet *fynewidget.PopUp
	keys := window.OnTypedKey()
	closed := func() {
		sheet.Hide()
		window.SetOnTypedKey(keys)
		if before != nil {
			window.Focus(before)
		}
	}
	closing := widget.NewPrimary("reader.close", e.Book.Say("reader.close"), closed)
	window.SetOnTypedKey(func(key *fyne.KeyEvent) { // also what the button has no use for comes here
		if key.Name == fyne.KeyEscape {
			closed()
		}
	})
	title, text = titled(title, text)
	air := theme.Space16
	foot := container.New(layout.NewCustomPaddedLayout(air, air, air, air), widget.NewActions(closing))
	page := widget.NewPage(theme.ColumnContent, widget.NewGap(theme.Space8), widget.NewHeading(title), widget.NewText(text))
	sheet = fynewidget.NewModalPopUp(container.NewBorder(nil, foot, nil, nil, page), window)
	size := window.Size()
	sheet.Resize(fyne.NewSize(min(size.Width-2*air, theme.ColumnContent), size.Height-2*air))
	sheet.Show()
	window.Focus(closing)
}

// titled returns the title a text begins with, which is a line of its own without a full stop, and the rest of it; where it
// begins with none, it returns both as they are.
func titled(title, text string) (string, string) {
	first, rest, more := strings.Cut(strings.TrimSpace(text), "\n\n")
	if more && !strings.Contains(first, "\n") && !strings.HasSuffix(first, ".") {
		return first, rest
	}
	return title, text
}
