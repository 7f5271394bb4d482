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
	signBeyond            // evidence that sides run on beyond the corners, 1 where all do at both ends
	signSeparation        // square root of the information that the outline gives about the colours, by the picture's samples
	signFormat            // nearness to the proportions of a known format, 0 to 1
	signFrames            // sides on the picture's border
	signWeakest           // mean evidence of the weakest side
	signArea              // share of the picture
	signParted            // the information by what it could be, 0 to 1
	signInk               // print along the inside of the sides, 0 to 1
	signCount
)

var signWeights = signs{13.8, 4.6, -5.6, 2.9, 4.7, -1.6, 6.6, 0.2, 9.5, -4.7}

func (s *search) read(c *candidate) signs {
	w, h := float64(s.view.w), float64(s.view.h)
	scale := 1 / (w + h)
	var out signs
	weakest, seen := math.Inf(1), 0.0
	for i, l := range c.sides {
		if l.frame {
			out[signFrames]++
			continue
		}
		a, b := l.at(c.quad[i]), l.at(c.quad[(i+1)%4])
		if a > b {
			a, b = b, a
		}
		evidence := l.between(a, b)
		length := max(1, min(b, l.end())-max(a, l.t0))
		evidence -= silence / 2 * max(0, b-a-length) // a side that is mostly outside is hardly a side
		out[signEdge] += max(evidence, -silence/2*length) * scale
		out[signPerimeter] += length * scale
		out[signBeyond] += l.runsOn(a, b) / (8 * beyond * (1 - silence))
		out[signInk] += s.ink(c.quad[i], c.quad[(i+1)%4])
		seen++
		weakest = min(weakest, evidence/length)
	}
	out[signInk] /= max(1, seen)
	out[signWeakest] = min(weakest, 1)
	samples := float64(len(s.regions.label))
	out[signSeparation] = s.regions.separation(c.quad) / samples
	if out[signFrames] == 0 {
		out[signFormat] = likeFormat(Proportions(c.quad, image.Pt(s.view.w, s.view.h)))
	}
	out[signArea] = c.quad.Area() / (w * h)
	inside := min(0.99, max(0.01, out[signArea]))
	out[signParted] = min(1, out[signSeparation]/-(inside*math.Log(inside)+(1-inside)*math.Log(1-inside)))
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
