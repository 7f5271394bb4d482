package widget

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Option is one of several things to choose from.
type Option struct{ Value, Text string }

// Select chooses one of many options: a field that opens a list below it. A long list has a line to search in.
type Select struct {
	fynewidget.DisableableWidget
	id, label, placeholder string
	options                []Option
	value                  string
	changed                func(string)
	focused                bool
	popup                  *fynewidget.PopUp
}

var (
	_ fyne.Focusable  = (*Select)(nil)
	_ fyne.Tappable   = (*Select)(nil)
	_ fyne.Accessible = (*Select)(nil)
	_ Identified      = (*Select)(nil)
)

// NewSelect returns a select with nothing chosen. Changed gets the value; it may be nil.
func NewSelect(id, label, placeholder string, options []Option, changed func(value string)) *Select {
	s := &Select{id: id, label: label, placeholder: placeholder, options: options, changed: changed}
	s.ExtendBaseWidget(s)
	return s
}

// ID implements Identified.
func (s *Select) ID() string { return s.id }

// AccessibilityLabel implements fyne.Accessible.
func (s *Select) AccessibilityLabel() string { return s.label + ": " + s.shown() }

// AccessibilityRole implements fyne.Accessible.
func (s *Select) AccessibilityRole() fyne.AccessibleRole { return fyne.AccessibleRoleButton }

// Value returns the value chosen, "" for none.
func (s *Select) Value() string { return s.value }

// SetValue chooses the option of a value, and tells of it when it is another one; an unknown one chooses nothing.
func (s *Select) SetValue(value string) {
	if s.text(value) == "" {
		value = ""
	}
	if value == s.value {
		return
	}
	before := s.MinSize().Height
	s.value = value
	s.Refresh()
	if s.Size().Width > 0 && s.MinSize().Height != before {
		Relayout(s)
	}
	if s.changed != nil {
		s.changed(value)
	}
}

func (s *Select) text(value string) string {
	for _, o := range s.options {
		if o.Value == value {
			return o.Text
		}
	}
	return ""
}

func (s *Select) shown() string {
	if text := s.text(s.value); text != "" {
		return text
	}
	return s.placeholder
}

// FocusGained implements fyne.Focusable.
func (s *Select) FocusGained() { s.focused = true; s.Refresh(); Reveal(s) }

// FocusLost implements fyne.Focusable.
func (s *Select) FocusLost() { s.focused = false; s.Refresh() }

// TypedRune implements fyne.Focusable.
func (s *Select) TypedRune(rune) {}

// TypedKey implements fyne.Focusable: the arrows choose, Enter and the space bar open the list.
func (s *Select) TypedKey(key *fyne.KeyEvent) {
	switch key.Name {
	case fyne.KeyDown:
		s.step(1)
	case fyne.KeyUp:
		s.step(-1)
	case fyne.KeySpace, fyne.KeyReturn, fyne.KeyEnter:
		s.Tapped(nil)
	default:
		toWindow(s, key)
	}
}

func (s *Select) step(by int) {
	if s.Disabled() || len(s.options) == 0 {
		return
	}
	at := -1
	for i, o := range s.options {
		if o.Value == s.value {
			at = i
		}
	}
	s.SetValue(s.options[min(max(at+by, 0), len(s.options)-1)].Value)
}

// searchFrom is the number of options from which there is a line to search in.
const searchFrom = 12

// Tapped implements fyne.Tappable: it opens the list.
func (s *Select) Tapped(*fyne.PointEvent) {
	c := fyne.CurrentApp().Driver().CanvasForObject(s)
	if s.Disabled() || c == nil {
		return
	}
	rows := NewSpaced(0)
	fill := func(typed string) {
		rows.Objects = nil
		for _, o := range s.options {
			if strings.Contains(strings.ToLower(o.Text), strings.ToLower(strings.TrimSpace(typed))) {
				rows.Add(s.row(o))
			}
		}
		rows.Refresh()
	}
	fill("")
	scroll := container.NewVScroll(rows)
	var content fyne.CanvasObject = scroll
	var search *Entry
	if len(s.options) >= searchFrom {
		search = NewEntry(s.id+".search", s.label)
		search.SetPlaceHolder(s.label)
		search.OnChanged = func(typed string) { fill(typed); scroll.ScrollToTop() }
		content = container.NewBorder(search, nil, nil, nil, scroll)
	}
	s.popup = fynewidget.NewPopUp(content, c)
	s.place(c, rows.MinSize().Height, search != nil)
	if search != nil {
		c.Focus(search)
	}
}

