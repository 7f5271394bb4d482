package person

import (
	"log/slog"
	"strings"
	"unicode"
)

// tidy rewrites what keyboards, pastes and recognisers vary in and no rule cares about: what plain does, and dashes of all
// kinds become a hyphen, apostrophes of all kinds '. Tidy text stays as it is.
func tidy(s string) string {
	if neat(s) {
		return s
	}
	return dashed(squeezed(s))
}

func dashed(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case unicode.Is(unicode.Pd, r) || r == '−' || r == '⁃':
			return '-'
		case strings.ContainsRune("’‘ʼ`´′", r):
			return '\''
		}
		return r
	}, s)
}

// plain makes spaces of all kinds one space and trims them, full-width characters their ASCII twins, and a letter
// followed by a combining mark й or ё; invisible characters go.
func plain(s string) string {
	if neat(s) {
		return s
	}
	return squeezed(s)
}

func squeezed(s string) string {
	s = strings.Map(func(r rune) rune {
		switch {
		case r >= '！' && r <= '～':
			return r - '！' + '!'
		case unicode.IsSpace(r):
			return ' '
		case unicode.Is(unicode.Cf, r):
			return -1
		}
		return r
	}, s)
	return strings.Join(strings.Fields(composed.Replace(s)), " ")
}

// neat reports whether there is nothing to be done to a text by tidy and plain, as to most that was stored: ASCII with a single space
// between words.
func neat(s string) bool {
	space := true // before the first letter
	for i := range len(s) {
		c := s[i]
		if c < ' ' || c > '~' || c == '`' || c == ' ' && space {
			return false
		}
		space = c == ' '
	}
	return s == "" || !space
}

// composed makes one letter of two code points (Unicode normalisation form C, for the two Russian letters that have one).
var composed = strings.NewReplacer("и\u0306", "й", "И\u0306", "Й", "е\u0308", "ё", "Е\u0308", "Ё")

// digitsOf returns the digits of a number that a person typed or pasted, without separators. Letters that stand for a
// digit in recognised text (O, О for 0; З for 3; I, l for 1) are taken for it, since no letter belongs in such a number.
// It reports false when anything else is there.
func digitsOf(s, separators string) (string, bool) {
	var b strings.Builder
	for _, r := range tidy(s) {
		switch {
		case r >= '0' && r <= '9':
			b.WriteRune(r)
		case strings.ContainsRune("OoОо", r):
			b.WriteByte('0')
		case r == 'З' || r == 'з':
			b.WriteByte('3')
		case r == 'I' || r == 'l' || r == '|':
			b.WriteByte('1')
		case strings.ContainsRune(separators, r):
		default:
			return "", false
		}
	}
	return b.String(), true
}

// numberSeparators may stand between the digits of a document's number.
const numberSeparators = " -.,/№_"

// unmarshal fills dst from its canonical text; the empty text is the zero value.
func unmarshal[T any](dst *T, b []byte, parse func(string) (T, error)) error {
	if len(b) == 0 {
		*dst = *new(T)
		return nil
	}
	v, err := parse(string(b))
	if err != nil {
		return err
	}
	*dst = v
	return nil
}

// hidden is what a log gets instead of a personal value: that there is one, and of which kind.
func hidden(kind string, absent bool) slog.Value {
	if absent {
		return slog.StringValue("no " + kind)
	}
	return slog.StringValue("[" + kind + "]")
}
