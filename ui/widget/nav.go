package widget

import (
	"image/color"
	"strconv"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// NavItem is one way of the navigation: an icon and its word, side by side in a rail, word below icon in a bar. The current
// one bears the accent; a badge counts what is new there.
type NavItem struct {
	fynewidget.BaseWidget
	OnTapped func()

	id, text         string
	icon             fyne.Resource
	upright          bool // word below icon
	current          bool
	badge            int
	words            float32 // size of the word in a bar
	hovered, focused bool
}

var (
	_ fyne.Focusable    = (*NavItem)(nil)
	_ fyne.Tappable     = (*NavItem)(nil)
	_ desktop.Hoverable = (*NavItem)(nil)
	_ fyne.Accessible   = (*NavItem)(nil)
	_ Identified        = (*NavItem)(nil)
)

// NewRailItem returns an item for a rail.
func NewRailItem(id string, icon fyne.Resource, text string, tapped func()) *NavItem {
	n := &NavItem{id: id, icon: icon, text: text, OnTapped: tapped}
	n.ExtendBaseWidget(n)
	return n
}

// NewBarItem returns an item for a bar.
func NewBarItem(id string, icon fyne.Resource, text string, tapped func()) *NavItem {
	n := NewRailItem(id, icon, text, tapped)
	n.upright = true
	return n
}

// ID implements Identified.
func (n *NavItem) ID() string { return n.id }

// Text returns the word.
func (n *NavItem) Text() string { return n.text }

// SetCurrent says whether this is where the person is.
func (n *NavItem) SetCurrent(current bool) {
	if n.current != current {
		n.current = current
		n.Refresh()
	}
}

// SetBadge shows how much is new; 0 shows nothing.
func (n *NavItem) SetBadge(count int) {
	if n.badge != count {
		n.badge = count
		n.Refresh()
	}
}

// AccessibilityLabel implements fyne.Accessible.
func (n *NavItem) AccessibilityLabel() string {
	if n.badge > 0 {
		return n.text + ", " + strconv.Itoa(n.badge)
	}
	return n.text
}

// AccessibilityRole implements fyne.Accessible.
func (n *NavItem) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleLink }

// Tapped implements fyne.Tappable.
func (n *NavItem) Tapped(*fyne.PointEvent) {
	if n.OnTapped != nil {
		n.OnTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (n *NavItem) FocusGained() { n.focused = true; n.Refresh() }

// FocusLost implements fyne.Focusable.
func (n *NavItem) FocusLost() { n.focused = false; n.Refresh() }

// TypedRune implements fyne.Focusable.
func (n *NavItem) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (n *NavItem) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if !gone(n) {
			n.Tapped(nil)
		}
	default:
		toWindow(n, key)
	}
}

