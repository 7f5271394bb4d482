package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Tick is a box to tick with words that wrap; the words tick it too.
type Tick struct {
	fynewidget.Check
	id, label string
}

var (
	_ Identified      = (*Tick)(nil)
	_ fyne.Accessible = (*Tick)(nil)
)

// NewTick returns the box alone; NewTickLine puts the words beside it.
func NewTick(id string, changed func(bool)) *Tick {
	t := &Tick{id: id}
	t.OnChanged = changed
	t.ExtendBaseWidget(t)
	return t
}

// ID implements Identified.
func (t *Tick) ID() string { return t.id }

// AccessibilityLabel implements fyne.Accessible.
func (t *Tick) AccessibilityLabel() string { return t.label }

// AccessibilityRole implements fyne.Accessible.
func (t *Tick) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// FocusGained implements fyne.Focusable.
func (t *Tick) FocusGained() { t.Check.FocusGained(); Reveal(t) }

// TypedKey implements fyne.Focusable.
func (t *Tick) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyReturn, fyne.KeyEnter:
		if !gone(t) {
			t.SetChecked(!t.Checked)
		}
	default:
		toWindow(t, key)
	}
}

// NewTickLine puts words beside a tick, and below them what leads to the full text, if given.
func NewTickLine(t *Tick, words string, more ...fyne.CanvasObject) fyne.CanvasObject {
	t.label = words
	text := newTapText(words, func() { t.SetChecked(!t.Checked) })
	rest := NewSpaced(0, append([]fyne.CanvasObject{container.New(padding{along: theme.Space12}, text)}, more...)...)
	return container.New(tickLayout{}, t, rest)
}

// tickLayout lets the box, not the target around it, stand on the left line.
type tickLayout struct{}

func (tickLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	least := objects[0].MinSize()
	hang := max(0, (least.Width-fynetheme.IconInlineSize())/2)
	objects[0].Resize(least)
	objects[0].Move(fyne.NewPos(-hang, 0))
	Fit(objects[1], size.Width-least.Width+hang)
	objects[1].Move(fyne.NewPos(least.Width-hang, 0))
}

func (tickLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	return besideLayout{}.MinSize(objects)
}

// tapText is a paragraph that does something when tapped.
type tapText struct {
	fynewidget.BaseWidget
	text   *Text
	tapped func()
}

func newTapText(words string, tapped func()) *tapText {
	t := &tapText{text: NewText(words), tapped: tapped}
	t.ExtendBaseWidget(t)
	return t
}

// AccessibilityLabel implements fyne.Accessible.
func (t *tapText) AccessibilityLabel() string { return t.text.Said() }

// AccessibilityRole implements fyne.Accessible.
func (t *tapText) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Tapped implements fyne.Tappable.
func (t *tapText) Tapped(*fyne.PointEvent) { t.tapped() }

// CreateRenderer implements fyne.Widget.
func (t *tapText) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(t.text)
}

// Radio chooses one of a few options, all to be seen.
type Radio struct {
	fynewidget.BaseWidget
	buttons []*radioButton
	value   string
	changed func(string)
	id      string
	column  bool
}

// NewRadio returns a radio with nothing chosen. Changed gets the value.
func NewRadio(id string, options []Option, changed func(value string)) *Radio {
	r := &Radio{id: id, changed: changed}
	for _, o := range options {
		r.buttons = append(r.buttons, newRadioButton(r, o))
	}
	r.ExtendBaseWidget(r)
	return r
}

// ID implements Identified.
func (r *Radio) ID() string { return r.id }

// Value returns the value chosen, "" for none.
func (r *Radio) Value() string { return r.value }

// SetValue chooses a value and tells of it when it is another one.
func (r *Radio) SetValue(value string) {
	if r.value == value {
		return
	}
	r.value = value
	for _, b := range r.buttons {
		b.Refresh()
	}
	if r.changed != nil {
		r.changed(value)
	}
}

// OnChanged sets who is told of another choice.
func (r *Radio) OnChanged(changed func(value string)) { r.changed = changed }

// Column puts the options one below another, each as wide as there is room: for those of more than a word or two.
func (r *Radio) Column() *Radio {
	r.column = true
	return r
}

// First returns what takes the focus.
func (r *Radio) First() fyne.Focusable { return r.buttons[0] }

// CreateRenderer implements fyne.Widget.
func (r *Radio) CreateRenderer() fyne.WidgetRenderer {
	objects := make([]fyne.CanvasObject, len(r.buttons))
	for i, b := range r.buttons {
		objects[i] = b
	}
	if r.column {
		return fynewidget.NewSimpleRenderer(NewSpaced(theme.Space8, objects...))
	}
	return fynewidget.NewSimpleRenderer(NewFlow(objects...))
}
