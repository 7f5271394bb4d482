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

func TestKeysDoNothingToWhatWasTakenFromThePage(t *testing.T) {
	did := 0
	do := func() { did++ }
	enter, space := &fyne.KeyEvent{Name: fyne.KeyReturn}, &fyne.KeyEvent{Name: fyne.KeySpace}
	button := widget.NewPrimary("send", "Отправить", do)
	row := widget.NewRow(widget.RowContent{ID: "row", Title: "Строка", OnTap: do})
	entry := widget.NewEntry("name", "Имя")
	entry.OnNext = do
	code := widget.NewCodeEntry("code", "Код", 2)
	code.OnComplete = func(string) { did++ }
	code.SetText("12")
	page := widget.NewSpaced(theme.Space16, button, row, entry, code)
	window(t, page, fyne.NewSize(400, 300))
	press := func() (n int) {
		did = 0
		for _, o := range []fyne.Focusable{button, row, entry, code} {
			o.TypedKey(enter)
		}
		button.TypedKey(space)
		row.TypedKey(space)
		return did
	}
	if n := press(); n != 6 {
		t.Fatalf("six keys did %d things", n)
	}
	c := fyne.CurrentApp().Driver().CanvasForObject(button)
	c.Focus(button)
	page.Objects = []fyne.CanvasObject{widget.NewText("Отправлено")}
	page.Refresh()
	if n := press(); n != 0 {
		t.Errorf("what is not to be seen any more did %d things", n)
	}
	if widget.Turned(); c.Focused() != nil {
		t.Error("after the page turned the keys are not with the page")
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
