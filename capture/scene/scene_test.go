package scene_test

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"
	"slices"
	"testing"

	"razvorot/capture/mrz"
	"razvorot/capture/mrz/zone"
	"razvorot/capture/raster"
	"razvorot/capture/scene"
	"razvorot/domain"
)

// small is a spec that is quickly drawn, with nothing random but what follows from the seed.
func small(d scene.Degradation) scene.Spec {
	return scene.Spec{Seed: 11, Document: scene.ForeignPassport, Ground: scene.Black, Degradation: d, Width: 640, Height: 480,
		Fill: 0.8, Noise: 0.5, Quality: 90}
}

func TestTheSameSeedTakesTheSamePhotograph(t *testing.T) {
	for seed := range uint64(3) {
		s := scene.Invent(seed)
		if s != scene.Invent(seed) {
			t.Fatalf("seed %d: two specs", seed)
		}
		s = s.WithSize(320, 240)
		a, b := s.Draw(), s.Draw()
		if !bytes.Equal(a.JPEG(), b.JPEG()) || a.Quad != b.Quad || !slices.Equal(a.MRZ, b.MRZ) {
			t.Errorf("seed %d: two photographs", seed)
		}
		if other := scene.Invent(seed+100).WithSize(320, 240).Draw(); bytes.Equal(a.Image.Pix, other.Image.Pix) {
			t.Errorf("seeds %d and %d: one photograph", seed, seed+100)
		}
	}
}

// mean returns the mean luma around a place.
func mean(img image.Image, p raster.Point, reach int) float64 {
	sum, n := 0.0, 0.0
	for dy := -reach; dy <= reach; dy++ {
		for dx := -reach; dx <= reach; dx++ {
			r, g, b, _ := img.At(int(p.X)+dx, int(p.Y)+dy).RGBA()
			sum, n = sum+float64(19595*r+38470*g+7471*b)/65536/257, n+1
		}
	}
	return sum / n
}

// A light page on a black table: each side of the outline is where it says to a pixel, in each orientation and under tilt.
func TestTheOutlineIsWhereTheTruthSaysItIs(t *testing.T) {
	for turn := range 4 {
		s := small(scene.Clean)
		s.Turn, s.Rotation, s.TiltX, s.TiltY, s.Paper = turn, 0.2, 0.3, -0.2, scene.White
		p := s.Draw()
		middle := p.Quad[0].Add(p.Quad[1]).Add(p.Quad[2]).Add(p.Quad[3]).Scale(0.25)
		for i := range 4 {
			side := p.Quad[(i+1)%4].Sub(p.Quad[i])
			for _, along := range []float64{0.2, 0.5, 0.8} {
				at := p.Quad[i].Add(side.Scale(along))
				inward := middle.Sub(at).Scale(1 / middle.Sub(at).Length())
				in, out := mean(p.Image, at.Add(inward.Scale(3)), 1), mean(p.Image, at.Sub(inward.Scale(3)), 1)
				if in < 120 || out > 90 {
					t.Errorf("turn %d, side %d at %.1f: %.0f inside, %.0f outside", turn, i, along, in, out)
				}
			}
		}
	}
}

// The portrait is on the left of the page, so the first corner of the truth is the document's own top left one.
func TestTheFirstCornerIsTheDocumentsTopLeft(t *testing.T) {
	for turn := range 4 {
		s := small(scene.Clean)
		s.Turn, s.Paper = turn, scene.White
		p := s.Draw()
		page := raster.Warp(raster.Luma(p.Image), p.Quad, 250, 176, 0)
		if portrait, margin := spread(page, image.Rect(14, 40, 70, 105)), spread(page, image.Rect(215, 80, 248, 120)); portrait < 2*margin {
			t.Errorf("turn %d: spread %.0f at the portrait, %.0f on the right", turn, portrait, margin)
		}
	}
}

// spread returns the standard deviation within a rectangle.
func spread(g *image.Gray, r image.Rectangle) float64 {
	var sum, square, n float64
	for y := r.Min.Y; y < r.Max.Y; y++ {
		for x := r.Min.X; x < r.Max.X; x++ {
			v := float64(g.GrayAt(x, y).Y)
			sum, square, n = sum+v, square+v*v, n+1
		}
	}
	return math.Sqrt(square/n - sum/n*sum/n)
}

func TestTheCheckDigitsOfEveryZoneAgree(t *testing.T) {
	sealed := map[mrz.Format][][3]int{ // line, from, to; the check digit follows
		mrz.TD3:      {{1, 0, 9}, {1, 13, 19}, {1, 21, 27}},
		mrz.Internal: {{1, 0, 9}, {1, 13, 19}, {1, 28, 42}},
		mrz.TD2:      {{1, 0, 9}, {1, 13, 19}, {1, 21, 27}},
		mrz.TD1:      {{0, 5, 14}, {1, 0, 6}, {1, 8, 14}},
	}
	lengths := map[mrz.Format]int{mrz.TD3: 44, mrz.Internal: 44, mrz.TD2: 36, mrz.TD1: 30}
	for seed := range uint64(40) {
		for _, d := range []scene.Document{scene.InternalPage, scene.ForeignPassport, scene.IdentityCard, scene.CardBack} {
			lines, format := scene.Lines(d, seed)
			for _, line := range lines {
				if len(line) != lengths[format] {
					t.Errorf("seed %d: %q has %d letters", seed, line, len(line))
				}
			}
			for _, f := range sealed[format] {
				line := lines[f[0]]
				if line[f[2]] != zone.CheckDigit(line[f[1]:f[2]]) {
					t.Errorf("seed %d: %q at %d", seed, line, f[2])
				}
			}
		}
	}
}

