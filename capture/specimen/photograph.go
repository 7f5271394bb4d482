package specimen

import (
	"image"
	"math"
	"math/rand/v2"

	"razvorot/capture/raster"
)

// How a photograph of a page is taken: what is seen around the page, how far the corners are from where they would be straight
// above it, and the light on paper, so that white is not blown out.
const (
	tableAround = 0.09 // of each side
	cornerOff   = 0.02 // of each side, at most
	lampLight   = 0.93
	lampFading  = 0.10 // across the picture
)

// tableTop is the wood under the page.
var tableTop = [3]float64{0x6A, 0x4B, 0x35}

// Photograph takes a picture of a page that lies on a wooden table, not quite straight, as somebody with a telephone would. The
// page keeps its pixels to the millimetre. The same seed gives the same picture.
func Photograph(page *image.RGBA, seed uint64) *image.RGBA {
	r := rand.New(rand.NewPCG(seed, 0x7AB1E))
	size := page.Rect.Size()
	w, h := int(float64(size.X)*(1+2*tableAround)), int(float64(size.Y)*(1+2*tableAround))
	off := func(side int) float64 { return (2*r.Float64() - 1) * cornerOff * float64(side) }
	quad := raster.Whole(size)
	for i := range quad {
		quad[i] = raster.Point{X: quad[i].X + tableAround*float64(size.X) + off(size.X), Y: quad[i].Y + tableAround*float64(size.Y) + off(size.Y)}
	}
	toQuad, _ := raster.ToQuad(float64(size.X), float64(size.Y), quad) // never on a line: corners move by a fiftieth
	back, _ := toQuad.Inverse()
	photo := image.NewRGBA(image.Rect(0, 0, w, h))
	for y := range h {
		row := photo.Pix[y*photo.Stride:][:4*w]
		for x := range w {
			light := lampLight - lampFading*(float64(x)/float64(w)+float64(y)/float64(h))/2
			light += 0.006 * (r.Float64() - 0.5) // grain
			at := back.Apply(raster.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5})
			c, on := between(page, at.X-0.5, at.Y-0.5)
			if !on {
				c = wood(x, y, h)
			}
			for i := range c {
				row[4*x+i] = uint8(c[i] * light)
			}
			row[4*x+3] = 0xFF
		}
	}
	return photo
}

// wood is the colour of the table: dark lines along it.
func wood(x, y, height int) [3]float64 {
	along := float64(y)/float64(height)*90 + 1.7*math.Sin(float64(x)/170) + 0.6*math.Sin(float64(x)/37)
	k := 1 + 0.13*math.Sin(along)*math.Sin(along/3.1)
	return [3]float64{tableTop[0] * k, tableTop[1] * k, tableTop[2] * k}
}

// between returns the colour of a page at a place between its pixels, and whether that is on it.
func between(page *image.RGBA, x, y float64) ([3]float64, bool) {
	size := page.Rect.Size()
	if x < 0 || y < 0 || x > float64(size.X-1) || y > float64(size.Y-1) {
		return [3]float64{}, false
	}
	ix, iy := min(int(x), size.X-2), min(int(y), size.Y-2)
	fx, fy := x-float64(ix), y-float64(iy)
	at := page.Pix[iy*page.Stride+4*ix:]
	below := at[page.Stride:]
	var c [3]float64
	for i := range c {
		top := float64(at[i])*(1-fx) + float64(at[4+i])*fx
		bottom := float64(below[i])*(1-fx) + float64(below[4+i])*fx
		c[i] = top*(1-fy) + bottom*fy
	}
	return c, true
}
