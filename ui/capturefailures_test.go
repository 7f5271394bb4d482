package ui_test

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	xdraw "golang.org/x/image/draw"

	"razvorot/app"
	"razvorot/capture/gate"
	"razvorot/capture/raster"
	"razvorot/capture/scene"
	"razvorot/capture/specimen"
	"razvorot/domain"
)

// failure is a picture that will not do, and the check that tells why.
type failure struct {
	check string
	kind  domain.DocumentKind
	make  func() image.Image
}

// name is what the picture of its screen is called: two checks are made of pages and of portraits.
func (f failure) name() string {
	if f.kind == domain.KindPortrait && (f.check == "dark" || f.check == "sharp") {
		return "portrait_" + f.check
	}
	return f.check
}

// page photographs a document as somebody does it wrong.
func page(doc scene.Document, d scene.Degradation, change func(*scene.Spec)) func() image.Image {
	return func() image.Image {
		s := scene.Spec{Seed: 11, Document: doc, Ground: scene.Wood, Degradation: d, Width: 1600, Height: 1200, Fill: 0.84,
			Rotation: 0.06, TiltX: 0.08, Noise: 1, Quality: 88}
		if change != nil {
			change(&s)
		}
		return s.Draw().Image
	}
}

// failures are one picture for each check that keeps a page or a portrait from being added, which fails no earlier one.
var failures = []failure{
	{"page", domain.KindSNILS, page(scene.SNILS, scene.Clean, func(s *scene.Spec) { s.ShiftX = 14 })},
	{"crop", domain.KindSNILS, page(scene.SNILS, scene.Crop, func(s *scene.Spec) { s.ShiftX = 1.3 })},
	{"size", domain.KindSNILS, page(scene.SNILS, scene.TooFar, func(s *scene.Spec) { s.Fill = 0.3 })},
	{"dark", domain.KindSNILS, func() image.Image { return lit(page(scene.SNILS, scene.Clean, nil)(), 0.15, 16) }},
	{"bright", domain.KindSNILS, onPage(func(v float64) float64 { return 258 - 0.12*(200-v) })},
	{"contrast", domain.KindSNILS, onPage(func(v float64) float64 { return 215 - 0.15*(255-v) })},
	{"sharp", domain.KindSNILS, page(scene.SNILS, scene.HeavyBlur, nil)},
	{"motion", domain.KindSNILS, page(scene.SNILS, scene.Motion, nil)},
	{"glare", domain.KindSNILS, page(scene.SNILS, scene.GlareOver, nil)},
	{"shadow", domain.KindSNILS, func() image.Image { return shaded(0.6, 0.1) }},
	{"side", domain.KindPassport, page(scene.Registration, scene.Clean, nil)},
	{"document", domain.KindPassport, page(scene.ForeignPassport, scene.Clean, nil)},
	{"face", domain.KindPortrait, func() image.Image { return pair() }},
	{"face_whole", domain.KindPortrait, func() image.Image { return withoutChin() }},
	{"face_size", domain.KindPortrait, func() image.Image { return farAway(0.3) }},
	{"frontal", domain.KindPortrait, func() image.Image { return tilted() }},
	{"eyes", domain.KindPortrait, func() image.Image { return covered(0.36, 0.47, 0.22) }},
	{"cover", domain.KindPortrait, func() image.Image { return covered(0.56, 0.72, 0.3) }},
	{"background", domain.KindPortrait, func() image.Image { return patterned() }},
	{"face_light", domain.KindPortrait, func() image.Image { return halfLit() }},
	{"dark", domain.KindPortrait, func() image.Image { return lit(face(), 0.13, 0) }},
	{"sharp", domain.KindPortrait, func() image.Image { return blurred(face(), 8) }},
}

