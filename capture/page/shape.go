package page

import (
	"image"
	"math"

	"razvorot/capture/raster"
)

// Format is the size of a kind of document.
type Format struct {
	Name          string
	Width, Height float64 // millimetres, as it is read
}

// Formats are the sizes that a page may have, those that are met most first: of formats alike in proportion the first is
// taken. ISO/IEC 7810 (ID-1, ID-2, ID-3, the page and the open booklet of a passport), ISO 216 (A4, A5), the card of the
// insurance number (SNILS, 110×80 mm).
var Formats = []Format{
	{"ID-3", 125, 88}, {"ID-3 open", 125, 176}, {"A4", 210, 297}, {"ID-1", 85.6, 54}, {"ID-2", 105, 74}, {"SNILS", 110, 80},
	{"A5", 148, 210},
}

// usualFocal is the focal length of a telephone's main camera by the diagonal of its picture: 26 mm on a frame of 43.3 mm.
// Focal lengths outside of leastFocal (an ultra-wide, 13 mm) to mostFocal (a tele lens, 80 mm) are not believed.
const usualFocal, leastFocal, mostFocal = 0.6, 0.3, 1.85

// Proportions returns the width of the rectangle by its height, the quad being how a camera saw it whose picture has this
// size (Zhang and He, Whiteboard scanning and image enhancement, Digital Signal Processing 17, 2007, section 4.1; the
// principal point in the middle of the picture). The focal length follows from the two vanishing points where both are
// near enough; else a telephone's is taken, which hardly matters then. It returns 1 for a quad without area.
func Proportions(q raster.Quad, size image.Point) float64 {
	s := newSight(size)
	n2, n3, ok := s.axes(q)
	if !ok {
		return 1
	}
	if f, ok := focal(n2, n3); ok && f > leastFocal*s.diagonal && f < mostFocal*s.diagonal {
		s.focal = f
	} else {
		s.focal = usualFocal * s.diagonal
	}
	ff := s.focal * s.focal
	w := n2[0]*n2[0] + n2[1]*n2[1] + n2[2]*n2[2]*ff
	h := n3[0]*n3[0] + n3[1]*n3[1] + n3[2]*n3[2]*ff
	if !(w > 0 && h > 0) {
		return 1
	}
	return math.Sqrt(w / h)
}

// sight is a camera: rays through the middle of the picture, which is the origin here.
type sight struct {
	middle          raster.Point
	diagonal, focal float64 // pixels
}

func newSight(size image.Point) sight {
	w, h := float64(size.X), float64(size.Y)
	return sight{middle: raster.Point{X: w / 2, Y: h / 2}, diagonal: math.Hypot(w, h), focal: usualFocal * math.Hypot(w, h)}
}

type vector [3]float64

func (a vector) cross(b vector) vector {
	return vector{a[1]*b[2] - a[2]*b[1], a[2]*b[0] - a[0]*b[2], a[0]*b[1] - a[1]*b[0]}
}

func (a vector) dot(b vector) float64 { return a[0]*b[0] + a[1]*b[1] + a[2]*b[2] }

// axes returns n2 and n3 of the paper: the images of the rectangle's width and height.
func (s sight) axes(q raster.Quad) (n2, n3 vector, ok bool) {
	var m [4]vector // top left, top right, bottom left, bottom right
	for i, p := range [4]raster.Point{q[0], q[1], q[3], q[2]} {
		p = p.Sub(s.middle)
		m[i] = vector{p.X, p.Y, 1}
	}
	d2, d3 := m[1].cross(m[3]).dot(m[2]), m[2].cross(m[3]).dot(m[1])
	if math.Abs(d2) < 1e-9 || math.Abs(d3) < 1e-9 {
		return n2, n3, false
	}
	k2, k3 := m[0].cross(m[3]).dot(m[2])/d2, m[0].cross(m[3]).dot(m[1])/d3
	for i := range n2 {
		n2[i], n3[i] = k2*m[1][i]-m[0][i], k3*m[2][i]-m[0][i]
	}
	return n2, n3, true
}

// focal returns the focal length at which width and height are square to one another. False where the sides of either are
// so parallel that a pixel more or less would change it by half.
func focal(n2, n3 vector) (float64, bool) {
	plane := math.Hypot(n2[0], n2[1]) * math.Hypot(n3[0], n3[1])
	f2 := -(n2[0]*n3[0] + n2[1]*n3[1]) / (n2[2] * n3[2])
	if !(f2 > 0) || math.IsInf(f2, 0) || math.Abs(n2[2]*n3[2])*f2 < 0.02*plane {
		return 0, false
	}
	return math.Sqrt(f2), true
}

// hidden are the proportions of width by height that a cut page may have: cards, passports and A4 standing, the same lying.
var hidden = [...]float64{54 / 85.6, 88.0 / 125, 125.0 / 88, 85.6 / 54}

// mostHidden is the greatest share of a page that is guessed.
const mostHidden = 0.4

// complete moves the corners 3 and 0, which lie where the picture ends, along their sides to where a page of a known format
// would end; false when no format fits.
//
// The sides 0–1 and 3–2 fix one direction of the page in space. How far it leans about that direction cannot be told
// without the side that is missing; it is taken to lean as little as it can.
func (s sight) complete(q raster.Quad) (raster.Quad, bool) {
	var ray [4]vector
	for i := range q {
		p := q[i].Sub(s.middle)
		ray[i] = vector{p.X, p.Y, s.focal}
	}
	along, ok := ray[0].cross(ray[1]).cross(ray[3].cross(ray[2])).unit()
	normal := vector{0, 0, 1}.add(along, -along[2])
	if !ok || normal[2] < 0.3 {
		return q, false
	}
	var at [4]vector
	for i, r := range ray {
		depth := normal.dot(r)
		if depth < 0.1*s.focal {
			return q, false
		}
		at[i] = vector{}.add(r, s.focal/depth)
	}
	side := at[2].add(at[1], -1)
	lean := side.dot(along)
	height := math.Sqrt(max(0, side.dot(side)-lean*lean))
	w0, w3 := at[0].add(at[1], -1).dot(along), at[3].add(at[2], -1).dot(along)
	seen := max(math.Abs(w0), math.Abs(w3)) / height
	for _, ratio := range hidden {
		if !(w0*w3 > 0 && seen*0.99 <= ratio && seen >= ratio*(1-mostHidden)) {
			continue
		}
		w := math.Copysign(ratio*height, w0)
		a, b := at[1].add(along, w), at[2].add(along, w)
		if a[2] < 0.1*s.focal || b[2] < 0.1*s.focal {
			return q, false
		}
		q[0] = raster.Point{X: a[0] / a[2], Y: a[1] / a[2]}.Scale(s.focal).Add(s.middle)
		q[3] = raster.Point{X: b[0] / b[2], Y: b[1] / b[2]}.Scale(s.focal).Add(s.middle)
		return q, true
	}
	return q, false
}

func (a vector) unit() (vector, bool) {
	n := math.Sqrt(a.dot(a))
	if !(n > 1e-9) {
		return a, false
	}
	return vector{a[0] / n, a[1] / n, a[2] / n}, true
}

func (a vector) add(b vector, k float64) vector {
	return vector{a[0] + k*b[0], a[1] + k*b[1], a[2] + k*b[2]}
}
