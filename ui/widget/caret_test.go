package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

func TestWhatIsTypedIntoAFieldThatCameFilledInStandsAtItsEnd(t *testing.T) {
	entry, other := widget.NewEntry("phone", "Телефон"), widget.NewEntry("other", "Другое")
	entry.SetText("+7 900 000-10-2")
	window(t, widget.NewSpaced(theme.Space16, other, entry), fyne.NewSize(400, 300))
	c := fyne.CurrentApp().Driver().CanvasForObject(entry)
	c.Focus(entry)
	entry.TypedRune('0')
	if entry.Text != "+7 900 000-10-20" {
		t.Errorf("%q", entry.Text)
	}
	entry.CursorColumn = 3
	c.Focus(other)
	c.Focus(entry)
	if entry.CursorColumn != 3 {
		t.Errorf("the caret has moved to %d", entry.CursorColumn)
	}
}
