package raster_test

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"testing"

	"razvorot/capture/raster"
)

func TestAQuadIsMappedToItsCornersAndBack(t *testing.T) {
	q := raster.Quad{{X: 10, Y: 20}, {X: 210, Y: 5}, {X: 230, Y: 160}, {X: 2, Y: 140}}
	m, ok := raster.ToQuad(100, 50, q)
	back, invertible := m.Inverse()
	if !ok || !invertible {
		t.Fatal("no homography for a convex quad")
	}
	for i, corner := range raster.Whole(image.Pt(100, 50)) {
		if got := m.Apply(corner); got.Sub(q[i]).Length() > 1e-6 {
			t.Errorf("corner %d goes to %v, want %v", i, got, q[i])
		}
		if got := back.Apply(q[i]); got.Sub(corner).Length() > 1e-6 {
			t.Errorf("corner %d comes back to %v, want %v", i, got, corner)
		}
	}
	if _, ok := raster.ToQuad(100, 50, raster.Quad{{}, {X: 1}, {X: 2}, {X: 3}}); ok {
		t.Error("a line has a homography")
	}
}

func TestAQuadIsTurnedMeasuredAndFoundDented(t *testing.T) {
	q := raster.Whole(image.Pt(40, 30))
	if got := q.Turn(1); got[1] != q[0] || got[0] != q[3] {
		t.Errorf("a quarter clockwise: %v", got)
	}
	if q.Turn(4) != q || q.Turn(-1).Turn(1) != q {
		t.Error("turns do not add up")
	}
	if w, h := q.Sides(); w != 40 || h != 30 || q.Area() != 1200 || !q.Convex() {
		t.Errorf("sides %v×%v, area %v, convex %v", w, h, q.Area(), q.Convex())
	}
	q[2] = raster.Point{X: 5, Y: 5}
	if q.Convex() {
		t.Error("a dented quad is convex")
	}
}

// gradient is a picture whose luma is known at every place.
func gradient(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(3, 7, 3+w, 7+h))
	for y := range h {
		for x := range w {
			img.Set(3+x, 7+y, color.Gray{Y: uint8(x + y)})
		}
	}
	return img
}

func TestLumaOfAnyPictureIsTheSame(t *testing.T) {
	img := gradient(60, 50)
	nrgba, gray, paletted := image.NewNRGBA(img.Rect), image.NewGray(img.Rect), image.NewRGBA64(img.Rect)
	for _, dst := range []draw.Image{nrgba, gray, paletted} {
		draw.Draw(dst, dst.Bounds(), img, img.Rect.Min, draw.Src)
	}
	for _, src := range []image.Image{img, nrgba, gray, paletted, raster.Straighten(img, raster.Whole(image.Pt(60, 50)), 60, 50)} {
		luma := raster.Luma(src)
		for y := range 50 {
			for x := range 60 {
				if got := int(luma.GrayAt(x, y).Y); abs(got-x-y) > 1 {
					t.Fatalf("%T: luma %d at %d,%d", src, got, x, y)
				}
			}
		}
	}
}

func abs(n int) int { return max(n, -n) }

func TestShrinkingKeepsTheMeanAndTheLimit(t *testing.T) {
	g := raster.Luma(gradient(101, 77))
	for longest := 10; longest <= 101; longest += 7 {
		small, factor := raster.Shrink(g, longest)
		if max(small.Rect.Dx(), small.Rect.Dy()) > longest {
			t.Fatalf("%d pixels of %d", small.Rect.Dx(), longest)
		}
		for y := range small.Rect.Dy() {
			for x := range small.Rect.Dx() {
				want := float64((x+y)*factor) + float64(factor-1)
				if got := float64(small.GrayAt(x, y).Y); math.Abs(got-want) > 1 {
					t.Fatalf("by %d: %v at %d,%d, want %v", factor, got, x, y, want)
				}
			}
		}
	}
}

func TestAWarpSamplesWhereTheHomographySays(t *testing.T) {
	g := raster.Luma(gradient(120, 100))
	q := raster.Quad{{X: 10, Y: 12}, {X: 100, Y: 8}, {X: 110, Y: 90}, {X: 6, Y: 80}}
	for _, size := range []image.Point{{90, 70}, {30, 20}, {200, 150}} {
		m, _ := raster.ToQuad(float64(size.X), float64(size.Y), q)
		out := raster.Warp(g, q, size.X, size.Y, 0)
		for y := range size.Y {
			for x := range size.X {
				at := m.Apply(raster.Point{X: float64(x) + 0.5, Y: float64(y) + 0.5})
				if got := float64(out.GrayAt(x, y).Y); math.Abs(got-(at.X+at.Y-1)) > 1.6 {
					t.Fatalf("%v: %v at %d,%d, want %v", size, got, x, y, at.X+at.Y-1)
				}
			}
		}
	}
	outside := raster.Warp(g, raster.Whole(image.Pt(120, 100)).Scale(3), 60, 50, 7)
	if got := outside.GrayAt(59, 49).Y; got != 7 {
		t.Errorf("outside is %d", got)
	}
}
