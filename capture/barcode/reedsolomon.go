package barcode

// The field of QR codes: x⁸+x⁴+x³+x²+1, powers of 2 (ISO/IEC 18004, 7.5.2).
var powers, logs = func() (p [510]uint8, l [256]uint8) {
	x := 1
	for i := range 255 {
		p[i], p[i+255], l[x] = uint8(x), uint8(x), uint8(i)
		if x <<= 1; x > 255 {
			x ^= 0x11D
		}
	}
	return p, l
}()

func times(a, b uint8) uint8 {
	if a == 0 || b == 0 {
		return 0
	}
	return powers[int(logs[a])+int(logs[b])]
}

// correct repairs a block of data and check codewords in place. Erasures are indices of codewords that are not known; each
// costs one check codeword, an error elsewhere two. It leaves spare check codewords unused, to be sure. (Berlekamp–Massey
// over errors and erasures; Blahut, Algebraic Codes for Data Transmission, 7.5.)
func correct(block []uint8, checks int, erasures []int, spare int) bool {
	syndromes, clean := syndromesOf(block, checks)
	if clean {
		return true
	}
	budget := checks - spare
	if len(erasures) > budget {
		return false
	}
	locator := make([]uint8, checks+1) // Λ, beginning as the product of (1 + X x) over the erasures
	locator[0] = 1
	for _, e := range erasures {
		x := powers[(len(block)-1-e)%255]
		for i := checks; i > 0; i-- {
			locator[i] ^= times(x, locator[i-1])
		}
	}
	length := extend(locator, syndromes, len(erasures))
	if 2*length-len(erasures) > budget {
		return false
	}
	return repair(block, locator, syndromes, length)
}

func syndromesOf(block []uint8, checks int) (syndromes []uint8, clean bool) {
	syndromes, clean = make([]uint8, checks), true
	for i := range syndromes {
		var s uint8
		for _, c := range block {
			s = times(s, powers[i]) ^ c
		}
		syndromes[i] = s
		clean = clean && s == 0
	}
	return syndromes, clean
}

// extend makes the locator of the erasures that of all errors, and returns its degree.
func extend(locator, syndromes []uint8, erased int) int {
	checks := len(syndromes)
	previous, next := append([]uint8(nil), locator...), make([]uint8, checks+1)
	length := erased
	for r := erased; r < checks; r++ {
		var discrepancy uint8
		for i := 0; i <= min(r, checks); i++ {
			discrepancy ^= times(locator[i], syndromes[r-i])
		}
		copy(previous[1:], previous)
		previous[0] = 0
		if discrepancy == 0 {
			continue
		}
		for i := range next {
			next[i] = locator[i] ^ times(discrepancy, previous[i])
		}
		if 2*length <= r+erased {
			length = r + erased + 1 - length
			inverse := powers[(255-int(logs[discrepancy]))%255]
			for i := range previous {
				previous[i] = times(inverse, locator[i])
			}
		}
		copy(locator, next)
	}
	return length
}

// repair finds the roots of the locator and the values to add there (Forney).
func repair(block, locator, syndromes []uint8, length int) bool {
	checks := len(syndromes)
	evaluator := make([]uint8, checks)
	for i := range evaluator {
		for j := 0; j <= i; j++ {
			evaluator[i] ^= times(locator[j], syndromes[i-j])
		}
	}
	found := 0
	for at := range block {
		position := len(block) - 1 - at
		inverse := (255 - position%255) % 255 // logarithm of 1/X
		var value, odd, error uint8
		for i, c := range locator {
			term := times(c, powers[i*inverse%255])
			value ^= term
			if i&1 == 1 {
				odd ^= term
			}
		}
		if value != 0 {
			continue
		}
		if odd == 0 {
			return false
		}
		for i, c := range evaluator {
			error ^= times(c, powers[i*inverse%255])
		}
		found++
		block[at] ^= powers[int(logs[error])+255-int(logs[odd])] * nonzero(error)
	}
	if found != length {
		return false
	}
	_, clean := syndromesOf(block, checks)
	return clean
}

func nonzero(v uint8) uint8 {
	if v == 0 {
		return 0
	}
	return 1
}
