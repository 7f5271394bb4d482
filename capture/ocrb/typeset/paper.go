package typeset

import "math"

// paper returns what the line is printed on: its lightness, patterns, and what is beyond its edges.
func (s *Setter) paper(width int, w Wish, g geometry) *plane {
	p := newPlane(width, canvasHeight)
	light := float32(s.between(0.75, 1))
	if w.Kind == Texture && s.chance(0.7) {
		s.texture(p, func(int, int) bool { return true })
		return p
	}
	for i := range p.pix {
		p.pix[i] = light
	}
	for s.chance(0.45 * w.Severity) {
		s.pattern(p, float32(s.between(0.02, 0.3*w.Severity)))
	}
	if s.chance(0.3*w.Severity + 0.1) {
		s.edge(p, w, g)
	}
	return p
}

// pattern draws waving lines as those of a guilloche, or a tint that comes and goes.
func (s *Setter) pattern(p *plane, depth float32) {
	angle := s.between(0, math.Pi)
	dx, dy := math.Cos(angle), math.Sin(angle)
	period, swing, wave := s.between(4, 60), s.between(0, 12), s.between(30, 200)
	fine := s.between(0.5, 0.95)
	for y := range p.height {
		for x := range p.width {
			along := float64(x)*dy - float64(y)*dx
			across := float64(x)*dx + float64(y)*dy + swing*fastSin(along/wave)
			v := across / period
			v -= math.Floor(v)
			k := max(0, 1-math.Abs(v-0.5)*2/(1-fine+0.1)) // a line is narrower than its gap
			p.pix[y*p.width+x] *= 1 - depth*float32(k)
		}
	}
}

// fastSin is a parabola through the zeros and tops of the sine: a wave is a wave.
func fastSin(v float64) float64 {
	v /= math.Pi
	v -= 2 * math.Floor(v/2) // 0 to 2
	if v > 1 {
		v -= 1
		return -4 * v * (1 - v)
	}
	return 4 * v * (1 - v)
}

// edge ends the paper above, below, left or right of the line, or rules a line there.
func (s *Setter) edge(p *plane, w Wish, g geometry) {
	length := float64(len(w.Text)-1) * g.pitch
	left := (g.start-g.pitch*s.between(1, 4))*g.zoom + slack
	right := (g.start+length+g.pitch*s.between(1, 4))*g.zoom + slack
	if w.Kind != Line {
		left, right = 0, float64(p.width)
	}
	above, below := canvasHeight/2-capital*s.between(0.7, 1.3), canvasHeight/2+capital*s.between(0.7, 1.3)
	beyond := []func(x, y int) bool{
		func(x, _ int) bool { return float64(x) < left },
		func(x, _ int) bool { return float64(x) > right },
		func(_, y int) bool { return float64(y) < above },
		func(_, y int) bool { return float64(y) > below },
	}
	inside := beyond[s.rng.IntN(len(beyond))]
	if s.chance(0.3) { // only a ruled line
		thick := 1 + s.rng.IntN(4)
		v := float32(s.between(0.1, 0.7))
		for y := range p.height {
			for x := range p.width {
				if inside(x, y) && !(inside(x+thick, y) && inside(x-thick, y) && inside(x, y+thick) && inside(x, y-thick)) {
					p.pix[y*p.width+x] = v
				}
			}
		}
		return
	}
	s.texture(p, inside)
}

// texture draws grain as of wood or cloth: waves of several lengths, and noise.
func (s *Setter) texture(p *plane, inside func(x, y int) bool) {
	base, depth, grain := s.between(0.1, 0.95), s.between(0, 0.25), s.between(0, 0.15)
	angle := s.between(0, math.Pi)
	dx, dy := math.Cos(angle), math.Sin(angle)
	long, short, swing := s.between(20, 120), s.between(4, 25), s.between(0, 15)
	for y := range p.height {
		for x := range p.width {
			if !inside(x, y) {
				continue
			}
			along, across := float64(x)*dy-float64(y)*dx, float64(x)*dx+float64(y)*dy
			v := fastSin((across+swing*fastSin(along/long))/short) + fastSin(across/long)
			v = base + depth*v/2 + grain*(s.rng.Float64()-0.5)
			p.pix[y*p.width+x] = float32(min(1, max(0.02, v)))
		}
	}
}
