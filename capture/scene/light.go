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
	edge                   float64 // how sudden its edge is, 0 to 3
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
	if d >= 6 {
		return 0
	}
	return m.strength * math.Exp(-m.edge*d*d-d*0.9)
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
	for range 60 {
		m := c.mirror(over, r)
		if covered, touched := c.covered(m); over && covered >= leastCovered || !over && !touched {
			return m
		}
	}
	m := c.mirror(false, r) // a page full of print: the lamp is mirrored in the table
	at := c.toPixel.Apply(raster.Point{X: -25, Y: -25})
	m.x, m.y = at.X, at.Y
	return m
}

// leastCovered is how much ink a lamp over the text hides, in square millimetres: five letters or so of the zone.
const leastCovered = 5

// mirror puts a lamp anywhere over the text boxes, or anywhere on the page.
func (c *scene) mirror(over bool, r *rand.Rand) mirrored {
	m := mirrored{strength: white * between(r, 1.6, 3.2), edge: between(r, 0, 2.5)}
	m.sin, m.cos = math.Sincos(r.Float64() * math.Pi)
	size := min(c.doc.w, c.doc.h) * between(r, 0.14, 0.26) * c.scale
	b := box{0, 0, c.doc.w, c.doc.h}
	if over {
		boxes := c.doc.legibles()
		b = boxes[r.IntN(len(boxes))]
	} else {
		size *= 0.6
	}
	m.rx, m.ry = size, size*between(r, 0.5, 0.9)
	at := c.toPixel.Apply(raster.Point{X: b.x + b.w*r.Float64(), Y: b.y + b.h*r.Float64()})
	m.x, m.y = at.X, at.Y
	return m
}

// legibles are the boxes in which everything must be legible.
func (d *drawn) legibles() []box {
	if d.zone.w == 0 {
		return d.texts
	}
	return append([]box{d.zone}, d.texts...)
}

// covered returns how much ink a lamp drowns, in square millimetres, and whether it dims any.
func (c *scene) covered(m mirrored) (drowned float64, touched bool) {
	const step = 0.4 // millimetres
	img := c.doc.img
	kx, ky := float64(img.Rect.Dx())/c.doc.w, float64(img.Rect.Dy())/c.doc.h
	for _, b := range c.doc.legibles() {
		for v := b.y; v < b.y+b.h; v += step {
			for u := b.x; u < b.x+b.w; u += step {
				at := c.toPixel.Apply(raster.Point{X: u, Y: v})
				gloss := m.at(at.X, at.Y)
				if p := img.RGBAAt(int(u*kx), int(v*ky)); gloss < white/8 || int(p.R)+int(p.G)+int(p.B) > 3*130 {
					continue
				}
				touched = true
				if gloss > white*0.8 {
					drowned += step * step
				}
			}
		}
	}
	return drowned, touched
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
	turn := func() float64 { return 2 * math.Pi / (60 + 90*r.Float64()) * float64(1-2*r.IntN(2)) }
	v := relief{height: height, ax: turn(), ay: turn() * 0.5, bx: turn() * 0.6, by: turn(), phase: r.Float64() * 6, second: r.Float64() * 6}
	for range r.IntN(4) {
		sin, cos := math.Sincos(r.Float64() * math.Pi)
		v.folds = append(v.folds, fold{sin, cos, (r.Float64()*0.6 + 0.2) * (110*cos + 80*sin), 0.05 + 0.12*r.Float64()})
	}
	return v
}

// sine is one turn in 4096 steps, which is fine enough for paper.
var sine [4096]float64

func init() {
	for i := range sine {
		sine[i] = math.Sin(2 * math.Pi * float64(i) / float64(len(sine)))
	}
}

func wave(angle float64) (sin, cos float64) {
	i := int(angle*(float64(len(sine))/(2*math.Pi)) + 1<<20)
	return sine[i&4095], sine[(i+1024)&4095]
}

// at returns the place on the sheet that is seen at a place on the table, and its light.
func (v *relief) at(x, y float64) (u, w, shade float64) {
	s1, c1 := wave(v.ax*x + v.ay*y + v.phase)
	s2, c2 := wave(v.bx*x + v.by*y + v.second)
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
