package raster_test

import (
	"image"
	"image/color"
	"testing"

	"razvorot/capture/raster"
)

func TestResizingKeepsTheMean(t *testing.T) {
	g := image.NewGray(image.Rect(0, 0, 97, 61))
	var sum int
	for i := range g.Pix {
		g.Pix[i] = uint8(i * 37)
		sum += int(g.Pix[i])
	}
	mean := float64(sum) / float64(len(g.Pix))
	for _, size := range []image.Point{{97, 61}, {96, 60}, {50, 40}, {31, 7}, {1, 1}, {97, 1}} {
		small := raster.Resize(g, size.X, size.Y)
		if small.Rect.Size() != size {
			t.Fatalf("%v is %v", size, small.Rect.Size())
		}
		sum = 0
		for _, p := range small.Pix {
			sum += int(p)
		}
		if got := float64(sum) / float64(len(small.Pix)); got < mean-0.6 || got > mean+0.6 {
			t.Errorf("%v has the mean %.2f, want %.2f", size, got, mean)
		}
	}
	if got := raster.Resize(g, 200, 20).Rect.Size(); got != image.Pt(97, 20) {
		t.Errorf("made larger: %v", got)
	}
}

func TestReducingKeepsColoursInTheirPlaces(t *testing.T) {
	red, blue := color.RGBA{200, 20, 20, 255}, color.RGBA{20, 20, 200, 255}
	rgba := image.NewRGBA(image.Rect(0, 0, 100, 60))
	yuv := image.NewYCbCr(rgba.Rect, image.YCbCrSubsampleRatio420)
	for y := range 60 {
		for x := range 100 {
			c := red
			if x >= 50 {
				c = blue
			}
			rgba.Set(x, y, c)
			yuv.Y[yuv.YOffset(x, y)], yuv.Cb[yuv.COffset(x, y)], yuv.Cr[yuv.COffset(x, y)] = color.RGBToYCbCr(c.R, c.G, c.B)
		}
	}
	for _, img := range []image.Image{rgba, yuv, yuv.SubImage(image.Rect(0, 0, 100, 60))} {
		for _, size := range []image.Point{{37, 23}, {90, 55}, {100, 60}, {9, 5}} {
			small := raster.Reduce(img, size.X, size.Y)
			if small.Bounds().Size() != size {
				t.Fatalf("%v is %v", size, small.Bounds())
			}
			for x, want := range map[int]color.RGBA{0: red, size.X - 1: blue} {
				r, g, b, _ := small.At(x, size.Y/2).RGBA()
				if near(r, want.R) && near(g, want.G) && near(b, want.B) {
					continue
				}
				t.Errorf("%T at %v, %d: %d %d %d, want %v", img, size, x, r>>8, g>>8, b>>8, want)
			}
		}
	}
}

func near(got uint32, want uint8) bool {
	d := int(got>>8) - int(want)
	return d > -6 && d < 6
}
