// Package base45 writes bytes in the alphabet that QR codes pack most tightly (RFC 9285).
package base45

import "strings"

// alphabet is that of RFC 9285, section 4.2: what the alphanumeric mode of a QR code holds.
const alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// Encode writes each two bytes as three characters, and a last single one as two (RFC 9285).
func Encode(b []byte) string {
	var out strings.Builder
	out.Grow((len(b) + 1) / 2 * 3)
	for ; len(b) > 1; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		out.WriteByte(alphabet[n%45])
		out.WriteByte(alphabet[n/45%45])
		out.WriteByte(alphabet[n/45/45])
	}
	if len(b) == 1 {
		out.WriteByte(alphabet[b[0]%45])
		out.WriteByte(alphabet[b[0]/45])
	}
	return out.String()
}

// Decode is strict: what Encode would not write is refused.
func Decode(s string) ([]byte, bool) {
	if len(s)%3 == 1 {
		return nil, false
	}
	out := make([]byte, 0, len(s)/3*2+1)
	for len(s) > 0 {
		part := s[:min(3, len(s))]
		s = s[len(part):]
		n, factor := 0, 1
		for i := range len(part) {
			digit := strings.IndexByte(alphabet, part[i])
			if digit < 0 {
				return nil, false
			}
			n, factor = n+digit*factor, factor*45
		}
		switch {
		case len(part) == 3 && n <= 0xFFFF:
			out = append(out, byte(n>>8), byte(n))
		case len(part) == 2 && n <= 0xFF:
			out = append(out, byte(n))
		default:
			return nil, false
		}
	}
	return out, true
}
