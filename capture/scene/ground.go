package scene

import (
	"image"
	"image/color"
	"math"
	"math/rand/v2"
)

// Ground is what the document lies on.
type Ground uint8

// The grounds.
const (
	Textile Ground = iota
	Wood
	WhiteTable
	SameColour // as the paper
	Black
	Chequered
	Patterned
	Papers   // other papers and books around, on wood or white
	Keyboard // rows of keys
	Gradient // plain, two tones
	grounds
)

// table is a ground drawn from above, millimetres of the document's plane.
type table struct {
	img   *image.RGBA
	left  float64 // where its corner is
	top   float64
	scale float64 // pixels a millimetre
}

// tableSize is how many pixels the longer side of a ground has; finer grain comes from weave.
const tableSize = 1300

// newTable returns a plain ground that covers a rectangle.
func newTable(b box, c color.NRGBA) *table {
	t := &table{left: b.x, top: b.y, scale: min(6, tableSize/max(b.w, b.h))}
	t.img = image.NewRGBA(image.Rect(0, 0, int(b.w*t.scale)+2, int(b.h*t.scale)+2))
	for i := 0; i < len(t.img.Pix); i += 4 {
		t.img.Pix[i], t.img.Pix[i+1], t.img.Pix[i+2], t.img.Pix[i+3] = c.R, c.G, c.B, 255
	}
	return t
}

// each changes every pixel: paint gets the place in millimetres and returns a factor for each colour.
func (t *table) each(paint func(x, y float64) (r, g, b float64)) {
	for py := range t.img.Rect.Dy() {
		row := t.img.Pix[py*t.img.Stride:]
		y := t.top + float64(py)/t.scale
		for px := range t.img.Rect.Dx() {
			r, g, b := paint(t.left+float64(px)/t.scale, y)
			p := row[4*px : 4*px+3 : 4*px+3]
			p[0], p[1], p[2] = times(p[0], r), times(p[1], g), times(p[2], b)
		}
	}
}

func times(v uint8, k float64) uint8 { return uint8(max(0, min(255, float64(v)*k+0.5))) }

// grey is paint of one factor for all colours.
func grey(k float64) (r, g, b float64) { return k, k, k }

// draw makes the ground that a spec asks for.
func (g Ground) draw(b box, paper color.NRGBA, r *rand.Rand) *table {
	switch g {
	case Wood:
		return wood(b, r)
	case WhiteTable:
		v := uint8(226 + r.IntN(28))
		return plain(b, color.NRGBA{v, v, v - uint8(r.IntN(8)), 255}, 0.015, r)
	case SameColour:
		return plain(b, paper, 0.02, r)
	case Black:
		v := uint8(10 + r.IntN(26))
		return plain(b, color.NRGBA{v, v, v + uint8(r.IntN(6)), 255}, 0.2, r)
	case Chequered:
		return chequered(b, r)
	case Patterned:
		return patterned(b, r)
	case Papers:
		return clutter(b, r)
	case Keyboard:
		return keyboard(b, r)
	case Gradient:
		return gradient(b, r)
	}
	return textile(b, r)
}

// vivid returns a colour of any hue, its brightest part between low and high.
func vivid(r *rand.Rand, low, high int) color.NRGBA {
	v := float64(low + r.IntN(high-low))
	part := func() uint8 { return uint8(v * (0.25 + 0.75*r.Float64())) }
	return color.NRGBA{part(), part(), part(), 255}
}

// cloud is smooth noise: random values at whole numbers and curves between them.
type cloud struct{ values [64 * 64]float32 }

func newCloud(r *rand.Rand) *cloud {
	c := &cloud{}
	for i := range c.values {
		c.values[i] = r.Float32()*2 - 1
	}
	return c
}

// at returns the noise at a place, −1 to 1; it repeats after 64.
func (c *cloud) at(x, y float64) float64 {
	fx, fy := math.Floor(x), math.Floor(y)
	ix, iy := int(fx)&63, int(fy)&63
	x, y = x-fx, y-fy
	x, y = x*x*(3-2*x), y*y*(3-2*y)
	jx, jy := (ix+1)&63, ((iy+1)&63)*64
	iy *= 64
	top := float64(c.values[iy+ix])*(1-x) + float64(c.values[iy+jx])*x
	bottom := float64(c.values[jy+ix])*(1-x) + float64(c.values[jy+jx])*x
	return top*(1-y) + bottom*y
}

