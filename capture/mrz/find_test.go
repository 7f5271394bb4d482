package mrz_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"image/jpeg"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"testing"
	"time"

	"razvorot/capture/mrz"
	"razvorot/capture/raster"
	"razvorot/capture/scene"
	"razvorot/capture/specimen"
	"razvorot/domain"
)

// given is what is known of a photograph of the given set.
type given struct {
	File string        `json:"file"`
	Kind string        `json:"kind"`
	Deg  string        `json:"deg"`
	Quad raster.Quad   `json:"-"`
	Page [4][2]float64 `json:"quad"`
	MRZ  []string      `json:"mrz"`
}

// readable tells whether a zone so degraded should be read.
func (g *given) readable() bool {
	return slices.Contains([]string{"clean", "persp", "shadow", "dark", "blur1"}, g.Deg)
}

// givenSet returns the photographs of ../shared/data/capture, which are read in place, and the folder they are in.
func givenSet(tb testing.TB) ([]given, string) {
	tb.Helper()
	dir, err := filepath.Abs(".")
	for err == nil && dir != filepath.Dir(dir) {
		folder := filepath.Join(dir, "shared", "data", "capture")
		if data, missing := os.ReadFile(filepath.Join(folder, "photos.json")); missing == nil {
			var set []given
			if err := json.Unmarshal(data, &set); err != nil {
				tb.Fatal(err)
			}
			for i := range set {
				for k, p := range set[i].Page {
					set[i].Quad[k] = raster.Point{X: p[0], Y: p[1]}
				}
			}
			return set, filepath.Join(folder, "photos")
		}
		dir = filepath.Dir(dir)
	}
	tb.Skip("the photographs of shared/data/capture are not here")
	return nil, ""
}

func decode(tb testing.TB, data []byte) *image.Gray {
	tb.Helper()
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		tb.Fatal(err)
	}
	return raster.Luma(img)
}

func (g *given) load(tb testing.TB, dir string) []byte {
	tb.Helper()
	data, err := os.ReadFile(filepath.Join(dir, g.File))
	if err != nil {
		tb.Fatal(err)
	}
	return data
}

// wrong returns what is offered and differs from what the lines say.
func wrong(got *mrz.Reading, lines []string) []string {
	want, err := mrz.Parse(lines, now)
	if err != nil {
		return []string{err.Error()}
	}
	var list []string
	for _, f := range got.Fields {
		if w, _ := want.Field(f.Name); w.Text != f.Text {
			list = append(list, fmt.Sprintf("%s is %q at %.3f, want %q", f.Name, f.Text, f.Confidence, w.Text))
		}
	}
	return list
}

func TestTheGivenPhotographsAreReadAndNothingWrongIsOffered(t *testing.T) {
	set, dir := givenSet(t)
	if testing.Short() {
		set = set[:1]
	}
	for i, g := range set {
		if !g.readable() && g.Deg != "crop" && i%6 > 0 {
			continue // some of those that need not be read, for time
		}
		luma := decode(t, g.load(t, dir))
		var pages []raster.Quad
		if i%2 == 0 { // with the page and without
			pages = []raster.Quad{g.Quad}
		}
		got, err := mrz.Find(luma, pages, now)
		switch {
		case err != nil && !errors.Is(err, mrz.ErrNotFound):
			t.Errorf("%s: %v", g.File, err)
		case g.readable() && (err != nil || !slices.Equal(got.Lines, g.MRZ) || !got.Valid):
			t.Errorf("%s: %v, %+v, want %q", g.File, err, got, g.MRZ)
		case err == nil && len(wrong(got, g.MRZ)) > 0:
			t.Errorf("%s: %v", g.File, wrong(got, g.MRZ))
		}
	}
}

