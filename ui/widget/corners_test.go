package widget_test

import (
	"image"
	"testing"

	"fyne.io/fyne/v2"
	fynetest "fyne.io/fyne/v2/test"

	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// cornered shows corners over a picture of twice the width.
func cornered(t *testing.T) (*widget.Corners, *screentest.Window) {
	t.Helper()
	fynetest.NewTempApp(t)
	c := widget.NewCorners("corner", [4]string{"a", "b", "c", "d"}, image.NewGray(image.Rect(0, 0, 400, 200)), 200,
		[4]widget.Spot{{X: 0.1, Y: 0.1}, {X: 0.9, Y: 0.1}, {X: 0.9, Y: 0.9}, {X: 0.1, Y: 0.9}})
	return c, screentest.Show(t, widget.NewPage(theme.ColumnContent, c), fyne.NewSize(500, 400), theme.Options{})
}

func TestACornerFollowsTheArrowKeys(t *testing.T) {
	c, w := cornered(t)
	told := [4]widget.Spot{}
	c.Changed = func(at [4]widget.Spot) { told = at }
	w.Canvas().Focus(w.Find("corner.3").(fyne.Focusable))
	before := c.Spots()
	w.Press(fyne.KeyLeft)
	w.Press(fyne.KeyUp)
	after := c.Spots()
	if after[2].X >= before[2].X || after[2].Y >= before[2].Y {
		t.Errorf("from %v to %v", before[2], after[2])
	}
	after[2] = before[2]
	if after != before {
		t.Error("another corner moved as well")
	}
	if told != c.Spots() {
		t.Error("nobody was told")
	}
}

func TestTheTabKeyReachesEveryCorner(t *testing.T) {
	_, w := cornered(t)
	for _, id := range []string{"corner.1", "corner.2", "corner.3", "corner.4"} {
		w.Canvas().(interface{ FocusNext() }).FocusNext()
		if !w.Focused(id) {
			t.Errorf("%s is not next", id)
		}
	}
}

func TestACornerFollowsTheFingerButNotOutOfThePicture(t *testing.T) {
	c, w := cornered(t)
	drag := func(dx, dy float32) {
		h := w.Find("corner.1").(fyne.Draggable)
		h.Dragged(&fyne.DragEvent{Dragged: fyne.NewDelta(dx, dy)})
		h.DragEnd()
	}
	drag(40, 20) // the picture is 400 dp wide and 200 high
	if got := c.Spots()[0]; !near(got.X, 0.2) || !near(got.Y, 0.2) {
		t.Errorf("dragged to %v", got)
	}
	drag(-1000, -1000)
	if got := c.Spots()[0]; got != (widget.Spot{}) {
		t.Errorf("dragged out of the picture to %v", got)
	}
	drag(9, 9)
	handle := w.Find("corner.1")
	middle := handle.Position().AddXY(handle.Size().Width/2, handle.Size().Height/2)
	if !near(middle.X, 9) || !near(middle.Y, 9) || handle.Size().Width < theme.Target {
		t.Errorf("the handle is at %v, %v wide", middle, handle.Size().Width)
	}
}

func near(a, b float32) bool { return a-b < 0.01 && b-a < 0.01 }
