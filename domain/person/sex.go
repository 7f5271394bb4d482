package person

import (
	"log/slog"
	"strings"

	"razvorot/domain/finding"
)

// Sex as ISO/IEC 5218 codes it and as the passport has it. The zero Sex means «not given».
type Sex uint8

// The values a Russian passport may have.
const (
	Male   Sex = 1
	Female Sex = 2
)

// ParseSex reads male and female as ISO/IEC 5218 digits, as letters of the machine-readable line and as Russian or
// English words and their first letters. It returns finding.SexUnknown.
func ParseSex(s string) (Sex, error) {
	switch strings.ToLower(strings.TrimRight(tidy(s), ".")) {
	case "1", "m", "male", "м", "муж", "мужской":
		return Male, nil
	case "2", "f", "female", "ж", "жен", "женский":
		return Female, nil
	}
	return 0, finding.SexUnknown
}

// String returns male, female or "".
func (s Sex) String() string {
	switch s {
	case Male:
		return "male"
	case Female:
		return "female"
	}
	return ""
}

// MarshalText returns String.
func (s Sex) MarshalText() ([]byte, error) { return []byte(s.String()), nil }

// UnmarshalText is ParseSex; empty text is the zero Sex.
func (s *Sex) UnmarshalText(b []byte) error { return unmarshal(s, b, ParseSex) }

// LogValue hides the value.
func (s Sex) LogValue() slog.Value { return hidden("sex", s == 0) }
