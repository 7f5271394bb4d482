package branch

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
)

func TestE7TheTrialHasOfficesOfEachKind(t *testing.T) {
	all := Trial()
	does := map[domain.OfficeService]int{}
	cities := map[string]bool{}
	for _, o := range all {
		cities[o.Text("en").City] = true
		for _, s := range o.Services {
			does[s]++
		}
		if len(o.Slots(time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), 30)) == 0 {
			t.Error(o.ID, "receives nobody within a month")
		}
	}
	if len(all) != 25 || len(cities) < 10 || does[domain.OfficePrints] < 10 || does[domain.OfficeProves] < 10 {
		t.Error(len(all), cities, does)
	}
}

const sound = `{"offices": [{"id": "a-1", "lat": 55.5, "lon": 37.5, "zone": "+03:00", "week": {"mon": ["09:00-13:00", "14:00-24:00"]},
	"holidays": {"01-01": [], "2027-05-09": ["10:00-12:00"]}, "services": ["printed_passport"], "accessible": true, "slots_per_hour": 4,
	"windows": 2, "texts": {"ru": {"name": "Имя", "city": "Город", "address": "ул. Новая, 1"}}}]}`

func TestE7ACatalogueIsRead(t *testing.T) {
	path := filepath.Join(t.TempDir(), "offices.json")
	if err := os.WriteFile(path, []byte(sound), 0o600); err != nil {
		t.Fatal(err)
	}
	all, err := Read(path)
	if err != nil || len(all) != 1 {
		t.Fatal(all, err)
	}
	o := all[0]
	if o.ID != "a-1" || o.Latitude != 55_500_000 || o.Zone != 180 || len(o.Week) != 7 || len(o.Week[0].Spans) != 2 ||
		o.Week[0].Spans[1] != (domain.OfficeSpan{From: 840, To: 1440}) || len(o.Holidays) != 2 || o.Holidays[0].Date != "2027-05-09" {
		t.Errorf("%+v", o)
	}
	if _, err := Read(filepath.Join(t.TempDir(), "none")); err == nil {
		t.Error("a file that is not there is read")
	}
}

func TestE7EveryFaultOfACatalogueIsToldAtOnce(t *testing.T) {
	text := `{"offices": [{"id": "ö", "lat": 91, "zone": "3", "week": {"mon": ["13:00-09:00", "9-10"], "day": []}, "holidays": {"1.1.": []},
		"services": ["tea"], "slots_per_hour": 7, "windows": 0, "texts": {"en": {"name": "", "city": "a\tb"}}},
		{"id": "b", "lat": 1, "lon": 1, "zone": "+03:00", "week": {"mon": ["09:00-12:00", "11:00-13:00"]}, "services": [],
		"slots_per_hour": 1, "windows": 1, "texts": {"ru": {"name": "a", "city": "b", "address": "` + strings.Repeat("я", 201) + `"}}},
		{"id": "b"}]}`
	_, err := Parse([]byte(text))
	if err == nil {
		t.Fatal("it is read")
	}
	for _, want := range []string{"office 1: id:", "office 1: lat:", "office 1: lon:", "office 1: zone:", "week.mon: a span ends before",
		"week.mon: 09:00-13:00 is how", "week: a day is none", "holidays: 2027-01-04", "services: printed_passport and identity_code",
		"slots_per_hour: 1, 2", "windows: 1 to", "texts: «ru» is missing", "texts.en.name: it is missing", "texts.en.city: it has signs",
		"office b: week.mon: spans overlap", "office b: services: none", "office b: texts.ru.address: at most", "office b: id: another"} {
		if !strings.Contains(err.Error(), want) {
			t.Errorf("%q is not told in\n%v", want, err)
		}
	}
	for _, text := range []string{"", "{}", "[]", `{"offices": []}`, sound + sound, `{"offices": [{"colour": 1}]}`, "\xff", strings.Repeat(" ", MostBytes+1)} {
		if _, err := Parse([]byte(text)); err == nil {
			t.Errorf("%.20q is read", text)
		}
	}
}

func FuzzParse(f *testing.F) {
	f.Add([]byte(sound))
	f.Add([]byte(`{"offices": [{"id": "b"}]}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		all, err := Parse(b)
		if err != nil {
			return
		}
		now := time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC)
		for _, o := range all {
			o.Opening(now)
			if len(o.Slots(now, 30)) > 31*24*12 {
				t.Error(o.ID, "has too many slots")
			}
			if o.Text("en").Name == "" {
				t.Error(o.ID, "has no name")
			}
		}
	})
}
