package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/ui/theme"
)

// NewVersus puts two values side by side, each under what it is, and under one another where it is narrow.
func NewVersus(left, right Pair) fyne.CanvasObject {
	value := func(p Pair) fyne.CanvasObject { return NewSpaced(0, NewCaption(p.Name), NewText(p.Value)) }
	return container.New(versusLayout{}, value(left), value(right))
}

// versusLayout halves the width between two objects.
type versusLayout struct{}

// versusFrom is the width from which two values stand side by side.
const versusFrom = 260

func (versusLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if size.Width < versusFrom*fynetheme.TextSize()/theme.TextBody {
		stackLayout{gap: theme.Space8}.Layout(objects, size)
		return
	}
	half := (size.Width - theme.Space16) / 2
	Fit(objects[0], half)
	objects[0].Move(fyne.NewPos(0, 0))
	Fit(objects[1], half)
	objects[1].Move(fyne.NewPos(half+theme.Space16, 0))
}

func (versusLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	left, right := objects[0].MinSize(), objects[1].MinSize()
	if objects[1].Position().X > 0 {
		return fyne.NewSize(max(left.Width, right.Width), max(left.Height, right.Height))
	}
	return fyne.NewSize(max(left.Width, right.Width), left.Height+right.Height+theme.Space8)
}
