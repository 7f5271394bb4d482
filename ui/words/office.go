package words

import (
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/ui/phrase"
)

// weekdays are the days from Sunday on, as Go counts them.
var weekdays = []string{"sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday"}

// Weekday names a day of the week.
func Weekday(b *phrase.Book, d time.Weekday) string {
	return say(b, "weekday", strings.ToLower(d.String()))
}

// OfficeService says what an office does.
func OfficeService(b *phrase.Book, s domain.OfficeService) string {
	return sayKnown(b, "office.does", s)
}

func aboutOffices() []Family {
	return []Family{{"weekday", weekdays}, {"office.does", append(texts(domain.OfficeServices()), unknown)}}
}
