package portrait

import (
	"slices"

	"razvorot/capture/raster"
)

const (
	// leastOpening is how high the dark of an iris is at least, in distances between the eyes: 4 mm in a face whose eyes
	// are 63 mm apart. An iris is 11.7 mm and half hidden in a smile; the lashes of a closed eye are 2 to 3 mm.
	leastOpening = 0.067
	// irisDepth is the part of the way from the darkest of an eye to the skin up to which it is iris or lash: above half
	// of it the shadows of deep-set lids count too.
	irisDepth = 0.4
)

// The window in which an eye is looked at, in pixels of which there are eyeUnit to a distance between the eyes. Brows lie
// above it.
const (
	eyeUnit   = 96
	eyeWidth  = 38 // 0.4, two irises
	eyeAbove  = 16
	eyeHeight = 35
	// irisWidth is the columns in which the height is taken: half an iris, so that lashes at a corner are not enough.
	irisWidth = 10
)

// opening returns how high the dark in the poorer eye is, in distances between the eyes: of an open eye the iris, of a
// closed one the lashes. It is looked at in red light, in which skin and the white of the eye are light, and irises of
// every colour dark.
func (s *subject) opening() float64 {
	skin := (s.median(s.red, around(-0.45, 0.5, 0.12, 0.1)) + s.median(s.red, around(0.45, 0.5, 0.12, 0.1))) / 2
	return min(s.openingAt(-0.5, skin), s.openingAt(0.5, skin))
}

func (s *subject) openingAt(x, skin float64) float64 {
	red := s.eye(x)
	sorted := slices.Sorted(slices.Values(red))
	dark, light := sorted[len(sorted)/50], min(skin, sorted[len(sorted)*4/5])
	limit := dark + irisDepth*(light-dark)
	var runs [eyeWidth]int // the longest piece of each column that is dark
	for x := range runs {
		run := 0
		for y := range eyeHeight {
			run++
			if red[y*eyeWidth+x] >= limit {
				run = 0
			}
			runs[x] = max(runs[x], run)
		}
	}
	highest := 0
	for x := range eyeWidth - irisWidth + 1 {
		sum := 0
		for _, run := range runs[x:][:irisWidth] {
			sum += run
		}
		highest = max(highest, sum)
	}
	return float64(highest) / irisWidth / eyeUnit
}

// eye returns the red light of an eye, row by row.
func (s *subject) eye(x float64) []float64 {
	src, shrunk := s.view, 1.0
	for s.unit/shrunk > 2*eyeUnit {
		src, shrunk = src.half(), shrunk*2
	}
	red := make([]float64, 0, eyeWidth*eyeHeight)
	var rgb [3]float32
	for i := range eyeHeight {
		for j := range eyeWidth {
			p := raster.Point{X: x + (float64(j-eyeWidth/2)+0.5)/eyeUnit, Y: (float64(i-eyeAbove) + 0.5) / eyeUnit}
			src.sample(s.place(p).Scale(1/shrunk), &rgb)
			red = append(red, float64(rgb[0]))
		}
	}
	return red
}