func (s *Select) row(o Option) fyne.CanvasObject {
	row := RowContent{ID: s.id + "=" + o.Value, Title: o.Text, End: NewGap(0), OnTap: func() {
		s.popup.Hide()
		s.SetValue(o.Value)
	}}
	if o.Value == s.value {
		row.End = NewIcon(fynetheme.ConfirmIcon(), fynetheme.ColorNamePrimary)
	}
	return NewRow(row)
}

// place shows the list below the field, or where there is more room.
func (s *Select) place(c fyne.Canvas, wanted float32, search bool) {
	at := fyne.CurrentApp().Driver().AbsolutePositionForObject(s)
	if search {
		wanted += s.Size().Height + theme.Space8
	}
	below := c.Size().Height - at.Y - s.Size().Height - theme.Space16
	height := min(wanted+theme.Space16, max(below, at.Y-theme.Space16))
	y := at.Y + s.Size().Height
	if height > below {
		y = max(theme.Space8, at.Y-height)
	}
	s.popup.Resize(fyne.NewSize(s.Size().Width, height))
	s.popup.ShowAtPosition(fyne.NewPos(at.X, y))
}

// CreateRenderer implements fyne.Widget.
func (s *Select) CreateRenderer() fyne.WidgetRenderer {
	r := &selectRenderer{field: s, ground: canvas.NewRectangle(nil),
		arrow: &canvas.Image{FillMode: canvas.ImageFillContain}}
	r.paint()
	return r
}

type selectRenderer struct {
	field  *Select
	ground *canvas.Rectangle
	texts  []*canvas.Text
	ink    color.Color
	arrow  *canvas.Image
}

func (r *selectRenderer) paint() {
	s := r.field
	th, variant := s.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	of := func(name fyne.ThemeColorName) color.Color { return th.Color(name, variant) }
	words, edge := fynetheme.ColorNameForeground, fynetheme.ColorNameInputBorder
	if s.value == "" || s.Disabled() {
		words = fynetheme.ColorNamePlaceHolder
	}
	r.ground.StrokeWidth = th.Size(fynetheme.SizeNameInputBorder)
	if s.focused {
		edge, r.ground.StrokeWidth = fynetheme.ColorNamePrimary, 2
	}
	r.ground.FillColor, r.ground.StrokeColor = of(fynetheme.ColorNameInputBackground), of(edge)
	r.ground.CornerRadius = th.Size(fynetheme.SizeNameInputRadius)
	r.ink = of(words)
	r.arrow.Resource = fynetheme.NewColoredResource(fynetheme.MenuDropDownIcon(), words)
	r.arrow.Refresh()
}

func (r *selectRenderer) inner() float32 { return r.field.Theme().Size(fynetheme.SizeNameInnerPadding) }

func (r *selectRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	side := r.field.Theme().Size(fynetheme.SizeNameInlineIcon)
	r.arrow.Resize(fyne.NewSquareSize(side))
	r.arrow.Move(fyne.NewPos(size.Width-side-theme.Space12, (size.Height-side)/2))
	letters := r.letters(size.Width)
	r.texts = letters.write(letters.wrap(r.field.shown(), r.room(size.Width)), r.ink)
	letters.stand(r.texts, r.inner(), size.Height)
}

// room returns how much of a width is left to the words.
func (r *selectRenderer) room(width float32) float32 {
	return width - r.inner() - r.field.Theme().Size(fynetheme.SizeNameInlineIcon) - theme.Space24
}

// letters returns how the words are written in a field of a width: small enough for the longest of them to be whole.
func (r *selectRenderer) letters(width float32) lettering {
	l := lettering{size: r.field.Theme().Size(fynetheme.SizeNameText)}
	return l.within(r.field.shown(), r.room(width))
}

// MinSize takes the width from the field: the words wrap, and the height follows from that.
func (r *selectRenderer) MinSize() fyne.Size {
	width := r.field.Size().Width
	letters := lettering{size: r.field.Theme().Size(fynetheme.SizeNameText)}
	height := letters.line()
	if room := r.room(width); room > 0 && letters.width(r.field.shown()) > room {
		letters = r.letters(width)
		height = max(height, letters.line()*float32(len(letters.wrap(r.field.shown(), room))))
	}
	return fyne.NewSize(2*theme.Target, height+2*r.inner())
}

func (r *selectRenderer) Refresh() {
	r.paint()
	r.Layout(r.field.Size())
	canvas.Refresh(r.field)
}

func (r *selectRenderer) Objects() []fyne.CanvasObject {
	objects := []fyne.CanvasObject{r.ground, r.arrow}
	for _, text := range r.texts {
		objects = append(objects, text)
	}
	return objects
}
func (r *selectRenderer) Destroy() {}
