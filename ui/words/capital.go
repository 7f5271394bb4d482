package words

import (
	"unicode"
	"unicode/utf8"
)

// Capital returns words as they begin a line: with a capital letter.
func Capital(text string) string {
	first, size := utf8.DecodeRuneInString(text)
	return string(unicode.ToUpper(first)) + text[size:]
}
