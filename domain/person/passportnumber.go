package person

import (
	"log/slog"
	"strings"

	"razvorot/domain/finding"
)

// PassportNumber is series and number of a passport of the Russian Federation: two digits of the region the blank was
// made for, two of the year it was printed in, six of the blank (описание бланка, постановления Правительства РФ от
// 08.07.1997 № 828 и от 23.12.2023 № 2267).
type PassportNumber struct{ digits string }

// ParsePassportNumber reads 10 digits with any separators. It returns finding.PassportLength, finding.Characters, or
// finding.PassportNumber for region 00 or number 000000, which no blank bears. Whether the region and the year are
// plausible is told by Validate, which knows the day.
func ParsePassportNumber(s string) (PassportNumber, error) {
	digits, ok := digitsOf(s, numberSeparators)
	switch {
	case !ok:
		return PassportNumber{}, finding.Characters
	case len(digits) != 10:
		return PassportNumber{}, finding.PassportLength.With("digits", "10")
	case digits[:2] == "00" || digits[4:] == "000000":
		return PassportNumber{}, finding.PassportNumber
	}
	return PassportNumber{digits}, nil
}

// Series returns the four digits of the series, and "" for the zero number.
func (p PassportNumber) Series() string { return p.part(0, 4) }

// Number returns the six digits of the number, and "" for the zero number.
func (p PassportNumber) Number() string { return p.part(4, 10) }

// Year returns the year the blank was printed in: 97–99 are 1997–1999, the rest 2000–2096. It is 0 for the zero number.
func (p PassportNumber) Year() int {
	if p.IsZero() {
		return 0
	}
	yy := int(p.digits[2]-'0')*10 + int(p.digits[3]-'0')
	if yy >= 97 {
		return 1900 + yy
	}
	return 2000 + yy
}

// RegionKnown reports whether the series begins with the first two digits of a region in ОКАТО (ОК 019-95), or with one
// of the four pairs that were handed out beside it.
func (p PassportNumber) RegionKnown() bool {
	return strings.Contains(knownSeriesRegions, " "+p.part(0, 2)+" ")
}

// knownSeriesRegions are the ОКАТО regions; then 67 and 74, in use by the Khanty-Mansi and Yamalo-Nenets districts, which
// ОКАТО counts under 71 (67 and 74 are regions of their own there), and 09 and 39, given to the Crimea's passports.
const knownSeriesRegions = " 01 03 04 05 07 08 10 11 12 14 15 17 18 19 20 21 22 23 24 25 26 27 28 29 30 32 33 34 35 36 37 38" +
	" 40 41 42 43 44 45 46 47 49 50 52 53 54 56 57 58 60 61 63 64 65 66 67 68 69 70 71 73 74 75 76 77 78 79" +
	" 80 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 09 39 "

func (p PassportNumber) part(from, to int) string {
	if p.IsZero() {
		return ""
	}
	return p.digits[from:to]
}

// Digits returns the ten digits, and "" for the zero number.
func (p PassportNumber) Digits() string { return p.digits }

// String returns 45 09 123456 as the blank has it, and "" for the zero number.
func (p PassportNumber) String() string {
	if p.IsZero() {
		return ""
	}
	return p.digits[:2] + " " + p.digits[2:4] + " " + p.digits[4:]
}

// IsZero reports whether no number is given.
func (p PassportNumber) IsZero() bool { return p.digits == "" }

// MarshalText returns String.
func (p PassportNumber) MarshalText() ([]byte, error) { return []byte(p.String()), nil }

// UnmarshalText is ParsePassportNumber; empty text is the zero number.
func (p *PassportNumber) UnmarshalText(b []byte) error { return unmarshal(p, b, ParsePassportNumber) }

// LogValue hides the number.
func (p PassportNumber) LogValue() slog.Value { return hidden("passport number", p.IsZero()) }
