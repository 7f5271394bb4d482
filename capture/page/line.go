package page

import (
	"cmp"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// line is a straight line through the view with the evidence that an edge runs along it.
//
// Its points are n·c + d·t, d a quarter turn clockwise from n; support holds running sums of the evidence, measured at every
// second t from t0 on, so that any stretch is one subtraction.
type line struct {
	nx, ny, c float64
	t0        float64
	support   []float32
	best      float64 // the evidence of the best stretch, in pixels
	rank      float64 // best, less for a line that runs through the whole picture, as stripes and boards do
	from, to  float64 // that stretch
	frame     bool    // a border of the picture, where a page that is cut ends
	border    int     // which: top, right, bottom, left
}

// stride is how far apart along a line, in pixels, the evidence is measured.
const stride = 2

const (
	// mostLines is how many lines the quads are made of.
	mostLines = 72
	// silence is the support that a pixel of a random line has, on the scale of 0 to 1: so much is taken from each, so that
	// the sum grows on an edge and falls elsewhere. Measured: 0.1–0.25 on texture and print.
	silence = 0.3
	// coarseWorth is what support in the coarse edges is worth: it does not say where to a pixel.
	coarseWorth = 0.75
)

// point returns the place at t.
func (l *line) point(t float64) raster.Point {
	return raster.Point{X: l.nx*l.c - l.ny*t, Y: l.ny*l.c + l.nx*t}
}

// at returns t of the point of the line nearest to p.
func (l *line) at(p raster.Point) float64 { return l.nx*p.Y - l.ny*p.X }

// off returns the distance of a point from the line.
func (l *line) off(p raster.Point) float64 { return l.nx*p.X + l.ny*p.Y - l.c }

// end returns the t at which the line leaves the picture.
func (l *line) end() float64 { return l.t0 + stride*float64(len(l.support)-1) }

// meet returns where two lines cross; false for lines that are nearly parallel.
func (l *line) meet(o *line) (raster.Point, bool) {
	det := l.nx*o.ny - l.ny*o.nx
	if math.Abs(det) < 0.2 {
		return raster.Point{}, false
	}
	return raster.Point{X: (l.c*o.ny - o.c*l.ny) / det, Y: (o.c*l.nx - l.c*o.nx) / det}, true
}

// between returns the evidence from t = a to b. What lies outside the picture is neither for nor against.
func (l *line) between(a, b float64) float64 {
	if l.frame {
		return 0
	}
	last := len(l.support) - 1
	i, j := min(max(int((a-l.t0)/stride), 0), last), min(max(int((b-l.t0)/stride), 0), last)
	return float64(l.support[j] - l.support[i])
}

// findLines follows the strokes of both scales as far as edges go on in their direction, the strongest first, and returns
// the lines with the best stretches.
func (e *edges) findLines(v *view) []line {
	var found []line
	add := func(l line) {
		e.profile(&l)
		if l.best > 0.5*leastStroke && !twin(found, &l) {
			found = append(found, l)
		}
	}
	for _, s := range e.strokes() {
		if !known(found, s) {
			if l, ok := e.follow(s); ok {
				add(l)
			}
		}
	}
	for _, s := range e.coarse.strokes() {
		s.x, s.y, s.length = s.x*coarseness, s.y*coarseness, s.length*coarseness
		if known(found, s) {
			continue
		}
		s.x, s.y, s.length = s.x/coarseness, s.y/coarseness, s.length/coarseness
		if l, ok := e.coarse.follow(s); ok {
			l.c *= coarseness
			add(l)
		}
	}
	found = strongest(found, 2*mostLines)
	weave(found)
	for i := range found {
		found[i].rank *= unparted + (1-unparted)*v.parting(&found[i])
	}
	return strongest(found, mostLines)
}

// strongest returns the lines of the highest rank.
func strongest(found []line, most int) []line {
	slices.SortStableFunc(found, func(a, b line) int { return cmp.Compare(b.rank, a.rank) })
	return found[:min(len(found), most)]
}

// crossed is what of the evidence of a line that crosses another, running on at either side, is taken from the other at
// the crossing. Stripes, tiles and keyboards cross; nothing crosses the side of a page, which lies on top.
const crossed = 0.6

// weave takes the crossings from the evidence of all lines.
func weave(lines []line) {
	taken := make([][]float32, len(lines))
	for i := range lines {
		l := &lines[i]
		taken[i] = make([]float32, len(l.support))
		for j := range lines {
			p, ok := l.meet(&lines[j])
			if !ok {
				continue
			}
			at := int((l.at(p)-l.t0)/stride) + 1
			if at < 1 || at >= len(l.support) {
				continue
			}
			t := lines[j].at(p)
			before, after := lines[j].between(t-nearCorner-beyond, t-nearCorner), lines[j].between(t+nearCorner, t+nearCorner+beyond)
			taken[i][at] += crossed * float32(max(0, min(before, after)))
		}
	}
	for i := range lines {
		var sum float32
		for k, take := range taken[i] {
			sum += take
			lines[i].support[k] -= sum
		}
		lines[i].stretch()
	}
}

// known tells whether a stroke lies on the stretch of a line that was found.
func known(found []line, s stroke) bool {
	p := raster.Point{X: s.x, Y: s.y}
	for i := range found {
		l := &found[i]
		if math.Abs(l.off(p)) > 1.6 || math.Abs(l.nx*s.dx+l.ny*s.dy) > 0.07 {
			continue
		}
		if t := l.at(p); t > l.from-3 && t < l.to+3 {
			return true
		}
	}
	return false
}

// twin tells whether a line was found already, within a pixel along its stretch.
func twin(found []line, l *line) bool {
	a, b := l.point(l.from), l.point(l.to)
	for i := range found {
		o := &found[i]
		if math.Abs(o.off(a)) < 1.3 && math.Abs(o.off(b)) < 1.3 && o.from < o.at(a)+8 && o.to > o.at(b)-8 {
			return true
		}
		// The other way around: the same line with n turned.
		if l.nx*o.nx+l.ny*o.ny < 0 && math.Abs(o.off(a)) < 1.3 && math.Abs(o.off(b)) < 1.3 && o.from < o.at(b)+8 &&
			o.to > o.at(a)-8 {
			return true
		}
	}
	return false
}

// follow fits a line to the crests near a stroke's line, farther and farther from its middle.
func (e *edges) follow(s stroke) (line, bool) {
	l := line{nx: s.dy, ny: -s.dx}
	middle := raster.Point{X: s.x, Y: s.y}
	l.c = l.nx*s.x + l.ny*s.y
	for _, reach := range [...]float64{s.length/2 + 12, s.length + 45, s.length + 150} {
		if !e.refit(&l, l.at(middle), reach) {
			return l, false
		}
	}
	return l, true
}

// refit moves a line to the least squares of the crests within two pixels of it and within reach of its place t.
func (e *edges) refit(l *line, t, reach float64) bool {
	lo, hi := l.inside(e.w, e.h)
	var sw, st, so, stt, sto float64
	step := 1.0
	if reach > 40 {
		step = stride
	}
	for t1 := max(lo, t-reach); t1 <= min(hi, t+reach); t1 += step {
		p := l.point(t1)
		off, weight := e.nearest(l, p)
		if weight == 0 {
			continue
		}
		d := t1 - t
		sw, st, so, stt, sto = sw+weight, st+weight*d, so+weight*off, stt+weight*d*d, sto+weight*d*off
	}
	det := sw*stt - st*st
	if sw < leastStroke/2 || det <= 0 {
		return false
	}
	slope, offset := (sw*sto-st*so)/det, (stt*so-st*sto)/det
	// The line goes through the point at t moved by offset, turned by the slope.
	p := l.point(t).Add(raster.Point{X: l.nx, Y: l.ny}.Scale(offset))
	k := 1 / math.Hypot(1, slope)
	l.nx, l.ny = (l.nx+slope*l.ny)*k, (l.ny-slope*l.nx)*k
	l.c = l.nx*p.X + l.ny*p.Y
	return true
}

// nearest returns the offset and the weight of the crest within two pixels across a line that fits its direction best.
func (e *edges) nearest(l *line, p raster.Point) (off, weight float64) {
	for o := -2.0; o <= 2; o++ {
		x, y := int(p.X+o*l.nx), int(p.Y+o*l.ny)
		if uint(x) >= uint(e.w) || uint(y) >= uint(e.h) {
			continue
		}
		i := y*e.w + x
		if !e.crest[i] {
			continue
		}
		if w := e.along(l, i) * (1 - 0.15*math.Abs(o)); w > weight {
			weight = w
			off = l.off(raster.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5})
		}
	}
	return off, weight
}

