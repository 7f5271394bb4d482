package person

import (
	"log/slog"

	"razvorot/domain/finding"
)

// INN is a person's taxpayer number (ИНН физического лица): ten digits and two check digits.
type INN struct{ digits string }

// The weights of the two check digits, from left to right; each check digit is the weighted sum modulo 11 modulo 10
// (Порядок присвоения ИНН, приказ ФНС России от 29.06.2012 № ММВ-7-6/435@, структура ИНН).
var (
	innWeights11 = [...]int{7, 2, 4, 10, 3, 5, 9, 4, 6, 8}
	innWeights12 = [...]int{3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8}
)

// ParseINN reads 12 digits with any separators. It returns finding.INNLength, finding.INNCompany for the ten digits of an
// organisation, finding.Characters, finding.INNRegion when no region is 00, or finding.INNChecksum.
func ParseINN(s string) (INN, error) {
	digits, ok := digitsOf(s, numberSeparators)
	switch {
	case !ok:
		return INN{}, finding.Characters
	case len(digits) == 10:
		return INN{}, finding.INNCompany
	case len(digits) != 12:
		return INN{}, finding.INNLength.With("digits", "12")
	case digits[:2] == "00":
		return INN{}, finding.INNRegion
	case digits[10] != innCheck(digits, innWeights11[:]) || digits[11] != innCheck(digits, innWeights12[:]):
		return INN{}, finding.INNChecksum
	}
	return INN{digits}, nil
}

func innCheck(digits string, weights []int) byte {
	sum := 0
	for i, w := range weights {
		sum += int(digits[i]-'0') * w
	}
	return '0' + byte(sum%11%10)
}

// String returns the twelve digits, and "" for the zero INN.
func (n INN) String() string { return n.digits }

// IsZero reports whether no number is given.
func (n INN) IsZero() bool { return n.digits == "" }

// MarshalText returns String.
func (n INN) MarshalText() ([]byte, error) { return []byte(n.digits), nil }

// UnmarshalText is ParseINN; empty text is the zero INN.
func (n *INN) UnmarshalText(b []byte) error { return unmarshal(n, b, ParseINN) }

// LogValue hides the number.
func (n INN) LogValue() slog.Value { return hidden("INN", n.IsZero()) }
