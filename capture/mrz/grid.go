package mrz

import (
	"image"
	"math"
	"slices"

	"razvorot/capture/ocrb"
	"razvorot/capture/raster"
)

// grid is where the lines of a zone begin and end: the middles of the first and the last letter of one of them, in pixels
// of the strips, which all reach from one place of the zone to another. All lines are as long and begin at one margin (Doc
// 9303-3, 4.1), so that each has its letters where the others have theirs.
type grid struct {
	nth         int // the line it was seen in
	first, last float64
}

// Where lines may begin and end. A zone seen at a slant leans: its lines begin at 11° from each other in the worst photographs
// that can be read, 0.5 letters where they are 2.5 letters apart.
const (
	leaning     = 0.45 // letters by which a line may begin off the next
	leaningMore = 0.3  // and for each line between
	offStrip    = 1.2  // letters by which lines may begin and end elsewhere than was measured, until strips are cut again
)

// reach is how far off a line that is some lines away may begin, in letters.
func (g *grid) reach(nth int) float64 {
	away := math.Abs(float64(nth - g.nth))
	if away == 0 {
		return 0.2
	}
	return leaning + leaningMore*(away-1)
}

// pitch returns the distance of letters of a line of so many.
func (g *grid) pitch(width int) float64 { return (g.last - g.first) / float64(width-1) }

// holds tells whether a line stands on the grid.
func (g *grid) holds(nth int, l *ocrb.Line) bool {
	by := g.reach(nth) * g.pitch(len(l.Letters))
	o := gridOf(nth, l)
	return math.Abs(o.first-g.first) <= by && math.Abs(o.last-g.last) <= by
}

func gridOf(nth int, l *ocrb.Line) grid {
	return grid{nth, l.Letters[0].X, l.Letters[len(l.Letters)-1].X}
}

// extent is where strips begin and end, in letters from where a candidate's lines begin.
type extent struct{ from, to float64 }

// read reads a candidate one way up; nil when it is no zone that way.
func (r *reader) read(c *candidate, turned bool) *sight {
	e := extent{-margin, c.span(0) + margin}
	s, next := r.readIn(c, e, turned)
	if next != e {
		// The lines begin or end elsewhere than was measured: there may be letters that no strip showed.
		s, _ = r.readIn(c, next, turned)
	}
	if s == nil || !s.anchored() || s.cut(r.img.Rect) {
		return nil
	}
	s.resolve()
	return s
}

// readIn reads the strips of an extent, and tells between what strips should reach.
func (r *reader) readIn(c *candidate, e extent, turned bool) (*sight, extent) {
	n := len(c.lines)
	lattices := make([]ocrb.Lattice, n)
	planes := make([]raster.Homography, n)
	wide := 0
	for i := range n {
		nth := i
		if turned {
			nth = n - 1 - i
		}
		strip, plane := r.strip(c, part{nth, e.from, e.to, turned})
		if strip == nil {
			return nil, e
		}
		lattices[i], planes[i], wide = ocrb.Read(strip), plane, strip.Rect.Dx()
	}
	var best *sight
	for _, width := range widths(n) {
		if s := joint(lattices, width); s != nil && (best == nil || s.score > best.score) {
			best = s
		}
	}
	if best == nil {
		return nil, e
	}
	best.strips = planes
	return best, e.around(best.grid, float64(wide), turned)
}

// around returns the extent of a grid with its margin, and the very extent where it is that already.
func (e extent) around(g grid, wide float64, turned bool) extent {
	letter := (e.to - e.from) / wide
	from, to := e.from+g.first*letter, e.from+g.last*letter
	if turned {
		from, to = e.to-g.last*letter, e.to-g.first*letter
	}
	next := extent{from - 0.5 - margin, to + 0.5 + margin}
	if math.Abs(next.from-e.from) < offStrip && math.Abs(next.to-e.to) < offStrip {
		return e
	}
	return next
}

// widths returns how many letters lines may have, by how many of them there are.
func widths(lines int) []int {
	if lines == 3 {
		return []int{30}
	}
	return []int{44, 36}
}

// joint decodes lines that all stand on one grid: that on which all together are seen best. Each line proposes its own; nil
// when they are no lines of a zone on any.
func joint(lattices []ocrb.Lattice, width int) *sight {
	alone := decode(lattices, width, nil)
	if alone == nil {
		return nil
	}
	var tried []grid
	var best *sight
	most := 0.0
	for i := range alone {
		g := gridOf(i, &alone[i])
		if slices.ContainsFunc(tried, func(o grid) bool {
			return math.Abs(o.first-g.first)+math.Abs(o.last-g.last) < leaning*g.pitch(width)
		}) {
			continue
		}
		tried = append(tried, g)
		lines := alone
		if !g.holdsAll(alone) {
			lines = decode(lattices, width, &g)
		}
		least, sum := scores(lines)
		if least > leastScore && sum > most {
			best, most = &sight{lines: lines, grid: g, score: least}, sum
		}
	}
	return best
}

func (g *grid) holdsAll(lines []ocrb.Line) bool {
	for i := range lines {
		if !g.holds(i, &lines[i]) {
			return false
		}
	}
	return true
}

func scores(lines []ocrb.Line) (least, sum float64) {
	if len(lines) == 0 {
		return 0, 0
	}
	least = 1
	for i := range lines {
		least, sum = min(least, lines[i].Score), sum+lines[i].Score
	}
	return least, sum
}

// decode reads the lines, on a grid if there is one; nil when one has no such letters.
func decode(lattices []ocrb.Lattice, width int, on *grid) []ocrb.Line {
	lines := make([]ocrb.Line, len(lattices))
	for i := range lattices {
		sets := common(len(lattices), width, i)
		first, last := ocrb.Anywhere, ocrb.Anywhere
		if on != nil {
			by := on.reach(i) * on.pitch(width)
			first, last = ocrb.Range{From: on.first - by, To: on.first + by}, ocrb.Range{From: on.last - by, To: on.last + by}
		}
		lines[i] = lattices[i].DecodeWithin(width, func(at int) ocrb.Set { return sets[at] }, first, last)
		if len(lines[i].Letters) == 0 {
			return nil
		}
	}
	return lines
}

// beyond is how many letters more of the picture there are before and after lines that are whole: where less is, half a
// letter may have been cut off, and any number of others. Documents have 3 mm there and more, which is 1.7.
const beyond = 1.55

// cut tells whether lines reach to where the picture ends.
func (s *sight) cut(picture image.Rectangle) bool {
	for i := range s.lines {
		g, pitch := gridOf(i, &s.lines[i]), s.lines[i].Pitch
		for _, x := range [2]float64{g.first - beyond*pitch, g.last + beyond*pitch} {
			p := s.strips[i].Apply(raster.Point{X: x, Y: ocrb.StripHeight / 2})
			if !image.Pt(int(math.Floor(p.X)), int(math.Floor(p.Y))).In(picture) {
				return true
			}
		}
	}
	return false
}

// anchored tells whether letters are seen where the grid begins and where it ends, in one line or another, and not in all
// lines right before and after it. Otherwise a part of the zone is out of the picture or it has another number of letters,
// and every field might be another.
func (s *sight) anchored() bool {
	first, last, before, after := 0.0, 0.0, 1.0, 1.0
	for i := range s.lines {
		l := &s.lines[i]
		first, last = max(first, l.Letters[0].Seen), max(last, l.Letters[len(l.Letters)-1].Seen)
		before, after = min(before, l.Before), min(after, l.After)
	}
	return min(first, last) >= leastSeen && max(before, after) < leastSeen
}
