package words

import (
	"fmt"
	"strings"
	"time"

	"razvorot/domain/person"
	"razvorot/ui/element"
	"razvorot/ui/phrase"
)

// Date returns a date as people write it: «12 марта 2026 г.», «12 March 2026»; "" for none.
func Date(b *phrase.Book, d person.Date) string {
	if d.IsZero() {
		return ""
	}
	return element.Day(b, d.Time())
}

// Day returns the day of a moment, in the zone of the device; "" for none.
func Day(b *phrase.Book, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return element.Day(b, t.Local())
}

// ShortDate returns a date in figures: «12.03.2026» in both languages, as documents have it; "" for none.
func ShortDate(d person.Date) string {
	if d.IsZero() {
		return ""
	}
	return fmt.Sprintf("%02d.%02d.%d", d.Day(), d.Month(), d.Year())
}

// Time returns the time of a moment: «12:41»; "" for none.
func Time(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.Local().Format("15:04")
}

// When returns day and time of a moment: «12 марта 2026 г., 12:41»; "" for none.
func When(b *phrase.Book, t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return Day(b, t) + ", " + Time(t)
}

// NextCheck says when a registry is asked again: the time of today, or the day with it.
func NextCheck(b *phrase.Book, at, now time.Time) string {
	if Day(b, at) == Day(b, now) {
		return b.Say("checks.retry", map[string]string{"Time": Time(at)})
	}
	return b.Say("checks.retry.day", map[string]string{"Time": When(b, at)})
}

// Saved returns «Сохранено 12:41»; "" when nothing was.
func Saved(b *phrase.Book, at time.Time) string {
	if at.IsZero() {
		return ""
	}
	return b.Say("saved", map[string]string{"Time": Time(at)})
}

// Countdown returns how long is left: «0:59», «12:05», rounded up to whole seconds.
func Countdown(left time.Duration) string {
	seconds := int((max(left, 0) + time.Second - 1) / time.Second)
	return fmt.Sprintf("%d:%02d", seconds/60, seconds%60)
}

// Wait returns how long to wait in words: «через 5 минут», «через 30 секунд».
func Wait(b *phrase.Book, d time.Duration) string {
	switch {
	case d <= 90*time.Second:
		return b.Count("wait.seconds", max(1, int((d+time.Second-1)/time.Second)))
	case d <= 90*time.Minute:
		return b.Count("wait.minutes", int((d+time.Minute-1)/time.Minute))
	}
	return b.Count("wait.hours", int((d+time.Hour-1)/time.Hour))
}

// Size returns a number of bytes as people write it: «1,4 МБ», «1.4 MB», in units of 1024.
func Size(b *phrase.Book, bytes int64) string {
	value, unit := float64(bytes), 0
	for value >= 1000 && unit < 3 {
		value, unit = value/1024, unit+1
	}
	text := fmt.Sprintf("%.0f", value)
	if unit > 1 && value < 10 {
		text = strings.TrimSuffix(fmt.Sprintf("%.1f", value), ".0")
	}
	units := []string{"B", "KB", "MB", "GB"}
	if b.Language() == phrase.Russian {
		text = strings.Replace(text, ".", ",", 1)
		units = []string{"Б", "КБ", "МБ", "ГБ"}
	}
	return text + " " + units[unit]
}

// Years returns a number of years with the word in its form: «14 лет».
func Years(b *phrase.Book, n int) string { return b.Count("years", n) }

// StepOf returns «Шаг 2 из 6 · Адрес».
func StepOf(b *phrase.Book, current, steps int, name string) string {
	return b.Say("step.of", map[string]any{"Current": current, "Steps": steps, "Name": name})
}
