package mrz

import (
	"strconv"
	"strings"
	"time"
)

// date reads an element that is a date. Unknown parts of a birth and an expiry that is not set are fillers (Doc 9303-3,
// 4.8): then there is nothing to offer and nothing that failed.
func (p *parser) date(e element, field FieldName, before bool) {
	if !p.agrees(e) {
		p.fail(field)
		return
	}
	text := p.text(e.at)
	if strings.Contains(text, filler) {
		return
	}
	day, ok := near(text, p.now)
	if before {
		day, ok = past(text, p.now)
	}
	if !ok {
		p.fail(field)
		return
	}
	p.add(Field{Name: field, Text: day.Format(time.DateOnly), Checked: true}, e.checked())
}

// past returns the latest day that is written so, YYMMDD, and is not after now: births and dates of issue.
func past(text string, now time.Time) (time.Time, bool) {
	return latest(text, now)
}

// near returns the latest day that is written so and is less than fifty years ahead: no document is valid for longer,
// and none that ran out fifty years ago is shown to anybody.
func near(text string, now time.Time) (time.Time, bool) {
	return latest(text, now.AddDate(50, 0, -1))
}

// latest returns the latest day written so that is not after the end, within a hundred years of it.
func latest(text string, end time.Time) (time.Time, bool) {
	year, errYear := strconv.Atoi(text[:2])
	month, errMonth := strconv.Atoi(text[2:4])
	day, errDay := strconv.Atoi(text[4:6])
	if errYear != nil || errMonth != nil || errDay != nil {
		return time.Time{}, false
	}
	for y := end.Year() - end.Year()%100 + year; y > end.Year()-101; y -= 100 {
		date := time.Date(y, time.Month(month), day, 0, 0, 0, 0, time.UTC)
		if date.Day() == day && int(date.Month()) == month && !date.After(end) {
			return date, true
		}
	}
	return time.Time{}, false
}
