// Package reader shows a long text over the window, to be read and closed again.
package reader

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/screen"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Show opens the text over the window. It is closed by its button, which has the focus; then the focus goes back to where it
// was.
func Show(e *screen.Env, title, text string) {
	window := e.Window.Canvas()
	before := window.Focused()
	var sheet *fynewidget.PopUp
	closing := widget.NewPrimary("reader.close", e.Book.Say("reader.close"), func() {
		sheet.Hide()
		if before != nil {
			window.Focus(before)
		}
	})
	air := theme.Space16
	foot := container.New(layout.NewCustomPaddedLayout(air, air, air, air), widget.NewActions(closing))
	page := widget.NewPage(theme.ColumnContent, widget.NewGap(theme.Space8), widget.NewHeading(title), widget.NewText(text))
	sheet = fynewidget.NewModalPopUp(container.NewBorder(nil, foot, nil, nil, page), window)
	size := window.Size()
	sheet.Resize(fyne.NewSize(min(size.Width-2*air, theme.ColumnContent), size.Height-2*air))
	sheet.Show()
	window.Focus(closing)
}
