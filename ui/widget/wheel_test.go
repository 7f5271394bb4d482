package widget_test

import (
	"testing"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/ui/widget"
)

func TestTheWheelTurnsThePageAlsoOverAField(t *testing.T) {
	var fields []fyne.CanvasObject
	for range 20 {
		fields = append(fields, widget.NewEntry("field", "Поле"))
	}
	w, page := onPage(t, desk, 1, fields...)
	first := fields[0].(*widget.Entry)
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(first).AddXY(first.Size().Width/2, first.Size().Height/2)
	fynetest.Scroll(w.Canvas(), at, 0, -25)
	if page.Offset.Y != 25 {
		t.Errorf("after a turn over a field the page stands at %v, want 25", page.Offset.Y)
	}
}
