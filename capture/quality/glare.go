package quality

const (
	// glareLimit is how many mm² of print may be lost, as far as lines going on under mirrored light tell: on generated
	// photographs lamps over text have more than 40 in 19 of 20, lamps beside it in one of 14.
	glareLimit = 50
	// beside is how far from mirrored light ink is looked for that it lifts, in mm.
	beside = 4.5
	// reach is how far to each side of mirrored light a line is followed, in mm: a word or two.
	reach = 10
	// textDepth is the part of the paper's light that the ink of text takes; watermarks and rules take less.
	textDepth = 0.3
	// rectangle is the share of the rectangle around it that a label fills, and an ellipse (0.79) does not.
	rectangle = 0.9
	// whitePaper is the light of paper up to which light that fades is told from light that is uneven, and a spot from
	// paper that is full.
	whitePaper = clipped - 8
	// blank is the mm that mirrored light is wide at least: more than there is between words and lines.
	blank = 3.2
	// liftedInk is the part of the way from ink to white from which ink beside mirrored light is taken to be lifted by it.
	liftedInk = 0.3
	// liftedWeight is how many times the print that is seen to be lifted counts beside print that is only expected.
	liftedWeight = 3
	// leastLifted is the cells of lifted ink that alone show a spot to be mirrored light: a line or two that go under it.
	leastLifted = 6
	// letters is how many times light and dark change over a cell, in heights of its steepest step and both directions
	// together, from which on it is print: light that fades and the edge of a picture have one.
	letters = 1.4
	// pictureBlank is the mm that fit into what is a picture: more than into large letters.
	pictureBlank = 5
	// pictureMargin is how far beyond its dark parts a portrait reaches, in mm.
	pictureMargin = 4
)

// glare measures how much print mirrored light covers. A blank that is full is mirrored light when the paper around is
// darker and the light fades towards it, takes the ink beside it along or has no straight sides. Print is lost in it where
// the lines beside it would go on, and where ink is lifted by it. A white label, a white portrait and white paper have no
// such edge, and a portrait no lines.
func (o *overview) glare() Figure {
	f := Figure{Name: Glare, Limit: glareLimit}
	full := o.opened(o.mask(cell.full), blank)
	o = o.forgiving()
	print := o.findInk()
	lines := o.lines(print)
	for _, mask := range o.spots(full) {
		s := spot{mask: mask, distance: o.distances(mask)}
		if !o.lighter(&s) {
			continue
		}
		ink := o.lift(print, s)
		o.settle(s, ink, lines)
		if o.pales(s, ink, lines) || s.paper <= whitePaper && (o.fades(s) || !o.angular(mask) || ink.liftedCells() >= leastLifted) {
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
	f, count := o.frameOf(spot), 0
	for _, is := range spot {
		if is {
			count++
		}
	}
	return float64(count) > rectangle*float64((f.right-f.left+1)*(f.bottom-f.top+1))
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
