package ui

import (
	"testing"
	"time"
)

func TestA7ASleepIsToldByTheTimeOfDayAndByALookThatComesLate(t *testing.T) {
	before := time.Now() // with the machine's own time
	day := before.Round(0)
	for name, x := range map[string]struct {
		before, now time.Time
		slept       bool
	}{
		"five seconds awake":                     {before, before.Add(idleLook), false},
		"a busy machine":                         {before, before.Add(time.Minute), false},
		"a night, the own time runs on":          {before, before.Add(8 * time.Hour), true},
		"without own time, five seconds":         {day, day.Add(idleLook), false},
		"without own time, a night":              {day, day.Add(8 * time.Hour), true},
		"the clock set back by a year":           {day, day.Add(-365 * 24 * time.Hour), false},
		"the own time back, which it never goes": {before, before.Add(-time.Hour), false},
	} {
		if got := slept(x.before, x.now); got != x.slept {
			t.Errorf("%s: slept is %v", name, got)
		}
	}
}

func TestA7TheTimeOfDayThatRanAheadOfTheMachineIsASleep(t *testing.T) {
	for name, x := range map[string]struct {
		day, own time.Duration
		slept    bool
	}{
		"the lid was closed for an hour": {time.Hour, 5 * time.Second, true},
		"a second was put in":            {6 * time.Second, 5 * time.Second, false},
		"the clock was set back":         {-time.Hour, 5 * time.Second, false},
	} {
		if got := isSleep(x.day, x.own); got != x.slept {
			t.Errorf("%s: slept is %v", name, got)
		}
	}
}