func plain(b box, c color.NRGBA, amount float64, r *rand.Rand) *table {
	t, n := newTable(b, c), newCloud(r)
	t.each(func(x, y float64) (float64, float64, float64) {
		return grey(1 + amount*(n.at(x/40, y/40)+0.4*n.at(x*1.3, y*1.3)))
	})
	return t
}

func textile(b box, r *rand.Rand) *table {
	t, n := newTable(b, vivid(r, 70, 190)), newCloud(r)
	deep, pitch := 0.1+0.25*r.Float64(), 1.5+3*r.Float64()
	t.each(func(x, y float64) (float64, float64, float64) {
		weave := math.Sin(2*math.Pi*x/pitch)*math.Sin(2*math.Pi*y/pitch)*0.5 + n.at(x*0.9, y*0.9)*0.6 + n.at(x/9, y/9)*0.4
		hue := n.at(x/3+31, y/3) * deep * 0.6
		return 1 + deep*weave + hue, 1 + deep*weave, 1 + deep*weave - hue
	})
	return t
}

func wood(b box, r *rand.Rand) *table {
	tones := []color.NRGBA{{176, 124, 78, 255}, {206, 164, 116, 255}, {120, 78, 50, 255}, {222, 196, 158, 255}, {92, 62, 44, 255}}
	t, n := newTable(b, tones[r.IntN(len(tones))]), newCloud(r)
	sin, cos := math.Sincos(r.Float64() * math.Pi)
	plank, rings := 70+60*r.Float64(), 6+8*r.Float64()
	t.each(func(x, y float64) (float64, float64, float64) {
		u, v := x*cos+y*sin, y*cos-x*sin
		board := math.Floor(v / plank)
		v += board * 17.3
		grain := n.at(u/14+board*7, v/0.7)*0.10 + n.at(u/4, v*2.6)*0.06
		ring := math.Sin((v+5*n.at(u/60+board*3, v/25))*2*math.Pi/rings) * 0.09
		k := 1 + grain + ring + 0.06*math.Sin(board*2.4)
		if edge := math.Mod(v-board*17.3, plank); math.Abs(edge) < 0.7 {
			k *= 0.55
		}
		return k, k * (1 + 0.02*ring), k * (1 - 0.3*ring)
	})
	return t
}

func chequered(b box, r *rand.Rand) *table {
	t, n := newTable(b, color.NRGBA{235, 230, 222, 255}), newCloud(r)
	size := 8 + 22*r.Float64()
	c := vivid(r, 120, 230)
	sin, cos := math.Sincos(r.Float64())
	t.each(func(x, y float64) (float64, float64, float64) {
		u, v := x*cos+y*sin, y*cos-x*sin
		k := 1 + 0.05*n.at(x*2, y*2)
		share := 0.0
		if math.Mod(math.Abs(u), 2*size) < size {
			share += 0.5
		}
		if math.Mod(math.Abs(v), 2*size) < size {
			share += 0.5
		}
		mix := func(a uint8) float64 { return k * (1 - share*(1-float64(a)/235)) }
		return mix(c.R), mix(c.G), mix(c.B)
	})
	return t
}

func patterned(b box, r *rand.Rand) *table {
	t, n := newTable(b, vivid(r, 90, 235)), newCloud(r)
	step, size := 9+16*r.Float64(), 0.2+0.25*r.Float64()
	c := vivid(r, 60, 250)
	stripes := r.IntN(2) == 0
	sin, cos := math.Sincos(r.Float64() * 3)
	t.each(func(x, y float64) (float64, float64, float64) {
		u, v := (x*cos+y*sin)/step, (y*cos-x*sin)/step
		u, v = u-math.Round(u), v-math.Round(v)
		k := 1 + 0.06*n.at(x*1.4, y*1.4)
		if (stripes && math.Abs(u) < size*0.7) || (!stripes && u*u+v*v < size*size) {
			return k * float64(c.R) / 128, k * float64(c.G) / 128, k * float64(c.B) / 128
		}
		return k, k, k
	})
	return t
}

func gradient(b box, r *rand.Rand) *table {
	t, n := newTable(b, vivid(r, 90, 240)), newCloud(r)
	sin, cos := math.Sincos(r.Float64() * 2 * math.Pi)
	size := max(b.w, b.h)
	t.each(func(x, y float64) (float64, float64, float64) {
		return grey(1 + 0.35*(x*cos+y*sin)/size + 0.02*n.at(x, y))
	})
	return t
}

