package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/container"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Ticks is a row of short words, each with a mark before it that goes on and off. Nothing moves when one does.
type Ticks struct {
	fynewidget.BaseWidget
	words []string
	on    []bool
	marks []*fynewidget.Icon
	row   *fyne.Container
}

// NewTicks returns words of which none is ticked.
func NewTicks(words ...string) *Ticks {
	t := &Ticks{words: words, on: make([]bool, len(words)), row: container.New(flowLayout{gap: theme.Space4, wide: theme.Space12})}
	for _, word := range words {
		mark := fynewidget.NewIcon(nil)
		t.marks = append(t.marks, mark)
		t.row.Add(container.New(chipLayout{}, mark, container.New(flushLayout{}, tickWord(word))))
	}
	t.ExtendBaseWidget(t)
	for i := range words {
		t.mark(i)
	}
	return t
}

func tickWord(word string) fyne.CanvasObject {
	return fynewidget.NewRichText(&fynewidget.TextSegment{Text: word, Style: fynewidget.RichTextStyle{
		ColorName: theme.ColorNameSecondary, SizeName: fynetheme.SizeNameCaptionText}})
}

// Set ticks a word or takes its tick away.
func (t *Ticks) Set(i int, on bool) {
	if t.on[i] != on {
		t.on[i] = on
		t.mark(i)
	}
}

// Ticked reports whether a word is ticked.
func (t *Ticks) Ticked(i int) bool { return t.on[i] }

// Said returns the words that are ticked, each with its mark.
func (t *Ticks) Said() string {
	said := ""
	for i, word := range t.words {
		if t.on[i] {
			said += "✓ " + word + " "
		}
	}
	return said
}

func (t *Ticks) mark(i int) {
	icon, colour := fynetheme.RadioButtonIcon(), theme.ColorNameSecondary
	if t.on[i] {
		icon, colour = fynetheme.ConfirmIcon(), fynetheme.ColorNameSuccess
	}
	t.marks[i].SetResource(fynetheme.NewColoredResource(icon, colour))
}

// CreateRenderer implements fyne.Widget.
func (t *Ticks) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(t.row) }
