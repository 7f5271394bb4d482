package domain

import (
	"context"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"
)

// OfficeID is the authority's name of an office.
type OfficeID string

// Office is where citizens are received (row E7).
type Office struct {
	ID           OfficeID              `json:"id"`
	Texts        map[string]OfficeText `json:"texts"` // by language, BCP 47; Russian is always there
	Place                              // where it stands
	Zone         int                   `json:"zone"`          // minutes east of UTC
	Week         []OfficeDay           `json:"week,omitzero"` // seven days from Monday on
	Holidays     []OfficeHoliday       `json:"holidays,omitzero"`
	Services     []OfficeService       `json:"services,omitzero"`
	Accessible   bool                  `json:"accessible"`     // the entrance has no steps
	SlotsPerHour int                   `json:"slots_per_hour"` // how many slots begin within an hour; 60 is a multiple of it
	Windows      int                   `json:"windows"`        // how many citizens are received in one slot
}

// Place is a place on the Earth (WGS 84).
type Place struct {
	Latitude  int `json:"latitude"`  // millionths of a degree north
	Longitude int `json:"longitude"` // millionths of a degree east
}

// PlaceAt returns a place by its degrees, and false when there is none there.
func PlaceAt(lat, lon float64) (Place, bool) {
	if !(math.Abs(lat) <= 90 && math.Abs(lon) <= 180) { // NaN is no place either
		return Place{}, false
	}
	return Place{Latitude: int(math.Round(lat * 1e6)), Longitude: int(math.Round(lon * 1e6))}, true
}

// OfficeText is an office in the words of one language.
type OfficeText struct {
	Name     string `json:"name"`
	City     string `json:"city"`
	Address  string `json:"address"`           // without the city
	Landmark string `json:"landmark,omitzero"` // the metro station or what is near
}

// OfficeService is what an office does.
type OfficeService string

// The services.
const (
	OfficePrints OfficeService = "printed_passport" // printed versions are collected there
	OfficeProves OfficeService = "identity_code"    // codes that prove an identity are handed out there
)

// OfficeServices returns all services.
func OfficeServices() []OfficeService { return []OfficeService{OfficePrints, OfficeProves} }

// OfficeSpan is a time of a day in which an office is open without a break.
type OfficeSpan struct {
	From int `json:"from"` // minutes since midnight
	To   int `json:"to"`   // minutes since midnight, at most 1440
}

// OfficeDay is when an office is open on a day: spans in order with breaks between them, none on a day on which it is closed.
type OfficeDay struct {
	Spans []OfficeSpan `json:"spans,omitzero"`
}

// OfficeHoliday is a day that goes otherwise than its weekday.
type OfficeHoliday struct {
	Date string `json:"date"` // 2027-01-04, or 01-01 for that day of each year
	OfficeDay
}

// Offices are where citizens are received.
type Offices interface {
	// FindOffices returns the catalogue. It is looked through on the device: what is searched for and from where goes nowhere.
	FindOffices(ctx context.Context) ([]Office, error)
}

// Text returns the words of an office in a language, and the Russian ones where it has none.
func (o Office) Text(language string) OfficeText {
	if t, known := o.Texts[language]; known {
		return t
	}
	return o.Texts["ru"]
}

// Does reports whether an office has a service.
func (o Office) Does(s OfficeService) bool { return slices.Contains(o.Services, s) }

// Local returns a moment by the clock on the office's wall.
func (o Office) Local(t time.Time) time.Time { return t.In(time.FixedZone("", o.Zone*60)) }

// On returns when an office is open on the day of a moment.
func (o Office) On(t time.Time) OfficeDay {
	at := o.Local(t)
	for _, h := range o.Holidays {
		if h.Date == at.Format("2006-01-02") || h.Date == at.Format("01-02") {
			return h.OfficeDay
		}
	}
	if i := (int(at.Weekday()) + 6) % 7; i < len(o.Week) {
		return o.Week[i]
	}
	return OfficeDay{}
}

// midnight returns when the day of a moment begins at the office.
func (o Office) midnight(t time.Time) time.Time {
	at := o.Local(t)
	return time.Date(at.Year(), at.Month(), at.Day(), 0, 0, 0, 0, at.Location())
}

// lookAhead is how many days are looked through for the next opening: longer than any holidays.
const lookAhead = 31

// Opening tells whether an office is open at a moment, and when that changes: it closes, also for a break, or it opens. The time is
// zero when nothing changes within a month.
func (o Office) Opening(t time.Time) (open bool, changes time.Time) {
	for n := range lookAhead {
		midnight := o.midnight(t).AddDate(0, 0, n)
		for _, s := range o.On(midnight).Spans {
			from, to := midnight.Add(time.Duration(s.From)*time.Minute), midnight.Add(time.Duration(s.To)*time.Minute)
			switch {
			case open && from.Equal(changes):
				changes = to // past midnight without a break
			case open:
				return true, changes
			case t.Before(from):
				return false, from
			case t.Before(to):
				open, changes = true, to
			}
		}
		if open && changes.Before(midnight.AddDate(0, 0, 1)) {
			return true, changes
		}
	}
	return open, time.Time{}
}

// Slots returns the slots of an office from the day of a moment on, for some days, as if nobody had taken any: each fits into a span.
// Those that began before the moment are left out.
func (o Office) Slots(now time.Time, days int) []Slot {
	if o.SlotsPerHour < 1 || o.Windows < 1 {
		return nil
	}
	length := time.Hour / time.Duration(o.SlotsPerHour)
	var all []Slot
	for n := range days {
		midnight := o.midnight(now).AddDate(0, 0, n)
		for _, s := range o.On(midnight).Spans {
			end := midnight.Add(time.Duration(s.To) * time.Minute)
			for at := midnight.Add(time.Duration(s.From) * time.Minute); !at.Add(length).After(end); at = at.Add(length) {
				if at.After(now) {
					all = append(all, Slot{Start: at.UTC(), Length: length, Free: o.Windows})
				}
			}
		}
	}
	return all
}

// earthRadius is the mean radius of the Earth in metres (IUGG).
const earthRadius = 6_371_009

// Distance returns how far two places are apart in metres, along a great circle (haversine formula).
func (p Place) Distance(from Place) float64 {
	rad := func(millionths int) float64 { return float64(millionths) / 1e6 * math.Pi / 180 }
	a := math.Sin(rad(p.Latitude-from.Latitude) / 2)
	b := math.Sin(rad(p.Longitude-from.Longitude) / 2)
	h := a*a + math.Cos(rad(from.Latitude))*math.Cos(rad(p.Latitude))*b*b
	return 2 * earthRadius * math.Asin(math.Sqrt(min(h, 1)))
}

// ParsePlace reads degrees north and east as people copy them from a map: «55.7558, 37.6173» or «55,7558 37,6173». Numbers without a
// fraction are none: they may be of a house.
func ParsePlace(text string) (Place, bool) {
	if len(text) > 60 {
		return Place{}, false
	}
	parts := strings.Fields(strings.ReplaceAll(text, ";", " "))
	if len(parts) == 1 {
		parts = strings.Split(text, ",")
	}
	if len(parts) != 2 {
		return Place{}, false
	}
	var degrees [2]float64
	for i, p := range parts {
		p = strings.ReplaceAll(strings.TrimSuffix(p, ","), ",", ".")
		n, err := strconv.ParseFloat(p, 64)
		if err != nil || !strings.Contains(p, ".") || strings.Trim(p, "+-0123456789.") != "" {
			return Place{}, false
		}
		degrees[i] = n
	}
	return PlaceAt(degrees[0], degrees[1])
}
