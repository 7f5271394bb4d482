package paper

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/text/unicode/norm"
)

// The longest values, in characters. They are well above what domain accepts; they bound the work, and keep the tallest
// card below a page.
const (
	maxName   = 100
	maxNumber = 24
	maxShort  = 60
	maxPlace  = 240
	maxLine   = 300
	maxText   = 1000
	// maxRaw is how many bytes a value may have before it is looked at.
	maxRaw = 16 * maxText
)

// checker collects the first fault of an input, so that a list of fields is checked as a list.
type checker struct{ err error }

// optional returns the value as it is drawn: composed (NFC), with single spaces, of characters that the typeface has.
func (c *checker) optional(field, value string, limit int) string {
	if c.err != nil {
		return ""
	}
	clean, err := tidy(field, value, limit)
	if err != nil {
		c.err = err
	}
	return clean
}

// required is optional with ErrMissing for an empty value.
func (c *checker) required(field, value string, limit int) string {
	clean := c.optional(field, value, limit)
	c.want(field, clean != "")
	return clean
}

// want notes ErrMissing unless the field is there.
func (c *checker) want(field string, there bool) {
	if c.err == nil && !there {
		c.err = &FieldError{Field: field, Err: ErrMissing}
	}
}

func tidy(field, value string, limit int) (string, error) {
	if len(value) > maxRaw {
		return "", &FieldError{Field: field, Err: ErrTooLong}
	}
	if !utf8.ValidString(value) {
		return "", &FieldError{Field: field, Err: ErrUndrawable, Rune: utf8.RuneError}
	}
	value = strings.Join(strings.FieldsFunc(norm.NFC.String(value), breaksWords), " ")
	if utf8.RuneCountInString(value) > limit {
		return "", &FieldError{Field: field, Err: ErrTooLong}
	}
	for _, r := range value {
		if !drawable(r) {
			return "", &FieldError{Field: field, Err: ErrUndrawable, Rune: r}
		}
	}
	return value, nil
}

// breaksWords reports whether a line may end at the character. A no-break space is a space that may not.
func breaksWords(r rune) bool { return unicode.IsSpace(r) && r != '\u00a0' }

// wrap breaks text into lines no wider than width: at spaces, after hyphens and slashes, and inside what is wider than a
// whole line, so that nothing is ever cut off. Empty text has no lines.
func wrap(text string, width float64, measure func(string) float64) []string {
	var lines []string
	line := ""
	for _, word := range words(text, width, measure) {
		glue := " "
		for _, part := range parts(word) {
			if line == "" {
				glue = ""
			}
			if measure(line+glue+part) > width && line != "" {
				lines, line, glue = append(lines, line), "", ""
			}
			for measure(line+glue+part) > width && utf8.RuneCountInString(part) > 1 {
				head := fitting(part, width, measure)
				lines, part = append(lines, part[:head]), part[head:]
			}
			line, glue = line+glue+part, ""
		}
	}
	if line != "" {
		lines = append(lines, line)
	}
	return lines
}

// maxAbbreviation is the length of the longest word, its full stop included, that keeps to the next: «корп. 2».
const maxAbbreviation = 5

// words returns what spaces separate; an abbreviation stays with the word that follows while both fit into a line.
func words(text string, width float64, measure func(string) float64) []string {
	var found []string
	abbreviated := false
	for _, word := range strings.FieldsFunc(text, breaksWords) {
		if n := len(found) - 1; abbreviated && measure(found[n]+" "+word) <= width {
			found[n] += " " + word
		} else {
			found = append(found, word)
		}
		abbreviated = strings.HasSuffix(word, ".") && utf8.RuneCountInString(word) <= maxAbbreviation
	}
	return found
}

// parts cuts a word after each inner hyphen and slash.
func parts(word string) []string {
	var found []string
	start := 0
	for i, r := range word {
		if (r == '-' || r == '/' || r == '–' || r == '—') && i > start && i+utf8.RuneLen(r) < len(word) {
			end := i + utf8.RuneLen(r)
			found, start = append(found, word[start:end]), end
		}
	}
	return append(found, word[start:])
}

// fitting returns how many bytes of text fit into width: at least one character.
func fitting(text string, width float64, measure func(string) float64) int {
	end := 0
	for i, r := range text {
		next := i + utf8.RuneLen(r)
		if end > 0 && measure(text[:next]) > width {
			break
		}
		end = next
	}
	return end
}
