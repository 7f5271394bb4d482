package screentest

import (
	"fmt"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/widget"
)

// Unlabelled returns the controls of what is in front of which a screen reader could say nothing, a line each. A control is what
// can be tapped or takes the focus; its label is what fyne.Accessible gives.
func (w *Window) Unlabelled() []string {
	var faults []string
	w.walk(func(o fyne.CanvasObject) bool {
		if !isControl(o) || within(o) {
			return false
		}
		if !spoken(label(o)) {
			faults = append(faults, fmt.Sprintf("%s has no label for screen readers, but %q", named(o), label(o)))
		}
		return false
	})
	return faults
}

// spoken tells whether a label can be said: it has a letter or a digit, and is no id («field.name»).
func spoken(label string) bool {
	said := strings.IndexFunc(label, func(r rune) bool { return unicode.IsLetter(r) || unicode.IsDigit(r) }) >= 0
	id := strings.Contains(label, ".") && !strings.Contains(label, " ") && strings.ToLower(label) == label
	return said && !id
}

// within tells whether an object is a part of a control or a thing of the toolkit's that has none to do by itself.
func within(o fyne.CanvasObject) bool {
	switch o := o.(type) {
	case *widget.ListRow:
		return o.ID() == "" // what it shows is not known yet
	case *container.Scroll, *fynewidget.List, *fynewidget.PopUp, *fynewidget.RichText:
		return true
	}
	kind := fmt.Sprintf("%T", o) // what is in them has the labels
	return strings.HasSuffix(kind, ".listItem") || strings.HasSuffix(kind, ".OverlayContainer")
}
