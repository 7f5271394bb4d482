package raster_test

import (
	"image"
	"image/color"
	"testing"

	"razvorot/capture/raster"
)

func TestB6APictureIsTurnedPixelForPixel(t *testing.T) {
	sources := []interface {
		image.Image
		Set(x, y int, c color.Color)
		SubImage(image.Rectangle) image.Image
	}{image.NewGray(image.Rect(0, 0, 5, 4)), image.NewNRGBA(image.Rect(0, 0, 5, 4)), image.NewRGBA(image.Rect(0, 0, 5, 4)),
		image.NewPaletted(image.Rect(0, 0, 5, 4), color.Palette{color.Black, color.White})}
	for _, whole := range sources {
		whole.Set(3, 1, color.White)
		part := whole.SubImage(image.Rect(2, 1, 5, 3)) // the white one is (1, 0) of 3×2
		for quarters, want := range map[int]image.Point{0: {1, 0}, 1: {1, 1}, 2: {1, 1}, 3: {0, 1}, 4: {1, 0}, -1: {0, 1}} {
			got := raster.Turn(part, quarters)
			size := image.Pt(3, 2)
			if quarters%2 != 0 {
				size = image.Pt(2, 3)
			}
			if got.Bounds().Size() != size {
				t.Errorf("%T by %d is %v", part, quarters, got.Bounds())
			}
			for y := range size.Y {
				for x := range size.X {
					r, _, _, _ := got.At(x, y).RGBA()
					if (r == 0xFFFF) != (image.Pt(x, y) == want) {
						t.Errorf("%T by %d has %v at %d, %d", part, quarters, got.At(x, y), x, y)
					}
				}
			}
		}
	}
}
