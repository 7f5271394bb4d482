package quality

import "math"

// inks is the luma of the page's ink and where it is.
type inks struct {
	dark   float64
	text   []bool // print that is dark, and not in a picture
	lifted []bool // print beside a spot, nearer to white than ink is, on paper lighter than it is around

	picture []bool
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
	k.picture = o.pictures()
	for i, c := range o.cells {
		k.text[i] = c.print && !c.solid && !k.picture[i] && float64(c.dark) < (1-textDepth)*paper
	}
	return k
}

// lift finds the ink that a spot lifts.
func (o *overview) lift(k inks, s spot) inks {
	k.lifted = make([]bool, len(o.cells))
	pale, light := k.dark+liftedInk*(255-k.dark), s.paper+(255-s.paper)*2/3
	for i, c := range o.cells {
		k.lifted[i] = c.print && !c.solid && !k.picture[i] && float64(s.distance[i])*o.mm <= beside &&
			float64(c.dark) > pale && int(c.light) >= light && c.lettered()
	}
	return k
}

// liftedCells counts them.
func (k inks) liftedCells() int {
	count := 0
	for _, is := range k.lifted {
		if is {
			count++
		}
	}
	return count
}

// lettered tells whether light and dark change in a cell as often as in letters.
func (c cell) lettered() bool {
	return float64(c.strokes)*float64(c.light)/255 > letters*cellSide*float64(c.light-c.dark)
}

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

// lost returns the mm² of print under a spot: what lines would have there if they went on as they are on each side, and
// the ink that is lifted.
func (o *overview) lost(s spot, ink inks, lines []line) float64 {
	far := max(1, int(math.Round(reach/o.mm)))
	cells := 0.0
	for _, l := range lines {
		for i := 0; i < l.length; i++ {
			from, run := i, 0
			for i < l.length && s.mask[l.at(i)] {
				if !ink.picture[l.at(i)] {
					run++
				}
				i++
			}
			if run > 0 {
				before, after := ink.along(l, from-far, from), ink.along(l, i, i+far)
				cells += float64(run*(before+after)) / float64(far)
			}
		}
	}
	return (cells + liftedWeight*float64(ink.liftedCells())) * o.mm * o.mmDown
}

// along counts the print of a piece of a line.
func (k inks) along(l line, from, to int) int {
	count := 0
	for i := max(0, from); i < min(l.length, to); i++ {
		if at := l.at(i); k.text[at] || k.lifted[at] {
			count++
		}
	}
	return count
}
