package widget

import (
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// NewNotice returns a banner in the flow of a screen: an icon and a title in its tone, words below, and what can be done. Text
// may be empty.
func NewNotice(tone Tone, title, text string, actions ...fyne.CanvasObject) fyne.CanvasObject {
	words := NewSpaced(theme.Space4, NewStrong(title))
	if text != "" {
		words.Add(NewText(text))
	}
	if len(actions) > 0 {
		words.Add(NewGap(theme.Space8))
		words.Add(NewFlow(actions...))
	}
	return newPlate(NewBeside(newToneIcon(tone), words), plateLook{fill: theme.ColorNameSurface, stroke: tone.color(),
		radius: theme.Radius, air: fyne.NewSquareSize(theme.Space16)})
}

// Chip is a state in a word or two, with the icon of its tone.
type Chip struct {
	fynewidget.BaseWidget
	tone  Tone
	text  string
	row   *fyne.Container
	words *fynewidget.TextSegment
	label *fynewidget.RichText
}

// NewChip returns a chip.
func NewChip(tone Tone, text string) *Chip {
	c := &Chip{row: container.New(chipLayout{})}
	c.ExtendBaseWidget(c)
	c.Set(tone, text)
	return c
}

// Set changes the state it shows.
func (c *Chip) Set(tone Tone, text string) {
	c.tone, c.text = tone, text
	c.words = &fynewidget.TextSegment{Text: text, Style: fynewidget.RichTextStyle{
		ColorName: tone.color(), SizeName: fynetheme.SizeNameCaptionText, TextStyle: fyne.TextStyle{Bold: true}}}
	label := fynewidget.NewRichText(c.words)
	c.label = label
	c.fit()
	c.row.Objects = []fyne.CanvasObject{fynewidget.NewIcon(fynetheme.NewColoredResource(tone.icon(), tone.color())),
		container.New(flushLayout{}, label)}
	c.Refresh()
}

// fit makes the letters a little smaller, or else breaks the line, where the chip would not stand in a row between two icons in
// the narrowest window.
func (c *Chip) fit() {
	letters := lettering{c.Theme().Size(fynetheme.SizeNameCaptionText), c.words.Style.TextStyle}
	icon := theme.Space24 * letters.size / theme.TextCaption
	room := narrowestRow - 2*(icon+theme.Space16) - 2*theme.Space12 - letters.line() - theme.Space8
	name, lines := fynetheme.SizeNameCaptionText, []string{c.text}
	if need := letters.width(c.text); need > room {
		letters.size = whole(letters.size * max(room/need, leastChip))
		lines = letters.wrap(c.text, room)
		name = theme.ExactSize(letters.within(c.text, room).size)
	}
	text := strings.Join(lines, "\n")
	if c.words.Style.SizeName != name || c.words.Text != text {
		c.words.Style.SizeName, c.words.Text = name, text
		c.label.Refresh()
	}
}

// narrowestRow is the width of what stands in a row of a list in the narrowest window, of 360 dp.
const narrowestRow = 360 - 2*theme.Space16 - 2*theme.Space4 - 2*theme.Space12

// leastChip is how much smaller the letters of a chip may be before its words take another line.
const leastChip = 0.7

// Refresh implements fyne.CanvasObject: with another theme the letters have another size.
func (c *Chip) Refresh() {
	if c.words != nil {
		c.fit()
	}
	c.BaseWidget.Refresh()
}

// Said returns the words.
func (c *Chip) Said() string { return c.text }

// CreateRenderer implements fyne.Widget.
func (c *Chip) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(container.New(leftLayout{}, newPlate(c.row, plateLook{fill: fynetheme.ColorNameDisabledButton,
		radius: theme.Radius, air: fyne.NewSize(theme.Space12, theme.Space4)})))
}

// chipLayout puts an icon as high as its caption before it.
type chipLayout struct{}

func (chipLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	text := objects[1].MinSize()
	side := chipSide(text)
	objects[0].Resize(fyne.NewSquareSize(side))
	objects[0].Move(fyne.NewPos(0, (size.Height-side)/2))
	objects[1].Resize(fyne.NewSize(max(text.Width, size.Width-side-theme.Space8), text.Height))
	objects[1].Move(fyne.NewPos(side+theme.Space8, (size.Height-text.Height)/2))
}

func (chipLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	if len(objects) < 2 {
		return fyne.Size{}
	}
	text := objects[1].MinSize()
	return text.AddWidthHeight(chipSide(text)+theme.Space8, 0)
}

// chipSide returns the side of a chip's icon: as high as one line.
func chipSide(text fyne.Size) float32 {
	return min(text.Height, fyne.MeasureText("X", fynetheme.CaptionTextSize(), fyne.TextStyle{Bold: true}).Height)
}

// leftLayout gives its one object its own size, at the left and in the middle of the height.
type leftLayout struct{}

func (leftLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	for _, o := range objects {
		least := o.MinSize()
		o.Resize(least)
		o.Move(fyne.NewPos(0, (size.Height-least.Height)/2))
	}
}

func (leftLayout) MinSize(objects []fyne.CanvasObject) fyne.Size {
	var least fyne.Size
	for _, o := range objects {
		least = least.Max(o.MinSize())
	}
	return least
}

// NewLeft keeps an object at its own size at the left, where a layout would stretch it.
func NewLeft(o fyne.CanvasObject) *fyne.Container { return container.New(leftLayout{}, o) }

// NewEmpty returns what a list shows while it has nothing: an icon, a sentence, and the first thing to do (or nil).
func NewEmpty(icon fyne.Resource, sentence string, action fyne.CanvasObject) fyne.CanvasObject {
	stack := NewSpaced(theme.Space16, NewLargeIcon(icon, theme.ColorNameSecondary), NewSecondaryText(sentence))
	if action != nil {
		stack.Add(NewActions(action))
	}
	return NewCard(stack)
}

// Trouble is what NewFailure shows: what happened, why, what to do, and a code to read to support.
type Trouble struct {
	What, Why, Cure string
	Code            string // with its words: «Код для поддержки: …»; "" for none
	Actions         []fyne.CanvasObject
}

// NewFailure returns what stands where something could not be done.
func NewFailure(t Trouble) fyne.CanvasObject {
	words := NewSpaced(theme.Space8, NewStrong(t.What))
	for _, text := range []string{t.Why, t.Cure} {
		if text != "" {
			words.Add(NewText(text))
		}
	}
	if t.Code != "" {
		words.Add(NewCaption(t.Code))
	}
	if len(t.Actions) > 0 {
		words.Add(NewGap(theme.Space4))
		words.Add(NewFlow(t.Actions...))
	}
	return newPlate(NewBeside(newToneIcon(Error), words), plateLook{fill: theme.ColorNameSurface,
		stroke: fynetheme.ColorNameError, radius: theme.Radius, air: fyne.NewSquareSize(theme.Space16)})
}
