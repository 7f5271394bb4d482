package typeset

import (
	"bytes"
	"image"
	"image/jpeg"
	"math"

	"razvorot/capture/ocrb"
)

// photograph returns the strip as cut from a camera's picture of the canvas.
func (s *Setter) photograph(paper *plane, w Wish, g geometry) *image.Gray {
	capitalSeen := s.between(26-16*w.Severity, 30) // the height of a capital in the camera's pixels
	if s.chance(0.5) {
		capitalSeen = max(capitalSeen, s.between(14, 34))
	}
	scale := capitalSeen / capital
	s.optics(paper, scale, w.Severity)
	turn := s.about(0, 0.01+0.06*w.Severity)
	cos, sin := math.Cos(turn)*scale, math.Sin(turn)*scale
	toCamera := func(x, y float64) (float64, float64) {
		x, y = g.canvas(x, y)
		return x*cos - y*sin, x*sin + y*cos
	}
	minX, minY, maxX, maxY := bounds(w.Width, toCamera)
	seen := newPlane(int(maxX-minX)+6, int(maxY-minY)+6)
	originX, originY := math.Floor(minX)-2, math.Floor(minY)-2
	back := 1 / (scale * scale)
	for y := range seen.height {
		for x := range seen.width {
			cx, cy := float64(x)+0.5+originX, float64(y)+0.5+originY
			seen.pix[y*seen.width+x] = paper.at((cx*cos+cy*sin)*back, (cy*cos-cx*sin)*back)
		}
	}
	s.light(seen, w.Severity)
	picture := s.sensor(seen, w.Severity)
	return cut(picture, w.Width, capitalSeen, func(x, y float64) (float64, float64) {
		x, y = toCamera(x, y)
		return x - originX, y - originY
	})
}

// bounds returns where the strip's border lies in the camera's picture.
func bounds(width int, to func(x, y float64) (float64, float64)) (minX, minY, maxX, maxY float64) {
	minX, minY, maxX, maxY = math.Inf(1), math.Inf(1), math.Inf(-1), math.Inf(-1)
	for i := range 17 {
		for _, y := range []float64{0, ocrb.StripHeight} {
			cx, cy := to(float64(width)*float64(i)/16, y)
			minX, minY, maxX, maxY = min(minX, cx), min(minY, cy), max(maxX, cx), max(maxY, cy)
		}
	}
	return minX, minY, maxX, maxY
}

// optics blurs the canvas as lens, hand and pixels do.
func (s *Setter) optics(p *plane, scale, severity float64) {
	pixel := 0.4 / scale // a pixel sums up its area
	x, y := pixel, pixel
	if s.chance(0.3 + 0.5*severity) {
		// Up to 0.12 of a capital: beyond, letters cannot be told apart by eye.
		sigma := 0.12 * severity * capital * s.rng.Float64()
		x, y = math.Hypot(x, sigma*s.between(0.6, 1)), math.Hypot(y, sigma*s.between(0.6, 1))
	}
	p.blur(x, y)
	if s.chance(0.25 * severity) { // the hand moves along or across, up to a quarter of a capital
		length := int(severity * capital * 0.3 * s.rng.Float64() / 2)
		if s.chance(0.5) {
			p.boxRows(length)
		} else {
			p.boxColumns(length)
		}
	}
}

