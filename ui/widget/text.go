package widget

import (
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
}

func newText(text string, style fynewidget.RichTextStyle) *Text {
	rich := fynewidget.NewRichText(&fynewidget.TextSegment{Text: text, Style: style})
	rich.Wrapping = fyne.TextWrapWord
	t := &Text{rich: rich}
	t.ExtendBaseWidget(t)
	return t
}

// CreateRenderer implements fyne.Widget.
func (t *Text) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(container.New(flushLayout{}, t.rich))
}

// SetText replaces the words. Whoever makes them longer calls Relayout.
func (t *Text) SetText(text string) {
	if segment := t.segment(); segment.Text != text {
		segment.Text = text
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