// TestNoCheckIsForgottenAmongTheFailures asks the gate itself what it checks of a page and of a portrait.
func TestNoCheckIsForgottenAmongTheFailures(t *testing.T) {
	if testing.Short() {
		t.Skip("pictures take long under the race detector")
	}
	made := map[string]bool{}
	for kind, img := range map[domain.DocumentKind]image.Image{domain.KindPassport: page(scene.InternalPage, scene.Clean, nil)(),
		domain.KindPortrait: face()} {
		report, err := gate.Examine(t.Context(), gate.Request{Data: specimen.JPEG(img, 88, nil), Now: time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC),
			Wanted: gate.Wanted{Kind: kind, Role: domain.PagePersonal}})
		if err != nil {
			t.Fatal(err)
		}
		for _, c := range report.Checks {
			made[string(c.Name)] = true
			pictured := slices.ContainsFunc(failures, func(f failure) bool {
				return f.check == string(c.Name) && (f.kind == domain.KindPortrait) == (kind == domain.KindPortrait)
			})
			if pictured != c.Blocks {
				t.Errorf("%s of a %s keeps it from being added: %v; among the failures: %v", c.Name, kind, c.Blocks, pictured)
			}
		}
	}
	for _, name := range app.CheckNames() {
		if !made[name] {
			t.Errorf("%s was made of neither picture", name)
		}
	}
	for i, f := range failures {
		if slices.ContainsFunc(failures[:i], func(g failure) bool { return g.name() == f.name() }) {
			t.Errorf("%s is there twice", f.name())
		}
	}
}

// onPage is a photograph of a card whose light and dark are changed and those of the table are not.
func onPage(tone func(v float64) float64) func() image.Image {
	return func() image.Image {
		p := scene.Spec{Seed: 11, Document: scene.SNILS, Ground: scene.Wood, Degradation: scene.Clean, Width: 1600, Height: 1200,
			Fill: 0.84, Rotation: 0.06, TiltX: 0.08, Noise: 1, Quality: 88}.Draw()
		return changed(p.Image, func(x, y int, c color.RGBA) color.RGBA {
			at := raster.Point{X: float64(x), Y: float64(y)}
			for i, corner := range p.Quad {
				if p.Quad[(i+1)%4].Sub(corner).Cross(at.Sub(corner)) < 0 {
					return c
				}
			}
			of := func(v uint8) uint8 { return uint8(min(255, max(0, tone(float64(v))))) }
			return color.RGBA{of(c.R), of(c.G), of(c.B), 255}
		})
	}
}

// shaded is a card over which a shadow lies that leaves so much light, from a share of the width on.
func shaded(from, light float64) image.Image {
	img := page(scene.SNILS, scene.Clean, nil)()
	below := lit(img, light, 4)
	edge := int(from * float64(img.Bounds().Dx()))
	return changed(img, func(x, y int, c color.RGBA) color.RGBA {
		if x < edge {
			return c
		}
		return color.RGBAModel.Convert(below.At(x, y)).(color.RGBA)
	})
}

// farAway is a portrait taken from the other end of the room.
func farAway(scale float64) image.Image {
	img := face()
	size := img.Bounds().Size()
	out := image.NewRGBA(image.Rectangle{Max: size})
	draw.Draw(out, out.Rect, image.NewUniform(img.At(img.Bounds().Min.X+2, img.Bounds().Min.Y+2)), image.Point{}, draw.Src)
	w, h := int(scale*float64(size.X)), int(scale*float64(size.Y))
	xdraw.CatmullRom.Scale(out, image.Rect((size.X-w)/2, size.Y-h, (size.X+w)/2, size.Y), img, img.Bounds(), xdraw.Src, nil)
	return out
}

// blurred is a picture out of focus: thrice the mean over so many pixels to each side is nearly a Gaussian.
func blurred(img image.Image, reach int) image.Image {
	src := changed(img, func(_, _ int, c color.RGBA) color.RGBA { return c }).(*image.RGBA)
	for range 3 {
		for _, step := range []image.Point{{1, 0}, {0, 1}} {
			src = mean(src, step, reach)
		}
	}
	return src
}

func mean(src *image.RGBA, step image.Point, reach int) *image.RGBA {
	out, b := image.NewRGBA(src.Rect), src.Rect
	for i := 0; i < len(out.Pix); i += 4 {
		at := image.Pt(i%out.Stride/4, i/out.Stride)
		var sum [3]int
		for k := -reach; k <= reach; k++ {
			p := at.Add(step.Mul(k))
			c := src.RGBAAt(min(max(p.X, 0), b.Max.X-1), min(max(p.Y, 0), b.Max.Y-1))
			sum[0], sum[1], sum[2] = sum[0]+int(c.R), sum[1]+int(c.G), sum[2]+int(c.B)
		}
		n := 2*reach + 1
		out.SetRGBA(at.X, at.Y, color.RGBA{uint8(sum[0] / n), uint8(sum[1] / n), uint8(sum[2] / n), 255})
	}
	return out
}

