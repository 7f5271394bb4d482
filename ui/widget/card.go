package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	"fyne.io/fyne/v2/layout"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// Card is content on a surface of its own with a hairline around it: the things on it belong together.
type Card struct {
	fynewidget.BaseWidget
	content fyne.CanvasObject
}

var _ fyne.Widget = (*Card)(nil)

// NewCard returns a card with the air around its content that suits its width.
func NewCard(content fyne.CanvasObject) *Card {
	card := &Card{content: content}
	card.ExtendBaseWidget(card)
	return card
}

// CreateRenderer implements fyne.Widget.
func (c *Card) CreateRenderer() fyne.WidgetRenderer {
	ground := canvas.NewRectangle(nil)
	ground.StrokeWidth = 1
	air := theme.Space24
	padded := container.New(layout.NewCustomPaddedLayout(air, air, air, air), c.content)
	r := &cardRenderer{card: c, ground: ground, padded: padded}
	r.paint()
	return r
}

type cardRenderer struct {
	card   *Card
	ground *canvas.Rectangle
	padded *fyne.Container
}

func (r *cardRenderer) paint() {
	th, variant := r.card.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor = th.Color(theme.ColorNameSurface, variant)
	r.ground.StrokeColor = th.Color(fynetheme.ColorNameSeparator, variant)
	r.ground.CornerRadius = th.Size(fynetheme.SizeNameCardRadius)
}

func (r *cardRenderer) Refresh() {
	r.paint()
	r.ground.Refresh()
	r.padded.Refresh()
}

func (r *cardRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	r.padded.Resize(size)
}

func (r *cardRenderer) MinSize() fyne.Size           { return r.padded.MinSize() }
func (r *cardRenderer) Objects() []fyne.CanvasObject { return []fyne.CanvasObject{r.ground, r.padded} }
func (r *cardRenderer) Destroy()                     {}
