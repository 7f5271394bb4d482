package barcode

import (
	"bytes"
	"math/rand/v2"
	"testing"
)

// parity appends check codewords by long division by the generator, the definition of ISO/IEC 18004, 7.5.2.
func parity(data []byte, checks int) []byte {
	generator := []byte{1}
	for i := range checks {
		next := make([]byte, len(generator)+1)
		for j, c := range generator {
			next[j] ^= c
			next[j+1] ^= times(c, powers[i])
		}
		generator = next
	}
	rest := append(bytes.Clone(data), make([]byte, checks)...)
	for i := range data {
		lead := rest[i]
		for j, c := range generator {
			rest[i+j] ^= times(lead, c)
		}
	}
	return append(bytes.Clone(data), rest[len(data):]...)
}

func TestErrorsAndErasuresAreRepairedAsFarAsTheChecksGo(t *testing.T) {
	r := rand.New(rand.NewPCG(1, 2))
	for range 400 {
		checks, data := 7+r.IntN(24), make([]byte, 5+r.IntN(100))
		for i := range data {
			data[i] = byte(r.Uint32())
		}
		whole := parity(data, checks)
		erased := r.IntN(checks + 1)
		wrong := (checks - erased) / 2
		places := r.Perm(len(whole))[:min(erased+wrong, len(whole))]
		bad := bytes.Clone(whole)
		for i, p := range places {
			if i < erased {
				bad[p] = byte(r.Uint32())
			} else {
				bad[p] ^= byte(1 + r.IntN(255))
			}
		}
		if !correct(bad, checks, places[:min(erased, len(places))], 0) || !bytes.Equal(bad, whole) {
			t.Fatalf("%d checks, %d erased, %d wrong: not repaired", checks, erased, wrong)
		}
		if wrong == 0 {
			continue
		}
		copy(bad, whole)
		for _, p := range places {
			bad[p] ^= byte(1 + r.IntN(255))
		}
		if correct(bad, checks, places[:erased], 2) { // as many as there are checks, and two are to be spared
			if _, clean := syndromesOf(bad, checks); !clean || (checks-erased)%2 == 0 {
				t.Fatalf("%d checks, %d erased, %d wrong: repaired without a spare", checks, erased, wrong)
			}
		}
	}
}
