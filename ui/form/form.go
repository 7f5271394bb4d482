// Package form asks a person for values, field by field.
//
// A field is a label, a hint, something to fill in and a place for what is wrong with it. A spec describes one. Answers are
// what was typed, right or wrong. A field is touched once the focus has left it: from then on what is wrong is shown as
// typed; before, only a character that can never stand there is. A mask puts the usual signs into a number as it is typed at
// its end, and never changes what is typed in the middle, deleted or pasted until the focus leaves.
package form

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"

	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/phrase"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Spec describes one field. Everything but Field and Label may be left out.
type Spec struct {
	Field       finding.Field
	Label       string
	Hint        string
	Placeholder string
	Mask        Mask
	Options     []widget.Option // to choose from instead of typing
	Few         bool            // show all options at once
	Lines       int             // rows of text, above 1
	Optional    bool            // says so at the label
	Beside      bool            // stands beside the field before where there is room
	Heading     string          // begins a part of the form with a heading
}

// Config is what a form is made of. Everything but Book and Specs may be left out.
type Config struct {
	Book    *phrase.Book
	Specs   []Spec
	Answers person.Answers
	// Check returns what is wrong with a field in the light of all answers; person.CheckField fits.
	Check func(field finding.Field, answers person.Answers) finding.List
	// Changed is called after each change, to save; it gets its own copy of the answers.
	Changed func(field finding.Field, answers person.Answers)
	// Submit is called when Enter is pressed in the last field.
	Submit func()
}

// Form is a list of fields.
type Form struct {
	config Config
	fields []*field
	object *fyne.Container
}

// New returns a form filled with the answers.
func New(c Config) *Form {
	f := &Form{config: c, object: widget.NewSpaced(theme.Space24)}
	var row []fyne.CanvasObject
	flush := func() {
		switch len(row) {
		case 0:
		case 1:
			f.object.Add(row[0])
		default:
			f.object.Add(container.New(besideLayout{}, row...))
		}
		row = nil
	}
	for _, spec := range c.Specs {
		if !spec.Beside {
			flush()
		}
		if spec.Heading != "" {
			f.object.Add(widget.NewHeading(spec.Heading))
		}
		field := newField(f, spec)
		f.fields = append(f.fields, field)
		row = append(row, field.object)
	}
	flush()
	return f
}

// Object returns the fields under one another, to be put into a page of theme.ColumnForm.
func (f *Form) Object() fyne.CanvasObject { return f.object }

// Answers returns what was typed and chosen; fields left empty have the text "".
func (f *Form) Answers() person.Answers {
	answers := person.Answers{}
	for field, text := range f.config.Answers {
		answers[field] = text
	}
	for _, field := range f.fields {
		answers[field.spec.Field] = field.input.value()
	}
	return answers
}

// Value returns the answer of one field.
func (f *Form) Value(name finding.Field) string { return f.Answers()[name] }

// Set fills a field in, as if it had been typed.
func (f *Form) Set(name finding.Field, value string) {
	if field := f.find(name); field != nil {
		field.input.set(field.spec.Mask.Format(value))
	}
}

// Show marks the fields of the findings and moves the focus to the first field with an error. It reports whether one blocks;
// findings about fields that the form has not are left out, and reported all the same.
func (f *Form) Show(found finding.List) (blocking bool) {
	var first *field
	for _, field := range f.fields {
		field.touched = true
		at := found.For(field.spec.Field)
		field.show(at)
		if at.Blocking() && first == nil {
			first = field
		}
	}
	widget.Relayout(f.object)
	if first != nil {
		first.focus()
	}
	return found.Blocking()
}

// Focus moves the focus to the first field that is empty, or to the first one.
func (f *Form) Focus() {
	for _, field := range f.fields {
		if field.input.value() == "" {
			field.focus()
			return
		}
	}
	if len(f.fields) > 0 {
		f.fields[0].focus()
	}
}

// SetEnabled takes input, or waits.
func (f *Form) SetEnabled(enabled bool) {
	for _, field := range f.fields {
		field.input.enable(enabled)
	}
}

func (f *Form) find(name finding.Field) *field {
	for _, field := range f.fields {
		if field.spec.Field == name {
			return field
		}
	}
	return nil
}

// next moves from a field to the one below, and submits from the last one.
func (f *Form) next(from *field) {
	for i, field := range f.fields {
		if field != from {
			continue
		}
		if i+1 < len(f.fields) {
			f.fields[i+1].focus()
		} else if f.config.Submit != nil {
			from.blur()
			f.config.Submit()
		}
	}
}

func (f *Form) changed(at *field) {
	if f.config.Changed != nil {
		f.config.Changed(at.spec.Field, f.Answers())
	}
}

// recheck shows anew what is wrong with all touched fields: one answer may make another one wrong, or right.
func (f *Form) recheck() {
	if f.config.Check == nil {
		return
	}
	answers, moved := f.Answers(), false
	for _, field := range f.fields {
		if field.touched {
			moved = field.show(f.config.Check(field.spec.Field, answers)) || moved
		}
	}
	if moved {
		widget.Relayout(f.object)
	}
}

// besideLayout puts fields side by side, equally wide, where each has besideFrom dp, and under one another elsewhere.
type besideLayout struct{}

const besideFrom = 140

func (besideLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	count := float32(len(objects))
	width := (size.Width - (count-1)*theme.Space16) / count
	least := float32(0)
	for _, o := range objects {
		least = max(least, o.MinSize().Width)
	}
	if width < max(besideFrom, least) {
		var y float32
		for _, o := range objects {
			o.Move(fyne.NewPos(0, y))
			y += widget.Fit(o, size.Width) + theme.Space24
		}
		return
	}
	// Labels of one and of two lines end on one line, so that the inputs stand in a row.
	var head float32
	for _, o := range objects {
		widget.Fit(o, width)
		head = max(head, labelHeight(o))
	}
	for i, o := range objects {
		o.Move(fyne.NewPos(float32(i)*(width+theme.Space16), head-labelHeight(o)))
	}
}

// labelHeight returns the height of the label of what Labelled made.
func labelHeight(o fyne.CanvasObject) float32 {
	if c, ok := o.(*fyne.Container); ok && len(c.Objects) > 0 {
		return c.Objects[0].Size().Height
	}
	return 0
}

func (besideLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		size := o.MinSize()
		least = fyne.NewSize(max(least.Width, size.Width), max(least.Height, o.Position().Y+size.Height))
	}
	return least
}
