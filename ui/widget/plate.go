package widget

import (
	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynewidget "fyne.io/fyne/v2/widget"
)

// plate is content on a painted ground that follows the theme.
type plate struct {
	fynewidget.BaseWidget
	plateLook
	content fyne.CanvasObject
}

// plateLook is how a plate is painted.
type plateLook struct {
	fill   fyne.ThemeColorName // "" for none
	stroke fyne.ThemeColorName // "" for none
	radius float32
	air    fyne.Size // between ground and content, on each side
}

func newPlate(content fyne.CanvasObject, look plateLook) *plate {
	p := &plate{plateLook: look, content: content}
	p.ExtendBaseWidget(p)
	return p
}

// CreateRenderer implements fyne.Widget.
func (p *plate) CreateRenderer() fyne.WidgetRenderer {
	r := &plateRenderer{plate: p, ground: canvas.NewRectangle(nil)}
	r.paint()
	return r
}

type plateRenderer struct {
	plate  *plate
	ground *canvas.Rectangle
}

func (r *plateRenderer) paint() {
	th, variant := r.plate.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	r.ground.FillColor, r.ground.StrokeColor, r.ground.StrokeWidth = nil, nil, 0
	if r.plate.fill != "" {
		r.ground.FillColor = th.Color(r.plate.fill, variant)
	}
	if r.plate.stroke != "" {
		r.ground.StrokeColor, r.ground.StrokeWidth = th.Color(r.plate.stroke, variant), 1
	}
	r.ground.CornerRadius = r.plate.radius
}

func (r *plateRenderer) Refresh() {
	r.paint()
	r.ground.Refresh()
	r.plate.content.Refresh()
}

func (r *plateRenderer) Layout(size fyne.Size) {
	r.ground.Resize(size)
	air := r.plate.air
	r.plate.content.Move(fyne.NewPos(air.Width, air.Height))
	r.plate.content.Resize(size.SubtractWidthHeight(2*air.Width, 2*air.Height))
}

func (r *plateRenderer) MinSize() fyne.Size {
	return r.plate.content.MinSize().AddWidthHeight(2*r.plate.air.Width, 2*r.plate.air.Height)
}

func (r *plateRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.ground, r.plate.content}
}
func (r *plateRenderer) Destroy() {}
