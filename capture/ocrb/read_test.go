package ocrb_test

import (
	"fmt"
	"image"
	"strings"
	"testing"

	"razvorot/capture/ocrb"
	"razvorot/capture/ocrb/typeset"
)

// Lines that the training never draws: their seed is another.
const heldOut = 424242

// width44 holds a line of 44 letters at any pitch.
const width44 = 1130

// text returns a line's text for a number, of no meaning.
func text(length, number int) string {
	letters := []byte(strings.Repeat("<", length))
	state := uint32(number)*2654435761 + 1
	for i := range length - number%9 {
		state = state*1664525 + 1013904223
		letters[i] = ocrb.Alphabet[int(state>>16)%ocrb.Classes]
	}
	return string(letters)
}

// heldLines draws lines of 44.
func heldLines(count int, severity float64) []typeset.Strip {
	setter := typeset.NewSetter()
	var strips []typeset.Strip
	for i := range count {
		w := typeset.Wish{Width: width44, Text: text(44, i), Severity: severity}
		strips = append(strips, setter.Strip(heldOut, uint64(i), w))
	}
	return strips
}

// halves allows at every place what its layout would: digits or letters, and the filler.
func halves(text string) func(i int) ocrb.Set {
	return func(i int) ocrb.Set {
		if ocrb.Digits.Has(ocrb.Class(text[i])) {
			return ocrb.Digits
		}
		return ocrb.Letters | ocrb.Filler
	}
}

func TestHeldOutLinesAreRead(t *testing.T) {
	count := 24
	if testing.Short() {
		count = 3
	}
	// Letters that are right at least, as shares. Measured: all of 1056 at each severity; the margin is for other processors.
	for _, c := range []struct{ severity, any, halves float64 }{{0, 0.998, 0.999}, {0.3, 0.995, 0.998}, {0.6, 0.985, 0.99}} {
		letters, anyRight, halvesRight := 0, 0, 0
		for _, s := range heldLines(count, c.severity) {
			l := ocrb.Read(s.Image)
			line := l.Decode(44, ocrb.Any)
			anyRight += same(line.Text, s.Text)
			if line.Score < ocrb.GoodScore {
				t.Errorf("severity %.1f: %s scores %.2f", c.severity, s.Text, line.Score)
			}
			halvesRight += same(l.Decode(44, halves(s.Text)).Text, s.Text)
			letters += 44
		}
		freely, guided := float64(anyRight)/float64(letters), float64(halvesRight)/float64(letters)
		t.Logf("severity %.1f: %.2f %% of letters, %.2f %% where digits and letters are told", c.severity, 100*freely, 100*guided)
		if freely < c.any || guided < c.halves {
			t.Errorf("severity %.1f: %.4f and %.4f right, want %.4f and %.4f", c.severity, freely, guided, c.any, c.halves)
		}
	}
}

// same counts the places at which two texts agree.
func same(a, b string) int {
	n := 0
	for i := range min(len(a), len(b)) {
		if a[i] == b[i] {
			n++
		}
	}
	return n
}

func TestWhatIsNoLineOfTheZoneScoresLow(t *testing.T) {
	count := 12
	if testing.Short() {
		count = 2
	}
	setter := typeset.NewSetter()
	for kind := typeset.UpsideDown; kind <= typeset.Texture; kind++ {
		for i := range count {
			s := setter.Strip(heldOut, uint64(i), typeset.Wish{Width: width44, Kind: kind, Severity: 0.5})
			if line := ocrb.Read(s.Image).Decode(44, ocrb.Any); line.Score >= ocrb.GoodScore {
				t.Errorf("kind %d, number %d scores %.2f: %s", kind, i, line.Score, line.Text)
			}
		}
	}
}

func TestConfidenceIsHowOftenLettersAreRight(t *testing.T) {
	if testing.Short() {
		t.Skip("many lines are needed to tell")
	}
	// In bins of confidence; severe lines, so that there is something to be unsure of.
	var count, right, sum [4]float64
	for _, s := range heldLines(40, 0.9) {
		line := ocrb.Read(s.Image).Decode(44, ocrb.Any)
		for i, l := range line.Letters {
			bin := 3
			for limit, most := range []float64{0.5, 0.8, 0.98} {
				if l.Confidence < most {
					bin = limit
					break
				}
			}
			count[bin]++
			sum[bin] += l.Confidence
			if line.Text[i] == s.Text[i] {
				right[bin]++
			}
		}
	}
	for bin := range count {
		if count[bin] < 30 {
			continue
		}
		claimed, actual := sum[bin]/count[bin], right[bin]/count[bin]
		t.Logf("confidence %.3f: right %.3f of %.0f", claimed, actual, count[bin])
		if claimed > actual+0.12 {
			t.Errorf("letters of confidence %.3f are right in %.3f", claimed, actual)
		}
	}
}

