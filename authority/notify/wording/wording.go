// Package wording puts messages into words: what an SMS says, and what a letter says.
//
// A letter is a subject, paragraphs and perhaps a code that stands by itself. What the program's own catalogues say of
// a notice is said here too, so that a citizen reads the same words in a letter and in the app; <language>.json holds what
// only messages say, and what they say in other words. Nothing here names a person, and there are no links: whoever
// gets used to none does not follow a false one.
package wording

import (
	"embed"
	"encoding/json"
	"fmt"
	"io/fs"
	"maps"
	"strings"
	"text/template"

	"razvorot/assets"
	"razvorot/authority/notify"
)

//go:embed *.json
var own embed.FS

// Words are a message in one language.
type Words struct {
	Language   string   // BCP 47: «ru» or «en»
	SMS        string   // all of it, with the code
	Subject    string   // without the code: lists of letters are shown on locked screens
	Paragraphs []string // of a letter, without the code
	Code       string   // stands after the first paragraph; empty when there is none
	Footer     []string // small, after the rest
}

const fallback = "ru"

// books are the catalogues by language. They are embedded, so what cannot be read is a fault of this program.
var books = map[string]map[string]*template.Template{"ru": open("ru"), "en": open("en")}

// open reads both catalogues of a language. Phrases with plural forms are objects and left out: no message has one.
func open(language string) map[string]*template.Template {
	book := map[string]*template.Template{}
	for _, file := range []struct {
		files fs.FS
		name  string
	}{{assets.I18n, "i18n/" + language + ".json"}, {own, language + ".json"}} {
		b, err := fs.ReadFile(file.files, file.name)
		if err != nil {
			panic(err)
		}
		var phrases map[string]any
		if err := json.Unmarshal(b, &phrases); err != nil {
			panic(fmt.Sprintf("%s: %v", file.name, err))
		}
		maps.DeleteFunc(phrases, func(key string, _ any) bool { return !used(key) })
		for key, phrase := range phrases {
			if text, ok := phrase.(string); ok {
				book[key] = template.Must(template.New(key).Option("missingkey=zero").Parse(text))
			}
		}
	}
	return book
}

// used keeps the thousand phrases of the screens from being parsed.
func used(key string) bool {
	for _, family := range []string{"letter.", "notice.", "state.application.", "state.passport.", "level."} {
		if strings.HasPrefix(key, family) {
			return true
		}
	}
	return false
}

// Of puts a message into words of its language, Russian for one that is not known. A purpose or notice of a newer
// version is said in general words.
func Of(m notify.Message) Words {
	w := Words{Language: m.Language, Code: m.Code}
	book, ok := books[m.Language]
	if !ok {
		w.Language, book = fallback, books[fallback]
	}
	s := speaker{book, dataOf(book, m)}
	if m.Notice != nil {
		title, body := s.known("notice.title.", string(m.Notice.Kind)), s.known("notice.body.", string(m.Notice.Kind))
		w.Paragraphs = []string{title + ".", body}
		w.Subject = s.say("letter.product") + ". " + title
		w.SMS = w.Subject + ". " + s.say("letter.open")
	} else {
		w.Paragraphs = []string{s.known("letter.body.", string(m.Purpose))}
		w.Subject = s.say("letter.product") + ": " + lowerFirst(s.known("letter.subject.", string(m.Purpose)))
		w.SMS = s.say("letter.product") + ": " + lowerFirst(s.known("letter.sms.", string(m.Purpose)))
	}
	if m.Code != "" {
		w.Paragraphs = append(w.Paragraphs, s.say("letter.code.secret"))
	}
	w.Footer = []string{s.say("letter.footer.links"), s.say("letter.footer.answer")}
	return w
}

type speaker struct {
	book map[string]*template.Template
	data map[string]string
}

// say returns a phrase; one that is missing is empty, which tests forbid.
func (s speaker) say(key string) string {
	t, ok := s.book[key]
	if !ok {
		return ""
	}
	var b strings.Builder
	_ = t.Execute(&b, s.data) // of strings, into memory: it cannot fail
	return strings.TrimSpace(b.String())
}

// known returns what a family says of a name: first in the words of messages, then in those of the screens, then in general.
func (s speaker) known(family, name string) string {
	for _, key := range []string{"letter." + family + name, family + name, family + "unknown"} {
		if said := s.say(key); said != "" {
			return said
		}
	}
	return ""
}

// dataOf are the parameters of the phrases, as the screens have them (ui/words.Notice). The number of a passport and the
// day it was made stay in the app.
func dataOf(book map[string]*template.Template, m notify.Message) map[string]string {
	data := map[string]string{"Code": m.Code}
	if m.Notice == nil {
		return data
	}
	s, p := speaker{book, nil}, m.Notice.Params
	data["Number"] = string(p.Number)
	data["Application"], data["Next"] = s.say("state.application."+string(p.Application)), s.say("state.application.next."+string(p.Application))
	data["Passport"], data["About"] = s.say("state.passport."+string(p.Passport)), s.say("state.passport.about."+string(p.Passport))
	if p.Level != 0 {
		data["Level"] = s.say("level." + p.Level.String())
	}
	return data
}

// lowerFirst goes on after a colon.
func lowerFirst(s string) string {
	for i, r := range s {
		return strings.ToLower(string(r)) + s[i+len(string(r)):]
	}
	return s
}

// Languages are those that messages are put into.
func Languages() []string { return []string{"ru", "en"} }

// Trial returns what letters of a trial system say besides.
func Trial(language string) string {
	book, ok := books[language]
	if !ok {
		book = books[fallback]
	}
	return speaker{book, nil}.say("letter.footer.trial")
}
