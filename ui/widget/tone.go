package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Tone is how something stands: each has a colour and an icon, and never appears without words.
type Tone int

// The tones.
const (
	Neutral Tone = iota // nothing to say about it
	Info                // worth knowing
	Busy                // under way, by somebody else
	Success
	Warning // look again
	Error   // does not go on like this
)

func (t Tone) color() fyne.ThemeColorName {
	switch t {
	case Info, Busy:
		return fynetheme.ColorNamePrimary
	case Success:
		return fynetheme.ColorNameSuccess
	case Warning:
		return fynetheme.ColorNameWarning
	case Error:
		return fynetheme.ColorNameError
	}
	return theme.ColorNameSecondary
}

func (t Tone) icon() fyne.Resource {
	switch t {
	case Busy:
		return fynetheme.HistoryIcon()
	case Success:
		return fynetheme.ConfirmIcon()
	case Warning:
		return fynetheme.WarningIcon()
	case Error:
		return fynetheme.ErrorIcon()
	}
	return fynetheme.InfoIcon()
}

// NewIcon returns an icon in a colour of the theme, as high as a line of text and growing with it.
func NewIcon(icon fyne.Resource, color fyne.ThemeColorName) fyne.CanvasObject {
	return container.New(iconLayout{1}, fynewidget.NewIcon(fynetheme.NewColoredResource(icon, color)))
}

// NewLargeIcon is NewIcon at twice the size: the one picture of an empty screen.
func NewLargeIcon(icon fyne.Resource, color fyne.ThemeColorName) fyne.CanvasObject {
	return container.New(iconLayout{2}, fynewidget.NewIcon(fynetheme.NewColoredResource(icon, color)))
}

func newToneIcon(t Tone) fyne.CanvasObject { return NewIcon(t.icon(), t.color()) }

// iconLayout gives its one object a square of so many inline icons at the left top.
type iconLayout struct{ times float32 }

func (l iconLayout) side() float32 { return fynetheme.IconInlineSize() * l.times }

func (l iconLayout) Layout(objects []fyne.CanvasObject, _ fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(0, 0))
		o.Resize(fyne.NewSquareSize(l.side()))
	}
}

func (l iconLayout) MinSize([]fyne.CanvasObject) fyne.Size { return fyne.NewSquareSize(l.side()) }
