package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/ui/theme"
)

// Wrapped text knows its height only once it knows its width. The layouts here give an object its width first, ask for the
// height then, and give both.

// Fit gives an object a width, and the height it then has, which it returns.
func Fit(o fyne.CanvasObject, width float32) float32 {
	height := o.MinSize().Height
	o.Resize(fyne.NewSize(width, height))
	if better := o.MinSize().Height; better != height {
		height = better
		o.Resize(fyne.NewSize(width, height))
	}
	return height
}

// stackLayout puts objects under one another, gap dp apart, all as wide as there is room.
type stackLayout struct{ gap float32 }

func (l stackLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	var y float32
	for _, o := range objects {
		if !o.Visible() || hollow(o) {
			continue
		}
		o.Move(fyne.NewPos(0, y))
		y += Fit(o, size.Width) + l.gap
	}
}

func (l stackLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		if !o.Visible() || hollow(o) {
			continue
		}
		size := o.MinSize()
		least = fyne.NewSize(max(least.Width, size.Width), least.Height+size.Height+l.gap)
	}
	return fyne.NewSize(least.Width, max(0, least.Height-l.gap))
}

// hollow reports whether an object is a container that nothing was put into yet, as one for what may go wrong.
func hollow(o fyne.CanvasObject) bool {
	c, ok := o.(*fyne.Container)
	if !ok || len(c.Objects) > 0 {
		return false
	}
	_, stack := c.Layout.(stackLayout)
	return stack
}

// NewSpaced puts objects under one another, gap dp apart; hidden ones, and stacks of nothing, take no room.
func NewSpaced(gap float32, objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(stackLayout{gap: gap}, objects...)
}

// besideLayout gives the first object its own width and the second one the rest; the lower of both stands in the middle
// when centred, otherwise at the top. A third object keeps its own width at the far end.
type besideLayout struct {
	gap     float32
	centred bool
}

func (l besideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	first, rest := objects[0], objects[1]
	left := first.MinSize()
	width := size.Width - left.Width - l.gap
	if len(objects) > 2 && crowds(objects[2], width) {
		l.layoutBelow(objects, width)
		return
	}
	if len(objects) > 2 {
		width -= objects[2].MinSize().Width + l.gap
	}
	place := func(o fyne.CanvasObject, x, height float32) {
		y := float32(0)
		if l.centred {
			y = max(0, (size.Height-height)/2)
		}
		o.Move(fyne.NewPos(x, y))
	}
	first.Resize(left)
	place(first, 0, left.Height)
	place(rest, left.Width+l.gap, Fit(rest, width))
	if len(objects) > 2 {
		end := objects[2].MinSize()
		objects[2].Resize(end)
		place(objects[2], size.Width-end.Width, end.Height)
	}
}

// leastBeside is the width that words keep beside what stands at the far end, of text of the usual size.
const leastBeside = 96

// crowds tells whether something at the far end, other than an icon, would leave too little of a width to the words before it: it
// stands below them then.
func crowds(end fyne.CanvasObject, width float32) bool {
	own := end.MinSize().Width
	return own > fynetheme.IconInlineSize()*3/2 && width-own-theme.Space16 < leastBeside*fynetheme.TextSize()/theme.TextBody
}

// isBelow tells whether a layout put an object below another one.
func isBelow(end, words fyne.CanvasObject) bool {
	return end.Position().Y > 0 && end.Position().Y >= words.Position().Y+words.Size().Height
}

func (l besideLayout) layoutBelow(objects []fyne.CanvasObject, width float32) {
	first, words, end := objects[0], objects[1], objects[2]
	left := first.MinSize()
	first.Resize(left)
	first.Move(fyne.NewPos(0, 0))
	height := Fit(words, width)
	words.Move(fyne.NewPos(left.Width+l.gap, 0))
	end.Resize(end.MinSize())
	end.Move(fyne.NewPos(left.Width+l.gap, height+theme.Space4))
}

