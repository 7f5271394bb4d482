package quality

import "math"

const (
	// glareLimit is how many mm² of print may be lost: a letter.
	glareLimit = 6
	// beside is how far from mirrored light print is looked for that would go on under it, in mm.
	beside = 4.5
	// atEdge is how near print is when mirrored light with a hard edge cuts it; a portrait on white is farther from text.
	atEdge = 2.5
	// edgeDepth is how much darker than paper lifted ink is; at the edge of a label there is paper itself.
	edgeDepth = 0.06
	// rectangle is the share of the rectangle around it that a label fills, and an ellipse (0.79) does not.
	rectangle = 0.9
	// blank is the mm that mirrored light is wide at least: more than there is between words and lines.
	blank = 3.2
	// liftedInk is the part of the way from ink to white from which ink beside mirrored light is taken to be lifted by it.
	liftedInk = 0.4
)

// glare measures how much print mirrored light covers. A blank that is full is mirrored light when the paper around is
// darker and the light fades towards it, or takes the ink beside it along; print is lost in it where there is print on
// both sides of it, or lifted ink on one. A white label, a white portrait and white paper have no such edge.
func (o *overview) glare() Figure {
	f := Figure{Name: Glare, Limit: glareLimit}
	full := o.opened(o.mask(func(c cell) bool { return int(c.clipped) >= cellSide*cellSide*9/10 }))
	ink := o.ink()
	for _, spot := range o.spots(full) {
		distance := o.distances(spot)
		if !o.lighter(distance) {
			continue
		}
		reach := beside
		if !o.mirrored(distance, ink) {
			if o.angular(spot) {
				continue
			}
			reach = atEdge
		}
		f.Value += max(o.lost(spot, ink, o.rows(), reach), o.lost(spot, ink, o.columns(), reach))
	}
	f.Bad = f.Value > f.Limit
	f.Severe = f.Bad
	return f
}

func (o *overview) mask(is func(cell) bool) []bool {
	m := make([]bool, len(o.cells))
	for i, c := range o.cells {
		m[i] = is(c)
	}
	return m
}

// inks is the luma of the page's ink, and the cells that have print in it that is not the edge of a picture.
type inks struct {
	dark   float64
	text   []bool
	lifted []bool // text whose ink is nearer to white than ink is
}

// ink finds the print.
func (o *overview) ink() inks {
	var levels [256]int
	count, papers := 0, [256]int{}
	for _, c := range o.cells {
		if c.print && !c.solid {
			levels[c.dark]++
			papers[c.paper]++
			count++
		}
	}
	k := inks{dark: float64(percentile(levels[:], count*3/10))}
	paper := float64(percentile(papers[:], count/2))
	picture := o.distances(o.opened(o.mask(func(c cell) bool { return c.solid })))
	k.text, k.lifted = make([]bool, len(o.cells)), make([]bool, len(o.cells))
	for i, c := range o.cells {
		if c.print && !c.solid && picture[i] > 2 {
			k.text[i] = float64(c.dark) < (1-inkDepth)*paper
			k.lifted[i] = float64(c.dark) > k.dark+liftedInk*(255-k.dark) && float64(c.dark) < (1-edgeDepth)*paper
		}
	}
	return k
}

// percentile returns the level that so many stay below.
func percentile(levels []int, count int) int {
	for i, n := range levels {
		if count -= n; count < 0 {
			return i
		}
	}
	return len(levels) - 1
}

// lighter tells whether the paper around a spot is darker than it.
func (o *overview) lighter(distance []int16) bool {
	paper, ok := o.paperAround(distance)
	return ok && paper < clipped-4
}

// paperAround returns the light of the paper 4 to 14 mm from a spot.
func (o *overview) paperAround(distance []int16) (int, bool) {
	var lights [256]int
	count := 0
	for i, c := range o.cells {
		if o.far(distance[i]) && !c.solid {
			lights[c.light]++
			count++
		}
	}
	return percentile(lights[:], count/2), count > 0
}

