package widget

import (
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
	if size.Width > 0 && size.Width != t.Size().Width {
		t.fitWords(size.Width)
	}
	t.BaseWidget.Resize(size)
}

// roomyWidth is a width in which every word has room, whatever the scale.
const roomyWidth = 600

func (t *Text) fitWords(width float32) {
	segment, name := t.segment(), t.size
	if width < roomyWidth {
		size := t.Theme().Size(t.size)
		for word := range strings.FieldsSeq(segment.Text) {
			// A little less than there is room for: the toolkit rounds.
			if need := fyne.MeasureText(word, size, segment.Style.TextStyle).Width + 1; need > width {
				size *= 0.97 * width / need
				name = theme.ExactSize(size)
			}
		}
	}
	if segment.Style.SizeName != name {
		segment.Style.SizeName = name
		t.rich.Refresh()
	}
}

// SetText replaces the words. Whoever makes them longer calls Relayout.
func (t *Text) SetText(text string) {
	if segment := t.segment(); segment.Text != text {
		segment.Text = text
		t.rich.Refresh()
		if t.Size().Width > 0 {
			t.fitWords(t.Size().Width)
		}
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
