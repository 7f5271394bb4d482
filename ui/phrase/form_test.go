package phrase_test

import (
	"encoding/json"
	"maps"
	"regexp"
	"slices"
	"strings"
	"testing"
	"unicode"

	"razvorot/assets"
	"razvorot/ui/phrase"
)

// forms are the plural forms of each language (CLDR).
var forms = map[phrase.Language][]string{
	phrase.Russian: {"few", "many", "one", "other"},
	phrase.English: {"one", "other"},
}

// raw returns a catalogue as it is written.
func raw(t *testing.T, l phrase.Language) map[string]any {
	t.Helper()
	content, err := assets.I18n.ReadFile("i18n/" + string(l) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var messages map[string]any
	if err := json.Unmarshal(content, &messages); err != nil {
		t.Fatal(err)
	}
	return messages
}

func TestH1EveryCountedPhraseHasEveryPluralForm(t *testing.T) {
	for l, want := range forms {
		for key, message := range raw(t, l) {
			counted, is := message.(map[string]any)
			if !is {
				continue
			}
			if got := slices.Sorted(maps.Keys(counted)); !slices.Equal(got, want) {
				t.Errorf("%s: %s has the forms %v, want %v", l, key, got, want)
			}
			for form, text := range counted {
				if words, _ := text.(string); strings.TrimSpace(words) == "" {
					t.Errorf("%s: the form %s of %s has no words", l, form, key)
				}
			}
		}
	}
}

func TestH1APhraseIsCountedInEveryLanguageOrInNone(t *testing.T) {
	english := raw(t, phrase.English)
	for key, message := range raw(t, phrase.Russian) {
		_, here := message.(map[string]any)
		_, there := english[key].(map[string]any)
		if here != there {
			t.Errorf("%s is counted in one language only", key)
		}
	}
}

// inRussian are the English phrases that cite what is written in Russian: on a document, or as a language calls itself.
var inRussian = []string{"documents.number.birth_certificate", "documents.number.marriage_certificate", "hint.passport.issued",
	"language.ru", "onboarding.trial.specimen", "shell.trial", "shell.trial.short"}

func TestH1EnglishPhrasesHaveNoRussianLetters(t *testing.T) {
	for key, text := range catalogue(t, phrase.English) {
		cyrillic := strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) >= 0
		if cyrillic != slices.Contains(inRussian, key) {
			t.Errorf("%s: %q; Russian letters stand where something Russian is cited, and only there", key, text)
		}
	}
}

var (
	latinWord = regexp.MustCompile(`[A-Za-z]{2,}`)
	// latinNames are words that Russian writes with Latin letters: formats, and names of what others made.
	latinNames = strings.Fields("JPEG PNG PDF HEIC JSON QR PIN AES UTC IPTC XMP Word Excel iPhone English https txt razvorot backup raspiska mail ru")
)

func TestH1RussianPhrasesHaveNoEnglishWords(t *testing.T) {
	places := regexp.MustCompile(`{{.*?}}`)
	for key, text := range catalogue(t, phrase.Russian) {
		for _, word := range latinWord.FindAllString(places.ReplaceAllString(text, ""), -1) {
			if !slices.Contains(latinNames, word) {
				t.Errorf("%s: %q in %q", key, word, text)
			}
		}
	}
}
