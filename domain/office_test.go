package domain

import (
	"math"
	"testing"
	"time"
)

func at(text string) time.Time {
	t, err := time.Parse("2006-01-02 15:04 -07:00", text)
	if err != nil {
		panic(err)
	}
	return t
}

func workdays(spans ...OfficeSpan) Office {
	o := Office{Zone: 180, SlotsPerHour: 4, Windows: 2, Week: make([]OfficeDay, 7)}
	for i := range 5 {
		o.Week[i].Spans = spans
	}
	o.Holidays = []OfficeHoliday{{"2027-01-01", OfficeDay{[]OfficeSpan{{600, 660}}}}, {"01-01", OfficeDay{}}}
	return o
}

func TestE7AnOfficeIsOpenByItsOwnClockWithBreaksAndHolidays(t *testing.T) {
	o := workdays(OfficeSpan{540, 780}, OfficeSpan{840, 1200})
	for _, x := range []struct {
		at, changes string
		open        bool
	}{
		{"2026-11-23 08:59 +03:00", "2026-11-23 09:00 +03:00", false}, // a Monday
		{"2026-11-23 09:00 +03:00", "2026-11-23 13:00 +03:00", true},
		{"2026-11-23 13:00 +03:00", "2026-11-23 14:00 +03:00", false}, // the break
		{"2026-11-23 23:30 +10:00", "2026-11-23 20:00 +03:00", true},  // 16:30 there
		{"2026-11-27 20:00 +03:00", "2026-11-30 09:00 +03:00", false}, // Friday evening
		{"2026-12-31 21:00 +03:00", "2027-01-01 10:00 +03:00", false}, // a holiday of one year before that of each
		{"2027-12-31 21:00 +03:00", "2028-01-03 09:00 +03:00", false},
	} {
		if open, changes := o.Opening(at(x.at)); open != x.open || !changes.Equal(at(x.changes)) {
			t.Errorf("%s: %v until %v", x.at, open, changes)
		}
	}
	always := Office{Week: make([]OfficeDay, 7)}
	for i := range always.Week {
		always.Week[i].Spans = []OfficeSpan{{0, 1440}}
	}
	if open, changes := always.Opening(at("2026-11-23 08:59 +03:00")); !open || !changes.IsZero() {
		t.Error("day and night:", open, changes)
	}
	if open, changes := (Office{}).Opening(at("2026-11-23 08:59 +03:00")); open || !changes.IsZero() {
		t.Error("never:", open, changes)
	}
}

func TestE7SlotsFitIntoTheHoursOfAnOffice(t *testing.T) {
	o := workdays(OfficeSpan{540, 605}, OfficeSpan{840, 855})
	all := o.Slots(at("2026-11-23 09:00 +03:00"), 2)
	want := []string{"2026-11-23 09:15 +03:00", "2026-11-23 09:30 +03:00", "2026-11-23 09:45 +03:00", "2026-11-23 14:00 +03:00",
		"2026-11-24 09:00 +03:00", "2026-11-24 09:15 +03:00", "2026-11-24 09:30 +03:00", "2026-11-24 09:45 +03:00", "2026-11-24 14:00 +03:00"}
	if len(all) != len(want) {
		t.Fatal(all)
	}
	for i, s := range all {
		if !s.Start.Equal(at(want[i])) || s.Length != 15*time.Minute || s.Free != 2 || !s.End().Equal(s.Start.Add(s.Length)) {
			t.Error(i, s)
		}
	}
	if (Office{Week: o.Week}).Slots(at("2026-11-23 09:00 +03:00"), 2) != nil {
		t.Error("an office without slots has some")
	}
}

func TestE7APlaceIsReadAsItIsCopied(t *testing.T) {
	for text, want := range map[string]Place{"55.7558, 37.6173": {55755800, 37617300}, "55,7558 37,6173": {55755800, 37617300},
		"55.7558;37.6173": {55755800, 37617300}, " -33.9 18.4 ": {-33900000, 18400000}, "55.5,37.5": {55500000, 37500000}} {
		if got, ok := ParsePlace(text); !ok || got != want {
			t.Errorf("%q: %v %v", text, got, ok)
		}
	}
	for _, text := range []string{"", "Лесная 5", "55 37", "95.1 37.1", "55.1 37.1 4.4", "0x1.8p3 1.2", "NaN. 1.1", "55.1", "1e5.0 2.0"} {
		if got, ok := ParsePlace(text); ok {
			t.Errorf("%q: %v", text, got)
		}
	}
}

func TestE7DistancesAreThoseOfAMap(t *testing.T) {
	moscow, _ := PlaceAt(55.7558, 37.6173)
	petersburg, _ := PlaceAt(59.9386, 30.3141)
	if d := moscow.Distance(petersburg); math.Abs(d-634_000) > 3000 {
		t.Error(d)
	}
	if moscow.Distance(moscow) != 0 {
		t.Error("a place is not where it is")
	}
}

func FuzzParsePlace(f *testing.F) {
	for _, text := range []string{"55.7558, 37.6173", "55,7 37,6", ";", "1.1.1 2.2"} {
		f.Add(text)
	}
	f.Fuzz(func(t *testing.T, text string) {
		p, ok := ParsePlace(text)
		if ok && (p.Latitude > 90e6 || p.Latitude < -90e6 || p.Longitude > 180e6 || p.Longitude < -180e6) {
			t.Error(p)
		}
	})
}