// MouseIn implements desktop.Hoverable.
func (n *NavItem) MouseIn(*desktop.MouseEvent) { n.hovered = true; n.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (n *NavItem) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (n *NavItem) MouseOut() { n.hovered = false; n.Refresh() }

// CreateRenderer implements fyne.Widget.
func (n *NavItem) CreateRenderer() fyne.WidgetRenderer {
	r := &navRenderer{item: n, ground: canvas.NewRectangle(nil), dot: canvas.NewRectangle(nil), text: canvas.NewText(n.text, nil),
		count: canvas.NewText("", nil), icon: &canvas.Image{FillMode: canvas.ImageFillContain}}
	r.paint()
	return r
}

type navRenderer struct {
	item        *NavItem
	ground, dot *canvas.Rectangle
	icon        *canvas.Image
	text, count *canvas.Text
}

func (r *navRenderer) paint() {
	n := r.item
	th, variant := n.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	of := func(name fyne.ThemeColorName) color.Color { return th.Color(name, variant) }
	words := theme.ColorNameSecondary
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = color.Transparent, color.Transparent, 0
	r.ground.CornerRadius = theme.Radius
	if n.current {
		words = fynetheme.ColorNamePrimary
		r.ground.FillColor = of(theme.ColorNameAccentVeil)
	}
	if n.hovered {
		r.ground.FillColor = over(r.ground.FillColor, of(fynetheme.ColorNameHover))
	}
	if n.focused {
		r.ground.StrokeColor, r.ground.StrokeWidth = of(fynetheme.ColorNamePrimary), 2
	}
	r.icon.Resource = fynetheme.NewColoredResource(n.icon, words)
	r.icon.Refresh()
	r.text.Color, r.text.TextStyle = of(words), fyne.TextStyle{Bold: n.current}
	r.text.TextSize = th.Size(fynetheme.SizeNameText)
	r.dot.FillColor, r.dot.Hidden = of(fynetheme.ColorNameError), n.badge == 0
	r.count.Color, r.count.Hidden = of(fynetheme.ColorNameForegroundOnError), n.badge == 0
	r.count.TextStyle, r.count.TextSize = fyne.TextStyle{Bold: true}, theme.TextCaption
	r.count.Text = strconv.Itoa(n.badge)
	if n.badge > maxBadge {
		r.count.Text = strconv.Itoa(maxBadge) + "+"
	}
}

// maxBadge is the highest number that is counted out.
const maxBadge = 99

func (r *navRenderer) side() float32 { return r.item.Theme().Size(fynetheme.SizeNameInlineIcon) }

func (r *navRenderer) Layout(size fyne.Size) {
	if r.item.upright {
		r.layoutUpright(size)
	} else {
		r.ground.Resize(size)
		side := r.side()
		r.icon.Resize(fyne.NewSquareSize(side))
		r.icon.Move(fyne.NewPos(theme.Space12, (size.Height-side)/2))
		text := r.text.MinSize()
		r.text.Resize(text)
		r.text.Move(fyne.NewPos(theme.Space12+side+theme.Space12, (size.Height-text.Height)/2))
	}
	r.layoutBadge()
}

// wordSize returns how large the word may be in a width, at most a size.
func (n *NavItem) wordSize(most, width float32) float32 {
	need := fyne.MeasureText(n.text, most, fyne.TextStyle{Bold: true}).Width + theme.Space4
	return min(most, most*width/need)
}

func (n *NavItem) setWordSize(size float32) {
	if n.words != size {
		n.words = size
		n.Refresh()
	}
}

// layoutUpright makes the accent a pill around the icon.
func (r *navRenderer) layoutUpright(size fyne.Size) {
	side := min(r.side(), theme.Space32)
	if r.item.words > 0 {
		r.text.TextSize = r.item.words
	}
	text := r.text.MinSize()
	y := (size.Height - side - theme.Space8 - text.Height) / 2
	pill := fyne.NewSize(min(side+2*theme.Space16, size.Width), side+theme.Space8)
	r.ground.Resize(pill)
	r.ground.Move(fyne.NewPos((size.Width-pill.Width)/2, y))
	r.icon.Resize(fyne.NewSquareSize(side))
	r.icon.Move(fyne.NewPos((size.Width-side)/2, y+theme.Space4))
	r.text.Resize(text)
	r.text.Move(fyne.NewPos((size.Width-text.Width)/2, y+side+theme.Space8))
}

// layoutBadge puts the count at the icon's upper right.
func (r *navRenderer) layoutBadge() {
	text := r.count.MinSize()
	dot := fyne.NewSize(max(text.Width+theme.Space8, text.Height), text.Height)
	at := r.icon.Position().Add(fyne.NewPos(r.icon.Size().Width-theme.Space8, -theme.Space8))
	if !r.item.upright && r.text.Position().X > 0 { // away from the word beside it
		at.X = min(at.X, r.text.Position().X-dot.Width-theme.Space4)
	}
	r.dot.Resize(dot)
	r.dot.Move(at)
	r.dot.CornerRadius = dot.Height / 2
	r.count.Resize(text)
	r.count.Move(at.AddXY((dot.Width-text.Width)/2, 0))
}

func (r *navRenderer) MinSize() fyne.Size {
	th := r.item.Theme()
	line := fyne.MeasureText(r.item.text, th.Size(fynetheme.SizeNameText), fyne.TextStyle{Bold: true})
	if r.item.upright {
		caption := min(th.Size(fynetheme.SizeNameText), theme.TextCaption*1.5)
		return fyne.NewSize(theme.Target, min(r.side(), theme.Space32)+caption*1.3+theme.Space24)
	}
	// Large text makes an item higher by itself: air that grows too would leave no room for the others.
	return fyne.NewSize(theme.Space12+r.side()+theme.Space12+line.Width+theme.Space16,
		max(theme.Target, line.Height+2*theme.Space12))
}

func (r *navRenderer) Refresh() {
	r.paint()
	r.Layout(r.item.Size())
	canvas.Refresh(r.item)
}

func (r *navRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.icon, r.text, r.dot, r.count}
}
func (r *navRenderer) Destroy() {}
