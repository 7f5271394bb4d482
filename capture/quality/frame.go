package quality

import (
	"math"

	"razvorot/capture/raster"
)

const (
	// cropLimit is the share of the page that may lie outside the picture: 0.6 mm of a passport's page on one side,
	// which is how exact an outline is.
	cropLimit = 0.005
	// cropSevere is the share from which something is lost: 2.5 mm of a passport's page, half of its margin.
	cropSevere = 0.02
	// sizeLimit is the least resolution of what is stored, in dots per inch (intake.MinDPI).
	sizeLimit = 200
	// sizeSevere is the resolution at which the letters of the machine-readable zone (ten to the inch) are 9 pixels
	// apart and captions of 2 mm have 5 for a small letter; less is not read by anyone.
	sizeSevere = 90
)

// crop measures how much of the page is outside the picture.
func (o *overview) crop(in Input) Figure {
	f := Figure{Name: Crop, Value: outside(in), Limit: cropLimit}
	f.Value = max(f.Value, missing(in))
	f.Bad, f.Severe = f.Value > cropLimit, f.Value > cropSevere
	for side, cut := range in.Cut {
		if cut {
			f.Bad = true
			f.Severe = f.Severe || o.printAt(side)
		}
	}
	return f
}

// outside returns the share of the page that lies beyond the picture's edges.
func outside(in Input) float64 {
	const steps = 64
	m, ok := raster.ToQuad(steps, steps, in.Corners)
	if !ok {
		return 1
	}
	w, h := float64(in.Luma.Rect.Dx()), float64(in.Luma.Rect.Dy())
	beyond := 0
	for y := range steps {
		for x := range steps {
			// What is half a pixel outside is the outline's doing.
			p := m.Apply(raster.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5})
			if p.X < -0.5 || p.Y < -0.5 || p.X > w+0.5 || p.Y > h+0.5 {
				beyond++
			}
		}
	}
	return float64(beyond) / (steps * steps)
}

// missing returns the share of the page that its proportions lack, where a side was cut and the outline ends there.
// Perspective changes proportions too, so that little is not told.
func missing(in Input) float64 {
	w, h := in.Corners.Sides()
	want := in.SizeMM[0] / in.SizeMM[1]
	lack := 0.0
	if in.Cut[1] || in.Cut[3] {
		lack = max(lack, 1-w/h/want)
	}
	if in.Cut[0] || in.Cut[2] {
		lack = max(lack, 1-h/w*want)
	}
	if lack < 0.08 { // 20° of perspective
		return 0
	}
	return lack
}

// printAt tells whether print reaches a side of the page: top, right, bottom, left.
func (o *overview) printAt(side int) bool {
	depth := max(1, int(math.Round(1.5/o.mm)))
	count, along := 0, 0
	for y := range o.height {
		for x := range o.width {
			if [4]int{y, o.width - 1 - x, o.height - 1 - y, x}[side] >= depth {
				continue
			}
			along++
			if o.cells[y*o.width+x].print {
				count++
			}
		}
	}
	return count*20 > along
}

// size measures the resolution.
func size(in Input) Figure {
	dpi := 25.4 / in.pixel()
	return Figure{Name: Size, Value: dpi, Limit: sizeLimit, Bad: dpi < sizeLimit, Severe: dpi < sizeSevere}
}
