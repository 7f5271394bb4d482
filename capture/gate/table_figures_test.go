package gate_test

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"image/jpeg"
	"slices"
	"strings"
	"time"

	"razvorot/capture/gate"
	"razvorot/capture/intake"
	"razvorot/capture/mrz"
	"razvorot/capture/page"
	"razvorot/capture/raster"
	"razvorot/capture/scene"
	"razvorot/domain"
)

// onThisDay decides the centuries of birth in the zones.
var onThisDay = time.Date(2026, 7, 1, 0, 0, 0, 0, time.UTC)

// outcome is what the gate made of one photograph.
type outcome struct {
	photograph
	overlap float64 // of the outline with the truth, intersection over union; 0 when none was found
	exact   bool    // every letter of the zone
	upright bool    // the outline begins at the document's top left corner
	valid   bool    // all check digits agree
	wrong   []mrz.FieldName
	fault   gate.Name // the first check that blocks
	took    time.Duration
}

// examine lets the gate look at a photograph.
func examine(p photograph) (outcome, error) {
	o := outcome{photograph: p}
	begin := time.Now()
	report, err := gate.Examine(context.Background(), gate.Request{Data: p.data, Wanted: p.wanted, Now: onThisDay})
	o.took = time.Since(begin)
	if refusal := (*intake.Refusal)(nil); errors.As(err, &refusal) {
		o.fault = gate.Name(refusal.Code)
		return o.alone()
	}
	if err != nil {
		return o, fmt.Errorf("%s: %w", p.name, err)
	}
	if c, blocked := report.Fault(); blocked {
		o.fault = c.Name
	}
	if report.Outline != nil {
		o.overlap = p.overlap(*report.Outline)
		first := report.Outline[0].Sub(p.outline[0]).Length()
		o.upright = p.booklet != nil || !slices.ContainsFunc(p.outline[1:], func(c raster.Point) bool {
			return report.Outline[0].Sub(c).Length() < first
		})
	}
	if p.wanted.Kind == domain.KindOther && p.mrz != nil { // the gate does not read what nobody fills a form from
		return o.alone()
	}
	return o.read(report.MRZ)
}

// overlap holds an outline against the truth.
func (p photograph) overlap(q raster.Quad) float64 {
	if p.booklet == nil {
		return overlap(q, p.outline)
	}
	return max(overlap(q, p.outline), overlap(q, *p.booklet))
}

// alone finds the page and reads the zone without the gate, where the gate did not come to that.
func (o outcome) alone() (outcome, error) {
	img, err := jpeg.Decode(bytes.NewReader(o.data))
	if err != nil {
		return o, err
	}
	var pages []raster.Quad
	if found := page.Find(img); found.Found && !found.Whole {
		pages = append(pages, found.Corners)
		o.overlap = o.photograph.overlap(found.Corners)
	}
	reading, err := mrz.Find(raster.Luma(img), pages, onThisDay)
	if errors.Is(err, mrz.ErrNotFound) {
		return o, nil
	}
	if err != nil {
		return o, err
	}
	return o.read(reading)
}

// read compares what was read with the truth. A field is wrong when its own check digit vouches for it, or those of the
// whole zone do, and it is not what stands on the document.
func (o outcome) read(reading *mrz.Reading) (outcome, error) {
	if reading == nil {
		return o, nil
	}
	o.exact, o.valid = slices.Equal(reading.Lines, o.mrz), reading.Valid
	if o.exact {
		return o, nil
	}
	var truth mrz.Reading
	if o.mrz != nil {
		var err error
		if truth, err = mrz.Parse(o.mrz, onThisDay); err != nil {
			return o, fmt.Errorf("%s: %w", o.name, err)
		}
	}
	for _, f := range reading.Fields {
		if right, ok := truth.Field(f.Name); f.Checked && (!ok || right.Text != f.Text) {
			o.wrong = append(o.wrong, f.Name)
		}
	}
	return o, nil
}

