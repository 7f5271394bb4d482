package words_test

import (
	"strings"
	"testing"
	"unicode"

	"razvorot/ui/words"
)

func TestWhatOthersWroteIsShownPlainly(t *testing.T) {
	for text, want := range map[string]string{
		"Здравствуйте":             "Здравствуйте",
		"a\u202eb\u0000c\x1b[31m":  "abc[31m",
		"раз\r\n\r\n\r\n\r\nдва\n": "раз\n\nдва",
		"с\tтабом\u200b":           "с табом",
		"\n\n":                     "",
	} {
		if got := words.Plain(text); got != want {
			t.Errorf("%q becomes %q, want %q", text, got, want)
		}
	}
}

func FuzzPlain(f *testing.F) {
	f.Add("раз\n\nдва \u202e")
	f.Fuzz(func(t *testing.T, text string) {
		got := words.Plain(text)
		if strings.ContainsFunc(got, func(r rune) bool { return r != '\n' && (unicode.IsControl(r) || unicode.Is(unicode.Cf, r)) }) {
			t.Errorf("%q holds what cannot be seen", got)
		}
		if words.Plain(got) != got {
			t.Errorf("%q is not plain", got)
		}
	})
}

func TestTheBeginningOfALongTextEndsWithDots(t *testing.T) {
	if got := words.Beginning("раз  два\nтри", 7); got != "раз два…" {
		t.Error(got)
	}
	if got := words.Beginning("раз", 7); got != "раз" {
		t.Error(got)
	}
}
