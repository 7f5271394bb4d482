package words

import (
	"strings"
	"unicode"
)

// Plain returns what somebody else wrote as it may be shown: without control characters, marks that turn the direction of writing
// and other invisible ones, which could make it look like the program's own words, and without towers of empty lines.
func Plain(text string) string {
	lines := strings.Split(strings.ReplaceAll(text, "\r\n", "\n"), "\n")
	var kept []string
	for _, line := range lines {
		line = strings.TrimSpace(strings.Map(visible, line))
		if n := len(kept); line == "" && (n == 0 || kept[n-1] == "") {
			continue
		}
		kept = append(kept, line)
	}
	return strings.TrimSpace(strings.Join(kept, "\n"))
}

func visible(r rune) rune {
	switch {
	case unicode.IsSpace(r):
		return ' '
	case unicode.IsControl(r), unicode.Is(unicode.Cf, r), r == unicode.ReplacementChar:
		return -1
	}
	return r
}

// Beginning returns the first characters of a text on one line, with … where there are more.
func Beginning(text string, most int) string {
	runes := []rune(strings.Join(strings.Fields(text), " "))
	if len(runes) <= most {
		return string(runes)
	}
	return strings.TrimSpace(string(runes[:most])) + "…"
}
