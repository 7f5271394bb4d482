package typeset

import (
	"image"
	"math"

	"golang.org/x/image/font"
	"golang.org/x/image/math/fixed"

	"razvorot/capture/ocrb"
)

// geometry is how the strip lies on the canvas.
type geometry struct {
	zoom   float64 // pixels of the canvas for one of the strip
	pitch  float64 // of letters in pixels of the strip, before it is bent
	start  float64 // the first letter's centre in pixels of the strip, before it is bent
	offset float64 // of the line's middle from that of the strip, in pixels of the strip
	flat   float64 // what letters are lower than their width would have them
	slope  float64 // of the line
	slant  float64 // of the letters
	bend   float64 // how much the pitch grows over the strip, as a share: a camera held askew
	width  float64 // of the strip
}

// slack is what the canvas has left and right of the strip, in pixels of the canvas.
const slack = 32

// geometry draws by lot how the strip lies.
func (s *Setter) geometry(w Wish) geometry {
	// By the standard a capital is as high as the pitch is wide. Printers differ by a fifth, so both are drawn by lot.
	height := s.between(18.5-2*w.Severity, 25.5+1.5*w.Severity)
	return geometry{
		zoom:   capital / height,
		pitch:  s.between(19.2-1.7*w.Severity, 22.8+1.7*w.Severity),
		offset: s.about(0, 1+3.5*w.Severity),
		flat:   s.about(1, 0.02+0.1*w.Severity),
		slope:  s.about(0, (0.004+0.01*w.Severity)*512/float64(w.Width)), // so many pixels over the strip
		slant:  s.about(0, 0.02+0.08*w.Severity),
		bend:   s.about(0, 0.06*w.Severity),
		width:  float64(w.Width),
	}
}

// canvas returns the place on the canvas of a place of the strip.
func (g geometry) canvas(x, y float64) (float64, float64) {
	y -= ocrb.StripHeight/2 + g.offset + g.slope*(x-g.width/2)
	t := x/g.width - 0.5
	x += g.slant*y + g.bend*g.width*(t*t-0.25)/2
	return x*g.zoom + slack, y*g.zoom*g.flat + canvasHeight/2
}

// stripX returns where a place along the line is in the strip: the way back of canvas, on the line's middle.
func (g geometry) stripX(along float64) float64 {
	x := along
	for range 4 {
		t := x/g.width - 0.5
		x = along - g.bend*g.width*(t*t-0.25)/2
	}
	return x
}

// canvasHeight is the height of the canvas in pixels: nearly three capitals, the line in the middle.
const canvasHeight = 76

// plane is a picture of one float a pixel.
type plane struct {
	width, height int
	pix           []float32
}

func newPlane(width, height int) *plane {
	return &plane{width: width, height: height, pix: make([]float32, width*height)}
}

// at samples bilinearly, and repeats the border outside.
func (p *plane) at(x, y float64) float32 {
	x, y = min(max(x-0.5, 0), float64(p.width)-1.001), min(max(y-0.5, 0), float64(p.height)-1.001)
	ix, iy := int(x), int(y)
	fx, fy := float32(x-float64(ix)), float32(y-float64(iy))
	row := p.pix[iy*p.width+ix:]
	below := row[p.width:]
	top := row[0] + fx*(row[1]-row[0])
	return top + fy*(below[0]+fx*(below[1]-below[0])-top)
}

