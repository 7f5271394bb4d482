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

// line draws a straight line between two spots, as far as it lies on the picture.
func (r *photoRenderer) line(from, to Spot, in color.Color, width float32) {
	from, to, seen := clip(from, to)
	if !seen {
		return
	}
	size := r.photo.Picture.shown(r.photo.Size())
	l := canvas.NewLine(in)
	l.StrokeWidth = width
	l.Position1, l.Position2 = from.on(size), to.on(size)
	r.objects = append(r.objects, l)
}

func (s Spot) on(size fyne.Size) fyne.Position { return fyne.NewPos(s.X*size.Width, s.Y*size.Height) }

// clip cuts a line off where it leaves the picture, and tells whether any of it is left (Liang and Barsky, 1984).
func clip(from, to Spot) (Spot, Spot, bool) {
	dx, dy := to.X-from.X, to.Y-from.Y
	first, last := float32(0), float32(1)
	for _, edge := range [4][2]float32{{-dx, from.X}, {dx, 1 - from.X}, {-dy, from.Y}, {dy, 1 - from.Y}} {
		towards, room := edge[0], edge[1]
		switch {
		case towards == 0 && room < 0:
			return from, to, false
		case towards < 0:
			first = max(first, room/towards)
		case towards > 0:
			last = min(last, room/towards)
		}
	}
	at := func(t float32) Spot { return Spot{from.X + t*dx, from.Y + t*dy} }
	return at(first), at(last), first <= last
}
