// Package zone holds what is written into a machine-readable zone by rule: check digits (ICAO Doc 9303-3, 4.9) and the
// letters of the internal passport of Russia, both ways. It draws nothing and reads no pictures.
//
// The filler is «<». A line has the letters A to Z, the digits and the filler.
package zone

import "strings"

// Filler fills a place where nothing stands.
const Filler = '<'

// Alphabet is every character that a line can have, in the order digits, letters, filler.
const Alphabet = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ<"

// Value is what a character counts in a check digit: digits themselves, letters 10 to 35, the filler 0; -1 for others.
func Value(c byte) int {
	switch {
	case c >= '0' && c <= '9':
		return int(c - '0')
	case c >= 'A' && c <= 'Z':
		return int(c-'A') + 10
	case c == Filler:
		return 0
	}
	return -1
}

// Weight is the weight of the character at a place of a text that is summed up.
func Weight(place int) int { return [3]int{7, 3, 1}[place%3] }

// CheckDigit is the sum with weights 7, 3, 1 modulo 10. Characters outside the alphabet count nothing.
func CheckDigit(s string) byte {
	sum := 0
	for i := range len(s) {
		sum += max(0, Value(s[i])) * Weight(i)
	}
	return byte('0' + sum%10)
}

// internal pairs the Russian letters with what stands for them in the zone of the internal passport. It is one to one, so
// that names can be read back. (Order of the FMS of Russia of 2012 on machine-readable passports; what is transliterated
// into foreign passports by ICAO Doc 9303-3 is another table.)
const (
	russian = "АБВГДЕЁЖЗИЙКЛМНОПРСТУФХЦЧШЩЪЫЬЭЮЯ"
	latin   = "ABVGDE2JZIQKLMNOPRSTUFHC34WXY9678"
)

// InternalLetters is every character that names have in the zone of the internal passport.
const InternalLetters = latin

var toLatin, toRussian = tables()

func tables() (there, back *strings.Replacer) {
	var pairs, reverse []string
	for i, r := range []rune(russian) {
		pairs = append(pairs, string(r), latin[i:i+1])
		reverse = append(reverse, latin[i:i+1], string(r))
	}
	return strings.NewReplacer(append(pairs, " ", "<", "-", "<")...), strings.NewReplacer(append(reverse, "<", " ")...)
}

// Encode writes a Russian name as it stands in the zone of the internal passport.
func Encode(name string) string { return toLatin.Replace(strings.ToUpper(name)) }

// Decode reads a name of the internal passport back, in capitals; a filler becomes a space.
func Decode(text string) string { return toRussian.Replace(text) }

// Latin writes a Russian name as passports for travel do (Doc 9303-3, 6.B).
func Latin(name string) string { return icao.Replace(strings.ToUpper(name)) }

var icao = strings.NewReplacer("А", "A", "Б", "B", "В", "V", "Г", "G", "Д", "D", "Е", "E", "Ё", "E", "Ж", "ZH", "З", "Z", "И", "I",
	"Й", "I", "К", "K", "Л", "L", "М", "M", "Н", "N", "О", "O", "П", "P", "Р", "R", "С", "S", "Т", "T", "У", "U", "Ф", "F", "Х", "KH",
	"Ц", "TS", "Ч", "CH", "Ш", "SH", "Щ", "SHCH", "Ъ", "IE", "Ы", "Y", "Ь", "", "Э", "E", "Ю", "IU", "Я", "IA", " ", "<", "-", "<")

// Fill brings a text to a length with fillers, or cuts it.
func Fill(s string, length int) string {
	if len(s) >= length {
		return s[:length]
	}
	return s + strings.Repeat(string(Filler), length-len(s))
}
