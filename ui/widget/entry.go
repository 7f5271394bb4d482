package widget

import (
	"errors"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/desktop"
	"fyne.io/fyne/v2/driver/mobile"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

// Entry is the toolkit's entry with what a form needs: an id, what happens when the focus leaves, Enter that goes on, and
// keys that it has no use for given to the window.
type Entry struct {
	fynewidget.Entry
	OnBlur func()
	OnNext func() // Enter

	id       string
	label    string
	keyboard mobile.KeyboardType
}

var (
	_ Identified      = (*Entry)(nil)
	_ fyne.Accessible = (*Entry)(nil)
)

// NewEntry returns an entry of one line. The label is for screen readers.
func NewEntry(id, label string) *Entry {
	e := &Entry{id: id, label: label}
	e.ExtendBaseWidget(e)
	e.Wrapping, e.Scroll = fyne.TextWrapOff, fyne.ScrollHorizontalOnly
	e.AlwaysShowValidationError = true
	e.OnSubmitted = func(string) { e.next() }
	return e
}

// NewPasswordEntry returns an entry that hides what is typed, with an eye to show it.
func NewPasswordEntry(id, label string) *Entry {
	e := NewEntry(id, label)
	e.Password = true
	e.ActionItem = newEye(e)
	return e
}

// seeing is what the eye of a password entry is called, while it would show and while it would hide.
var seeing struct{ show, hide string }

// NameEye says what the button in a password entry is called: what it does with what was typed. It holds for entries made later.
func NameEye(show, hide string) { seeing.show, seeing.hide = show, hide }

// newEye returns the button that shows what is typed into a password entry and hides it again. The toolkit's own can be reached
// neither with keys nor by a screen reader.
func newEye(e *Entry) *Button {
	words := seeing
	if words.show == "" {
		words.show, words.hide = e.label, e.label
	}
	eye := NewIconButton(e.id+".eye", fynetheme.VisibilityOffIcon(), words.show, nil)
	eye.OnTapped = func() {
		if e.Disabled() {
			return
		}
		e.Password = !e.Password
		eye.icon, eye.text = fynetheme.VisibilityOffIcon(), words.show
		if !e.Password {
			eye.icon, eye.text = fynetheme.VisibilityIcon(), words.hide
		}
		e.Refresh()
		eye.Refresh()
	}
	return eye
}

// NewTextEntry returns an entry of several lines.
func NewTextEntry(id, label string, lines int) *Entry {
	e := NewEntry(id, label)
	e.MultiLine, e.Wrapping, e.Scroll = true, fyne.TextWrapWord, fyne.ScrollVerticalOnly
	e.SetMinRowsVisible(lines)
	return e
}

// SetKeyboard says which keys a phone offers.
func (e *Entry) SetKeyboard(k mobile.KeyboardType) { e.keyboard = k }

// Keyboard implements mobile.Keyboardable.
func (e *Entry) Keyboard() mobile.KeyboardType {
	if e.MultiLine || e.Password {
		return e.Entry.Keyboard()
	}
	return e.keyboard
}

// ID implements Identified.
func (e *Entry) ID() string { return e.id }

// AccessibilityLabel implements fyne.Accessible.
func (e *Entry) AccessibilityLabel() string { return e.label }

// AccessibilityRole implements fyne.Accessible.
func (e *Entry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// errWrong colours the edge; the words stand below the field.
var errWrong = errors.New("wrong")

// SetWrong marks the entry, or takes the mark away.
func (e *Entry) SetWrong(wrong bool) {
	if wrong {
		e.SetValidationError(errWrong)
	} else {
		e.SetValidationError(nil)
	}
}

// FocusGained implements fyne.Focusable.
func (e *Entry) FocusGained() {
	if !e.MultiLine && e.CursorColumn == 0 {
		e.CursorColumn = len([]rune(e.Text)) // of what came filled in: one goes on where it ends
	}
	e.Entry.FocusGained()
	Reveal(e)
}

// FocusLost implements fyne.Focusable.
func (e *Entry) FocusLost() {
	e.Entry.FocusLost()
	left = e
	if e.OnBlur != nil {
		e.OnBlur()
	}
}

// CreateRenderer implements fyne.Widget. An entry of several lines keeps the wheel: its own text may be higher than it is.
func (e *Entry) CreateRenderer() fyne.WidgetRenderer {
	if e.MultiLine {
		return e.Entry.CreateRenderer()
	}
	return &wheeled{WidgetRenderer: e.Entry.CreateRenderer(), wheel: newWheel(e)}
}

// TypedKey implements fyne.Focusable.
func (e *Entry) TypedKey(key *fyne.KeyEvent) {
	if key.Name == fyne.KeyEscape {
		toWindow(e, key)
		return
	}
	if enter := key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter; enter && gone(e) {
		return
	}
	e.Entry.TypedKey(key)
}

// TypedShortcut implements fyne.Shortcutable; what an entry has no use for, such as Alt+Left, is the window's.
func (e *Entry) TypedShortcut(s fyne.Shortcut) {
	if custom, ok := s.(*desktop.CustomShortcut); ok && custom.Modifier&fyne.KeyModifierAlt != 0 {
		if c, ok := fyne.CurrentApp().Driver().CanvasForObject(e).(fyne.Shortcutable); ok {
			c.TypedShortcut(s)
		}
		return
	}
	e.Entry.TypedShortcut(s)
}

func (e *Entry) next() {
	if e.OnNext != nil {
		e.OnNext()
	}
}
