package portrait

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
	"path/filepath"
	"testing"

	"golang.org/x/image/draw"
	"golang.org/x/image/math/f64"

	"razvorot/capture/specimen"
)

// squinting is the given face whose eyes laughter closes but for a slit; a passport office would not take it.
const squinting = "4x8_26.jpg"

func TestEveryGivenFaceIsFoundExactlyOnce(t *testing.T) {
	files := given(t, "faces")
	if testing.Short() {
		files = files[:1]
	}
	for _, path := range files {
		squints := filepath.Base(path) == squinting
		img := read(t, path)
		if n := len(Faces(img)); n != 1 {
			t.Errorf("%s: %d faces", filepath.Base(path), n)
		}
		r := Examine(img)
		for _, name := range []Name{CheckFace, CheckFaceWhole, CheckFrontal, CheckEyes, CheckCover, CheckFaceLight, CheckDark} {
			if c, made := r.Find(name); !made || c.OK == (squints && name == CheckEyes) {
				t.Errorf("%s: %+v", filepath.Base(path), c)
			}
		}
	}
}

// drawnHead is from the chin to the top of the hair in a drawn portrait: 30 mm, in pixels.
const drawnHead = 30 * 600 / 25.4

func TestDrawnPortraitsPassEveryCheck(t *testing.T) {
	seeds := uint64(8) // BenchmarkDrawn tries more
	if testing.Short() {
		seeds = 1
	}
	for seed := range seeds {
		r := Examine(specimen.Portrait(seed, seed%2 == 0))
		if !r.Good() {
			t.Errorf("seed %d: %+v", seed, r.Checks)
		}
		if head := r.Chin.Y - r.Crown.Y; head < 0.92*drawnHead || head > 1.08*drawnHead {
			t.Errorf("seed %d: the head is %.0f pixels, drawn %.0f", seed, head, drawnHead)
		}
	}
}

// tally counts, of the pictures of a set, those for which a check said what it should.
type tally struct{ right, all int }

func (c *tally) add(right bool) {
	c.all++
	if right {
		c.right++
	}
}

// trials are the sets made of one good picture; each is to be refused, or kept, by one check.
type trials map[string]*tally

func (t trials) try(set string, img image.Image, name Name, want bool) {
	c, made := Examine(img).Find(name)
	if t[set] == nil {
		t[set] = &tally{}
	}
	t[set].add(made && c.OK == want || !made && !want)
}

// all makes every set of a picture; other is a second picture.
func (t trials) all(img, other image.Image, seed uint64) {
	t.try("good: eyes", img, CheckEyes, true)
	t.try("good: cover", img, CheckCover, true)
	t.try("good: whole", img, CheckFaceWhole, true)
	t.try("good: light", img, CheckFaceLight, true)
	t.try("good: one face", img, CheckFace, true)
	t.try("good: plain ground", onGround(img, wall(seed)), CheckBackground, true)
	for _, hidden := range withEyesHidden(img) {
		t.try("bad: eyes hidden", hidden, CheckEyes, false)
	}
	for _, closed := range withEyesClosed(img) {
		t.try("bad: eyes closed", closed, CheckEyes, false)
	}
	for _, masked := range withMask(img) {
		t.try("bad: mouth and chin covered", masked, CheckCover, false)
	}
	for _, ground := range []func(x, y int) color.RGBA{shelves(seed, 30), stripes(24), clutter([]image.Image{img, other}, 60)} {
		t.try("bad: busy ground", onGround(img, ground), CheckBackground, false)
	}
	t.try("bad: chin cut", cut(img, -9, -9, 9, 1.5), CheckFaceWhole, false)
	t.try("bad: crown cut", cut(img, -9, -1.2, 9, 9), CheckFaceWhole, false)
	t.try("bad: side cut", cut(img, -9, -9, 0.8, 9), CheckFaceWhole, false)
	t.try("bad: two faces", beside(img, other), CheckFace, false)
	t.try("bad: side by side, turned", beside(other, img), CheckFace, false)
	t.try("bad: half in the dark", halfLit(img, darkerSide(img), 0.4), CheckFaceLight, false)
	t.try("bad: blurred", gaussian(img, 4), CheckSharp, false)
}

// darkerSide returns −1 or 1.
func darkerSide(img image.Image) float64 {
	v := newView(img, examined)
	s := v.subject(largest(v.find(blazeCoarse)))
	if s.median(s.luma, around(-0.45, 0.6, 0.15, 0.2)) < s.median(s.luma, around(0.45, 0.6, 0.15, 0.2)) {
		return -1
	}
	return 1
}

