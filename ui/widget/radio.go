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
		if !gone(b) {
			b.Tapped(nil)
		}
	default:
		toWindow(b, key)
	}
}

// CreateRenderer implements fyne.Widget.
func (b *radioButton) CreateRenderer() fyne.WidgetRenderer {
	r := &radioRenderer{button: b, ground: canvas.NewRectangle(nil), ring: canvas.NewCircle(nil), dot: canvas.NewCircle(nil)}
	r.paint()
	return r
}

type radioRenderer struct {
	button    *radioButton
	ground    *canvas.Rectangle
	ring, dot *canvas.Circle
	texts     []*canvas.Text
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
	letters := r.letters()
	r.texts = letters.write(letters.wrap(r.button.option.Text, r.room()), of(fynetheme.ColorNameForeground))
}

// letters returns how the words are written: smaller where one of them had no room on a card in the narrowest window.
func (r *radioRenderer) letters() lettering {
	l := lettering{size: r.button.Theme().Size(fynetheme.SizeNameText)}
	return l.within(r.button.option.Text, r.room())
}

// room returns the width beyond which the words wrap.
func (r *radioRenderer) room() float32 { return narrowest - r.before() - theme.Space16 }

// before returns the width of what stands before the words.
func (r *radioRenderer) before() float32 { return theme.Space16 + r.side() + theme.Space12 }

func (r *radioRenderer) side() float32 { return r.button.Theme().Size(fynetheme.SizeNameText) * 1.25 }

func (r *radioRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	side := r.side()
	r.ring.Resize(fyne.NewSquareSize(side))
	r.ring.Move(fyne.NewPos(theme.Space16, (size.Height-side)/2))
	r.dot.Resize(fyne.NewSquareSize(side / 2))
	r.dot.Move(fyne.NewPos(theme.Space16+side/4, (size.Height-side/2)/2))
	r.letters().stand(r.texts, r.before(), size.Height)
}

func (r *radioRenderer) MinSize() fyne.Size {
	inner := r.button.Theme().Size(fynetheme.SizeNameInnerPadding)
	letters, width := r.letters(), float32(0)
	lines := letters.wrap(r.button.option.Text, r.room())
	for _, line := range lines {
		width = max(width, letters.width(line))
	}
	return fyne.NewSize(r.before()+width+theme.Space16, letters.line()*float32(len(lines))+2*inner)
}

func (r *radioRenderer) Refresh() {
	r.paint()
	r.Layout(r.button.Size())
	canvas.Refresh(r.button)
}

func (r *radioRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.ground, r.ring, r.dot}
	for _, text := range r.texts {
		objects = append(objects, text)
	}
	return objects
}
func (r *radioRenderer) Destroy() {}
