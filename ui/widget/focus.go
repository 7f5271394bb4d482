package widget

import "fyne.io/fyne/v2"

// Focus puts the cursor into an object of the window. The driver knows the window of an object only once it has painted
// it; the program has one window, so that an object put there a moment ago is found in it all the same.
func Focus(o fyne.Focusable) {
	if canvas := canvasOf(o.(fyne.CanvasObject)); canvas != nil {
		canvas.Focus(o)
	}
}

func canvasOf(o fyne.CanvasObject) fyne.Canvas {
	driver := fyne.CurrentApp().Driver()
	canvas := driver.CanvasForObject(o)
	if windows := driver.AllWindows(); canvas == nil && len(windows) > 0 {
		canvas = windows[0].Canvas()
	}
	return canvas
}
