package screentest

import (
	"fmt"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"

	"razvorot/ui/widget"
)

// stop is where the Tab key halts.
type stop struct {
	control fyne.CanvasObject
	at      area
	scroll  *container.Scroll // the innermost one around it, nil for none
	view    area              // of the window, what of the scroll is to be seen
}

// Unreachable returns what somebody without mouse and finger could not do with what is in front, a line each: controls to which the
// Tab key (backwards: Shift+Tab) does not lead, or against the order in which one reads, or without its being seen. The focus is left where it was.
func (w *Window) Unreachable() []string {
	before := w.Canvas().Focused()
	defer w.scrollBack()()
	var faults []string
	for _, o := range w.forPointersOnly() {
		faults = append(faults, fmt.Sprintf("%s can be tapped and has no focus", named(o)))
	}
	w.Canvas().Unfocus()
	var last *stop
	seen := map[fyne.Focusable]bool{}
	for {
		plain := map[fyne.CanvasObject]string{}
		for o := range w.stops() {
			plain[o] = painted(o)
		}
		w.Canvas().FocusNext()
		focused := w.Canvas().Focused()
		if focused == nil || seen[focused] {
			break
		}
		seen[focused] = true
		o := focused.(fyne.CanvasObject)
		now, there := w.stops()[o]
		if !there {
			faults = append(faults, named(o)+" has the focus and is not to be seen")
			continue
		}
		if painted(o) == plain[o] {
			faults = append(faults, named(o)+" does not show that it has the focus")
		}
		if now.at.cut(now.view).empty() {
			faults = append(faults, named(o)+" is not scrolled to when it gets the focus")
		}
		if last != nil && last.scroll == now.scroll && backwards(*last, now) {
			faults = append(faults, fmt.Sprintf("the focus jumps back from %s up to %s", named(last.control), named(o)))
		}
		last = &now
	}
	for o := range w.stops() {
		if !seen[o.(fyne.Focusable)] {
			faults = append(faults, named(o)+" is not reached with the Tab key")
		}
	}
	faults = append(faults, w.notBackwards(seen)...)
	w.Canvas().Unfocus()
	if before != nil {
		w.Canvas().Focus(before)
	}
	return faults
}

// notBackwards returns those of the controls that Tab leads to and Shift+Tab does not, a line each.
func (w *Window) notBackwards(forwards map[fyne.Focusable]bool) (faults []string) {
	w.Canvas().Unfocus()
	back := map[fyne.Focusable]bool{}
	for {
		w.Canvas().FocusPrevious()
		focused := w.Canvas().Focused()
		if focused == nil || back[focused] {
			break
		}
		back[focused] = true
	}
	for focused := range forwards {
		if !back[focused] {
			faults = append(faults, named(focused.(fyne.CanvasObject))+" is not reached with Shift+Tab")
		}
	}
	return faults
}

// scrollBack returns what puts every page back to where it is scrolled to now.
func (w *Window) scrollBack() func() {
	at := map[*container.Scroll]fyne.Position{}
	w.walk(func(o fyne.CanvasObject) bool {
		if scroll, is := o.(*container.Scroll); is {
			at[scroll] = scroll.Offset
		}
		return false
	})
	return func() {
		for scroll, offset := range at {
			scroll.ScrollToOffset(offset)
		}
	}
}

// ToTop scrolls every page to where it begins, as a picture of it is looked at.
func (w *Window) ToTop() {
	w.walk(func(o fyne.CanvasObject) bool {
		if scroll, is := o.(*container.Scroll); is {
			scroll.ScrollToOffset(fyne.Position{})
		}
		return false
	})
}

// backwards tells whether one control stands before another one in a text that is read line by line.
func backwards(from, to stop) bool {
	if strings.HasPrefix(named(to.control), "nav.") {
		return false // after a page come the ways out of it, whose first stand above it
	}
	return to.at.bottom <= from.at.top+slack && to.at.left <= from.at.left+slack
}

// stops returns the controls that take the focus and may be used, where they are now.
func (w *Window) stops() map[fyne.CanvasObject]stop {
	found := map[fyne.CanvasObject]stop{}
	whole := areaOf(fyne.Position{}, w.Canvas().Size())
	var look func(o fyne.CanvasObject, origin fyne.Position, in *container.Scroll, view area)
	look = func(o fyne.CanvasObject, origin fyne.Position, in *container.Scroll, view area) {
		if o == nil || !o.Visible() {
			return
		}
		at := origin.Add(o.Position())
		here := areaOf(at, o.Size())
		if scroll, is := o.(*container.Scroll); is {
			in, view = scroll, view.cut(here)
		}
		_, focuses := o.(fyne.Focusable)
		if d, can := o.(fyne.Disableable); focuses && !(can && d.Disabled()) {
			found[o] = stop{o, here, in, view}
		}
		for _, child := range drawn(o) {
			look(child, at, in, view)
		}
	}
	root := w.Canvas().Content()
	if top := w.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	look(root, fyne.Position{}, nil, whole)
	return found
}

// forPointersOnly returns what can be tapped and used and takes no focus.
func (w *Window) forPointersOnly() (found []fyne.CanvasObject) {
	w.walk(func(o fyne.CanvasObject) bool {
		_, taps := o.(fyne.Tappable)
		_, focuses := o.(fyne.Focusable)
		d, can := o.(fyne.Disableable)
		if taps && !focuses && !(can && d.Disabled()) && !isPartOfAnother(o) {
			found = append(found, o)
		}
		return false
	})
	return found
}

// isPartOfAnother tells whether what it does can be done with a control that takes the focus: the words beside a tick tick it, a row
// of a long list is chosen with the arrows of the list, and what lies around a popup closes it, as Escape does.
func isPartOfAnother(o fyne.CanvasObject) bool {
	if _, row := o.(*widget.ListRow); row {
		return true
	}
	kind := fmt.Sprintf("%T", o)
	for _, part := range []string{".tapText", ".listItem", ".PopUp", ".scrollBarArea", ".scrollBar", ".modalPopUp", ".OverlayContainer"} {
		if strings.HasSuffix(kind, part) {
			return true
		}
	}
	return false
}

// painted returns how an object is painted, in words: two that differ look different.
func painted(o fyne.CanvasObject) string {
	var b strings.Builder
	walk(o, func(o fyne.CanvasObject) bool {
		switch o := o.(type) {
		case *canvas.Rectangle:
			fmt.Fprint(&b, o.FillColor, o.StrokeColor, o.StrokeWidth, o.Size())
		case *canvas.Circle:
			fmt.Fprint(&b, o.FillColor, o.StrokeColor, o.StrokeWidth, o.Size())
		case *canvas.Text:
			fmt.Fprint(&b, o.Text, o.Color)
		case *canvas.Image:
			fmt.Fprint(&b, o.Resource != nil, o.Size())
		}
		b.WriteByte('|')
		return false
	})
	return b.String()
}

// tabTo leads the focus with the Tab key to the object with an id.
func (w *Window) tabTo(id string) fyne.Focusable {
	w.t.Helper()
	w.UntilID(id)
	if w.Focused(id) {
		return w.Canvas().Focused()
	}
	seen := map[fyne.Focusable]bool{}
	for {
		w.Canvas().FocusNext()
		focused := w.Canvas().Focused()
		if focused == nil || seen[focused] {
			w.t.Fatalf("the Tab key does not lead to %s", id)
			return nil
		}
		if w.Focused(id) {
			return focused
		}
		seen[focused] = true
	}
}
