package widget

import (
	"math"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Text is a paragraph that wraps, can be changed, and can be found by its words.
type Text struct {
	fynewidget.BaseWidget
	rich *fynewidget.RichText
	size fyne.ThemeSizeName // of its style
}

func newText(text string, style fynewidget.RichTextStyle) *Text {
	rich := fynewidget.NewRichText(&fynewidget.TextSegment{Text: text, Style: style})
	rich.Wrapping = fyne.TextWrapWord
	t := &Text{rich: rich, size: style.SizeName}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(container.New(flushLayout{}, t.rich))
}

// Resize implements fyne.CanvasObject. Where the longest word is wider than the text, the letters become as small as keeps it
// whole.
func (t *Text) Resize(size fyne.Size) {
	other := size.Width > 0 && size.Width != t.Size().Width && t.fitWords(size.Width)
	t.BaseWidget.Resize(size)
	if other {
		t.rich.Refresh() // in its new width: before, it would break lines for the old one
	}
}

// Refresh implements fyne.CanvasObject: with another theme the letters have another size.
func (t *Text) Refresh() {
	if width := t.Size().Width; width > 0 && t.fitWords(width) {
		t.rich.Refresh()
	}
	t.BaseWidget.Refresh()
}

// roomyWidth is a width in which every word has room, whatever the scale.
const roomyWidth = 600

// whole returns the whole size below one in dp: the toolkit measures letters of a size in between as if they were of the next one.
func whole(size float32) float32 { return float32(math.Floor(float64(size))) }

// fitWords chooses the size of the letters for a width, and reports whether it is another one than before.
func (t *Text) fitWords(width float32) bool {
	segment, name := t.segment(), t.size
	if width < roomyWidth {
		size := t.Theme().Size(t.size)
		least := min(size/2, theme.TextBody)
		for word := range strings.FieldsSeq(segment.Text) {
			// With the space behind it: the toolkit breaks a word that has room itself and none for that.
			need := fyne.MeasureText(word+" ", size, segment.Style.TextStyle).Width + 1
			switch fits := whole(size * 0.99 * width / need); {
			case need <= width:
			case fits >= least:
				size, name = fits, theme.ExactSize(fits)
			default: // no language has such words: it is broken where the line ends
			}
		}
	}
	other := segment.Style.SizeName != name
	segment.Style.SizeName = name
	return other
}

// SetText replaces the words. Whoever makes them longer calls Relayout.
func (t *Text) SetText(text string) {
	if segment := t.segment(); segment.Text != text {
		segment.Text = text
		if t.Size().Width > 0 {
			t.fitWords(t.Size().Width)
		}
		t.rich.Refresh()
	}
}

// Said returns the words.
func (t *Text) Said() string { return t.segment().Text }

func (t *Text) segment() *fynewidget.TextSegment { return t.rich.Segments[0].(*fynewidget.TextSegment) }

// NewHeading returns the title of a part of a screen.
func NewHeading(text string) *Text {
	return newText(text, fynewidget.RichTextStyle{ColorName: fynetheme.ColorNameForeground,
		SizeName: fynetheme.SizeNameSubHeadingText, TextStyle: fyne.TextStyle{Bold: true}})
}

// NewLarge returns words that are to be read from some way off.
func NewLarge(text string) *Text {
	return newText(text, fynewidget.RichTextStyle{ColorName: fynetheme.ColorNameForeground,
		SizeName: fynetheme.SizeNameHeadingText, TextStyle: fyne.TextStyle{Bold: true}})
}

// NewText returns a paragraph.
func NewText(text string) *Text {
	return newText(text, fynewidget.RichTextStyle{ColorName: fynetheme.ColorNameForeground,
		SizeName: fynetheme.SizeNameText})
}

// NewStrong returns a paragraph in bold.
func NewStrong(text string) *Text {
	return newText(text, fynewidget.RichTextStyle{ColorName: fynetheme.ColorNameForeground,
		SizeName: fynetheme.SizeNameText, TextStyle: fyne.TextStyle{Bold: true}})
}

// NewSecondaryText returns words that explain what stands above them, of the size of a paragraph.
func NewSecondaryText(text string) *Text {
	return newText(text, fynewidget.RichTextStyle{ColorName: theme.ColorNameSecondary, SizeName: fynetheme.SizeNameText})
}

// NewCaption returns small words beside something: a time, a hint.
func NewCaption(text string) *Text {
	return newText(text, fynewidget.RichTextStyle{ColorName: theme.ColorNameSecondary,
		SizeName: fynetheme.SizeNameCaptionText})
}

func newToned(text string, tone Tone, bold bool) *Text {
	return newText(text, fynewidget.RichTextStyle{ColorName: tone.color(), SizeName: fynetheme.SizeNameText,
		TextStyle: fyne.TextStyle{Bold: bold}})
}

// NewNumber returns the number of a step, to stand beside its words.
func NewNumber(number string) fyne.CanvasObject {
	return newNumber(number, fynewidget.RichTextStyle{ColorName: fynetheme.ColorNamePrimary, SizeName: fynetheme.SizeNameText,
		TextStyle: fyne.TextStyle{Bold: true}})
}

// NewSmallNumber returns the number of a thing in a row, of the size of a caption, to stand beside the thing.
func NewSmallNumber(number string) fyne.CanvasObject {
	return newNumber(number, fynewidget.RichTextStyle{ColorName: theme.ColorNameSecondary, SizeName: fynetheme.SizeNameCaptionText})
}

// newNumber is as wide as it is: a Text wraps, and would be given no width beside something.
func newNumber(number string, style fynewidget.RichTextStyle) fyne.CanvasObject {
	return container.New(flushLayout{}, fynewidget.NewRichText(&fynewidget.TextSegment{Text: number, Style: style}))
}