// print returns the canvas: luma of the printed paper, 0 to 1.
func (s *Setter) print(w Wish, g geometry) *plane {
	width := int(float64(w.Width)*g.zoom) + 2*slack
	mask := image.NewAlpha(image.Rect(0, 0, width, canvasHeight))
	switch w.Kind {
	case Line, UpsideDown:
		s.set(mask, w.Text, g, 0)
		apart := g.zoom * s.between(28, 58) // the next lines are 4.2 to 6.4 mm away
		if apart < (canvasHeight+capital)/2 {
			s.set(mask, s.text(Line, len(w.Text)), g, apart)
			s.set(mask, s.text(Line, len(w.Text)), g, -apart)
		}
	case Prose:
		s.prosaic(mask, w.Text, 0)
		s.prosaic(mask, s.prose(80), s.between(30, 56))
	}
	if w.Kind == UpsideDown {
		for i, j := 0, len(mask.Pix)-1; i < j; i, j = i+1, j-1 {
			mask.Pix[i], mask.Pix[j] = mask.Pix[j], mask.Pix[i]
		}
	}
	ink := s.ink(mask, w.Severity)
	paper := s.paper(width, w, g)
	dark := float32(s.between(1-0.75*w.Severity, 1) * 0.95)
	for i, v := range ink.pix {
		paper.pix[i] *= 1 - dark*v
	}
	return paper
}

// set writes a line of the zone whose middle is below that of the canvas.
func (s *Setter) set(mask *image.Alpha, text string, g geometry, below float64) {
	jitter := s.rng.Float64() * 0.4
	for i := range len(text) {
		x := (g.start+(float64(i)-0.5)*g.pitch)*g.zoom + slack + s.about(0, jitter)
		if x < -2*capital || x > float64(mask.Rect.Dx()) {
			continue
		}
		advance, _ := s.line.GlyphAdvance(rune(text[i]))
		x += (g.pitch*g.zoom - float64(advance)/64) / 2
		s.write(mask, s.line, text[i:i+1], x, canvasHeight/2+capital/2+below+s.about(0, jitter))
	}
}

// prosaic writes proportional text.
func (s *Setter) prosaic(mask *image.Alpha, text string, below float64) {
	face := []font.Face{s.regular, s.bold, s.italic}[s.rng.IntN(3)]
	s.write(mask, face, text, s.between(-40, 60), canvasHeight/2+capital/2+below)
}

// write draws letters, those that are on the canvas.
func (s *Setter) write(mask *image.Alpha, face font.Face, text string, x, baseline float64) {
	dot := fixed.Point26_6{X: fixed.Int26_6(x * 64), Y: fixed.Int26_6(baseline * 64)}
	for _, letter := range text {
		if dot.X.Floor() > mask.Rect.Dx() {
			return
		}
		to, shape, from, advance, ok := face.Glyph(dot, letter)
		dot.X += advance
		coverage, alpha := shape.(*image.Alpha)
		if !ok || !alpha {
			continue
		}
		seen := to.Intersect(mask.Rect)
		from = from.Add(seen.Min.Sub(to.Min))
		for y := range seen.Dy() {
			in := coverage.Pix[coverage.PixOffset(from.X, from.Y+y):][:seen.Dx()]
			out := mask.Pix[mask.PixOffset(seen.Min.X, seen.Min.Y+y):][:seen.Dx()]
			for i, v := range in {
				out[i] = max(out[i], v)
			}
		}
	}
}

// ink returns how much ink there is, 0 to 1: it runs or thins as the paper takes it.
func (s *Setter) ink(mask *image.Alpha, severity float64) *plane {
	ink := newPlane(mask.Rect.Dx(), mask.Rect.Dy())
	for i, v := range mask.Pix {
		ink.pix[i] = float32(v) / 255
	}
	ink.blur(s.between(0.5, 0.8+severity), s.between(0.5, 0.8+severity))
	edge, steep := s.about(0.5, 0.1+0.25*severity), float32(s.between(1.2, 4))
	vary, wave, phase := s.between(0, 0.12*severity), s.between(20, 200), s.between(0, 7)
	holes := float32(0)
	if s.chance(0.3 * severity) {
		holes = float32(s.between(0, 0.5))
	}
	for x := range ink.width {
		level := float32(edge + vary*math.Sin(float64(x)/wave*2*math.Pi+phase))
		for y := range ink.height {
			v := &ink.pix[y*ink.width+x]
			if *v < 0.01 {
				*v = 0
				continue
			}
			*v = min(1, max(0, (*v-level)*steep+0.5))
			if holes > 0 {
				*v *= 1 - holes*s.rng.Float32()
			}
		}
	}
	return ink
}
