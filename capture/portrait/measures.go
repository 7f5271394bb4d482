package portrait

import (
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// The limits, each with where it comes from. Shares and ratios have no unit; lengths are in distances between the eyes
// unless it is said otherwise. docs/capture/portrait.md has the distributions they were set on.
const (
	// leastEyeDistance is in pixels: ISO/IEC 39794-5 and OFIQ ask for 90.
	leastEyeDistance = 90
	// mostHead is the head's share of the picture's height: 90 % is the most in ISO/IEC 39794-5; what is nearer cannot be cut
	// to a head of 36 mm in 45 even with a ground added around it. The crown is known to about a twentieth.
	mostHead = 1
	// mostAngle is in degrees. ISO/IEC 19794-5 asks for 5 of turn and nod and 8 of tilt; two points and a nose tell turn and
	// nod to about 8, and a tilt is straightened when the portrait is cut.
	mostAngle = 22
	// leastEyes, leastMouth are shares of pixels at an edge.
	leastEyes  = 0.14
	leastMouth = 0.1
	// mostCloth is a distance of chromaticity.
	mostCloth = 0.09
	// leastPlain is the share of the ground that has its main colour.
	leastPlain = 0.6
	// leastEven is the darker cheek's luma as a share of the lighter's.
	leastEven = 0.55
	// leastSkin is a luma.
	leastSkin = 40
	// leastSharp is the share of an edge's height that one pixel takes, at 90 pixels between the eyes: what a blur of three
	// pixels leaves is 0.27, whatever the contrast.
	leastSharp = 0.27

	// edge is the difference of neighbouring pixels that counts as structure, as a share of the skin's luma.
	edge = 0.05
)

// light returns the luma of the skin: the median of small patches where neither beard nor glasses lie.
func (s *subject) light() float64 {
	return (s.median(s.luma, around(-0.45, 0.5, 0.12, 0.1)) + s.median(s.luma, around(0.45, 0.5, 0.12, 0.1)) +
		s.median(s.luma, around(0, 0.35, 0.08, 0.15))) / 3
}

// median returns the median of a channel in an area, 0 where the picture does not reach.
func (a *aligned) median(channel []float32, r area) float64 { return a.percentile(channel, r, 0.5) }

func (a *aligned) percentile(channel []float32, r area, share float64) float64 {
	var values []float32
	a.each(r, func(i int) { values = append(values, channel[i]) })
	if len(values) == 0 {
		return 0
	}
	slices.Sort(values)
	return float64(values[int(share*float64(len(values)-1))])
}

// structure returns the share of an area's pixels that differ from a neighbour by more than edge: what lies on the skin has
// lines, what covers it has only an outline.
func (s *subject) structure(r area) float64 {
	limit := float32(max(edge*s.skin, 2))
	seen, all := 0, 0
	s.each(r, func(i int) {
		if i+alignedWidth >= len(s.luma) || !s.inside[i+1] || !s.inside[i+alignedWidth] {
			return
		}
		all++
		dx, dy := s.luma[i+1]-s.luma[i], s.luma[i+alignedWidth]-s.luma[i]
		if max(dx, -dx, dy, -dy) > limit {
			seen++
		}
	})
	return float64(seen) / float64(max(1, all))
}

// room returns how much room there is around the head on the side that has least: from the outer eyes to the sides, from the
// chin to the lower edge, from the eyes to the upper one, less what is needed there.
func (s *subject) room() float64 {
	// OFIQ's Crop of the Face Image asks for 0.9 between an eye and the side (its half of the sigmoid).
	const side = 0.6
	// Above the eyes a head without hair reaches about as far as below them: ISO/IEC 39794-5 puts the eyes in its middle.
	const above = crownLowest
	least := math.Inf(1)
	for _, p := range []raster.Point{
		{X: -0.5 - side}, {X: 0.5 + side},
		{Y: -above * s.chin}, {Y: s.chin},
	} {
		q := s.place(p)
		least = min(least, q.X, q.Y, s.size.X-q.X, s.size.Y-q.Y)
	}
	return least / s.unit
}

// How a nose stands out: its tip before the plane of eyes and mouth, in distances between the eyes, and how far down between
// eyes and mouth it is in a face that looks straight ahead. Both are means over the faces; people differ by a tenth.
const (
	noseDepth = 0.60
	noseRest  = 0.60
)

// angle returns the largest of turn, nod and tilt, in degrees.
func (s *subject) angle() float64 {
	nose, mouth := s.points[30], s.find(s.face.Mouth)
	turn := math.Atan2(math.Abs(nose.X-mouth.X*nose.Y/max(mouth.Y, 0.1)), noseDepth)
	nod := math.Atan2(math.Abs(nose.Y-noseRest*mouth.Y), noseDepth)
	return max(turn, nod/1.5, math.Abs(s.face.Roll())) * 180 / math.Pi
}

// eyesSeen returns the share of the poorer eye that shows structure, or 0 for lenses too dark to see through. Each eye is
// looked at in four bands, one below the other, and the poorest but one counts: lids, iris and lashes fill an eye from top
// to bottom, while the edge of what covers one is structure too, but in a single band.
func (s *subject) eyesSeen() float64 {
	const bands, across, tall = 4, 0.26, 0.26
	least := 1.0
	for _, x := range []float64{-0.5, 0.5} {
		var seen []float64
		for band := range bands {
			y := tall * (float64(band)/bands - 0.5)
			seen = append(seen, s.structure(area{x - across, y, x + across, y + tall/bands}))
		}
		slices.Sort(seen)
		least = min(least, seen[1])
		if s.percentile(s.luma, around(x, 0, across, tall/2), 0.95) < 0.45*s.skin { // not even a lid or the white is light
			return 0
		}
	}
	return least
}

// mouthSeen returns the share of the mouth that shows structure.
func (s *subject) mouthSeen() float64 {
	m := s.find(s.face.Mouth)
	return s.structure(around(m.X, m.Y, 0.32, 0.2))
}

// clothColour returns how far the colour around the mouth is from that of the skin by eyes and nose: beside the mouth on
// either side or under it, whichever is nearest, for a beard or a shadow seldom takes all three and a mask does.
func (s *subject) clothColour() float64 {
	m := s.find(s.face.Mouth)
	upper := s.chromaticity(around(-0.45, 0.33, 0.15, 0.06), around(0.45, 0.33, 0.15, 0.06), around(0, 0.2, 0.08, 0.1))
	least := math.Inf(1)
	chin := around(m.X, (m.Y+s.chin)/2+0.05, 0.2, 0.08)
	for _, r := range []area{around(m.X-0.48, m.Y, 0.1, 0.15), around(m.X+0.48, m.Y, 0.1, 0.15), chin} {
		lower := s.chromaticity(r)
		least = min(least, math.Hypot(upper[0]-lower[0], upper[1]-lower[1]))
	}
	return least
}

// chromaticity returns the shares of red and of blue in the light of some areas.
func (s *subject) chromaticity(areas ...area) [2]float64 {
	var red, blue, all float64
	for _, r := range areas {
		s.each(r, func(i int) {
			red, blue = red+float64(s.red[i]), blue+float64(s.blue[i])
			all += float64(s.red[i] + s.green[i] + s.blue[i])
		})
	}
	const dim = 1 // so that black has the colour of gray
	all += 3 * dim
	return [2]float64{(red + dim) / all, (blue + dim) / all}
}

// mouthOpen returns the largest distance of the inner lips as a share of that from the eyes to the chin.
func (s *subject) mouthOpen() float64 {
	open := 0.0
	for i := range 3 {
		open = max(open, s.points[67-i].Y-s.points[61+i].Y)
	}
	return open / max(s.chin, 0.1)
}

// evenness compares the two sides of the face: forehead, cheek and beside the mouth.
func (s *subject) evenness() float64 {
	side := func(x float64) float64 {
		sum := 0.0
		for _, p := range [][2]float64{{0.45, 0.5}, {0.6, 0.75}, {0.25, 0.65}, {0.5, 1}} {
			sum += s.median(s.luma, around(x*p[0], p[1], 0.1, 0.1))
		}
		return sum
	}
	a, b := side(-1), side(1)
	return min(a, b) / max(a, b, 1)
}

// sharpness returns the share of the strongest edges' height that one pixel takes, with 90 pixels between the eyes. It is
// measured in the picture itself, around the eyes.
func sharpness(img image.Image, f Face) float64 {
	const width, height = 192, 96
	unit := f.LeftEye.Sub(f.RightEye).Scale(width / 90.0 / 2)
	down := raster.Point{X: -unit.Y, Y: unit.X}.Scale(float64(height) / width)
	middle := f.RightEye.Add(f.LeftEye).Scale(0.5)
	left, right := middle.Sub(unit), middle.Add(unit)
	q := raster.Quad{left.Sub(down), right.Sub(down), right.Add(down), left.Add(down)}
	g := raster.Warp(part(img, &q), q, width, height, 128)
	if g == nil {
		return 0
	}
	// Blur spreads an edge over many pixels: of what changes over four of them one takes a quarter at least, a sharp edge all.
	const far = 4
	var near, wide [256]int
	for y := range height - far {
		for x := range width - far {
			at := y*g.Stride + x
			p := int(g.Pix[at])
			near[max(absolute(int(g.Pix[at+1])-p), absolute(int(g.Pix[at+g.Stride])-p))]++
			wide[max(absolute(int(g.Pix[at+far])-p), absolute(int(g.Pix[at+far*g.Stride])-p))]++
		}
	}
	const strongest = (width - far) * (height - far) / 50
	return top(near[:], strongest) / max(top(wide[:], strongest), 8)
}

// part returns the luma of a picture around a quad, and moves the quad into it.
func part(img image.Image, q *raster.Quad) *image.Gray {
	x0, y0, x1, y1 := math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for _, p := range q {
		x0, y0, x1, y1 = min(x0, p.X), min(y0, p.Y), max(x1, p.X), max(y1, p.Y)
	}
	corner := img.Bounds().Min
	r := image.Rect(int(x0)-2, int(y0)-2, int(x1)+3, int(y1)+3).Intersect(image.Rectangle{Max: img.Bounds().Size()})
	cut, ok := img.(interface {
		SubImage(image.Rectangle) image.Image
	})
	if r.Empty() || !ok {
		return raster.Luma(img)
	}
	for i := range q {
		q[i] = q[i].Sub(raster.Point{X: float64(r.Min.X), Y: float64(r.Min.Y)})
	}
	return raster.Luma(cut.SubImage(r.Add(corner)))
}

func absolute(n int) int { return max(n, -n) }

// top returns the value above which n of those counted lie.
func top(counts []int, n int) float64 {
	for v := len(counts) - 1; v > 0; v-- {
		if n -= counts[v]; n < 0 {
			return float64(v)
		}
	}
	return 0
}
