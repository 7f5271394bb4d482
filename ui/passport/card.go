package passport

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
	"razvorot/ui/widget"
)

// Fact is one thing on a card: what it is, and how it reads.
type Fact struct{ Name, Value string }

// Face is what one side of a card shows. What is empty has no place on it.
type Face struct {
	Kind     string      // on the band: «Электронный паспорт»
	Note     string      // at the band's end: «ОБРАЗЕЦ»
	Portrait image.Image // nil for none
	Person   bool        // the side with the portrait; without one yet there is an outline in its place
	State    *widget.Chip
	Valid    string // «до 14 июня 2035 г.»
	Name     string // in large type
	Lead     string // below the name, or what the side is about
	Facts    []Fact // in columns where there is room
	Foot     []Fact // across the whole card, the first one large
	Specimen bool   // of a trial authority: the mark is drawn across
}

// Card is the drawing of a passport. It follows the theme, the size of the text and the width it is given.
type Card struct {
	fynewidget.BaseWidget
	face Face
}

// NewCard returns a card that shows a face.
func NewCard(f Face) *Card {
	c := &Card{face: f}
	c.ExtendBaseWidget(c)
	return c
}

// Face returns what the card shows.
func (c *Card) Face() Face { return c.face }

// Set shows another side.
func (c *Card) Set(f Face) {
	c.face = f
	c.Refresh()
}

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	r := &cardRenderer{card: c, ground: canvas.NewRectangle(nil), edge: canvas.NewRectangle(nil), band: canvas.NewRectangle(nil)}
	r.build()
	return r
}

// cardRenderer is the drawing: ground, band and, over them, the parts of the face.
type cardRenderer struct {
	card               *Card
	ground, edge, band *canvas.Rectangle
	mark               *canvas.Image
	kind, note         fyne.CanvasObject
	portrait           fyne.CanvasObject // nil on a side without
	beside             *fyne.Container   // state and validity
	name, facts, foot  fyne.CanvasObject // nil for what is not there
	specimen           []*canvas.Image   // none unless a specimen; the second one is for a high card
	drawn              Face
	width              float32 // of the last layout; the height follows from it
}

func (r *cardRenderer) build() {
	f := r.card.face
	r.drawn = f
	r.mark = canvas.NewImageFromResource(theme.MarkOnPrimary())
	r.mark.FillMode = canvas.ImageFillContain
	r.kind, r.note = onBand(f.Kind, fyne.TextAlignLeading), onBand(f.Note, fyne.TextAlignTrailing)
	r.portrait, r.specimen = nil, nil
	if f.Person {
		r.portrait = newPortrait(f.Portrait)
	}
	r.beside = widget.NewSpaced(theme.Space8)
	if f.State != nil {
		r.beside.Add(f.State)
	}
	if f.Valid != "" {
		r.beside.Add(widget.NewSecondaryText(f.Valid))
	}
	title := widget.NewSpaced(theme.Space4)
	if f.Name != "" {
		title.Add(widget.NewTitle(f.Name))
	}
	if f.Lead != "" {
		title.Add(widget.NewHeading(f.Lead))
	}
	r.name = title
	r.facts = newFacts(f.Facts)
	r.foot = newFoot(f.Foot)
	if f.Specimen {
		r.specimen = []*canvas.Image{newSpecimen(), newSpecimen()}
	}
	r.paint()
}

func newSpecimen() *canvas.Image {
	mark := canvas.NewImageFromResource(theme.SpecimenMark())
	mark.FillMode = canvas.ImageFillContain
	mark.Translucency = theme.SpecimenVeil
	return mark
}

// onBand is text in the colour that the accent bears.
func onBand(text string, align fyne.TextAlign) *fynewidget.RichText {
	rich := fynewidget.NewRichText(&fynewidget.TextSegment{Text: text, Style: fynewidget.RichTextStyle{
		ColorName: fynetheme.ColorNameForegroundOnPrimary, SizeName: fynetheme.SizeNameText, Alignment: align,
		TextStyle: fyne.TextStyle{Bold: true}}})
	rich.Wrapping = fyne.TextWrapWord
	return rich
}

func (r *cardRenderer) paint() {
	th, variant := r.card.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor = th.Color(theme.ColorNameSurface, variant)
	r.ground.CornerRadius = theme.Radius
	r.edge.StrokeColor, r.edge.StrokeWidth = th.Color(fynetheme.ColorNameSeparator, variant), 1
	r.edge.CornerRadius = theme.Radius
	r.band.FillColor = th.Color(fynetheme.ColorNamePrimary, variant)
	r.band.TopLeftCornerRadius, r.band.TopRightCornerRadius = theme.Radius, theme.Radius
}

// Refresh draws anew what changed.
func (r *cardRenderer) Refresh() {
	if !same(r.drawn, r.card.face) {
		r.build()
	}
	r.paint()
	r.Layout(r.card.Size())
	canvas.Refresh(r.card)
}

func same(a, b Face) bool {
	return a.Name == b.Name && a.Lead == b.Lead && a.State == b.State && a.Portrait == b.Portrait && a.Valid == b.Valid &&
		len(a.Facts) == len(b.Facts) && len(a.Foot) == len(b.Foot)
}

// Objects implements fyne.WidgetRenderer. The specimen mark comes last: it lies over everything.
func (r *cardRenderer) Objects() []fyne.CanvasObject {
	all := []fyne.CanvasObject{r.ground, r.edge, r.band, r.mark, r.kind, r.note}
	for _, o := range []fyne.CanvasObject{r.portrait, r.beside, r.name, r.facts, r.foot} {
		if o != nil {
			all = append(all, o)
		}
	}
	for _, mark := range r.specimen {
		all = append(all, mark)
	}
	return all
}

// Destroy implements fyne.WidgetRenderer.
func (r *cardRenderer) Destroy() {}
