package scene

import (
	"math"
	"math/rand/v2"

	"razvorot/capture/raster"
)

// lamps is the light on the scene: how evenly it falls, what stands in its way, and what mirrors it.
type lamps struct {
	middle         raster.Point // of the picture
	reach          float64      // pixels from there to a corner
	vignette       float64      // what is lost in the corners
	shadeX, shadeY float64      // what is lost from one end of the picture to the other
	shiftX, shiftY float64      // of the shadow of the document's edge, millimetres
	blocked        *blocked
	mirrored       []mirrored
	streaks        *streaks
}

// blocked is a shadow with a straight or a round edge, in pixels.
type blocked struct {
	sin, cos, at float64 // of a straight edge
	round        bool
	x, y, radius float64
	soft         float64 // how wide the edge is
	depth        float64 // what is left of the light
}

// mirrored is a lamp seen in the page: an ellipse with soft edges, in pixels.
type mirrored struct {
	x, y, rx, ry, sin, cos float64
	strength               float64 // in counts
	edge                   float64 // share of the radius over which it fades
}

// streaks is the gloss of a lamination: bands across the page.
type streaks struct {
	sin, cos float64
	bands    [512]float32 // counts, by millimetres from −256
}

// at returns what part of the light arrives at a pixel and what is mirrored there, in counts.
func (l *lamps) at(x, y, u, v, on float64) (lamp, gloss float64) {
	dx, dy := (x-l.middle.X)/l.reach, (y-l.middle.Y)/l.reach
	lamp = 1 - l.vignette*(dx*dx+dy*dy) + l.shadeX*dx + l.shadeY*dy
	if l.blocked != nil {
		lamp *= l.blocked.passes(x, y)
	}
	for i := range l.mirrored {
		gloss += l.mirrored[i].at(x, y) * (0.12 + 0.88*on)
	}
	if l.streaks != nil && on > 0 {
		t := u*l.streaks.cos + v*l.streaks.sin + 256
		if t > 0 && t < 510 {
			i := int(t)
			f := float32(t - float64(i))
			gloss += on * float64(l.streaks.bands[i]*(1-f)+l.streaks.bands[i+1]*f)
		}
	}
	return lamp, gloss
}

// passes returns what part of the light passes.
func (b *blocked) passes(x, y float64) float64 {
	d := x*b.cos + y*b.sin - b.at
	if b.round {
		d = b.radius - math.Hypot(x-b.x, y-b.y)
	}
	t := max(0, min(1, d/b.soft+0.5))
	return 1 - (1-b.depth)*t*t*(3-2*t)
}

func (m *mirrored) at(x, y float64) float64 {
	x, y = x-m.x, y-m.y
	u, v := (x*m.cos+y*m.sin)/m.rx, (y*m.cos-x*m.sin)/m.ry
	d := u*u + v*v
	if d >= 1 {
		return 0
	}
	t := min(1, (1-math.Sqrt(d))/m.edge)
	return m.strength * t * t * (3 - 2*t)
}

// contact returns what part of the light arrives beside a sheet that lies on the table.
func (l *lamps) contact(u, v, w, h float64) float64 {
	u, v = u-l.shiftX, v-l.shiftY
	out := math.Hypot(max(0, -u, u-w), max(0, -v, v-h))
	t := min(1, out/2.5)
	return 0.5 + 0.5*t*(2-t)
}

// lampsOf puts up the lamps that a spec asks for.
func (c *scene) lampsOf(r *rand.Rand) lamps {
	w, h := float64(c.Width), float64(c.Height)
	angle := r.Float64() * 2 * math.Pi
	sin, cos := math.Sincos(angle)
	l := lamps{middle: raster.Point{X: w / 2, Y: h / 2}, reach: math.Hypot(w, h) / 2, vignette: 0.05 + 0.2*r.Float64(),
		shadeX: c.Shade / 2 * cos, shadeY: c.Shade / 2 * sin, shiftX: -1.3 * cos, shiftY: -1.3 * sin}
	switch c.Degradation {
	case SoftShadow:
		l.blocked = c.shadow(r, (8+25*r.Float64())*c.scale, 0.3+0.25*r.Float64())
	case HardShadow:
		l.blocked = c.shadow(r, (0.6+3*r.Float64())*c.scale, 0.28+0.25*r.Float64())
	case GlareAside, GlareOver:
		l.mirrored = []mirrored{c.glare(c.Degradation == GlareOver, r)}
	case Streaks:
		l.streaks = newStreaks(r)
	}
	return l
}

