package app

import (
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"
)

// CalendarEntry is an appointment as calendars take it.
type CalendarEntry struct {
	ID          string // the same for the same appointment, so that a calendar replaces it when it was moved
	Start, End  time.Time
	Made        time.Time
	Title, Text string
	Place       string        // "" for nowhere
	Remind      time.Duration // before the start
}

// File writes the entry as iCalendar (RFC 5545): times in UTC, which calendars show in the zone of whoever looks; lines folded at
// 75 octets; texts escaped.
func (e CalendarEntry) File() []byte {
	const utc = "20060102T150405Z"
	lines := []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//Razvorot//RU", "METHOD:PUBLISH", "BEGIN:VEVENT", "UID:" + icsText(e.ID) + "@razvorot",
		"DTSTAMP:" + e.Made.UTC().Format(utc), "DTSTART:" + e.Start.UTC().Format(utc), "DTEND:" + e.End.UTC().Format(utc),
		"SUMMARY:" + icsText(e.Title), "DESCRIPTION:" + icsText(e.Text), "LOCATION:" + icsText(e.Place), "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:" + icsText(e.Title),
		"TRIGGER:-PT" + minutes(e.Remind) + "M", "END:VALARM", "END:VEVENT", "END:VCALENDAR"}
	if e.Place == "" {
		lines = slices.DeleteFunc(lines, func(l string) bool { return l == "LOCATION:" })
	}
	var b strings.Builder
	for _, line := range lines {
		icsFold(&b, line)
	}
	return []byte(b.String())
}

func minutes(d time.Duration) string {
	return strconv.Itoa(int(d / time.Minute))
}

// icsText escapes a text (RFC 5545, 3.3.11). Control characters, which it must not hold, become spaces.
func icsText(s string) string {
	s = strings.NewReplacer("\\", "\\\\", ";", "\\;", ",", "\\,", "\r\n", "\\n", "\n", "\\n").Replace(s)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return ' '
		}
		return r
	}, s)
}

// icsFold writes a line, broken after at most 75 octets and never within a character (3.1).
func icsFold(b *strings.Builder, line string) {
	room := 75
	for _, r := range line {
		if n := utf8.RuneLen(r); n > room {
			b.WriteString("\r\n ")
			room = 74
		}
		room -= utf8.RuneLen(r)
		b.WriteRune(r)
	}
	b.WriteString("\r\n")
}