// lit is a picture with another share of its light, and the noise of a sensor that goes with it, in steps of 255.
func lit(img image.Image, light, noise float64) image.Image {
	r := rand.New(rand.NewPCG(3, 4))
	return changed(img, func(_, _ int, c color.RGBA) color.RGBA {
		grain := noise * r.NormFloat64()
		of := func(v uint8) uint8 { return uint8(min(255, max(0, float64(v)*light+grain))) }
		return color.RGBA{of(c.R), of(c.G), of(c.B), 255}
	})
}

func changed(img image.Image, change func(x, y int, c color.RGBA) color.RGBA) image.Image {
	b := img.Bounds()
	out := image.NewRGBA(image.Rectangle{Max: b.Size()})
	draw.Draw(out, out.Rect, img, b.Min, draw.Src)
	for y := range b.Dy() {
		for x := range b.Dx() {
			out.SetRGBA(x, y, change(x, y, out.RGBAAt(x, y)))
		}
	}
	return out
}

func face() image.Image { return specimen.Portrait(7, true) }

// pair is a photograph of two people.
func pair() image.Image {
	left, right := face(), specimen.Portrait(9, false)
	size := left.Bounds().Size()
	out := image.NewRGBA(image.Rect(0, 0, 2*size.X, size.Y))
	draw.Draw(out, left.Bounds().Sub(left.Bounds().Min), left, left.Bounds().Min, draw.Src)
	draw.Draw(out, image.Rect(size.X, 0, 2*size.X, size.Y), right, right.Bounds().Min, draw.Src)
	return out
}

// withoutChin is a photograph that ends at the mouth.
func withoutChin() image.Image {
	img := face()
	size := img.Bounds().Size()
	out := image.NewRGBA(image.Rect(0, 0, size.X, size.Y*60/100))
	draw.Draw(out, out.Rect, img, img.Bounds().Min, draw.Src)
	return out
}

// tilted is a head laid on the shoulder.
func tilted() image.Image {
	img := face()
	size := img.Bounds().Size()
	const sin, cos = 0.57, 0.82 // 35°
	mx, my := float64(size.X)/2, float64(size.Y)/2
	out := image.NewRGBA(image.Rectangle{Max: size})
	for y := range size.Y {
		for x := range size.X {
			dx, dy := float64(x)-mx, float64(y)-my
			from := image.Pt(int(mx+cos*dx+sin*dy), int(my-sin*dx+cos*dy))
			from.X, from.Y = min(max(from.X, 0), size.X-1), min(max(from.Y, 0), size.Y-1)
			out.Set(x, y, img.At(img.Bounds().Min.X+from.X, img.Bounds().Min.Y+from.Y))
		}
	}
	return out
}

// covered hides a band of the face, from and to in shares of the height and so far from both sides in shares of the width.
func covered(from, to, aside float64) image.Image {
	img := face()
	size := img.Bounds().Size()
	return changed(img, func(x, y int, c color.RGBA) color.RGBA {
		fx, fy := float64(x)/float64(size.X), float64(y)/float64(size.Y)
		if fx > aside && fx < 1-aside && fy > from && fy < to {
			return color.RGBA{30, 34, 40, 255}
		}
		return c
	})
}

// patterned is a portrait before wallpaper: what is as light as the ground becomes stripes.
func patterned() image.Image {
	return changed(face(), func(x, y int, c color.RGBA) color.RGBA {
		if c.R > 222 && c.G > 222 && c.B > 222 && (x/22+y/22)%2 == 0 {
			return color.RGBA{150, 90, 70, 255}
		}
		return c
	})
}

// halfLit is a face with a lamp at one side.
func halfLit() image.Image {
	img := face()
	width := img.Bounds().Dx()
	return changed(img, func(x, _ int, c color.RGBA) color.RGBA {
		if x < width/2 || c.R > 222 && c.G > 222 && c.B > 222 { // the wall is lit by another one
			return c
		}
		return color.RGBA{c.R / 3, c.G / 3, c.B / 3, 255}
	})
}