// shadow throws a shadow whose edge crosses the document.
func (c *scene) shadow(r *rand.Rand, soft, depth float64) *blocked {
	at := c.toPixel.Apply(raster.Point{X: c.doc.w * (0.25 + 0.5*r.Float64()), Y: c.doc.h * (0.25 + 0.5*r.Float64())})
	angle := r.Float64() * 2 * math.Pi
	sin, cos := math.Sincos(angle)
	b := &blocked{sin: sin, cos: cos, at: at.X*cos + at.Y*sin, soft: max(1, soft), depth: depth}
	if r.IntN(3) == 0 {
		b.round, b.radius = true, (60+60*r.Float64())*c.scale
		b.x, b.y = at.X+cos*b.radius, at.Y+sin*b.radius
	}
	return b
}

// glare mirrors a lamp over the text, or where nothing is printed that must be read.
func (c *scene) glare(over bool, r *rand.Rand) mirrored {
	angle := r.Float64() * math.Pi
	sin, cos := math.Sincos(angle)
	m := mirrored{sin: sin, cos: cos, strength: white * (1.6 + 1.6*r.Float64()), edge: 0.35 + 0.4*r.Float64()}
	size := min(c.doc.w, c.doc.h) * (0.18 + 0.14*r.Float64())
	m.rx, m.ry = size*c.scale, size*(0.5+0.4*r.Float64())*c.scale
	var at raster.Point
	if over {
		boxes := c.doc.texts
		if c.doc.zone.w > 0 {
			boxes = append([]box{c.doc.zone}, boxes...)
		}
		b := boxes[r.IntN(len(boxes))]
		at = raster.Point{X: b.x + b.w*(0.2+0.6*r.Float64()), Y: b.y + b.h*(0.3+0.4*r.Float64())}
	} else { // beside the page, just over an edge
		size *= 0.75
		m.rx, m.ry = m.rx*0.75, m.ry*0.75
		side := r.IntN(3)
		along := 0.15 + 0.3*r.Float64()
		at = [3]raster.Point{{X: c.doc.w * along, Y: -size * 0.8}, {X: -size * 0.8, Y: c.doc.h * along},
			{X: c.doc.w + size*0.8, Y: c.doc.h * along}}[side]
	}
	at = c.toPixel.Apply(at)
	m.x, m.y = at.X, at.Y
	return m
}

func newStreaks(r *rand.Rand) *streaks {
	s := &streaks{}
	s.sin, s.cos = math.Sincos(r.Float64() * math.Pi)
	for range 2 + r.IntN(4) {
		at, width, strength := r.Float64()*200+180, 1.5+7*r.Float64(), white*(0.03+0.12*r.Float64())
		for i := range s.bands {
			d := (float64(i) - at) / width
			s.bands[i] += float32(strength * math.Exp(-d*d/2))
		}
	}
	return s
}

// relief is how a page that is not flat rises and what light it catches.
type relief struct {
	height         float64 // millimetres
	ax, ay, bx, by float64 // two waves, radians a millimetre
	phase, second  float64
	folds          []fold
}

// fold is a crease: a line, lighter on one side and darker on the other.
type fold struct{ sin, cos, at, deep float64 }

func newRelief(height float64, r *rand.Rand) relief {
	wave := func() float64 { return 2 * math.Pi / (60 + 90*r.Float64()) * float64(1-2*r.IntN(2)) }
	v := relief{height: height, ax: wave(), ay: wave() * 0.5, bx: wave() * 0.6, by: wave(), phase: r.Float64() * 6, second: r.Float64() * 6}
	for range r.IntN(4) {
		sin, cos := math.Sincos(r.Float64() * math.Pi)
		v.folds = append(v.folds, fold{sin, cos, (r.Float64()*0.6 + 0.2) * (110*cos + 80*sin), 0.05 + 0.12*r.Float64()})
	}
	return v
}

// at returns the place on the sheet that is seen at a place on the table, and its light.
func (v *relief) at(x, y float64) (u, w, shade float64) {
	s1, c1 := math.Sincos(v.ax*x + v.ay*y + v.phase)
	s2, c2 := math.Sincos(v.bx*x + v.by*y + v.second)
	z := v.height * (s1 + s2) / 2
	slope := v.height * (c1*v.ax + c2*v.bx) / 2
	shade = 1 + 1.6*slope
	for _, f := range v.folds {
		d := x*f.cos + y*f.sin - f.at
		if d > -6 && d < 6 {
			shade += f.deep * d / 1.2 * math.Exp(-math.Abs(d)/1.2)
		}
	}
	return x + 0.3*z, y + 0.2*z, shade
}
