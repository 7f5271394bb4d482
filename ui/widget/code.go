package widget

import (
	"image/color"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/driver/mobile"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// CodeEntry takes a one-time code: one box per digit, filled from the left. What is pasted may have words around the
// digits. It tells when the last box is filled.
type CodeEntry struct {
	fynewidget.DisableableWidget
	OnComplete func(code string)

	id, label string
	digits    int
	code      string
	wrong     bool
	focused   bool
}

var (
	_ fyne.Focusable      = (*CodeEntry)(nil)
	_ fyne.Shortcutable   = (*CodeEntry)(nil)
	_ fyne.Tappable       = (*CodeEntry)(nil)
	_ fyne.Accessible     = (*CodeEntry)(nil)
	_ mobile.Keyboardable = (*CodeEntry)(nil)
	_ Identified          = (*CodeEntry)(nil)
)

// NewCodeEntry returns an empty entry for so many digits. The label is for screen readers.
func NewCodeEntry(id, label string, digits int) *CodeEntry {
	e := &CodeEntry{id: id, label: label, digits: digits}
	e.ExtendBaseWidget(e)
	return e
}

// ID implements Identified.
func (e *CodeEntry) ID() string { return e.id }

// AccessibilityLabel implements fyne.Accessible.
func (e *CodeEntry) AccessibilityLabel() string { return e.label }

// AccessibilityRole implements fyne.Accessible.
func (e *CodeEntry) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleText }

// Code returns the digits so far.
func (e *CodeEntry) Code() string { return e.code }

// SetWrong marks the boxes, or takes the mark away.
func (e *CodeEntry) SetWrong(wrong bool) {
	e.wrong = wrong
	e.Refresh()
}

// Clear empties the boxes.
func (e *CodeEntry) Clear() {
	e.code = ""
	e.Refresh()
}

// SetText takes the digits of a text, as pasting does.
func (e *CodeEntry) SetText(text string) {
	e.code = ""
	e.add(text)
}

// add appends the digits of a text; the boxes being full, it tells so, once.
func (e *CodeEntry) add(text string) {
	before := len(e.code)
	for _, r := range text {
		if unicode.IsDigit(r) && r < unicode.MaxASCII && len(e.code) < e.digits {
			e.code += string(r)
		}
	}
	e.wrong = e.wrong && len(e.code) == before
	e.Refresh()
	if len(e.code) == e.digits {
		typed = e.code
	}
	if len(e.code) == e.digits && before < e.digits && e.OnComplete != nil {
		e.OnComplete(e.code)
	}
}

// Tapped implements fyne.Tappable.
func (e *CodeEntry) Tapped(*fyne.PointEvent) {
	if c := fyne.CurrentApp().Driver().CanvasForObject(e); c != nil && !e.Disabled() {
		c.Focus(e)
	}
}

// FocusGained implements fyne.Focusable.
func (e *CodeEntry) FocusGained() { e.focused = true; e.Refresh(); Reveal(e) }

// FocusLost implements fyne.Focusable.
func (e *CodeEntry) FocusLost() { e.focused, left = false, e; e.Refresh() }

// TypedRune implements fyne.Focusable.
func (e *CodeEntry) TypedRune(r rune) {
	if !e.Disabled() {
		e.add(string(r))
	}
}

// TypedKey implements fyne.Focusable.
func (e *CodeEntry) TypedKey(key *fyne.KeyEvent) {
	switch {
	case e.Disabled():
	case key.Name == fyne.KeyBackspace && e.code != "":
		e.code, e.wrong = e.code[:len(e.code)-1], false
		e.Refresh()
	case (key.Name == fyne.KeyReturn || key.Name == fyne.KeyEnter) && len(e.code) == e.digits && e.OnComplete != nil:
		if !gone(e) {
			e.OnComplete(e.code)
		}
	default:
		toWindow(e, key)
	}
}