// light lays lighting on what is seen: brightness, fall-off, the edge of a shadow, glare.
func (s *Setter) light(p *plane, severity float64) {
	bright := float32(s.between(1-0.72*severity, 1.02))
	fallX, fallY := s.about(0, 0.35*severity)/float64(p.width), s.about(0, 0.15*severity)/float64(p.height)
	shade, soft := float32(0), 1.0
	var nx, ny, at float64
	if s.chance(0.35 * severity) {
		shade, soft = float32(s.between(0.1, 0.65)), s.between(1, 40)
		angle := s.between(0, 2*math.Pi)
		nx, ny = math.Cos(angle), math.Sin(angle)
		at = s.between(0, float64(p.width))*nx + s.between(0, float64(p.height))*ny
	}
	glare, wide, centre, lean := float32(0), 1.0, 0.0, 0.0
	if s.chance(0.25 * severity) {
		glare, wide = float32(s.between(0.1, 0.8)), s.between(8, 120)
		centre, lean = s.between(0, float64(p.width)), s.about(0, 1.5)
	}
	for y := range p.height {
		for x := range p.width {
			v := &p.pix[y*p.width+x]
			k := bright * float32(1+fallX*(float64(x)-float64(p.width)/2)+fallY*(float64(y)-float64(p.height)/2))
			if shade > 0 {
				d := (float64(x)*nx + float64(y)*ny - at) / soft
				k *= 1 - shade*float32(min(1, max(0, d+0.5)))
			}
			*v *= k
			if glare > 0 {
				d := (float64(x) - centre - lean*float64(y)) / wide
				*v += glare * float32(1/(1+d*d*d*d)) * (1.02 - *v)
			}
		}
	}
}

// sensor adds noise and what the camera's maker does: sharpening and JPEG.
func (s *Setter) sensor(p *plane, severity float64) *image.Gray {
	noise := float32(s.between(0, 0.005+0.03*severity*s.rng.Float64()))
	if s.chance(0.4 * severity) {
		s.sharpen(p)
	}
	g := image.NewGray(image.Rect(0, 0, p.width, p.height))
	for i, v := range p.pix {
		// The sum of three is near enough to a bell.
		bits := s.rng.Uint64()
		n := float32(bits&0xFFFF+bits>>16&0xFFFF+bits>>32&0xFFFF)/0x10000 - 1.5
		g.Pix[i] = uint8(min(255, max(0, (v+2*noise*n)*255+0.5)))
	}
	if !s.chance(0.3 + 0.4*severity) {
		return g
	}
	var data bytes.Buffer
	quality := 95 - int(65*severity*s.rng.Float64())
	if err := jpeg.Encode(&data, g, &jpeg.Options{Quality: quality}); err != nil {
		panic(err) // memory takes all of it
	}
	decoded, err := jpeg.Decode(&data)
	if err != nil {
		panic(err) // just encoded
	}
	return decoded.(*image.Gray)
}

// sharpen is the unsharp mask that phones lay over everything.
func (s *Setter) sharpen(p *plane) {
	soft := newPlane(p.width, p.height)
	copy(soft.pix, p.pix)
	soft.blur(s.between(0.7, 2), s.between(0.7, 2))
	amount := float32(s.between(0.2, 1.2))
	for i, v := range p.pix {
		p.pix[i] = min(1, max(0, v+amount*(v-soft.pix[i])))
	}
}

// cut samples the strip of the picture, by the mean of four where the picture is finer.
func cut(g *image.Gray, width int, capitalSeen float64, to func(x, y float64) (float64, float64)) *image.Gray {
	from := newPlane(g.Rect.Dx(), g.Rect.Dy())
	for y := range from.height {
		for x, v := range g.Pix[y*g.Stride:][:from.width] {
			from.pix[y*from.width+x] = float32(v)
		}
	}
	offsets := [][2]float64{{0.5, 0.5}}
	if capitalSeen > 1.4*ocrb.LetterHeight {
		offsets = [][2]float64{{0.25, 0.25}, {0.75, 0.25}, {0.25, 0.75}, {0.75, 0.75}}
	}
	strip := image.NewGray(image.Rect(0, 0, width, ocrb.StripHeight))
	for y := range ocrb.StripHeight {
		for x := range width {
			var sum float32
			for _, o := range offsets {
				sum += from.at(to(float64(x)+o[0], float64(y)+o[1]))
			}
			strip.Pix[y*strip.Stride+x] = uint8(sum/float32(len(offsets)) + 0.5)
		}
	}
	return strip
}
