package offlineqr

import (
	"math"
	"math/rand/v2"
	"testing"
)

// TestCodesAreThoseOfAJPEG checks what decoders rely on: at most 16 bits, no code that begins another, none of all ones; and that
// they are nearly as short as can be.
func TestCodesAreThoseOfAJPEG(t *testing.T) {
	steep, a, b := [256]int{}, 1, 1
	for i := range 25 { // Fibonacci's numbers make the longest codes there are: 25 bits before they are limited
		steep[i*3], a, b = a, b, a+b
	}
	var one, flat, random [256]int
	one[7] = 100
	r := rand.New(rand.NewPCG(1, 2))
	for i := range flat {
		flat[i], random[i] = 1, r.IntN(1000)
	}
	for name, frequency := range map[string]*[256]int{"steep": &steep, "one symbol": &one, "flat": &flat, "random": &random} {
		c := newCode(frequency)
		total, bits, entropy := 0, 0, 0.0
		for _, f := range frequency {
			total += f
		}
		room := 1 << 16
		for s, f := range frequency {
			n := int(c.length[s])
			if (n > 0) != (f > 0) || n > 16 || n > 0 && c.bits[s] == 1<<n-1 {
				t.Errorf("%s: symbol %d has %d bits, %b", name, s, n, c.bits[s])
			}
			if f > 0 {
				bits, entropy, room = bits+f*n, entropy-float64(f)*math.Log2(float64(f)/float64(total)), room-1<<(16-n)
			}
			for other := range frequency {
				if m := int(c.length[other]); other != s && n > 0 && m >= n && c.bits[other]>>(m-n) == c.bits[s] {
					t.Errorf("%s: the code of %d begins that of %d", name, s, other)
				}
			}
		}
		if room < 1 || float64(bits) > entropy*1.05+float64(total) {
			t.Errorf("%s: %d bits for %.0f, %d left", name, bits, entropy, room)
		}
	}
}
