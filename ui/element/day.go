package element

import (
	"fmt"
	"time"

	"razvorot/ui/phrase"
)

var russianMonths = []string{"января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября", "октября",
	"ноября", "декабря"}

// Day returns the day of a moment, in the zone that it has: «12 марта 2026 г.», «12 March 2026».
func Day(b *phrase.Book, t time.Time) string {
	if b.Language() == phrase.Russian {
		return fmt.Sprintf("%d %s %d г.", t.Day(), russianMonths[t.Month()-1], t.Year())
	}
	return fmt.Sprintf("%d %s %d", t.Day(), t.Month(), t.Year())
}

// When returns day and time of a moment, in the zone that it has: «12 марта 2026 г., 12:41».
func When(b *phrase.Book, t time.Time) string { return Day(b, t) + ", " + t.Format("15:04") }
