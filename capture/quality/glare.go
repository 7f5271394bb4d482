package quality

import "math"

const (
	// glareLimit is how many mm² of print may be lost: a letter.
	glareLimit = 6
	// beside is how far from mirrored light print is looked for that would go on under it, in mm.
	beside = 4.5
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
		if o.mirrored(distance, ink) {
			f.Value += max(o.lost(spot, ink, o.rows()), o.lost(spot, ink, o.columns()))
		}
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

// inks is the luma of the page's ink, and the cells that have print in it that is not a picture's edge.
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
	k.text = o.mask(func(c cell) bool { return c.print && !c.solid && float64(c.dark) < (1-inkDepth)*paper })
	k.lifted = o.mask(func(c cell) bool { return c.print && !c.solid && float64(c.dark) > k.dark+liftedInk*(255-k.dark) })
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

// mirrored tells whether a spot is light that is mirrored, from what is around: the light fades to that of the paper, or
// the ink beside the spot is lifted and that farther away is not. What is white by itself ends at an edge.
func (o *overview) mirrored(distance []int16, ink inks) bool {
	var far [256]int
	farCount := 0
	var beside, away share
	for i, c := range o.cells {
		mm := float64(distance[i]) * o.mm
		isFar := mm >= 4 && mm <= 14
		if isFar && !c.solid {
			far[c.light]++
			farCount++
		}
		if distance[i] > 0 && (ink.text[i] || ink.lifted[i]) {
			switch {
			case mm <= 3 || distance[i] == 1:
				beside.count(ink.lifted[i])
			case isFar:
				away.count(ink.lifted[i])
			}
		}
	}
	paper := percentile(far[:], farCount/2)
	if farCount == 0 || paper >= clipped-4 {
		return false // the paper is as white
	}
	if beside.yes >= 2 && beside.of() > away.of()+0.3 {
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

// lost returns the mm² of print that would go on under a spot along lines.
func (o *overview) lost(spot []bool, ink inks, lines []line) float64 {
	reach := max(2, int(math.Round(beside/o.mm)))
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
