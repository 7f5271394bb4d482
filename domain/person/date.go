package person

import (
	"cmp"
	"fmt"
	"log/slog"
	"strconv"
	"strings"
	"time"

	"razvorot/domain/finding"
)

// Years that a date may have. Nobody alive was born before the first, and no paper lasts beyond the second.
const (
	minYear = 1880
	maxYear = 2199
)

// Date is a day of the Gregorian calendar, without a time or a zone. The zero Date means «not given». Dates compare
// with == and Compare.
type Date struct {
	year  int16
	month int8
	day   int8
}

// NewDate returns the date, or finding.DateCalendar when the calendar has no such day, or finding.DateYear when the year
// is outside 1880–2199.
func NewDate(year int, month time.Month, day int) (Date, error) {
	if year < minYear || year > maxYear {
		return Date{}, finding.DateYear.With("min", strconv.Itoa(minYear), "max", strconv.Itoa(maxYear))
	}
	if month < time.January || month > time.December || day < 1 || day > daysIn(year, month) {
		return Date{}, finding.DateCalendar
	}
	return Date{int16(year), int8(month), int8(day)}, nil
}

// DateOf returns the day that t falls on in its own location. A year outside 1880–2199 gives the zero Date.
func DateOf(t time.Time) Date {
	d, err := NewDate(t.Date())
	if err != nil {
		return Date{}
	}
	return d
}

// ParseDate reads dd.mm.yyyy, with dots, slashes, hyphens or spaces and with or without leading zeros; ddmmyyyy; and ISO
// 8601 yyyy-mm-dd. The year has four digits: two would have to be guessed. It returns finding.DateFormat,
// finding.DateCalendar or finding.DateYear.
func ParseDate(s string) (Date, error) {
	parts := strings.FieldsFunc(strings.TrimRight(tidy(s), " .г"), func(r rune) bool {
		return strings.ContainsRune(" .,/-", r)
	})
	if len(parts) == 1 && len(parts[0]) == 8 {
		p := parts[0]
		parts = []string{p[:2], p[2:4], p[4:]}
	}
	if len(parts) != 3 {
		return Date{}, finding.DateFormat
	}
	if len(parts[0]) == 4 {
		parts[0], parts[2] = parts[2], parts[0]
	}
	if len(parts[0]) > 2 || len(parts[1]) > 2 || len(parts[2]) != 4 {
		return Date{}, finding.DateFormat
	}
	var n [3]int
	for i, p := range parts {
		digits, ok := digitsOf(p, "")
		v, err := strconv.Atoi(digits)
		if !ok || err != nil {
			return Date{}, finding.DateFormat
		}
		n[i] = v
	}
	return NewDate(n[2], time.Month(n[1]), n[0])
}

// Year returns the year, 0 for the zero Date.
func (d Date) Year() int { return int(d.year) }

// Month returns the month, 0 for the zero Date.
func (d Date) Month() time.Month { return time.Month(d.month) }

// Day returns the day of the month, 0 for the zero Date.
func (d Date) Day() int { return int(d.day) }

// IsZero reports whether no date is given.
func (d Date) IsZero() bool { return d == Date{} }

// Compare returns −1, 0 or 1 as d is before, on or after e.
func (d Date) Compare(e Date) int {
	return cmp.Or(cmp.Compare(d.year, e.year), cmp.Compare(d.month, e.month), cmp.Compare(d.day, e.day))
}

// Before reports whether d is an earlier day than e.
func (d Date) Before(e Date) bool { return d.Compare(e) < 0 }

// After reports whether d is a later day than e.
func (d Date) After(e Date) bool { return d.Compare(e) > 0 }

// Time returns midnight of the day in UTC.
func (d Date) Time() time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, time.UTC)
}

// AddDays returns the day n days later, or earlier when n is negative.
func (d Date) AddDays(n int) Date { return DateOf(d.Time().AddDate(0, 0, n)) }

// AddYears returns the same day n years later. 29 February becomes 28 February in a year that has none: a period in years
// ends on the corresponding day, and where there is none, on the last day of the month (ГК РФ, ст. 192, пп. 1, 3).
func (d Date) AddYears(n int) Date {
	year := d.Year() + n
	return Date{int16(year), d.month, int8(min(d.Day(), daysIn(year, d.Month())))}
}

// Age returns the full years from d, a birth date, to the day on; negative before birth. A year is full on the birthday.
func (d Date) Age(on Date) int {
	years := on.Year() - d.Year()
	if on.Before(d.AddYears(years)) {
		years--
	}
	return years
}

// String returns the date as ISO 8601 yyyy-mm-dd, and "" for the zero Date.
func (d Date) String() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%04d-%02d-%02d", d.year, d.month, d.day)
}

// Dotted returns the date as Russian documents have it, dd.mm.yyyy (ГОСТ Р 7.0.97-2016, п. 5.10), and "" for the zero Date.
func (d Date) Dotted() string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d.%02d.%04d", d.day, d.month, d.year)
}

// MarshalText returns String.
func (d Date) MarshalText() ([]byte, error) { return []byte(d.String()), nil }

// UnmarshalText is ParseDate; empty text is the zero Date.
func (d *Date) UnmarshalText(b []byte) error { return unmarshal(d, b, ParseDate) }

// LogValue hides the day: most dates here are somebody's birth date.
func (d Date) LogValue() slog.Value { return hidden("date", d.IsZero()) }

func daysIn(year int, month time.Month) int {
	return time.Date(year, month+1, 0, 0, 0, 0, 0, time.UTC).Day()
}
