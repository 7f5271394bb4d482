package page

import (
	"image"
	"math"

	"razvorot/capture/raster"
)

// mostDPI is the resolution of a straightened page whose format is known. What authorities scan at; the strokes of the
// smallest print (0.15 mm) are two pixels wide.
const mostDPI = 300

// mostPixels bounds a straightened page whose corners lie far outside: an A4 page at 300 dpi has 8.7 million.
const mostPixels = 16e6

// Cut cuts the page out of the picture and straightens it to its own proportions: those of the nearest known format
// (Snap), else those measured. The first corner becomes the top left one. It has as many pixels as the photograph has on
// the page, but not more than 300 dpi where the format is known. It returns nil for corners on a line.
func Cut(img image.Image, q raster.Quad) *image.YCbCr {
	width, height := Size(q, img.Bounds().Size())
	if width == 0 {
		return nil
	}
	return raster.Straighten(img, q, width, height)
}

// Size returns how many pixels the page that Cut makes is wide and high; 0, 0 for corners on a line.
func Size(q raster.Quad, picture image.Point) (width, height int) {
	if !q.Convex() {
		return 0, 0
	}
	ratio := Proportions(q, picture)
	longest := math.Inf(1)
	if f, ok := Snap(ratio); ok {
		ratio = f.Width / f.Height
		longest = max(f.Width, f.Height) / 25.4 * mostDPI
	}
	// The longest of the sides keeps its pixels; the mean of a pair would blur the near end of a page seen aslant.
	var side [4]float64
	for i := range q {
		side[i] = q[(i+1)%4].Sub(q[i]).Length()
	}
	w := max(side[0], side[2], ratio*max(side[1], side[3]))
	// Not more pixels than the picture has there.
	w = min(w, math.Sqrt(q.Area()*ratio), math.Sqrt(mostPixels*ratio))
	if h := w / ratio; max(w, h) > longest {
		w *= longest / max(w, h)
	}
	return max(1, int(w+0.5)), max(1, int(w/ratio+0.5))
}
