package gate_test

import (
	"testing"

	"razvorot/capture/scene"
)

// sample is one photograph of each degradation that is to be accepted or to be refused, at two megapixels: documents, papers
// and grounds take turns.
func sample() []photograph {
	documents := []scene.Document{scene.ForeignPassport, scene.InternalPage, scene.InternalSpread}
	papers := []scene.Paper{scene.Plain, scene.Pinkish, scene.Woven}
	grounds := []scene.Ground{scene.Wood, scene.Textile, scene.Black, scene.Chequered, scene.Papers}
	var photographs []photograph
	for i, d := range append(append([]scene.Degradation{}, scene.Accepted...), scene.Refused...) {
		s := scene.Invent(testSeed+uint64(i)).WithSize(1600, 1200)
		s.Document, s.Paper, s.Ground = documents[i%len(documents)], papers[i/2%len(papers)], grounds[i%len(grounds)]
		if s = s.Again(d); s.Document == scene.InternalSpread { // it stands
			s = s.WithSize(1500, 2000)
			s.Turn, s.Rotation = 2*(i%2), 0
		}
		if d != scene.TooFar && d != scene.Crop {
			s.Fill = 0.9
		}
		s.Booklet, s.Quality, s.Noise = false, 70, 2
		photographs = append(photographs, taken(s))
	}
	return photographs
}

// leastMean is the mean overlap that outlines must have, 0 to 1: 0.98 is wanted, 0.990 was measured of the 15 that are drawn and
// 0.991 of the 6 that are given. One outline that is missed altogether takes a fifteenth off.
const leastMean = 0.985

// hold fails where the figures are worse than they have to be. In a sample as small as these one miss is a tenth: few is how many
// each share may have without falling under its limit. The mean of the outlines and the wrong fields have no such allowance.
func (f *figures) hold(t *testing.T, few int) {
	t.Helper()
	for _, c := range []struct {
		name  string
		s     share
		least float64
	}{{"zones read", f.read, 0.97}, {"refused", f.refused, 0.98}, {"outlines of 0.95", f.near, 0.97}, {"upright", f.upright, 0.97}} {
		if missed := c.s.all - c.s.good; c.s.all == 0 || c.s.part() < c.least && missed > few {
			t.Errorf("%s: %v", c.name, c.s)
		}
	}
	if f.falseAlarms.part() > 0.02 && f.falseAlarms.good > few {
		t.Errorf("false alarms: %v", f.falseAlarms)
	}
	if mean := f.meanOverlap(); mean < leastMean {
		t.Errorf("outlines: mean IoU %.4f of %d", mean, len(f.overlaps))
	}
	if f.wrong > 0 {
		t.Errorf("%d wrong fields have valid check digits", f.wrong)
	}
	for _, m := range f.misses {
		t.Log(m)
	}
}

func TestTheGateReachesItsFiguresOnDrawnPhotographs(t *testing.T) {
	if testing.Short() {
		t.Skip("a photograph of each degradation takes seconds")
	}
	photographs := sample()
	counted(examined(t, len(photographs), func(i int) photograph { return photographs[i] })).hold(t, 1)
}

func TestTheGateReachesItsFiguresOnGivenPhotographs(t *testing.T) {
	folder, truths := given()
	if truths == nil || testing.Short() {
		t.Skip("the photographs of shared/data/capture are not here, or there is no time for them")
	}
	const every = 4 // 26 of twelve megapixels take half a minute; BenchmarkTable looks at them all
	counted(examined(t, (len(truths)+every-1)/every, func(i int) photograph {
		return truths[i*every].photograph(t, folder)
	})).hold(t, 0)
}
