// Package typeset draws lines of OCR-B as a camera would see them, and what is not such a line, with the truth: what the
// recogniser of package ocrb is trained and measured on. Drawing is repeatable: the same seed gives the same pixels.
//
// The print is drawn large on a canvas in which a capital is 26 pixels high, its ink runs or thins, and it stands on paper
// with its patterns and edges. The camera sees the canvas blurred, askew, in its own resolution, under its light, with
// noise, sharpening and JPEG. Of that picture the strip is cut, nearly level and nearly centred, as a finder would.
package typeset

import (
	"image"
	"math/rand/v2"
	"sync"

	"golang.org/x/image/font"
	"golang.org/x/image/font/opentype"

	"razvorot/assets"
	"razvorot/capture/ocrb"
	"razvorot/capture/specimen"
)

// Kind is what is drawn.
type Kind int

// The kinds.
const (
	Line       Kind = iota // a line of the zone
	UpsideDown             // such a line turned by half
	Prose                  // other print: proportional letters, Russian or Latin
	Texture                // no print at all
)

// Wish says what to draw.
type Wish struct {
	Width int // of the strip in pixels
	Kind  Kind
	// Text is what the line says; drawn at random, and longer than the strip, where empty.
	Text string
	// Severity, 0 to 1, is how bad the print, the light and the camera may be: 0 is a flat scan, 1 the end of legibility.
	Severity float64
}

// Strip is a drawn line.
type Strip struct {
	Image   *image.Gray // of ocrb.StripHeight rows, its light as it fell
	Text    string      // all that was written, also outside
	Letters []Letter    // those of the zone whose centre is inside; none of what is not a line of the zone
	Pitch   float64     // in pixels
}

// Letter is the truth of one letter.
type Letter struct {
	X     float64 // of its centre, in pixels
	Class int
}

// capital is the height of a capital on the canvas in pixels.
const capital = 26

// Setter draws. It keeps faces and is for one goroutine.
type Setter struct {
	line, regular, bold, italic font.Face
	rng                         *rand.Rand
}

// NewSetter returns a setter.
func NewSetter() *Setter {
	f := fonts()
	return &Setter{line: face(f[0]), regular: face(f[1]), bold: face(f[2]), italic: face(f[3])}
}

var fonts = sync.OnceValue(func() [4]*opentype.Font {
	all := [4]*opentype.Font{0: specimen.OCRB()}
	for i, data := range [][]byte{assets.FontRegular, assets.FontBold, assets.FontItalic} {
		f, err := opentype.Parse(data)
		if err != nil {
			panic(err) // embedded
		}
		all[i+1] = f
	}
	return all
})

// face returns a font at the size at which its capitals have the height of the canvas'.
func face(f *opentype.Font) font.Face {
	const trial = 1000
	open := func(size float64) font.Face {
		opened, err := opentype.NewFace(f, &opentype.FaceOptions{Size: size, DPI: 72, Hinting: font.HintingNone})
		if err != nil {
			panic(err) // only for a size that is no number
		}
		return opened
	}
	box, _, _ := open(trial).GlyphBounds('H')
	return open(trial * capital / (float64(box.Max.Y-box.Min.Y) / 64))
}

// Strip draws what is wished. The seed and the number give all that is left to chance.
func (s *Setter) Strip(seed, number uint64, w Wish) Strip {
	s.rng = rand.New(rand.NewPCG(seed, number))
	g := s.geometry(w)
	if w.Text == "" {
		w.Text = s.text(w.Kind, int(float64(w.Width)/g.pitch)+4)
	}
	g.start = s.start(w, g)
	paper := s.print(w, g)
	strip := Strip{Image: s.photograph(paper, w, g), Text: w.Text, Pitch: g.pitch}
	if w.Kind != Line {
		return strip
	}
	for i := range len(w.Text) {
		x := g.stripX(g.start + float64(i)*g.pitch)
		if c := ocrb.Class(w.Text[i]); c >= 0 && x > -1 && x < float64(w.Width)+1 {
			strip.Letters = append(strip.Letters, Letter{X: x, Class: c})
		}
	}
	return strip
}

// start returns where the first letter's centre is, in pixels of the strip before it is bent.
func (s *Setter) start(w Wish, g geometry) float64 {
	length := float64(len([]rune(w.Text))-1) * g.pitch
	room := float64(w.Width) - length - 2*g.pitch
	switch pick := s.rng.Float64(); {
	case room > 0: // all of it inside
		return g.pitch + room*s.rng.Float64()
	case pick < 0.25: // it begins inside
		return g.pitch * (0.5 + 10*s.rng.Float64()*s.rng.Float64())
	case pick < 0.5: // it ends inside
		return float64(w.Width) - length - g.pitch*(0.5+10*s.rng.Float64()*s.rng.Float64())
	}
	return -g.pitch * s.rng.Float64()
}

// between returns a number between two.
func (s *Setter) between(low, high float64) float64 { return low + (high-low)*s.rng.Float64() }

// about returns a number about a middle, at most reach away, more often near.
func (s *Setter) about(middle, reach float64) float64 {
	return middle + reach*(s.rng.Float64()+s.rng.Float64()-1)
}

// chance tells whether something happens.
func (s *Setter) chance(p float64) bool { return s.rng.Float64() < p }
