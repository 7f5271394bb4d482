package page

import "razvorot/capture/raster"

const (
	// posts is how many places along a side are looked at in the view.
	posts = 32
	// nearMargin and farMargin bound, in pixels of the view inwards from a side, the strip that documents leave empty: clear of
	// the edge's own gradient, and 1 to 3 mm on a page that fills half of the picture.
	nearMargin, farMargin, marginStep = 3, 7, 2
	// mostInk bounds the gradient of a pixel of print, in noise units.
	mostInk = 8
)

// ink is how much print there is just inside a side from a to b, the inside to the right: 0 for an empty margin, 1 for
// nothing but edges. A line of print, a row of keys or the frame of a portrait has more of it than the side of a page.
func (s *search) ink(a, b raster.Point) float64 {
	d := b.Sub(a)
	n := raster.Point{X: -d.Y, Y: d.X}.Scale(1 / d.Length())
	var sum, count float32
	for i := range posts {
		p := a.Add(d.Scale(roundedEnds + (1-2*roundedEnds)*(float64(i)+0.5)/posts))
		for depth := float64(nearMargin); depth <= farMargin; depth += marginStep {
			x, y := int(p.X+depth*n.X), int(p.Y+depth*n.Y)
			if uint(x) >= uint(s.view.w) || uint(y) >= uint(s.view.h) {
				continue
			}
			at := y*s.view.w + x
			sum += min(mostInk, s.edges.salience[at]*(s.edges.texture[at]+0.5))
			count++
		}
	}
	if count == 0 {
		return 0
	}
	return float64(sum / count / mostInk)
}
