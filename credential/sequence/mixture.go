package sequence

import (
	"crypto/subtle"
	"iter"
	"math/bits"
)

// mixture is the set of parts that a frame holds, a bit each.
type mixture []uint64

const wordBits = 64

// choose returns the parts of a frame.
func choose(sum, number uint32, parts int) mixture {
	m := make(mixture, (parts+wordBits-1)/wordBits)
	if int64(number) < int64(parts) {
		m.set(int(number))
		return m
	}
	state := uint64(sum)<<32 | uint64(number)
	for i := range m {
		m[i] = next(&state)
	}
	if over := len(m)*wordBits - parts; over > 0 {
		m[len(m)-1] &= ^uint64(0) >> over
	}
	if m.first() < 0 {
		m.set(int(number % uint32(parts)))
	}
	return m
}

// next is SplitMix64 (Steele, Lea, Flood: Fast splittable pseudorandom number generators, 2014).
func next(state *uint64) uint64 {
	*state += 0x9E3779B97F4A7C15
	z := *state
	z = (z ^ z>>30) * 0xBF58476D1CE4E5B9
	z = (z ^ z>>27) * 0x94D049BB133111EB
	return z ^ z>>31
}

func (m mixture) set(part int) { m[part/wordBits] |= 1 << (part % wordBits) }

// first returns the lowest part, -1 for none.
func (m mixture) first() int {
	for i, w := range m {
		if w != 0 {
			return i*wordBits + bits.TrailingZeros64(w)
		}
	}
	return -1
}

// each goes through the parts.
func (m mixture) each() iter.Seq[int] {
	return func(yield func(int) bool) {
		for i, w := range m {
			for ; w != 0; w &= w - 1 {
				if !yield(i*wordBits + bits.TrailingZeros64(w)) {
					return
				}
			}
		}
	}
}

func (m mixture) add(other mixture) {
	for i, w := range other {
		m[i] ^= w
	}
}

func add(to, part []byte) { subtle.XORBytes(to, to, part) }