// share counts how many of some outcomes are as they should be.
type share struct{ good, all int }

func (s *share) add(good bool) {
	s.all++
	if good {
		s.good++
	}
}

func (s share) part() float64 {
	if s.all == 0 {
		return 1
	}
	return float64(s.good) / float64(s.all)
}

func (s share) String() string { return fmt.Sprintf("%d of %d (%.1f %%)", s.good, s.all, 100*s.part()) }

// figures are the rows of the table.
type figures struct {
	read, refused, falseAlarms, near, upright share
	overlaps                                  []float64
	wrong                                     int
	by                                        map[string]*[2]share // of each degradation: read, judged rightly
	misses                                    []string
}

// count adds one outcome.
func (f *figures) count(o outcome) {
	if f.by == nil {
		f.by = map[string]*[2]share{}
	}
	by := f.by[o.degradation]
	if by == nil {
		by = &[2]share{}
		f.by[o.degradation] = by
	}
	var missed []string
	if o.readable {
		f.read.add(o.exact)
		by[0].add(o.exact)
		if !o.exact {
			missed = append(missed, "not read")
		}
	}
	if len(o.wrong) > 0 {
		f.wrong += len(o.wrong)
		missed = append(missed, fmt.Sprintf("wrong with valid check digits: %v", o.wrong))
	}
	switch {
	case o.wanted.Kind == domain.KindOther: // never refused: whoever adds it knows what it is
	case o.refuse:
		f.refused.add(o.fault != "")
		by[1].add(o.fault != "")
		if o.fault == "" {
			missed = append(missed, "let pass")
		}
	case o.taken:
		f.falseAlarms.add(o.fault != "")
		by[1].add(o.fault == "")
		if o.fault != "" {
			missed = append(missed, "refused for "+string(o.fault))
		}
	}
	if !o.cut && o.degradation != string(scene.TooFar) { // of a page that has to be taken from nearer nobody uses the outline
		f.overlaps = append(f.overlaps, o.overlap)
		f.near.add(o.overlap >= 0.95)
		if o.overlap < 0.95 {
			missed = append(missed, fmt.Sprintf("outline %.2f", o.overlap))
		}
		if o.exact && o.overlap >= 0.95 && o.fault == "" && o.wanted.Kind != domain.KindOther {
			f.upright.add(o.upright)
		}
	}
	if len(missed) > 0 {
		f.misses = append(f.misses, fmt.Sprintf("%-12s %s: %s", o.degradation, o.name, strings.Join(missed, ", ")))
	}
}

func (f *figures) meanOverlap() float64 {
	sum := 0.0
	for _, v := range f.overlaps {
		sum += v
	}
	return sum / max(1, float64(len(f.overlaps)))
}

// overlap returns the intersection of two quads over their union.
func overlap(a, b raster.Quad) float64 {
	inside := area(clip(a[:], b))
	union := area(a[:]) + area(b[:]) - inside
	if union <= 0 {
		return 0
	}
	return inside / union
}

// clip cuts a polygon down to a convex one, side by side (Sutherland, Hodgman, 1974).
func clip(p []raster.Point, by raster.Quad) []raster.Point {
	for i := range by {
		from, side := by[i], by[(i+1)%4].Sub(by[i])
		var kept []raster.Point
		for j := range p {
			a, b := p[j], p[(j+1)%len(p)]
			da, db := side.Cross(a.Sub(from)), side.Cross(b.Sub(from))
			if da >= 0 {
				kept = append(kept, a)
			}
			if (da >= 0) != (db >= 0) {
				kept = append(kept, a.Add(b.Sub(a).Scale(da/(da-db))))
			}
		}
		if p = kept; len(p) == 0 {
			return nil
		}
	}
	return p
}

func area(p []raster.Point) float64 {
	sum := 0.0
	for i := range p {
		sum += p[i].Cross(p[(i+1)%len(p)])
	}
	return max(sum, -sum) / 2
}
