package app

import (
	"strings"

	"razvorot/domain/person"
)

// foldName makes texts equal that differ only in what is no difference: case, Ё and Е, Latin look-alikes, hyphens, the
// apostrophes that a machine-readable zone has no room for.
func foldName(s string) string {
	return strings.Join(strings.Fields(lookAlike.Replace(strings.ToUpper(s))), " ")
}

var lookAlike = strings.NewReplacer("Ё", "Е", "-", " ", "'", "", "’", "",
	"A", "А", "B", "В", "C", "С", "E", "Е", "H", "Н", "K", "К", "M", "М", "O", "О", "P", "Р", "T", "Т", "X", "Х", "Y", "У")

// transliterate writes a Russian name as foreign passports do, in capitals.
func transliterate(s string) string { return strings.ToUpper(person.Latin(s)) }

// foldLatin makes the spellings of earlier tables (ГОСТ Р 52535.1-2006; МВД, приказы № 310 от 1997 and № 320 of 2010) equal to
// those of today: passports live ten years, and a spelling may be kept on application.
func foldLatin(s string) string {
	s = earlier.Replace(strings.ToUpper(s))
	return strings.Join(strings.Fields(strings.ReplaceAll(s, "Y", "I")), " ")
}

var earlier = strings.NewReplacer("YU", "IU", "YA", "IA", "YE", "E", "YO", "E", "TC", "TS", "-", " ", "'", "", "<", " ")
