package form

import (
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/phrase"
	"razvorot/ui/words"
)

// Read returns an answer as people read it: «Женский», «12.03.2006»; what is no value of its kind comes back as typed.
func Read(b *phrase.Book, f finding.Field, text string) string {
	switch f {
	case person.FieldSex:
		if sex, err := person.ParseSex(text); err == nil {
			return words.Sex(b, sex)
		}
	case person.FieldCitizenship:
		if c, err := person.ParseCountry(text); err == nil {
			return words.Country(b, c)
		}
	}
	return Person(b, f).Mask.Format(text)
}
