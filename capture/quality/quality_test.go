package quality_test

import (
	"fmt"
	"image"
	"math"
	"math/rand/v2"
	"testing"

	"razvorot/capture/quality"
	"razvorot/capture/raster"
	"razvorot/capture/specimen"
)

// value returns a figure that has to be there.
func value(t *testing.T, r quality.Report, n quality.Name) quality.Figure {
	t.Helper()
	f, ok := r.Find(n)
	if !ok {
		t.Fatalf("%s was not measured: %v", n, r)
	}
	return f
}

func TestBlurIsMeasuredInMillimetres(t *testing.T) {
	p := specimen.Invent(11)
	documents := map[string]sheet{"passport": passportAt(200)}
	if !testing.Short() {
		documents["registration"] = sheetOf(specimen.RegistrationPage(p), [2]float64{125, 88}, 200)
		documents["SNILS"] = sheetOf(specimen.SNILSCard(p), [2]float64{110, 80}, 200)
		documents["letter"] = sheetOf(specimen.AddressLetter(p), [2]float64{210, 297}, 200)
	}
	for name, s := range documents {
		last := 0.0
		for _, sigma := range []float64{0, 0.15, 0.28} {
			r := s.blurred(sigma).noisy(2).measure()
			got := value(t, r, quality.Sharp)
			// What the pixels blur themselves: about half of one.
			want := math.Hypot(sigma, 0.09)
			if got.Value < want*0.75 || got.Value > want*1.3 {
				t.Errorf("%s: a blur of %v mm is measured as %.3f", name, sigma, got.Value)
			}
			if got.Value <= last {
				t.Errorf("%s: a blur of %v mm is measured as %.3f, less is %.3f", name, sigma, got.Value, last)
			}
			last = got.Value
			if _, refused := r.Refused(); refused != (sigma > 0.2) {
				t.Errorf("%s: with a blur of %v mm refused is %v: %v", name, sigma, refused, r)
			}
		}
	}
}

func TestBlurIsTheSameInLittleLightAndInMuch(t *testing.T) {
	if testing.Short() {
		t.Skip("six pages")
	}
	for _, sigma := range []float64{0, 0.15, 0.3} {
		s := passportAt(220).blurred(sigma)
		full, little := value(t, s.measure(), quality.Sharp).Value, value(t, s.lit(0.3).measure(), quality.Sharp).Value
		if math.Abs(full-little) > 0.1*full {
			t.Errorf("a blur of %v mm is %.3f in full light and %.3f in little", sigma, full, little)
		}
	}
}

func TestAMovedCameraIsToldFromOneOutOfFocus(t *testing.T) {
	s := passportAt(220)
	for degrees := 0; degrees < 180; degrees += 36 {
		r := s.moved(1.5, float64(degrees)*math.Pi/180).noisy(2).measure()
		if motion := value(t, r, quality.Motion); !motion.Severe || value(t, r, quality.Sharp).Severe {
			t.Errorf("moved at %d°: %v", degrees, r)
		}
	}
	r := s.blurred(0.4).noisy(2).measure()
	if motion := value(t, r, quality.Motion); motion.Bad || !value(t, r, quality.Sharp).Severe {
		t.Errorf("out of focus: %v", r)
	}
}

func TestHalfAPageOutOfFocusIsRefused(t *testing.T) {
	s := passportAt(220)
	r := s.half(s.blurred(0.5)).noisy(2).measure()
	if !value(t, r, quality.Sharp).Severe {
		t.Errorf("half a page: %v", r)
	}
}

func TestMirroredLightCountsOverPrintOnly(t *testing.T) {
	s := passportAt(220).lit(0.85).noisy(2)
	for _, c := range []struct {
		name    string
		sheet   sheet
		refused bool
	}{
		{"over the machine-readable zone", s.mirrored(60, 75, 12), true},
		{"over the names", s.mirrored(70, 22, 12), true},
		{"over the corner of the page", s.mirrored(124, 2, 5), false},
		{"over the table beside the page", s.mirrored(140, 40, 16), false},
		{"none, and a white label over a blank", s.labelled(80, 8, 26, 22), false},
		{"none, and white paper", passportAt(220).lit(1.04), false},
	} {
		if f, refused := c.sheet.measure().Refused(); refused != c.refused || refused && f.Name != quality.Glare {
			t.Errorf("%s: refused %v by %v", c.name, refused, f)
		}
	}
}

