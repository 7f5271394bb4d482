package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
)

// NewVeil returns something that nothing is to be seen through, with the product's mark and a few words in its middle.
func NewVeil(words string) fyne.CanvasObject {
	middle := container.NewVBox(container.NewCenter(NewMark(fynetheme.IconInlineSize()*2)), container.NewCenter(NewCaption(words)))
	return newPlate(container.NewCenter(middle), plateLook{fill: fynetheme.ColorNameBackground})
}
