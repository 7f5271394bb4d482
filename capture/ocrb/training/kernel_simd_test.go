//go:build goexperiment.simd && amd64

package training

import (
	"math/rand/v2"
	"testing"
)

func TestLanesGiveTheSameBits(t *testing.T) {
	rng := rand.New(rand.NewPCG(1, 1))
	fill := func(s []float32) []float32 {
		for i := range s {
			s[i] = float32(rng.NormFloat64())
		}
		return s
	}
	for _, taps := range []int{1, 3} {
		for _, width := range []int{16, 64, 80, 128} {
			var rows [][]float32
			var at []int
			for r := range 7 {
				rows, at = append(rows, fill(make([]float32, width+2))), append(at, r*taps)
			}
			w, plain := fill(spare(7*taps)), fill(make([]float32, width))
			fast := append([]float32(nil), plain...)
			sumRowsPlain(plain, rows, at, w, taps)
			sumRows(fast, rows, at, w, taps)
			for x := range plain {
				if plain[x] != fast[x] {
					t.Fatalf("%d taps, width %d: %v at %d, want %v", taps, width, fast[x], x, plain[x])
				}
			}
			var a, b [3][lanes]float32
			dotsPlain(&a, plain, rows[0])
			dots(&b, plain, rows[0])
			if a != b {
				t.Fatalf("width %d: %v, want %v", width, b, a)
			}
		}
	}
}
