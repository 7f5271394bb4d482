package typeset_test

import (
	"bytes"
	"math"
	"testing"

	"razvorot/capture/ocrb"
	"razvorot/capture/ocrb/typeset"
)

func TestTheSameSeedDrawsTheSamePixels(t *testing.T) {
	one, other := typeset.NewSetter(), typeset.NewSetter()
	other.Strip(5, 6, typeset.Wish{Width: 100}) // what was drawn before does not matter
	for kind := typeset.Line; kind <= typeset.Texture; kind++ {
		w := typeset.Wish{Width: 256, Kind: kind, Severity: 1}
		a, b, c := one.Strip(1, 2, w), other.Strip(1, 2, w), one.Strip(1, 3, w)
		if !bytes.Equal(a.Image.Pix, b.Image.Pix) || a.Text != b.Text {
			t.Errorf("kind %d: another picture of the same seed and number", kind)
		}
		if bytes.Equal(a.Image.Pix, c.Image.Pix) {
			t.Errorf("kind %d: the same picture of another number", kind)
		}
	}
}

// TestLettersStandWhereTheTruthSays weighs the ink about every letter: H and other symmetric ones balance at their centre.
func TestLettersStandWhereTheTruthSays(t *testing.T) {
	s := typeset.NewSetter()
	for number := range uint64(10) {
		strip := s.Strip(1, number, typeset.Wish{Width: 400, Text: "HOXHIOHXOH", Severity: 0.2})
		if len(strip.Letters) != 10 {
			t.Fatalf("%d letters", len(strip.Letters))
		}
		ink := ocrb.Normalise(strip.Image)
		for i, l := range strip.Letters {
			var sum, moment float64
			for x := int(l.X - strip.Pitch/2); x < int(l.X+strip.Pitch/2); x++ {
				for y := 4; y < 28; y++ {
					v := max(0, 200-float64(ink.GrayAt(x, y).Y))
					sum, moment = sum+v, moment+v*(float64(x)+0.5)
				}
			}
			if at := moment / sum; math.Abs(at-l.X) > 1.5 {
				t.Errorf("number %d: %c of %s is at %.1f, said to be at %.1f", number, strip.Text[i], strip.Text, at, l.X)
			}
		}
	}
}

func TestOnlyLinesOfTheZoneHaveLetters(t *testing.T) {
	s := typeset.NewSetter()
	for kind := typeset.Line; kind <= typeset.Texture; kind++ {
		strip := s.Strip(1, 1, typeset.Wish{Width: 300, Kind: kind, Severity: 0.5})
		if got := len(strip.Letters) > 0; got != (kind == typeset.Line) {
			t.Errorf("kind %d has %d letters", kind, len(strip.Letters))
		}
		if strip.Image.Rect.Dx() != 300 || strip.Image.Rect.Dy() != ocrb.StripHeight {
			t.Errorf("kind %d is %v", kind, strip.Image.Rect)
		}
	}
}
