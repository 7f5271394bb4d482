package person

import (
	"log/slog"
	"strings"

	"razvorot/domain/finding"
)

// Phone is a telephone number in the international form of ITU-T E.164: a country code and a national number, at most 15
// digits together.
type Phone struct{ digits string }

const (
	minPhoneDigits = 8  // country code included; E.164 names no least length, and no subscriber has a shorter one
	maxPhoneDigits = 15 // E.164, clause 6.1
)

// ParsePhone reads a number as people in Russia write it: +7…, 8… and 7… with ten more digits, ten digits that begin with
// 9, and +, 00 or 8 10 before any other country's code. It returns finding.PhoneLength, finding.Characters, or
// finding.PhoneCountry where no such code or zone exists.
func ParsePhone(s string) (Phone, error) {
	text := tidy(s)
	digits, ok := digitsOf(strings.TrimPrefix(text, "+"), " -.()/")
	if !ok {
		return Phone{}, finding.Characters
	}
	international := strings.HasPrefix(text, "+")
	switch {
	case international:
	case len(digits) == 11 && digits[0] == '8':
		digits = "7" + digits[1:]
	case len(digits) == 10 && digits[0] == '9':
		digits = "7" + digits
	case strings.HasPrefix(digits, "810"): // Russia's way out of the country: 8, tone, 10
		digits = digits[3:]
	case strings.HasPrefix(digits, "00"): // the way out that ITU-T E.164 recommends
		digits = digits[2:]
	case len(digits) == 11 && digits[0] == '7':
	default:
		return Phone{}, finding.PhoneLength
	}
	if err := checkE164(digits); err != nil {
		return Phone{}, err
	}
	return Phone{digits}, nil
}

// checkE164 holds digits against the world's plan: no country code begins with 0; zone 7 (Russia and Kazakhstan) has ten
// digits after it, the first of them 3, 4, 8 or 9 in Russia (приказ Минцифры России от 31.01.2022 № 75) and 6 or 7 in
// Kazakhstan.
func checkE164(digits string) error {
	switch {
	case len(digits) < minPhoneDigits || len(digits) > maxPhoneDigits:
		return finding.PhoneLength
	case digits[0] == '0':
		return finding.PhoneCountry
	case digits[0] == '7' && len(digits) != 11:
		return finding.PhoneLength
	case digits[0] == '7' && !strings.ContainsRune("346789", rune(digits[1])):
		return finding.PhoneCountry
	}
	return nil
}

// RussianMobile reports whether the number is +7 9xx: one that can receive a code by SMS.
func (p Phone) RussianMobile() bool { return strings.HasPrefix(p.digits, "79") }

// National returns the digits after +7, and all digits for other countries.
func (p Phone) National() string { return strings.TrimPrefix(p.digits, "7") }

// String returns +79161234567, and "" for the zero Phone.
func (p Phone) String() string {
	if p.IsZero() {
		return ""
	}
	return "+" + p.digits
}

// Formatted returns +7 916 123-45-67 for zone 7 and String for the rest.
func (p Phone) Formatted() string {
	if d := p.digits; len(d) == 11 && d[0] == '7' {
		return "+7 " + d[1:4] + " " + d[4:7] + "-" + d[7:9] + "-" + d[9:]
	}
	return p.String()
}

// Masked returns the number with all but the country code and the last two digits hidden, for «the code went to…»:
// +7 ••• •••-••-67.
func (p Phone) Masked() string {
	if p.IsZero() {
		return ""
	}
	if len(p.digits) == 11 && p.digits[0] == '7' {
		return "+7 ••• •••-••-" + p.digits[9:]
	}
	return "+" + strings.Repeat("•", len(p.digits)-2) + p.digits[len(p.digits)-2:]
}

// IsZero reports whether no number is given.
func (p Phone) IsZero() bool { return p.digits == "" }

// MarshalText returns String.
func (p Phone) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText is ParsePhone; empty text is the zero Phone.
func (p *Phone) UnmarshalText(b []byte) error { return unmarshal(p, b, ParsePhone) }

// LogValue hides the number.
func (p Phone) LogValue() slog.Value { return hidden("phone", p.IsZero()) }