func TestStripsOfAnyHeightAreRead(t *testing.T) {
	const want = "P<UTOERIKSSON<<ANNA<MARIA"
	s := drawn(want, 620)
	for _, height := range []int{32, 40, 64, 96} {
		width := s.Image.Rect.Dx() * height / ocrb.StripHeight
		g := image.NewGray(image.Rect(0, 0, width, height))
		for y := range height {
			for x := range width {
				g.SetGray(x, y, s.Image.GrayAt(x*ocrb.StripHeight/height, y*ocrb.StripHeight/height))
			}
		}
		line := ocrb.Read(g).Decode(len(want), ocrb.Any)
		if line.Text != want {
			t.Errorf("height %d: %s", height, line.Text)
			continue
		}
		last := s.Letters[len(s.Letters)-1].X * float64(height) / ocrb.StripHeight
		if got := line.Letters[len(want)-1].X; got < last-8 || got > last+8 {
			t.Errorf("height %d: the last letter is at %v, want %v", height, got, last)
		}
	}
}

func TestStripsOfAnySizeAreBounded(t *testing.T) {
	for _, size := range []image.Point{{}, {X: 1, Y: 1}, {X: 0, Y: 32}, {X: 32, Y: 0}, {X: 1, Y: 4000}, {X: 100000, Y: 32},
		{X: 30000, Y: 3}, {X: 3, Y: 32}, {X: 7, Y: 31}} {
		l := ocrb.Read(image.NewGray(image.Rectangle{Max: size}))
		if len(l.Columns) > ocrb.MaxWidth/ocrb.Step {
			t.Errorf("%v: %d columns", size, len(l.Columns))
		}
		l.Decode(1, ocrb.Any)
		l.Decode(44, ocrb.Any)
	}
}

func TestAPartOfAPictureIsReadAsACopyOfIt(t *testing.T) {
	s := drawn("UTO6908061F9406236", 480)
	sheet := image.NewGray(image.Rect(10, 20, 600, 90))
	at := image.Pt(33, 41)
	for y := range s.Image.Rect.Dy() {
		copy(sheet.Pix[sheet.PixOffset(at.X, at.Y+y):], s.Image.Pix[y*s.Image.Stride:][:480])
	}
	part := sheet.SubImage(image.Rectangle{Min: at, Max: at.Add(s.Image.Rect.Size())}).(*image.Gray)
	if fmt.Sprint(ocrb.Read(part)) != fmt.Sprint(ocrb.Read(s.Image)) {
		t.Error("a part of a picture gives another lattice")
	}
}

func FuzzRead(f *testing.F) {
	f.Add([]byte("\x00\xff\x10"), 3, 3, 44, uint64(ocrb.All))
	f.Add([]byte{}, 0, 0, 1, uint64(0))
	f.Fuzz(func(t *testing.T, pix []byte, width, height, n int, set uint64) {
		if width < 0 || height < 0 || width > 2000 || height > 200 {
			return
		}
		g := image.NewGray(image.Rect(0, 0, width, height))
		for i := range g.Pix {
			if len(pix) > 0 {
				g.Pix[i] = pix[i%len(pix)]
			}
		}
		line := ocrb.Read(g).Decode(n, func(int) ocrb.Set { return ocrb.Set(set) })
		if len(line.Letters) != len(line.Text) || line.Score < 0 || line.Score > 1+1e-6 {
			t.Errorf("%d letters, text of %d, score %v", len(line.Letters), len(line.Text), line.Score)
		}
		for _, l := range line.Letters {
			if !(l.Confidence >= 0 && l.Confidence <= 1+1e-6) {
				t.Errorf("confidence %v", l.Confidence)
			}
		}
	})
}

// BenchmarkRead prints what a line of 44 letters costs.
func BenchmarkRead(b *testing.B) {
	s := drawn(text(44, 1), 1000)
	n := ocrb.NewNetwork()
	products, height, width := 0, ocrb.StripHeight, (s.Image.Rect.Dx()+ocrb.Step-1)/ocrb.Step*ocrb.Step
	for _, l := range n.Layers {
		height, width = l.Height(height), width/l.Fold
		products += len(l.Weights) * height * width
	}
	b.ReportAllocs()
	for b.Loop() {
		ocrb.Read(s.Image)
	}
	b.ReportMetric(2*float64(products)*float64(b.N)/b.Elapsed().Seconds()/1e9, "GFLOP/s")
}

func BenchmarkDecode(b *testing.B) {
	s := drawn(text(44, 1), 1000)
	l := ocrb.Read(s.Image)
	for b.Loop() {
		l.Decode(44, ocrb.Any)
	}
}

func BenchmarkNormalise(b *testing.B) {
	s := drawn(text(44, 1), 1000)
	for b.Loop() {
		ocrb.Normalise(s.Image)
	}
}
