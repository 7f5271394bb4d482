package person

import (
	"log/slog"

	"razvorot/domain/finding"
)

// SNILS is the number of a person's individual pension account (СНИЛС): nine digits and two check digits.
type SNILS struct{ digits string }

// lastUnchecked is the last number without a check: «проверка контрольного числа проводится только для номеров больше
// номера 001-001-998» (ПФР, Форматы представления сведений, п. 8 «Алгоритм формирования контрольного числа»).
const lastUnchecked = "001001998"

// ParseSNILS reads 11 digits with any separators. It returns finding.SNILSLength, finding.Characters, finding.SNILSZero
// for a number of nothing but zeros, or finding.SNILSChecksum.
func ParseSNILS(s string) (SNILS, error) {
	digits, ok := digitsOf(s, numberSeparators)
	switch {
	case !ok:
		return SNILS{}, finding.Characters
	case len(digits) != 11:
		return SNILS{}, finding.SNILSLength.With("digits", "11")
	case digits[:9] == "000000000":
		return SNILS{}, finding.SNILSZero
	case digits[:9] > lastUnchecked && digits[9:] != snilsCheck(digits[:9]):
		return SNILS{}, finding.SNILSChecksum
	}
	return SNILS{digits}, nil
}

// snilsCheck returns the two check digits: each digit times its position counted from the end, summed; the remainder
// modulo 101; 100 is written 00 (source as at lastUnchecked).
func snilsCheck(nine string) string {
	sum := 0
	for i := range 9 {
		sum += int(nine[i]-'0') * (9 - i)
	}
	sum = sum % 101 % 100
	return string([]byte{'0' + byte(sum/10), '0' + byte(sum%10)})
}

// String returns 123-456-789 00, and "" for the zero SNILS.
func (s SNILS) String() string {
	if s.IsZero() {
		return ""
	}
	d := s.digits
	return d[:3] + "-" + d[3:6] + "-" + d[6:9] + " " + d[9:]
}

// Digits returns the eleven digits, and "" for the zero SNILS.
func (s SNILS) Digits() string { return s.digits }

// IsZero reports whether no number is given.
func (s SNILS) IsZero() bool { return s.digits == "" }

// MarshalText returns String.
func (s SNILS) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is ParseSNILS; empty text is the zero SNILS.
func (s *SNILS) UnmarshalText(b []byte) error { return unmarshal(s, b, ParseSNILS) }

// LogValue hides the number.
func (s SNILS) LogValue() slog.Value { return hidden("SNILS", s.IsZero()) }