// sharpness is the mean difference of neighbours within the zone, of the picture's contrast.
func sharpness(p *scene.Photo) float64 {
	g := raster.Warp(raster.Luma(p.Image), *p.Zone, 1200, 120, 0)
	var sum float64
	for y := 1; y < 119; y++ {
		for x := 1; x < 1199; x++ {
			at := y*g.Stride + x
			sum += math.Abs(float64(g.Pix[at+1])-float64(g.Pix[at-1])) + math.Abs(float64(g.Pix[at+g.Stride])-float64(g.Pix[at-g.Stride]))
		}
	}
	return sum
}

// brightness is the mean luma of the page.
func brightness(p *scene.Photo) float64 {
	g := raster.Warp(raster.Luma(p.Image), p.Quad, 125, 88, 0)
	sum := 0.0
	for _, v := range g.Pix {
		sum += float64(v)
	}
	return sum / float64(len(g.Pix))
}

func TestEachDegradationChangesWhatItShould(t *testing.T) {
	if testing.Short() {
		t.Skip("a photograph of each takes seconds")
	}
	draw := func(d scene.Degradation) *scene.Photo {
		s := small(d)
		s.Width, s.Height, s.Paper = 960, 720, scene.White
		return s.Draw()
	}
	clean := draw(scene.Clean)
	relative := func(d scene.Degradation, figure func(*scene.Photo) float64) float64 {
		return figure(draw(d)) / figure(clean)
	}
	for _, c := range []struct {
		degradation scene.Degradation
		figure      func(*scene.Photo) float64
		low, high   float64
	}{
		{scene.MildBlur, sharpness, 0.4, 0.95},
		{scene.HeavyBlur, sharpness, 0, 0.4},
		{scene.Defocus, sharpness, 0, 0.4},
		{scene.Motion, sharpness, 0, 0.6},
		{scene.Sharpened, sharpness, 1.05, 4},
		{scene.Dark, brightness, 0.15, 0.5},
		{scene.HardShadow, brightness, 0.4, 0.95},
		{scene.SoftShadow, brightness, 0.4, 0.95},
		{scene.GlareOver, brightness, 1.005, 1.6},
		{scene.Overexposed, brightness, 1.1, 1.6},
	} {
		if got := relative(c.degradation, c.figure); got < c.low || got > c.high {
			t.Errorf("%s: %.2f of the clean one, want %.2f to %.2f", c.degradation, got, c.low, c.high)
		}
	}
}

func TestGlareOverTextDrownsTheTextAndGlareAsideLeavesIt(t *testing.T) {
	if testing.Short() {
		t.Skip("eight photographs take a second")
	}
	for seed := range uint64(4) {
		s := small(scene.GlareOver).WithSize(800, 600)
		s.Seed = seed
		if p := s.Draw(); !p.GlareOverText || !p.Refuse || p.Readable {
			t.Errorf("seed %d: %v, %v, %v", seed, p.GlareOverText, p.Refuse, p.Readable)
		}
		s.Degradation = scene.GlareAside
		if p := s.Draw(); p.GlareOverText || p.Refuse || !p.Accept {
			t.Errorf("seed %d beside: %v, %v, %v", seed, p.GlareOverText, p.Refuse, p.Accept)
		}
	}
}

func TestACroppedDocumentIsPartlyOutsideAndTheOthersAreNot(t *testing.T) {
	cropped := 0
	for seed := range uint64(60) {
		s := scene.Invent(seed).WithSize(160, 120)
		whole := true
		for _, c := range s.Corners() {
			whole = whole && c.X > -1e-9 && c.Y > -1e-9 && c.X <= 160+1e-9 && c.Y <= 120+1e-9
		}
		if s.Degradation == scene.Crop {
			cropped++
		}
		if s.Degradation == scene.Crop && insideShare(s.Corners(), 160, 120) < 0.5 {
			t.Errorf("seed %d: nearly nothing is left of it", seed)
		}
		if want := s.Degradation != scene.Crop && s.Degradation != scene.CornerCut; whole != want {
			t.Errorf("seed %d (%s): %v", seed, s.Degradation, s.Corners())
		}
	}
	if cropped == 0 {
		t.Error("none is cropped")
	}
}

// insideShare is the part of an outline's bounding box that lies in a picture.
func insideShare(q raster.Quad, w, h float64) float64 {
	left, right := min(q[0].X, q[1].X, q[2].X, q[3].X), max(q[0].X, q[1].X, q[2].X, q[3].X)
	top, bottom := min(q[0].Y, q[1].Y, q[2].Y, q[3].Y), max(q[0].Y, q[1].Y, q[2].Y, q[3].Y)
	return (min(right, w) - max(left, 0)) * (min(bottom, h) - max(top, 0)) / ((right - left) * (bottom - top))
}

func TestADegradationThatIsAMatterOfThePoseIsThereWhenOnlyItIsSet(t *testing.T) {
	if p := small(scene.TooFar).Draw(); p.DPI() > 90 {
		t.Errorf("too far: %.0f dpi", p.DPI())
	}
	if q := small(scene.Crop).Draw().Quad; insideShare(q, 640, 480) > 0.8 {
		t.Errorf("crop: %v", q)
	}
}

func TestAPhotographIsAJPEGOfItsSize(t *testing.T) {
	p := small(scene.Clean).Draw()
	img, err := jpeg.Decode(bytes.NewReader(p.JPEG()))
	if err != nil || img.Bounds().Size() != image.Pt(640, 480) {
		t.Errorf("%v, %v", err, img.Bounds())
	}
	if p.Kind != domain.KindForeignPassport || p.Format != mrz.TD3 {
		t.Errorf("%s %s", p.Kind, p.Format)
	}
}
