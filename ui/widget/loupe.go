package widget

import (
	"image"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"
	fynetheme "fyne.io/fyne/v2/theme"
	fynewidget "fyne.io/fyne/v2/widget"
)

const (
	loupeSide  = 104  // dp
	loupeField = 0.06 // how much of the picture's longer side it shows
)

// loupe is the magnifier beside a corner that is being moved: what lies under the finger, with a cross where the corner is.
type loupe struct {
	fynewidget.BaseWidget
	image *canvas.Image
	at    Spot
}

func newLoupe() *loupe {
	l := &loupe{image: canvas.NewImageFromImage(image.NewGray(image.Rect(0, 0, 1, 1)))}
	l.image.FillMode = canvas.ImageFillStretch
	l.ExtendBaseWidget(l)
	l.Hide()
	return l
}

// show magnifies the picture around a spot.
func (l *loupe) show(img image.Image, at Spot) {
	b := img.Bounds()
	x, y := b.Min.X+int(at.X*float32(b.Dx())), b.Min.Y+int(at.Y*float32(b.Dy()))
	l.at, l.image.Image = at, around{img, image.Pt(x, y), max(4, int(loupeField*float32(max(b.Dx(), b.Dy())))/2)}
	l.Show()
	l.image.Refresh()
}

// place is where the magnifier stands: in the corner of the picture farthest from the spot, where no finger hides it.
func (l *loupe) place(shown fyne.Size) fyne.Position {
	var at fyne.Position
	if l.at.X < 0.5 {
		at.X = max(0, shown.Width-loupeSide)
	}
	if l.at.Y < 0.5 {
		at.Y = max(0, shown.Height-loupeSide)
	}
	return at
}

// CreateRenderer implements fyne.Widget.
func (l *loupe) CreateRenderer() fyne.WidgetRenderer {
	frame := canvas.NewRectangle(nil)
	across, down := canvas.NewLine(nil), canvas.NewLine(nil)
	return &loupeRenderer{l, frame, across, down}
}

type loupeRenderer struct {
	loupe        *loupe
	frame        *canvas.Rectangle
	across, down *canvas.Line
}

func (r *loupeRenderer) Layout(size fyne.Size) {
	th, variant := r.loupe.Theme(), fyne.CurrentApp().Settings().ThemeVariant()
	accent := th.Color(fynetheme.ColorNamePrimary, variant)
	r.frame.StrokeColor, r.frame.StrokeWidth = chalk, outlineStroke
	r.frame.Resize(size)
	r.loupe.image.Resize(size)
	for _, l := range []*canvas.Line{r.across, r.down} {
		l.StrokeColor, l.StrokeWidth = accent, outlineStroke-1
	}
	r.across.Position1, r.across.Position2 = fyne.NewPos(0, size.Height/2), fyne.NewPos(size.Width, size.Height/2)
	r.down.Position1, r.down.Position2 = fyne.NewPos(size.Width/2, 0), fyne.NewPos(size.Width/2, size.Height)
}

func (r *loupeRenderer) MinSize() fyne.Size { return fyne.NewSquareSize(loupeSide) }
func (r *loupeRenderer) Refresh()           { r.Layout(r.loupe.Size()); canvas.Refresh(r.loupe) }

func (r *loupeRenderer) Objects() []fyne.CanvasObject {
	return []fyne.CanvasObject{r.loupe.image, r.across, r.down, r.frame}
}
func (r *loupeRenderer) Destroy() {}
