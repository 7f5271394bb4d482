// Package quality measures whether the page in a picture can be read, and if not, what to do about it.
//
// A figure is one number with a limit. It is Bad beyond the limit: people should be told. It is Severe when the picture
// cannot be read or shows too little: it has to be taken again. What is dark, lies in shadow or is small may be Bad and
// still legible.
//
// Lengths are millimetres on the document, so that a figure means the same at 0.3 and at 12 megapixels: what is to be
// read are letters 1.5 to 3 mm high with strokes of 0.2 to 0.35 mm.
//
// A cell is a square of the page made small, about a letter; a cell with print has ink in it. A patch is a piece of the
// page as large as a few letters, looked at in the resolution of the photograph; only patches with print say anything
// about focus. The overview is the page made small.
package quality

import (
	"image"
	"math"

	"razvorot/capture/raster"
)

// Name says what a figure measures. The names are those of the checks of the gate, and two more.
type Name string

// The figures, in the order in which they are told.
const (
	Crop     Name = "crop"     // share of the page outside the picture
	Size     Name = "size"     // dots per inch on the document
	Dark     Name = "dark"     // luma of the paper
	Bright   Name = "bright"   // luma of the ink on paper that is overexposed
	Contrast Name = "contrast" // how much of the paper's light the ink takes, 0 to 1
	Sharp    Name = "sharp"    // σ of the blur in mm
	Motion   Name = "motion"   // how much more blur, σ in mm, there is in one direction than in another
	Glare    Name = "glare"    // mm² of print under mirrored light
	Shadow   Name = "shadow"   // light of the darkest print over that of the lightest
)

// Input is a picture and what is known of it.
type Input struct {
	// Luma is the whole picture at its full resolution. It is only read.
	Luma *image.Gray
	// Corners is the outline of the page in pixels of Luma; raster.Whole of a scan. Parts may lie outside the picture.
	Corners raster.Quad
	// SizeMM is the width and the height of the document in mm, in either order; 0 when unknown: a page of a passport is
	// taken for granted then, and Size is not told.
	SizeMM [2]float64
	// Cut names the sides of the page that run out of the picture: top, right, bottom, left as Corners name them.
	Cut [4]bool
	// Enlarge is how many times larger the photograph will be of which Luma is a live frame; 0 is 1.
	Enlarge float64
}

// Figure is one measurement.
type Figure struct {
	Name   Name
	Value  float64
	Limit  float64
	Bad    bool // beyond the limit
	Severe bool // not to be read: to be taken again; implies Bad
}

// Report is what was measured, in the order of the names. A figure that could not be measured is not there.
type Report []Figure

// Refused returns the first figure for which the picture has to be taken again, and whether there is one.
func (r Report) Refused() (Figure, bool) {
	for _, f := range r {
		if f.Severe {
			return f, true
		}
	}
	return Figure{}, false
}

// Find returns a figure, and whether it was measured.
func (r Report) Find(n Name) (Figure, bool) {
	for _, f := range r {
		if f.Name == n {
			return f, true
		}
	}
	return Figure{}, false
}

// effort is how much a measurement looks at.
type effort struct {
	density  float64 // pixels of the overview a mm
	overview int     // pixels on its longer side at most
	patches  int     // of each region
}

var (
	thorough = effort{density: 5.6, overview: 1000, patches: 7}
	quick    = effort{density: 4, overview: 512, patches: 3}
)

// longest returns how many pixels the longer side of the overview of a page has.
func (e effort) longest(mm [2]float64) int {
	return min(e.overview, max(64, int(e.density*max(mm[0], mm[1]))))
}

// Measure looks at a photograph or a scan. It takes 20 to 40 ms for one of 12 megapixels. An outline with corners on a
// line, and one outside the picture, give no more than Crop.
func Measure(in Input) Report { return measure(in, thorough) }

// Glance is Measure for a live frame of one or two megapixels, in 10 ms or less: the same figures of fewer places.
func Glance(frame Input) Report { return measure(frame, quick) }

func measure(in Input, e effort) Report {
	known := in.SizeMM[0] > 0 && in.SizeMM[1] > 0
	in, ok := in.settled()
	if !ok {
		return Report{{Name: Crop, Value: 1, Limit: cropLimit, Bad: true, Severe: true}}
	}
	o, ok := survey(in, e.longest(in.SizeMM))
	if !ok {
		return Report{{Name: Crop, Value: 1, Limit: cropLimit, Bad: true, Severe: true}}
	}
	report := Report{o.crop(in)}
	if known {
		report = append(report, size(in))
	}
	patches := o.patches(in, e.patches)
	report = append(report, o.light(patches)...)
	report = append(report, focus(patches, in.pixel())...)
	return append(report, o.glare(), o.shadow(patches))
}

// passport is the width and the height of a passport's page in mm (ISO/IEC 7810 ID-3).
var passport = [2]float64{125, 88}

// settled returns the input with the size that goes with the corners; false when there is nothing to look at.
func (in Input) settled() (Input, bool) {
	if in.Luma == nil || in.Luma.Rect.Empty() {
		return in, false
	}
	in.Luma = raster.Luma(in.Luma)
	for _, c := range in.Corners {
		if !(math.Abs(c.X)+math.Abs(c.Y) < 1e7) { // nor NaN
			return in, false
		}
	}
	w, h := in.Corners.Sides()
	if !in.Corners.Convex() || min(w, h) < 1 {
		return in, false
	}
	if in.SizeMM[0] <= 0 || in.SizeMM[1] <= 0 {
		in.SizeMM = passport
	}
	if (in.SizeMM[0] > in.SizeMM[1]) != (w > h) {
		in.SizeMM[0], in.SizeMM[1] = in.SizeMM[1], in.SizeMM[0]
	}
	if in.Enlarge <= 0 {
		in.Enlarge = 1
	}
	return in, true
}

// pixel returns the mm on the document that a pixel of the photograph stands for, where they are most.
func (in Input) pixel() float64 {
	w, h := in.Corners.Sides()
	return max(in.SizeMM[0]/w, in.SizeMM[1]/h) / in.Enlarge
}
