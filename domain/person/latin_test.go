package person_test

import (
	"testing"

	"razvorot/domain/person"
)

func TestRussianIsWrittenInLatinAsForeignPassportsDo(t *testing.T) {
	for russian, want := range map[string]string{
		"Щукин":              "Shchukin",
		"ЩУКИН":              "SHCHUKIN",
		"Юлия Ягужинская":    "Iuliia Iaguzhinskaia",
		"Подъячев-Цой":       "Podieiachev-Tsoi",
		"Соловьёв":           "Solovev",
		"УМВД «Юг» № 5":      `UMVD "Iug" No. 5`,
		"abc é":              "abc é",
		"Łódź":               "?ód?",
		"":                   "",
		"Щ":                  "Shch",
		"Ь":                  "",
		"Отдел МВД г. Химки": "Otdel MVD g. Khimki",
	} {
		if got := person.Latin(russian); got != want {
			t.Errorf("%s: %s instead of %s", russian, got, want)
		}
	}
}
