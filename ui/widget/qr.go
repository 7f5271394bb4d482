package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	"fyne.io/fyne/v2/container"
	fynewidget "fyne.io/fyne/v2/widget"

	"razvorot/ui/theme"
)

// QR shows a code, as large as fits, on a ground that is white in every palette, since scanners want dark on light and a margin
// around it.
type QR struct {
	fynewidget.BaseWidget
	parts   *fyne.Container
	picture *canvas.Image
}

// NewQR returns the picture of a code.
func NewQR(code image.Image) *QR {
	drawn := canvas.NewImageFromImage(code)
	drawn.ScaleMode, drawn.FillMode = canvas.ImageScalePixels, canvas.ImageFillContain
	white := canvas.NewRectangle(theme.Light.Surface)
	white.CornerRadius = theme.Radius
	q := &QR{parts: container.New(&squareLayout{}, white, drawn), picture: drawn}
	q.ExtendBaseWidget(q)
	return q
}

// CreateRenderer implements fyne.Widget.
func (q *QR) CreateRenderer() fyne.WidgetRenderer { return fynewidget.NewSimpleRenderer(q.parts) }

// SetCode shows another code.
func (q *QR) SetCode(code image.Image) {
	q.picture.Image = code
	q.picture.Refresh()
}

// largestCode is the side of a code beyond which a scanner sees no better.
const largestCode = 460

// squareLayout gives its first object, the ground, the whole width, and the second one the largest square on it.
type squareLayout struct{ side float32 }

func (l *squareLayout) Layout(objects []fyne.CanvasObject, size fyne.Size) {
	l.side = min(size.Width-2*theme.Space8, largestCode)
	objects[0].Resize(fyne.NewSize(size.Width, l.side+2*theme.Space8))
	objects[1].Resize(fyne.NewSquareSize(l.side))
	objects[1].Move(fyne.NewPos((size.Width-l.side)/2, theme.Space8))
}

// MinSize implements fyne.Layout; the height is the side of the last layout.
func (l *squareLayout) MinSize([]fyne.CanvasObject) fyne.Size {
	return fyne.NewSize(theme.Target, max(l.side, theme.Target)+2*theme.Space8)
}
