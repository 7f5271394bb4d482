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
			f.Value += max(o.lost(spot, ink, 1, o.width, o.width, o.height), o.lost(spot, ink, o.width, 1, o.height, o.width))
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

// opened keeps what squares of blank mm fit into.
func (o *overview) opened(m []bool) []bool {
	n := max(1, int(math.Round(blank/o.mm)))
	kept := make([]bool, len(m))
	for y := 0; y+n <= o.height; y++ {
	next:
		for x := 0; x+n <= o.width; x++ {
			for j := range n {
				for i := range n {
					if !m[(y+j)*o.width+x+i] {
						continue next
					}
				}
			}
			for j := range n {
				for i := range n {
					kept[(y+j)*o.width+x+i] = true
				}
			}
		}
	}
	return kept
}

// mostSpots bounds how many spots are looked at.
const mostSpots = 12

// spots parts a mask into what hangs together.
func (o *overview) spots(m []bool) [][]bool {
	var found [][]bool
	seen := make([]bool, len(m))
	for start := range m {
		if !m[start] || seen[start] || len(found) == mostSpots {
			continue
		}
		spot, queue := make([]bool, len(m)), []int{start}
		seen[start] = true
		for len(queue) > 0 {
			at := queue[len(queue)-1]
			queue, spot[at] = queue[:len(queue)-1], true
			x, y := at%o.width, at/o.width
			for _, d := range [4][2]int{{1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
				if nx, ny := x+d[0], y+d[1]; nx >= 0 && ny >= 0 && nx < o.width && ny < o.height {
					if to := ny*o.width + nx; m[to] && !seen[to] {
						seen[to] = true
						queue = append(queue, to)
					}
				}
			}
		}
		found = append(found, spot)
	}
	return found
}

// distances returns how many cells each is from the spot, diagonals as one.
func (o *overview) distances(spot []bool) []int16 {
	d := make([]int16, len(spot))
	for i := range d {
		if !spot[i] {
			d[i] = math.MaxInt16 - 1
		}
	}
	relax := func(x, y, fx, fy int) {
		if fx >= 0 && fy >= 0 && fx < o.width && fy < o.height {
			d[y*o.width+x] = min(d[y*o.width+x], d[fy*o.width+fx]+1)
		}
	}
	for y := range o.height {
		for x := range o.width {
			for _, b := range [4][2]int{{-1, 0}, {-1, -1}, {0, -1}, {1, -1}} {
				relax(x, y, x+b[0], y+b[1])
			}
		}
	}
	for y := o.height - 1; y >= 0; y-- {
		for x := o.width - 1; x >= 0; x-- {
			for _, b := range [4][2]int{{1, 0}, {1, 1}, {0, 1}, {-1, 1}} {
				relax(x, y, x+b[0], y+b[1])
			}
		}
	}
	return d
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

// mirrored tells whether a spot is light that is mirrored, from what is around.
func (o *overview) mirrored(distance []int16, ink inks) bool {
	var far, ring [256]int
	farCount, ringCount, beside, lifted := 0, 0, 0, 0
	for i, c := range o.cells {
		mm := float64(distance[i]) * o.mm
		switch {
		case distance[i] == 0:
		case mm >= 4 && mm <= 14 && !c.solid:
			far[c.light]++
			farCount++
		case distance[i] >= 2 && mm <= 3.5 && !c.solid:
			ring[c.light]++
			ringCount++
		}
		if distance[i] > 0 && (mm <= 2.5 || distance[i] == 1) && (ink.text[i] || ink.lifted[i]) {
			beside++
			if ink.lifted[i] {
				lifted++
			}
		}
	}
	if farCount == 0 {
		return false
	}
	paper := percentile(far[:], farCount/2)
	if paper >= clipped-4 {
		return false // the paper is as white
	}
	fading := ringCount > 0 && percentile(ring[:], ringCount/2) > paper+(255-paper)/4
	return fading || lifted*3 > beside && lifted >= 2
}

// lost returns the mm² of print that would go on under a spot, along rows (step 1, stride width) or along columns.
func (o *overview) lost(spot []bool, ink inks, step, stride, length, lines int) float64 {
	reach := max(2, int(math.Round(beside/o.mm)))
	lost := 0.0
	for l := range lines {
		line := l * stride
		for i := 0; i < length; i++ {
			if !spot[line+i*step] {
				continue
			}
			from := i
			for i < length && spot[line+i*step] {
				i++
			}
			before, after := 0, 0
			liftedBefore, liftedAfter := 0, 0
			for d := 1; d <= reach; d++ {
				if at := from - d; at >= 0 {
					before += tally(ink.text[line+at*step] || ink.lifted[line+at*step])
					liftedBefore += tally(ink.lifted[line+at*step])
				}
				if at := i - 1 + d; at < length {
					after += tally(ink.text[line+at*step] || ink.lifted[line+at*step])
					liftedAfter += tally(ink.lifted[line+at*step])
				}
			}
			run := float64(i-from) * o.mm * o.mm
			switch {
			case before > 0 && after > 0:
				lost += run
			case before > 1 && liftedBefore > 0, after > 1 && liftedAfter > 0:
				lost += min(run, 4*o.mm) / 2
			}
		}
	}
	return lost
}

func tally(is bool) int {
	if is {
		return 1
	}
	return 0
}
