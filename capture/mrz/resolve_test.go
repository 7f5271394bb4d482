package mrz

import (
	"math"
	"math/rand/v2"
	"slices"
	"testing"
	"time"

	"razvorot/capture/ocrb"
	"razvorot/capture/raster"
)

var examples = [][]string{
	{"P<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<<<<<<<<<", "L898902C36UTO7408122F1204159ZE184226B<<<<<10"},
	{"I<UTOERIKSSON<<ANNA<MARIA<<<<<<<<<<<", "D231458907UTO7408122F1204159<<<<<<<6"},
	{"I<UTOD231458907<<<<<<<<<<<<<<<", "7408122F1204159UTO<<<<<<<<<<<6", "ERIKSSON<<ANNA<MARIA<<<<<<<<<<"},
	{"I<UTOD23145890<7349<<<<<<<<<<<", "3407127M9507122UTO<<<<<<<<<<<2", "STEVENSON<<PETER<JOHN<<<<<<<<<"},
	{"P<RUSSHCHERBAKOV<<ALEKSEI<<<<<<<<<<<<<<<<<<<", "9963932171RUS8706098F2707082<<<<<<<<<<<<<<08"},
	{"PNRUSWERBAKOV<<7LI8<IL9INI3NA<<<<<<<<<<<<<<<", "3387500471RUS7604234F<<<<<<<7160603313735<76"},
}

// seen returns what a good network would see of lines: every letter likely, the rest alike.
func seen(lines []string, sure float64) []ocrb.Line {
	out := make([]ocrb.Line, len(lines))
	for i, text := range lines {
		out[i] = ocrb.Line{Text: text, Letters: make([]ocrb.Letter, len(text)), Score: 1, Pitch: ocrb.Pitch}
		for j := range text {
			out[i].Letters[j] = ocrb.Letter{Present: 1, Seen: 1}
			for c := range out[i].Letters[j].Log {
				out[i].Letters[j].Log[c] = float32(math.Log((1 - sure) / 36))
			}
			out[i].Letters[j].Log[ocrb.Class(text[j])] = float32(math.Log(sure))
		}
	}
	return out
}

// mistake makes the network prefer another class at a place: the right one has a share of what is sure.
func mistake(l *ocrb.Line, place, class int, share float64) {
	right := ocrb.Class(l.Text[place])
	sure := math.Exp(float64(l.Letters[place].Log[right]))
	l.Letters[place].Log[right], l.Letters[place].Log[class] = float32(math.Log(share*sure)), float32(math.Log((1-share)*sure))
}

func resolveSeen(lines []ocrb.Line) *sight {
	s := &sight{lines: lines, strips: make([]raster.Homography, len(lines))}
	s.resolve()
	return s
}

func TestWhatIsSeenClearlyIsTaken(t *testing.T) {
	for _, lines := range examples {
		s := resolveSeen(seen(lines, 0.99))
		if !slices.Equal(s.text.text(), lines) {
			t.Errorf("%q became %q", lines, s.text.text())
		}
		if least := s.certain(span{1, 0, len(lines[1])}); least < 0.95 && lines[0] != examples[3][0] {
			t.Errorf("%q: certain to %.3f", lines, least)
		}
	}
}

// TestCheckDigitsDecideBetweenLettersThatLookAlike gives each character of a field with a check digit a rival that is
// liked three times as much.
func TestCheckDigitsDecideBetweenLettersThatLookAlike(t *testing.T) {
	r := rand.New(rand.NewPCG(7, 7))
	for _, lines := range examples {
		s := resolveSeen(seen(lines, 0.99))
		for _, step := range s.layout.steps() {
			if step.role != counted || r.IntN(3) > 0 { // a third of them, for time
				continue
			}
			sight := seen(lines, 0.99)
			rival := r.IntN(10)
			if rival == residue(ocrb.Class(lines[step.line][step.place]))%10 {
				continue // these look the same to check digits
			}
			mistake(&sight[step.line], step.place, rival, 0.25)
			if got := resolveSeen(sight).text.text(); !slices.Equal(got, lines) {
				t.Errorf("%q with another %q at %d became %q", lines, ocrb.Alphabet[rival], step.place, got)
			}
		}
	}
}

// TestAMistakeThatNobodyDoubtsIsNotTurnedIntoAnother changes a character for good, so that check digits fail: then nothing
// that is offered as checked may differ from what stood there.
func TestAMistakeThatNobodyDoubtsIsNotTurnedIntoAnother(t *testing.T) {
	r := rand.New(rand.NewPCG(9, 9))
	offered := 0
	for _, lines := range examples {
		right := resolveSeen(seen(lines, 0.99))
		was := right.reading(now)
		for _, step := range right.layout.steps() {
			class := r.IntN(10)
			if r.IntN(2) == 0 || class == residue(ocrb.Class(lines[step.line][step.place]))%10 {
				continue
			}
			sight := seen(lines, 0.99)
			mistake(&sight[step.line], step.place, class, 1e-5)
			got := resolveSeen(sight).reading(now)
			for _, f := range got.Fields {
				old, ok := was.Field(f.Name)
				if offered++; f.Checked && (!ok || old.Text != f.Text) {
					t.Errorf("%q: %s is %s, was %s (%.4f)", got.Lines, f.Name, f.Text, old.Text, f.Confidence)
				}
			}
		}
	}
	if offered < 350 {
		t.Errorf("%d fields were offered", offered)
	}
}

func BenchmarkResolve(b *testing.B) {
	lines := seen(examples[0], 0.99)
	for b.Loop() {
		resolveSeen(lines)
	}
}

var now = time.Date(2026, 5, 20, 12, 0, 0, 0, time.UTC)
