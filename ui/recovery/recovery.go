// Package recovery shows a recovery code and takes one in.
//
// A recovery code is groups of digits joined by dashes (docs/FORMATS.md, key slots). It is shown and typed group by group, each
// with its number, so that a slip is found where it is. A code that is pasted whole is spread over the groups.
package recovery

import (
	"strconv"
	"strings"
	"unicode"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/driver/mobile"
	fynetheme "fyne.io/fyne/v2/theme"

	"razvorot/ui/phrase"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// The shape of a code.
const (
	Groups    = 9
	GroupSize = 6
)

// NewCode returns a code in its groups, to be copied by hand.
func NewCode(code string) fyne.CanvasObject {
	grid := container.New(gridLayout{})
	for i, group := range strings.Split(code, "-") {
		grid.Add(widget.NewBeside(widget.NewSmallNumber(strconv.Itoa(i+1)), widget.NewHeading(group)))
	}
	return widget.NewCard(grid)
}

// Entry takes a code in: one box per group.
type Entry struct {
	// OnSubmit is called on Enter in the last box.
	OnSubmit func()

	boxes  []*widget.Entry
	quiet  bool // while boxes are being filled
	object *fyne.Container
}

// NewEntry returns empty boxes with ids «<id>.1» to «<id>.9».
func NewEntry(book *phrase.Book, id string) *Entry {
	e := &Entry{object: container.New(gridLayout{})}
	for i := range Groups {
		number := strconv.Itoa(i + 1)
		box := widget.NewEntry(id+"."+number, book.Say("recovery.group", map[string]string{"N": number}))
		box.SetKeyboard(mobile.NumberKeyboard)
		box.OnChanged = func(text string) { e.typed(i, text) }
		box.OnNext = func() { e.next(i) }
		e.boxes = append(e.boxes, box)
		e.object.Add(widget.NewSpaced(0, widget.NewCaption(number), box))
	}
	return e
}

// Object returns the boxes.
func (e *Entry) Object() fyne.CanvasObject { return e.object }

// Code returns what was typed, groups joined by dashes.
func (e *Entry) Code() string {
	groups := make([]string, len(e.boxes))
	for i, box := range e.boxes {
		groups[i] = box.Text
	}
	return strings.Join(groups, "-")
}

// Digits returns how many digits were typed.
func (e *Entry) Digits() int { return len(digits(e.Code())) }

// Focus puts the cursor into the first box that is not full.
func (e *Entry) Focus() {
	for i, box := range e.boxes {
		if len(box.Text) < GroupSize {
			e.focus(i)
			return
		}
	}
	e.focus(0)
}

// Mark marks a group as wrong and puts the cursor there.
func (e *Entry) Mark(group int) {
	if group >= 0 && group < len(e.boxes) {
		e.boxes[group].SetWrong(true)
		e.focus(group)
	}
}

// SetEnabled takes input, or waits.
func (e *Entry) SetEnabled(enabled bool) {
	for _, box := range e.boxes {
		if enabled {
			box.Enable()
		} else {
			box.Disable()
		}
	}
}

// Differs returns the first group in which two codes differ, -1 when they do not.
func Differs(code, typed string) int {
	want, got := strings.Split(code, "-"), strings.Split(typed, "-")
	for i, group := range want {
		if i >= len(got) || got[i] != group {
			return i
		}
	}
	return -1
}

// typed keeps a box to its digits. What is too long for it goes on in the boxes after it, as a whole code that was pasted.
func (e *Entry) typed(at int, text string) {
	if e.quiet {
		return
	}
	e.quiet = true
	rest := digits(text)
	if len(rest) == GroupSize+1 {
		// One digit more typed into a full box belongs to the first that has room.
		at, rest = e.overflow(at, rest)
	}
	for i := at; i < len(e.boxes) && (i == at || rest != ""); i++ {
		group := rest[:min(GroupSize, len(rest))]
		rest = rest[len(group):]
		e.boxes[i].SetWrong(false)
		if e.boxes[i].Text != group {
			e.boxes[i].SetText(group)
			e.boxes[i].CursorColumn = len(group)
		}
		at = i
	}
	e.quiet = false
	if box := e.boxes[at]; len(box.Text) == GroupSize && box.CursorColumn >= GroupSize-1 && at+1 < len(e.boxes) &&
		e.boxes[at+1].Text == "" {
		e.focus(at + 1)
	}
}

// overflow cuts a box back to its group, and returns the box with room that the last digit goes to, with its new content.
func (e *Entry) overflow(at int, text string) (int, string) {
	e.boxes[at].SetText(text[:GroupSize])
	for i := at + 1; i < len(e.boxes); i++ {
		if len(e.boxes[i].Text) < GroupSize {
			return i, e.boxes[i].Text + text[GroupSize:]
		}
	}
	return at, text[:GroupSize]
}

func (e *Entry) next(at int) {
	if at+1 < len(e.boxes) {
		e.focus(at + 1)
	} else if e.OnSubmit != nil {
		e.OnSubmit()
	}
}

func (e *Entry) focus(at int) { widget.Focus(e.boxes[at]) }

func digits(text string) string {
	return strings.Map(func(r rune) rune {
		if r <= unicode.MaxASCII && unicode.IsDigit(r) {
			return r
		}
		return -1
	}, text)
}

// gridLayout puts groups into three columns, fewer where six digits would not fit.
type gridLayout struct{}

func (l gridLayout) columns(width float32) int {
	for columns := 3; columns > 1; columns-- {
		if (width-float32(columns-1)*theme.Space16)/float32(columns) >= l.least() {
			return columns
		}
	}
	return 1
}

// least is the width that a group needs: its digits in the size of a heading, and its number or the edges of a box.
func (gridLayout) least() float32 {
	code := fyne.MeasureText("000000", fynetheme.TextSubHeadingSize(), fyne.TextStyle{Bold: true}).Width
	number := fyne.MeasureText("0", fynetheme.CaptionTextSize(), fyne.TextStyle{}).Width
	return code + fynetheme.InnerPadding() + theme.Space12 + number
}

func (l gridLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	columns := l.columns(size.Width)
	width := (size.Width - float32(columns-1)*theme.Space16) / float32(columns)
	var y, row float32
	for i, o := range objects {
		if i%columns == 0 && i > 0 {
			y, row = y+row+theme.Space12, 0
		}
		row = max(row, widget.Fit(o, width))
		o.Move(fyne.NewPos(float32(i%columns)*(width+theme.Space16), y))
	}
}

// MinSize takes the height from where the objects stand.
func (l gridLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	least := fyne.NewSize(l.least(), 0)
	for _, o := range objects {
		least.Height = max(least.Height, o.Position().Y+o.MinSize().Height)
	}
	return least
}
