package intake_test

import (
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"testing"

	"github.com/gen2brain/jpegn"

	"razvorot/capture/intake"
	"razvorot/capture/redact"
	"razvorot/capture/specimen"
)

// differs returns the largest difference of two pictures in luma and colour.
func differs(a, b image.Image) int {
	if a.Bounds() != b.Bounds() {
		return 255
	}
	most := 0
	for y := a.Bounds().Min.Y; y < a.Bounds().Max.Y; y++ {
		for x := a.Bounds().Min.X; x < a.Bounds().Max.X; x++ {
			for i, p := range samples(a, x, y) {
				most = max(most, max(p, samples(b, x, y)[i])-min(p, samples(b, x, y)[i]))
			}
		}
	}
	return most
}

func samples(img image.Image, x, y int) [3]int {
	switch src := img.(type) {
	case *image.YCbCr:
		c := src.YCbCrAt(x, y)
		return [3]int{int(c.Y), int(c.Cb), int(c.Cr)}
	case *image.Gray:
		return [3]int{int(src.GrayAt(x, y).Y)}
	}
	r, g, b, _ := img.At(x, y).RGBA()
	return [3]int{int(r >> 8), int(g >> 8), int(b >> 8)}
}

// codings are one picture coded in many ways, in sizes that fill no whole block.
func codings(t *testing.T) map[string][]byte {
	t.Helper()
	all := map[string][]byte{}
	page := passport()
	part := page.SubImage(image.Rect(40, 30, 40+203, 30+117))
	options := map[string]*jpegn.EncodeOptions{"progressive": {Quality: 80, Progressive: true}, "restarts": {Quality: 80, RestartInterval: 5},
		"own tables": {Quality: 70, OptimizeCoding: true}, "fine": {Quality: 98}, "coarse": {Quality: 15}}
	for name, o := range options {
		var out bytes.Buffer
		if err := jpegn.Encode(&out, part, o); err != nil {
			t.Fatal(err)
		}
		all[name] = out.Bytes()
	}
	for name, ratio := range map[string]image.YCbCrSubsampleRatio{"444": image.YCbCrSubsampleRatio444, "422": image.YCbCrSubsampleRatio422,
		"420": image.YCbCrSubsampleRatio420, "440": image.YCbCrSubsampleRatio440} {
		img := image.NewYCbCr(image.Rect(0, 0, 77, 35), ratio)
		r := rand.New(rand.NewPCG(1, 1))
		for _, plane := range [][]uint8{img.Y, img.Cb, img.Cr} {
			for i := range plane {
				plane[i] = uint8(100 + r.IntN(60))
			}
		}
		var out bytes.Buffer
		if err := jpegn.Encode(&out, img, &jpegn.EncodeOptions{Quality: 90}); err != nil {
			t.Fatal(err)
		}
		all[name] = out.Bytes()
	}
	gray := image.NewGray(image.Rect(0, 0, 33, 17))
	for i := range gray.Pix {
		gray.Pix[i] = uint8(i * 7)
	}
	all["grey"] = specimen.JPEG(gray, 85, nil)
	all["one pixel"] = specimen.JPEG(image.NewGray(image.Rect(0, 0, 1, 1)), 85, nil)
	all["standard"] = specimen.JPEG(part, 85, nil)
	all["CMYK"] = jpegOfComponents(4, 0xC0, 64, 48, 1)
	return all
}

func TestPixelsAreThoseOfImageJPEG(t *testing.T) {
	for name, data := range codings(t) {
		want, err := jpeg.Decode(bytes.NewReader(data))
		if err != nil {
			t.Fatal(name, err)
		}
		doc, err := intake.Accept(data, strict())
		if err != nil {
			t.Fatal(name, err)
		}
		if d := differs(doc.Picture, want); d > 1 {
			t.Errorf("%s: differs by %d", name, d)
		}
	}
}

func TestWhatImageJPEGCallsDamagedIsRefused(t *testing.T) {
	r := rand.New(rand.NewPCG(2, 4))
	damaged, rounds := 0, 60
	if testing.Short() {
		rounds = 8
	}
	for name, data := range codings(t) {
		for range rounds {
			bad := bytes.Clone(data)
			for range 1 + r.IntN(3) {
				bad[len(bad)/2+r.IntN(len(bad)/2-2)] = byte(r.Uint32())
			}
			if r.IntN(2) == 0 {
				bad = append(bad[:len(bad)/2+r.IntN(len(bad)/2)], 0xFF, 0xD9)
			}
			_, want := jpeg.Decode(bytes.NewReader(bad))
			doc, err := intake.Accept(bad, strict())
			if want == nil || len(bad) < 600 { // tiny ones are one block; what is missing of it cannot be seen
				continue
			}
			damaged++
			if err == nil && !bytes.Equal(doc.Bytes, data) {
				if again, second := jpeg.Decode(bytes.NewReader(doc.Bytes)); second != nil {
					t.Errorf("%s: %v, but taken in as %v", name, want, doc.Picture.Bounds())
				} else if d := differs(again, doc.Picture); d > 1 {
					t.Errorf("%s: differs by %d", name, d)
				}
			}
		}
	}
	if damaged < rounds {
		t.Errorf("only %d were damaged", damaged)
	}
}

