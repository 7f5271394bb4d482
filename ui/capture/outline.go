package capture

import (
	"razvorot/app"
	"razvorot/ui/widget"
)

// CornerSpots returns the corners of an outline to be moved; where none was found they stand a little inside the picture, so that
// each can be seen and taken hold of.
func CornerSpots(o *app.Outline) [4]widget.Spot {
	const inset = 0.06
	if o == nil {
		return [4]widget.Spot{{X: inset, Y: inset}, {X: 1 - inset, Y: inset}, {X: 1 - inset, Y: 1 - inset}, {X: inset, Y: 1 - inset}}
	}
	return [4]widget.Spot(Spots(o))
}

// OutlineOf returns the outline of corners.
func OutlineOf(spots [4]widget.Spot) app.Outline {
	var o app.Outline
	for i, s := range spots {
		o[i] = app.Place{X: float64(s.X), Y: float64(s.Y)}
	}
	return o
}

// PortraitGuides are the lines between which a head stands on a photograph of 35 × 45 mm: 4 mm above the crown, 36 mm from there
// to the chin at most, and marks of the middle (приказ МВД России от 16.11.2020 № 773, прил. 4; ISO/IEC 19794-5).
func PortraitGuides() [][2]widget.Spot {
	const crown, chin, middle = 4.0 / 45, 40.0 / 45, 0.5
	return [][2]widget.Spot{{{X: 0, Y: crown}, {X: 1, Y: crown}}, {{X: 0, Y: chin}, {X: 1, Y: chin}},
		{{X: middle, Y: 0}, {X: middle, Y: crown}}, {{X: middle, Y: chin}, {X: middle, Y: 1}}}
}
