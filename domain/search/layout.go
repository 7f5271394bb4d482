package search

import "strings"

// The keys of a Russian and an English keyboard, in the same order (ЙЦУКЕН and QWERTY as on every PC).
const (
	russianKeys = "йцукенгшщзхъфывапролджэячсмитьбюё"
	englishKeys = "qwertyuiop[]asdfghjkl;'zxcvbnm,.`"
)

var otherKey = func() map[rune]rune {
	keys := map[rune]rune{}
	english := []rune(englishKeys)
	for i, r := range []rune(russianKeys) {
		keys[r], keys[english[i]] = english[i], r
	}
	for i, r := range []rune(`{}:"<>~`) { // the same keys with shift
		keys[r] = []rune("хъжэбюё")[i]
	}
	return keys
}()

// swapLayout returns what the same keys type in the other language: gfcgjhn is паспорт, and зфыызщке passport. Signs that
// are no letter in the other language stay.
func swapLayout(text string) string {
	return strings.Map(func(r rune) rune {
		if other, ok := otherKey[r]; ok {
			return other
		}
		return r
	}, strings.ToLower(text))
}
