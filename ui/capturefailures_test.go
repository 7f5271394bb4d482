package ui_test

import (
	"image"
	"image/color"
	"image/draw"
	"math/rand/v2"

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

// failures are one picture for each check that a picture fails as people take it. Brightness, shadow and the size of a face are
// not among them: what fails these fails an earlier check first.
var failures = []failure{
	{"page", domain.KindSNILS, page(scene.SNILS, scene.Clean, func(s *scene.Spec) { s.ShiftX = 14 })},
	{"crop", domain.KindSNILS, page(scene.SNILS, scene.Crop, func(s *scene.Spec) { s.ShiftX = 1.3 })},
	{"size", domain.KindSNILS, page(scene.SNILS, scene.TooFar, func(s *scene.Spec) { s.Fill = 0.3 })},
	{"dark", domain.KindSNILS, func() image.Image { return lit(page(scene.SNILS, scene.Clean, nil)(), 0.15, 16) }},
	{"sharp", domain.KindSNILS, page(scene.SNILS, scene.HeavyBlur, nil)},
	{"motion", domain.KindSNILS, page(scene.SNILS, scene.Motion, nil)},
	{"glare", domain.KindSNILS, page(scene.SNILS, scene.GlareOver, nil)},
	{"side", domain.KindPassport, page(scene.Registration, scene.Clean, nil)},
	{"document", domain.KindPassport, page(scene.ForeignPassport, scene.Clean, nil)},
	{"face", domain.KindPortrait, func() image.Image { return pair() }},
	{"face_whole", domain.KindPortrait, func() image.Image { return withoutChin() }},
	{"frontal", domain.KindPortrait, func() image.Image { return tilted() }},
	{"eyes", domain.KindPortrait, func() image.Image { return covered(0.36, 0.47, 0.22) }},
	{"cover", domain.KindPortrait, func() image.Image { return covered(0.56, 0.72, 0.3) }},
	{"background", domain.KindPortrait, func() image.Image { return patterned() }},
	{"face_light", domain.KindPortrait, func() image.Image { return halfLit() }},
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
