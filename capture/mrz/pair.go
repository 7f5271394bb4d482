package mrz

import (
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// line is one line of text of a candidate, in pixels of the picture that was given: where the middle line of its letters
// begins and ends, how high a capital is, and the pitch of the letters at the middle.
type line struct {
	left, right raster.Point
	height      float64
	pitch       float64
}

// candidate is two or three lines that may be a zone, the upper one first if they are the right way up.
type candidate struct {
	lines  []line
	plane  raster.Homography // from the plane of the zone to the picture: x along the lines in pitches, y across
	count  float64           // letters that fit between the ends
	rhythm float64           // 0 to 1, how evenly letters follow each other
}

// Limits of what may be lines of one zone. In Doc 9303 the pitch is 2.54 mm, capitals are 2.4 mm high, and the lines of
// passports and cards are 4.2 to 6.4 mm apart; drawn and real specimens go down to 4 and up to 9.
const (
	leastApart  = 1.2  // heights between the middles of neighbouring lines
	mostApart   = 4.6  // likewise
	mostAskew   = 0.10 // radians between them: perspective
	leastCommon = 0.72 // share of the longer line next to which the other lies
	leastAlike  = 0.6  // the smaller height by the greater
	leastRhythm = 0.25 // how even the letters are at least
	tries       = 6    // candidates that are read at most
)

// candidates returns what may be zones among the bars, most likely first. Bars are in pixels of small, which is factor
// times smaller than the picture.
func candidates(small *image.Gray, bars []bar, factor float64) []candidate {
	var found []candidate
	try := func(lines ...bar) {
		if c, ok := measure(small, lines, factor); ok {
			found = append(found, c)
		}
	}
	for i, a := range bars {
		for k, b := range bars {
			if b = b.like(a); k == i || !below(a, b) {
				continue
			}
			try(a, b)
			for _, c := range bars {
				if c = c.like(a); below(b, c) && evenly(a, b, c) {
					try(a, b, c)
				}
			}
		}
	}
	slices.SortStableFunc(found, func(a, b candidate) int { return int(1000 * (b.likelihood() - a.likelihood())) })
	return found
}

// likelihood orders candidates: even letters of a number that a format has, three lines before two of the three.
func (c *candidate) likelihood() float64 {
	off := math.Inf(1)
	for _, n := range [3]float64{44, 36, 30} {
		if len(c.lines) == 3 == (n == 30) {
			off = min(off, math.Abs(c.count-n)/n)
		}
	}
	return c.rhythm - off + 0.05*float64(len(c.lines))
}

// below tells whether b may be the next line after a: parallel, about as long, and next to it.
func below(a, b bar) bool {
	u, v := a.unit(), b.unit()
	if math.Abs(u.Cross(v)) > mostAskew || u.X*v.X+u.Y*v.Y < 0 {
		return false
	}
	h := max(a.height, b.height)
	if min(a.height, b.height) < leastAlike*h {
		return false
	}
	if apart := a.across(b.middle()); apart < leastApart*h*0.8 || apart > mostApart*h {
		return false
	}
	from, to := max(0, a.at(b.left)), min(a.length(), a.at(b.right))
	return to-from > leastCommon*max(a.length(), b.length())
}

// evenly tells whether three lines are equally far from each other.
func evenly(a, b, c bar) bool {
	first, second := a.across(b.middle()), b.across(c.middle())
	return math.Abs(first-second) < 0.3*max(first, second)
}

// measure makes a candidate of bars: the plane in which they lie, and the pitch of their letters.
func measure(small *image.Gray, bars []bar, factor float64) (candidate, bool) {
	first, last := bars[0], bars[len(bars)-1]
	u := first.unit().Add(last.unit())
	u = u.Scale(1 / u.Length())
	low, high := math.Inf(1), math.Inf(-1)
	for _, b := range bars {
		for _, p := range [2]raster.Point{b.left, b.right} {
			t := p.X*u.X + p.Y*u.Y
			low, high = min(low, t), max(high, t)
		}
	}
	height := 0.0
	for i := range bars { // all lines begin and end where the outermost do
		b := &bars[i]
		v := b.unit()
		along := v.X*u.X + v.Y*u.Y
		from, to := b.left.X*u.X+b.left.Y*u.Y, b.right.X*u.X+b.right.Y*u.Y
		b.left, b.right = b.left.Add(v.Scale((low-from)/along)), b.right.Add(v.Scale((high-to)/along))
		height = max(height, b.height)
	}
	first, last = bars[0], bars[len(bars)-1]
	quad := raster.Quad{first.left, first.right, last.right, last.left}
	width, tall := quad.Sides()
	if !quad.Convex() || height < 2 {
		return candidate{}, false
	}
	pitch, rhythm := rhythm(small, bars, height)
	if rhythm < leastRhythm {
		return candidate{}, false
	}
	c := candidate{count: width/pitch + 0.3, rhythm: rhythm}
	plane, ok := raster.ToQuad(width/pitch, tall/pitch, quad.Scale(factor))
	if !ok {
		return candidate{}, false
	}
	c.plane = plane
	for _, b := range bars {
		c.lines = append(c.lines, line{b.left.Scale(factor), b.right.Scale(factor), b.height * factor, pitch * factor})
	}
	return c, true
}

// Measuring the rhythm: lines are sampled with letters of rhythmHeight pixels.
const (
	rhythmHeight = 12
	// The pitch is 1.06 heights in the standard, 13 pixels here; perspective and a rough height change it.
	leastPitch = 8
	mostPitch  = 19
)

// rhythm returns the pitch of the letters of lines and how much they repeat at it, 0 to 1.
func rhythm(small *image.Gray, bars []bar, height float64) (pitch, strength float64) {
	scale := rhythmHeight / height
	sums := make([]float64, mostPitch+2)
	for _, b := range bars {
		width := int(b.length() * scale)
		if width < 4*mostPitch {
			return 0, 0
		}
		v := b.unit()
		down := raster.Point{X: -v.Y, Y: v.X}.Scale(height / 2)
		quad := raster.Quad{b.left.Sub(down), b.right.Sub(down), b.right.Add(down), b.left.Add(down)}
		addCorrelation(sums, profile(cut(small, quad, width, rhythmHeight)))
	}
	best := leastPitch
	for lag := leastPitch; lag <= mostPitch; lag++ {
		if sums[lag] > sums[best] {
			best = lag
		}
	}
	if half := (best + 1) / 2; half >= leastPitch && max(sums[half-1], sums[half], sums[half+1]) > 0.7*sums[best] {
		best = half // every other letter repeats as well
		for _, lag := range [2]int{half - 1, half + 1} {
			if sums[lag] > sums[best] {
				best = lag
			}
		}
	}
	strength = sums[best] / max(1e-9, sums[0])
	a, b, c := sums[best-1], sums[best], sums[best+1]
	at := float64(best)
	if bend := a - 2*b + c; bend < 0 {
		at += (a - c) / 2 / bend
	}
	return at / scale, strength
}

// profile returns the ink in each column of a strip, evened out so that its mean over a few letters is zero.
func profile(strip *image.Gray) []float64 {
	if strip == nil {
		return nil
	}
	width := strip.Rect.Dx()
	sums := make([]float64, width+1)
	ink := make([]float64, width)
	for y := range strip.Rect.Dy() {
		for x, v := range strip.Pix[y*strip.Stride:][:width] {
			ink[x] += 255 - float64(v)
		}
	}
	for x, v := range ink {
		sums[x+1] = sums[x] + v
	}
	const reach = rhythmHeight
	even := make([]float64, width)
	for x := range even {
		from, to := max(0, x-reach), min(width, x+reach+1)
		even[x] = ink[x] - (sums[to]-sums[from])/float64(to-from)
	}
	return even
}

// addCorrelation adds the products of a profile with itself at every distance.
func addCorrelation(sums, profile []float64) {
	energy := 1e-9
	for _, v := range profile {
		energy += v * v
	}
	for lag := range sums {
		sum := 0.0
		for x := lag; x < len(profile); x++ {
			sum += profile[x] * profile[x-lag]
		}
		sums[lag] += sum / energy
	}
}

// cut straightens a quad of a picture, of which it takes only the part around the quad.
func cut(g *image.Gray, quad raster.Quad, width, height int) *image.Gray {
	box := image.Rectangle{Min: g.Rect.Max, Max: g.Rect.Min}
	for _, p := range quad {
		box.Min.X, box.Min.Y = min(box.Min.X, int(math.Floor(p.X))-2), min(box.Min.Y, int(math.Floor(p.Y))-2)
		box.Max.X, box.Max.Y = max(box.Max.X, int(math.Ceil(p.X))+2), max(box.Max.Y, int(math.Ceil(p.Y))+2)
	}
	box = box.Intersect(g.Rect)
	if box.Dx() < 2 || box.Dy() < 2 {
		return nil
	}
	for i := range quad {
		quad[i] = quad[i].Sub(raster.Point{X: float64(box.Min.X), Y: float64(box.Min.Y)})
	}
	return raster.Warp(raster.Luma(g.SubImage(box)), quad, width, height, 255)
}
