package portrait

import (
	"math"

	"razvorot/capture/raster"
)

// aligned is a face as it is measured: upright by the line of its eyes, and so large that the eyes are as far apart in every
// picture. The unit of its coordinates is the distance between the eyes; the origin lies midway between them, x grows to
// the right of the picture and y downwards.
type aligned struct {
	red, green, blue, luma []float32
	inside                 []bool // whether the picture reaches there
	middle                 raster.Point
	unit                   float64 // pixels of the view
	cos, sin               float64
}

const (
	alignedUnit   = 48                  // pixels of the aligned face to one distance between the eyes
	alignedWidth  = 5 * alignedUnit     // two and a half to each side: shoulders' width
	alignedHeight = 6 * alignedUnit     // from two and a half above the eyes to three and a half below
	alignedX      = alignedWidth / 2    // where the origin is
	alignedY      = alignedUnit * 5 / 2 //
)

// align samples a face of the view.
func (v *view) align(f Face) *aligned {
	n := alignedWidth * alignedHeight
	a := &aligned{red: make([]float32, n), green: make([]float32, n), blue: make([]float32, n), luma: make([]float32, n),
		inside: make([]bool, n), unit: f.LeftEye.Sub(f.RightEye).Length()}
	a.middle = f.RightEye.Add(f.LeftEye).Scale(0.5)
	a.sin, a.cos = math.Sincos(f.Roll())
	src, shrunk := v, 1.0
	for a.unit/shrunk > 2*alignedUnit {
		src, shrunk = src.half(), shrunk*2
	}
	var rgb [3]float32
	for y := range alignedHeight {
		for x := range alignedWidth {
			p := a.place(raster.Point{X: (float64(x-alignedX) + 0.5) / alignedUnit, Y: (float64(y-alignedY) + 0.5) / alignedUnit})
			i := y*alignedWidth + x
			if a.inside[i] = src.sample(p.Scale(1/shrunk), &rgb); a.inside[i] {
				a.red[i], a.green[i], a.blue[i] = rgb[0], rgb[1], rgb[2]
				a.luma[i] = 0.299*rgb[0] + 0.587*rgb[1] + 0.114*rgb[2]
			}
		}
	}
	return a
}

// place returns where a place of the aligned face is in the view.
func (a *aligned) place(p raster.Point) raster.Point {
	x, y := p.X*a.unit, p.Y*a.unit
	return raster.Point{X: a.middle.X + x*a.cos - y*a.sin, Y: a.middle.Y + x*a.sin + y*a.cos}
}

// find returns where a place of the view is in the aligned face.
func (a *aligned) find(p raster.Point) raster.Point {
	d := p.Sub(a.middle).Scale(1 / a.unit)
	return raster.Point{X: d.X*a.cos + d.Y*a.sin, Y: -d.X*a.sin + d.Y*a.cos}
}

// each calls f with the index of every pixel of a rectangle that the picture reaches.
func (a *aligned) each(r area, f func(i int)) {
	x0, x1 := max(0, int(math.Round(alignedX+r.x0*alignedUnit))), min(alignedWidth, int(math.Round(alignedX+r.x1*alignedUnit)))
	y0, y1 := max(0, int(math.Round(alignedY+r.y0*alignedUnit))), min(alignedHeight, int(math.Round(alignedY+r.y1*alignedUnit)))
	for y := y0; y < y1; y++ {
		for x := x0; x < x1; x++ {
			if i := y*alignedWidth + x; a.inside[i] {
				f(i)
			}
		}
	}
}

// area is a rectangle of an aligned face, in distances between the eyes.
type area struct{ x0, y0, x1, y1 float64 }

// around returns the rectangle of so much to each side of a point.
func around(x, y, dx, dy float64) area { return area{x - dx, y - dy, x + dx, y + dy} }

// half returns the view at half its size.
func (v *view) half() *view {
	w, h := max(1, v.width()/2), max(1, v.height()/2)
	small := &view{luma: v.luma, factor: v.factor * 2, colour: make([]uint8, 3*w*h)}
	small.luma = newGray(w, h)
	for y := range h {
		upper := v.colour[3*2*y*v.width():]
		lower := v.colour[3*min(2*y+1, v.height()-1)*v.width():]
		out := small.colour[3*y*w:][:3*w]
		for x := range w {
			next := 3 * min(1, v.width()-1-2*x)
			for c := range 3 {
				i := 6*x + c
				out[3*x+c] = uint8((uint32(upper[i]) + uint32(upper[i+next]) + uint32(lower[i]) + uint32(lower[i+next]) + 2) / 4)
			}
			r, g, b := uint32(out[3*x]), uint32(out[3*x+1]), uint32(out[3*x+2])
			small.luma.Pix[y*w+x] = uint8((19595*r + 38470*g + 7471*b + 1<<15) >> 16)
		}
	}
	return small
}
