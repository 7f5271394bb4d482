package sequence_test

import (
	"bytes"
	"errors"
	"math/rand/v2"
	"runtime"
	"strings"
	"testing"

	"razvorot/credential/sequence"
	"razvorot/domain"
	"razvorot/paper"
)

func message(n int) []byte {
	b := make([]byte, n)
	r := rand.NewChaCha8([32]byte{byte(n), byte(n >> 8)})
	_, _ = r.Read(b) // never fails
	return b
}

func split(t testing.TB, message []byte, partSize int) *sequence.Sequence {
	t.Helper()
	s, err := sequence.Split(message, partSize)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// collect shows frames from a number on, of which some arrive, until the message is whole. It returns how many arrived.
func collect(t testing.TB, s *sequence.Sequence, from int, arrives func() bool) (message []byte, used int) {
	t.Helper()
	var c sequence.Collector
	for n := from; used < 2*s.Parts()+100; n++ {
		if !arrives() {
			continue
		}
		used++
		done, err := c.Add(s.Frame(n))
		if err != nil || done < 0 || done > 1 {
			t.Fatal(done, err)
		}
		message, whole := c.Message()
		if whole != (done == 1) {
			t.Fatalf("whole %v at %v", whole, done)
		}
		if whole {
			return message, used
		}
	}
	t.Fatalf("%d frames of %d parts gave no message", used, s.Parts())
	return nil, 0
}

func always() bool { return true }

func TestAMessageComesOutAsItWas(t *testing.T) {
	for _, size := range []int{1, 15, 16, 299, 300, 301, 5000, sequence.MaxMessage} {
		want := message(size)
		s := split(t, want, sequence.PartSize)
		got, used := collect(t, s, 0, always)
		if !bytes.Equal(got, want) || used != s.Parts() {
			t.Errorf("%d bytes: %d frames of %d", size, used, s.Parts())
		}
	}
	zeros := make([]byte, 1000) // all that is padded looks like the message
	if got, _ := collect(t, split(t, zeros, 300), 0, always); !bytes.Equal(got, zeros) {
		t.Error("zeros")
	}
}

// TestAMissedFrameNeverCostsARound drops three frames of ten: what is needed in addition to the parts are a few frames, however
// many parts there are.
func TestAMissedFrameNeverCostsARound(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for _, size := range []int{400, 3000, 12_000, sequence.MaxMessage} {
		want := message(size)
		s := split(t, want, sequence.PartSize)
		rounds, more, most := 20, 0, 0
		if size > 20_000 {
			rounds = 3
		}
		for range rounds {
			got, used := collect(t, s, 0, func() bool { return r.IntN(10) >= 3 })
			if !bytes.Equal(got, want) {
				t.Fatal(size)
			}
			more, most = more+used-s.Parts(), max(most, used-s.Parts())
		}
		t.Logf("%d parts: %.1f frames more on average, %d at most", s.Parts(), float64(more)/float64(rounds), most)
		if more > 3*rounds || most > 15 {
			t.Errorf("%d parts: %d frames more in %d rounds, %d at most", s.Parts(), more, rounds, most)
		}
	}
}

func TestWhoComesLateNeedsNoSecondRound(t *testing.T) {
	want := message(12_000)
	s := split(t, want, sequence.PartSize)
	for _, from := range []int{1, s.Parts() / 2, s.Parts(), 10 * s.Parts()} {
		got, used := collect(t, s, from, always)
		if !bytes.Equal(got, want) || used > s.Parts()+15 {
			t.Errorf("from frame %d: %d frames of %d", from, used, s.Parts())
		}
	}
}

func TestAFrameSeenTwiceCountsOnce(t *testing.T) {
	s := split(t, message(3000), 300)
	var c sequence.Collector
	for range 3 {
		if done, err := c.Add(s.Frame(12)); done != 0.1 || err != nil {
			t.Error(done, err)
		}
	}
	if _, whole := c.Message(); whole {
		t.Error("one part of ten is a message")
	}
}

func TestFramesOfTwoMessagesAreToldApart(t *testing.T) {
	a, b := split(t, message(3000), 300), split(t, message(3001), 300)
	var c sequence.Collector
	if _, err := c.Add(a.Frame(0)); err != nil {
		t.Fatal(err)
	}
	if done, err := c.Add(b.Frame(1)); !errors.Is(err, sequence.ErrOther) || done != 0.1 {
		t.Error(done, err)
	}
	if done, err := c.Add(split(t, message(3000), 200).Frame(1)); !errors.Is(err, sequence.ErrOther) || done != 0.1 {
		t.Error("the same message in other parts:", done, err)
	}
}

func TestAChangedFrameIsNotUsed(t *testing.T) {
	text := split(t, message(3000), 100).Frame(3)
	for i := range text {
		for _, letter := range "0Z" {
			changed := text[:i] + string(letter) + text[i+1:]
			if changed == text {
				continue
			}
			var c sequence.Collector
			if done, err := c.Add(changed); !errors.Is(err, sequence.ErrMalformed) || done != 0 {
				t.Fatalf("a change at %d: %v, %v", i, done, err)
			}
		}
	}
	for name, bad := range map[string]string{"nothing": "", "the beginning": "RZS1:", "another text": "mdoc:abc", "a cut frame": text[:len(text)-3],
		"something after it": text + "BB8", "far too long": text + strings.Repeat("0", 1<<20)} {
		var c sequence.Collector
		if _, err := c.Add(bad); !errors.Is(err, sequence.ErrMalformed) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAFrameIsKnownByItsBeginning(t *testing.T) {
	if !sequence.IsFrame(split(t, message(10), 300).Frame(0)) || sequence.IsFrame("NCFOXN") || sequence.IsFrame("mdoc:abc") {
		t.Error("frames are not told from other texts")
	}
}

// TestTheFormatIsWhatIsWritten compares frames with those of another implementation, made from the package's comment.
func TestTheFormatIsWhatIsWritten(t *testing.T) {
	b := make([]byte, 1500)
	for i := range b {
		b[i] = byte(i * i >> 3)
	}
	s := split(t, b, 16)
	for n, want := range map[int]string{
		0:       "RZS1:-Y4SCV500P R000000000X507H0EY07C1X+10U2RP34IJ$4",
		93:      "RZS1:-Y4SCV500P R000ZYB6WIM-F%5D.KAW-7SJ5000/30W*P74",
		94:      "RZS1:-Y4SCV500P R000L+B2YC-W1103BPO95Q$M7FKL:37%XL+4",
		1000000: "RZS1:-Y4SCV500P R -1448732IIM1PEA+6-OJG6K/-ONXHK3D$3",
	} {
		if got := s.Frame(n); got != want {
			t.Errorf("frame %d is %q", n, got)
		}
	}
}

func TestAFrameIsASymbolThatATelephoneReads(t *testing.T) {
	s := split(t, message(sequence.MaxMessage), sequence.PartSize)
	for _, n := range []int{0, s.Parts(), 1 << 20} {
		q, err := paper.EncodeQR([]byte(s.Frame(n)))
		if err != nil {
			t.Fatal(err)
		}
		if version := (q.Modules() - 8 - 17) / 4; version > 13 {
			t.Errorf("frame %d is of version %d", n, version)
		}
	}
}

func TestWhatMakesNoSequenceIsRefused(t *testing.T) {
	for name, c := range map[string]struct {
		bytes, part int
		want        error
	}{
		"an empty message":         {0, 300, domain.ErrInvalid},
		"a part of 15 bytes":       {1000, 15, domain.ErrInvalid},
		"a part of 2049 bytes":     {1000, 2049, domain.ErrInvalid},
		"a message of 64 KiB + 1":  {sequence.MaxMessage + 1, 300, domain.ErrTooLarge},
		"more than 1024 parts":     {1024*16 + 1, 16, domain.ErrTooLarge},
		"parts enough, just":       {1024 * 16, 16, nil},
		"the largest, in its most": {sequence.MaxMessage, 64, nil},
	} {
		if _, err := sequence.Split(make([]byte, c.bytes), c.part); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestCollectingCostsLittle(t *testing.T) {
	s := split(t, message(sequence.MaxMessage), 64) // the most parts: the most work
	texts := make([]string, 0, 8000)
	for n, total := 5000, 0; total < 1<<20; n++ {
		texts = append(texts, s.Frame(n))
		total += len(texts[len(texts)-1])
	}
	var before, after runtime.MemStats
	runtime.ReadMemStats(&before)
	var c sequence.Collector
	for _, text := range texts {
		if _, err := c.Add(text); err != nil {
			t.Fatal(err)
		}
	}
	runtime.ReadMemStats(&after)
	if cost := after.TotalAlloc - before.TotalAlloc; cost > 16<<20 {
		t.Errorf("a megabyte of frames costs %d bytes", cost)
	}
	if _, whole := c.Message(); !whole {
		t.Error("thousands of frames gave no message")
	}
}

func FuzzCollector(f *testing.F) {
	s := split(f, message(100), 40)
	f.Add(s.Frame(0), s.Frame(4), s.Frame(5))
	f.Add("RZS1:", "", "NCF")
	f.Fuzz(func(_ *testing.T, a, b, d string) {
		var c sequence.Collector
		for _, text := range []string{a, b, d, s.Frame(1), a} {
			done, err := c.Add(text)
			if message, whole := c.Message(); whole != (done == 1) || whole && len(message) == 0 || done < 0 || done > 1 || err != nil && whole && done != 1 {
				panic("a message that is not whole")
			}
		}
	})
}

func FuzzSplit(f *testing.F) {
	f.Add([]byte("message"), 16, uint32(0))
	f.Fuzz(func(t *testing.T, b []byte, size int, from uint32) {
		s, err := sequence.Split(b, size)
		if err != nil {
			return
		}
		if got, _ := collect(t, s, int(from), always); !bytes.Equal(got, b) {
			t.Error("another message came out")
		}
	})
}

func BenchmarkCollect(b *testing.B) {
	s := split(b, message(16<<10), sequence.PartSize)
	r := rand.New(rand.NewPCG(1, 2))
	for b.Loop() {
		collect(b, s, 0, func() bool { return r.IntN(10) >= 3 })
	}
}
