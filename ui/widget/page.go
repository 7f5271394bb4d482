package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/ui/theme"
)

// NewPage returns the content of a screen inside the shell: under the header, on one left line with it, scrolling when it is
// higher than the window. Width is theme.ColumnContent for what is read and theme.ColumnForm for what is filled in.
func NewPage(width float32, content ...fyne.CanvasObject) *container.Scroll {
	return container.NewVScroll(container.New(PageLine{Width: width, Below: theme.Space32},
		NewSpaced(theme.Space24, content...)))
}

// PageLine keeps its objects on the left line that header and screen share: a margin from the left, and in a large window
// as far in as centres a column of theme.ColumnContent.
type PageLine struct {
	Width        float32 // at most
	Above, Below float32
	Hang         float32 // how far the object reaches out to the left of the line
}

// Layout implements fyne.Layout.
func (l PageLine) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	x := l.left(size.Width)
	width := min(l.Width, size.Width-2*x)
	for _, o := range objects {
		Fit(o, width+l.Hang)
		o.Move(fyne.NewPos(x-l.Hang, l.Above))
	}
}

// MinSize implements fyne.Layout.
func (l PageLine) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least.AddWidthHeight(2*theme.Space16-l.Hang, l.Above+l.Below)
}

// left returns where the line is in a window part of this width.
func (PageLine) left(width float32) float32 {
	margin := theme.Space16
	if width >= theme.ColumnForm {
		margin = theme.Space32
	}
	return max(margin, (width-theme.ColumnContent)/2)
}

// Relayout lays out the pages of the window that an object is in: to be called after something in it grew or shrank.
func Relayout(o fyne.CanvasObject) {
	for _, scroll := range scrollsAround(o) {
		if c, ok := scroll.Content.(*fyne.Container); ok {
			c.Layout.Layout(c.Objects, c.Size())
		}
		scroll.Content.Resize(scroll.Content.MinSize().Max(scroll.Size()))
		scroll.Refresh()
	}
}

// Reveal scrolls so far that an object, which has just got the focus or just appeared, is in view with what stands above it.
func Reveal(o fyne.CanvasObject) {
	driver := fyne.CurrentApp().Driver()
	for _, scroll := range scrollsAround(o) {
		top := driver.AbsolutePositionForObject(o).Y - driver.AbsolutePositionForObject(scroll).Y
		if below, there := heightIn(scroll.Content, o); there { // the driver knows no place of what it has not painted yet
			top = below - scroll.Offset.Y
		}
		bottom := top + o.Size().Height
		switch {
		case top-revealAbove < 0:
			scroll.ScrollToOffset(scroll.Offset.AddXY(0, top-revealAbove))
		case bottom+theme.Space16 > scroll.Size().Height:
			down := min(bottom+theme.Space16-scroll.Size().Height, top-revealAbove) // of what is too high, the beginning
			scroll.ScrollToOffset(scroll.Offset.AddXY(0, down))
		}
	}
}

// heightIn returns how far below the top of a tree of containers and cards an object stands, and whether it is there.
func heightIn(tree, o fyne.CanvasObject) (float32, bool) {
	if tree == o {
		return 0, true
	}
	var inside []fyne.CanvasObject
	switch x := tree.(type) {
	case *fyne.Container:
		inside = x.Objects
	case *plate:
		inside = []fyne.CanvasObject{x.content}
	case *Card:
		inside = []fyne.CanvasObject{x.content}
	}
	for _, child := range inside {
		if y, there := heightIn(child, o); there {
			return child.Position().Y + y, true
		}
	}
	return 0, false
}

// revealAbove is the room for the label above a field.
const revealAbove = 2 * theme.Space32

// scrollsAround returns the page that holds the object: the scrolls that are reached from the window's content by
// containers alone and have the object inside.
func scrollsAround(o fyne.CanvasObject) []*container.Scroll {
	canvas := canvasOf(o)
	if canvas == nil {
		return nil
	}
	var found []*container.Scroll
	var walk func(fyne.CanvasObject)
	walk = func(x fyne.CanvasObject) {
		if x == nil || !x.Visible() {
			return
		}
		switch x := x.(type) {
		case *container.Scroll:
			found = append(found, x)
		case *fyne.Container:
			for _, child := range x.Objects {
				walk(child)
			}
		}
	}
	walk(canvas.Content())
	return found
}
