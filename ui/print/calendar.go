package print

import (
	"strings"
	"time"
	"unicode/utf8"
)

// event is an appointment as programs for calendars read it (RFC 5545, 3.6.1). It names nobody.
type event struct {
	ID               string
	Start, End, Made time.Time
	Title, Place     string
}

// Bytes writes the file: lines end with CR LF and have 75 octets at most, and times are in UTC (RFC 5545, 3.1 and 3.3.5).
func (e event) Bytes() []byte {
	const utc = "20060102T150405Z"
	end := e.End
	if !end.After(e.Start) {
		end = e.Start.Add(15 * time.Minute) // the authority did not tell yet how long it is
	}
	var b strings.Builder
	for _, line := range []string{"BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//razvorot//print//RU", "BEGIN:VEVENT", "UID:" + escaped(e.ID),
		"DTSTAMP:" + e.Made.UTC().Format(utc), "DTSTART:" + e.Start.UTC().Format(utc), "DTEND:" + end.UTC().Format(utc),
		"SUMMARY:" + escaped(e.Title), "LOCATION:" + escaped(e.Place), "BEGIN:VALARM", "ACTION:DISPLAY", "TRIGGER:-P1D",
		"DESCRIPTION:" + escaped(e.Title), "END:VALARM", "END:VEVENT", "END:VCALENDAR"} {
		fold(&b, line)
	}
	return []byte(b.String())
}

// escaped writes a text (RFC 5545, 3.3.11).
func escaped(text string) string {
	text = strings.NewReplacer("\r\n", `\n`, "\n", `\n`, "\r", `\n`, `\`, `\\`, ";", `\;`, ",", `\,`).Replace(text)
	return strings.Map(func(r rune) rune {
		if r < ' ' || r == 0x7f {
			return -1
		}
		return r
	}, strings.ToValidUTF8(text, ""))
}

// longestLine is in octets, without its end.
const longestLine = 75

// fold writes a line in pieces; the later ones begin with a space. No character is cut.
func fold(b *strings.Builder, line string) {
	room := longestLine
	for _, r := range line {
		n := utf8.RuneLen(r)
		if n > room {
			b.WriteString("\r\n ")
			room = longestLine - 1
		}
		b.WriteRune(r)
		room -= n
	}
	b.WriteString("\r\n")
}
