// Package branch reads the catalogue of offices from its file.
//
// The file is JSON: {"offices": [ … ]}. An office has an id, lat and lon, zone («+03:00»), week (mon to sun, each a list of spans
// «09:00-13:00», a day that is left out is closed), holidays (by «2027-01-04», or «01-01» for each year, a list of spans, empty for
// closed), services, accessible, slots_per_hour, windows and texts by language. Every fault is told at once, with the office it is in
// and what is wanted.
package branch

import (
	_ "embed"
	"encoding/json"
	"errors"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"razvorot/domain"
)

// Bounds of a catalogue.
const (
	MostBytes   = 2 << 20
	MostOffices = 1000

	mostHolidays = 200
	mostSpans    = 8
	longestText  = 200 // characters
	longestID    = 40
	mostWindows  = 50
)

//go:embed trial.json
var trial []byte

// Trial returns the invented offices of a trial authority.
func Trial() []domain.Office {
	all, err := Parse(trial)
	if err != nil {
		panic(err) // embedded, and read by every test
	}
	return all
}

// Read returns the catalogue in a file. Beside faults of the file it returns those of reading it.
func Read(path string) ([]domain.Office, error) {
	info, err := os.Stat(path)
	switch {
	case err != nil:
		return nil, err
	case info.Size() > MostBytes:
		return nil, fmt.Errorf("it has %d bytes, at most %d are read", info.Size(), MostBytes)
	}
	b, err := os.ReadFile(path)
	if err != nil {
		return nil, err
	}
	return Parse(b)
}

type file struct {
	Offices []entry `json:"offices"`
}

type entry struct {
	ID           string                       `json:"id"`
	Latitude     *float64                     `json:"lat"`
	Longitude    *float64                     `json:"lon"`
	Zone         string                       `json:"zone"`
	Week         map[string][]string          `json:"week"`
	Holidays     map[string][]string          `json:"holidays"`
	Services     []domain.OfficeService       `json:"services"`
	Accessible   bool                         `json:"accessible"`
	SlotsPerHour int                          `json:"slots_per_hour"`
	Windows      int                          `json:"windows"`
	Texts        map[string]domain.OfficeText `json:"texts"`
}

