package barcode

import (
	"golang.org/x/text/encoding/japanese"
)

// bitReader reads bits from the highest on; past the end it fails for good.
type bitReader struct {
	data []byte
	at   int
	over bool
}

func (r *bitReader) bits(n int) int {
	if r.at+n > 8*len(r.data) {
		r.over = true
		return 0
	}
	v := 0
	for range n {
		v = v<<1 | int(r.data[r.at/8]>>(7-r.at%8)&1)
		r.at++
	}
	return v
}

func (r *bitReader) left() int { return 8*len(r.data) - r.at }

// Mode indicators (ISO/IEC 18004, table 2).
const (
	modeEnd, modeNumbers, modeLetters, modeAppend, modeBytes = 0, 1, 2, 3, 4
	modeFirst, modeECI, modeKanji, modeSecond                = 5, 7, 8, 9
)

const letters = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// message reads the segments (ISO/IEC 18004, 7.4). Bytes come as they are: no character set is guessed.
func message(data []byte, version int) ([]byte, bool) {
	r := &bitReader{data: data}
	var text []byte
	for r.left() >= 4 {
		switch mode := r.bits(4); mode {
		case modeEnd:
			return text, !r.over && padded(r)
		case modeNumbers:
			text = r.numbers(text, r.bits(countBits(version, 10, 12, 14)))
		case modeLetters:
			text = r.letters(text, r.bits(countBits(version, 9, 11, 13)))
		case modeBytes:
			for range r.bits(countBits(version, 8, 16, 16)) {
				if r.over {
					return nil, false
				}
				text = append(text, byte(r.bits(8)))
			}
		case modeKanji:
			text = r.kanji(text, r.bits(countBits(version, 8, 10, 12)))
		case modeAppend:
			r.bits(16)
		case modeECI:
			r.eci()
		case modeFirst:
		case modeSecond:
			r.bits(8)
		default:
			return nil, false
		}
		if r.over {
			return nil, false
		}
	}
	return text, !r.over
}

func countBits(version, small, medium, large int) int {
	switch {
	case version <= 9:
		return small
	case version <= 26:
		return medium
	}
	return large
}

// padded tells whether what follows the end is zeros and the two pad codewords in turn (7.4.10), as chance would not have it.
func padded(r *bitReader) bool {
	for r.at%8 != 0 {
		if r.bits(1) != 0 {
			return false
		}
	}
	for i, pad := range r.data[r.at/8:] {
		if pad != [2]byte{0xEC, 0x11}[i%2] {
			return false
		}
	}
	return true
}

func (r *bitReader) numbers(text []byte, count int) []byte {
	for ; count > 0 && !r.over; count -= 3 {
		digits := min(count, 3)
		v := r.bits([]int{0, 4, 7, 10}[digits])
		for power := []int{0, 1, 10, 100}[digits]; power > 0; power /= 10 {
			text = append(text, '0'+byte(v/power%10))
		}
	}
	return text
}

func (r *bitReader) letters(text []byte, count int) []byte {
	for ; count > 1 && !r.over; count -= 2 {
		v := r.bits(11)
		if v >= 45*45 {
			r.over = true
			return text
		}
		text = append(text, letters[v/45], letters[v%45])
	}
	if count == 1 && !r.over {
		v := r.bits(6)
		if v >= 45 {
			r.over = true
			return text
		}
		text = append(text, letters[v])
	}
	return text
}

// kanji reads Shift JIS in 13 bits a sign and returns it as UTF-8 (7.4.6).
func (r *bitReader) kanji(text []byte, count int) []byte {
	for range count {
		v := r.bits(13)
		if r.over {
			return text
		}
		code := v/0xC0<<8 | v%0xC0
		if code += 0x8140; code > 0x9FFC {
			code += 0xC140 - 0x8140
		}
		sign, err := japanese.ShiftJIS.NewDecoder().Bytes([]byte{byte(code >> 8), byte(code)})
		if err != nil {
			r.over = true
			return text
		}
		text = append(text, sign...)
	}
	return text
}

// eci skips the number of a character set, in one to three bytes (7.4.2.2).
func (r *bitReader) eci() {
	switch first := r.bits(8); {
	case first < 0x80:
	case first < 0xC0:
		r.bits(8)
	default:
		r.bits(16)
	}
}
