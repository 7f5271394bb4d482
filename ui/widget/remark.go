package widget

import "fyne.io/fyne/v2"

// NewRemark returns a line below something, with the icon and the colour of its tone: what is wrong, what went well.
func NewRemark(tone Tone, text string) fyne.CanvasObject {
	return NewBeside(newToneIcon(tone), newToned(text, tone, false))
}
