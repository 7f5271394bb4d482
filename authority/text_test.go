package authority_test

import (
	"strings"
	"testing"

	"razvorot/domain"
)

func TestTheCatalogueHasWordsInBothLanguages(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	services := ok(c.backend().FindServices(t.Context()))(c)
	if len(services) != 2 || services[0].ID != domain.ElectronicPassport {
		t.Fatal(len(services))
	}
	for _, s := range services {
		for _, language := range []string{"ru", "en"} {
			w := s.Texts[language]
			if w.Title == "" || w.Summary == "" || w.Category == "" || len(w.Synonyms) == 0 || !strings.Contains(w.About, "ОБРАЗЕЦ") {
				t.Errorf("%s, %s: %+v", s.ID, language, w)
			}
		}
	}
}

func TestConsentsSayThatTheAuthorityIsATrialOne(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	for language, word := range map[string]string{"ru": "пробн", "en": "trial"} {
		for _, text := range ok(c.backend().ConsentTexts(t.Context(), language))(c) {
			if !strings.Contains(strings.ToLower(text.Text), word) {
				t.Errorf("%s in %s does not", text.ID, language)
			}
		}
	}
}
