package quality_test

import (
	"bytes"
	"image/jpeg"
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
	count := uint64(24)
	if testing.Short() {
		count = 2
	}
	wrong, told := 0, 0
	for seed := range count {
		s := scene.Invent(500 + seed)
		// Each degradation about which people agree in turn.
		all := append(append([]scene.Degradation(nil), scene.Accepted...), scene.Refused...)
		s.Degradation = all[int(seed)%len(all)]
		if s.Degradation == scene.Crop || s.Degradation == scene.TooFar || s.Document == scene.Letter {
			continue // the pose goes with the degradation; a letter takes ten megapixels
		}
		shot := shoot(t, 500+seed, within(s, 1280))
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
