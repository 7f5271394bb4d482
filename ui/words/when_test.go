package words_test

import (
	"testing"
	"time"

	"razvorot/ui/words"
)

func TestTheNextQuestionToARegistryIsToldWithItsDayUnlessItIsToday(t *testing.T) {
	now := time.Date(2026, 11, 22, 12, 11, 0, 0, time.Local)
	for at, want := range map[time.Time]map[string]string{
		now.Add(30 * time.Minute): {"ru": "Следующий раз — в 12:41.", "en": "Next time at 12:41."},
		now.Add(12 * time.Hour):   {"ru": "Следующий раз — 23 ноября 2026 г., 00:11.", "en": "The next time is 23 November 2026, 00:11."},
	} {
		for language, book := range books(t) {
			if got := words.NextCheck(book, at, now); got != want[string(language)] {
				t.Errorf("%s: %q", language, got)
			}
		}
	}
}
