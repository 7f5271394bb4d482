package phrase

import (
	"golang.org/x/text/language"
	"golang.org/x/text/language/display"
)

// Country returns the name of a country, given by its ISO 3166-1 code of two letters, as the Unicode CLDR has it; the code
// itself when there is none, and "" for "".
func (b *Book) Country(alpha2 string) string {
	region, err := language.ParseRegion(alpha2)
	if err != nil {
		return alpha2
	}
	if name := display.Regions(language.Make(string(b.language))).Name(region); name != "" {
		return name
	}
	return alpha2
}
