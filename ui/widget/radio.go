package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// radioButton is one option of a Radio: its words in a frame, with a ring that is filled when it is chosen.
type radioButton struct {
	fynewidget.BaseWidget
	radio   *Radio
	option  Option
	focused bool
}

var (
	_ fyne.Focusable  = (*radioButton)(nil)
	_ fyne.Tappable   = (*radioButton)(nil)
	_ fyne.Accessible = (*radioButton)(nil)
	_ Identified      = (*radioButton)(nil)
)

func newRadioButton(r *Radio, o Option) *radioButton {
	b := &radioButton{radio: r, option: o}
	b.ExtendBaseWidget(b)
	return b
}

// ID returns the radio's id and the option's value.
func (b *radioButton) ID() string { return b.radio.id + "=" + b.option.Value }

// Text returns the option's words.
func (b *radioButton) Text() string { return b.option.Text }

func (b *radioButton) chosen() bool { return b.radio.value == b.option.Value }

// AccessibilityLabel implements fyne.Accessible.
func (b *radioButton) AccessibilityLabel() string { return b.option.Text }

// AccessibilityRole implements fyne.Accessible.
func (b *radioButton) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Tapped implements fyne.Tappable.
func (b *radioButton) Tapped(*fyne.PointEvent) { b.radio.SetValue(b.option.Value) }

// FocusGained implements fyne.Focusable.
func (b *radioButton) FocusGained() { b.focused = true; b.Refresh(); Reveal(b) }

// FocusLost implements fyne.Focusable.
func (b *radioButton) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *radioButton) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *radioButton) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		b.Tapped(nil)
	default:
		toWindow(b, key)
	}
}

// CreateRenderer implements fyne.Widget.
func (b *radioButton) CreateRenderer() fyne.WidgetRenderer {
	r := &radioRenderer{button: b, ground: canvas.NewRectangle(nil), ring: canvas.NewCircle(nil), dot: canvas.NewCircle(nil),
		text: canvas.NewText(b.option.Text, nil)}
	r.paint()
	return r
}

type radioRenderer struct {
	button    *radioButton
	ground    *canvas.Rectangle
	ring, dot *canvas.Circle
	text      *canvas.Text
}

func (r *radioRenderer) paint() {
	th, variant := r.button.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	of := func(name fyne.ThemeColorName) color.Color { return th.Color(name, variant) }
	edge := fynetheme.ColorNameInputBorder
	if r.button.chosen() {
		edge = fynetheme.ColorNamePrimary
	}
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = of(theme.ColorNameSurface), of(edge), 1
	if r.button.focused || r.button.chosen() {
		r.ground.StrokeWidth = 2
	}
	if r.button.focused {
		r.ground.FillColor = over(of(theme.ColorNameSurface), of(fynetheme.ColorNameFocus))
	}
	r.ground.CornerRadius = th.Size(fynetheme.SizeNameButtonRadius)
	r.ring.FillColor, r.ring.StrokeColor, r.ring.StrokeWidth = color.Transparent, of(edge), 2
	r.dot.FillColor, r.dot.Hidden = of(fynetheme.ColorNamePrimary), !r.button.chosen()
	r.text.Color, r.text.TextSize = of(fynetheme.ColorNameForeground), th.Size(fynetheme.SizeNameText)
}

func (r *radioRenderer) side() float32 { return r.button.Theme().Size(fynetheme.SizeNameText) * 1.25 }

func (r *radioRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	side := r.side()
	r.ring.Resize(fyne.NewSquareSize(side))
	r.ring.Move(fyne.NewPos(theme.Space16, (size.Height-side)/2))
	r.dot.Resize(fyne.NewSquareSize(side / 2))
	r.dot.Move(fyne.NewPos(theme.Space16+side/4, (size.Height-side/2)/2))
	text := r.text.MinSize()
	r.text.Resize(text)
	r.text.Move(fyne.NewPos(theme.Space16+side+theme.Space12, (size.Height-text.Height)/2))
}

func (r *radioRenderer) MinSize() fyne.Size {
	inner := r.button.Theme().Size(fynetheme.SizeNameInnerPadding)
	text := r.text.MinSize()
	return fyne.NewSize(theme.Space16+r.side()+theme.Space12+text.Width+theme.Space16, text.Height+2*inner)
}

func (r *radioRenderer) Refresh() {
	r.paint()
	r.Layout(r.button.Size())
	canvas.Refresh(r.button)
}

func (r *radioRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.ring, r.dot, r.text}
}
func (r *radioRenderer) Destroy() {}