func TestThePictureIsUprightBeforeAndAfterItIsCoded(t *testing.T) {
	page := passport().SubImage(image.Rect(200, 200, 400, 350))
	for orientation := uint16(1); orientation <= 8; orientation++ {
		if testing.Short() && orientation%5 != 1 {
			continue
		}
		x := specimen.Phone(int(orientation))
		for _, data := range [][]byte{specimen.JPEG(page, 90, &x), specimen.PNG(page, &x)} {
			doc, err := intake.Open(data, strict())
			if err != nil {
				t.Fatal(err)
			}
			if (doc.Bytes == nil) != (orientation != 1) {
				t.Errorf("orientation %d: bytes %v before Finish", orientation, doc.Bytes != nil)
			}
			if d := mean(doc.Picture, page); d > 4 {
				t.Errorf("orientation %d: the picture differs by %.1f", orientation, d)
			}
			if err := doc.Finish(); err != nil {
				t.Fatal(err)
			}
			coded, _, err := image.Decode(bytes.NewReader(doc.Bytes))
			if err != nil {
				t.Fatal(err)
			}
			if d := mean(coded, doc.Picture); d > 3 {
				t.Errorf("orientation %d: the bytes differ by %.1f", orientation, d)
			}
		}
	}
}

// mean returns the mean difference of two pictures in luma.
func mean(a, b image.Image) float64 {
	if a.Bounds().Size() != b.Bounds().Size() {
		return 255
	}
	sum, size := 0, a.Bounds().Size()
	for y := range size.Y {
		for x := range size.X {
			_, g1, _, _ := a.At(a.Bounds().Min.X+x, a.Bounds().Min.Y+y).RGBA()
			_, g2, _, _ := b.At(b.Bounds().Min.X+x, b.Bounds().Min.Y+y).RGBA()
			sum += max(int(g1>>8), int(g2>>8)) - min(int(g1>>8), int(g2>>8))
		}
	}
	return float64(sum) / float64(size.X*size.Y)
}

func TestAPartOfAPictureBecomesADocument(t *testing.T) {
	x := specimen.Phone(6)
	doc, err := intake.Open(specimen.JPEG(passport(), 90, &x), intake.Options{Limits: intake.Strict(), Document: intake.Portrait})
	if err != nil {
		t.Fatal(err)
	}
	part := doc.Picture.(*image.YCbCr).SubImage(image.Rect(100, 100, 500, 620))
	made, err := doc.With(part)
	if err != nil {
		t.Fatal(err)
	}
	coded, err := jpeg.Decode(bytes.NewReader(made.Bytes))
	if err != nil || coded.Bounds().Size() != image.Pt(400, 520) || made.Pages[0].Width != 400 || made.Type != intake.JPEG {
		t.Fatalf("%v, %+v", err, made.Pages)
	}
	if d := mean(coded, part); d > 3 {
		t.Errorf("differs by %.1f", d)
	}
	if len(made.Removed) == 0 || len(made.Removed) != len(doc.Removed) {
		t.Errorf("removed %v, want %v", made.Removed, doc.Removed)
	}
}

func TestFittingKeepsWhatIsLegible(t *testing.T) {
	limits := intake.Fitting()
	limits.OutputBytes = 120_000
	page := passport()
	data := specimen.JPEG(page, 98, nil)
	for share, fits := range map[float64]bool{0.95: true, 0.5: false} {
		asked := false
		doc, err := intake.Accept(data, intake.Options{Limits: limits, Document: intake.PassportPage, Legible: func(before, after *image.Gray) float64 {
			asked = before.Rect.Size() == page.Rect.Size() && after.Rect.Dx() <= before.Rect.Dx()
			return share
		}})
		switch {
		case !asked:
			t.Errorf("%.2f was not asked", share)
		case fits && (err != nil || doc.Fit == nil || doc.Fit.Legible != share || doc.Fit.DPIAfter < intake.MinDPI):
			t.Errorf("%.2f: %v", share, err)
		case !fits && !errors.Is(err, intake.ErrTooLarge):
			t.Errorf("%.2f: %v", share, err)
		}
	}
}

// BenchmarkDecode sets the decoder beside image/jpeg on a photograph of 12 megapixels.
func BenchmarkDecode(b *testing.B) {
	files, _ := filepath.Glob("../../../shared/data/capture/photos/*.jpg")
	if len(files) == 0 {
		b.Skip("the photographs of ../shared/data/capture are not here")
	}
	data, err := os.ReadFile(files[0])
	if err != nil {
		b.Fatal(err)
	}
	for name, decode := range map[string]func() error{
		"image/jpeg": func() error { _, err := jpeg.Decode(bytes.NewReader(data)); return err },
		"Open":       func() error { _, err := intake.Open(data, intake.Options{Limits: intake.Fitting()}); return err },
		"strip":      func() error { _, err := redact.StripJPEG(data); return err },
	} {
		b.Run(name, func(b *testing.B) {
			b.ReportAllocs()
			for b.Loop() {
				if err := decode(); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