// photograph draws a document as a telephone would take it, with every kind of zone in turn.
func photograph(seed uint64, how scene.Degradation, turn int) *scene.Photo {
	s := scene.Invent(seed).WithSize(1600, 1200)
	s.Document = []scene.Document{scene.InternalPage, scene.ForeignPassport, scene.IdentityCard, scene.CardBack}[seed%4]
	s.Degradation, s.Turn, s.Rotation, s.Booklet = how, turn, s.Rotation/2, false
	s.Fill, s.ShiftX, s.ShiftY = 0.85, 0.3, -0.2 // all of it in view
	return s.Draw()
}

func TestGeneratedPhotographsAreRead(t *testing.T) {
	if testing.Short() {
		t.Skip("drawing takes long under the race detector; the given photographs are read")
	}
	seeds := uint64(6)
	read, all := 0, 0
	for seed := range seeds {
		p := photograph(seed, scene.Accepted[seed%uint64(len(scene.Accepted))], int(seed%3)*2%4)
		if !p.Readable {
			continue
		}
		all++
		got, err := mrz.Find(raster.Luma(p.Image), nil, now)
		if err != nil {
			t.Logf("seed %d, %s: %v", seed, p.Degradation, err)
			continue
		}
		for _, w := range wrong(got, p.MRZ) {
			t.Errorf("seed %d, %s: %s", seed, p.Degradation, w)
		}
		if slices.Equal(got.Lines, p.MRZ) {
			read++
		} else {
			t.Logf("seed %d, %s: %q, want %q", seed, p.Degradation, got.Lines, p.MRZ)
		}
	}
	if all < int(seeds)*3/4 || read < all {
		t.Errorf("%d of %d were read", read, all)
	}
}

func TestAZoneIsReadAnyWayUpAndTellsWhichWayThatIs(t *testing.T) {
	if testing.Short() {
		t.Skip("four pictures take long under the race detector")
	}
	for turn := range 4 {
		p := photograph(1, scene.Clean, turn)
		got, err := mrz.Find(raster.Luma(p.Image), nil, now)
		if err != nil || !slices.Equal(got.Lines, p.MRZ) {
			t.Errorf("%d quarters: %v, %+v", turn, err, got)
			continue
		}
		letter := 2.54 * p.Scale
		for i, corner := range got.Corners {
			if off := corner.Sub(p.Zone[i]).Length() / letter; off > 1.5 {
				t.Errorf("%d quarters: corner %d is %.1f letters off", turn, i, off)
			}
		}
	}
}

// TestAZoneThatThePictureCutsIsNotReadAsAnother holds that what is left of a zone of 44 letters is none of 36: the dates would
// be others, and their check digits agree as they move with them.
func TestAZoneThatThePictureCutsIsNotReadAsAnother(t *testing.T) {
	if testing.Short() {
		t.Skip("drawing takes long under the race detector")
	}
	s := scene.Invent(4).WithSize(1200, 900)
	s.Document, s.Degradation, s.Ground, s.Paper = scene.ForeignPassport, scene.Clean, 0, scene.Plain
	s.Turn, s.Rotation, s.TiltX, s.TiltY, s.Fill, s.ShiftX, s.ShiftY, s.Booklet = 0, 0, 0, 0, 0.9, 0.3, -0.2, false
	p := s.Draw()
	whole := raster.Luma(p.Image)
	letter := (p.Zone[1].X - p.Zone[0].X) / 44
	for _, lost := range []float64{-1, 0.5, 7.5, 8.3} {
		cut := image.Rect(int(p.Zone[0].X+lost*letter), 0, whole.Rect.Dx(), whole.Rect.Dy())
		got, err := mrz.Find(raster.Luma(whole.SubImage(cut)), nil, now)
		if lost < 0 {
			if err != nil || !got.Valid || !slices.Equal(got.Lines, p.MRZ) {
				t.Errorf("whole: %v, %+v, want %q", err, got, p.MRZ)
			}
			continue
		}
		if err == nil && (got.Valid || len(wrong(got, p.MRZ)) > 0) {
			t.Errorf("%.1f letters cut off: %+v", lost, got)
		}
	}
	narrow := p.Quad
	narrow[0].X, narrow[3].X = p.Zone[0].X+8.3*letter, p.Zone[0].X+8.3*letter
	got, err := mrz.Find(whole, []raster.Quad{narrow}, now)
	if err != nil || !got.Valid || !slices.Equal(got.Lines, p.MRZ) {
		t.Errorf("with an outline that cuts it: %v, %+v, want %q", err, got, p.MRZ)
	}
}

