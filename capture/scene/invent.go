package scene

import (
	"math"
	"math/rand/v2"
)

// sizes are the pictures that cameras make, in pixels, from 0.3 to 12 million.
var sizes = [][2]int{{640, 480}, {1024, 768}, {1280, 960}, {1600, 1200}, {1920, 1080}, {2048, 1536}, {2592, 1944}, {3264, 2448},
	{4000, 3000}}

// Invent makes a spec up: any document on any ground. Half of the photographs are to be accepted, half of the rest are to
// be taken again.
func Invent(seed uint64) Spec {
	r := rand.New(rand.NewPCG(seed, 0x1DEA))
	s := Spec{Seed: seed, Document: pickDocument(r), Paper: Paper(r.IntN(int(papers))), Ground: Ground(r.IntN(int(grounds)))}
	switch n := r.IntN(20); {
	case n < 12:
		s.Degradation = Accepted[r.IntN(len(Accepted))]
	case n < 18:
		s.Degradation = Refused[r.IntN(len(Refused))]
	default:
		s.Degradation = Open[r.IntN(len(Open))]
	}
	size := sizes[r.IntN(len(sizes))]
	s.Width, s.Height = size[0], size[1]
	if r.IntN(3) == 0 {
		s.Width, s.Height = s.Height, s.Width
	}
	return s.pose(r).grade(r)
}

// Again returns the spec with another degradation, and the pose that it needs.
func (s Spec) Again(d Degradation) Spec {
	s.Degradation = d
	r := rand.New(rand.NewPCG(s.Seed, 0xA6A1))
	return s.pose(r).grade(r)
}

// WithSize returns the spec for a picture of another size.
func (s Spec) WithSize(width, height int) Spec {
	s.Width, s.Height = width, height
	return s
}

func pickDocument(r *rand.Rand) Document {
	weights := [documents]int{6, 4, 6, 3, 3, 2, 2, 1, 1} // most have a zone
	n := r.IntN(28)
	for d, w := range weights {
		if n -= w; n < 0 {
			return Document(d)
		}
	}
	return Letter
}

// pose lays the document down and holds the camera.
func (s Spec) pose(r *rand.Rand) Spec {
	if r.IntN(3) == 0 {
		s.Turn = r.IntN(4)
	}
	s.Rotation = r.NormFloat64() * 0.08
	if r.IntN(8) == 0 {
		s.Rotation = between(r, -math.Pi/4, math.Pi/4)
	}
	s.TiltX, s.TiltY = r.NormFloat64()*0.07, r.NormFloat64()*0.07
	s.Fill = between(r, 0.55, 0.94)
	s.ShiftX, s.ShiftY = between(r, -0.8, 0.8), between(r, -0.8, 0.8)
	switch s.Degradation {
	case Tilted:
		angle, lean := r.Float64()*2*math.Pi, between(r, 0.22, 25*math.Pi/180)
		s.TiltX, s.TiltY = lean*math.Sin(angle), lean*math.Cos(angle)
	case Crop, CornerCut:
		s = s.cut(r)
	case Handheld:
		s.Fill = between(r, 0.7, 0.94)
	case TooFar:
		l := layouts[s.Document]
		longest := max(l.w, l.h) / 25.4 * between(r, 45, 85) // pixels
		s.Fill = min(0.45, longest/float64(max(s.Width, s.Height)))
	}
	s.Booklet = s.Document < IdentityCard && s.Document != InternalSpread && s.Degradation != Crop && r.IntN(6) == 0
	if s.Booklet {
		s.Fill = min(s.Fill, 0.7)
	}
	return s
}

// settled returns the spec with the pose that its degradation is about, where a test has set the degradation alone.
func (s Spec) settled() Spec {
	l := layouts[s.Document]
	switch s.Degradation {
	case Crop:
		if max(s.ShiftX, -s.ShiftX, s.ShiftY, -s.ShiftY) <= 1 {
			s.ShiftX = 1.25
		}
	case TooFar:
		s.Fill = min(s.Fill, max(l.w, l.h)/25.4*75/float64(max(s.Width, s.Height)))
	case Tilted:
		if s.TiltX == 0 && s.TiltY == 0 {
			s.TiltX, s.TiltY = 0.25, 0.2
		}
	case Handheld:
		s.Hand = true
	}
	return s
}

// cut moves the document over the picture's edge.
func (s Spec) cut(r *rand.Rand) Spec {
	s.Fill = between(r, 0.75, 0.95)
	side := float64(1 - 2*r.IntN(2))
	if s.Degradation == CornerCut {
		s.Rotation += 0.12 * float64(1-2*r.IntN(2))
		s.Fill = 1.015
		s.ShiftX, s.ShiftY = 0, 0
		return s
	}
	beyond := side * (1 + between(r, 0.1, 0.35))
	if r.IntN(2) == 0 {
		s.ShiftX = beyond
		return s
	}
	s.ShiftY = beyond
	return s
}

// grade chooses what is left: paper, light and the telephone.
func (s Spec) grade(r *rand.Rand) Spec {
	if r.IntN(2) == 0 {
		s.Rounded = between(r, 1.5, 4)
	}
	if s.Document == Letter || s.Document == Certificate {
		s.Rounded = 0
	}
	if r.IntN(3) == 0 {
		s.Bend = between(r, 0.3, 1.6)
	}
	s.Hand = s.Degradation == Handheld
	s.Noise = between(r, 0.5, 3)
	s.Shade = between(r, 0, 0.4)
	s.Quality = 40 + r.IntN(56)
	return s
}
