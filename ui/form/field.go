package form

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/driver/mobile"

	"razvorot/domain/finding"
	"razvorot/ui/phrase"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Key returns the id that the input of a field is found by.
func Key(f finding.Field) string { return "field." + string(f) }

// input is what a value is typed into or chosen from.
type input interface {
	value() string
	set(value string)
	focusable() fyne.Focusable
	mark(wrong bool)
	enable(bool)
	object() fyne.CanvasObject
}

// field is one field of a form on the screen.
type field struct {
	form    *Form
	spec    Spec
	input   input
	message *Message
	object  *fyne.Container
	touched bool
}

func newField(f *Form, spec Spec) *field {
	it := &field{form: f, spec: spec, message: NewMessage(f.config.Book)}
	value := f.config.Answers[spec.Field]
	if len(spec.Options) > 0 {
		it.input = newChoice(it, value)
	} else {
		it.input = newText(it, spec.Mask.Format(value))
	}
	it.object = Labelled(f.config.Book, spec, it.input.object(), it.message)
	return it
}

func (it *field) focus() { widget.Focus(it.input.focusable()) }

// typed is called after each change of the value.
func (it *field) typed() {
	f := it.form
	if f.config.Check != nil {
		found := f.config.Check(it.spec.Field, f.Answers())
		if !it.touched {
			found = only(found, finding.Characters)
		}
		if it.show(found) {
			widget.Relayout(it.object)
		}
	} else if it.show(nil) {
		widget.Relayout(it.object)
	}
	f.changed(it)
}

// blur is called when the focus has left the field. A field passed by without a word is not touched.
func (it *field) blur() {
	if strings.TrimSpace(it.input.value()) == "" && !it.touched {
		return
	}
	it.touched = true
	if text, ok := it.input.(*text); ok {
		text.tidy()
	}
	it.form.recheck()
}

// show marks the field and reports whether it grew or shrank.
func (it *field) show(found finding.List) bool {
	it.input.mark(found.Blocking())
	return it.message.Show(found)
}

func only(found finding.List, code finding.Code) finding.List {
	var some finding.List
	for _, f := range found {
		if f.Code == code {
			some = append(some, f)
		}
	}
	return some
}

// Labelled returns an input with its label and hint above and its message below.
func Labelled(book *phrase.Book, spec Spec, input fyne.CanvasObject, message *Message) *fyne.Container {
	label := spec.Label
	if spec.Optional {
		label = book.Say("field.optional", map[string]string{"Label": label})
	}
	head := widget.NewSpaced(0, widget.NewStrong(label))
	if spec.Hint != "" {
		head.Add(widget.NewCaption(spec.Hint))
	}
	below := widget.NewSpaced(theme.Space8, input)
	if message != nil {
		below.Add(message.Object())
	}
	return widget.NewSpaced(theme.Space8, head, below)
}

// text is the input of typed values.
type text struct {
	entry *widget.Entry
	mask  Mask
	last  string
	quiet bool // while the mask writes
}

func newText(it *field, value string) *text {
	id, label := Key(it.spec.Field), it.spec.Label
	t := &text{mask: it.spec.Mask, last: value}
	if it.spec.Lines > 1 {
		t.entry = widget.NewTextEntry(id, label, it.spec.Lines)
	} else {
		t.entry = widget.NewEntry(id, label)
	}
	t.entry.SetPlaceHolder(it.spec.Placeholder)
	t.entry.SetText(value)
	t.entry.SetKeyboard(it.spec.Mask.keyboard())
	t.entry.OnChanged = func(now string) {
		if t.quiet {
			return
		}
		before := t.last
		t.last = now
		if better := t.mask.Typed(before, now); better != now {
			t.write(better)
		}
		it.typed()
	}
	t.entry.OnBlur = it.blur
	t.entry.OnNext = func() { it.form.next(it) }
	return t
}

// write replaces the text and leaves the caret at its end.
func (t *text) write(value string) {
	t.quiet = true
	t.entry.SetText(value)
	t.entry.CursorColumn = len([]rune(value))
	t.entry.Refresh()
	t.quiet, t.last = false, value
}

// tidy writes the value as people write it, when it is complete.
func (t *text) tidy() {
	if better := t.mask.Format(t.entry.Text); better != t.entry.Text {
		t.write(better)
	}
}

func (t *text) value() string             { return t.entry.Text }
func (t *text) set(value string)          { t.entry.SetText(value) }
func (t *text) focusable() fyne.Focusable { return t.entry }
func (t *text) mark(wrong bool)           { t.entry.SetWrong(wrong) }
func (t *text) object() fyne.CanvasObject { return t.entry }

func (t *text) enable(enabled bool) {
	if enabled {
		t.entry.Enable()
	} else {
		t.entry.Disable()
	}
}

// choice is the input of chosen values.
type choice struct {
	list  *widget.Select
	radio *widget.Radio
}

func newChoice(it *field, value string) *choice {
	id, label := Key(it.spec.Field), it.spec.Label
	quiet := true
	changed := func(string) {
		if !quiet {
			it.touched = true
			it.typed()
			it.form.recheck()
		}
	}
	c := &choice{}
	if it.spec.Few {
		c.radio = widget.NewRadio(id, it.spec.Options, changed)
	} else {
		placeholder := it.spec.Placeholder
		if placeholder == "" {
			placeholder = it.form.config.Book.Say("field.choose")
		}
		c.list = widget.NewSelect(id, label, placeholder, it.spec.Options, changed)
	}
	c.set(value)
	quiet = false
	return c
}

func (c *choice) value() string {
	if c.radio != nil {
		return c.radio.Value()
	}
	return c.list.Value()
}

func (c *choice) set(value string) {
	if c.radio != nil {
		c.radio.SetValue(value)
	} else if value != c.list.Value() {
		c.list.SetValue(value)
	}
}

func (c *choice) focusable() fyne.Focusable {
	if c.radio != nil {
		return c.radio.First()
	}
	return c.list
}

func (c *choice) object() fyne.CanvasObject {
	if c.radio != nil {
		return c.radio
	}
	return c.list
}

// mark does nothing: the message below says it all.
func (c *choice) mark(bool) {}

func (c *choice) enable(enabled bool) {
	switch {
	case c.list != nil && enabled:
		c.list.Enable()
	case c.list != nil:
		c.list.Disable()
	}
}

// keyboard returns which keys a phone offers for the mask.
func (m Mask) keyboard() mobile.KeyboardType {
	switch m {
	case Plain, Email:
		return mobile.SingleLineKeyboard
	default:
		return mobile.NumberKeyboard
	}
}
