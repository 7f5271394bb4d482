package quality_test

import (
	"bytes"
	"encoding/json"
	"image/jpeg"
	"os"
	"path/filepath"
	"testing"

	"razvorot/capture/quality"
	"razvorot/capture/raster"
)

// photograph is one of ../shared/data/capture/photos.json.
type photograph struct {
	File, Deg string
	Quad      [4][2]float64
}

// faults are the figures that have to refuse a photograph; those not named are to be kept.
var faults = map[string]quality.Name{"blur2": quality.Sharp, "blur3": quality.Sharp, "motion": quality.Motion,
	"crop": quality.Crop, "glare": quality.Glare}

// given returns the folder of the photographs, found upwards of the working directory.
func given(t testing.TB) (string, []photograph) {
	t.Helper()
	at, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; ; at = filepath.Dir(at) {
		folder := filepath.Join(at, "shared", "data", "capture")
		raw, err := os.ReadFile(filepath.Join(folder, "photos.json"))
		if err == nil {
			var photographs []photograph
			if err := json.Unmarshal(raw, &photographs); err != nil {
				t.Fatal(err)
			}
			return folder, photographs
		}
		if filepath.Dir(at) == at {
			t.Skip("the photographs of shared/data/capture are not here")
		}
	}
}

// open decodes a photograph.
func (p photograph) open(t testing.TB, folder string) quality.Input {
	t.Helper()
	data, err := os.ReadFile(filepath.Join(folder, "photos", p.File))
	if err != nil {
		t.Fatal(err)
	}
	img, err := jpeg.Decode(bytes.NewReader(data))
	if err != nil {
		t.Fatal(err)
	}
	in := quality.Input{Luma: raster.Luma(img), SizeMM: [2]float64{125, 88}}
	for i, c := range p.Quad {
		in.Corners[i] = raster.Point{X: c[0], Y: c[1]}
	}
	return in
}

func TestThePhotographsGivenAreSortedAsAPersonWould(t *testing.T) {
	if testing.Short() {
		t.Skip("26 photographs of 12 megapixels take seconds to decode")
	}
	folder, photographs := given(t)
	for i, p := range photographs {
		in := p.open(t, folder)
		report := quality.Measure(in)
		fault, refused := report.Refused()
		if want, bad := faults[p.Deg]; refused != bad || fault.Name != want {
			t.Errorf("%s: refused %v for %q: %v", p.File, refused, fault.Name, report)
		}
		if i%4 != 0 {
			continue
		}
		if fault, refused := quality.Glance(in).Refused(); refused && faults[p.Deg] != fault.Name {
			t.Errorf("%s: a glance refuses it for %v", p.File, fault)
		}
	}
}