func (l besideLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if len(objects) > 2 && isBelow(objects[2], objects[1]) {
		first, words, end := objects[0].MinSize(), objects[1].MinSize(), objects[2].MinSize()
		return fyne.NewSize(first.Width+l.gap+max(words.Width, end.Width), max(first.Height, words.Height+theme.Space4+end.Height))
	}
	least := fyne.NewSize(-l.gap, 0)
	for _, o := range objects {
		size := o.MinSize()
		least = fyne.NewSize(least.Width+size.Width+l.gap, max(least.Height, size.Height))
	}
	return least
}

// NewBeside puts a narrow object, such as an icon, to the left of one that takes the rest of the width.
func NewBeside(first, rest fyne.CanvasObject) *fyne.Container {
	return container.New(besideLayout{gap: theme.Space12}, first, rest)
}

// NewLine is NewBeside with both in the middle of the line and, when given, a third object at the far end.
func NewLine(first, rest fyne.CanvasObject, end ...fyne.CanvasObject) *fyne.Container {
	objects := append([]fyne.CanvasObject{first, rest}, end...)
	return container.New(besideLayout{gap: theme.Space12, centred: true}, objects...)
}

// columnsLayout puts a second object beside the first one where there is room for both, and below it elsewhere.
type columnsLayout struct{}

// sideWidth is the width of the second column.
const sideWidth = 260

// columnsFrom is the width from which there are two columns: a form's line and the second one.
const columnsFrom = theme.ColumnForm + theme.Space24

func (columnsLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	if size.Width < columnsFrom {
		stackLayout{gap: theme.Space24}.Layout(objects, size)
		return
	}
	Fit(objects[0], size.Width-sideWidth-theme.Space24)
	objects[0].Move(fyne.NewPos(0, 0))
	Fit(objects[1], sideWidth)
	objects[1].Move(fyne.NewPos(size.Width-sideWidth, 0))
}

func (columnsLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	first, second := objects[0].MinSize(), objects[1].MinSize()
	if objects[1].Position().X > 0 {
		return fyne.NewSize(max(first.Width, second.Width), max(first.Height, second.Height))
	}
	return fyne.NewSize(max(first.Width, second.Width), first.Height+second.Height+theme.Space24)
}

// NewColumns puts details beside what matters where there is room, and below it elsewhere.
func NewColumns(matters, details fyne.CanvasObject) *fyne.Container {
	return container.New(columnsLayout{}, matters, details)
}

// flowLayout puts objects side by side and goes on below where the line ends.
type flowLayout struct {
	gap  float32
	wide float32 // between neighbours; gap where it is 0
}

func (l flowLayout) beside() float32 { return max(l.gap, l.wide) }

func (l flowLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.walk(objects, size.Width, func(o fyne.CanvasObject, at fyne.Position, size fyne.Size) {
		o.Move(at)
		o.Resize(size)
	})
}

func (l flowLayout) walk(objects []fyne.CanvasObject, width float32, place func(fyne.CanvasObject, fyne.Position, fyne.Size)) float32 {
	var x, y, line float32
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		if x > 0 && x+size.Width > width {
			x, y, line = 0, y+line+l.gap, 0
		}
		place(o, fyne.NewPos(x, y), size)
		x, line = x+size.Width+l.beside(), max(line, size.Height)
	}
	return y + line
}

// MinSize takes the width from where the objects stand: the height follows from that.
func (l flowLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		if !o.Visible() {
			continue
		}
		size := o.MinSize()
		least = fyne.NewSize(max(least.Width, size.Width), max(least.Height, o.Position().Y+size.Height))
	}
	return least
}

// NewLinks puts links side by side, far enough apart to be told from a sentence.
func NewLinks(links ...fyne.CanvasObject) *fyne.Container {
	return container.New(flowLayout{wide: theme.Space24}, links...)
}

// NewFlow puts objects side by side, going on below where there is no more room.
func NewFlow(objects ...fyne.CanvasObject) *fyne.Container {
	return container.New(flowLayout{gap: theme.Space12}, objects...)
}
