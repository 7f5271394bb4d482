package paper

import (
	"reflect"
	"strings"
	"testing"
	"time"
	"unicode/utf8"

	"razvorot/domain"
)

func TestEveryPhraseIsInEveryLanguageAndDrawable(t *testing.T) {
	for name, p := range map[string]phrases{"ru": russian, "en": english} {
		v := reflect.ValueOf(p)
		for i := range v.NumField() {
			field := v.Type().Field(i).Name
			switch f := v.Field(i); f.Kind() {
			case reflect.String:
				checkPhrase(t, name+" "+field, f.String())
			case reflect.Array:
				for j := range f.Len() {
					checkPhrase(t, name+" "+field, f.Index(j).String())
				}
			}
		}
		for _, state := range domain.PassportStates() {
			checkPhrase(t, name+" state "+string(state), p.states[state])
			if _, known := states[state]; !known {
				t.Errorf("state %s has no look", state)
			}
		}
	}
}

func checkPhrase(t *testing.T, name, text string) {
	t.Helper()
	if text == "" {
		t.Errorf("%s is missing", name)
	}
	for _, r := range text {
		if !drawable(r) {
			t.Errorf("%s holds %U, which the typeface has not", name, r)
		}
	}
}

func TestMomentsNameTheirZone(t *testing.T) {
	for seconds, want := range map[int]string{0: "UTC", 3 * 3600: "UTC+3", -12600: "UTC−3:30", 20700: "UTC+5:45"} {
		at := time.Date(2026, 3, 12, 9, 5, 0, 0, time.FixedZone("x", seconds))
		if got := russian.moment(at); got != "12 марта 2026 г., 09:05 ("+want+")" {
			t.Error(got)
		}
	}
}

func TestSizesAreWrittenAsFileManagersDo(t *testing.T) {
	for n, want := range map[int64]string{0: "0 байт", 1023: "1023 байт", 1024: "1,0 КБ", 10 << 10: "10 КБ", 5 << 20: "5,0 МБ",
		1<<20 - 1: "1,0 МБ", 1 << 40: "1024 ГБ"} {
		if got := strings.ReplaceAll(russian.bytes(n), "\u00a0", " "); got != want {
			t.Errorf("%d: %q, want %q", n, got, want)
		}
	}
}

// letters measures as if every character were one unit wide.
func letters(s string) float64 { return float64(utf8.RuneCountInString(s)) }

func TestLinesBreakWhereReadersExpect(t *testing.T) {
	for text, want := range map[string]string{
		"":                          "",
		"one two three":             "one two|three",
		"Мамин-Сибиряк-Третий":      "Мамин-|Сибиряк-|Третий",
		"абвгдежзийклмн":            "абвгдежзий|клмн",
		"ул. Мира, корп. 2, кв. 3":  "ул. Мира,|корп. 2,|кв. 3",
		"a\u00a0b\u00a0c d e f g h": "a\u00a0b\u00a0c d e|f g h",
		"- / -":                     "- / -",
	} {
		if got := strings.Join(wrap(text, 10, letters), "|"); got != want {
			t.Errorf("%q: %q, want %q", text, got, want)
		}
	}
}

func FuzzWrappingLosesNothingAndFits(f *testing.F) {
	f.Add("ул. Тимура Фрунзе, д. 11/2 - корп. 34", uint8(7))
	f.Add("ЩЩЩЩЩЩЩЩЩЩ", uint8(1))
	f.Fuzz(func(t *testing.T, text string, width uint8) {
		if !utf8.ValidString(text) || len(text) > 2000 {
			return
		}
		lines := wrap(text, float64(width), letters)
		squeeze := func(s string) string { return strings.Join(strings.FieldsFunc(s, breaksWords), "") }
		if squeeze(strings.Join(lines, " ")) != squeeze(text) {
			t.Fatalf("%q became %q", text, lines)
		}
		for _, line := range lines {
			if letters(line) > float64(max(width, 1)) {
				t.Fatalf("%q is wider than %d", line, width)
			}
		}
	})
}

func FuzzPathData(f *testing.F) {
	f.Add("M48 23.2 C38 14.6 24 11.8 9.6 14 Q7 14.4 7 17 V73 H3 L1 2 Z")
	f.Fuzz(func(t *testing.T, data string) {
		if o, err := parsePath(data); err == nil && len(o.ops) > 64*(len(data)+1) {
			t.Fatalf("%d bytes of operators from %d", len(o.ops), len(data))
		}
	})
}
