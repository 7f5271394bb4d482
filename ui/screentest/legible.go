package screentest

import (
	"fmt"
	"image/color"
	"slices"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// slack is by how many dp something may stick out: the toolkit rounds, and letters have air around them.
const slack = 1.5

// leastView is the least height of something that scrolls, if there is more than it shows: less is a slot, not a page.
const leastView = 96

// area is a part of the window, in dp from its upper left corner.
type area struct{ left, top, right, bottom float32 }

func areaOf(at fyne.Position, size fyne.Size) area {
	return area{at.X, at.Y, at.X + size.Width, at.Y + size.Height}
}

func (a area) cut(b area) area {
	return area{max(a.left, b.left), max(a.top, b.top), min(a.right, b.right), min(a.bottom, b.bottom)}
}

func (a area) empty() bool { return a.right-a.left < slack || a.bottom-a.top < slack }

func (a area) holds(b area) bool {
	return b.left >= a.left-slack && b.top >= a.top-slack && b.right <= a.right+slack && b.bottom <= a.bottom+slack
}

// piece is one line of letters, or a ground that hides what was drawn before it.
type piece struct {
	words  string // "" of a ground
	at     area   // of the letters
	inView area
}

// sight is what an eye that goes over the window knows where it is.
type sight struct {
	clip  area          // what is cut off, but for what can be scrolled to
	view  area          // what is in view
	owner fyne.Widget   // the nearest control that the letters belong to, nil for none
	field area          // of the owner
	text  string        // all words of the paragraph that the letters are a line of, "" where they are no paragraph
	entry *widget.Entry // the entry that the letters stand in, nil for none
}

// reading looks for what cannot be read.
type reading struct {
	faults []string
	pieces []piece
}

// Illegible returns what cannot be read of what is in front, a line each: letters that are cut off, words that are broken in two
// or shortened, letters over letters, and what sticks out of the window at a side to which nothing scrolls.
func (w *Window) Illegible() []string {
	r := &reading{}
	root := w.Canvas().Content()
	if top := w.Canvas().Overlays().Top(); top != nil {
		root = top
	}
	whole := areaOf(fyne.Position{}, w.Canvas().Size())
	r.look(root, fyne.Position{}, sight{clip: whole, view: whole})
	r.overlaps()
	return r.faults
}

func (r *reading) fault(format string, args ...any) {
	r.faults = append(r.faults, fmt.Sprintf(format, args...))
}

func (r *reading) look(o fyne.CanvasObject, origin fyne.Position, s sight) {
	if o == nil || !o.Visible() {
		return
	}
	at := origin.Add(o.Position())
	here := areaOf(at, o.Size())
	switch o := o.(type) {
	case *canvas.Text:
		r.letters(o, at, s)
		return
	case *canvas.Rectangle:
		r.ground(o, here, s)
		return
	case *canvas.Image:
		r.inside(o, here, s)
		return
	case *container.Scroll:
		s = r.scrolled(o, here, s)
	case *fynewidget.RichText:
		s.text = o.String()
	case *widget.Entry:
		s.entry = o
	}
	if control, is := o.(fyne.Widget); is && isControl(o) {
		s.owner, s.field = control, here
	}
	for _, child := range drawn(o) {
		r.look(child, at, s)
	}
}

// ground looks at what others stand on.
func (r *reading) ground(o *canvas.Rectangle, here area, s sight) {
	fill, stroke := opacity(o.FillColor), opacity(o.StrokeColor)
	if fill == 0xFFFF {
		r.pieces = append(r.pieces, piece{at: here, inView: here.cut(s.view)})
	}
	if fill > 0 || stroke > 0 && o.StrokeWidth > 0 {
		r.inside(o, here, s)
	}
}

func opacity(c color.Color) uint32 {
	if c == nil {
		return 0
	}
	_, _, _, alpha := c.RGBA()
	return alpha
}

// inside wants something drawn to be whole.
func (r *reading) inside(o fyne.CanvasObject, here area, s sight) {
	if here.left >= s.clip.left-slack && here.right <= s.clip.right+slack {
		return
	}
	if s.owner != nil {
		o = s.owner
	}
	r.fault("%s (%.0f to %.0f dp), after %q, is cut off at the side", named(o), here.left, here.right, r.lastWords())
}

// lastWords returns what was read before, to find a place by.
func (r *reading) lastWords() string {
	for _, p := range slices.Backward(r.pieces) {
		if p.words != "" {
			return p.words
		}
	}
	return ""
}

// isControl tells whether an object is something to use.
func isControl(o fyne.CanvasObject) bool {
	_, taps := o.(fyne.Tappable)
	_, focuses := o.(fyne.Focusable)
	return taps || focuses
}

func drawn(o fyne.CanvasObject) []fyne.CanvasObject {
	switch o := o.(type) {
	case *fyne.Container:
		return o.Objects
	case fyne.Widget:
		return fynetest.WidgetRenderer(o).Objects()
	}
	return nil
}

// scrolled widens what can be seen by what can be scrolled to.
func (r *reading) scrolled(o *container.Scroll, here area, s sight) sight {
	s.view = s.view.cut(here)
	inner := s.clip.cut(here)
	up := o.Direction == container.ScrollBoth || o.Direction == container.ScrollVerticalOnly
	along := o.Direction == container.ScrollBoth || o.Direction == container.ScrollHorizontalOnly
	const far = 1e6
	if up {
		inner.top, inner.bottom = -far, far
		height := here.cut(s.clip).bottom - here.cut(s.clip).top
		if s.entry == nil && height < leastView && o.Content.MinSize().Height > height+slack {
			r.fault("only %.0f dp are left to what scrolls", max(0, height))
		}
	}
	if along {
		inner.left, inner.right = -far, far
	}
	s.clip = inner
	return s
}

// letters looks at one line of text.
func (r *reading) letters(o *canvas.Text, at fyne.Position, s sight) {
	words := strings.TrimSpace(o.Text)
	if words == "" || o.Color == nil {
		return
	}
	need, x := fyne.MeasureText(o.Text, o.TextSize, o.TextStyle), at.X
	switch o.Alignment {
	case fyne.TextAlignCenter:
		x += (o.Size().Width - need.Width) / 2
	case fyne.TextAlignTrailing:
		x += o.Size().Width - need.Width
	}
	ink := areaOf(fyne.NewPos(x, at.Y+need.Height/8), fyne.NewSize(need.Width, need.Height*3/4))
	switch {
	case ink.left < s.clip.left-slack || ink.right > s.clip.right+slack:
		r.fault("%q is cut off at the side", words)
	case ink.top < s.clip.top-slack || ink.bottom > s.clip.bottom+slack:
		r.fault("%q is cut off above or below", words)
	case s.entry != nil && s.entry.Text == "" && need.Width > s.field.right-s.field.left:
		r.fault("the hint %q is longer than its field", words)
	case s.owner != nil && s.entry == nil && (ink.left < s.field.left-slack || ink.right > s.field.right+slack):
		r.fault("%q sticks out of %s", words, named(s.owner))
	}
	if large := fyne.CurrentApp().Settings().Theme().Size(fynetheme.SizeNameText) > theme.TextBody; large && o.TextSize < theme.TextCaption-slack {
		r.fault("%q has letters of %.0f dp, less than without enlargement", words, o.TextSize)
	}
	if s.owner != nil && s.entry == nil && strings.HasSuffix(words, "…") && !strings.HasSuffix(label(s.owner), "…") {
		r.fault("%q is shortened", words)
	}
	if s.text != "" && s.entry == nil {
		r.broken(words, s.text)
	}
	r.pieces = append(r.pieces, piece{words, ink, ink.cut(s.view)})
}

// broken looks for words that end on one line and go on on the next.
func (r *reading) broken(line, text string) {
	whole := map[string]bool{}
	for word := range strings.FieldsSeq(text) {
		whole[word] = true
	}
	for word := range strings.FieldsSeq(line) {
		if !whole[word] {
			r.fault("%q is a broken word of %q", word, text)
		}
	}
}

// overlaps looks for letters over letters, unless a ground was drawn in between.
func (r *reading) overlaps() {
	for i, under := range r.pieces {
		if under.words == "" || under.inView.empty() {
			continue
		}
		for j := i + 1; j < len(r.pieces); j++ {
			over := r.pieces[j]
			if over.words == "" {
				if over.inView.holds(under.inView) {
					break // hidden
				}
				continue
			}
			both := under.inView.cut(over.inView)
			if !both.empty() && !r.hides(i, j, both) {
				r.fault("%q lies over %q", over.words, under.words)
			}
		}
	}
}

func (r *reading) hides(from, to int, what area) bool {
	for _, p := range r.pieces[from+1 : to] {
		if p.words == "" && p.inView.holds(what) {
			return true
		}
	}
	return false
}

// named returns how a fault calls an object.
func named(o fyne.CanvasObject) string {
	if it, ok := o.(widget.Identified); ok {
		return it.ID()
	}
	return fmt.Sprintf("%T", o)
}

// label returns what a screen reader says of an object.
func label(o fyne.CanvasObject) string {
	if it, ok := o.(fyne.Accessible); ok {
		return it.AccessibilityLabel()
	}
	return ""
}
