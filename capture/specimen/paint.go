package specimen

import (
	"image"
	"image/color"
	"math"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"
)

// shade is a paint that goes from one colour at a point to another at a distance from it, in pixels.
type shade struct {
	x, y, rx, ry float64
	inner, outer color.NRGBA
}

// shadeOf returns a shade measured in the canvas's millimetres.
func (c *canvas) shadeOf(x, y, rx, ry float64, inner, outer color.NRGBA) shade {
	return shade{x * c.scale, y * c.scale, rx * c.scale, ry * c.scale, inner, outer}
}

// ColorModel is that of 16 bits with alpha multiplied in, which drawing uses.
func (s shade) ColorModel() color.Model { return color.RGBA64Model }

// Bounds are without end.
func (s shade) Bounds() image.Rectangle { return image.Rect(-1e9, -1e9, 1e9, 1e9) }

// At returns the colour of a pixel.
func (s shade) At(x, y int) color.Color { return s.RGBA64At(x, y) }

// RGBA64At returns the colour of a pixel.
func (s shade) RGBA64At(x, y int) color.RGBA64 {
	dx, dy := (float64(x)-s.x)/s.rx, (float64(y)-s.y)/s.ry
	t := min(1, math.Sqrt(dx*dx+dy*dy))
	t = t * t * (3 - 2*t)
	mix := func(a, b uint8) float64 { return float64(a) + (float64(b)-float64(a))*t }
	alpha := mix(s.inner.A, s.outer.A) / 255
	part := func(a, b uint8) uint16 { return uint16(mix(a, b) * 257 * alpha) }
	return color.RGBA64{part(s.inner.R, s.outer.R), part(s.inner.G, s.outer.G), part(s.inner.B, s.outer.B), uint16(alpha * 65535)}
}

// flat is a paint of one colour.
func flat(c color.NRGBA) image.Image { return image.NewUniform(c) }

// tone makes a colour lighter (above 1) or darker.
func tone(c color.NRGBA, factor float64) color.NRGBA {
	scale := func(v uint8) uint8 { return uint8(min(255, float64(v)*factor)) }
	return color.NRGBA{scale(c.R), scale(c.G), scale(c.B), c.A}
}

// faded returns a colour with another opacity, 0–255.
func faded(c color.NRGBA, alpha uint8) color.NRGBA {
	c.A = alpha
	return c
}

func scaleInto(dst *image.RGBA, target image.Rectangle, src image.Image) {
	draw.CatmullRom.Scale(dst, target, src, src.Bounds(), draw.Over, nil)
}

// stampTurned lays a strip of text over a picture, turned around the beginning of its baseline.
func stampTurned(dst *image.RGBA, strip image.Image, x, y, angle, baseline float64) {
	sin, cos := math.Sincos(angle)
	m := f64.Aff3{cos, -sin, x + sin*baseline, sin, cos, y - cos*baseline}
	draw.BiLinear.Transform(dst, m, strip, strip.Bounds(), draw.Over, nil)
}
