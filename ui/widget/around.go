package widget

import (
	"image"
	"image/color"
)

// around is a square part of a picture, black where that has ended.
type around struct {
	image.Image
	at   image.Point
	half int
}

// Bounds implements image.Image.
func (a around) Bounds() image.Rectangle { return image.Rect(0, 0, 2*a.half, 2*a.half) }

// ColorModel implements image.Image.
func (a around) ColorModel() color.Model { return color.RGBAModel }

// At implements image.Image.
func (a around) At(x, y int) color.Color {
	p := a.at.Add(image.Pt(x-a.half, y-a.half))
	if !p.In(a.Image.Bounds()) {
		return color.RGBA{A: 0xFF}
	}
	return color.RGBAModel.Convert(a.Image.At(p.X, p.Y))
}