func TestPicturesWithoutAZoneHaveNone(t *testing.T) {
	if testing.Short() {
		t.Skip("seven pictures take long under the race detector")
	}
	r := rand.New(rand.NewPCG(5, 5))
	noise := image.NewGray(image.Rect(0, 0, 900, 700))
	for i := range noise.Pix {
		noise.Pix[i] = uint8(r.IntN(256))
	}
	person := specimen.Invent(3)
	for name, img := range map[string]image.Image{
		"registration": specimen.RegistrationPage(person), "letter": specimen.AddressLetter(person),
		"СНИЛС": specimen.SNILSCard(person), "face": specimen.Portrait(3, true), "noise": noise,
		"paper": image.NewGray(image.Rect(0, 0, 640, 480)), "certificate": specimen.BirthCertificate(person),
	} {
		if got, err := mrz.Find(raster.Luma(img), nil, now); !errors.Is(err, mrz.ErrNotFound) || !errors.Is(err, domain.ErrNotFound) {
			t.Errorf("%s: %v, %+v", name, err, got)
		}
	}
}

func TestAScanIsRead(t *testing.T) {
	person := specimen.Invent(8)
	lines := person.MRZ()
	got, err := mrz.Find(raster.Luma(specimen.PassportPage(person, 8)), nil, now)
	if err != nil || !slices.Equal(got.Lines, lines[:]) || !got.Valid {
		t.Errorf("%v, %+v, want %q", err, got, lines)
	}
}

// FuzzFind holds that any picture with any outlines is looked at without a panic and in bounded time.
func FuzzFind(f *testing.F) {
	f.Add([]byte{0, 255, 0, 255, 9, 9, 9}, uint8(3), 0.0, 0.0, 5.0, 5.0)
	f.Add(bytes.Repeat([]byte{250, 250, 20, 250}, 4000), uint8(200), -3.0, 1e300, 70.0, -1e300)
	f.Fuzz(func(t *testing.T, pix []byte, width uint8, x0, y0, x1, y1 float64) {
		if width == 0 || len(pix) < int(width) {
			return
		}
		w, h := int(width), min(512, len(pix)/int(width))
		img := &image.Gray{Pix: pix, Stride: w, Rect: image.Rect(0, 0, w, h)}
		page := raster.Quad{{X: x0, Y: y0}, {X: x1, Y: y0}, {X: x1, Y: y1}, {X: x0, Y: y1}}
		started := time.Now()
		if got, err := mrz.Find(img, []raster.Quad{page}, now); err == nil && len(got.Lines) == 0 {
			t.Error("a reading without lines")
		}
		if took := time.Since(started); took > 20*time.Second {
			t.Errorf("%v for %d×%d", took, w, h)
		}
	})
}

// BenchmarkFind reads the given photographs with the page known and prints how many are exact, and the time as a multiple of
// image/jpeg's decode of the same photographs.
func BenchmarkFind(b *testing.B) {
	set, dir := givenSet(b)
	var finding, decoding time.Duration
	exact, all := 0, 0
	for b.Loop() {
		for _, g := range set {
			if !g.readable() {
				continue
			}
			data := g.load(b, dir)
			started := time.Now()
			luma := decode(b, data)
			decoded := time.Now()
			got, err := mrz.Find(luma, []raster.Quad{g.Quad}, now)
			finding, decoding = finding+time.Since(decoded), decoding+decoded.Sub(started)
			if all++; err == nil && slices.Equal(got.Lines, g.MRZ) {
				exact++
			}
		}
	}
	b.ReportMetric(float64(exact)/float64(all), "exact")
	b.ReportMetric(float64(finding)/float64(decoding), "decodes")
}
