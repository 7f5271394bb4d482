package words_test

import (
	"strings"
	"testing"

	"razvorot/credential/photoid"
	"razvorot/domain"
	"razvorot/ui/phrase"
	"razvorot/ui/words"
)

func TestEveryElementOfAPassportHasAName(t *testing.T) {
	for _, language := range phrase.Languages() {
		b, err := phrase.Open(language)
		if err != nil {
			t.Fatal(err)
		}
		var names []string
		for _, e := range photoid.Elements() {
			names = append(names, e.NameSpace+"/"+e.Identifier)
		}
		for _, name := range append(names, domain.QRFields()...) {
			if text := words.Element(b, name); strings.Contains(text, "("+name[strings.LastIndexByte(name, '/')+1:]) {
				t.Errorf("%s: %s is called %q", language, name, text)
			}
		}
	}
}

func TestEveryPresetHasAName(t *testing.T) {
	b, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range photoid.Presets() {
		if words.Preset(b, p.ID) == words.Preset(b, "unknown") || words.PresetAbout(b, p.ID) == words.PresetAbout(b, "unknown") {
			t.Errorf("%s has no words", p.ID)
		}
	}
}
