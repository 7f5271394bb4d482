package page

import (
	"math"

	"razvorot/capture/raster"
)

// outline takes a quad of the view to the full picture: its sides are refined, those that the picture's border cuts are
// completed.
func (s *search) outline(p *photo, c candidate) Outline {
	k := float64(s.view.factor)
	q := c.quad.Scale(k)
	var sides [4][2]raster.Point
	for i := range sides {
		sides[i] = [2]raster.Point{q[i], q[(i+1)%4]}
		if c.sides[i].frame {
			continue
		}
		// First within two pixels of the view, then close by.
		for _, reach := range [...]float64{2*k + 2, k/2 + 2} {
			if a, b, ok := p.refine(sides[i][0], sides[i][1], reach); ok {
				sides[i] = [2]raster.Point{a, b}
			}
		}
	}
	if refined, ok := corners(sides); ok && refined.Convex() {
		q = refined
	}
	o := Outline{Found: true, Corners: q, Confidence: c.confidence()}
	s.cut(p, c, &o)
	o.Corners = ordered(o.Corners)
	return o
}

// corners returns where neighbouring sides meet.
func corners(sides [4][2]raster.Point) (raster.Quad, bool) {
	var q raster.Quad
	for i := range q {
		a, b := sides[(i+3)%4], sides[i]
		u, v := a[1].Sub(a[0]), b[1].Sub(b[0])
		det := u.Cross(v)
		if math.Abs(det) < 1e-6 {
			return q, false
		}
		q[i] = a[0].Add(u.Scale(b[0].Sub(a[0]).Cross(v) / det))
	}
	return q, true
}

// cut finds the sides of the picture that the page leaves by, and completes a page of which one side is not in view.
func (s *search) cut(p *photo, c candidate, o *Outline) {
	n := 0
	missing := 0
	for i, side := range c.sides {
		if side.frame {
			o.Cut[side.border] = true
			n, missing = n+1, i
		}
	}
	if n == 1 {
		// complete moves the corners 0 and 3, the ends of side 3.
		turned := o.Corners.Turn(3 - missing)
		if full, ok := newSight(p.size).complete(turned); ok && full.Convex() {
			o.Corners = full.Turn(missing - 3)
		}
	}
	margin := 0.004 * float64(max(p.size.X, p.size.Y))
	for _, corner := range o.Corners {
		o.Cut[0] = o.Cut[0] || corner.Y < -margin
		o.Cut[1] = o.Cut[1] || corner.X > float64(p.size.X)+margin
		o.Cut[2] = o.Cut[2] || corner.Y > float64(p.size.Y)+margin
		o.Cut[3] = o.Cut[3] || corner.X < -margin
	}
}
