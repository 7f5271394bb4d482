package widget

import (
	"image/color"
	"strings"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
)

// lettering is how words are written that wrap on a control of ours, where the toolkit's paragraph would be too slow or cannot be
// centred.
type lettering struct {
	size  float32
	style fyne.TextStyle
}

func (l lettering) width(words string) float32 {
	return fyne.MeasureText(words, l.size, l.style).Width
}

func (l lettering) line() float32 { return fyne.MeasureText("X", l.size, l.style).Height }

// longest returns the width of the longest word.
func (l lettering) longest(words string) (most float32) {
	for word := range strings.FieldsSeq(words) {
		most = max(most, l.width(word))
	}
	return most
}

// within returns letters small enough for the longest word to be whole in a width.
func (l lettering) within(words string, width float32) lettering {
	if longest := l.longest(words); longest > width && width > 0 {
		l.size = whole(l.size * 0.99 * width / longest)
	}
	return l
}

// wrap returns words in lines no wider than a width. A word that is wider has a line of its own.
func (l lettering) wrap(words string, width float32) (lines []string) {
	row := ""
	for word := range strings.FieldsSeq(words) {
		longer := strings.TrimSpace(row + " " + word)
		if row != "" && l.width(longer) > width {
			lines, longer = append(lines, row), word
		}
		row = longer
	}
	return append(lines, row)
}

// write returns a text for each line.
func (l lettering) write(lines []string, ink color.Color) []*canvas.Text {
	texts := make([]*canvas.Text, len(lines))
	for i, line := range lines {
		texts[i] = canvas.NewText(line, ink)
		texts[i].TextStyle, texts[i].TextSize = l.style, l.size
	}
	return texts
}

// stand puts lines under one another, the whole of them in the middle of a height.
func (l lettering) stand(texts []*canvas.Text, x, height float32) {
	line := l.line()
	y := (height - line*float32(len(texts))) / 2
	for _, text := range texts {
		text.Resize(fyne.NewSize(text.MinSize().Width, line))
		text.Move(fyne.NewPos(x, y))
		y += line
	}
}
