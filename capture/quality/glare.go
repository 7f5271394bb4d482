package quality

import "math"

const (
	// glareLimit is how many mm² of print may be lost: a letter of 2.4 mm.
	glareLimit = 4
	// beside is how far from mirrored light print is looked for that would go on under it, in mm.
	beside = 4.5
	// atEdge is how near print is when mirrored light with a hard edge cuts it; a portrait on white is farther from text.
	atEdge = 2.5
	// textDepth is the part of the paper's light that the ink of text takes; watermarks and rules take less.
	textDepth = 0.3
	// oneSided is how many mm of print are taken to be lost where ink goes under a spot and does not come out.
	oneSided = 3
	// rectangle is the share of the rectangle around it that a label fills, and an ellipse (0.79) does not.
	rectangle = 0.9
	// whitePaper is the light of paper up to which light that fades is told from light that is uneven, and a spot from
	// paper that is full.
	whitePaper = clipped - 8
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
	full := o.opened(o.mask(cell.full))
	print := o.findInk()
	lines := o.lines(print)
	for _, mask := range o.spots(full) {
		s := spot{mask: mask, distance: o.distances(mask)}
		if !o.lighter(&s) {
			continue
		}
		ink := o.lift(print, s)
		switch {
		case o.pales(s, ink, lines), s.paper <= whitePaper && o.fades(s):
			f.Value += o.lost(s, ink, lines)
		case s.paper <= whitePaper && !o.angular(mask):
			o.settle(s, ink, lines)
			f.Value += o.lost(s, ink, lines)
		}
	}
	f.Bad = f.Value > f.Limit
	f.Severe = f.Bad
	return f
}

// full tells whether nine tenths of a cell are full.
func (c cell) full() bool { return int(c.clipped)*10 >= cellSide*cellSide*9 }

func (o *overview) mask(is func(cell) bool) []bool {
	m := make([]bool, len(o.cells))
	for i, c := range o.cells {
		m[i] = is(c)
	}
	return m
}

// spot is a blank that is full.
type spot struct {
	mask     []bool
	distance []int16 // of each cell from it, in cells
	paper    int     // the light of the paper around
}

// inks is the luma of the page's ink and where it is.
type inks struct {
	dark   float64
	text   []bool // print that is dark, and not the edge of a picture
	lifted []bool // print beside a spot, nearer to white than ink is, on paper lighter than it is around
}

// findInk finds the print.
func (o *overview) findInk() inks {
	var levels, papers [256]int
	count := 0
	for _, c := range o.cells {
		if c.print && !c.solid {
			levels[c.dark]++
			papers[c.paper]++
			count++
		}
	}
	k := inks{dark: float64(percentile(levels[:], count*3/10))}
	k.text, k.lifted = make([]bool, len(o.cells)), make([]bool, len(o.cells))
	paper := float64(percentile(papers[:], count/2))
	picture := o.distances(o.opened(o.mask(func(c cell) bool { return c.solid })))
	for i, c := range o.cells {
		k.text[i] = c.print && !c.solid && picture[i] > 2 && float64(c.dark) < (1-textDepth)*paper
	}
	return k
}

// lift finds the ink that a spot lifts.
func (o *overview) lift(k inks, s spot) inks {
	k.lifted = make([]bool, len(o.cells))
	pale, light := k.dark+liftedInk*(255-k.dark), s.paper+(255-s.paper)/4
	for i, c := range o.cells {
		k.lifted[i] = c.print && !c.solid && s.distance[i] > 0 && float64(s.distance[i])*o.mm <= beside &&
			float64(c.dark) > pale && int(c.light) >= light && int(c.dark) < s.paper-s.paper/8
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

// lighter tells whether the paper around a spot is darker than it, and notes its light.
func (o *overview) lighter(s *spot) bool {
	var lights [256]int
	var full share
	for i, c := range o.cells {
		if o.far(s.distance[i]) && !c.solid {
			lights[c.light]++
			full.count(int(c.clipped)*2 > cellSide*cellSide)
		}
	}
	s.paper = percentile(lights[:], full.all/2)
	return full.all > 0 && full.of() < 0.25
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

// fades tells whether the light of the paper becomes that of a spot little by little: in a third of the cells around.
func (o *overview) fades(s spot) bool {
	var between share
	for i, c := range o.cells {
		if d := s.distance[i]; d >= 1 && (float64(d)*o.mm <= 3.5 || d <= 2) && !c.solid {
			between.count(int(c.light) > s.paper+(255-s.paper)/5 && c.light < clipped)
		}
	}
	return between.of() > 0.35
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

// pales tells whether the ink of lines becomes lighter towards a spot: of half of the lines that have ink both beside it
// and farther away, and of two at least.
func (o *overview) pales(s spot, ink inks, lines []line) bool {
	var paler share
	for _, l := range lines {
		if is, known := o.paler(s, ink, l); known {
			paler.count(is)
		}
	}
	return paler.yes >= 2 && paler.of() >= 0.5
}

// settle takes the ink of lines that is as light farther away from a spot for what it is: pale.
func (o *overview) settle(s spot, ink inks, lines []line) {
	for _, l := range lines {
		if is, known := o.paler(s, ink, l); known && !is {
			for i := range l.length {
				ink.lifted[l.at(i)] = false
			}
		}
	}
}

// paler tells whether the ink of a line is lighter beside a spot than farther away; known is false when one of them has none.
func (o *overview) paler(s spot, ink inks, l line) (is, known bool) {
	near, away := 256, 256
	for i := range l.length {
		at := l.at(i)
		switch d := s.distance[at]; {
		case d == 0 || !ink.text[at] && !ink.lifted[at]:
		case d == 1 || float64(d)*o.mm <= 3:
			near = min(near, int(o.cells[at].dark))
		case o.far(d):
			away = min(away, int(o.cells[at].dark))
		}
	}
	return near > away+(255-away)/4, near < 256 && away < 256
}

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

// lines returns the rows or the columns, whichever print runs along.
func (o *overview) lines(k inks) []line {
	across, down := 0, 0
	for i, is := range k.text {
		if !is {
			continue
		}
		if i%o.width+1 < o.width && k.text[i+1] {
			across++
		}
		if i+o.width < len(k.text) && k.text[i+o.width] {
			down++
		}
	}
	if down > across {
		return o.columns()
	}
	return o.rows()
}

// lost returns the mm² of print that would go on under a spot along lines: with ink on both sides up to the edge of it, or
// with ink that is lifted on one.
func (o *overview) lost(s spot, ink inks, lines []line) float64 {
	near, reach := max(1, int(math.Round(atEdge/o.mm))), max(1, int(math.Round(beside/o.mm)))
	lost := 0.0
	for _, l := range lines {
		for i := 0; i < l.length; i++ {
			from := i
			for i < l.length && s.mask[l.at(i)] {
				i++
			}
			if i == from {
				continue
			}
			before, after := ink.along(l, from-reach, from), ink.along(l, i, i+reach)
			run := float64(i-from) * o.mm * o.mmDown
			switch {
			case before.yes+after.yes > 0 && before.all > 0 && after.all > 0,
				ink.along(l, from-near, from).all > 0 && ink.along(l, i, i+near).all > 0:
				lost += run
			case before.yes+after.yes > 0:
				lost += min(run, oneSided*o.mm)
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
