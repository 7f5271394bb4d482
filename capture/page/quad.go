package page

import (
	"cmp"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// candidate is four lines that may be the sides of the page, in order around it.
type candidate struct {
	quad  raster.Quad // in the view; corner i is where sides i-1 and i meet
	sides [4]*line    // side i runs from corner i to corner i+1
	edge  float64     // evidence that edges run along the sides, in pixels
	signs signs
	total float64 // everything together
}

const (
	// leastSide is the shortest side of a page, of the longest side of the picture.
	leastSide = 0.09
	// leastArea is the least area of a page, of the picture's. A smaller one is illegible, but said to be too far.
	leastArea = 0.03
	// outside is how far a corner may lie outside the picture, of its longest side.
	outside = 0.35
	// crossing is how many lines between two opposite sides are tried as the other two.
	crossing = 16
	// kept is how many quads are looked at closer.
	kept = 400
	// frameCost is what a side that lies on the picture's border costs, in pixels of evidence: a page that is cut is rarer
	// than one that is not.
	frameCost = 12
)

// quads forms all plausible outlines of the lines and the picture's borders and returns those with the most evidence.
type quads struct {
	w, h   float64
	lines  []line
	meets  []raster.Point // of lines i and j at i*len(lines)+j; NaN where they do not meet
	places []float64      // t on line i of where line j meets it
	found  []candidate
	full   bool // kept quads were found; those with less evidence than least are left out
	least  float64
}

// beyondWorth is what evidence that an edge runs on beyond a corner takes away.
const beyondWorth = 1

func formQuads(lines []line, w, h int) []candidate {
	f := &quads{w: float64(w), h: float64(h)}
	f.lines = append(slices.Clone(lines),
		line{nx: 0, ny: -1, c: 0, frame: true, border: 0}, line{nx: 1, ny: 0, c: f.w, frame: true, border: 1},
		line{nx: 0, ny: 1, c: f.h, frame: true, border: 2}, line{nx: -1, ny: 0, c: 0, frame: true, border: 3})
	n := len(f.lines)
	f.meets, f.places = make([]raster.Point, n*n), make([]float64, n*n)
	for i := range f.lines {
		for j := range f.lines {
			p, ok := f.lines[i].meet(&f.lines[j])
			if m := outside * max(f.w, f.h); !ok || p.X < -m || p.Y < -m || p.X > f.w+m || p.Y > f.h+m {
				p = raster.Point{X: math.NaN(), Y: math.NaN()}
			}
			f.meets[i*n+j], f.places[i*n+j] = p, f.lines[i].at(p)
		}
	}
	for a := range n {
		for c := a + 1; c < n; c++ {
			// Opposite sides differ by at most 45°, even seen from very near.
			if math.Abs(f.lines[a].nx*f.lines[c].nx+f.lines[a].ny*f.lines[c].ny) > 0.7 {
				f.cross(a, c)
			}
		}
	}
	f.prune()
	return f.found
}

// rung is a line from one of two opposite sides to the other.
type rung struct {
	line     int
	evidence float64
}

// cross tries the best lines between a and c as the other two sides. Each quad is met once: a is its least index.
func (f *quads) cross(a, c int) {
	n := len(f.lines)
	least := leastSide * max(f.w, f.h)
	var rungs [crossing + 4]rung
	count := 0
	for b := a + 1; b < n; b++ {
		if b == c {
			continue
		}
		ta, tc := f.places[b*n+a], f.places[b*n+c]
		if length := math.Abs(ta - tc); !(length >= least) { // also where they do not meet
			continue
		}
		r := rung{b, f.side(b, ta, tc)}
		if r.evidence < -max(frameCost, 0.15*least) {
			continue
		}
		if count == len(rungs) {
			if r.evidence <= rungs[count-1].evidence {
				continue
			}
			count--
		}
		at := count
		for ; at > 0 && rungs[at-1].evidence < r.evidence; at-- {
			rungs[at] = rungs[at-1]
		}
		rungs[at] = r
		count++
	}
	for i := range count {
		for j := i + 1; j < count; j++ {
			f.try(a, c, rungs[i], rungs[j], least)
		}
	}
}

// side is the evidence for a stretch of a line being a side. A hand or a glare may hide one: no side counts against the
// quad by more than half of what emptiness would.
func (f *quads) side(i int, a, b float64) float64 {
	if f.lines[i].frame {
		return -frameCost
	}
	if a > b {
		a, b = b, a
	}
	return max(f.lines[i].between(a, b), -silence/2*(b-a))
}

func (f *quads) try(a, c int, b, d rung, least float64) {
	n := len(f.lines)
	ab, ad, cb, cd := f.places[a*n+b.line], f.places[a*n+d.line], f.places[c*n+b.line], f.places[c*n+d.line]
	if math.Abs(ab-ad) < least || math.Abs(cb-cd) < least {
		return
	}
	evidence := b.evidence + d.evidence + f.side(a, ab, ad) + f.side(c, cb, cd)
	if len(f.found) >= 2*kept {
		f.prune()
	}
	if f.full && evidence <= f.least {
		return
	}
	evidence -= beyondWorth * (f.lines[a].runsOn(ab, ad) + f.lines[c].runsOn(cb, cd) +
		f.lines[b.line].runsOn(f.places[b.line*n+a], f.places[b.line*n+c]) +
		f.lines[d.line].runsOn(f.places[d.line*n+a], f.places[d.line*n+c]))
	if f.full && evidence <= f.least {
		return
	}
	// Around: corner 0 = d∩a, 1 = a∩b, 2 = b∩c, 3 = c∩d.
	q := candidate{
		quad:  raster.Quad{f.meets[d.line*n+a], f.meets[a*n+b.line], f.meets[b.line*n+c], f.meets[c*n+d.line]},
		sides: [4]*line{&f.lines[a], &f.lines[b.line], &f.lines[c], &f.lines[d.line]}, edge: evidence,
	}
	if q.quad.Area() < 0 {
		q.quad[0], q.quad[1], q.quad[2], q.quad[3] = q.quad[1], q.quad[0], q.quad[3], q.quad[2]
		q.sides = [4]*line{q.sides[0], q.sides[3], q.sides[2], q.sides[1]}
	}
	if q.quad.Area() < leastArea*f.w*f.h || !plausible(q.quad) {
		return
	}
	f.found = append(f.found, q)
}

// plausible tells whether a quad may be a rectangle seen by a camera: convex, no corner sharper than 40° or blunter than
// 140°, opposite sides at most 2.2 times one another (a page seen at 65° from a hand's breadth).
func plausible(q raster.Quad) bool {
	var sides [4]float64
	for i := range q {
		u, v := q[(i+1)%4].Sub(q[i]), q[(i+3)%4].Sub(q[i])
		lu, lv := u.Length(), v.Length()
		sides[i] = lu
		sine, cosine := u.Cross(v)/(lu*lv), (u.X*v.X+u.Y*v.Y)/(lu*lv)
		if !(sine > 0) || math.Abs(cosine) > 0.77 {
			return false
		}
	}
	for i := range 2 {
		if max(sides[i], sides[i+2]) > 2.2*min(sides[i], sides[i+2]) {
			return false
		}
	}
	return true
}

// prune keeps the quads with the most evidence, of those that are nearly the same only the best.
func (f *quads) prune() {
	slices.SortStableFunc(f.found, func(a, b candidate) int { return cmp.Compare(b.edge, a.edge) })
	different := f.found[:0]
	for _, c := range f.found {
		if len(different) == kept {
			break
		}
		if !slices.ContainsFunc(different, func(o candidate) bool { return alike(&c.quad, &o.quad) }) {
			different = append(different, c)
		}
	}
	f.found = different
	if f.full = len(different) == kept; f.full {
		f.least = different[kept-1].edge
	}
}

// alike tells whether all corners of two quads are within three pixels.
func alike(a, b *raster.Quad) bool {
	// The middles of most pairs lie apart already.
	if math.Abs(a[0].X+a[1].X+a[2].X+a[3].X-b[0].X-b[1].X-b[2].X-b[3].X) >= 12 ||
		math.Abs(a[0].Y+a[1].Y+a[2].Y+a[3].Y-b[0].Y-b[1].Y-b[2].Y-b[3].Y) >= 12 {
		return false
	}
	for turn := range 4 {
		same := true
		for i := range a {
			d := a[i].Sub(b[(i+turn)%4])
			if same = math.Abs(d.X) < 3 && math.Abs(d.Y) < 3; !same {
				break
			}
		}
		if same {
			return true
		}
	}
	return false
}
