package access

import (
	_ "embed"
	"strings"
	"unicode"
	"unicode/utf8"
)

// commonList is the passwords that are tried first, Russian ones and those typed with the other keyboard among them.
//
//go:embed common.txt
var commonList string

// common ranks the list: the earlier, the sooner it is tried.
var common = func() map[string]int {
	rank := map[string]int{}
	for i, word := range strings.Fields(commonList) {
		rank[word] = i + 1
	}
	return rank
}()

// shortestCore is the least characters of a common word that make a password of it with its decoration: shorter ones are
// parts of too many good passwords.
const shortestCore = 4

// isCommon reports whether a password is on the list, or nothing but a word of the list with its case changed, letters put
// as signs (p@ssw0rd), and digits and signs before and after it, or that word twice.
func isCommon(password string) bool {
	lower := strings.ToLower(password)
	bare := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsLetter(r) })
	core := strings.TrimFunc(unleet(lower), func(r rune) bool { return !unicode.IsLetter(r) })
	digits := strings.TrimFunc(lower, func(r rune) bool { return !unicode.IsDigit(r) })
	for _, form := range []string{lower, bare, core, unleet(bare), digits, strings.TrimFunc(lower, isSpecial)} {
		if half := len(form) / 2; len(form)%2 == 0 && form[:half] == form[half:] {
			form = form[:half]
		}
		if utf8.RuneCountInString(form) >= shortestCore && common[form] > 0 {
			return true
		}
	}
	return false
}

// unleet reads signs as the letters they are put for, in lower case.
func unleet(s string) string { return leet.Replace(strings.ToLower(s)) }

var leet = strings.NewReplacer("@", "a", "4", "a", "0", "o", "1", "i", "!", "i", "3", "e", "$", "s", "5", "s", "7", "t", "+", "t", "8", "b",
	"6", "g", "9", "g")

// latin writes a Russian word as passports do (ICAO Doc 9303, part 3, section 6).
func latin(word string) string { return icao.Replace(word) }

var icao = strings.NewReplacer("а", "a", "б", "b", "в", "v", "г", "g", "д", "d", "е", "e", "ж", "zh", "з", "z", "и", "i", "й", "i", "к", "k",
	"л", "l", "м", "m", "н", "n", "о", "o", "п", "p", "р", "r", "с", "s", "т", "t", "у", "u", "ф", "f", "х", "kh", "ц", "ts", "ч", "ch",
	"ш", "sh", "щ", "shch", "ъ", "ie", "ы", "y", "ь", "", "э", "e", "ю", "iu", "я", "ia")

// otherKeys is what the keys of a Russian word type on an English keyboard.
func otherKeys(word string) string { return keys.Replace(word) }

var keys = strings.NewReplacer("й", "q", "ц", "w", "у", "e", "к", "r", "е", "t", "н", "y", "г", "u", "ш", "i", "щ", "o", "з", "p", "х", "[",
	"ъ", "]", "ф", "a", "ы", "s", "в", "d", "а", "f", "п", "g", "р", "h", "о", "j", "л", "k", "д", "l", "ж", ";", "э", "'", "я", "z",
	"ч", "x", "с", "c", "м", "v", "и", "b", "т", "n", "ь", "m", "б", ",", "ю", ".")