func TestDarknessIsRefusedWhereNoiseHidesPrint(t *testing.T) {
	s := passportAt(220)
	readable := s.lit(0.22).noisy(3).measure()
	if dark := value(t, readable, quality.Dark); !dark.Bad || dark.Severe {
		t.Errorf("little light, little noise: %v", readable)
	}
	if _, refused := readable.Refused(); refused {
		t.Errorf("a readable page is refused: %v", readable)
	}
	lost := s.lit(0.1).noisy(18).measure()
	if _, refused := lost.Refused(); !refused {
		t.Errorf("print in noise passes: %v", lost)
	}
}

func TestAShadowThatLeavesPrintReadableIsNotRefused(t *testing.T) {
	s := passportAt(220)
	shaded := func(light, noise float64) quality.Report { return s.half(s.lit(light)).noisy(noise).measure() }
	if r := shaded(0.3, 2); !value(t, r, quality.Shadow).Bad || value(t, r, quality.Shadow).Severe {
		t.Errorf("a readable shadow: %v", r)
	}
	if r := shaded(0.7, 2); value(t, r, quality.Shadow).Bad {
		t.Errorf("a light shadow: %v", r)
	}
	if r := shaded(0.06, 5); !value(t, r, quality.Shadow).Severe {
		t.Errorf("a black shadow: %v", r)
	}
}

func TestAPageWithoutPrintIsRefused(t *testing.T) {
	for _, level := range []uint8{0, 128, 255} {
		r := blankSheet(level).measure()
		if f, refused := r.Refused(); !refused || f.Name != quality.Contrast {
			t.Errorf("a page all of %d: %v", level, r)
		}
	}
	pale := passportAt(220).with(func(_, _ int, v float64) float64 { return 240 + v/17 }).measure()
	if _, refused := pale.Refused(); !refused {
		t.Errorf("print that has paled away: %v", pale)
	}
}

func TestPrintThatTooMuchLightTookIsToldFromPrintThatIsPale(t *testing.T) {
	s := passportAt(200)
	for name, c := range map[string]struct {
		tone func(v float64) float64
		want quality.Name
	}{
		"too much light": {func(v float64) float64 { return 258 - (215-v)*0.14 }, quality.Bright},
		"pale":           {func(v float64) float64 { return 215 - (255-v)*0.12 }, quality.Contrast},
		"blank":          {func(float64) float64 { return 255 }, quality.Contrast},
	} {
		r := s.with(func(_, _ int, v float64) float64 { return c.tone(v) }).measure()
		if f, refused := r.Refused(); !refused || f.Name != c.want {
			t.Errorf("%s is refused %v for %q: %v", name, refused, f.Name, r)
		}
	}
}

func TestAPageThatIsSmallOrOutsideIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("several pages")
	}
	s := passportAt(220)
	if f := value(t, s.measure(), quality.Size); math.Abs(f.Value-220) > 2 || f.Bad {
		t.Errorf("at 220 dpi: %v", f)
	}
	if f := value(t, passportAt(150).measure(), quality.Size); !f.Bad || f.Severe {
		t.Errorf("at 150 dpi: %v", f)
	}
	if f := value(t, passportAt(80).measure(), quality.Size); !f.Severe {
		t.Errorf("at 80 dpi: %v", f)
	}
	in := s.input()
	in.SizeMM = [2]float64{}
	if _, ok := quality.Measure(in).Find(quality.Size); ok {
		t.Error("the size of an unknown document is told")
	}

	in = s.input()
	in.Corners[0].X, in.Corners[3].X = -100, -100
	if f := value(t, quality.Measure(in), quality.Crop); !f.Severe || math.Abs(f.Value-100.0/float64(s.luma.Rect.Dx()+100)) > 0.02 {
		t.Errorf("100 pixels outside: %v", f)
	}
	in = s.input()
	in.Corners[2].Y, in.Corners[3].Y = in.Corners[2].Y*0.8, in.Corners[3].Y*0.8
	in.Cut[2] = true
	if f := value(t, quality.Measure(in), quality.Crop); !f.Severe {
		t.Errorf("a fifth is cut off: %v", f)
	}
}

