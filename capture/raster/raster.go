// Package raster holds what everything that looks at pictures shares: the luma of a picture, shrinking, straightening and
// evening out the light.
//
// Luma is one byte a pixel, 0 black to 255 white, as JPEG's Y (ITU-T T.871). A quad is four corners in pixels of a picture,
// the centre of the first pixel at (0.5, 0.5), clockwise from what is the top left corner of the document.
package raster

import (
	"image"
	"image/color"
	"math"
)

// Point is a place in a picture, in pixels.
type Point struct{ X, Y float64 }

// Sub returns the vector from q to p.
func (p Point) Sub(q Point) Point { return Point{p.X - q.X, p.Y - q.Y} }

// Add returns p moved by q.
func (p Point) Add(q Point) Point { return Point{p.X + q.X, p.Y + q.Y} }

// Scale returns p times k.
func (p Point) Scale(k float64) Point { return Point{p.X * k, p.Y * k} }

// Length returns the distance from the origin.
func (p Point) Length() float64 { return math.Hypot(p.X, p.Y) }

// Cross returns the z of the cross product: positive when q is clockwise of p on a screen, where y grows downwards.
func (p Point) Cross(q Point) float64 { return p.X*q.Y - p.Y*q.X }

// Quad is the outline of a page: top left, top right, bottom right, bottom left of the document as it is read.
type Quad [4]Point

// Scale returns the quad in a picture k times as large.
func (q Quad) Scale(k float64) Quad {
	for i := range q {
		q[i] = q[i].Scale(k)
	}
	return q
}

// Turn returns the quad with its document turned by so many quarters clockwise: what was its top left corner is named the
// top right one after one quarter.
func (q Quad) Turn(quarters int) Quad {
	var turned Quad
	for i := range q {
		turned[(i+quarters%4+4)%4] = q[i]
	}
	return turned
}

// Area returns the area in pixels, 0 or less for corners that do not go around clockwise.
func (q Quad) Area() float64 {
	return q[2].Sub(q[0]).Cross(q[3].Sub(q[1])) / 2
}

// Convex tells whether the corners go around clockwise without a dent.
func (q Quad) Convex() bool {
	for i := range q {
		if q[(i+1)%4].Sub(q[i]).Cross(q[(i+2)%4].Sub(q[(i+1)%4])) <= 0 {
			return false
		}
	}
	return true
}

// Sides returns the mean lengths of the horizontal and of the vertical sides in pixels.
func (q Quad) Sides() (width, height float64) {
	width = (q[1].Sub(q[0]).Length() + q[2].Sub(q[3]).Length()) / 2
	height = (q[3].Sub(q[0]).Length() + q[2].Sub(q[1]).Length()) / 2
	return width, height
}

// Whole returns the quad of a whole picture.
func Whole(size image.Point) Quad {
	w, h := float64(size.X), float64(size.Y)
	return Quad{{0, 0}, {w, 0}, {w, h}, {0, h}}
}

// Luma returns the luma of a picture, its corner at the origin. Of a JPEG it is the decoder's own plane and not a copy:
// do not write to it.
func Luma(img image.Image) *image.Gray {
	size := img.Bounds().Size()
	rect := image.Rectangle{Max: size}
	switch src := img.(type) {
	case *image.Gray:
		return &image.Gray{Pix: src.Pix[src.PixOffset(src.Rect.Min.X, src.Rect.Min.Y):], Stride: src.Stride, Rect: rect}
	case *image.YCbCr:
		return &image.Gray{Pix: src.Y[src.YOffset(src.Rect.Min.X, src.Rect.Min.Y):], Stride: src.YStride, Rect: rect}
	case *image.RGBA:
		return lumaRGBA(src.Pix[src.PixOffset(src.Rect.Min.X, src.Rect.Min.Y):], src.Stride, size)
	case *image.NRGBA:
		if src.Opaque() {
			return lumaRGBA(src.Pix[src.PixOffset(src.Rect.Min.X, src.Rect.Min.Y):], src.Stride, size)
		}
	}
	gray := image.NewGray(rect)
	for y := range size.Y {
		for x := range size.X {
			r, g, b, a := img.At(img.Bounds().Min.X+x, img.Bounds().Min.Y+y).RGBA()
			white := 0xFFFF - a // what is transparent is paper
			gray.SetGray(x, y, color.Gray{Y: uint8((19595*(r+white) + 38470*(g+white) + 7471*(b+white) + 1<<15) >> 24)})
		}
	}
	return gray
}

func lumaRGBA(pix []uint8, stride int, size image.Point) *image.Gray {
	gray := image.NewGray(image.Rectangle{Max: size})
	for y := range size.Y {
		row, out := pix[y*stride:], gray.Pix[y*gray.Stride:][:size.X]
		for x := range out {
			p := row[4*x : 4*x+3 : 4*x+3]
			out[x] = uint8((19595*uint32(p[0]) + 38470*uint32(p[1]) + 7471*uint32(p[2]) + 1<<15) >> 16)
		}
	}
	return gray
}