// sweep makes all sets of every so many-th picture.
func sweep(t testing.TB, step int) trials {
	var pictures []image.Image
	for _, path := range given(t, "faces") {
		pictures = append(pictures, small(read(t, path), 450))
	}
	made := trials{}
	for i := 0; i < len(pictures); i += step {
		made.all(pictures[i], pictures[(i+7)%len(pictures)], uint64(i))
	}
	return made
}

// blunt are the sets of which fewer need to be told: how sharp a face can be depends on the face.
var blunt = map[string]bool{"bad: blurred": true}

func TestWhatIsWrongWithAPortraitIsTold(t *testing.T) {
	if testing.Short() {
		t.Skip("hundreds of pictures")
	}
	var bad, good tally
	for set, c := range sweep(t, 16) {
		t.Logf("%s: %d of %d", set, c.right, c.all)
		switch {
		case blunt[set]:
		case set[:3] == "bad":
			bad.right, bad.all = bad.right+c.right, bad.all+c.all
		default:
			good.right, good.all = good.right+c.right, good.all+c.all
		}
	}
	if 100*bad.right < 97*bad.all || 100*good.right < 98*good.all {
		t.Errorf("%d of %d refused, %d of %d kept", bad.right, bad.all, good.right, good.all)
	}
}

func TestFacesOnPagesAreFoundAndTellWhichWayIsUp(t *testing.T) {
	if testing.Short() {
		t.Skip("four looks a page")
	}
	pages := map[string]image.Image{"drawn": specimen.PassportPage(specimen.Invent(3), 3)}
	for i, path := range given(t, "photos") {
		if i%9 == 0 {
			pages[filepath.Base(path)] = small(read(t, path), 1000)
		}
	}
	for name, page := range pages {
		if len(Faces(page)) == 0 {
			t.Errorf("%s: no face", name)
		}
		for quarters := range 4 {
			turned := page
			for range quarters {
				turned = quarter(turned)
			}
			if got, ok := Upright(turned); !ok || (got+quarters)%4 != 0 {
				t.Errorf("%s turned by %d: %d, %v", name, quarters, got, ok)
			}
		}
	}
	if _, ok := Upright(specimen.RegistrationPage(specimen.Invent(3))); ok {
		t.Error("a page without a face says which way is up")
	}
}

// quarter turns a picture clockwise.
func quarter(img image.Image) image.Image {
	b := img.Bounds()
	dst := image.NewRGBA(image.Rect(0, 0, b.Dy(), b.Dx()))
	for y := range b.Dy() {
		for x := range b.Dx() {
			dst.Set(b.Dy()-1-y, x, img.At(b.Min.X+x, b.Min.Y+y))
		}
	}
	return dst
}

// standing draws a portrait into a larger picture of its ground: so many times as large, turned by an angle.
func standing(seed uint64, scale, angle float64) image.Image {
	src := specimen.Portrait(seed, seed%2 == 0)
	dst := image.NewRGBA(image.Rect(0, 0, 1800, 1800))
	draw.Draw(dst, dst.Rect, image.NewUniform(src.At(3, 3)), image.Point{}, draw.Src)
	sin, cos := math.Sincos(angle)
	x, y := float64(src.Rect.Dx())/2, float64(src.Rect.Dy())/2
	m := f64.Aff3{scale * cos, -scale * sin, 900 - scale*(cos*x-sin*y), scale * sin, scale * cos, 900 - scale*(sin*x+cos*y)}
	draw.BiLinear.Transform(dst, m, src, src.Rect, draw.Over, nil)
	return dst
}

