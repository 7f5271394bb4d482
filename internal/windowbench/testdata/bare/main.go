// Bare opens a window of the program's size with a line of text and a button, to be measured beside the program.
package main

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/app"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/widget"
)

func main() {
	w := app.NewWithID("org.razvorot.bare").NewWindow("Bare")
	button := widget.NewButton("Открыть", func() {})
	button.Importance = widget.HighImportance
	w.SetContent(container.NewVBox(widget.NewLabel("Разворот"), button))
	w.Resize(fyne.NewSize(1000, 720))
	w.ShowAndRun()
}
