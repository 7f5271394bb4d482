package widget_test

import (
	"testing"
	"time"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

func TestTheSecondHalfOfADoubleClickIsNotForTheNextPage(t *testing.T) {
	taps := 0
	button := widget.NewPrimary("next", "Дальше", func() { taps++ })
	row := widget.NewRow(widget.RowContent{ID: "row", Title: "Строка", OnTap: func() { taps++ }})
	window(t, widget.NewSpaced(theme.Space16, button, row), fyne.NewSize(400, 300))
	widget.RestAfterTurn(time.Hour)
	t.Cleanup(func() { widget.RestAfterTurn(0) })
	widget.Turned()
	fynetest.Tap(button)
	fynetest.Tap(row)
	if taps != 0 {
		t.Errorf("a page that has just come took %d clicks", taps)
	}
	button.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
	row.TypedKey(&fyne.KeyEvent{Name: fyne.KeySpace})
	if taps != 2 {
		t.Errorf("keys did %d things, want 2: they are meant", taps)
	}
	widget.RestAfterTurn(0)
	fynetest.Tap(button)
	fynetest.Tap(row)
	if taps != 4 {
		t.Errorf("afterwards clicks did %d things, want 2", taps-2)
	}
}

func TestTheCursorGoesBackToTheEntryThatHadIt(t *testing.T) {
	entry, other := widget.NewCodeEntry("code", "Код", 6), widget.NewEntry("other", "Другое")
	beside := widget.NewSecondary("copy", "Скопировать", func() { widget.FocusBack() })
	window(t, widget.NewSpaced(theme.Space16, entry, other, beside), fyne.NewSize(400, 300))
	c := fyne.CurrentApp().Driver().CanvasForObject(entry)
	c.Focus(other)
	c.Focus(entry)
	fynetest.Tap(beside)
	if c.Focused() != fyne.Focusable(entry) {
		t.Error("after the button beside was clicked the entry does not have the cursor")
	}
	widget.Turned()
	c.Unfocus()
	widget.Turned()
	fynetest.Tap(beside)
	if c.Focused() != nil {
		t.Error("an entry of the page before got the cursor")
	}
}
