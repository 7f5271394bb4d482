package mrz

import (
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// measure makes a candidate of bars: the plane in which they lie, and the pitch of their letters.
func measure(small *image.Gray, bars []bar, factor float64) (candidate, bool) {
	first, last := bars[0], bars[len(bars)-1]
	u := first.unit().Add(last.unit())
	u = u.Scale(1 / u.Length())
	height := first.height
	var lefts, rights []float64
	for _, b := range bars {
		height = min(height, b.height)
		lefts, rights = append(lefts, dot(b.left, u)), append(rights, dot(b.right, u))
	}
	slices.Sort(lefts)
	slices.Sort(rights)
	from, to := lefts[len(lefts)-1], rights[0] // where all lines are
	pitch, rhythm := rhythm(small, between(bars, u, from, to), height)
	if rhythm < leastRhythm {
		return candidate{}, false
	}
	from, to = ends(lefts, rights, func(width float64) float64 { return off(len(bars), width/pitch+endsCount) })
	bars = centred(small, between(bars, u, from, to))
	first, last = bars[0], bars[len(bars)-1]
	quad := raster.Quad{first.left, first.right, last.right, last.left}
	width, tall := quad.Sides()
	plane, ok := raster.ToQuad(width/pitch, tall/pitch, quad.Scale(factor))
	back, invertible := plane.Inverse()
	if !ok || !invertible || !quad.Convex() {
		return candidate{}, false
	}
	c := candidate{count: width/pitch + endsCount, rhythm: rhythm, plane: plane, back: back}
	for _, b := range bars {
		c.lines = append(c.lines, line{b.left.Scale(factor), b.right.Scale(factor), b.height * factor, pitch * factor})
	}
	return c, true
}

// Measuring where letters begin and end across a line: a band of bandHeights measured heights is sampled in bandRows rows.
const (
	bandRows    = 36
	bandHeights = 2.2
)

// centred returns bars with their letters' own height and middle line: between the rows that have half the ink of those with
// most. Spread over all letters, ink tells both only roughly, as some letters reach neither top nor bottom.
func centred(small *image.Gray, bars []bar) []bar {
	for i := range bars {
		b := &bars[i]
		v := b.unit()
		down := raster.Point{X: -v.Y, Y: v.X}.Scale(b.height * bandHeights / 2)
		quad := raster.Quad{b.left.Sub(down), b.right.Sub(down), b.right.Add(down), b.left.Add(down)}
		strip := cut(small, quad, int(b.length()), bandRows)
		if strip == nil {
			continue
		}
		top, bottom := inked(strip)
		height := (bottom - top) / bandRows * bandHeights * b.height
		if height < 0.5*b.height || height > 1.3*b.height {
			continue // a line that touches another, or a frame
		}
		shift := down.Scale((top+bottom)/bandRows - 1)
		b.left, b.right, b.height = b.left.Add(shift), b.right.Add(shift), height
	}
	return bars
}

// inked returns between which rows of a strip the letters stand that run through its middle.
func inked(strip *image.Gray) (top, bottom float64) {
	rows := make([]float64, strip.Rect.Dy())
	for y := range rows {
		for _, v := range strip.Pix[y*strip.Stride:][:strip.Rect.Dx()] {
			rows[y] += 255 - float64(v)
		}
	}
	least, most := slices.Min(rows), 0.0
	middle := len(rows) / 2
	for _, v := range rows[middle-len(rows)/6 : middle+len(rows)/6] {
		most = max(most, v)
	}
	half := (least + most) / 2
	from, to := middle, middle
	for from > 0 && rows[from-1] > half {
		from--
	}
	for to < len(rows)-1 && rows[to+1] > half {
		to++
	}
	cross := func(in, out int) float64 { // where between two rows half the ink is, in rows from the inner
		if out < 0 || out >= len(rows) || rows[in] <= rows[out] {
			return 0.5
		}
		return (rows[in] - half) / (rows[in] - rows[out])
	}
	return float64(from) + 0.5 - cross(from, from-1), float64(to) + 0.5 + cross(to, to+1)
}

// endsCount is how many pitches more than from the first to the last ink a line is long.
const endsCount = 0.3

// ends chooses where lines begin and end: all at the same places, of which one line may have missed some and another may
// have gone on into something else.
func ends(lefts, rights []float64, off func(width float64) float64) (from, to float64) {
	from, to = lefts[0], rights[len(rights)-1]
	least := off(to - from)
	for _, left := range lefts {
		for _, right := range rights {
			if v := off(right - left); v < least-0.02 {
				from, to, least = left, right, v
			}
		}
	}
	return from, to
}

// between returns bars that reach from one place in a direction to another.
func between(bars []bar, u raster.Point, from, to float64) []bar {
	out := slices.Clone(bars)
	for i := range out {
		b := &out[i]
		v := b.unit()
		along := dot(v, u)
		left, right := dot(b.left, u), dot(b.right, u)
		b.left, b.right = b.left.Add(v.Scale((from-left)/along)), b.right.Add(v.Scale((to-right)/along))
	}
	return out
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
	left, right := tapered(bars)
	for _, b := range bars {
		width := int(b.length() * scale)
		if width < 4*mostPitch {
			return 0, 0
		}
		v := b.unit()
		down := raster.Point{X: -v.Y, Y: v.X}.Scale(height / 2)
		low, high := down.Scale(left), down.Scale(right)
		quad := raster.Quad{b.left.Sub(low), b.right.Sub(high), b.right.Add(high), b.left.Add(low)}
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

// mostTaper is by how much more than the mean one end of a zone is nearer to the camera at most: 25° of tilt over 120 mm
// from a hand's distance make 0.2.
const mostTaper = 0.4

// tapered returns how large lines are at their left and right ends, by their mean, as far as the distance between them
// tells. Letters of a zone that is seen at a slant follow each other evenly only when that is undone.
func tapered(bars []bar) (left, right float64) {
	first, last := bars[0], bars[len(bars)-1]
	l, r := last.left.Sub(first.left).Length(), last.right.Sub(first.right).Length()
	more := max(-mostTaper, min(mostTaper, (l-r)/max(1e-9, l+r)))
	return 1 + more, 1 - more
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
