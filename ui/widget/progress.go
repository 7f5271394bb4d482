package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Progress is how far something got, in words and, once that is known, as a bar that moves only when it is told to.
type Progress struct {
	fynewidget.BaseWidget
	text *Text
	bar  *bar
}

// NewProgress returns a progress at nothing.
func NewProgress(doing string) *Progress {
	p := &Progress{text: NewText(doing), bar: newBar(1)}
	p.bar.Hide() // an empty bar that never moves looks like something that hangs
	p.ExtendBaseWidget(p)
	return p
}

// Set tells what is being done and how much of it is done, 0 to 1.
func (p *Progress) Set(doing string, done float32) {
	p.text.SetText(doing)
	if done > 0 && !p.bar.Visible() {
		p.bar.Show()
		Relayout(p)
	}
	p.bar.set(min(max(done, 0), 1), Info)
}

// Said returns what is being done.
func (p *Progress) Said() string { return p.text.Said() }

// CreateRenderer implements fyne.Widget.
func (p *Progress) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(NewSpaced(theme.Space8, p.text, p.bar))
}

// barHeight is the height of a bar in dp.
const barHeight = 6

// bar is a line in so many parts, filled up to a share of the whole.
type bar struct {
	fynewidget.BaseWidget
	parts int
	done  float32
	tone  Tone
}

func newBar(parts int) *bar {
	b := &bar{parts: parts, tone: Info}
	b.ExtendBaseWidget(b)
	return b
}

func (b *bar) set(done float32, tone Tone) {
	b.done, b.tone = done, tone
	b.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (b *bar) CreateRenderer() fyne.WidgetRenderer {
	r := &barRenderer{bar: b}
	for range 2 * b.parts {
		r.objects = append(r.objects, canvas.NewRectangle(nil))
	}
	return r
}

type barRenderer struct {
	bar     *bar
	objects []fyne.CanvasObject // of each part the ground, then the filling
}

func (r *barRenderer) Layout(size fyne.Size) {
	th, variant := r.bar.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	parts := float32(r.bar.parts)
	width := (size.Width - (parts-1)*theme.Space4) / parts
	for i := range r.bar.parts {
		x := float32(i) * (width + theme.Space4)
		full := min(max(r.bar.done*parts-float32(i), 0), 1)
		for j, share := range []float32{1, full} {
			rect := r.objects[2*i+j].(*canvas.Rectangle)
			rect.Move(fyne.NewPos(x, 0))
			rect.Resize(fyne.NewSize(width*share, barHeight))
			rect.CornerRadius = barHeight / 2
			rect.FillColor = th.Color([]fyne.ThemeColorName{fynetheme.ColorNameSeparator, r.bar.tone.color()}[j], variant)
			rect.Hidden = share == 0
		}
	}
}

func (r *barRenderer) Refresh() {
	r.Layout(r.bar.Size())
	canvas.Refresh(r.bar)
}

func (r *barRenderer) MinSize() fyne.Size           { return fyne.NewSize(theme.Target, barHeight) }
func (r *barRenderer) Objects() []fyne.CanvasObject { return r.objects }
func (r *barRenderer) Destroy()                     {}

// NewStepper returns the line above a wizard's step: words («Шаг 2 из 6 · Адрес») over one part per step, those before and
// the current one filled.
func NewStepper(words string, current, steps int) fyne.CanvasObject {
	line := newBar(max(steps, 1))
	line.set(float32(current)/float32(max(steps, 1)), Info)
	return NewSpaced(theme.Space8, newToned(words, Info, true), line)
}

// Meter is a bar in five parts with a word: how strong a password is.
type Meter struct {
	fynewidget.BaseWidget
	bar  *bar
	text *Text
}

// meterParts is the number of steps of a meter.
const meterParts = 5

// NewMeter returns an empty meter.
func NewMeter() *Meter {
	m := &Meter{bar: newBar(meterParts), text: NewCaption("")}
	m.ExtendBaseWidget(m)
	return m
}

// Set shows a step, 0 to 5, in a tone, and its words.
func (m *Meter) Set(step int, tone Tone, words string) {
	m.bar.set(float32(step)/meterParts, tone)
	m.text.SetText(words)
}

// Said returns the words.
func (m *Meter) Said() string { return m.text.Said() }

// CreateRenderer implements fyne.Widget.
func (m *Meter) CreateRenderer() fyne.WidgetRenderer {
	return fynewidget.NewSimpleRenderer(NewSpaced(theme.Space4, m.bar, m.text))
}