func (o *overview) far(distance int16) bool {
	mm := float64(distance) * o.mm
	return mm >= 4 && mm <= 14
}

// angular tells whether a spot is a rectangle along the page: a label.
func (o *overview) angular(spot []bool) bool {
	left, top, right, bottom, count := o.width, o.height, -1, -1, 0
	for i, is := range spot {
		if is {
			x, y := i%o.width, i/o.width
			left, right, top, bottom = min(left, x), max(right, x), min(top, y), max(bottom, y)
			count++
		}
	}
	return float64(count) > rectangle*float64((right-left+1)*(bottom-top+1))
}

// mirrored tells whether a spot is light that is mirrored, from what is around: the light fades to that of the paper, or
// the ink becomes lighter towards the spot. What is white by itself ends at an edge.
func (o *overview) mirrored(distance []int16, ink inks) bool {
	paper, _ := o.paperAround(distance)
	if o.pales(distance, ink, o.rows()) || o.pales(distance, ink, o.columns()) {
		return true
	}
	var between share
	for i, c := range o.cells {
		if distance[i] >= 1 && (float64(distance[i])*o.mm <= 3.5 || distance[i] <= 2) && !c.solid {
			between.count(int(c.light) > paper+(255-paper)/5 && c.light < clipped)
		}
	}
	return between.of() > 0.35
}

// pales tells whether the ink of lines becomes lighter towards a spot: of half of the lines that have ink both beside it
// and farther away, and of two at least.
func (o *overview) pales(distance []int16, ink inks, lines []line) bool {
	var paler share
	for _, l := range lines {
		near, away := 256, 256
		for i := range l.length {
			at := l.at(i)
			switch d := distance[at]; {
			case d == 0 || !ink.text[at] && !ink.lifted[at]:
			case d == 1 || float64(d)*o.mm <= 3:
				near = min(near, int(o.cells[at].dark))
			case o.far(d):
				away = min(away, int(o.cells[at].dark))
			}
		}
		if near < 256 && away < 256 {
			paler.count(near > away+(255-away)/4)
		}
	}
	return paler.yes >= 2 && paler.of() >= 0.5
}

// share counts how many of some are.
type share struct{ yes, all int }

func (s *share) count(is bool) {
	s.all++
	if is {
		s.yes++
	}
}

func (s *share) of() float64 { return float64(s.yes) / float64(max(s.all, 1)) }

// line is a row or a column of cells.
type line struct{ first, step, length int }

func (l line) at(i int) int { return l.first + i*l.step }

func (o *overview) rows() []line {
	all := make([]line, o.height)
	for y := range all {
		all[y] = line{y * o.width, 1, o.width}
	}
	return all
}

func (o *overview) columns() []line {
	all := make([]line, o.width)
	for x := range all {
		all[x] = line{x, o.width, o.height}
	}
	return all
}

// lost returns the mm² of print that would go on under a spot along lines, where there is print within so many mm.
func (o *overview) lost(spot []bool, ink inks, lines []line, within float64) float64 {
	reach := max(1, int(math.Round(within/o.mm)))
	lost := 0.0
	for _, l := range lines {
		for i := 0; i < l.length; i++ {
			from := i
			for i < l.length && spot[l.at(i)] {
				i++
			}
			if i == from {
				continue
			}
			before, after := ink.along(l, from-reach, from), ink.along(l, i, i+reach)
			run := float64(i-from) * o.mm * o.mm
			switch {
			case before.all > 0 && after.all > 0:
				lost += run
			case before.all > 1 && before.yes > 0, after.all > 1 && after.yes > 0:
				lost += min(run, 4*o.mm) / 2
			}
		}
	}
	return lost
}

// along counts the print of a piece of a line, and what of it is lifted.
func (k inks) along(l line, from, to int) share {
	var s share
	for i := max(0, from); i < min(l.length, to); i++ {
		if at := l.at(i); k.text[at] || k.lifted[at] {
			s.count(k.lifted[at])
		}
	}
	return s
}
