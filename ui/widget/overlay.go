package widget

import (
	"image/color"

	"fyne.io/fyne/v2"
	"fyne.io/fyne/v2/canvas"

	"razvorot/ui/theme"
)

// What lies over a photograph does not follow the mode: the photograph does not either.
var (
	shade = theme.OnPhotoShade
	chalk = theme.OnPhoto
)

// line draws a straight line between two spots of the picture.
func (r *photoRenderer) line(from, to Spot, in color.Color, width float32) {
	size := r.photo.Picture.shown(r.photo.Size())
	l := canvas.NewLine(in)
	l.StrokeWidth = width
	l.Position1, l.Position2 = from.on(size), to.on(size)
	r.objects = append(r.objects, l)
}

func (s Spot) on(size fyne.Size) fyne.Position { return fyne.NewPos(s.X*size.Width, s.Y*size.Height) }
