package portrait

import (
	"image"
	"math"

	"razvorot/capture/raster"
)

// Format is what a portrait is cut to, in millimetres.
type Format struct{ Width, Height float64 }

// The formats asked for: of the passports, and of the older forms.
var (
	Passport     = Format{35, 45}
	ThreeByFour  = Format{30, 40}
	formatHeight = 45.0 // in which the lengths below are given
)

const (
	// headHeight is from chin to crown: ISO/IEC 19794-5 asks for 32 to 36 mm of 45.
	headHeight = 34
	// crownMargin is above the crown: 5 mm, give or take 1, in the Russian requirements for portraits of 35 × 45 mm.
	crownMargin = 4.5
	// mostDPI is enough to print.
	mostDPI = 600
)

// Crop returns the part of the picture that makes a portrait of a format, upright by the line of the eyes, and what share of
// it lies outside the picture. Without a face it is no quad.
func (r *Report) Crop(f Format) (quad raster.Quad, outside float64) {
	head := r.Chin.Sub(r.Crown).Length()
	if head == 0 {
		return quad, 1
	}
	height := head * formatHeight / headHeight
	width := height * f.Width / f.Height
	sin, cos := math.Sincos(r.roll)
	right, down := raster.Point{X: cos, Y: sin}, raster.Point{X: -sin, Y: cos}
	corner := r.Crown.Sub(down.Scale(height * crownMargin / formatHeight)).Sub(right.Scale(width / 2))
	quad = raster.Quad{corner, corner.Add(right.Scale(width)), corner.Add(right.Scale(width)).Add(down.Scale(height)),
		corner.Add(down.Scale(height))}
	return quad, r.missing(quad)
}

// missing returns the share of a quad that lies outside the picture, counted on a grid.
func (r *Report) missing(q raster.Quad) float64 {
	const grid = 40
	out := 0
	for y := range grid {
		for x := range grid {
			p := q[0].Add(q[1].Sub(q[0]).Scale((float64(x) + 0.5) / grid)).Add(q[3].Sub(q[0]).Scale((float64(y) + 0.5) / grid))
			if p.X < 0 || p.Y < 0 || p.X >= float64(r.size.X) || p.Y >= float64(r.size.Y) {
				out++
			}
		}
	}
	return float64(out) / (grid * grid)
}

// Cut cuts the portrait out of the picture that the report is of: at 600 dots per inch, or as many as the picture has. It
// returns nil where there is no face. Fewer than 300 dots per inch are what CheckFaceSize refuses.
func (r *Report) Cut(img image.Image, f Format) *image.YCbCr {
	quad, _ := r.Crop(f)
	_, height := quad.Sides()
	if height < 1 {
		return nil
	}
	dpi := min(mostDPI, height/f.Height*25.4)
	pixels := func(mm float64) int { return max(1, int(math.Round(mm*dpi/25.4))) }
	return raster.Straighten(img, quad, pixels(f.Width), pixels(f.Height))
}

// DPI returns the resolution in which the picture shows the portrait of a format.
func (r *Report) DPI(f Format) float64 {
	quad, _ := r.Crop(f)
	_, height := quad.Sides()
	return height / f.Height * 25.4
}
