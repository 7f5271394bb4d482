package page

import "razvorot/capture/raster"

const (
	// settled is how many of the best candidates are settled.
	settled = 3
	// faint is the mean evidence of a side below which it is moved to where it parts the picture best.
	faint = 0.3
)

// settle moves the faint sides of a candidate, whole or by one end, as long as the signs get better: where paper and table
// are alike no line may have been found at all, but the print, the texture and the tint end at the page's side.
func (s *search) settle(c *candidate) {
	for i, l := range c.sides {
		if l.frame || !c.faint(i) {
			continue
		}
		for step := 0.06 * float64(max(s.view.w, s.view.h)); step >= 2; step /= 2 {
			for tries := 0; tries < 4 && s.shift(c, i, step); tries++ {
				continue // as long as it gets better
			}
		}
	}
}

// faint tells whether little is to be seen of a side.
func (c *candidate) faint(i int) bool {
	l, a, b := c.sides[i], c.quad[i], c.quad[(i+1)%4]
	return l.between(min(l.at(a), l.at(b)), max(l.at(a), l.at(b))) <= faint*b.Sub(a).Length()
}

// shift tries to move one side by a step and tells whether that made the candidate better.
func (s *search) shift(c *candidate, i int, step float64) bool {
	better := false
	best := *c
	a, b := c.quad[i], c.quad[(i+1)%4]
	n := raster.Point{X: a.Y - b.Y, Y: b.X - a.X}.Scale(step / b.Sub(a).Length())
	for _, move := range [...][2]float64{{1, 1}, {-1, -1}, {1, 0}, {-1, 0}, {0, 1}, {0, -1}} {
		moved := *c
		l := through(a.Add(n.Scale(move[0])), b.Add(n.Scale(move[1])))
		s.edges.profile(l)
		moved.sides[i] = l
		ok0, ok1 := true, true
		moved.quad[i], ok0 = l.meet(moved.sides[(i+3)%4])
		moved.quad[(i+1)%4], ok1 = l.meet(moved.sides[(i+1)%4])
		if !ok0 || !ok1 || !plausible(moved.quad) || moved.quad.Area() < leastArea*float64(s.view.w*s.view.h) {
			continue
		}
		moved.signs = s.read(&moved)
		if moved.total = s.sum(&moved); moved.total > best.total {
			best, better = moved, true
		}
	}
	*c = best
	return better
}

// sum is what speaks for a candidate: its signs, and what else is known.
func (s *search) sum(c *candidate) float64 {
	if s.bonus == nil {
		return c.signs.sum()
	}
	return c.signs.sum() + s.bonus(c)
}

// through returns the line through two points.
func through(a, b raster.Point) *line {
	d := b.Sub(a)
	d = d.Scale(1 / d.Length())
	return &line{nx: d.Y, ny: -d.X, c: d.Y*a.X - d.X*a.Y}
}
