package quality

import (
	"image"
	"slices"

	"razvorot/capture/raster"
)

// Exposure is how a part of a picture without print is lit and focused: a face.
type Exposure struct {
	Blur  float64 // σ of its sharpest edges, as a share of the part's width; 0 when it has none
	Mean  float64 // luma
	Dark  float64 // share of it that has gone to black, luma ≤ 25
	Full  float64 // share of it that is full, luma ≥ 250
	Noise float64 // standard deviation in luma where it is smooth
	Left  float64 // mean luma of the left half
	Right float64 // and of the right one
}

const (
	// black is the luma under which nothing is told apart.
	black = 25
	// exposureParts is how many patches a part of a picture is looked at in, each way.
	exposureParts = 3
)

// Expose looks at a part of a picture. What lies outside the picture is left out; false when that is all.
func Expose(luma *image.Gray, part image.Rectangle) (Exposure, bool) {
	luma = raster.Luma(luma)
	part = part.Intersect(luma.Rect)
	if part.Dx() < exposureParts || part.Dy() < exposureParts {
		return Exposure{}, false
	}
	piece, _ := cut(luma, part, raster.Quad{})
	const across = exposureParts * patchSide
	g := raster.Warp(piece, raster.Whole(part.Size()), across, across, 0)
	e := tally(g)
	var blurs, noises []float64
	for y := range exposureParts {
		for x := range exposureParts {
			var pix [patchSide * patchSide]uint8
			for row := range patchSide {
				copy(pix[row*patchSide:][:patchSide], g.Pix[(y*patchSide+row)*g.Stride+x*patchSide:])
			}
			p := look(pix[:], 1.0/across)
			noises = append(noises, p.noise)
			if p.printed() {
				blurs = append(blurs, min(p.blur[0], p.blur[2]))
			}
		}
	}
	e.Noise = slices.Min(noises)
	if len(blurs) > 0 {
		slices.Sort(blurs)
		e.Blur = blurs[len(blurs)/3]
	}
	return e, true
}

// tally counts the luma of a square.
func tally(g *image.Gray) Exposure {
	var e Exposure
	half := g.Rect.Dx() / 2
	for y := range g.Rect.Dy() {
		for x, v := range g.Pix[y*g.Stride:][:g.Rect.Dx()] {
			if v <= black {
				e.Dark++
			}
			if v >= clipped {
				e.Full++
			}
			if x < half {
				e.Left += float64(v)
			} else {
				e.Right += float64(v)
			}
		}
	}
	n := float64(g.Rect.Dx() * g.Rect.Dy())
	e.Mean = (e.Left + e.Right) / n
	e.Dark, e.Full, e.Left, e.Right = e.Dark/n, e.Full/n, 2*e.Left/n, 2*e.Right/n
	return e
}
