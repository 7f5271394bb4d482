package barcode

import (
	"cmp"
	"image"
	"math"
	"slices"

	"razvorot/capture/raster"
)

// placement says where the modules of a code lie in a picture.
type placement struct {
	layout
	picture *image.Gray
	// Corners are the middles of the three finders and the place opposite, where a fourth would be: around the code from
	// the first one, clockwise.
	corners raster.Quad
	dark    uint8 // 0 in an inverted code
	// arcs bow the code in pixels: how far the middles of its upper and lower sides, and of its left and right sides, are
	// from where a flat code would have them. Paper in the hand is a part of a cylinder.
	arcs [2]raster.Point
	// bend moves the nodes of the net of alignment patterns, in pixels; nil for a flat code.
	bend []raster.Point
}

// inset is how far the middle of a finder is from the edges of the code, in modules.
const inset = 3.5

// at returns the homography from modules, counted from the middle of the first finder, to pixels.
func (p *placement) at() (raster.Homography, bool) {
	side := float64(p.size) - 2*inset
	return raster.ToQuad(side, side, p.corners)
}

// spot returns where the middle of a module lies; h is what at returned.
func (p *placement) spot(h raster.Homography, x, y int) raster.Point {
	u, v := float64(x)+0.5-inset, float64(y)+0.5-inset
	spot := h.Apply(raster.Point{X: u, Y: v})
	if p.arcs == [2]raster.Point{} {
		return spot
	}
	side := float64(p.size) - 2*inset
	across, down := 4*u*(side-u)/(side*side), 4*v*(side-v)/(side*side)
	return raster.Point{X: spot.X + across*p.arcs[0].X + down*p.arcs[1].X, Y: spot.Y + across*p.arcs[0].Y + down*p.arcs[1].Y}
}

// luma samples bilinearly; in an inverted code light and dark change places.
func (p *placement) luma(at raster.Point) float64 {
	x, y := at.X-0.5, at.Y-0.5
	g := p.picture
	if !(x >= 0 && y >= 0 && x < float64(g.Rect.Dx()-1) && y < float64(g.Rect.Dy()-1)) {
		if !(x >= -8 && y >= -8 && x < float64(g.Rect.Dx()+8) && y < float64(g.Rect.Dy()+8)) {
			return math.NaN()
		}
		x, y = min(max(x, 0), float64(g.Rect.Dx())-1.001), min(max(y, 0), float64(g.Rect.Dy())-1.001)
	}
	ix, iy := int(x), int(y)
	fx, fy := x-float64(ix), y-float64(iy)
	o := iy*g.Stride + ix
	top := float64(g.Pix[o])*(1-fx) + float64(g.Pix[o+1])*fx
	bottom := float64(g.Pix[o+g.Stride])*(1-fx) + float64(g.Pix[o+g.Stride+1])*fx
	v := top*(1-fy) + bottom*fy
	if p.dark == 0 {
		return 255 - v
	}
	return v
}

// likeness sums up how far samples are as they should be: the correlation of luma with light, −1–1.
type likeness struct{ n, light, sum, squares, both float64 }

func (l *likeness) add(v float64, use uint8) {
	l.n++
	l.sum += v
	l.squares += v * v
	if use == alwaysLight {
		l.light++
		l.both += v
	}
}

func (l *likeness) value() float64 {
	variance := l.squares - l.sum*l.sum/l.n
	expected := l.light - l.light*l.light/l.n
	if !(variance > l.n) || expected <= 0 { // less than one level of luma is no pattern
		return 0
	}
	return (l.both - l.light*l.sum/l.n) / math.Sqrt(variance*expected)
}

// pattern measures the likeness around a module's middle: of an alignment pattern with radius 2, of a finder with 3.
func (p *placement) pattern(h raster.Homography, middle image.Point, radius int, shift raster.Point, l *likeness) {
	for dy := -radius; dy <= radius; dy++ {
		for dx := -radius; dx <= radius; dx++ {
			use := p.use[(middle.Y+dy)*p.size+middle.X+dx]
			l.add(p.luma(p.spot(h, middle.X+dx, middle.Y+dy).Add(shift)), use)
		}
	}
}