// TypedShortcut implements fyne.Shortcutable: what is pasted replaces what was typed.
func (e *CodeEntry) TypedShortcut(s fyne.Shortcut) {
	if paste, ok := s.(*fyne.ShortcutPaste); ok {
		if !e.Disabled() {
			e.SetText(paste.Clipboard.Content())
		}
		return
	}
	if c, ok := fyne.CurrentApp().Driver().CanvasForObject(e).(fyne.Shortcutable); ok {
		c.TypedShortcut(s)
	}
}

// Keyboard implements mobile.Keyboardable.
func (e *CodeEntry) Keyboard() mobile.KeyboardType { return mobile.NumberKeyboard }

// CreateRenderer implements fyne.Widget.
func (e *CodeEntry) CreateRenderer() fyne.WidgetRenderer {
	r := &codeRenderer{entry: e}
	for range e.digits {
		box, digit := canvas.NewRectangle(nil), canvas.NewText("", nil)
		digit.Alignment, digit.TextStyle = fyne.TextAlignCenter, fyne.TextStyle{Bold: true}
		r.boxes, r.texts = append(r.boxes, box), append(r.texts, digit)
		r.objects = append(r.objects, box, digit)
	}
	r.paint()
	return r
}

type codeRenderer struct {
	entry   *CodeEntry
	boxes   []*canvas.Rectangle
	texts   []*canvas.Text
	objects []fyne.CanvasObject
}

func (r *codeRenderer) paint() {
	e := r.entry
	th, variant := e.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	of := func(name fyne.ThemeColorName) color.Color { return th.Color(name, variant) }
	for i, box := range r.boxes {
		edge, width := fynetheme.ColorNameInputBorder, float32(1)
		switch {
		case e.focused && i == min(len(e.code), e.digits-1):
			edge, width = fynetheme.ColorNamePrimary, 2
		case e.wrong:
			edge, width = fynetheme.ColorNameError, 2
		}
		box.FillColor, box.StrokeColor, box.StrokeWidth = of(fynetheme.ColorNameInputBackground), of(edge), width
		box.CornerRadius = theme.Radius
		r.texts[i].Text = ""
		if i < len(e.code) {
			r.texts[i].Text = e.code[i : i+1]
		}
		r.texts[i].Color, r.texts[i].TextSize = of(fynetheme.ColorNameForeground), r.textSize()
	}
}

// textSize grows with the scale as far as six boxes still fit into the narrowest window.
func (r *codeRenderer) textSize() float32 {
	return min(r.entry.Theme().Size(fynetheme.SizeNameHeadingText), 36)
}

// box returns the size of a box in a width: a target's where there is room.
func (r *codeRenderer) box(width float32) fyne.Size {
	gaps := float32(r.entry.digits-1) * theme.Space8
	side := min(theme.Target+theme.Space8, max(0, width-gaps)/float32(r.entry.digits))
	return fyne.NewSize(side, r.textSize()*1.3+2*theme.Space12)
}

func (r *codeRenderer) Layout(size fyne.Size) {
	box := r.box(size.Width)
	line := fyne.MeasureText("0", r.textSize(), fyne.TextStyle{Bold: true}).Height
	for i := range r.boxes {
		x := float32(i) * (box.Width + theme.Space8)
		r.boxes[i].Move(fyne.NewPos(x, 0))
		r.boxes[i].Resize(box)
		r.texts[i].Move(fyne.NewPos(x, (box.Height-line)/2))
		r.texts[i].Resize(fyne.NewSize(box.Width, line))
	}
}

func (r *codeRenderer) MinSize() fyne.Size {
	digits := float32(r.entry.digits)
	return fyne.NewSize(digits*theme.Space32+(digits-1)*theme.Space8, r.box(theme.Wide).Height)
}

func (r *codeRenderer) Refresh() {
	r.paint()
	r.Layout(r.entry.Size())
	canvas.Refresh(r.entry)
}

func (r *codeRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *codeRenderer) Destroy()                     {}