// along returns how much a pixel speaks for an edge along a line, 0 to 1.
func (e *edges) along(l *line, i int) float64 {
	u := float64(e.salience[i])
	if u < 0.5 {
		return 0
	}
	g := e.across[i]
	turn := math.Abs(l.nx*float64(g[0]) + l.ny*float64(g[1]))
	if turn < 0.87 { // 30°
		return 0
	}
	return min(1, (u-0.5)/2)
}

// inside returns the stretch of a line within the picture.
func (l *line) inside(w, h int) (lo, hi float64) {
	lo, hi = math.Inf(-1), math.Inf(1)
	// x = nx c - ny t, y = ny c + nx t
	for _, side := range [2]struct{ base, slope, size float64 }{
		{l.nx * l.c, -l.ny, float64(w)}, {l.ny * l.c, l.nx, float64(h)},
	} {
		if math.Abs(side.slope) < 1e-9 {
			if side.base < 0 || side.base > side.size {
				return 0, -1
			}
			continue
		}
		a, b := -side.base/side.slope, (side.size-side.base)/side.slope
		lo, hi = max(lo, min(a, b)), min(hi, max(a, b))
	}
	return lo, hi
}

// profile measures the evidence all along a line and finds its best stretch.
func (e *edges) profile(l *line) {
	lo, hi := l.inside(e.w, e.h)
	n := max(0, int((hi-lo)/stride))
	l.t0, l.support = lo, make([]float32, n+1)
	for i := range n {
		p := l.point(lo + (float64(i)+0.5)*stride)
		best := e.near(l, p)
		if e.coarse != nil {
			best = max(best, coarseWorth*e.coarse.near(l, p.Scale(1.0/coarseness)))
		}
		l.support[i+1] = l.support[i] + float32(stride*(best-silence))
	}
	l.stretch()
}