// likeness measures the finders, the timing patterns and the alignment patterns together.
func (p *placement) likeness(aligned bool) float64 {
	h, ok := p.at()
	if !ok {
		return -1
	}
	var l likeness
	for _, f := range p.finders() {
		p.pattern(h, f, 3, raster.Point{}, &l)
	}
	for i := 8; i < p.size-8; i++ {
		l.add(p.luma(p.spot(h, i, 6)), uint8(1+i&1))
		l.add(p.luma(p.spot(h, 6, i)), uint8(1+i&1))
	}
	if aligned {
		for _, a := range p.some() {
			p.pattern(h, a, 2, raster.Point{}, &l)
		}
	}
	return l.value()
}

func (p *placement) finders() [3]image.Point {
	return [3]image.Point{{3, 3}, {p.size - 4, 3}, {3, p.size - 4}}
}

// some returns the alignment patterns that placing looks at: all of a small code, a dozen of a large one.
func (p *placement) some() []image.Point {
	all := p.patterns()
	if len(all) <= 13 {
		return all
	}
	var part []image.Point
	for i := 0; i < len(all); i += (len(all) + 11) / 12 {
		part = append(part, all[i])
	}
	return append(part, all[len(all)-1])
}

// Likeness below which nothing more is tried. Three finders by chance, in print or in a texture, reach 0.3; a code under
// blur that can still be read has 0.6.
const (
	leastTiming   = 0.36
	leastLikeness = 0.45
)

// place finds the version and the place of a code from its three finders.
func place(t triple, picture *image.Gray, scale float64) (*placement, bool) {
	p := &placement{picture: picture, dark: t.corner.dark}
	p.corners = raster.Quad{t.corner.centre, t.right.centre, {}, t.below.centre}.Scale(scale)
	guesses := opposites(p.corners, t)
	best, found := leastTiming, false
	var chosen placement
	for _, size := range t.sizes() {
		l, ok := newLayout(size)
		if !ok {
			continue
		}
		for _, opposite := range guesses {
			q := *p
			q.layout, q.corners[2] = l, opposite
			if like := q.likeness(false); like > best {
				best, found, chosen = like, true, q
			}
		}
	}
	if !found {
		return nil, false
	}
	flat := chosen
	flat.settle(guesses[0], false)
	if best := flat.likeness(true); best < flatEnough {
		bent := chosen
		bent.bow()
		if bent.settle(guesses[0], true); bent.likeness(true) > best {
			flat = bent
		}
	}
	return &flat, flat.likeness(true) >= leastLikeness
}

// settle looks for the fourth corner and fits everything.
func (p *placement) settle(guess raster.Point, bent bool) {
	if p.size > 21 {
		p.oppose([]raster.Point{p.corners[2], guess})
	}
	p.refine(bent)
	if bent {
		p.bow()
		p.refine(true)
	}
}

// flatEnough is the likeness of a flat code in a picture without trouble: there is nothing to bow.
const flatEnough = 0.95

// bow tries arcs of up to an eighth of the side in each direction, by the timing patterns.
func (p *placement) bow() {
	sides := [2]raster.Point{p.corners[3].Sub(p.corners[0]), p.corners[1].Sub(p.corners[0])} // an arc is across its side
	for range 2 {
		for i, side := range sides {
			best, arc := p.likeness(false), p.arcs[i]
			for k := -12.0; k <= 12; k++ {
				p.arcs[i] = side.Scale(k / 96)
				if like := p.likeness(false); like > best {
					best, arc = like, p.arcs[i]
				}
			}
			p.arcs[i] = arc
		}
	}
}

// sizes returns how many modules a side may have, the likeliest first. Along a line in perspective a module shrinks from a to
// b while a length of L pixels passes: there are L/√(ab) of them.
func (t triple) sizes() []int {
	count := func(to finder, module [2]float64) float64 {
		return to.centre.Sub(t.corner.centre).Length() / math.Sqrt(module[0]*module[1])
	}
	guess := (count(t.right, t.across)+count(t.below, t.down))/2 + 2*inset
	middle := int(math.Round((guess-17)/4))*4 + 17
	sizes := []int{middle}
	for i := 1; i <= 1+int(guess*sizeDoubt/4+0.5); i++ {
		sizes = append(sizes, middle-4*i, middle+4*i)
	}
	return slices.DeleteFunc(sizes, func(n int) bool { return n < 21 || n > 177 })
}

