package screentest

import (
	"os"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/widget"
)

// walk calls f for every object to be seen, overlays such as dialogs first, until f returns true.
func (w *Window) walk(f func(fyne.CanvasObject) bool) {
	roots := w.Canvas().Overlays().List()
	for i := len(roots) - 1; i >= 0; i-- {
		if walk(roots[i], f) {
			return
		}
	}
	walk(w.Canvas().Content(), f)
}

func walk(o fyne.CanvasObject, f func(fyne.CanvasObject) bool) bool {
	if o == nil || !o.Visible() {
		return false
	}
	if f(o) {
		return true
	}
	for _, child := range children(o) {
		if walk(child, f) {
			return true
		}
	}
	return false
}

func children(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case *container.Scroll:
		return []fyne.CanvasObject{o.Content}
	case fyne.Widget:
		return fynetest.WidgetRenderer(o).Objects()
	}
	return nil
}

// First returns the first object to be seen of which something holds, nil when there is none.
func (w *Window) First(holds func(fyne.CanvasObject) bool) fyne.CanvasObject {
	var found fyne.CanvasObject
	w.walk(func(o fyne.CanvasObject) bool {
		if holds(o) {
			found = o
		}
		return found != nil
	})
	return found
}

// Find returns the first object with an id, nil when there is none to be seen.
func (w *Window) Find(id string) fyne.CanvasObject {
	var found fyne.CanvasObject
	w.walk(func(o fyne.CanvasObject) bool {
		if it, ok := o.(widget.Identified); ok && it.ID() == id {
			found = o
		}
		return found != nil
	})
	return found
}

// IDs returns the ids of all objects to be seen.
func (w *Window) IDs() []string {
	var ids []string
	w.walk(func(o fyne.CanvasObject) bool {
		if it, ok := o.(widget.Identified); ok {
			ids = append(ids, it.ID())
		}
		return false
	})
	return ids
}

// Texts returns what is to be read, in the order of the tree.
func (w *Window) Texts() []string {
	var texts []string
	w.walk(func(o fyne.CanvasObject) bool {
		if text := said(o); text != "" {
			texts = append(texts, text)
		}
		return false
	})
	return texts
}

// said returns what an object itself says, not what stands in it.
func said(o fyne.CanvasObject) string {
	switch o := o.(type) {
	case *canvas.Text:
		return o.Text
	case interface{ Said() string }:
		return o.Said()
	case *widget.Button:
		return o.Text()
	case *fynewidget.Label:
		return o.Text
	case *fynewidget.RichText:
		return o.String()
	case *widget.Entry:
		return o.Text
	}
	return ""
}

// Sees reports whether a text is to be seen, as a part of what some object says. How often space stands in it does not
// matter.
func (w *Window) Sees(text string) bool {
	want := strings.Join(strings.Fields(text), " ")
	for _, said := range w.Texts() {
		if strings.Contains(strings.Join(strings.Fields(said), " "), want) {
			return true
		}
	}
	return false
}

// Tap waits until the object with an id can be used, brings it into view and taps it.
func (w *Window) Tap(id string) {
	w.t.Helper()
	w.UntilID(id)
	o := w.Find(id)
	tappable, ok := o.(fyne.Tappable)
	if !ok {
		w.t.Fatalf("%s cannot be tapped", id)
		return
	}
	if w.Examines || os.Getenv("RAZVOROT_EXAMINE") != "" {
		w.Examine()
	}
	if _, row := o.(*widget.ListRow); w.KeysOnly && !row {
		w.tabTo(id).TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
		w.Queue.Drain()
		return
	}
	widget.Reveal(o)
	size := o.Size()
	fynetest.TapAt(tappable, fyne.NewPos(min(size.Width, size.Height)/2, size.Height/2))
	w.Queue.Drain()
}

// TapText taps what bears exactly these words: a button, a row, an item of the navigation.
func (w *Window) TapText(words string) {
	w.t.Helper()
	var found fyne.Tappable
	w.Until(words, func() bool {
		w.walk(func(o fyne.CanvasObject) bool {
			named, ok := o.(interface{ Text() string })
			tappable, can := o.(fyne.Tappable)
			if ok && can && named.Text() == words {
				found = tappable
			}
			return found != nil
		})
		return found != nil
	})
	fynetest.Tap(found)
	w.Queue.Drain()
}

// Type waits for the object with an id, empties it if it is an entry, and types into it key by key; the focus then goes on.
func (w *Window) Type(id, text string) {
	w.t.Helper()
	w.UntilID(id)
	o := w.Find(id)
	focusable, ok := o.(fyne.Focusable)
	if !ok {
		w.t.Fatalf("%s cannot be typed into", id)
		return
	}
	if w.KeysOnly {
		w.tabTo(id)
	} else {
		w.Canvas().Focus(focusable)
	}
	if entry, ok := o.(*widget.Entry); ok {
		entry.SetText("")
	}
	for _, r := range text {
		if r == '\n' {
			focusable.TypedKey(&fyne.KeyEvent{Name: fyne.KeyReturn})
			continue
		}
		focusable.TypedRune(r)
	}
	w.Canvas().Unfocus()
	w.Queue.Drain()
}

// Choose chooses the option of a value in the field with an id: of a select, or of a radio.
func (w *Window) Choose(id, value string) {
	w.t.Helper()
	w.UntilID(id)
	switch o := w.Find(id).(type) {
	case *widget.Select:
		o.SetValue(value)
	case *widget.Radio:
		o.SetValue(value)
	default:
		w.t.Fatalf("%s has nothing to choose from", id)
	}
	w.Queue.Drain()
}

// Press presses a key as the window gets it: the object in focus first.
func (w *Window) Press(key fyne.KeyName) {
	event := &fyne.KeyEvent{Name: key}
	if focused := w.Canvas().Focused(); focused != nil {
		focused.TypedKey(event)
	} else if typed := w.Canvas().OnTypedKey(); typed != nil {
		typed(event)
	}
	w.Queue.Drain()
}

// Value returns what stands in the entry, select or radio with an id, and "" when there is none.
func (w *Window) Value(id string) string {
	switch o := w.Find(id).(type) {
	case *widget.Entry:
		return o.Text
	case interface{ Value() string }:
		return o.Value()
	}
	return ""
}

// Focused reports whether the object with an id has the focus.
func (w *Window) Focused(id string) bool {
	it, ok := w.Canvas().Focused().(widget.Identified)
	if !ok || it.ID() != id {
		return false
	}
	_, there := w.stops()[it.(fyne.CanvasObject)]
	return there
}
