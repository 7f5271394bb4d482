package scene

import (
	"math"

	"razvorot/capture/raster"
)

// focal is the focal length of a telephone's main camera as a share of the picture's longer side: 26 mm before 36×24.
const focal = 0.75

// view is how a document lies in a picture.
type view struct {
	quad    raster.Quad
	toPixel raster.Homography // from millimetres on the document
	toPage  raster.Homography
	scale   float64 // pixels a millimetre
}

// place maps a rectangle of the document into the picture.
func (v view) place(b box) raster.Quad {
	return raster.Quad{v.toPixel.Apply(raster.Point{X: b.x, Y: b.y}), v.toPixel.Apply(raster.Point{X: b.x + b.w, Y: b.y}),
		v.toPixel.Apply(raster.Point{X: b.x + b.w, Y: b.y + b.h}), v.toPixel.Apply(raster.Point{X: b.x, Y: b.y + b.h})}
}

// view points the camera at a document of a size in millimetres.
func (s *Spec) view(w, h float64) view {
	quad := s.project(w, h)
	low, high := quad[0], quad[0]
	for _, p := range quad[1:] {
		low = raster.Point{X: min(low.X, p.X), Y: min(low.Y, p.Y)}
		high = raster.Point{X: max(high.X, p.X), Y: max(high.Y, p.Y)}
	}
	size := high.Sub(low)
	width, height := float64(s.Width), float64(s.Height)
	k := s.Fill * min(width/size.X, height/size.Y)
	for i, p := range quad {
		p = p.Sub(low).Scale(k)
		quad[i] = p.Add(raster.Point{X: shifted(s.ShiftX, width, k*size.X), Y: shifted(s.ShiftY, height, k*size.Y)})
	}
	v := view{quad: quad, scale: math.Sqrt(quad.Area() / (w * h))}
	v.toPixel, _ = raster.ToQuad(w, h, quad)
	v.toPage, _ = v.toPixel.Inverse()
	return v
}

// shifted returns where an extent begins in a picture's.
func shifted(shift, picture, extent float64) float64 {
	within := max(-1, min(1, shift))
	return (picture-extent)/2*(1+within) + extent*(shift-within)
}

// project looks at the document from above its middle through a pinhole.
func (s *Spec) project(w, h float64) raster.Quad {
	sin, cos := math.Sincos(float64(s.Turn)*math.Pi/2 + s.Rotation)
	sinX, cosX := math.Sincos(s.TiltX)
	sinY, cosY := math.Sincos(s.TiltY)
	distance := focal * max(w, h) / s.Fill
	var quad raster.Quad
	for i, corner := range [4][2]float64{{-w / 2, -h / 2}, {w / 2, -h / 2}, {w / 2, h / 2}, {-w / 2, h / 2}} {
		x, y := corner[0]*cos-corner[1]*sin, corner[0]*sin+corner[1]*cos
		y, z := y*cosX, y*sinX
		x, z = x*cosY+z*sinY, z*cosY-x*sinY
		quad[i] = raster.Point{X: x / (distance + z), Y: y / (distance + z)}
	}
	return quad
}
