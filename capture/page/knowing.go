package page

import (
	"cmp"
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// Layout is where the letters of the machine-readable zone stand on a page, in millimetres from its top left corner: from
// the outer edge of the first letter's cell to that of the last, and from the top of the letters of the first line to the
// bottom of those of the last.
type Layout struct {
	Format
	Left, Top, Right, Bottom float64
}

// Layouts of ICAO Doc 9303, letters at 10 to the inch and 2.6 mm high as drawn: part 4 (TD3, 44 × 2.54 mm, lines' centres
// 13.4 and 6.1 mm above the bottom), part 6 (TD2), part 5 (TD1, lines' centres 17.0, 11.3 and 5.6 mm above the bottom). The
// passport may lie open; the page with the zone is the lower one. The internal passport of Russia is laid out as TD3.
var (
	LayoutsTD3 = []Layout{
		{Format{"ID-3", 125, 88}, 6.7, 73.3, 118.5, 83.2},
		{Format{"ID-3 open", 125, 176}, 6.7, 161.3, 118.5, 171.2},
	}
	LayoutsTD2 = []Layout{{Format{"ID-2", 105, 74}, 6.7, 59.3, 98.1, 69.2}}
	LayoutsTD1 = []Layout{{Format{"ID-1", 85.6, 54}, 4.7, 35.7, 80.9, 49.7}}
)

// Hint is what is known of the page besides its picture. What is empty is not known.
type Hint struct {
	// Zone is the outline of the letters of the machine-readable zone in pixels of the full picture, in the order in which it
	// is read: top left, top right, bottom right, bottom left.
	Zone *raster.Quad
	// Layouts are the places that the zone may have; a Zone without Layouts is not used, nor are Layouts without a Zone.
	Layouts []Layout
	// Formats are those that the page may have, lying or standing. With a Zone those of the Layouts are taken.
	Formats []Format
}

// FindKnowing returns the outline of the page where something is known of it; see Sight.Knowing.
func FindKnowing(img image.Image, h Hint) Outline { return Look(img).Knowing(h) }

const (
	// zoneSpread is how far, in millimetres, corners of a zone lie from where the layout has them (standard deviation): printers
	// keep to 1 mm (ICAO 9303-3, 4.1), sheets are cut and laminated to another, and letters are found to a third.
	zoneSpread = 1.6
	// zoneWorth is what the zone at its place adds to the sum of signs, and what it costs where it is nowhere near.
	zoneWorth = 12
	// formatSpread is the standard deviation of measured proportions, as a logarithm; formatWorth what a format is worth. They
	// weigh more than where nothing is known: a format that is known excludes the others.
	formatSpread, formatWorth = 0.035, 6
	// mended is how many of the best candidates have their sides tried where the zone has them, and how many of those settle.
	mended = 12
)

// Knowing returns the outline that agrees best with what is known and with the picture. A side that is not to be seen is
// put where zone and format have it. With an empty hint it returns what Outline does, and so it does where no outline
// agrees with the hint.
func (v *Sight) Knowing(h Hint) Outline {
	if h.Zone == nil || len(h.Layouts) == 0 || !h.Zone.Convex() {
		h.Zone, h.Layouts = nil, nil
	}
	if v.search == nil || h.Zone == nil && len(h.Formats) == 0 {
		return v.Outline()
	}
	k := &informed{search: v.search, Hint: h}
	if h.Zone != nil {
		k.zone = h.Zone.Scale(1 / float64(v.search.view.factor))
	}
	best, ok := k.best()
	if !ok || best.total-k.bonus(&best) < leastKnown || k.bonus(&best) < 0 {
		return v.Outline()
	}
	o := v.search.outline(v.photo, best)
	o.Confidence = min(o.Confidence, sureKnown)
	return o
}

// sureKnown is how often outlines that agree with a zone are right: 297 of 304 generated photographs.
const sureKnown = 0.97

// leastKnown is the least sum of the picture's own signs of an outline that agrees with the hint.
const leastKnown = 4

// informed is a search with a hint.
type informed struct {
	*search
	Hint
	zone raster.Quad // in the view
}

// best returns the candidate with the best sum, the hint included.
func (k *informed) best() (candidate, bool) {
	all := slices.Clone(k.candidates)
	for i := range all {
		all[i].total = all[i].signs.sum() + k.bonus(&all[i])
	}
	predicted := k.predicted()
	all = append(all, predicted...)
	byTotal := func(a, b candidate) int { return cmp.Compare(b.total, a.total) }
	slices.SortStableFunc(all, byTotal)
	for _, c := range all[:min(mended, len(all))] {
		all = append(all, k.mend(c, predicted)...)
	}
	slices.SortStableFunc(all, byTotal)
	s := *k.search
	s.bonus = k.bonus
	for i := range all[:min(settled, len(all))] {
		s.settle(&all[i])
	}
	slices.SortStableFunc(all, byTotal)
	if len(all) == 0 || all[0].signs[signFrames] > 2 {
		return candidate{}, false
	}
	return all[0], true
}

// expected returns where the layouts have the page, the zone lying where it does.
func (k *informed) expected() []raster.Quad {
	var all []raster.Quad
	for _, l := range k.Layouts {
		toPicture, ok := raster.ToQuad(l.Right-l.Left, l.Bottom-l.Top, k.zone)
		if !ok {
			continue
		}
		var q raster.Quad
		for i, p := range [4]raster.Point{{}, {X: l.Width}, {X: l.Width, Y: l.Height}, {Y: l.Height}} {
			q[i] = toPicture.Apply(p.Sub(raster.Point{X: l.Left, Y: l.Top}))
		}
		if plausible(q) {
			all = append(all, q)
		}
	}
	return all
}

// predicted returns the pages where the layouts have them.
func (k *informed) predicted() []candidate {
	var all []candidate
	for _, q := range k.expected() {
		c := candidate{quad: q}
		for i := range c.sides {
			c.sides[i] = through(q[i], q[(i+1)%4])
			k.edges.profile(c.sides[i])
		}
		if k.weigh(&c) {
			all = append(all, c)
		}
	}
	return all
}

// mend returns a candidate with one of its faint sides moved to where a layout has it.
func (k *informed) mend(c candidate, predicted []candidate) []candidate {
	var all []candidate
	for _, p := range predicted {
		for i := range c.sides {
			if !c.faint(i) {
				continue
			}
			for _, side := range p.sides {
				moved := c
				moved.sides[i] = side
				ok0, ok1 := true, true
				moved.quad[i], ok0 = side.meet(moved.sides[(i+3)%4])
				moved.quad[(i+1)%4], ok1 = side.meet(moved.sides[(i+1)%4])
				if ok0 && ok1 && moved.quad.Convex() && plausible(moved.quad) && k.weigh(&moved) {
					all = append(all, moved)
				}
			}
		}
	}
	return all
}

// weigh reads the signs of a new candidate; false for one that reaches too far outside of the picture.
func (k *informed) weigh(c *candidate) bool {
	w, h := float64(k.view.w), float64(k.view.h)
	m := outside * max(w, h)
	for _, p := range c.quad {
		if !(p.X > -m && p.Y > -m && p.X < w+m && p.Y < h+m) {
			return false
		}
	}
	c.signs = k.read(c)
	c.total = c.signs.sum() + k.bonus(c)
	return true
}

// bonus is what the hint says for a candidate.
func (k *informed) bonus(c *candidate) float64 {
	whole := c.signs[signFrames] == 0 // the proportions of a page that is cut are not known
	ratio := math.Abs(math.Log(Proportions(c.quad, image.Pt(k.view.w, k.view.h))))
	if k.Zone == nil {
		if !whole {
			return 0
		}
		best := 0.0
		for _, f := range k.Formats {
			best = max(best, likely(ratio-math.Abs(math.Log(f.Width/f.Height))))
		}
		return formatWorth * best
	}
	best := math.Inf(-1)
	for _, l := range k.Layouts {
		worth := zoneWorth * (2*l.likely(c.quad, k.zone) - 1)
		if whole {
			worth += formatWorth * likely(ratio-math.Abs(math.Log(l.Width/l.Height)))
		}
		best = max(best, worth)
	}
	return best
}

func likely(off float64) float64 { return math.Exp(-off * off / (2 * formatSpread * formatSpread)) }

// likely is 1 for a page that has the zone where the layout has it, as nearly as can be told, and falls to 0 away from there. Its tail is long, for a
// page with a zone in it somewhere is likelier than one without.
func (l Layout) likely(page, zone raster.Quad) float64 {
	best := 0.0
	for turn := range 4 {
		toPicture, ok := raster.ToQuad(l.Width, l.Height, page.Turn(turn))
		if !ok {
			continue
		}
		toPage, ok := toPicture.Inverse()
		if !ok {
			continue
		}
		var square float64
		for i, want := range [4]raster.Point{{X: l.Left, Y: l.Top}, {X: l.Right, Y: l.Top}, {X: l.Right, Y: l.Bottom}, {X: l.Left, Y: l.Bottom}} {
			off := toPage.Apply(zone[i]).Sub(want).Scale(1 / zoneSpread)
			square += (off.X*off.X + off.Y*off.Y) / 8
		}
		best = max(best, 1/(1+max(0, square-1)))
	}
	return best
}
