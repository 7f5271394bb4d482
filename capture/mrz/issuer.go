package mrz

import (
	"math"
	"strings"
	"sync"

	"razvorot/capture/ocrb"
	"razvorot/domain/person"
)

// otherIssuers are the codes of Doc 9303-3, section 5, that are no countries of ISO 3166-1, the specimen's UTO among them.
const otherIssuers = `D<< EUE GBD GBN GBO GBP GBS IAO NTZ RKS UNA UNK UNO UTO XBA XCC XCE XCO XDC XEC XES XIM XMP XOM XPO
	XXA XXB XXC XXX`

// issuers returns the classes of all codes of states and organisations.
var issuers = sync.OnceValue(func() [][3]int {
	var all [][3]int
	add := func(code string) {
		all = append(all, [3]int{ocrb.Class(code[0]), ocrb.Class(code[1]), ocrb.Class(code[2])})
	}
	for _, c := range person.Countries() {
		add(c.String())
	}
	for _, code := range strings.Fields(otherIssuers) {
		add(code)
	}
	return all
})

// What is known of issuers and nationalities before looking.
const (
	knownCode = 0.98 // of documents have codes that are assigned
	sameCode  = 0.97 // of holders have the nationality of the issuer
)

// settleCodes decides between letters that look alike in issuer and nationality by which codes there are: the pair that
// is likeliest together. Without one that explains what was seen, the letters stay as they were seen.
func (out *resolved) settleCodes(l *layout, b belief) {
	var at []span
	for _, e := range l.elements {
		if e.kind == code && e.at.to-e.at.from == 3 {
			at = append(at, e.at)
		}
	}
	if len(at) != 2 {
		return
	}
	codes := issuers()
	n := float64(len(codes))
	first, second := seenCodes(b, at[0], codes), seenCodes(b, at[1], codes)
	sum := sum(first) * sum(second) * knownCode * (1 - sameCode) / n / n
	best, top := -1, 0.0
	for i := range codes {
		both := first[i] * second[i] * knownCode * sameCode / n
		if sum += both; both > top {
			best, top = i, both
		}
	}
	unknown := 1.0 // any three letters
	for _, s := range at {
		for i, c := range out.classes[s.line][s.from:s.to] {
			unknown *= b[s.line][s.from+i][c] / 27
		}
	}
	sum += unknown * (1 - knownCode)
	if best < 0 || top < sum/2 {
		return // two codes, or one that is not assigned: the letters stay, as certain as they look
	}
	certainty := math.Cbrt(top / sum)
	for _, s := range at {
		for i, c := range codes[best] {
			out.classes[s.line][s.from+i], out.certainty[s.line][s.from+i] = c, certainty
		}
	}
}

// seenCodes returns how likely every code is to look as what was seen.
func seenCodes(b belief, at span, codes [][3]int) []float64 {
	seen := make([]float64, len(codes))
	for i, code := range codes {
		seen[i] = 1
		for j, c := range code {
			seen[i] *= b[at.line][at.from+j][c]
		}
	}
	return seen
}

func sum(values []float64) float64 {
	total := 0.0
	for _, v := range values {
		total += v
	}
	return total
}
