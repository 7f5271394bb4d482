package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/ui/theme"
)

// NewListPage returns the content of a screen whose list scrolls by itself, as one of thousands must: the head stands still
// above it, on the left line of NewPage, and the list takes the rest of the window.
func NewListPage(head, list fyne.CanvasObject) *fyne.Container {
	return container.New(listPageLayout{PageLine{Width: theme.ColumnContent}}, head, list)
}

type listPageLayout struct{ line PageLine }

func (l listPageLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := l.line.left(size.Width)
	width := min(l.line.Width, size.Width-2*x)
	head, list := objects[0], objects[1]
	head.Move(fyne.NewPos(x, 0))
	y := Fit(head, width) + theme.Space16
	list.Move(fyne.NewPos(x-listRowAir, y))
	list.Resize(fyne.NewSize(width+2*listRowAir, max(0, size.Height-y)))
}

func (l listPageLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	head, list := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(head.Width, list.Width)+2*theme.Space16, head.Height+theme.Space16+list.Height)
}

// NewSplit puts words at the left and a button at the right of one line, or the button below where there is no room.
func NewSplit(words, button fyne.CanvasObject) *fyne.Container {
	return container.New(splitLayout{}, words, button)
}

type splitLayout struct{}

// splitWords is the least width left to the words, of text of the usual size.
const splitWords = 160

func (splitLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	words, button := objects[0], objects[1]
	end := button.MinSize()
	if size.Width-end.Width-theme.Space16 < max(splitWords*fynetheme.TextSize()/theme.TextBody, words.MinSize().Width) {
		stackLayout{gap: theme.Space12}.Layout(objects, size)
		return
	}
	button.Resize(end)
	button.Move(fyne.NewPos(size.Width-end.Width, 0))
	height := Fit(words, size.Width-end.Width-theme.Space16)
	words.Move(fyne.NewPos(0, max(0, (end.Height-height)/2)))
}

func (splitLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	words, button := objects[0].MinSize(), objects[1].MinSize()
	if objects[1].Position().X > 0 {
		return fyne.NewSize(max(words.Width, button.Width), max(words.Height, button.Height))
	}
	return fyne.NewSize(max(words.Width, button.Width), words.Height+button.Height+theme.Space12)
}
