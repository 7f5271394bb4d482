package form

import (
	"strings"

	"razvorot/domain/person"
)

// Mask is how a value is usually written.
type Mask int

// The masks.
const (
	Plain      Mask = iota
	SNILS           // 123-456-789 00
	INN             // 123456789012
	Passport        // 45 09 123456
	Department      // 123-456
	Date            // 12.03.2006
	Phone           // +7 916 123-45-67
	PostalCode      // 101000
	Email
	Card // 4242 4242 4242 4242
)

// patterns have # for a digit; everything else is a sign between digits.
var patterns = map[Mask]string{
	SNILS: "###-###-### ##", INN: "############", Passport: "## ## ######", Department: "###-###", Date: "##.##.####",
	PostalCode: "######", Card: "#### #### #### #### ###",
}

// phonePattern returns how a phone number that begins like this is written: with the country, with the trunk digit, without.
func phonePattern(text string) string {
	switch {
	case strings.HasPrefix(text, "+7"):
		return "+# ### ###-##-##"
	case strings.HasPrefix(text, "8"), strings.HasPrefix(text, "7"):
		return "# ### ###-##-##"
	case strings.HasPrefix(text, "9"):
		return "### ###-##-##"
	}
	return ""
}

// Typed returns what should stand there after before became now by typing. It differs from now only when a digit was added
// at the end, and then in the signs between digits alone.
func (m Mask) Typed(before, now string) string {
	if len(now) != len(before)+1 || !strings.HasPrefix(now, before) || !isDigit(rune(now[len(now)-1])) {
		return now
	}
	pattern := patterns[m]
	if m == Phone {
		pattern = phonePattern(now)
	}
	if fill(pattern, before) != before {
		return now // signs of the person's own: 1.3.2006
	}
	return fill(pattern, now)
}

// fill puts the digits of a text into a pattern, as far as they reach. A text with other signs than the pattern's, or with
// more digits, comes back as it is.
func fill(pattern, text string) string {
	signs := strings.ReplaceAll(pattern, "#", "") + " "
	var digits []rune
	for _, r := range text {
		switch {
		case isDigit(r):
			digits = append(digits, r)
		case !strings.ContainsRune(signs, r):
			return text
		}
	}
	if len(digits) > strings.Count(pattern, "#") {
		return text
	}
	var out strings.Builder
	for _, r := range pattern {
		if len(digits) == 0 {
			break
		}
		if r == '#' {
			r, digits = digits[0], digits[1:]
		}
		out.WriteRune(r)
	}
	return out.String()
}

func isDigit(r rune) bool { return r >= '0' && r <= '9' }

// Format returns a complete value as people write it, and anything else as it is, without the spaces around it.
func (m Mask) Format(text string) string {
	tidy := strings.TrimSpace(text)
	switch m {
	case SNILS:
		if v, err := person.ParseSNILS(tidy); err == nil {
			return v.String()
		}
	case Passport:
		if v, err := person.ParsePassportNumber(tidy); err == nil {
			return fill(patterns[m], onlyDigits(v.String()))
		}
	case Department:
		if v, err := person.ParseDepartmentCode(tidy); err == nil {
			return v.String()
		}
	case Date:
		if v, err := person.ParseDate(tidy); err == nil {
			return v.Dotted()
		}
	case Phone:
		if v, err := person.ParsePhone(tidy); err == nil {
			return fill("+# ### ###-##-##", "+"+onlyDigits(v.String()))
		}
	case INN:
		if v, err := person.ParseINN(tidy); err == nil {
			return v.String()
		}
	}
	return tidy
}

func onlyDigits(text string) string {
	return strings.Map(func(r rune) rune {
		if isDigit(r) {
			return r
		}
		return -1
	}, text)
}
