package raster

import (
	"image"
	"math"
)

// Homography maps the points of one plane to another: x' = (h0 x + h1 y + h2)/(h6 x + h7 y + 1).
type Homography [9]float64

// ToQuad returns the homography that maps the rectangle (0,0)–(width,height) to the quad; false when its corners lie on
// a line. (Heckbert, Fundamentals of Texture Mapping, 1989, 2.2.3.)
func ToQuad(width, height float64, q Quad) (Homography, bool) {
	d1, d2 := q[1].Sub(q[2]), q[3].Sub(q[2])
	s := q[0].Sub(q[1]).Add(q[2].Sub(q[3]))
	det := d1.Cross(d2)
	if math.Abs(det) < 1e-9 || width <= 0 || height <= 0 {
		return Homography{}, false
	}
	g, h := s.Cross(d2)/det, d1.Cross(s)/det
	return Homography{
		(q[1].X - q[0].X + g*q[1].X) / width, (q[3].X - q[0].X + h*q[3].X) / height, q[0].X,
		(q[1].Y - q[0].Y + g*q[1].Y) / width, (q[3].Y - q[0].Y + h*q[3].Y) / height, q[0].Y,
		g / width, h / height, 1,
	}, true
}

// Apply maps a point.
func (h Homography) Apply(p Point) Point {
	w := h[6]*p.X + h[7]*p.Y + h[8]
	return Point{(h[0]*p.X + h[1]*p.Y + h[2]) / w, (h[3]*p.X + h[4]*p.Y + h[5]) / w}
}

// Inverse returns the homography back; false when there is none.
func (h Homography) Inverse() (Homography, bool) {
	inv := Homography{
		h[4]*h[8] - h[5]*h[7], h[2]*h[7] - h[1]*h[8], h[1]*h[5] - h[2]*h[4],
		h[5]*h[6] - h[3]*h[8], h[0]*h[8] - h[2]*h[6], h[2]*h[3] - h[0]*h[5],
		h[3]*h[7] - h[4]*h[6], h[1]*h[6] - h[0]*h[7], h[0]*h[4] - h[1]*h[3],
	}
	det := h[0]*inv[0] + h[1]*inv[3] + h[2]*inv[6]
	if math.Abs(det) < 1e-18 || inv[8] == 0 {
		return Homography{}, false
	}
	scale := inv[8]
	for i := range inv {
		inv[i] /= scale
	}
	return inv, true
}

// Warp straightens the quad of a picture into width × height pixels, bilinearly; what lies outside the picture is outside.
// Where the picture has more than twice the pixels it is made smaller first, so that fine print does not turn to noise.
// It returns nil for a quad whose corners lie on a line.
func Warp(src *image.Gray, q Quad, width, height int, outside uint8) *image.Gray {
	w, h := q.Sides()
	if factor := int(min(w/float64(width), h/float64(height))); factor >= 2 {
		src, q = shrinkBy(src, factor), q.Scale(1/float64(factor))
	}
	m, ok := ToQuad(float64(width), float64(height), q)
	if !ok {
		return nil
	}
	dst := image.NewGray(image.Rect(0, 0, width, height))
	for y := range height {
		m.row(y, dst.Pix[y*dst.Stride:][:width], src, outside)
	}
	return dst
}

// row samples one row of the result.
func (h Homography) row(y int, out []uint8, src *image.Gray, outside uint8) {
	fy := float64(y) + 0.5
	x0, y0, w0 := h[1]*fy+h[2]+h[0]*0.5, h[4]*fy+h[5]+h[3]*0.5, h[7]*fy+h[8]+h[6]*0.5
	for x := range out {
		k := 256 / w0
		out[x] = sample(src, int(math.Floor(x0*k))-128, int(math.Floor(y0*k))-128, outside)
		x0, y0, w0 = x0+h[0], y0+h[3], w0+h[6]
	}
}

// sample returns the luma at a place given in 256ths of a pixel from the centre of the first one.
func sample(src *image.Gray, x, y int, outside uint8) uint8 {
	ix, iy := x>>8, y>>8
	if uint(ix) >= uint(src.Rect.Dx()-1) || uint(iy) >= uint(src.Rect.Dy()-1) {
		if ix < -1 || iy < -1 || ix >= src.Rect.Dx() || iy >= src.Rect.Dy() {
			return outside
		}
		return src.Pix[min(max(iy, 0), src.Rect.Dy()-1)*src.Stride+min(max(ix, 0), src.Rect.Dx()-1)]
	}
	fx, fy := x&255, y&255
	at := iy*src.Stride + ix
	top := int(src.Pix[at])*(256-fx) + int(src.Pix[at+1])*fx
	bottom := int(src.Pix[at+src.Stride])*(256-fx) + int(src.Pix[at+src.Stride+1])*fx
	return uint8((top*(256-fy) + bottom*fy + 1<<15) >> 16)
}
