package screentest

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
)

// Place returns the point of the window at which Tap touches the object with an id, and whether it is in view there, not
// scrolled away. There must be such an object.
func (w *Window) Place(id string) (at fyne.Position, inView bool) {
	w.t.Helper()
	o := w.Find(id)
	if o == nil {
		w.t.Fatalf("there is no %s", id)
		return fyne.Position{}, false
	}
	size := o.Size()
	at = absolute(o).AddXY(min(size.Width, size.Height)/2, size.Height/2)
	for _, scroll := range w.scrollsAround(o) {
		from := absolute(scroll)
		to := from.Add(scroll.Size())
		if at.X < from.X || at.Y < from.Y || at.X >= to.X || at.Y >= to.Y {
			return at, false
		}
	}
	return at, true
}

func absolute(o fyne.CanvasObject) fyne.Position {
	return fyne.CurrentApp().Driver().AbsolutePositionForObject(o)
}

// scrollsAround returns the scrolls that an object to be seen is in.
func (w *Window) scrollsAround(o fyne.CanvasObject) []*container.Scroll {
	var around []*container.Scroll
	w.walk(func(x fyne.CanvasObject) bool {
		scroll, ok := x.(*container.Scroll)
		if ok && walk(scroll.Content, func(inner fyne.CanvasObject) bool { return inner == o }) {
			around = append(around, scroll)
		}
		return false
	})
	return around
}