// slab lays a rectangle of a colour, turned around its middle, with a soft shadow beside it.
func (t *table) slab(cx, cy, w, h, angle float64, paint func(u, v float64) color.NRGBA) {
	sin, cos := math.Sincos(angle)
	reach := math.Hypot(w, h)/2 + 4
	area := image.Rect(int((cx-reach-t.left)*t.scale), int((cy-reach-t.top)*t.scale), int((cx+reach-t.left)*t.scale)+1,
		int((cy+reach-t.top)*t.scale)+1).Intersect(t.img.Rect)
	for py := area.Min.Y; py < area.Max.Y; py++ {
		for px := area.Min.X; px < area.Max.X; px++ {
			x, y := t.left+float64(px)/t.scale-cx, t.top+float64(py)/t.scale-cy
			u, v := x*cos+y*sin, y*cos-x*sin
			out := max(math.Abs(u)-w/2, math.Abs(v)-h/2) // millimetres outside
			p := t.img.Pix[t.img.PixOffset(px, py):][:3:3]
			if out > 0 {
				k := 0.6 + 0.4*min(1, out/3)
				p[0], p[1], p[2] = times(p[0], k), times(p[1], k), times(p[2], k)
				continue
			}
			c := paint(u+w/2, v+h/2)
			p[0], p[1], p[2] = c.R, c.G, c.B
		}
	}
}

// clutter lays papers with lines of text and books around.
func clutter(b box, r *rand.Rand) *table {
	t := wood(b, r)
	if r.IntN(3) == 0 {
		t = plain(b, color.NRGBA{228, 228, 226, 255}, 0.02, r)
	}
	for range 3 + r.IntN(5) {
		angle, side := r.Float64()*2*math.Pi, r.Float64()*2*math.Pi
		sin, cos := math.Sincos(side) // around the document, not in its middle
		x, y := b.x+b.w/2+cos*b.w*(0.3+0.25*r.Float64()), b.y+b.h/2+sin*b.h*(0.3+0.25*r.Float64())
		if r.IntN(3) == 0 {
			c := vivid(r, 60, 200)
			t.slab(x, y, 90+60*r.Float64(), 130+60*r.Float64(), angle, func(u, _ float64) color.NRGBA {
				if u < 6 {
					return color.NRGBA{c.R / 2, c.G / 2, c.B / 2, 255}
				}
				return c
			})
			continue
		}
		v := uint8(222 + r.IntN(32))
		ragged := r.Uint32()
		t.slab(x, y, 148+62*r.Float64(), 150+140*r.Float64(), angle, func(u, w float64) color.NRGBA {
			line, word := uint32(w/7), uint32(u/2.1)
			if u > 16 && w > 20 && math.Mod(w, 7) < 2 && u < 100+float64(scramble(line+ragged)%50) && scramble(word*977+line+ragged)%7 > 0 {
				ink := 90 + uint8(scramble(uint32(u*3)+line*71)%90)
				return color.NRGBA{ink, ink, ink, 255}
			}
			return color.NRGBA{v, v, v, 255}
		})
	}
	return t
}

// scramble turns a number into another that tells nothing of it.
func scramble(n uint32) uint32 {
	n = (n ^ 61) ^ n>>16
	n *= 9
	n ^= n >> 4
	n *= 0x27d4eb2d
	return n ^ n>>15
}

// keyboard lays rows of keys.
func keyboard(b box, r *rand.Rand) *table {
	c := uint8(30 + r.IntN(40))
	key := uint8(int(c) + 14 + r.IntN(30))
	if r.IntN(2) == 0 {
		c, key = 190, 236
	}
	t := plain(b, color.NRGBA{c, c, c, 255}, 0.03, r)
	angle := r.Float64() * 0.6
	sin, cos := math.Sincos(angle)
	t.each(func(x, y float64) (float64, float64, float64) {
		u, v := (x*cos+y*sin)/19, (y*cos-x*sin)/19
		u += 0.25 * math.Mod(math.Abs(math.Floor(v)), 4)
		fu, fv := u-math.Floor(u)-0.5, v-math.Floor(v)-0.5
		if max(math.Abs(fu), math.Abs(fv)) < 0.44 {
			k := float64(key) / float64(c) * (1 - 0.15*fv)
			letter := scramble(uint32(int(math.Floor(u))*31 + int(math.Floor(v))*17))
			if lu, lv := int((fu+0.3)*18), int((fv+0.3)*18); lu >= 0 && lu < 3 && lv >= 0 && lv < 4 && letter>>(lu+3*lv)&1 > 0 {
				k = float64(int(key)+(255-2*int(key))*3/4) / float64(c)
			}
			return grey(k)
		}
		return grey(1)
	})
	return t
}
