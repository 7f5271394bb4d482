// Package widget holds the pieces that screens are put together from.
//
// A widget shows what it is given and reports what the person wants; it decides nothing and knows nothing of passports,
// which is why it may import the toolkit and our theme only. A column is the part of a screen that text stands in: no
// wider than a line that is pleasant to read.
package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// NewMark returns the product's mark, side dp high and wide.
func NewMark(side float32) fyne.CanvasObject {
	image := canvas.NewImageFromResource(theme.Mark())
	image.FillMode = canvas.ImageFillContain
	image.SetMinSize(fyne.NewSquareSize(side))
	return image
}

// NewTitle returns the largest text of a screen; it wraps rather than being cut off.
func NewTitle(text string) *Text {
	return newText(text, fynewidget.RichTextStyle{
		ColorName: fynetheme.ColorNameForeground,
		SizeName:  fynetheme.SizeNameHeadingText,
		TextStyle: fyne.TextStyle{Bold: true},
	})
}

// NewLead returns the paragraph that explains a title.
func NewLead(text string) *Text {
	return newText(text, fynewidget.RichTextStyle{
		ColorName: theme.ColorNameSecondary,
		SizeName:  fynetheme.SizeNameSubHeadingText,
	})
}

// flushLayout lets its text stick out so that its letters, not the empty edge around them, start where the object starts:
// only so do titles, paragraphs, marks and cards share one left line. It sticks out by the toolkit's inner padding on every side.
type flushLayout struct{}

func (flushLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	edge := fynetheme.InnerPadding()
	for _, object := range objects {
		object.Move(fyne.NewPos(-edge, -edge))
		object.Resize(size.AddWidthHeight(2*edge, 2*edge))
	}
}

func (flushLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	edge := fynetheme.InnerPadding()
	var least fyne.Size
	for _, object := range objects {
		least = least.Max(object.MinSize())
	}
	return least.SubtractWidthHeight(2*edge, 2*edge)
}

// NewColumn centres content across the window, at most width dp wide and at least a margin away from both edges.
// Content that is higher than the window scrolls.
func NewColumn(width float32, content fyne.CanvasObject) fyne.CanvasObject {
	return container.NewVScroll(container.New(&columnLayout{width: width}, content))
}

// columnLayout also centres low content vertically, a little above the middle, where a page seems balanced.
type columnLayout struct{ width float32 }

func (l *columnLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, object := range objects {
		margin := l.margin(size.Width)
		width := min(l.width, size.Width-2*margin)
		// Wrapped text knows its height only once it knows its width.
		object.Resize(fyne.NewSize(width, object.MinSize().Height))
		height := object.MinSize().Height
		object.Resize(fyne.NewSize(width, height))
		object.Move(fyne.NewPos((size.Width-width)/2, max(margin, (size.Height-height)*2/5)))
	}
}

func (l *columnLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, object := range objects {
		least = least.Max(object.MinSize())
	}
	return least.AddWidthHeight(2*theme.Space16, 2*theme.Space16)
}

func (l *columnLayout) margin(windowWidth float32) float32 {
	if windowWidth >= theme.Wide {
		return theme.Space32
	}
	return theme.Space16
}

// NewGap returns height dp of nothing.
func NewGap(height float32) fyne.CanvasObject {
	gap := canvas.NewRectangle(color.Transparent)
	gap.SetMinSize(fyne.NewSize(0, height))
	return gap
}

// NewStack puts objects under one another without adding space of its own.
func NewStack(objects ...fyne.CanvasObject) *fyne.Container {
	return NewSpaced(0, objects...)
}
