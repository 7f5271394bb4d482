package quality_test

import (
	"bytes"
	"image/jpeg"
	"slices"
	"testing"

	"razvorot/capture/quality"
	"razvorot/capture/raster"
	"razvorot/capture/scene"
)

// shot is a generated photograph as it comes from the telephone.
type shot struct {
	seed uint64
	spec scene.Spec
	*scene.Photo
	input quality.Input
}

// leastDPI is the resolution from which a photograph that is to be accepted can be: the generator also draws smaller ones.
const leastDPI = 100

// shoot draws the photograph of a seed, of a million pixels or so, and codes it.
func shoot(t testing.TB, seed uint64, s scene.Spec) shot {
	t.Helper()
	p := s.Draw()
	if p.DPI() < leastDPI && s.Degradation != scene.TooFar {
		k := 1.1 * leastDPI / p.DPI()
		s = s.WithSize(int(k*float64(s.Width)), int(k*float64(s.Height)))
		p = s.Draw()
	}
	img, err := jpeg.Decode(bytes.NewReader(p.JPEG()))
	if err != nil {
		t.Fatal(err)
	}
	w, h := p.Quad.Sides()
	return shot{seed, s, p, quality.Input{Luma: raster.Luma(img), Corners: p.Quad, SizeMM: [2]float64{w / p.Scale, h / p.Scale}}}
}

// within makes a picture smaller that has more than so many pixels on its longer side.
func within(s scene.Spec, longest int) scene.Spec {
	if m := max(s.Width, s.Height); m > longest {
		return s.WithSize(s.Width*longest/m, s.Height*longest/m)
	}
	return s
}

func TestGeneratedPhotographsAreSortedAsAPersonWould(t *testing.T) {
	count := uint64(6)
	if testing.Short() {
		count = 2
	}
	// A lamp beside the text may touch a number or the word «specimen» all the same: the truth of those is not sure.
	sure := slices.DeleteFunc(slices.Concat(scene.Accepted, scene.Refused), func(d scene.Degradation) bool { return d == scene.GlareAside })
	wrong, told := 0, 0
	for seed := uint64(500); told < int(count); seed++ {
		s := scene.Invent(seed)
		if !slices.Contains(sure, s.Degradation) || s.Document == scene.Letter {
			continue // a letter takes ten megapixels
		}
		shot := shoot(t, seed, within(s, 1024))
		told++
		report := quality.Measure(shot.input)
		if fault, refused := report.Refused(); refused != shot.Refuse {
			wrong++
			t.Logf("seed %d, %s: refused %v by %s: %v", shot.seed, shot.Degradation, refused, fault.Name, report)
		}
	}
	if wrong*50 > told {
		t.Errorf("%d of %d are sorted otherwise than a person would", wrong, told)
	}
}
