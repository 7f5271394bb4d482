package specimen

import (
	"image/color"
	"math"
)

// Print is how a sheet comes out of the press. The zero Print is the usual one of each document.
type Print struct {
	DPI     float64     // dots per inch; 0 for the document's usual
	Paper   color.NRGBA // the ground; the zero colour for the document's own
	Pattern Pattern     // fine lines all over the sheet
	Lines   color.NRGBA // their ink
	Seed    uint64      // where they run
	// Bare leaves out the plain strip under the machine-readable zone, so that the pattern runs on below it.
	Bare bool
	// MRZInk and MRZWeight are the ink of the zone, the zero colour for the usual one, and how much thicker than the
	// type's own its strokes are, in millimetres.
	MRZInk    color.NRGBA
	MRZWeight float64
	// MRZSize is the height of its em in millimetres, 0 for 4.2, which makes capitals of 3 mm; those of ISO 1073-2, size I,
	// are 2.4 mm high.
	MRZSize float64
}

// Pattern is a drawing of fine lines. None of them is that of a real blank.
type Pattern uint8

// The patterns.
const (
	NoPattern   Pattern = iota
	Waves               // one set of parallel waves
	Crossed             // two sets that cross
	Rings               // waves around two points
	PatternsEnd         // one past the last
)

// sheet returns an empty sheet of a size in millimetres with its pattern.
func (p Print) sheet(width, height, dpi float64, paper color.NRGBA) *canvas {
	if p.DPI > 0 {
		dpi = p.DPI
	}
	return newCanvas(width, height, dpi, p.paper(paper))
}

func (p Print) paper(usual color.NRGBA) color.NRGBA {
	if p.Paper == (color.NRGBA{}) {
		return usual
	}
	return p.Paper
}

// zone writes the lines of a machine-readable zone: OCR-B, ten letters to the inch (ISO 1073-2, size I).
func (p Print) zone(c *canvas, x, y, leading float64, lines ...string) {
	l := lettering{face: "mrz", size: 3.5, ink: ink, spread: 2.54}
	if p.MRZInk != (color.NRGBA{}) {
		l.ink = p.MRZInk
	}
	if p.MRZSize > 0 {
		l.size = p.MRZSize
	}
	for i, line := range lines {
		c.text(x, y+float64(i)*leading, l, line)
		if w := p.MRZWeight / 2; w > 0 {
			for _, d := range [][2]float64{{-w, 0}, {w, 0}, {0, -w}, {0, w}} {
				c.text(x+d[0], y+d[1]+float64(i)*leading, l, line)
			}
		}
	}
}

// pattern draws the lines over a sheet.
func (p Print) pattern(c *canvas) {
	if p.Pattern == NoPattern {
		return
	}
	turn := float64(p.Seed%97) / 97 * 2 * math.Pi
	height := float64(c.img.Rect.Dy()) / c.scale
	switch p.Pattern {
	case Waves:
		c.waves(p.Lines, wave{pitch: 1.1, swing: 2.2, length: 17, phase: turn, slow: height})
	case Crossed:
		c.waves(p.Lines, wave{pitch: 1.3, swing: 3.1, length: 23, phase: turn, slow: height})
		c.waves(p.Lines, wave{pitch: 1.5, swing: -4.2, length: 31, phase: turn + 1, slow: height * 0.7})
	case Rings:
		c.rings(p.Lines, turn)
	}
}

// wave is a set of lines one below the other, in millimetres: how far apart, how high they swing, over what length they
// repeat, and over what height the swing comes and goes.
type wave struct{ pitch, swing, length, phase, slow float64 }

func (c *canvas) waves(pen color.NRGBA, w wave) {
	size := c.img.Rect.Size()
	across := make([]float64, size.X)
	for x := range across {
		across[x] = w.swing * math.Sin(2*math.Pi*float64(x)/c.scale/w.length+w.phase)
	}
	for y := range size.Y {
		mm := float64(y) / c.scale
		part := math.Cos(2*math.Pi*mm/w.slow + w.phase)
		for x := range size.X {
			c.thread(x, y, (mm+part*across[x])/w.pitch, w.pitch, pen)
		}
	}
}

// rings draws lines around two points outside the middle.
func (c *canvas) rings(pen color.NRGBA, turn float64) {
	size := c.img.Rect.Size()
	w, h := float64(size.X), float64(size.Y)
	sin, cos := math.Sincos(turn)
	for _, centre := range [][2]float64{{w * (0.5 + 0.4*cos), h * (0.5 + 0.4*sin)}, {w * (0.5 - 0.4*cos), h * (0.5 - 0.4*sin)}} {
		for y := range size.Y {
			dy := float64(y) - centre[1]
			for x := range size.X {
				dx := float64(x) - centre[0]
				c.thread(x, y, math.Sqrt(dx*dx+dy*dy)/c.scale/1.6, 1.6, pen)
			}
		}
	}
}

// threadWidth is how thick a line of a pattern is, in millimetres.
const threadWidth = 0.22

// thread darkens one pixel when a line runs through it: lines are where a height, counted in lines, is whole.
func (c *canvas) thread(x, y int, height, pitch float64, pen color.NRGBA) {
	off := math.Abs(height-float64(int(height+1000.5)-1000)) * pitch // millimetres from the middle of the nearest line
	cover := (threadWidth/2-off)*c.scale + 0.5
	if cover <= 0 {
		return
	}
	alpha := int(min(1, cover, threadWidth*c.scale) * float64(pen.A))
	at := c.img.Pix[c.img.PixOffset(x, y):][:3:3]
	for i, ink := range [3]uint8{pen.R, pen.G, pen.B} {
		at[i] = uint8(int(at[i]) + (int(ink)-int(at[i]))*alpha/255)
	}
}
