package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// NewRail returns the navigation at the left of a wide window: some items at the top, some at the foot.
func NewRail(top, bottom fyne.CanvasObject) fyne.CanvasObject {
	items := container.New(padding{across: theme.Space12, along: theme.Space12}, container.New(railLayout{}, top, bottom))
	edge := container.NewBorder(nil, nil, nil, fynewidget.NewSeparator(), container.NewVScroll(items))
	return newPlate(edge, plateLook{fill: theme.ColorNameSurface})
}

// railLayout keeps the second object at the foot.
type railLayout struct{}

func (railLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	Fit(objects[0], size.Width)
	objects[0].Move(fyne.NewPos(0, 0))
	height := Fit(objects[1], size.Width)
	objects[1].Move(fyne.NewPos(0, size.Height-height))
}

// leastRail is the width of a rail whose words are short.
const leastRail = 196

func (railLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	top, bottom := objects[0].MinSize(), objects[1].MinSize()
	return fyne.NewSize(max(leastRail, top.Width, bottom.Width), top.Height+theme.Space24+bottom.Height)
}

// NewBar returns the navigation at the foot of a narrow window: items of equal width, their words of equal size.
func NewBar(items ...*NavItem) fyne.CanvasObject {
	row := container.New(barLayout{})
	for _, item := range items {
		row.Add(item)
	}
	return newPlate(container.NewBorder(fynewidget.NewSeparator(), nil, nil, nil, row), plateLook{fill: theme.ColorNameSurface})
}

// barLayout puts items side by side, equally wide, with words as large as lets each be whole.
type barLayout struct{}

func (barLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := size.Width / float32(len(objects))
	text := min(fynetheme.TextSize(), theme.TextCaption*1.5)
	for _, o := range objects {
		text = o.(*NavItem).wordSize(text, width-theme.Space8) // words do not touch one another, nor the edge
	}
	for i, o := range objects {
		o.(*NavItem).setWordSize(text)
		o.Move(fyne.NewPos(float32(i)*width, 0))
		o.Resize(fyne.NewSize(width, size.Height))
	}
}

func (barLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return fyne.NewSize(least.Width*float32(len(objects)), least.Height)
}

// NewHeader returns the head of a screen: the way back (or nil), lines of text, and a button at the far end that may hide.
func NewHeader(back, lines, end fyne.CanvasObject) fyne.CanvasObject {
	layout := headerLayout{back: back != nil}
	if back == nil {
		back = container.NewWithoutLayout() // unlike a gap of nothing it has no width at all
	}
	return container.New(layout, back, lines, end)
}

// headerLayout lets the glyph of «back», not the target around it, stand on the left line of the page.
type headerLayout struct{ back bool }

func (l headerLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	back, lines, end := objects[0], objects[1], objects[2]
	hang := func(o fyne.CanvasObject) float32 { return max(0, (o.MinSize().Width-fynetheme.IconInlineSize())/2) }
	x, width := float32(0), size.Width
	first := NewTitle("").MinSize().Height
	if least := back.MinSize(); l.back {
		back.Resize(least)
		back.Move(fyne.NewPos(-hang(back), (first-least.Height)/2))
		x = least.Width - 2*hang(back) + theme.Space16
	}
	if end.Visible() {
		least := end.MinSize()
		end.Resize(least)
		end.Move(fyne.NewPos(size.Width-least.Width+hang(end), (first-least.Height)/2))
		width -= least.Width - hang(end)
	}
	Fit(lines, width-x)
	lines.Move(fyne.NewPos(x, 0))
}

func (l headerLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	lines := objects[1].MinSize()
	height := lines.Height
	if l.back || objects[2].Visible() { // which stands in the first line, title or not
		height = max(height, NewTitle("").MinSize().Height)
	}
	return fyne.NewSize(lines.Width+objects[0].MinSize().Width+theme.Space16+objects[2].MinSize().Width, height)
}

// NewToast returns a short confirmation on a ground of its own.
func NewToast(text string) fyne.CanvasObject {
	said := newText(text, fynewidget.RichTextStyle{ColorName: fynetheme.ColorNameBackground, SizeName: fynetheme.SizeNameText})
	icon := NewIcon(fynetheme.ConfirmIcon(), fynetheme.ColorNameBackground)
	return newPlate(NewLine(icon, said), plateLook{fill: fynetheme.ColorNameForeground, radius: theme.Radius,
		air: fyne.NewSquareSize(theme.Space16)})
}

// PopupWidth gives its object the width of a list that pops up.
type PopupWidth struct{}

// Layout implements fyne.Layout.
func (PopupWidth) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		Fit(o, size.Width)
	}
}

// MinSize implements fyne.Layout.
func (PopupWidth) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		o.Resize(fyne.NewSize(sideWidth, o.Size().Height))
		least = least.Max(o.MinSize())
	}
	return fyne.NewSize(max(sideWidth, least.Width), least.Height)
}
