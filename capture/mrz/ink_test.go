package mrz

import (
	"image"
	"math/rand/v2"
	"testing"
)

func TestClosingIsTheLeastOfTheGreatestAround(t *testing.T) {
	r := rand.New(rand.NewPCG(3, 3))
	for _, size := range []image.Point{{1, 1}, {7, 5}, {8, 40}, {41, 23}} {
		g := image.NewGray(image.Rectangle{Max: size})
		for i := range g.Pix {
			g.Pix[i] = uint8(r.IntN(256))
		}
		greatest := around(g, func(a, b uint8) uint8 { return max(a, b) })
		want := around(greatest, func(a, b uint8) uint8 { return min(a, b) })
		got := closing(g)
		for i := range want.Pix {
			if got.Pix[i] != want.Pix[i] {
				t.Fatalf("%v: %d at %d, want %d", size, got.Pix[i], i, want.Pix[i])
			}
		}
	}
}

func around(g *image.Gray, better func(a, b uint8) uint8) *image.Gray {
	out := image.NewGray(g.Rect)
	for y := range g.Rect.Dy() {
		for x := range g.Rect.Dx() {
			v := g.GrayAt(x, y).Y
			for b := max(0, y-inkReach); b <= min(g.Rect.Dy()-1, y+inkReach); b++ {
				for a := max(0, x-inkReach); a <= min(g.Rect.Dx()-1, x+inkReach); a++ {
					v = better(v, g.GrayAt(a, b).Y)
				}
			}
			out.Pix[y*out.Stride+x] = v
		}
	}
	return out
}
