package offlineqr_test

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/color"
	"image/jpeg"
	"image/png"
	"math"
	"os"
	"os/exec"
	"path/filepath"
	"sync"
	"testing"

	"golang.org/x/image/draw"

	"razvorot/capture/portrait"
	"razvorot/capture/specimen"
	"razvorot/credential/offlineqr"
	"razvorot/domain"
	"razvorot/internal/peer"
)

// passportPortrait makes a picture as large as a passport has it, and a JPEG as that is.
func passportPortrait(t testing.TB, img image.Image) image.Image {
	t.Helper()
	small := image.NewRGBA(image.Rect(0, 0, 480, 617))
	draw.ApproxBiLinear.Scale(small, small.Rect, img, img.Bounds(), draw.Src, nil)
	img, err := jpeg.Decode(bytes.NewReader(specimen.JPEG(small, 85, nil)))
	if err != nil {
		t.Fatal(err)
	}
	return img
}

// drawnFace is one that statements have.
var drawnFace = sync.OnceValues(func() ([]byte, error) {
	return offlineqr.Face(specimen.Portrait(1, true), offlineqr.FaceSize)
})

func decoded(t testing.TB, file []byte) *image.Gray {
	t.Helper()
	img, err := jpeg.Decode(bytes.NewReader(file))
	if err != nil {
		t.Fatal(err)
	}
	grey, ok := img.(*image.Gray)
	if !ok {
		t.Fatalf("%T is not grey", img)
	}
	return grey
}

func TestAFaceFitsItsBytes(t *testing.T) {
	p := passportPortrait(t, specimen.Portrait(2, false))
	before := 0
	for _, most := range []int{400, offlineqr.FaceSize, 900} {
		b, err := offlineqr.Face(p, most)
		if err != nil || len(b) > most || len(b) < most*9/10 {
			t.Errorf("%d of %d bytes, %v", len(b), most, err)
		}
		if size := decoded(t, b).Bounds().Size(); size.X < 48 || size.Y < 64 {
			t.Errorf("%v", size)
		}
		if len(b) <= before {
			t.Errorf("%d bytes are not used better than %d", most, before)
		}
		before = len(b)
	}
}

func TestFacesOfOddPicturesAreMadeToo(t *testing.T) {
	flat := image.NewGray(image.Rect(0, 0, 70, 90))
	wild := image.NewNRGBA(image.Rect(-5, -5, 300, 400)) // bounds that do not begin at zero
	for i := range wild.Pix {
		wild.Pix[i] = byte(i * i >> 3)
	}
	for name, img := range map[string]image.Image{"one grey": flat, "no picture of anything": wild, "wide": image.NewGray(image.Rect(0, 0, 1000, 64)),
		"high": image.NewGray(image.Rect(0, 0, 48, 2000))} {
		b, err := offlineqr.Face(img, 900)
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		decoded(t, b)
	}
	got := decoded(t, must(offlineqr.Face(flat, 600))(t))
	for _, v := range got.Pix {
		if v != got.Pix[0] {
			t.Fatal("one grey became several")
		}
	}
}

func must[T any](v T, err error) func(testing.TB) T {
	return func(t testing.TB) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// TestASkinKeepsItsShade looks at the middle of the face: a thumbnail that made everybody equally grey would mislead.
func TestASkinKeepsItsShade(t *testing.T) {
	p := passportPortrait(t, specimen.Portrait(2, false)).(*image.YCbCr)
	for _, share := range []int{100, 60, 30} { // of the light that the portrait has
		darker := image.NewGray(p.Rect)
		for i := range darker.Pix {
			darker.Pix[i] = byte(int(p.Y[i%p.Rect.Dx()+i/p.Rect.Dx()*p.YStride]) * share / 100)
		}
		cheek := func(g *image.Gray) int { // below an eye
			return int(g.GrayAt(g.Rect.Dx()*38/100, g.Rect.Dy()*60/100).Y)
		}
		before := int(darker.GrayAt(480*41/100, 617*58/100).Y)
		after := cheek(decoded(t, must(offlineqr.Face(darker, offlineqr.FaceSize))(t)))
		if after < before-45 || after > before+90 {
			t.Errorf("with %d %% of the light a skin of %d became one of %d", share, before, after)
		}
	}
}

func TestAFaceThatDoesNotFitIsRefused(t *testing.T) {
	p := specimen.Portrait(1, true)
	if _, err := offlineqr.Face(p, 150); !errors.Is(err, domain.ErrInvalid) {
		t.Error("in 150 bytes:", err)
	}
	if _, err := offlineqr.Face(image.NewGray(image.Rect(0, 0, 30, 40)), 600); !errors.Is(err, domain.ErrInvalid) {
		t.Error("of a picture of 30 × 40:", err)
	}
	if _, err := offlineqr.Face(image.NewGray(image.Rect(0, 0, 3000, 3000)), 600); !errors.Is(err, domain.ErrInvalid) {
		t.Error("of a picture of 9 megapixels:", err)
	}
}

// TestOtherDecodersSeeTheSameFace asks a decoder of another make: what image/jpeg forgives, a browser need not.
func TestOtherDecodersSeeTheSameFace(t *testing.T) {
	if testing.Short() {
		t.Skip("starts ImageMagick")
	}
	tool := peer.Program(t, "convert")
	for seed := range uint64(2) {
		p := passportPortrait(t, specimen.Portrait(seed, seed%2 == 0))
		b := must(offlineqr.Face(p, offlineqr.FaceSize))(t)
		var out, complaint bytes.Buffer
		c := exec.Command(tool, "jpeg:-", "png:-")
		c.Stdin, c.Stdout, c.Stderr = bytes.NewReader(b), &out, &complaint
		if err := c.Run(); err != nil || complaint.Len() > 0 {
			t.Fatalf("%v: %s", err, &complaint)
		}
		theirs, err := png.Decode(&out)
		if err != nil {
			t.Fatal(err)
		}
		ours := decoded(t, b)
		if theirs.Bounds() != ours.Bounds() {
			t.Fatalf("%v, ours is %v", theirs.Bounds(), ours.Bounds())
		}
		for i, v := range ours.Pix {
			x, y := i%ours.Stride, i/ours.Stride
			if d := int(color.GrayModel.Convert(theirs.At(x, y)).(color.Gray).Y) - int(v); d < -2 || d > 2 {
				t.Fatalf("the pixel %d, %d differs by %d", x, y, d)
			}
		}
	}
}

// faces is where portraits of people who do not exist lie; they are read in place. Some are there twice, but none of those taken.
const faces = "shared/data/capture/faces"

// people returns drawn portraits, and those of the photographs when they are here and there is time.
func people(t testing.TB) (all []image.Image) {
	t.Helper()
	for seed := range uint64(2) { // more of them would be too much alike even for the eye
		all = append(all, passportPortrait(t, specimen.Portrait(seed, seed%2 == 0)))
	}
	names := photographs(t)
	if len(names) == 0 {
		t.Log("drawn faces only: the photographs of shared/data/capture/faces are not here")
		return all
	}
	for _, name := range names {
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		img, err := jpeg.Decode(bytes.NewReader(b))
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, passportPortrait(t, portrait.Examine(img).Cut(img, portrait.Passport)))
	}
	return all
}