// sizeDoubt is how far modules may be mismeasured: half a pixel of a finder of 14.
const sizeDoubt = 0.04

// opposites returns where the fourth corner may be: first as in a flat view, then as the modules along the legs tell it, which
// is not exact. Along a line in perspective they go with the square of the nearness.
func opposites(q raster.Quad, t triple) []raster.Point {
	all := []raster.Point{q[1].Add(q[3]).Sub(q[0])}
	for _, doubt := range doubts {
		for _, other := range doubts {
			right, below := math.Sqrt(t.across[0]/t.across[1])*doubt, math.Sqrt(t.down[0]/t.down[1])*other
			sum := q[1].Scale(right).Add(q[3].Scale(below)).Sub(q[0])
			all = append(all, sum.Scale(1/max(right+below-1, 0.3)))
		}
	}
	return all
}

// doubts are how far the nearness may be from what the finders tell.
var doubts = []float64{1, 0.93, 1.07}

// oppose looks for the last alignment pattern around where it should be, and moves the fourth corner by it.
func (p *placement) oppose(guesses []raster.Point) {
	type spot struct {
		corner raster.Point
		like   float64
	}
	var spots []spot
	last := p.size - 7
	unit := p.corners[1].Sub(p.corners[0]).Length() / (float64(p.size) - 2*inset)
	reach := math.Ceil(2 + float64(p.size)*0.11)
	for _, guess := range guesses {
		p.corners[2] = guess
		h, ok := p.at()
		if !ok {
			continue
		}
		spots = append(spots, spot{guess, p.likeness(true)})
		for dy := -reach; dy <= reach; dy += 0.7 {
			for dx := -reach; dx <= reach; dx += 0.7 {
				shift := raster.Point{X: dx * unit, Y: dy * unit}
				var l likeness
				p.pattern(h, image.Pt(last, last), 2, shift, &l)
				if like := l.value(); like > 0.55 {
					spots = append(spots, spot{guess.Add(shift.Scale(1.12)), like})
				}
			}
		}
	}
	slices.SortFunc(spots, func(a, b spot) int { return cmp.Compare(b.like, a.like) })
	best := -1.0
	corner := guesses[0]
	for _, s := range spots[:min(len(spots), 40)] {
		p.corners[2] = s.corner
		if like := p.likeness(true); like > best {
			best, corner = like, s.corner
		}
	}
	p.corners[2] = corner
}

// refine moves the corners, and the arcs when the code is bent, as long as the likeness grows, by steps from one module down.
func (p *placement) refine(bent bool) {
	unit := p.corners[1].Sub(p.corners[0]).Length() / (float64(p.size) - 2*inset)
	points := []*raster.Point{&p.corners[2], &p.corners[0], &p.corners[1], &p.corners[3]}
	if bent {
		points = append(points, &p.arcs[0], &p.arcs[1])
	}
	best := p.likeness(true)
	for step := 0.8 * unit; step > 0.06*unit; step /= 2 {
		for range 4 {
			moved := false
			for _, point := range points {
				for _, d := range [][2]float64{{step, 0}, {-step, 0}, {0, step}, {0, -step}} {
					was := *point
					*point = was.Add(raster.Point{X: d[0], Y: d[1]})
					if like := p.likeness(true); like > best+1e-9 {
						best, moved = like, true
					} else {
						*point = was
					}
				}
			}
			if !moved {
				break
			}
		}
	}
}

// outline returns the corners of the code itself.
func (p *placement) outline() (raster.Quad, bool) {
	h, ok := p.at()
	if !ok {
		return raster.Quad{}, false
	}
	from, to := -inset, float64(p.size)-inset
	return raster.Quad{h.Apply(raster.Point{X: from, Y: from}), h.Apply(raster.Point{X: to, Y: from}), h.Apply(raster.Point{X: to, Y: to}),
		h.Apply(raster.Point{X: from, Y: to})}, true
}
