package training

import (
	"math"

	"razvorot/capture/ocrb"
	"razvorot/capture/ocrb/typeset"
)

// Held is a set of strips that are drawn for measuring, never for training.
type Held struct{ Strips []typeset.Strip }

// Hold draws lines of 30 to 44 letters of one severity.
func Hold(seed uint64, count int, severity float64) Held {
	setter := typeset.NewSetter()
	var h Held
	for i := range count {
		h.Strips = append(h.Strips, setter.Strip(seed, uint64(i), typeset.Wish{Width: width, Severity: severity}))
	}
	return h
}

// Temperature returns what the network's last values must be divided by for its probabilities to hold best on the strips:
// where the likelihood of the letters that stand there is greatest. It uses the network at temperature 1.
func Temperature(n *ocrb.Network, h Held) float32 {
	flat := *n
	flat.Heat = 1
	lattices := make([]ocrb.Lattice, len(h.Strips))
	for i, s := range h.Strips {
		lattices[i] = flat.Read(s.Image)
	}
	best, greatest := float32(1), math.Inf(-1)
	for heat := float32(0.6); heat < 3; heat += 0.05 {
		sum := 0.0
		for i, s := range h.Strips {
			sum += likelihood(lattices[i], s, heat)
		}
		if sum > greatest {
			best, greatest = heat, sum
		}
	}
	return best
}

// likelihood sums the logarithms of the probabilities of the letters at the column of their centre, divided by the heat.
func likelihood(l ocrb.Lattice, s typeset.Strip, heat float32) float64 {
	sum := 0.0
	for _, letter := range s.Letters {
		i := int(letter.X / ocrb.Step)
		if i < 0 || i >= len(l.Columns) {
			continue
		}
		total := 0.0
		for _, v := range l.Columns[i] {
			total += math.Exp(float64(v / heat))
		}
		sum += float64(l.Columns[i][letter.Class]/heat) - math.Log(total)
	}
	return sum
}

// Figures is how well strips are read, column by column, without help of a layout.
type Figures struct {
	Letters int
	Right   int // letters whose class is the likeliest in the column of their centre
	Missed  int // letters whose column is likelier a gap
}

// Measure reads the strips.
func Measure(n *ocrb.Network, h Held) Figures {
	var f Figures
	for _, s := range h.Strips {
		l := n.Read(s.Image)
		for _, letter := range s.Letters {
			i := int(letter.X / ocrb.Step)
			if i < 0 || i >= len(l.Columns) {
				continue
			}
			best := 0
			for k, v := range l.Columns[i] {
				if v > l.Columns[i][best] {
					best = k
				}
			}
			f.Letters++
			switch best {
			case letter.Class:
				f.Right++
			case ocrb.Classes:
				f.Missed++
			}
		}
	}
	return f
}