// photographs looks for the pictures from this folder upwards.
func photographs(t testing.TB) []string {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for range 8 {
		folder = filepath.Dir(folder)
		if names, _ := filepath.Glob(filepath.Join(folder, faces, "3x6_?[02].jpg")); len(names) > 0 {
			return names
		}
	}
	return nil
}

// TestEachFaceIsLikestItsOwnPortrait stands in for the eye of whoever compares: of all portraits, a thumbnail is nearest to the
// one it was made of, and clearly so.
func TestEachFaceIsLikestItsOwnPortrait(t *testing.T) {
	if testing.Short() {
		t.Skip("many pictures take long under the race detector")
	}
	all := people(t)
	vectors := make([][]float64, len(all))
	for i, p := range all {
		// What the best of thumbnails shows, to be compared on the same part of the portrait.
		vectors[i] = appearance(decoded(t, must(offlineqr.Face(p, 8000))(t)))
	}
	least, worst := 1.0, 1.0
	for i, p := range all {
		thumbnail := appearance(decoded(t, must(offlineqr.Face(p, offlineqr.FaceSize))(t)))
		own, next := likeness(thumbnail, vectors[i]), -1.0
		for j, other := range vectors {
			if j != i {
				next = max(next, likeness(thumbnail, other))
			}
		}
		least, worst = min(least, own), min(worst, own-next)
		if own <= next {
			t.Errorf("face %d is likelier another's: %.3f, %.3f", i, own, next)
		}
	}
	t.Logf("%d people: likeness to the own portrait at least %.3f, at least %.3f more than to any other", len(all), least, worst)
	if least < 0.94 {
		t.Errorf("a face is like its own portrait by %.3f only", least)
	}
}

// appearance is a picture at one size, without brightness and contrast.
func appearance(img image.Image) []float64 {
	same := image.NewGray(image.Rect(0, 0, 60, 80))
	draw.CatmullRom.Scale(same, same.Rect, img, img.Bounds(), draw.Src, nil)
	v := make([]float64, len(same.Pix))
	mean := 0.0
	for i, p := range same.Pix {
		v[i] = float64(p)
		mean += v[i] / float64(len(v))
	}
	for i := range v {
		v[i] -= mean
	}
	return v
}

// likeness is the correlation of two appearances.
func likeness(a, b []float64) float64 {
	ab, aa, bb := 0.0, 0.0, 0.0
	for i := range a {
		ab, aa, bb = ab+a[i]*b[i], aa+a[i]*a[i], bb+b[i]*b[i]
	}
	return ab / math.Sqrt(aa*bb)
}

func BenchmarkFace(b *testing.B) {
	p := passportPortrait(b, specimen.Portrait(1, true))
	for b.Loop() {
		if _, err := offlineqr.Face(p, offlineqr.FaceSize); err != nil {
			b.Fatal(err)
		}
	}
}

func ExampleFace() {
	b, err := offlineqr.Face(specimen.Portrait(1, true), offlineqr.FaceSize)
	fmt.Println(len(b) <= offlineqr.FaceSize, err)
	// Output: true <nil>
}
