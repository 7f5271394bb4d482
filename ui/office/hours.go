package office

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// Clock writes the time of a moment by the office's own clock: «9:00».
func Clock(o domain.Office, t time.Time) string { return o.Local(t).Format("15:04") }

// Standing says whether an office is open and until when, or when it opens.
func Standing(b *phrase.Book, f app.FoundOffice, now time.Time) string {
	switch {
	case f.Changes.IsZero() && f.Open:
		return b.Say("office.always")
	case f.Changes.IsZero():
		return b.Say("office.never")
	case f.Open:
		return b.Say("office.open", map[string]string{"Time": untilClock(f)})
	}
	days := midnight(f.Office, f.Changes).Sub(midnight(f.Office, now)) / (24 * time.Hour)
	data := map[string]string{"Time": Clock(f.Office, f.Changes), "Day": DayOf(b, f.Office, f.Changes)}
	switch days {
	case 0:
		return b.Say("office.opens.today", data)
	case 1:
		return b.Say("office.opens.tomorrow", data)
	}
	return b.Say("office.opens.day", data)
}

// untilClock is when an office closes; the end of the day is 24:00.
func untilClock(f app.FoundOffice) string {
	if c := Clock(f.Office, f.Changes); c != "00:00" {
		return c
	}
	return "24:00"
}

func midnight(o domain.Office, t time.Time) time.Time {
	at := o.Local(t)
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, time.UTC)
}

// DayOf names the day of a moment at an office: «среда, 25 ноября 2026 г.».
func DayOf(b *phrase.Book, o domain.Office, t time.Time) string {
	at := o.Local(t)
	return words.Weekday(b, at.Weekday()) + ", " + words.Date(b, person.DateOf(at))
}

// spans writes when an office is open on a day: «9:00–13:00, 14:00–20:00».
func spans(b *phrase.Book, d domain.OfficeDay) string {
	if len(d.Spans) == 0 {
		return b.Say("office.closed")
	}
	var all []string
	for _, s := range d.Spans {
		if s.From == 0 && s.To == 24*60 {
			return b.Say("office.always")
		}
		all = append(all, fmt.Sprintf("%d:%02d–%d:%02d", s.From/60, s.From%60, s.To/60, s.To%60))
	}
	return strings.Join(all, ", ")
}

// week is the hours of a week, days alike together.
func week(b *phrase.Book, o domain.Office) []widget.Pair {
	var pairs []widget.Pair
	for i := 0; i < len(o.Week); {
		end := i + 1
		for end < len(o.Week) && slices.Equal(o.Week[end].Spans, o.Week[i].Spans) {
			end++
		}
		name := words.Capital(words.Weekday(b, weekday(i)))
		if end-i > 1 {
			name += " – " + words.Weekday(b, weekday(end-1))
		}
		pairs = append(pairs, widget.Pair{Name: name, Value: spans(b, o.Week[i])})
		i = end
	}
	return pairs
}

func weekday(fromMonday int) time.Weekday { return time.Weekday((fromMonday + 1) % 7) }

// soon is how far ahead holidays are told.
const soon = 45

// holidays are the days ahead that go otherwise.
func holidays(b *phrase.Book, o domain.Office, now time.Time) []widget.Pair {
	var pairs []widget.Pair
	for n := range soon {
		at := now.AddDate(0, 0, n)
		day := o.On(at)
		if usual := o.Week[(int(o.Local(at).Weekday())+6)%7]; !slices.Equal(day.Spans, usual.Spans) {
			pairs = append(pairs, widget.Pair{Name: words.Capital(DayOf(b, o, at)), Value: spans(b, day)})
		}
	}
	return pairs
}

// Distance writes how far an office is: «850 м», «1,2 км», «634 км».
func Distance(b *phrase.Book, metres float64) string {
	switch {
	case metres < 995:
		return b.Say("office.metres", map[string]string{"N": strconv.Itoa(int(metres/10+0.5) * 10)})
	case metres < 9950:
		n := strconv.FormatFloat(metres/1000, 'f', 1, 64)
		if b.Language() == phrase.Russian {
			n = strings.Replace(n, ".", ",", 1)
		}
		return b.Say("office.kilometres", map[string]string{"N": n})
	}
	return b.Say("office.kilometres", map[string]string{"N": strconv.Itoa(int(metres/1000 + 0.5))})
}
