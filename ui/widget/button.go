package widget

import (
	"math"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/desktop"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Identified is an object that can be found by a name that stays the same in every language.
type Identified interface{ ID() string }

// Importance is how a button stands among others.
type Importance int

// The importances.
const (
	Secondary Importance = iota // one of several ways on
	Primary                     // the one way on
	Danger                      // what cannot be undone
	Link                        // leads elsewhere; has no ground of its own
)

// Button does something when tapped, or when it has the focus and Enter or the space bar is pressed. Its words wrap where
// there is no room; it is never smaller than a target.
type Button struct {
	fynewidget.DisableableWidget
	OnTapped func()

	id, text, busy   string // busy: what it says while it waits, "" when it does not
	icon             fyne.Resource
	importance       Importance
	hovered, focused bool
}

var (
	_ fyne.Focusable    = (*Button)(nil)
	_ fyne.Tappable     = (*Button)(nil)
	_ fyne.Disableable  = (*Button)(nil)
	_ fyne.Accessible   = (*Button)(nil)
	_ desktop.Hoverable = (*Button)(nil)
	_ Identified        = (*Button)(nil)
)

// NewButton returns a button with an id, by which tests find it.
func NewButton(id, text string, importance Importance, tapped func()) *Button {
	b := &Button{id: id, text: text, importance: importance, OnTapped: tapped}
	b.ExtendBaseWidget(b)
	return b
}

// NewPrimary returns the button of the one way on.
func NewPrimary(id, text string, tapped func()) *Button { return NewButton(id, text, Primary, tapped) }

// NewSecondary returns the button of another way on.
func NewSecondary(id, text string, tapped func()) *Button {
	return NewButton(id, text, Secondary, tapped)
}

// NewDanger returns the button of something that cannot be undone.
func NewDanger(id, text string, tapped func()) *Button { return NewButton(id, text, Danger, tapped) }

// NewLink returns a button that looks like the words it is, flush with the text around it.
func NewLink(id, text string, tapped func()) *Button { return NewButton(id, text, Link, tapped) }

// NewIconButton returns a square button with an icon; its words are for screen readers.
func NewIconButton(id string, icon fyne.Resource, words string, tapped func()) *Button {
	b := NewButton(id, words, Link, tapped)
	b.icon = icon
	return b
}

// ID implements Identified.
func (b *Button) ID() string { return b.id }

// Text returns what the button says.
func (b *Button) Text() string {
	if b.busy != "" {
		return b.busy
	}
	return b.text
}

// SetText changes what the button says.
func (b *Button) SetText(text string) {
	b.text = text
	b.Refresh()
}

// SetBusy disables the button and has it say what it waits for; "" gives it its words and its use back.
func (b *Button) SetBusy(doing string) {
	b.busy = doing
	if doing == "" {
		b.Enable()
	} else {
		b.Disable()
	}
	b.Refresh()
}

// AccessibilityLabel implements fyne.Accessible.
func (b *Button) AccessibilityLabel() string { return b.Text() }

// AccessibilityRole implements fyne.Accessible.
func (b *Button) AccessibilityRole() fyne.AccessibleRole {
	if b.importance == Link {
		return fyne.AccessibleRoleLink
	}
	return fyne.AccessibleRoleButton
}

// Tapped implements fyne.Tappable.
func (b *Button) Tapped(at *fyne.PointEvent) {
	if !b.Disabled() && b.OnTapped != nil && !stray(at) {
		b.OnTapped()
	}
}

// FocusGained implements fyne.Focusable.
func (b *Button) FocusGained() { b.focused = true; b.Refresh(); Reveal(b) }

// FocusLost implements fyne.Focusable.
func (b *Button) FocusLost() { b.focused = false; b.Refresh() }

// TypedRune implements fyne.Focusable.
func (b *Button) TypedRune(rune) {}

// TypedKey implements fyne.Focusable.
func (b *Button) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		if !gone(b) {
			b.Tapped(nil)
		}
	default:
		toWindow(b, key)
	}
}

// toWindow gives a key that a focused widget has no use for to the window's own handler.
func toWindow(o fyne.CanvasObject, key *fyne.KeyEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(o); c != nil {
		if typed := c.OnTypedKey(); typed != nil {
			typed(key)
		}
	}
}

// MouseIn implements desktop.Hoverable.
func (b *Button) MouseIn(*desktop.MouseEvent) { b.hovered = true; b.Refresh() }

// MouseMoved implements desktop.Hoverable.
func (b *Button) MouseMoved(*desktop.MouseEvent) {}

