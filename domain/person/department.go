package person

import (
	"log/slog"

	"razvorot/domain/finding"
)

// DepartmentCode names the unit that issued a passport (код подразделения; written by Административный регламент МВД
// России, приказ от 16.11.2020 № 773): two digits of the region, one of the unit's level, three of the unit. What the
// third digit means is the register's practice and in no rule, so an unusual one is a warning only.
type DepartmentCode struct{ digits string }

// ParseDepartmentCode reads six digits with any separators. It returns finding.DepartmentLength, finding.Characters, or
// finding.DepartmentRegion for region 00. An unusual level is told by Validate.
func ParseDepartmentCode(s string) (DepartmentCode, error) {
	digits, ok := digitsOf(s, numberSeparators)
	switch {
	case !ok:
		return DepartmentCode{}, finding.Characters
	case len(digits) != 6:
		return DepartmentCode{}, finding.DepartmentLength.With("digits", "6")
	case digits[:2] == "00":
		return DepartmentCode{}, finding.DepartmentRegion
	}
	return DepartmentCode{digits}, nil
}

// LevelKnown reports whether the third digit is a level in use: 0 the migration service, 1 the region's department, 2 a
// district's, 3 a police station.
func (c DepartmentCode) LevelKnown() bool { return !c.IsZero() && c.digits[2] <= '3' }

// String returns 770-001 as the passport has it, and "" for the zero code.
func (c DepartmentCode) String() string {
	if c.IsZero() {
		return ""
	}
	return c.digits[:3] + "-" + c.digits[3:]
}

// IsZero reports whether no code is given.
func (c DepartmentCode) IsZero() bool { return c.digits == "" }

// MarshalText returns String.
func (c DepartmentCode) MarshalText() ([]byte, error) { return []byte(c.String()), nil }

// UnmarshalText is ParseDepartmentCode; empty text is the zero code.
func (c *DepartmentCode) UnmarshalText(b []byte) error { return unmarshal(c, b, ParseDepartmentCode) }

// LogValue hides the code, which tells where somebody lived.
func (c DepartmentCode) LogValue() slog.Value { return hidden("department code", c.IsZero()) }
