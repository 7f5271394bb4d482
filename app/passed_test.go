package app

import (
	"testing"
	"time"
)

func TestNobodyWaitsForAMomentThatAFastClockNoted(t *testing.T) {
	now := time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)
	for name, c := range map[string]struct {
		since time.Time
		want  bool
	}{
		"just begun": {now, false}, "nearly over": {now.Add(time.Nanosecond - time.Hour), false}, "over": {now.Add(-time.Hour), true},
		"never begun": {time.Time{}, true}, "noted by a clock that was weeks fast": {now.AddDate(0, 0, 21), true},
	} {
		if got := passed(c.since, now, time.Hour); got != c.want {
			t.Errorf("a wait of an hour that is %s is over: %v", name, got)
		}
	}
}
