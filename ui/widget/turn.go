package widget

import (
	"time"

	"fyne.io/fyne/v2"
)

// A turn is the moment another page, or another step of one, takes the place of the one in front. What was meant for the
// page before is not given to the new one: not the second half of a double click, and not the cursor. All of it belongs to
// the UI goroutine.
var (
	rest   time.Duration // for so long after a turn no tap counts
	turned time.Time
	typed  string         // the one-time code that was typed in full last on this page
	spent  func(string)   // told of it once the page has gone
	left   fyne.Focusable // the entry that had the cursor last on this page, nil for none
)

// RestAfterTurn has taps be ignored for a while after a turn, since the button of the new page may lie where that of the old
// one was. Keys are not affected. It is zero, so that every tap counts, until it is set.
func RestAfterTurn(d time.Duration) { rest = d }

// Turned is to be called when another page, or another step of one, comes to the front.
func Turned() {
	code := typed
	for _, w := range fyne.CurrentApp().Driver().AllWindows() {
		w.Canvas().Unfocus() // the toolkit leaves the keys to what was taken away: Enter would do it once more
	}
	turned, left, typed = time.Now(), nil, ""
	if code != "" && spent != nil {
		spent(code)
	}
}

// OnCodeSpent has f told of each one-time code that was typed in full on a page that then made way for another: it is of no
// more use.
func OnCodeSpent(f func(code string)) { spent = f }

// stray reports whether a tap was meant for the page before. Enter and the space bar tap without an event.
func stray(tap *fyne.PointEvent) bool { return tap != nil && rest > 0 && time.Since(turned) < rest }

// gone reports whether what has the keys is not to be seen any more, and takes them from it then: the toolkit leaves them to what was
// taken from its page, and an Enter pressed once too often must not do again what it did.
func gone(o fyne.Focusable) bool {
	driver, object := fyne.CurrentApp().Driver(), o.(fyne.CanvasObject)
	canvas := driver.CanvasForObject(object)
	if canvas == nil {
		return true
	}
	inset, _ := canvas.InteractiveArea()
	if at := driver.AbsolutePositionForObject(object); !at.IsZero() && !at.Add(inset).IsZero() {
		return false
	}
	canvas.Unfocus() // it is nowhere, or in the very corner, where it gets the keys back
	canvas.Focus(o)
	return canvas.Focused() != o
}

// FocusBack gives the cursor back to the entry of the page that had it last, as after a button beside the page was clicked.
// Where something else has the focus by now, or the entry is gone, it does nothing.
func FocusBack() {
	if left == nil {
		return
	}
	if d, ok := left.(fyne.Disableable); ok && d.Disabled() {
		return
	}
	canvas := fyne.CurrentApp().Driver().CanvasForObject(left.(fyne.CanvasObject))
	if canvas == nil || canvas.Overlays().Top() != nil {
		return
	}
	if _, button := canvas.Focused().(*Button); button || canvas.Focused() == nil {
		canvas.Focus(left)
	}
}
