package widget

import (
	"fyne.io/fyne/v2"
	fynewidget "fyne.io/fyne/v2/widget"
)

// wheel lies over an entry of one line and turns the page around it. The toolkit gives the mouse wheel to the innermost
// scroll under the pointer, which is the entry's own, for text longer than it is wide: without this a page would stop as
// soon as a field came under the pointer. It wants nothing but the wheel, so everything else reaches the entry.
type wheel struct {
	fynewidget.BaseWidget
	entry *Entry
}

var _ fyne.Scrollable = (*wheel)(nil)

func newWheel(e *Entry) *wheel {
	w := &wheel{entry: e}
	w.ExtendBaseWidget(w)
	return w
}

// Scrolled implements fyne.Scrollable.
func (w *wheel) Scrolled(ev *fyne.ScrollEvent) {
	for _, page := range scrollsAround(w.entry) {
		page.Scrolled(ev)
	}
}

// CreateRenderer implements fyne.Widget: there is nothing to be seen.
func (w *wheel) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(NewGap(0))
}

// wheeled is the toolkit's renderer of an entry with a wheel over it.
type wheeled struct {
	fyne.WidgetRenderer
	wheel *wheel
}

func (r *wheeled) Layout(size fyne.Size) {
	r.WidgetRenderer.Layout(size)
	r.wheel.Resize(size)
}

func (r *wheeled) Objects() []fyne.CanvasObject {
	under := r.WidgetRenderer.Objects()
	return append(under[:len(under):len(under)], r.wheel)
}
