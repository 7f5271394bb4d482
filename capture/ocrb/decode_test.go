package ocrb_test

import (
	"math"
	"testing"

	"razvorot/capture/ocrb"
)

// ideal returns the lattice that a sure network sees in a text whose first letter is at x and whose pitch may grow.
func ideal(text string, x, pitch, growth float64, columns int) ocrb.Lattice {
	l := ocrb.Lattice{Columns: make([][ocrb.Classes + 1]float32, columns)}
	const sure, other = 0.96, 0.001
	for i := range l.Columns {
		for k := range l.Columns[i] {
			l.Columns[i][k] = float32(math.Log(other))
		}
		l.Columns[i][ocrb.Classes] = float32(math.Log(sure))
	}
	for i := range len(text) {
		for c := range l.Columns {
			if math.Abs((float64(c)+0.5)*ocrb.Step-x) < pitch/4 {
				l.Columns[c][ocrb.Classes] = float32(math.Log(other))
				l.Columns[c][ocrb.Class(text[i])] = float32(math.Log(sure))
			}
		}
		x += pitch
		pitch += growth
	}
	return l
}

const sample = "L898902C<3UTO6908061F9406236ZE184226B<<<<<14"

func TestALineIsFoundWhereverItStands(t *testing.T) {
	for _, pitch := range []float64{17.3, 19, 21.2, 24.6} {
		for _, x := range []float64{9, 33, 80} {
			line := ideal(sample, x, pitch, 0, 310).Decode(len(sample), ocrb.Any)
			if line.Text != sample {
				t.Errorf("pitch %v from %v: %s", pitch, x, line.Text)
			}
			if math.Abs(line.Pitch-pitch) > 0.2 {
				t.Errorf("pitch %v, want %v", line.Pitch, pitch)
			}
			for i, l := range line.Letters {
				if want := x + float64(i)*pitch; math.Abs(l.X-want) > 4 {
					t.Errorf("letter %d at %v, want %v", i, l.X, want)
				}
			}
		}
	}
}

func TestThePitchMayGrowAlongTheLine(t *testing.T) {
	for _, growth := range []float64{-0.04, 0.04} {
		if line := ideal(sample, 20, 21, growth, 310).Decode(len(sample), ocrb.Any); line.Text != sample {
			t.Errorf("growing by %v: %s", growth, line.Text)
		}
	}
}

func TestTheRightLengthScoresBest(t *testing.T) {
	l := ideal(sample, 40, 21, 0, 310)
	right := l.Decode(44, ocrb.Any).Score
	if right < 0.9 {
		t.Errorf("a clear line scores %v", right)
	}
	for _, n := range []int{30, 36, 43, 45} {
		if wrong := l.Decode(n, ocrb.Any).Score; wrong >= right {
			t.Errorf("%d letters score %v, 44 score %v", n, wrong, right)
		}
	}
}

func TestOnlyAllowedClassesAreRead(t *testing.T) {
	line := ideal("UTO0RUS", 20, 21, 0, 50).Decode(7, func(i int) ocrb.Set {
		if i == 3 {
			return ocrb.SetOf("OQ")
		}
		return ocrb.All
	})
	if got := line.Text; got != "UTOORUS" && got != "UTOQRUS" {
		t.Errorf("read %s", got)
	}
	if log := line.Letters[3].Log[ocrb.Class('0')]; math.Exp(float64(log)) < 0.9 {
		t.Errorf("what the network saw has probability %v", math.Exp(float64(log)))
	}
	var sum float64
	for _, v := range line.Letters[3].Log {
		sum += math.Exp(float64(v))
	}
	if math.Abs(sum-1) > 1e-4 {
		t.Errorf("the probabilities of a letter add up to %v", sum)
	}
}

func TestALineThatCannotStandThereHasNoLetters(t *testing.T) {
	l := ideal(sample, 20, 21, 0, 60)
	for _, n := range []int{-1, 0, 44, 129, math.MaxInt} {
		if line := l.Decode(n, ocrb.Any); line.Score != 0 || len(line.Letters) != 0 || line.Text != "" {
			t.Errorf("%d letters: %+v", n, line)
		}
	}
	if line := (ocrb.Lattice{}).Decode(1, ocrb.Any); line.Text != "" {
		t.Errorf("of nothing: %q", line.Text)
	}
}

func TestSetsHoldTheirCharacters(t *testing.T) {
	for c := range ocrb.Classes {
		if got := ocrb.Class(ocrb.Alphabet[c]); got != c {
			t.Errorf("class %d of %c", got, ocrb.Alphabet[c])
		}
	}
	if s := ocrb.SetOf("A0<a!"); s.Len() != 3 || !s.Has(36) || s.Has(11) || ocrb.All.Len() != 37 {
		t.Errorf("set %b", s)
	}
}
