package page

import (
	"math"
	"slices"
)

const (
	// rim is the border of the picture that is looked at to tell a scan from a table, of its shorter side.
	rim = 0.02
	// rimTexture is the mean roughness of a rim of nothing but paper, in noise units: below the print of a page and the grain of
	// wood and cloth; measured 0.3–0.9 on scans.
	rimTexture = 1.4
	// rimLight is the luma above which a rim may be paper, and rimEven how much darker its darkest twentieth may be than its
	// lightest: a lamp leaves that much between two corners of a page (FACTS, «Pictures»).
	rimLight, rimEven = 110, 0.6
	// rimColour is how far Cb and Cr of the rim may spread, in levels between the tenth and the ninetieth percentile.
	rimColour = 8
	// rimTint is how far the mean of Cb and Cr may lie from grey.
	rimTint = 20
	// wholeInside is the greatest share of the picture that a good outline may take for the rest to be a page around it: an
	// outline in a scan is a portrait or a frame.
	wholeInside = 0.4
	// printTexture is the roughness of print, in noise units, and printShare how much of what the outline leaves out has it.
	printTexture, printShare = 2.5, 0.05
)

// leastHeld is the share of all print that the outline of a page holds that lies on something smooth and light: on a table
// nothing is printed, and a finger, a pen or a shadow is little beside a page. Frames, stamps and portraits on a scan hold
// less: at most 0.74 of it, measured, where an outline on a photograph holds 0.8 and more.
const leastHeld = 0.78

// surelyHeld is the least sum of signs of such an outline. Measured: 21.6 and more on photographs, 23.6 and less on scans
// where the outline is not that of nearly the whole picture.
const surelyHeld = 23.75

// likelySum is the least sum of an outline that is believed against a scan.
const likelySum = 19

// mostHolders is how many of the best candidates are asked for what they hold.
const mostHolders = 60

// holder returns the best candidate that lies in the picture whole and holds the print in it; nil if there is none.
func (s *search) holder() *candidate {
	for i := range s.candidates[:min(mostHolders, len(s.candidates))] {
		c := &s.candidates[i]
		if c.total >= surelyHeld && c.signs[signFrames] == 0 && s.held(c) >= leastHeld {
			return c
		}
	}
	return nil
}

// held is the share of the cells with print that lie inside an outline or next to it.
func (s *search) held(c *candidate) float64 {
	all, _ := s.print(nil)
	out, _ := s.print(c)
	return 1 - out/max(1, all)
}

// isWhole tells whether nothing but paper is to be seen, the rim being smooth: there is print that the outline c (nil for
// none) leaves out.
func (s *search) isWhole(c *candidate) bool {
	if c != nil && c.total < likelySum {
		c = nil
	}
	rough, all := s.print(c)
	return (c == nil || c.signs[signArea] < wholeInside) && rough/max(1, all) > printShare
}

// smoothRim tells whether the rim of the picture may be paper.
func (s *search) smoothRim() bool {
	w, h := s.view.w, s.view.h
	depth := max(1, int(rim*float64(min(w, h))))
	var levels [3][]int16
	var sum, n float64
	for y := range h {
		for x := 0; x < w; x++ {
			if x == depth && x < w-depth && y >= depth && y < h-depth {
				x = w - depth // on to the right rim
			}
			i := y*w + x
			for k := range levels {
				levels[k] = append(levels[k], s.view.planes[k][i])
			}
			sum, n = sum+float64(s.edges.texture[i]), n+1
		}
	}
	share := func(k int, at float64) float64 {
		return float64(levels[k][int(at*float64(len(levels[k])-1))]) / 8
	}
	for k := range levels {
		slices.Sort(levels[k])
	}
	light := share(0, 0.05) > rimLight && share(0, 0.05) > rimEven*share(0, 0.95)
	plain := share(1, 0.9)-share(1, 0.1) < rimColour && share(2, 0.9)-share(2, 0.1) < rimColour
	grey := math.Abs(share(1, 0.5)-128) < rimTint && math.Abs(share(2, 0.5)-128) < rimTint
	return light && plain && grey && sum/n < rimTexture
}

// print counts the cells outside an outline, and not next to it: those that have print, and all.
func (s *search) print(c *candidate) (rough, all float64) {
	for y := range s.regions.h {
		left, right := math.Inf(1), math.Inf(-1)
		if c != nil {
			left, right = spanAt(c.quad, (float64(y)+0.5)*cell)
		}
		for x := range s.regions.w {
			if at := (float64(x) + 0.5) * cell; at > left-2*surroundings && at < right+2*surroundings {
				continue
			}
			all++
			if s.edges.texture[min(y*cell+cell/2, s.view.h-1)*s.view.w+min(x*cell+cell/2, s.view.w-1)] > printTexture {
				rough++
			}
		}
	}
	return rough, all
}
