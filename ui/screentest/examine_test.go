package screentest_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynetest "fyne.io/fyne/v2/test"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/screentest"
	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// in puts an object in front of somebody with a small telephone and large letters.
func in(t *testing.T, o fyne.CanvasObject) *screentest.Window {
	t.Helper()
	fynetest.NewTempApp(t)
	w := screentest.Show(t, o, screentest.SmallSize, screentest.LargeText)
	t.Cleanup(w.Close)
	return w
}

func mustSay(t *testing.T, faults []string, part string) {
	t.Helper()
	if !slices.ContainsFunc(faults, func(f string) bool { return strings.Contains(f, part) }) {
		t.Errorf("found %q, want %q among it", faults, part)
	}
}

// line is a text that does not wrap, at a place.
func line(words string, x, y float32) *canvas.Text {
	text := canvas.NewText(words, theme.Light.Text)
	text.TextSize = 32
	text.Move(fyne.NewPos(x, y))
	text.Resize(text.MinSize())
	return text
}

func TestH2WhatCannotBeReadIsFound(t *testing.T) {
	broken := fynewidget.NewLabel("Достопримечательности")
	broken.Wrapping = fyne.TextWrapBreak
	cases := map[string]fyne.CanvasObject{
		"cut off at the side":      container.NewWithoutLayout(line("Слишком длинная строка для телефона", 0, 0)),
		"cut off above or below":   container.NewWithoutLayout(line("Внизу", 0, 630)),
		"lies over":                container.NewWithoutLayout(line("Первая", 0, 100), line("Вторая", 20, 105)),
		"is a broken word of":      broken,
		"are left to what scrolls": container.NewBorder(widget.NewGap(600), nil, nil, nil, container.NewVScroll(widget.NewGap(900))),
	}
	for want, o := range cases {
		t.Run(want, func(t *testing.T) { mustSay(t, in(t, o).Illegible(), want) })
	}
}

func TestH2WhatAGroundHidesIsNotCalledOverlapping(t *testing.T) {
	ground := canvas.NewRectangle(theme.Light.Surface)
	ground.Move(fyne.NewPos(0, 90))
	ground.Resize(fyne.NewSize(360, 80))
	w := in(t, container.NewWithoutLayout(line("Заголовок", 0, 100), ground, line("Сделано", 20, 105)))
	if faults := w.Illegible(); len(faults) > 0 {
		t.Errorf("found %q", faults)
	}
}

// mute can be tapped, and that is all.
type mute struct{ fynewidget.BaseWidget }

func newMute() *mute {
	m := &mute{}
	m.ExtendBaseWidget(m)
	return m
}

func (m *mute) Tapped(*fyne.PointEvent) {}
func (m *mute) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(canvas.NewRectangle(theme.Light.Primary))
}

func TestH2AControlWithoutWordsOrFocusIsFound(t *testing.T) {
	w := in(t, container.NewVBox(newMute()))
	mustSay(t, w.Unlabelled(), "no label for screen readers")
	mustSay(t, w.Unreachable(), "has no focus")
}

func TestH2AFocusThatJumpsUpIsFound(t *testing.T) {
	below, above := widget.NewPrimary("below", "Ниже", nil), widget.NewPrimary("above", "Выше", nil)
	both := container.NewWithoutLayout(below, above)
	for i, b := range []*widget.Button{above, below} {
		b.Resize(fyne.NewSize(200, 96))
		b.Move(fyne.NewPos(0, float32(i)*200))
	}
	mustSay(t, in(t, both).Unreachable(), "jumps back from below up to above")
}

// oneWay keeps the focus at its first visit, and lets it go at every other.
type oneWay struct {
	*widget.Button
	visits int
	canvas func() fyne.Canvas
}

func (o *oneWay) FocusGained() {
	if o.visits++; o.visits > 1 {
		o.canvas().Unfocus()
		return
	}
	o.Button.FocusGained()
}

func TestH2AControlThatKeepsOthersFromShiftTabIsFound(t *testing.T) {
	var w *screentest.Window
	middle := &oneWay{Button: widget.NewPrimary("middle", "В середине", nil), canvas: func() fyne.Canvas { return w.Canvas() }}
	w = in(t, container.NewVBox(widget.NewPrimary("first", "Первая", nil), middle, widget.NewPrimary("last", "Последняя", nil)))
	mustSay(t, w.Unreachable(), "first is not reached with Shift+Tab")
}

// Everything that can be used is used with Enter and with the space bar.
func TestH2EnterAndTheSpaceBarDoWhatATapDoes(t *testing.T) {
	for _, key := range []fyne.KeyName{fyne.KeyReturn, fyne.KeySpace} {
		done := map[string]int{}
		did := func(id string) func() { return func() { done[id]++ } }
		tick := widget.NewTick("tick", func(bool) { done["tick"]++ })
		w := in(t, widget.NewPage(theme.ColumnContent,
			widget.NewPrimary("button", "Дальше", did("button")),
			widget.NewIconButton("icon", fynetheme.DeleteIcon(), "Удалить", did("icon")),
			widget.NewList(widget.NewRow(widget.RowContent{ID: "row", Title: "Документ", OnTap: did("row")})),
			widget.NewRadio("radio", []widget.Option{{Value: "a", Text: "Да"}}, func(string) { done["radio"]++ }),
			widget.NewTickLine(tick, "Согласен"),
			widget.NewRailItem("way", fynetheme.HomeIcon(), "Главная", did("way"))))
		for range 6 {
			w.Canvas().FocusNext()
			focused := w.Canvas().Focused()
			if key == fyne.KeySpace {
				focused.TypedRune(' ')
			}
			focused.TypedKey(&fyne.KeyEvent{Name: key})
		}
		for _, id := range []string{"button", "icon", "row", "radio", "tick", "way"} {
			if done[id] != 1 {
				t.Errorf("%s did %s %d times: %s", key, id, done[id], fmt.Sprint(done))
			}
		}
		if faults := append(w.Unreachable(), w.Unlabelled()...); len(faults) > 0 {
			t.Errorf("found %q", faults)
		}
	}
}