// Parse reads a catalogue. The error joins everything that is wrong.
func Parse(b []byte) ([]domain.Office, error) {
	if len(b) > MostBytes {
		return nil, fmt.Errorf("it has %d bytes, at most %d are read", len(b), MostBytes)
	}
	if !utf8.Valid(b) {
		return nil, errors.New("it is not UTF-8: save it anew as UTF-8")
	}
	var f file
	decoder := json.NewDecoder(strings.NewReader(string(b)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode(&f); err != nil {
		return nil, fmt.Errorf("it is no catalogue of offices (byte %d): %w", decoder.InputOffset(), err)
	}
	if decoder.More() {
		return nil, errors.New("something follows after the catalogue: one value is wanted")
	}
	if n := len(f.Offices); n == 0 || n > MostOffices {
		return nil, fmt.Errorf("it has %d offices, 1 to %d are wanted", n, MostOffices)
	}
	r := reader{}
	seen := map[string]bool{}
	all := make([]domain.Office, len(f.Offices))
	for i, e := range f.Offices {
		r.where = fmt.Sprintf("office %d", i+1)
		if plainID(e.ID) {
			r.where = "office " + e.ID
		} else {
			r.fault("id", "Latin letters, digits and hyphens are wanted, at most %d", longestID)
		}
		if seen[e.ID] {
			r.fault("id", "another office has it: give each its own")
		}
		seen[e.ID] = true
		all[i] = r.office(e)
	}
	return all, errors.Join(r.faults...)
}

func plainID(id string) bool {
	return id != "" && len(id) <= longestID && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-") == ""
}

// reader gathers the faults of a catalogue.
type reader struct {
	where  string
	faults []error
}

func (r *reader) fault(field, what string, args ...any) {
	r.faults = append(r.faults, fmt.Errorf("%s: %s: %s", r.where, field, fmt.Sprintf(what, args...)))
}

func (r *reader) office(e entry) domain.Office {
	o := domain.Office{ID: domain.OfficeID(e.ID), Texts: e.Texts, Zone: r.zone(e.Zone), Services: e.Services, Accessible: e.Accessible,
		SlotsPerHour: e.SlotsPerHour, Windows: e.Windows, Week: r.week(e.Week), Holidays: r.holidays(e.Holidays)}
	o.Place, _ = domain.PlaceAt(r.degrees("lat", e.Latitude, 90), r.degrees("lon", e.Longitude, 180))
	if e.SlotsPerHour < 1 || e.SlotsPerHour > 12 || 60%e.SlotsPerHour != 0 {
		r.fault("slots_per_hour", "1, 2, 3, 4, 5, 6, 10 or 12 is wanted")
	}
	if e.Windows < 1 || e.Windows > mostWindows {
		r.fault("windows", "1 to %d are wanted", mostWindows)
	}
	if len(e.Services) == 0 {
		r.fault("services", "none is named: printed_passport, identity_code")
	}
	for i, s := range e.Services {
		if !slices.Contains(domain.OfficeServices(), s) || slices.Contains(e.Services[:i], s) {
			r.fault("services", "printed_passport and identity_code are known, each once")
		}
	}
	r.texts(e.Texts)
	return o
}

func (r *reader) degrees(field string, given *float64, most float64) float64 {
	if given == nil || *given < -most || *given > most {
		r.fault(field, "degrees from %g to %g are wanted", -most, most)
		return 0
	}
	return *given
}

func (r *reader) texts(all map[string]domain.OfficeText) {
	if _, ok := all["ru"]; !ok {
		r.fault("texts", "«ru» is missing")
	}
	for _, language := range slices.Sorted(maps.Keys(all)) {
		if language != "ru" && language != "en" {
			r.fault("texts", "«ru» and «en» are known")
			continue
		}
		t := all[language]
		for _, x := range []struct {
			field, text string
			must        bool
		}{{"name", t.Name, true}, {"city", t.City, true}, {"address", t.Address, true}, {"landmark", t.Landmark, false}} {
			field := "texts." + language + "." + x.field
			switch {
			case strings.TrimSpace(x.text) == "" && x.must:
				r.fault(field, "it is missing")
			case utf8.RuneCountInString(x.text) > longestText:
				r.fault(field, "at most %d characters are wanted", longestText)
			case strings.ContainsFunc(x.text, func(c rune) bool { return c < ' ' || c == 0x7f }):
				r.fault(field, "it has signs that are no text: line breaks and tabs are none")
			}
		}
	}
}

// zone reads «+03:00» as minutes.
func (r *reader) zone(text string) int {
	t, err := time.Parse("-07:00", text)
	_, seconds := t.Zone()
	if err != nil || seconds%60 != 0 || seconds < -12*3600 || seconds > 14*3600 {
		r.fault("zone", "+03:00 is how it is written")
		return 0
	}
	return seconds / 60
}

var weekdays = []string{"mon", "tue", "wed", "thu", "fri", "sat", "sun"}

func (r *reader) week(given map[string][]string) []domain.OfficeDay {
	all := make([]domain.OfficeDay, len(weekdays))
	open := false
	for _, name := range slices.Sorted(maps.Keys(given)) {
		i := slices.Index(weekdays, name)
		if i < 0 {
			r.fault("week", "a day is none of mon, tue, wed, thu, fri, sat, sun")
			continue
		}
		all[i] = r.day("week."+name, given[name])
		open = open || len(all[i].Spans) > 0
	}
	if !open {
		r.fault("week", "it is never open")
	}
	return all
}

func (r *reader) holidays(given map[string][]string) []domain.OfficeHoliday {
	if len(given) > mostHolidays {
		r.fault("holidays", "at most %d are wanted", mostHolidays)
		return nil
	}
	var all []domain.OfficeHoliday
	for _, date := range slices.Sorted(maps.Keys(given)) {
		_, once := time.Parse("2006-01-02", date)
		_, yearly := time.Parse("2006-01-02", "2024-"+date) // a leap year has all days
		if once != nil && (yearly != nil || len(date) != len("01-01")) {
			r.fault("holidays", "2027-01-04 or 01-01 is how a day is written")
			continue
		}
		all = append(all, domain.OfficeHoliday{Date: date, OfficeDay: r.day("holidays."+date, given[date])})
	}
	// The one of a year goes before that of each year.
	slices.SortStableFunc(all, func(x, y domain.OfficeHoliday) int { return len(y.Date) - len(x.Date) })
	return all
}

func (r *reader) day(field string, spans []string) domain.OfficeDay {
	day := domain.OfficeDay{Spans: []domain.OfficeSpan{}}
	if len(spans) > mostSpans {
		r.fault(field, "at most %d spans are wanted", mostSpans)
		return day
	}
	last := -1
	for _, text := range spans {
		from, to, cut := strings.Cut(text, "-")
		a, b := minutes(from), minutes(to)
		switch {
		case !cut || a < 0 || b < 0:
			r.fault(field, "09:00-13:00 is how a span is written")
		case a >= b:
			r.fault(field, "a span ends before it begins")
		case a <= last:
			r.fault(field, "spans overlap, touch or are out of order")
		default:
			day.Spans, last = append(day.Spans, domain.OfficeSpan{From: a, To: b}), b
		}
	}
	return day
}

// minutes reads «09:00» as minutes since midnight, -1 for what is no time. 24:00 is the end of a day.
func minutes(text string) int {
	if text == "24:00" {
		return 24 * 60
	}
	t, err := time.Parse("15:04", text)
	if err != nil || len(text) != len("15:04") {
		return -1
	}
	return t.Hour()*60 + t.Minute()
}