// MouseOut implements desktop.Hoverable.
func (b *Button) MouseOut() { b.hovered = false; b.Refresh() }

// CreateRenderer implements fyne.Widget.
func (b *Button) CreateRenderer() fyne.WidgetRenderer {
	r := &buttonRenderer{button: b, ground: canvas.NewRectangle(nil), ring: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

// widest returns the width beyond which a button's words wrap: with the margins of a page and of a notice, whose icon
// grows with the text, it fits into the narrowest window. A link, which may stand beside a tick, gets less.
func (r *buttonRenderer) widest() float32 {
	if r.button.importance == Link {
		return 200
	}
	return r.roomiest()
}

// roomiest returns the width of what stands in a notice in the narrowest window, beside its icon.
func (r *buttonRenderer) roomiest() float32 { return 300 - 36*r.textSize()/theme.TextBody }

type buttonRenderer struct {
	button       *Button
	ground, ring *canvas.Rectangle
	icon         *canvas.Image
	lines        []*canvas.Text
	objects      []fyne.CanvasObject
}

func (r *buttonRenderer) style() fyne.TextStyle {
	return fyne.TextStyle{Bold: r.button.importance != Secondary}
}

func (r *buttonRenderer) letters() lettering { return lettering{r.textSize(), r.style()} }

// narrowest is the width of what stands on a card in the narrowest window, of 360 dp.
const narrowest = 360 - 2*theme.Space16 - 2*theme.Space24

func (r *buttonRenderer) textSize() float32 { return r.button.Theme().Size(fynetheme.SizeNameText) }

// air returns the space between words and edge.
func (r *buttonRenderer) air() fyne.Size {
	inner := r.button.Theme().Size(fynetheme.SizeNameInnerPadding)
	if r.button.importance == Link {
		return fyne.NewSize(0, inner)
	}
	return fyne.NewSize(theme.Space24, inner)
}

// cut makes the lines of text for a width between the edges, and returns how high they are.
func (r *buttonRenderer) cut(width float32) float32 {
	if r.button.icon != nil {
		r.lines = nil
		return 0
	}
	letters := r.letters().within(r.button.Text(), width)
	r.lines = letters.write(letters.wrap(r.button.Text(), width), nil)
	return letters.line() * float32(len(r.lines))
}

func (r *buttonRenderer) MinSize() fyne.Size {
	if r.button.icon != nil {
		inner := r.button.Theme().Size(fynetheme.SizeNameInnerPadding)
		line := fyne.MeasureText("X", r.textSize(), r.style()).Height
		return fyne.NewSquareSize(line + 2*inner)
	}
	air, said := r.air(), r.button.Text()
	letters := r.letters()
	natural := letters.width(said)
	least := min(natural, max(r.widest()-2*air.Width, min(letters.longest(said), r.roomiest()-2*air.Width)))
	height := letters.line()
	if width := max(least, r.button.Size().Width-2*air.Width); natural > width+0.5 {
		height = r.cut(width)
	}
	return fyne.NewSize(least+2*air.Width, float32(math.Ceil(float64(height+2*air.Height))))
}

func (r *buttonRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.ring.Resize(size.SubtractWidthHeight(2*ringInset, 2*ringInset))
	r.ring.Move(fyne.NewSquareOffsetPos(ringInset))
	if r.icon != nil {
		side := r.button.Theme().Size(fynetheme.SizeNameInlineIcon)
		r.icon.Resize(fyne.NewSquareSize(side))
		r.icon.Move(fyne.NewPos((size.Width-side)/2, (size.Height-side)/2))
		r.collect()
		return
	}
	r.cut(size.Width - 2*r.air().Width + 0.5)
	line := float32(0)
	if len(r.lines) > 0 {
		line = r.lines[0].MinSize().Height
	}
	y := (size.Height - line*float32(len(r.lines))) / 2
	for _, text := range r.lines {
		width := text.MinSize().Width
		x := (size.Width - width) / 2
		if r.button.importance == Link {
			x = 0
		}
		text.Move(fyne.NewPos(x, y))
		text.Resize(fyne.NewSize(width, line))
		y += line
	}
	r.paint()
	r.collect()
}

func (r *buttonRenderer) collect() {
	r.objects = append(r.objects[:0], r.ground, r.ring)
	if r.icon != nil {
		r.objects = append(r.objects, r.icon)
	}
	for _, line := range r.lines {
		r.objects = append(r.objects, line)
	}
}

func (r *buttonRenderer) Refresh() {
	r.Layout(r.button.Size())
	r.paint()
	canvas.Refresh(r.button)
}

func (r *buttonRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *buttonRenderer) Destroy()                     {}
