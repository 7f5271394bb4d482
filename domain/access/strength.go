package access

import (
	"math"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Strength is how a password stands up to guessing, for a meter. It refuses nothing: CheckPassword does.
type Strength int

// The strengths, with the guesses needed below which they hold (the steps of zxcvbn, D. Wheeler, USENIX Security 2016).
const (
	VeryWeak Strength = iota // under 10³: guessed over a throttled connection
	Weak                     // under 10⁶
	Fair                     // under 10⁸
	Good                     // under 10¹⁰
	Strong                   // the rest: holds against a stolen, well hashed list
)

// StrengthOf estimates how many guesses a password needs. As in zxcvbn the password is cut into pieces so that the product
// of the pieces' guesses is least; a piece is a common word (its rank, more with capitals and signs for letters),
// something of the owner's (almost nothing), a run of neighbours in the alphabet, in the digits or on the keyboard, one
// character repeated, a year, or single characters, each out of its class.
func StrengthOf(password string, owner Owner) Strength {
	typed := []rune(password)
	typed = typed[:min(len(typed), maxMeasured)]
	lower, plain := make([]rune, len(typed)), make([]rune, len(typed))
	for i, r := range typed {
		lower[i] = unicode.ToLower(r)
		plain[i] = []rune(unleet(string(lower[i])))[0]
	}
	best := make([]float64, len(typed)+1) // best[i]: least log10 of guesses for the first i characters
	own := owner.words()
	for end := range typed {
		best[end+1] = best[end] + classBits(typed[end])
		for start := max(0, end-maxPiece+1); start < end; start++ {
			p := piece{typed[start : end+1], string(lower[start : end+1]), string(plain[start : end+1])}
			if cost, ok := p.cost(own); ok {
				best[end+1] = min(best[end+1], best[start]+cost)
			}
		}
	}
	guesses := best[len(typed)]
	for s, limit := range []float64{3, 6, 8, 10} {
		if guesses < limit {
			return Strength(s)
		}
	}
	return Strong
}

// maxMeasured is how many characters are looked at: a meter follows every key, and nothing of that length is weak but by
// its beginning.
const maxMeasured = 64

// maxPiece is the most characters that make one piece.
const maxPiece = 24

// classBits is log10 of the characters that one of this class may be. A letter or digit in a word people choose is far from
// random, which is why zxcvbn counts 10 for any character; so does this for all but special ones.
func classBits(r rune) float64 {
	if isSpecial(r) {
		return math.Log10(15)
	}
	return 1
}

// piece is a part of a password, as typed, in small letters, and with signs read as letters.
type piece struct {
	typed        []rune
	lower, plain string
}

// cost is log10 of the guesses for a piece that is a pattern, and false when it is none.
func (p piece) cost(own map[string]bool) (float64, bool) {
	extra := 0.0
	if string(p.typed) != p.lower {
		extra = math.Log10(2) // where the capitals are: mostly at the front
	}
	if own[p.lower] || own[p.plain] {
		return 0.5 + extra, true
	}
	if rank := common[p.lower]; rank > 0 {
		return math.Log10(float64(rank)+1) + extra, true
	}
	if rank := common[p.plain]; rank > 0 {
		return math.Log10(float64(rank)+1) + extra + math.Log10(2), true
	}
	if len(p.typed) >= 3 && isRun(p.lower) {
		return math.Log10(float64(10*len(p.typed))) + extra, true
	}
	if isYear(p.lower) {
		return math.Log10(120), true
	}
	return 0, false
}

// rows are where neighbours are sought, one after the other, forwards and backwards.
var rows = func() string {
	all := "abcdefghijklmnopqrstuvwxyz абвгдежзийклмнопрстуфхцчшщъыьэюя 01234567890 qwertyuiop asdfghjkl zxcvbnm " +
		"йцукенгшщзхъ фывапролджэ ячсмитьбю qazwsxedcrfvtgbyhnujmik !@#$%^&*()"
	backwards := []rune(all)
	slices.Reverse(backwards)
	return all + " " + string(backwards)
}()

// isRun reports whether all characters are the same, or neighbours in one row in one direction.
func isRun(text string) bool {
	_, size := utf8.DecodeRuneInString(text)
	return text == strings.Repeat(text[:size], len(text)/size) || !strings.Contains(text, " ") && strings.Contains(rows, text)
}

func isYear(text string) bool {
	return len(text) == 4 && (strings.HasPrefix(text, "19") || strings.HasPrefix(text, "20")) &&
		unicode.IsDigit(rune(text[2])) && unicode.IsDigit(rune(text[3]))
}

// words are the owner's names, dates and numbers in the forms a password may hold.
func (o Owner) words() map[string]bool {
	own := map[string]bool{}
	for part := range strings.FieldsSeq(strings.ReplaceAll(strings.ToLower(o.Name.String()), "-", " ")) {
		own[part], own[latin(part)], own[otherKeys(part)] = true, true, true
	}
	if !o.Birth.IsZero() {
		digits := onlyDigits(o.Birth.Dotted())
		own[digits], own[digits[4:]], own[digits[:4]], own[onlyDigits(o.Birth.String())] = true, true, true, true
	}
	if !o.Phone.IsZero() {
		own[o.Phone.National()] = true
	}
	if local := o.Email.Local(); local != "" {
		own[strings.ToLower(local)] = true
	}
	delete(own, "")
	return own
}
