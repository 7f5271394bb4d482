package page

import (
	"image"
	"math"
)

// signs is what speaks for and against a candidate.
type signs [signCount]float64

const (
	signEdge       = iota // evidence along the sides, per side of the view
	signPerimeter         // length of the sides within the picture
	signBeyond            // evidence that edges run on beyond the corners
	signSeparation        // square root of the information that the outline gives about the colours, by the picture's samples
	signFormat            // nearness to the proportions of a known format, 0 to 1
	signFrames            // sides on the picture's border
	signWeakest           // mean evidence of the weakest side
	signArea              // share of the picture
	signCount
)

var signWeights = signs{1, 0, -1, 1, 0.05, 0, 0, 0}

// beyond is how far past a corner, in pixels, a side is followed; nearCorner is left out for rounded corners.
const beyond, nearCorner = 24, 3

func (s *search) read(c *candidate) signs {
	w, h := float64(s.view.w), float64(s.view.h)
	scale := 1 / (w + h)
	var out signs
	weakest := math.Inf(1)
	for i, side := range c.sides {
		if s.isFrame(side) {
			out[signFrames]++
			continue
		}
		l := &s.lines[side]
		a, b := l.at(c.quad[i]), l.at(c.quad[(i+1)%4])
		if a > b {
			a, b = b, a
		}
		evidence := l.between(a, b)
		length := max(1, min(b, l.t0+float64(len(l.support)-1))-max(a, l.t0))
		out[signEdge] += max(evidence, -silence/2*length) * scale
		out[signPerimeter] += length * scale
		out[signBeyond] += (max(0, l.between(a-nearCorner-beyond, a-nearCorner)) + max(0, l.between(b+nearCorner, b+nearCorner+beyond))) * scale
		weakest = min(weakest, evidence/length)
	}
	out[signWeakest] = min(weakest, 1)
	samples := float64(len(s.regions.label))
	out[signSeparation] = s.regions.separation(c.quad) / samples
	if out[signFrames] == 0 {
		out[signFormat] = likeFormat(Proportions(c.quad, image.Pt(s.view.w, s.view.h)))
	}
	out[signArea] = c.quad.Area() / (w * h)
	return out
}

func (s signs) sum() float64 {
	var sum float64
	for i, w := range signWeights {
		sum += w * s[i]
	}
	return sum
}

// likeFormat is 1 for the proportions of a known format and falls to 0 away from it.
func likeFormat(ratio float64) float64 {
	least := math.Inf(1)
	for _, f := range Formats {
		least = min(least, math.Abs(math.Abs(math.Log(ratio))-math.Abs(math.Log(f.Width/f.Height))))
	}
	return math.Exp(-least * least / (2 * 0.03 * 0.03))
}
