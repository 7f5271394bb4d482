package issuance

import "strings"

// base45Alphabet is that of RFC 9285, section 4.2: what the alphanumeric mode of a QR code holds.
const base45Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"

// encodeBase45 writes each two bytes as three characters, and a last single one as two.
func encodeBase45(b []byte) string {
	var out strings.Builder
	for ; len(b) > 1; b = b[2:] {
		n := int(b[0])<<8 | int(b[1])
		out.WriteByte(base45Alphabet[n%45])
		out.WriteByte(base45Alphabet[n/45%45])
		out.WriteByte(base45Alphabet[n/45/45])
	}
	if len(b) == 1 {
		out.WriteByte(base45Alphabet[b[0]%45])
		out.WriteByte(base45Alphabet[b[0]/45])
	}
	return out.String()
}

// decodeBase45 is strict: what encodeBase45 would not write is refused.
func decodeBase45(s string) ([]byte, bool) {
	if len(s)%3 == 1 {
		return nil, false
	}
	var out []byte
	for len(s) > 0 {
		part := s[:min(3, len(s))]
		s = s[len(part):]
		n, factor := 0, 1
		for i := range len(part) {
			digit := strings.IndexByte(base45Alphabet, part[i])
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
