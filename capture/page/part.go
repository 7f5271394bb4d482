package page

import (
	"math"

	"razvorot/capture/raster"
)

const (
	// bandStart, bandEnd and bandStep say where, in pixels of the view away from a line, the colours at its sides are taken: a
	// few millimetres, so that a page's margin and some of its print are in them.
	bandStart, bandEnd, bandStep = 2, 11, 3
	// levelFloor is the difference of mean colour, in eighths of a level, that vignetting and JPEG make along a line.
	levelFloor = 6
	// unparted is what a line is worth, of one that parts two colours, that has the same at both sides.
	unparted = 0.35
)

// parting tells from 0 to 1 how surely the colours at both sides of the best stretch of a line differ: the mean difference of
// the whole stretch by its standard error. A row of print or a fold has the same paper at both sides.
func (v *view) parting(l *line) float64 {
	var sum, square [3]float64
	count := 0.0
	for i := range posts {
		p := l.point(l.from + (l.to-l.from)*(float64(i)+0.5)/posts)
		var diff [3]float64
		inside := true
		for d := float64(bandStart); d <= bandEnd; d += bandStep {
			one, ok1 := v.place(p, d*l.nx, d*l.ny)
			two, ok2 := v.place(p, -d*l.nx, -d*l.ny)
			if inside = ok1 && ok2; !inside {
				break
			}
			for k, plane := range v.planes {
				diff[k] += float64(plane[one]-plane[two]) / 4
			}
		}
		if !inside {
			continue
		}
		count++
		for k, x := range diff {
			sum[k], square[k] = sum[k]+x, square[k]+x*x
		}
	}
	if count < posts/4 {
		return 1 // at the picture's border nothing can be told
	}
	var t float64
	for k := range sum {
		mean := sum[k] / count
		t += mean * mean / (max(0, square[k]/count-mean*mean)*4/count + levelFloor*levelFloor)
	}
	return 1 - math.Exp(-t/8)
}

// place is the index of the pixel away from a point; false outside.
func (v *view) place(p raster.Point, dx, dy float64) (int, bool) {
	x, y := int(p.X+dx), int(p.Y+dy)
	return y*v.w + x, uint(x) < uint(v.w) && uint(y) < uint(v.h)
}