func TestAQuarterTurnChangesNothing(t *testing.T) {
	s := passportAt(220).noisy(2)
	in := s.input()
	upright := quality.Measure(in)
	in.Corners = in.Corners.Turn(1)
	turned := quality.Measure(in)
	for i, f := range upright {
		if g := turned[i]; g.Bad != f.Bad || math.Abs(g.Value-f.Value) > 0.15*math.Abs(f.Value)+0.02 {
			t.Errorf("%v upright, %v turned", f, g)
		}
	}
}

func TestPicturesThatAreNoneAreBounded(t *testing.T) {
	noise := image.NewGray(image.Rect(0, 0, 300, 200))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.UintN(256))
	}
	tiny := image.NewGray(image.Rect(0, 0, 1, 1))
	nan := math.NaN()
	for i, in := range []quality.Input{
		{}, {Luma: tiny}, {Luma: image.NewGray(image.Rectangle{})}, {Luma: tiny, Corners: raster.Whole(image.Pt(1, 1))},
		{Luma: noise, Corners: raster.Whole(image.Pt(300, 200)), SizeMM: [2]float64{1, 1e6}},
		{Luma: noise, Corners: raster.Whole(image.Pt(300, 200)), SizeMM: [2]float64{1e-9, 1e-9}},
		{Luma: noise, Corners: raster.Quad{{X: nan}, {X: 1}, {X: 2, Y: nan}, {}}},
		{Luma: noise, Corners: raster.Whole(image.Pt(300, 200)).Scale(1e12)},
		{Luma: noise, Corners: raster.Quad{{X: 1e6, Y: 1e6}, {X: 2e6, Y: 1e6}, {X: 2e6, Y: 2e6}, {X: 1e6, Y: 2e6}}},
		{Luma: noise, Corners: raster.Quad{{}, {X: 5, Y: 5}, {X: 9, Y: 9}, {X: 20, Y: 20}}},
		{Luma: noise, Corners: raster.Quad{{X: 140, Y: 90}, {X: 160, Y: 90}, {X: 5000, Y: 3000}, {X: -5000, Y: 3000}}},
		{Luma: noise.SubImage(image.Rect(100, 50, 101, 200)).(*image.Gray), Corners: raster.Whole(image.Pt(1, 150))},
	} {
		t.Run(fmt.Sprint(i), func(t *testing.T) {
			for _, report := range []quality.Report{quality.Measure(in), quality.Glance(in)} {
				if len(report) == 0 {
					t.Error("nothing is told")
				}
				for _, f := range report {
					if math.IsNaN(f.Value) || math.IsInf(f.Value, 0) || f.Severe && !f.Bad {
						t.Errorf("%v", f)
					}
				}
			}
		})
	}
}

func TestAPartOfALargerPictureIsMeasuredLikeAPictureOfItsOwn(t *testing.T) {
	s := passportAt(150)
	large := image.NewGray(image.Rect(-40, -30, s.luma.Rect.Dx()+50, s.luma.Rect.Dy()+60))
	for y := range s.luma.Rect.Dy() {
		copy(large.Pix[large.PixOffset(0, y):], s.luma.Pix[y*s.luma.Stride:][:s.luma.Rect.Dx()])
	}
	in := s.input()
	want := quality.Measure(in)
	in.Luma = large.SubImage(s.luma.Rect).(*image.Gray)
	if got := quality.Measure(in); fmt.Sprint(got) != fmt.Sprint(want) {
		t.Errorf("%v, want %v", got, want)
	}
}