func TestAPortraitIsCutAsThePassportAsks(t *testing.T) {
	if testing.Short() {
		t.Skip("each cut is looked at again")
	}
	angles := []float64{0.1, -0.12, 0}
	if testing.Short() {
		angles = angles[:1]
	}
	for _, angle := range angles {
		img := standing(2, 0.9, angle)
		r := Examine(img)
		for format, size := range map[Format]image.Point{Passport: {413, 531}, ThreeByFour: {354, 472}} {
			quad, outside := r.Crop(format)
			if outside > 0 || !quad.Convex() {
				t.Errorf("%v at %v: %v outside, %v", format, angle, outside, quad)
			}
			out := r.Cut(img, format)
			if out.Rect.Dx() < size.X || out.Rect.Dy() < size.Y {
				t.Fatalf("%v: %v pixels", format, out.Rect.Size())
			}
			if got := float64(out.Rect.Dx()) / float64(out.Rect.Dy()); math.Abs(got-format.Width/format.Height) > 0.005 {
				t.Errorf("%v: proportions %v", format, got)
			}
			again := Examine(out)
			if len(again.Faces) != 1 {
				t.Fatalf("%v: %d faces after the cut", format, len(again.Faces))
			}
			mm := format.Height / float64(out.Rect.Dy()) * 45 / format.Height
			head, tilt := (again.Chin.Y-again.Crown.Y)*mm, again.roll*180/math.Pi
			middle := again.Faces[0].RightEye.Add(again.Faces[0].LeftEye).X / 2 / float64(out.Rect.Dx())
			if head < 32 || head > 36 || math.Abs(tilt) > 3 || math.Abs(middle-0.5) > 0.04 {
				t.Errorf("%v at %v: head %.1f mm of 45, tilt %.1f°, middle %.2f", format, angle, head, tilt, middle)
			}
		}
	}
}

func TestAFaceTooFarAwayIsTooSmall(t *testing.T) {
	img := standing(4, 0.35, 0)
	r := Examine(img)
	if c, made := r.Find(CheckFaceSize); !made || c.OK {
		t.Errorf("%+v", r.Checks)
	}
	if dpi := r.DPI(Passport); dpi > 300 {
		t.Errorf("%v dots per inch", dpi)
	}
}

func TestATiltedHeadIsNotFrontal(t *testing.T) {
	if c, made := Examine(standing(1, 0.9, 0.6)).Find(CheckFrontal); made && c.OK {
		t.Errorf("%+v", c)
	}
}

func TestPicturesWithoutAFaceHaveNone(t *testing.T) {
	if testing.Short() {
		t.Skip("every size is tried")
	}
	noise := image.NewGray(image.Rect(0, 0, 300, 200))
	r := rand.New(rand.NewPCG(1, 2))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.Uint32())
	}
	for name, img := range map[string]image.Image{"empty": image.NewRGBA(image.Rectangle{}), "point": image.NewGray(image.Rect(0, 0, 1, 1)),
		"line": image.NewYCbCr(image.Rect(0, 0, 3000, 1), image.YCbCrSubsampleRatio420), "black": image.NewNRGBA(image.Rect(5, 5, 90, 70)),
		"noise": noise, "page": specimen.RegistrationPage(specimen.Invent(1))} {
		if faces := Faces(img); len(faces) != 0 {
			t.Errorf("%s: %d faces", name, len(faces))
		}
		report := Examine(img)
		if report.Good() || len(report.Checks) != 1 || report.Cut(img, Passport) != nil {
			t.Errorf("%s: %+v", name, report.Checks)
		}
	}
}

func TestAViewIsTheSameOfEveryKindOfPicture(t *testing.T) {
	src := specimen.Portrait(5, true)
	nrgba, gray := image.NewNRGBA(image.Rect(7, 9, 7+src.Rect.Dx(), 9+src.Rect.Dy())), image.NewGray(src.Rect)
	draw.Draw(nrgba, nrgba.Rect, src, src.Rect.Min, draw.Src)
	draw.Draw(gray, gray.Rect, src, src.Rect.Min, draw.Src)
	want := Faces(src)
	for name, img := range map[string]image.Image{"nrgba": nrgba, "gray": gray, "jpeg": jpegOf(t, src)} {
		got := Faces(img)
		if len(got) != 1 || got[0].Middle().Sub(want[0].Middle()).Length() > 0.06*want[0].Width {
			t.Errorf("%s: %+v, want %+v", name, got, want)
		}
	}
}

func FuzzExamine(f *testing.F) {
	f.Add(uint8(3), uint8(4), []byte{1, 2, 3})
	f.Add(uint8(200), uint8(1), []byte{255})
	f.Fuzz(func(t *testing.T, width, height uint8, pixels []byte) {
		img := image.NewYCbCr(image.Rect(1, 1, 1+int(width), 1+int(height)), image.YCbCrSubsampleRatio(len(pixels)%6))
		for i := range img.Y {
			if len(pixels) > 0 {
				img.Y[i] = pixels[i%len(pixels)]
			}
		}
		r := Examine(img)
		r.Cut(img, ThreeByFour)
		Faces(img)
		for _, c := range r.Checks {
			if math.IsNaN(c.Value) {
				t.Errorf("%+v", c)
			}
		}
	})
}
