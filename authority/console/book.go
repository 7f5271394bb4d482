package console

import (
	"embed"
	"encoding/json"
	"fmt"
	"strings"
	"time"

	"razvorot/assets"
	"razvorot/domain/person"
)

//go:embed words/*.json
var wordFiles embed.FS

// book is all words of one language: the console's own, and beneath them the program's, for fields, states and registers.
type book struct {
	language string
	own      map[string]string
	shared   map[string]any
}

func readBooks() map[string]*book {
	books := map[string]*book{}
	for _, language := range views[0] {
		b := &book{language: language}
		own, err := wordFiles.ReadFile("words/" + language + ".json")
		mustBe(err)
		mustBe(json.Unmarshal(own, &b.own))
		shared, err := assets.I18n.ReadFile("i18n/" + language + ".json")
		mustBe(err)
		mustBe(json.Unmarshal(shared, &b.shared))
		books[language] = b
	}
	return books
}

func mustBe(err error) {
	if err != nil {
		panic(fmt.Sprintf("console: %v", err))
	}
}

// T returns the words of a key; pairs of names and values fill «{name}». A key that nobody has is shown as it is, which a test
// forbids for those in our pages.
func (b *book) T(key string, pairs ...any) string {
	text, ok := b.own[key]
	if !ok {
		text, ok = b.shared[key].(string)
	}
	if !ok {
		return key
	}
	for i := 0; i+1 < len(pairs); i += 2 {
		text = strings.ReplaceAll(text, fmt.Sprintf("{%v}", pairs[i]), fmt.Sprint(pairs[i+1]))
	}
	return text
}

// Or returns the words of family.name, and those of family.unknown when an authority newer than this console has another name.
func (b *book) Or(family string, name any) string {
	key := fmt.Sprintf("%s.%v", family, name)
	if text := b.T(key); text != key {
		return text
	}
	return b.T(family + ".unknown")
}

// Short returns the short words of a name where there are some, and otherwise those of the family that has all.
func (b *book) Short(short, family string, name any) string {
	key := fmt.Sprintf("%s.%v", short, name)
	if text := b.T(key); text != key {
		return text
	}
	return b.Or(family, name)
}

// N returns words with a number in the form that it needs: key.one, key.few, key.many.
func (b *book) N(key string, n int, pairs ...any) string {
	form := ".many"
	switch {
	case b.language == "ru" && n%10 == 1 && n%100 != 11, b.language == "en" && n == 1:
		form = ".one"
	case b.language == "ru" && n%10 >= 2 && n%10 <= 4 && (n%100 < 12 || n%100 > 14):
		form = ".few"
	}
	return b.T(key+form, append([]any{"n", n}, pairs...)...)
}

// Day writes a day out: 12 марта 2026 г., 12 March 2026.
func (b *book) Day(d person.Date) string {
	if d.IsZero() {
		return ""
	}
	if b.language == "ru" {
		return fmt.Sprintf("%d %s %d г.", d.Day(), b.T(fmt.Sprintf("month.%d", d.Month())), d.Year())
	}
	return fmt.Sprintf("%d %s %d", d.Day(), d.Month(), d.Year())
}

// Span says how long something is, in the largest unit that says enough.
func (b *book) Span(d time.Duration) string {
	switch {
	case d < time.Minute:
		return b.T("span.moment")
	case d < time.Hour:
		return b.N("span.minutes", int(d/time.Minute))
	case d < 48*time.Hour:
		return b.N("span.hours", int(d/time.Hour))
	default:
		return b.N("span.days", int(d/(24*time.Hour)))
	}
}
