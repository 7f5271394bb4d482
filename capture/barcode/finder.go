package barcode

import (
	"cmp"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// finder is a place where a finder pattern may be: three of them stand in the corners of a code (ISO/IEC 18004, 6.3.3).
type finder struct {
	centre raster.Point // in pixels of the level
	module float64      // side of one module in pixels
	dark   uint8        // the colour of the middle: 1 black, 0 in an inverted code
	hits   int          // rows in which it was seen
}

// Bounds on what a level yields, so that no texture takes long.
const (
	maxFinders  = 28
	maxPerLevel = 30_000 // hits that are looked at closer
	maxActive   = 256    // finders that a row may still belong to
)

// findFinders looks for runs of 1:1:3:1:1 in every second row and proves them in the other directions. What is seen in one
// row only is chance: the middle of a finder has three modules of at least 1.5 pixels.
func findFinders(b bitmap) []finder {
	var found, active []finder
	looked := 0
	var ends []int32
	for y := 0; y < b.height && looked < maxPerLevel; y += 2 {
		active = slices.DeleteFunc(active, func(f finder) bool {
			gone := f.centre.Y+4*f.module < float64(y)
			if gone && f.hits > 1 {
				found = append(found, f)
			}
			return gone
		})
		row := b.pix[y*b.width:][:b.width]
		ends = runs(row, ends[:0])
		for i := 0; i+5 < len(ends); i++ {
			if !finderRuns(ends[i : i+6]) {
				continue
			}
			looked++
			x := float64(ends[i+2]+ends[i+3]) / 2
			if f, ok := b.prove(x, y, float64(ends[i+5]-ends[i]), row[ends[i+2]]); ok {
				active = gather(active, f)
			}
		}
	}
	for _, f := range active {
		if f.hits > 1 {
			found = append(found, f)
		}
	}
	slices.SortFunc(found, func(a, b finder) int { return cmp.Compare(b.weight(), a.weight()) })
	return found[:min(len(found), maxFinders)]
}

// weight tells how much of the height of its middle a finder was seen over: 1.5 rows a module, when seen in every second.
func (f finder) weight() float64 { return min(float64(f.hits)/f.module, 1.5) }

// runs appends where the runs of a row begin, and its end.
func runs(row []uint8, ends []int32) []int32 {
	ends = append(ends, 0)
	for x := 1; x < len(row); x++ {
		if row[x] != row[x-1] {
			ends = append(ends, int32(x))
		}
	}
	return append(ends, int32(len(row)))
}

// finderRuns tells whether five runs between six ends are 1:1:3:1:1. Blur and a threshold that is off make the dark ones
// longer and the light ones shorter together; half a module of each is let pass.
func finderRuns(ends []int32) bool {
	total := ends[5] - ends[0]
	if total < 9 {
		return false
	}
	m := float64(total) / 7
	near := func(i int, want float64) bool {
		return math.Abs(float64(ends[i+1]-ends[i])-want*m) < tolerance(want)*m+0.6
	}
	return near(2, 3) && near(0, 1) && near(1, 1) && near(3, 1) && near(4, 1)
}

func tolerance(modules float64) float64 {
	if modules == 3 {
		return 1
	}
	return 0.6
}

// prove looks at the column through a place, at the row again, and at both diagonals.
func (b bitmap) prove(x float64, y int, width float64, dark uint8) (finder, bool) {
	cy, height, ok := b.across(x, float64(y)+0.5, 0, 1, dark)
	if !ok || height > 3*width || width > 3*height {
		return finder{}, false
	}
	cx, width, ok := b.across(x, cy, 1, 0, dark)
	if !ok {
		return finder{}, false
	}
	if cy, height, ok = b.across(cx, cy, 0, 1, dark); !ok {
		return finder{}, false
	}
	_, _, falling := b.across(cx, cy, 1, 1, dark)
	_, _, rising := b.across(cx, cy, 1, -1, dark)
	if !falling && !rising {
		return finder{}, false
	}
	return finder{raster.Point{X: cx, Y: cy}, (width + height) / 14, dark, 1}, true
}

// across measures the five runs along a line through a place. It returns the coordinate of their middle along the line
// (x, unless the line is upright) and the length of all in steps.
func (b bitmap) across(x, y float64, dx, dy int, dark uint8) (middle, length float64, ok bool) {
	px, py := int(x), int(y)
	var back, ahead [3]int
	if !b.walk(px, py, -dx, -dy, dark, &back) || !b.walk(px+dx, py+dy, dx, dy, dark, &ahead) {
		return 0, 0, false
	}
	ends := [6]int32{}
	for i, n := range []int{back[2], back[1], back[0] + ahead[0], ahead[1], ahead[2]} {
		ends[i+1] = ends[i] + int32(n)
	}
	if !finderRuns(ends[:]) {
		return 0, 0, false
	}
	shift := float64(ahead[0]-back[0])/2 + 1 // the middle run goes from back[0]-1 before the place to ahead[0] behind it
	if dx == 0 {
		return float64(py) + shift*float64(dy), float64(ends[5]), true
	}
	return float64(px) + shift*float64(dx), float64(ends[5]), true
}

// walk counts three runs from a place, the first of the colour dark.
func (b bitmap) walk(x, y, dx, dy int, dark uint8, counts *[3]int) bool {
	for i := range counts {
		want := dark ^ uint8(i&1)
		for uint(x) < uint(b.width) && uint(y) < uint(b.height) && b.pix[y*b.width+x] == want {
			counts[i]++
			x, y = x+dx, y+dy
		}
		if counts[i] == 0 {
			return false
		}
	}
	return true
}

// gather adds a finder to those at the same place.
func gather(all []finder, f finder) []finder {
	for i := range all {
		a := &all[i]
		if a.dark == f.dark && a.centre.Sub(f.centre).Length() < 2*max(a.module, f.module) && a.module < 1.6*f.module && f.module < 1.6*a.module {
			n := float64(a.hits)
			a.centre = a.centre.Scale(n / (n + 1)).Add(f.centre.Scale(1 / (n + 1)))
			a.module = (a.module*n + f.module) / (n + 1)
			a.hits++
			return all
		}
	}
	if len(all) >= maxActive { // a texture
		return all
	}
	return append(all, f)
}

// triple is three finders that may be those of one code: the corner between the two sides first, then clockwise.
type triple struct {
	corner, right, below finder
	strain               float64 // how far from equal legs and a right angle
	// Pixels a module along the legs, at both their ends: of the one to the right, and of the one downwards.
	across, down [2]float64
}

// maxTriples bounds how many are measured on a level.
const maxTriples = 120

// triples returns what three finders could make a code, the most regular first.
func triples(all []finder) []triple {
	var found []triple
	for i := range all {
		for j := range all {
			for k := j + 1; k < len(all); k++ {
				if t, ok := newTriple(all[i], all[j], all[k]); ok && i != j && i != k {
					found = append(found, t)
				}
			}
		}
	}
	slices.SortFunc(found, func(a, b triple) int { return cmp.Compare(a.strain, b.strain) })
	return found[:min(len(found), maxTriples)]
}

// newTriple wants one colour, like sizes, and legs that perspective may have made: an angle of 37°–143° and a ratio up to 2.5.
func newTriple(corner, a, b finder) (triple, bool) {
	least, most := min(corner.module, a.module, b.module), max(corner.module, a.module, b.module)
	if corner.dark != a.dark || a.dark != b.dark || most > 2.6*least {
		return triple{}, false
	}
	u, v := a.centre.Sub(corner.centre), b.centre.Sub(corner.centre)
	lu, lv := u.Length(), v.Length()
	if min(lu, lv) < 10*least || max(lu, lv) > 230*most || max(lu, lv) > 2.5*min(lu, lv) {
		return triple{}, false
	}
	sine, cosine := u.Cross(v)/(lu*lv), (u.X*v.X+u.Y*v.Y)/(lu*lv)
	if math.Abs(cosine) > 0.8 {
		return triple{}, false
	}
	strain := math.Abs(cosine) + math.Abs(math.Log(lu/lv)) + math.Log(most/least) - 0.3*min(corner.weight(), a.weight(), b.weight())
	if sine < 0 {
		a, b = b, a
	}
	return triple{corner: corner, right: a, below: b, strain: strain}, true
}

// measure finds the size of the modules along the legs; false when the finders do not look like finders in that direction.
func (t *triple) measure(b bitmap) bool {
	var ok [4]bool
	t.across[0], ok[0] = b.along(t.corner, t.right.centre.Sub(t.corner.centre))
	t.across[1], ok[1] = b.along(t.right, t.right.centre.Sub(t.corner.centre))
	t.down[0], ok[2] = b.along(t.corner, t.below.centre.Sub(t.corner.centre))
	t.down[1], ok[3] = b.along(t.below, t.below.centre.Sub(t.corner.centre))
	return ok == [4]bool{true, true, true, true}
}

// along returns the pixels a module of a finder along a direction, to both sides or to the one that glare left.
func (b bitmap) along(f finder, direction raster.Point) (float64, bool) {
	direction = direction.Scale(1 / direction.Length())
	ahead, ok := b.ray(f, direction)
	back, also := b.ray(f, direction.Scale(-1))
	switch {
	case ok && also:
		return (ahead + back) / 2, true
	case ok:
		return ahead, true
	}
	return back, also
}

// rayStep is how finely a ray is followed, in pixels.
const rayStep = 0.25

// ray follows a ray out of a finder: 1.5 modules to the inner ring, 2.5 to the outer one, 3.5 to its edge.
func (b bitmap) ray(f finder, direction raster.Point) (module float64, ok bool) {
	var edges [3]float64
	colour := f.dark
	for edge, d := 0, 0.0; edge < 3; d += rayStep {
		x, y := int(f.centre.X+d*direction.X), int(f.centre.Y+d*direction.Y)
		if uint(x) >= uint(b.width) || uint(y) >= uint(b.height) || d > 8*f.module {
			return 0, false
		}
		if b.pix[y*b.width+x] != colour {
			edges[edge], colour = d, colour^1
			edge++
		}
	}
	m := edges[2] / 3.5
	near := func(d, want float64) bool { return math.Abs(d-want*m) < 0.5*m+0.6 }
	return m, near(edges[0], 1.5) && near(edges[1], 2.5) && edges[0] < edges[1]
}
