package page

import (
	"image"
	"image/color"
	"image/draw"
	"math"
	"math/rand/v2"
	"sync"
	"testing"

	"razvorot/capture/raster"
	"razvorot/capture/scene"
)

// generated is how many photographs are drawn for the test; the benchmark draws more.
const generated, shortGenerated = 30, 1

// typical returns photographs as people send them, drawn at 1.2 megapixels to save time: those that will do, and the
// blurred ones, whose page is to be found all the same.
func typical(n int) []scene.Spec {
	var specs []scene.Spec
	for seed := uint64(7000); len(specs) < n; seed++ {
		s := scene.Invent(seed)
		switch s.Degradation {
		case scene.Crop, scene.TooFar, scene.Overexposed: // not whole, not near, or white on white without a trace
			continue
		}
		if s.Width > s.Height {
			specs = append(specs, s.WithSize(1280, 960))
		} else {
			specs = append(specs, s.WithSize(960, 1280))
		}
	}
	return specs
}

// first is the first of them, drawn once for all tests.
var first = sync.OnceValue(func() *scene.Photo { return typical(1)[0].Draw() })

// score returns how well the outline fits: the page, or the whole open booklet where it is in view.
func score(p *scene.Photo, got Outline) float64 {
	iou := overlap(got.Corners, p.Quad)
	if p.Booklet != nil {
		iou = max(iou, overlap(got.Corners, *p.Booklet))
	}
	return iou
}

func TestThePageIsFoundInGeneratedPhotographs(t *testing.T) {
	n := generated
	if testing.Short() {
		n = shortGenerated
	}
	var sum float64
	good := 0
	for i, s := range typical(n) {
		p := first()
		if i > 0 {
			p = s.Draw()
		}
		iou := score(p, Find(p.Image))
		if sum += iou; iou >= 0.95 {
			good++
		} else {
			t.Logf("seed %d, %s, ground %d: %.3f", s.Seed, s.Degradation, s.Ground, iou)
		}
	}
	t.Logf("%d of %d at 0.95, mean %.4f", good, n, sum/float64(n))
	if good < n-n/15 || sum/float64(n) < 0.97 {
		t.Errorf("%d of %d at 0.95, mean %.4f", good, n, sum/float64(n))
	}
}

// sheet is a picture of nothing but paper with lines of print.
func sheet(w, h int) *image.RGBA {
	img := image.NewRGBA(image.Rect(0, 0, w, h))
	draw.Draw(img, img.Rect, image.NewUniform(color.RGBA{240, 236, 228, 255}), image.Point{}, draw.Src)
	r := rand.New(rand.NewPCG(3, 4))
	for y := h / 10; y < h*9/10; y += h / 30 {
		for x := w / 10; x < w*9/10; {
			letter := 3 + r.IntN(w/100)
			draw.Draw(img, image.Rect(x, y, x+letter, y+h/70), image.NewUniform(color.RGBA{40, 40, 48, 255}), image.Point{}, draw.Src)
			x += letter + 2 + r.IntN(w/80)
		}
	}
	return img
}

func TestAScanIsWhole(t *testing.T) {
	for _, size := range []image.Point{{1240, 1754}, {1500, 1056}, {700, 500}} {
		got := Find(sheet(size.X, size.Y))
		if !got.Whole || !got.Found || got.Corners != raster.Whole(size) || got.Cut != [4]bool{} {
			t.Errorf("%v: %+v", size, got)
		}
	}
}

func TestWhereNoPageIsNoneIsFound(t *testing.T) {
	r := rand.New(rand.NewPCG(5, 6))
	noise, cloth := image.NewRGBA(image.Rect(0, 0, 900, 700)), image.NewRGBA(image.Rect(0, 0, 900, 700))
	for y := range 700 {
		for x := range 900 {
			noise.Set(x, y, color.Gray{Y: uint8(r.IntN(256))})
			wave := 20*math.Sin(float64(x)/3) + 20*math.Cos(float64(y)/4) + r.NormFloat64()*6
			cloth.Set(x, y, color.RGBA{uint8(90 + wave), uint8(110 + wave), uint8(70 + wave/2), 255})
		}
	}
	for name, img := range map[string]image.Image{
		"noise": noise, "cloth": cloth, "white": image.NewGray(image.Rect(0, 0, 640, 480)),
		"black": image.NewYCbCr(image.Rect(0, 0, 640, 480), image.YCbCrSubsampleRatio420), "a point": image.NewGray(image.Rect(0, 0, 1, 1)),
	} {
		if got := Find(img); got.Found || got.Whole {
			t.Errorf("%s: %+v", name, got)
		}
	}
}

func TestTheSamePictureGivesTheSameOutlineInAnyKindOfPicture(t *testing.T) {
	p := first()
	want := Find(p.Image)
	if again := Find(p.Image); again != want {
		t.Fatalf("%+v, then %+v", want, again)
	}
	bounds := p.Image.Bounds()
	moved := image.NewNRGBA(bounds.Add(image.Pt(13, 7)))
	draw.Draw(moved, moved.Rect, p.Image, bounds.Min, draw.Src)
	ycbcr := raster.Straighten(p.Image, raster.Whole(bounds.Size()), bounds.Dx(), bounds.Dy())
	for _, img := range []image.Image{moved, ycbcr} {
		if got := Find(img); overlap(got.Corners, want.Corners) < 0.99 {
			t.Errorf("%T: %v, want %v", img, got.Corners, want.Corners)
		}
	}
}

// checkOutline tells what is wrong with an outline of any picture.
func checkOutline(t *testing.T, img image.Image) {
	got := Find(img)
	if !got.Found {
		if got != (Outline{}) {
			t.Errorf("%v: not found, and yet %+v", img.Bounds(), got)
		}
		return
	}
	if !got.Corners.Convex() || !(got.Confidence > 0 && got.Confidence <= 1) {
		t.Errorf("%v: %+v", img.Bounds(), got)
	}
}

func TestNoPictureIsTooOdd(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 8))
	for _, size := range []image.Point{{0, 0}, {1, 1}, {2, 2}, {3, 5}, {1, 4000}, {9000, 1}, {6000, 7}, {5, 3000}, {64, 64}, {511, 513}, {512, 9}} {
		gray := image.NewGray(image.Rect(0, 0, size.X, size.Y))
		for i := range gray.Pix {
			gray.Pix[i] = uint8(r.IntN(256))
		}
		checkOutline(t, gray)
		for _, ratio := range []image.YCbCrSubsampleRatio{image.YCbCrSubsampleRatio444, image.YCbCrSubsampleRatio420,
			image.YCbCrSubsampleRatio422, image.YCbCrSubsampleRatio440, image.YCbCrSubsampleRatio411, image.YCbCrSubsampleRatio410} {
			img := image.NewYCbCr(image.Rect(0, 0, size.X, size.Y), ratio)
			for i := range img.Y {
				img.Y[i] = uint8(r.IntN(256))
			}
			checkOutline(t, img)
			checkOutline(t, img.SubImage(image.Rect(1, 1, size.X-1, size.Y)))
		}
	}
}

func FuzzFind(f *testing.F) {
	f.Add(uint16(40), uint16(30), []byte{0, 255, 10, 200})
	f.Fuzz(func(t *testing.T, w, h uint16, data []byte) {
		img := image.NewGray(image.Rect(0, 0, int(w%700), int(h%700)))
		for i := range img.Pix {
			if len(data) > 0 {
				img.Pix[i] = data[i/7%len(data)] ^ data[i%len(data)]
			}
		}
		checkOutline(t, img)
	})
}
