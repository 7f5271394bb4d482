package mrz

import (
	"cmp"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// bar is what a line of text becomes when its letters are grown together: long, thin, straight or nearly so. Its measures
// are in pixels of the picture in which strokes were looked for.
type bar struct {
	left, right raster.Point // the ends of the middle line
	height      float64      // of the letters
}

func (b bar) along() raster.Point { return b.right.Sub(b.left) }
func (b bar) length() float64     { return b.along().Length() }
func (b bar) middle() raster.Point {
	return b.left.Add(b.right).Scale(0.5)
}

// unit returns the direction of the bar.
func (b bar) unit() raster.Point { return b.along().Scale(1 / max(1e-9, b.length())) }

// like returns the bar with its ends named as those of another.
func (b bar) like(o bar) bar {
	if u, v := b.along(), o.along(); u.X*v.X+u.Y*v.Y < 0 {
		b.left, b.right = b.right, b.left
	}
	return b
}

// across returns how far a point is below the middle line.
func (b bar) across(p raster.Point) float64 { return b.unit().Cross(p.Sub(b.left)) }

// at returns how far along the middle line a point is.
func (b bar) at(p raster.Point) float64 {
	u, d := b.unit(), p.Sub(b.left)
	return u.X*d.X + u.Y*d.Y
}

// moments are sums over the pixels of a component.
type moments struct{ n, x, y, xx, xy, yy float64 }

func (m *moments) add(y, from, to int) {
	n, a, b, fy := float64(to-from), float64(from)+0.5, float64(to)-0.5, float64(y)+0.5
	sx := n * (a + b) / 2
	sxx := sx*sx/n + n*(n*n-1)/12
	m.n, m.x, m.y = m.n+n, m.x+sx, m.y+n*fy
	m.xx, m.xy, m.yy = m.xx+sxx, m.xy+sx*fy, m.yy+n*fy*fy
}

func (m *moments) join(o moments) {
	m.n, m.x, m.y, m.xx, m.xy, m.yy = m.n+o.n, m.x+o.x, m.y+o.y, m.xx+o.xx, m.xy+o.xy, m.yy+o.yy
}

// axes returns the middle, the direction of the longer axis, and the variances along and across.
func (m *moments) axes() (middle, unit raster.Point, along, across float64) {
	middle = raster.Point{X: m.x / m.n, Y: m.y / m.n}
	xx, xy, yy := m.xx/m.n-middle.X*middle.X, m.xy/m.n-middle.X*middle.Y, m.yy/m.n-middle.Y*middle.Y
	angle := math.Atan2(2*xy, xx-yy) / 2
	spread := math.Hypot(xx-yy, 2*xy) / 2
	mean := (xx + yy) / 2
	return middle, raster.Point{X: math.Cos(angle), Y: math.Sin(angle)}, mean + spread, max(0, mean-spread)
}

// piece is a component and what it is made of.
type piece struct {
	bar
	moments
	middle, unit raster.Point // of the axis
	min, max     float64      // along it, from the middle
	size         float64      // of a square with the same spread
}

// Shapes. A line of TD1 is 76/2.4 = 32 heights long, one of TD3 47; pieces of one are joined.
const (
	leastSeed    = 3.5  // heights that a piece is long, below which it has no direction
	longSeed     = 8.0  // heights that a piece is long, from which on its height is known
	leastLine    = 16.0 // heights that a whole line is long: half of TD1's, where fillers are lost or a hand lies over
	leastLetter  = 1.6  // pixels at half size: 3 in the picture
	leastPixels  = 4    // that a piece has
	gapInLine    = 2.6  // heights between the pieces of a line: two letters may be lost
	maxSeeds     = 120  // lines that are begun
	varianceRow  = 12.0 // a row of letters of height h has the variance h²/12 across, and OCR-B a little more
	letterSpread = 1.08
)

// bars returns the long thin components, in pixels of the full-sized picture of which mask is half, longest first. Growing
// tells by how many pixels letters were grown to meet.
func bars(mask *bitmap, growing int) []bar {
	grown := mask
	for range growing {
		grown = grown.grown()
	}
	runs, count := grown.components()
	pieces := make([]piece, count)
	for _, r := range runs {
		row := mask.row(r.y)
		for x := r.from; x < r.to; x++ {
			if row[x] != 0 {
				from := x
				for x < r.to && row[x] != 0 {
					x++
				}
				pieces[r.label].add(r.y, from, x)
			}
		}
	}
	extents(pieces, runs, float64(growing))
	pieces = slices.DeleteFunc(pieces, func(p piece) bool { return p.n < leastPixels })
	slices.SortFunc(pieces, func(a, b piece) int { return cmp.Compare(b.length(), a.length()) })
	return joined(pieces)
}

// extents measures the pieces along their axes.
func extents(pieces []piece, runs []run, growing float64) {
	for i := range pieces {
		if p := &pieces[i]; p.n >= leastPixels {
			p.measure()
			p.min, p.max = math.Inf(1), math.Inf(-1)
		}
	}
	for _, r := range runs {
		p := &pieces[r.label]
		for _, x := range [2]int{r.from, r.to} {
			t := dot(raster.Point{X: float64(x), Y: float64(r.y) + 0.5}.Sub(p.middle), p.unit)
			p.min, p.max = min(p.min, t), max(p.max, t)
		}
	}
	for i := range pieces {
		if p := &pieces[i]; p.n >= leastPixels {
			p.left, p.right = p.middle.Add(p.unit.Scale(p.min+growing)), p.middle.Add(p.unit.Scale(p.max-growing))
		}
	}
}

func dot(a, b raster.Point) float64 { return a.X*b.X + a.Y*b.Y }

// measure finds middle, axis, height and size.
func (p *piece) measure() {
	var along, across float64
	p.middle, p.unit, along, across = p.axes()
	p.height = math.Sqrt(across*varianceRow) * letterSpread
	p.size = math.Sqrt((along + across) * varianceRow)
}

// joined puts the pieces of lines together, longest first, and returns the lines.
func joined(pieces []piece) []bar {
	used := make([]bool, len(pieces))
	var out []bar
	for i := range pieces {
		line := pieces[i]
		if i == maxSeeds {
			break
		}
		if used[i] || line.height < leastLetter || line.length() < leastSeed*line.height {
			continue
		}
		used[i] = true
		for line.extend(pieces, used) {
		}
		if line.length() >= leastLine*line.height {
			out = append(out, bar{line.left.Scale(2), line.right.Scale(2), line.height * 2})
		}
	}
	return out
}

// reach is a piece that lies on a line, and from where to where.
type reach struct {
	piece    int
	from, to float64
}

// extend joins the pieces that lie on a line and follow its ends, and tells whether there were any.
func (p *piece) extend(pieces []piece, used []bool) bool {
	var near []reach
	for i := range pieces {
		if used[i] {
			continue
		}
		if from, to, ok := p.carries(&pieces[i]); ok {
			near = append(near, reach{i, from, to})
		}
	}
	length := p.length()
	left, right, gap := 0.0, length, gapInLine*p.height
	added := false
	take := func(r reach) {
		p.join(pieces[r.piece].moments)
		used[r.piece], added = true, true
	}
	slices.SortFunc(near, func(a, b reach) int { return cmp.Compare(a.from, b.from) })
	for _, r := range near {
		if r.to > right && r.from < right+gap {
			right = r.to
			take(r)
		}
	}
	slices.SortFunc(near, func(a, b reach) int { return cmp.Compare(b.to, a.to) })
	for _, r := range near {
		if r.from < left && r.to > left-gap && !used[r.piece] {
			left = r.from
			take(r)
		}
	}
	if added {
		u, from := p.bar.unit(), p.left
		low, high := from.Add(u.Scale(left)), from.Add(u.Scale(right))
		height := p.height
		p.measure()
		if p.height = min(p.height, 1.1*height); length > longSeed*height {
			p.height = height
		}
		p.left = p.middle.Add(p.unit.Scale(dot(low.Sub(p.middle), p.unit)))
		p.right = p.middle.Add(p.unit.Scale(dot(high.Sub(p.middle), p.unit)))
		if dot(u, p.unit) < 0 {
			p.unit = p.unit.Scale(-1)
		}
	}
	return added
}

// carries tells whether another piece lies on the line, beyond its ends, and from where to where.
func (p *piece) carries(o *piece) (from, to float64, ok bool) {
	h := p.height
	if math.Abs(p.across(o.middle)) > 0.4*h || o.size < 0.25*h {
		return 0, 0, false
	}
	if o.length() < leastSeed*h { // a letter or a few
		at := p.at(o.middle)
		half := min(o.size, o.length()) / 2
		return at - half, at + half, o.size < 2.2*h || o.height < 1.5*h && math.Abs(p.bar.unit().Cross(o.unit)) < 0.2
	}
	if o.height < 0.45*h || o.height > 1.8*h || math.Abs(p.across(o.left)) > 0.6*h || math.Abs(p.across(o.right)) > 0.6*h {
		return 0, 0, false
	}
	a, b := p.at(o.left), p.at(o.right)
	return min(a, b), max(a, b), true
}
