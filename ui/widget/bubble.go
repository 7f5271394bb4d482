package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/ui/theme"
)

// NewBubble returns something said in a conversation: what the person in front said stands at the right on a veil of the accent,
// what others said at the left on a surface. It leaves room at the other side, so that both are told apart without colour.
func NewBubble(own bool, content fyne.CanvasObject) fyne.CanvasObject {
	look := plateLook{fill: theme.ColorNameSurface, stroke: fynetheme.ColorNameSeparator, radius: theme.Radius,
		air: fyne.NewSize(theme.Space16, theme.Space12)}
	if own {
		look.fill, look.stroke = theme.ColorNameAccentVeil, fynetheme.ColorNamePrimary
	}
	return container.New(bubbleLayout{own}, newPlate(content, look))
}

// bubbleLayout gives its object most of the width, at the one side or the other.
type bubbleLayout struct{ own bool }

// bubbleShare is the part of the width that a bubble takes.
const bubbleShare = 0.86

func (l bubbleLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := min(size.Width, max(size.Width*bubbleShare, objects[0].MinSize().Width))
	Fit(objects[0], width)
	x := float32(0)
	if l.own {
		x = size.Width - width
	}
	objects[0].Move(fyne.NewPos(x, 0))
}

func (bubbleLayout) MinSize(objects []fyne.CanvasObject) fyne.Size { return objects[0].MinSize() }