// stretch finds the best stretch of a line (Kadane's greatest sum).
func (l *line) stretch() {
	l.best, l.from, l.to = 0, l.t0, l.t0
	least, start := l.support[0], 0
	for i, sum := range l.support {
		if sum < least {
			least, start = sum, i
		}
		if run := float64(sum - least); run > l.best {
			l.best, l.from, l.to = run, l.t0+stride*float64(start), l.t0+stride*float64(i)
		}
	}
	l.rank = l.best
	for _, end := range [2]float64{l.from - l.t0, l.end() - l.to} {
		if end < 6 {
			l.rank *= 0.7
		}
	}
}

// near returns how much the pixels within one across a line speak for an edge along it.
func (e *edges) near(l *line, p raster.Point) float64 {
	best := 0.0
	for o := -1.0; o <= 1; o++ {
		x, y := int(p.X+o*l.nx), int(p.Y+o*l.ny)
		if uint(x) < uint(e.w) && uint(y) < uint(e.h) {
			best = max(best, e.along(l, y*e.w+x))
		}
	}
	return best
}

// beyond is how far past a corner, in pixels, a side is followed; nearCorner is left out for rounded corners.
const beyond, nearCorner = 24, 3

// runsOn returns the evidence that an edge runs on beyond both ends of a stretch.
func (l *line) runsOn(a, b float64) float64 {
	if l.frame {
		return 0
	}
	if a > b {
		a, b = b, a
	}
	return max(0, l.between(a-nearCorner-beyond, a-nearCorner)) + max(0, l.between(b+nearCorner, b+nearCorner+beyond))
}
