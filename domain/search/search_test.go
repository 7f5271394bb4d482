package search

import (
	"strings"
	"testing"
	"unicode/utf8"
)

var catalogue = NewIndex([]Entry{
	{"epassport", "Регистрация электронного паспорта", []string{"Электронный паспорт - регистрация",
		"Регистрация в системе электронных паспортов", "цифровой паспорт в телефоне", "получить документ"}},
	{"foreign", "Заграничный паспорт", []string{"загранпаспорт", "паспорт для поездок"}},
	{"driving", "Водительское удостоверение", []string{"права"}},
	{"snils", "СНИЛС", []string{"пенсионная карточка", "зелёная карточка"}},
})

func found(query string) string {
	var ids []string
	for _, h := range catalogue.Find(query) {
		ids = append(ids, h.ID)
	}
	return strings.Join(ids, " ")
}

func TestTheServiceIsFoundHoweverItIsTyped(t *testing.T) {
	for query, want := range map[string]string{
		"э":                   "epassport",
		"электр":              "epassport",
		"электронный паспорт": "epassport",
		"Электронный паспорт - регистрация": "epassport",
		"регистрация паспорта":              "epassport",
		"хочу получить электронный паспорт": "epassport",
		"электроный паспрот":                "epassport",
		"'ktrnhjyysq gfcgjhn":               "epassport", // the keyboard was in English
		"цифравой":                          "epassport",
		"загран":                            "foreign",
		"pfuhfy":                            "foreign",
		"права":                             "driving",
		"ghfdf":                             "driving",
		"зеленая":                           "snils",
		"зелёная":                           "snils",
		"cybkc":                             "snils",
		"ерунда":                            "",
		"паспорт ерунда":                    "",
	} {
		if got := found(query); got != want {
			t.Errorf("%q finds %q, want %q", query, got, want)
		}
	}
}

func TestPassportIsFoundWithSlips(t *testing.T) {
	for _, query := range []string{"паспорт", "паспрот", "паспот", "пасспорт", "пспорт", "поспорт", "gfcgjhn", "gfcghjn", "ПАСПОРТ", "паспорта",
		"паспортом", "пасп", "паспро"} {
		got := found(query)
		if !strings.Contains(got, "epassport") || !strings.Contains(got, "foreign") {
			t.Errorf("%q finds %q", query, got)
		}
	}
}

func TestTheBetterMatchComesFirst(t *testing.T) {
	for query, first := range map[string]string{"паспорт": "epassport", "паспорта": "epassport", "паспорт загран": "foreign",
		"паспорт для поездок": "foreign"} {
		if hits := catalogue.Find(query); hits[0].ID != first {
			t.Errorf("%q: %v", query, hits)
		}
	}
}

func TestAnEmptyQueryFindsEverythingInOrder(t *testing.T) {
	for _, query := range []string{"", "  ", " - "} {
		if got := found(query); got != "epassport foreign driving snils" {
			t.Errorf("%q finds %q", query, got)
		}
	}
}

func TestDistanceCountsSlips(t *testing.T) {
	for _, c := range []struct {
		a, b   string
		prefix bool
		want   int
	}{
		{"", "", false, 0}, {"абв", "абв", false, 0}, {"абв", "абг", false, 1}, {"абв", "авб", false, 1}, {"абв", "аб", false, 1},
		{"", "абв", false, 3}, {"", "абв", true, 0}, {"паспро", "паспорт", true, 1}, {"паспро", "паспорт", false, 2},
		{"са", "абс", false, 3}, // restricted: no slip within a swap
	} {
		if got := distance([]rune(c.a), []rune(c.b), c.prefix); got != c.want {
			t.Errorf("%q to %q: %d, want %d", c.a, c.b, got, c.want)
		}
	}
}

func TestLayoutSwapsBack(t *testing.T) {
	if got := swapLayout(swapLayout(russianKeys)); got != russianKeys {
		t.Error(got)
	}
	if utf8.RuneCountInString(russianKeys) != len(englishKeys) || len(englishKeys) != 33 {
		t.Error("the rows differ in length")
	}
}

func FuzzFind(f *testing.F) {
	for _, s := range []string{"паспорт", "gfcgjhn", "\xff", "İ", strings.Repeat("а б ", 1000)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, query string) {
		last := 101
		for _, h := range catalogue.Find(query) {
			if h.Score < 1 || h.Score > last {
				t.Fatalf("%q: score %d after %d", query, h.Score, last)
			}
			last = h.Score
		}
	})
}

func BenchmarkFindInAThousand(b *testing.B) {
	var entries []Entry
	for i := range 1000 {
		entries = append(entries, Entry{string(rune(i)), "Регистрация электронного паспорта", []string{"другие слова о том же самом"}})
	}
	index := NewIndex(entries)
	for b.Loop() {
		index.Find("электроный паспрот")
	}
}
