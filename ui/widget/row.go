package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// RowContent is what a Row shows. Everything but Title may be left out.
type RowContent struct {
	ID     string
	Icon   fyne.Resource
	Title  string
	Detail string
	Chip   *Chip
	End    fyne.CanvasObject // at the far end; with OnTap and no End there is an arrow
	OnTap  func()
}

// Row is one line of a list: a title with details, and somewhere to go when tapped.
type Row struct {
	fynewidget.BaseWidget
	content          RowContent
	ground           *canvas.Rectangle
	hovered, focused bool
}

var (
	_ fyne.Focusable    = (*Row)(nil)
	_ fyne.Tappable     = (*Row)(nil)
	_ desktop.Hoverable = (*Row)(nil)
	_ fyne.Accessible   = (*Row)(nil)
	_ Identified        = (*Row)(nil)
)

// NewRow returns a row.
func NewRow(c RowContent) *Row {
	r := &Row{content: c}
	r.ExtendBaseWidget(r)
	return r
}

// NewList puts rows on one surface, hairlines between them.
func NewList(rows ...fyne.CanvasObject) fyne.CanvasObject {
	stack := NewSpaced(0)
	for i, row := range rows {
		if i > 0 {
			stack.Add(fynewidget.NewSeparator())
		}
		stack.Add(row)
	}
	return newPlate(stack, plateLook{fill: theme.ColorNameSurface, stroke: fynetheme.ColorNameSeparator, radius: theme.Radius,
		air: fyne.NewSquareSize(theme.Space4)})
}

// ID implements Identified.
func (r *Row) ID() string { return r.content.ID }

// Text returns the title.
func (r *Row) Text() string { return r.content.Title }

// AccessibilityLabel implements fyne.Accessible.
func (r *Row) AccessibilityLabel() string { return r.content.Title + ". " + r.content.Detail }

// AccessibilityRole implements fyne.Accessible.
func (r *Row) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Disabled keeps a row that leads nowhere out of the way of the Tab key.
func (r *Row) Disabled() bool { return r.content.OnTap == nil }

// Enable is there for fyne.Disableable; a row is enabled by what it leads to.
func (r *Row) Enable() {}

// Disable is there for fyne.Disableable; a row is enabled by what it leads to.
func (r *Row) Disable() {}

// Tapped implements fyne.Tappable.
func (r *Row) Tapped(at *fyne.PointEvent) {
	if r.content.OnTap != nil && !stray(at) {
		r.content.OnTap()
	}
}

// FocusGained implements fyne.Focusable.
func (r *Row) FocusGained() { r.focused = true; r.paint(); Reveal(r) }

// FocusLost implements fyne.Focusable.
func (r *Row) FocusLost() { r.focused = false; r.paint() }

// TypedRune implements fyne.Focusable.
func (r *Row) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (r *Row) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if !gone(r) {
			r.Tapped(nil)
		}
	default:
		toWindow(r, key)
	}
}

// MouseIn implements desktop.Hoverable.
func (r *Row) MouseIn(*desktop.MouseEvent) { r.hovered = true; r.paint() }

// MouseMoved implements desktop.Hoverable.
func (r *Row) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (r *Row) MouseOut() { r.hovered = false; r.paint() }

func (r *Row) paint() {
	if r.ground == nil {
		return
	}
	th, variant := r.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = color.Transparent, color.Transparent, 0
	if r.hovered && r.content.OnTap != nil {
		r.ground.FillColor = th.Color(fynetheme.ColorNameHover, variant)
	}
	if r.focused {
		r.ground.StrokeColor, r.ground.StrokeWidth = th.Color(fynetheme.ColorNamePrimary, variant), 2
	}
	r.ground.CornerRadius = theme.Radius - theme.Space4
	r.ground.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (r *Row) CreateRenderer() fyne.WidgetRenderer {
	c := r.content
	words := NewSpaced(theme.Space4, NewStrong(c.Title))
	if c.Detail != "" {
		words.Add(NewSecondaryText(c.Detail))
	}
	if c.Chip != nil {
		words.Add(c.Chip)
	}
	end := c.End
	if end == nil && c.OnTap != nil {
		end = NewIcon(theme.ChevronIcon(), theme.ColorNameSecondary)
	}
	var ends []fyne.CanvasObject
	if end != nil {
		ends = append(ends, end)
	}
	first := NewGap(0)
	if c.Icon != nil {
		first = NewIcon(c.Icon, fynetheme.ColorNamePrimary)
	}
	line := container.New(besideLayout{gap: theme.Space16, centred: true},
		append([]fyne.CanvasObject{first, words}, ends...)...)
	if c.Icon == nil {
		line = container.New(endLayout{}, append([]fyne.CanvasObject{words}, ends...)...)
	}
	air := theme.Space12
	r.ground = canvas.NewRectangle(nil)
	r.paint()
	return &rowRenderer{row: r, padded: container.New(padding{across: air, along: air}, line)}
}

type rowRenderer struct {
	row    *Row
	padded *fyne.Container
}

func (r *rowRenderer) Layout(size fyne.Size) {
	r.row.ground.Resize(size)
	r.padded.Resize(size)
}

func (r *rowRenderer) MinSize() fyne.Size {
	least := r.padded.MinSize()
	return fyne.NewSize(least.Width, max(least.Height, theme.Target))
}

func (r *rowRenderer) Refresh() {
	r.row.paint()
	r.padded.Refresh()
}

func (r *rowRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.row.ground, r.padded}
}
func (r *rowRenderer) Destroy() {}

// NewEnds gives the first object the width that an object at the far end leaves; both stand in the middle of the line.
func NewEnds(rest, end fyne.CanvasObject) *fyne.Container {
	return container.New(endLayout{}, rest, end)
}

// endLayout gives the first object the width and a second one, if any, its own place at the far end.
type endLayout struct{}

func (endLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	width := size.Width
	if len(objects) > 1 && crowds(objects[1], width) {
		stackLayout{gap: theme.Space4}.Layout(objects, size)
		return
	}
	if len(objects) > 1 {
		end := objects[1].MinSize()
		objects[1].Resize(end)
		objects[1].Move(fyne.NewPos(size.Width-end.Width, (size.Height-end.Height)/2))
		width -= end.Width + theme.Space16
	}
	height := Fit(objects[0], width)
	objects[0].Move(fyne.NewPos(0, (size.Height-height)/2))
}

func (endLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := objects[0].MinSize()
	if len(objects) > 1 && isBelow(objects[1], objects[0]) {
		return stackLayout{gap: theme.Space4}.MinSize(objects)
	}
	if len(objects) > 1 {
		end := objects[1].MinSize()
		least = fyne.NewSize(least.Width+theme.Space16+end.Width, max(least.Height, end.Height))
	}
	return least
}

// padding leaves air around its objects.
type padding struct{ across, along float32 }

func (p padding) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		o.Move(fyne.NewPos(p.across, p.along))
		o.Resize(size.SubtractWidthHeight(2*p.across, 2*p.along))
	}
}

func (p padding) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least.AddWidthHeight(2*p.across, 2*p.along)
}
