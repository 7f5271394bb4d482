package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/ui/theme"
)

// NewPictured puts a picture beside what is said about it and done with it where there is room for both, so that neither has to
// be scrolled to, and above it elsewhere.
func NewPictured(picture, words fyne.CanvasObject) *fyne.Container {
	return container.New(picturedLayout{}, picture, words)
}

// picturedLayout gives the words their width, which grows with the text, and the picture the rest.
type picturedLayout struct{}

// Of a body text of the usual size: the width of the words, and the least that is left for a picture beside them.
const (
	wordsWidth   = 260
	pictureLeast = 300
)

func (picturedLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	words := float32(wordsWidth) * fynetheme.TextSize() / theme.TextBody
	left := size.Width - words - theme.Space24
	if left < pictureLeast {
		stackLayout{gap: theme.Space16}.Layout(objects, size)
		return
	}
	Fit(objects[0], left)
	objects[0].Move(fyne.NewPos(0, 0))
	Fit(objects[1], words)
	objects[1].Move(fyne.NewPos(size.Width-words, 0))
}

func (picturedLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, second := objects[0].MinSize(), objects[1].MinSize()
	if objects[1].Position().X > 0 {
		return fyne.NewSize(max(first.Width, second.Width), max(first.Height, second.Height))
	}
	return fyne.NewSize(max(first.Width, second.Width), first.Height+second.Height+theme.Space16)
}

// NewAtMost keeps an object at the left and no wider than so many dp.
func NewAtMost(width float32, o fyne.CanvasObject) *fyne.Container {
	return container.New(atMostLayout{width}, o)
}

type atMostLayout struct{ width float32 }

func (l atMostLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		Fit(o, min(l.width, size.Width))
		o.Move(fyne.NewPos(0, 0))
	}
}

func (l atMostLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}
