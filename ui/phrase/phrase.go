// Package phrase gives the screens their words.
//
// A phrase is a text that a person reads; it has a key (`app.name`) and one wording per language. A book is all
// phrases in one language. Screens are handed a book and never hold a wording of their own, so that the language can
// change while the program runs and a test can open any screen in any language; the toolkit's own translations cannot
// do that, they follow the operating system only.
package phrase

import (
	"encoding/json"
	"fmt"
	"path"

	"github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/language"

	"razvorot/assets"
)

// Language is a language that the program speaks, as a BCP 47 tag.
type Language string

// The languages of the catalogues. Russian is the first one: whoever asks for a language we lack gets it.
const (
	Russian Language = "ru"
	English Language = "en"
)

// Languages returns every language with a catalogue, the default one first.
func Languages() []Language { return []Language{Russian, English} }

// Match picks the language for a person who prefers these locales, best first ("ru-RU", "en_US.UTF-8" and the like).
// What it cannot parse it passes over; where nothing fits, the answer is Russian.
func Match(locales ...string) Language {
	supported := make([]language.Tag, len(Languages()))
	for i, l := range Languages() {
		supported[i] = language.Make(string(l))
	}
	matcher := language.NewMatcher(supported)
	for _, locale := range locales {
		tag, err := language.Parse(withoutEncoding(locale))
		if err != nil {
			continue
		}
		// Below high confidence the matcher also offers languages that merely share the script.
		if _, i, confidence := matcher.Match(tag); confidence >= language.High {
			return Languages()[i]
		}
	}
	return Russian
}

// withoutEncoding cuts the POSIX encoding and modifier off a locale: ru_RU.UTF-8@euro → ru_RU.
func withoutEncoding(locale string) string {
	for i, r := range locale {
		if r == '.' || r == '@' {
			return locale[:i]
		}
	}
	return locale
}

// Book is all phrases in one language. It is read-only after Open and may be used from any goroutine.
type Book struct {
	language Language
	words    *i18n.Localizer
}

// Open reads the embedded catalogue of a language.
func Open(l Language) (*Book, error) {
	name := path.Join("i18n", string(l)+".json")
	raw, err := assets.I18n.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("failed to open the phrases in %q: %w", l, err)
	}
	bundle := i18n.NewBundle(language.Make(string(l)))
	bundle.RegisterUnmarshalFunc("json", json.Unmarshal)
	if _, err := bundle.ParseMessageFileBytes(raw, name); err != nil {
		return nil, fmt.Errorf("failed to read the phrases in %s: %w", name, err)
	}
	return &Book{language: l, words: i18n.NewLocalizer(bundle, string(l))}, nil
}

// Language returns the language of the book.
func (b *Book) Language() Language { return b.language }

// Say returns the phrase with this key. Data fills the phrase's {{.Name}} places and may be omitted.
// A key without a wording comes back as itself: a screen with an odd word helps the person more than no screen, and
// the tests of this package see every missing key first.
func (b *Book) Say(key string, data ...any) string {
	return b.say(&i18n.LocalizeConfig{MessageID: key, TemplateData: first(data)})
}

// Count returns the phrase in the plural form that n takes in the book's language; {{.PluralCount}} stands for n.
func (b *Book) Count(key string, n int) string {
	return b.say(&i18n.LocalizeConfig{MessageID: key, PluralCount: n})
}

func (b *Book) say(c *i18n.LocalizeConfig) string {
	text, err := b.words.Localize(c)
	if err != nil {
		return c.MessageID
	}
	return text
}

func first(data []any) any {
	if len(data) == 0 {
		return nil
	}
	return data[0]
}
