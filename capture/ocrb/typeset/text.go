package typeset

import (
	"strings"

	"razvorot/capture/ocrb"
)

// confusable are classes that look alike; lines of them alone teach to tell them apart.
var confusable = []string{"0OQDCG", "1I7TJL", "8B3S", "5S6", "2Z7", "6GC", "K<X", "C<E", "MNHW", "UVYO", "4AH", "9P", "RKP", "FEP"}

// text returns something to write, at least so many letters.
func (s *Setter) text(kind Kind, length int) string {
	if kind == Prose {
		return s.prose(length * 2)
	}
	var b strings.Builder
	for b.Len() < length {
		switch pick := s.rng.Float64(); {
		case pick < 0.35:
			s.pick(&b, ocrb.Alphabet, 4+s.rng.IntN(20))
		case pick < 0.5:
			s.pick(&b, confusable[s.rng.IntN(len(confusable))], 2+s.rng.IntN(6))
		case pick < 0.65:
			s.pick(&b, ocrb.Alphabet[:10], 3+s.rng.IntN(12))
		case pick < 0.85:
			s.pick(&b, ocrb.Alphabet[10:36], 2+s.rng.IntN(10))
			b.WriteString("<<"[:1+s.rng.IntN(2)])
		case pick < 0.93:
			b.WriteString(strings.Repeat("<", 1+s.rng.IntN(12)))
		default:
			b.WriteString([]string{"P<RUS", "PNRUS", "I<UTO", "V<D<<", "C<RUS", "RUS", "UTO"}[s.rng.IntN(7)])
		}
	}
	return b.String()
}

func (s *Setter) pick(b *strings.Builder, from string, count int) {
	for range count {
		b.WriteByte(from[s.rng.IntN(len(from))])
	}
}

// prose returns words, Russian or Latin, numbers among them.
func (s *Setter) prose(length int) string {
	alphabets := []string{"абвгдежзийклмнопрстуфхцчшщъыьэюя", "АБВГДЕЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ",
		"abcdefghijklmnopqrstuvwxyz", "ABCDEFGHIJKLMNOPQRSTUVWXYZ", "0123456789.-/"}
	alphabet := []rune(alphabets[s.rng.IntN(len(alphabets))])
	var words []rune
	for len(words) < length {
		for range 1 + s.rng.IntN(11) {
			words = append(words, alphabet[s.rng.IntN(len(alphabet))])
		}
		words = append(words, ' ')
		if s.chance(0.3) {
			alphabet = []rune(alphabets[s.rng.IntN(len(alphabets))])
		}
	}
	return string(words)
}
