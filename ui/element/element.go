// Package element turns what a passport shows into words, for the screens and for commands, which have no toolkit.
//
// An element is one thing that a passport can show, by its identifier with or without the namespace: «birth_date»,
// «org.iso.23220.1/birth_date», or the field of a QR. It has a name and a value.
package element

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"razvorot/domain/person"
	"razvorot/ui/phrase"
)

// names are the identifiers of what a passport can show (ISO/IEC TS 23220-2, Photo ID, EU PID), and the fields of a QR.
// They stand in the order in which people read a document.
var names = []string{"portrait", "face", "family_name", "given_name", "patronymic", "name", "birth_date", "birth", "age_over", "sex", "birthplace",
	"place_of_birth", "nationality", "citizenship", "passport_number", "passport_end", "passport_issue_date", "issue_date", "expiry_date", "issuing_authority",
	"issuing_country", "age_in_years", "age_birth_year", "portrait_capture_date", "name_at_birth",
	"resident_address", "resident_city", "resident_postal_code", "resident_country", "resident_state", "resident_street",
	"resident_house_number", "document_number", "issuing_subdivision", "person_id", "birth_country",
	"birth_state", "birth_city", "administrative_number", "personal_administrative_number", "travel_document_type",
	"travel_document_number", "travel_document_mrz", "latin", "registration", "number", "state", "valid_until", "passport_until",
	"issuing_jurisdiction", "issuance_date", "passport_issuing_authority", "passport_department_code", "snils",
	"inn", "specimen", "unknown"}

// dates are the elements whose value is a day.
var dates = []string{"birth_date", "issue_date", "expiry_date", "issuance_date", "passport_issue_date", "portrait_capture_date", "birth",
	"valid_until", "passport_until"}

// Codes returns the identifiers that have a name of their own, and «unknown» for all others.
func Codes() []string { return slices.Clone(names) }

// Name returns what an element is about: «Дата рождения» for «org.iso.23220.1/birth_date».
func Name(b *phrase.Book, element string) string {
	id := identifier(element)
	if years, ok := strings.CutPrefix(id, "over_"); ok {
		id = "age_over_" + years
	}
	if years, ok := strings.CutPrefix(id, "age_over_"); ok {
		return b.Say("element.age_over", map[string]string{"Years": strings.TrimLeft(years, "0")})
	}
	for _, suffix := range []string{"_latin1", "_latin"} {
		if latin, ok := strings.CutSuffix(id, suffix); ok {
			return b.Say("element.latin", map[string]string{"Element": Name(b, latin)})
		}
	}
	if text := b.Say("element." + id); text != "element."+id {
		return text
	}
	return b.Say("element.unknown", map[string]string{"Name": id})
}

// Rank orders elements as people read a document.
func Rank(element string) int {
	id := identifier(element)
	if strings.HasPrefix(id, "age_over_") || strings.HasPrefix(id, "over_") {
		id = "age_over"
	}
	if rank := slices.Index(names, id); rank >= 0 {
		return rank
	}
	return len(names)
}

func identifier(element string) string { return element[strings.LastIndexByte(element, '/')+1:] }

// Value returns a value, as photoid.Text writes it, as people do: days in words, yes and no, states, sex and countries by name.
func Value(b *phrase.Book, element, value string) string {
	switch id := identifier(element); {
	case value == "true":
		return YesNo(b, true)
	case value == "false":
		return YesNo(b, false)
	case slices.Contains(dates, id):
		for _, layout := range []string{time.DateOnly, "02.01.2006", "02.01.2006 15:04", time.RFC3339} {
			if at, err := time.Parse(layout, value); err == nil {
				return Day(b, at)
			}
		}
	case id == "sex":
		switch value {
		case "1", "M", person.Male.String():
			return b.Say("sex." + person.Male.String())
		case "2", "F", person.Female.String():
			return b.Say("sex." + person.Female.String())
		}
	case id == "state":
		if text := b.Say("state.passport." + value); text != "state.passport."+value {
			return text
		}
	case id == "nationality" || id == "citizenship" || strings.HasSuffix(id, "_country"):
		if c, err := person.ParseCountry(value); err == nil {
			return b.Country(c.Alpha2())
		}
	}
	return value
}

// YesNo returns «да» or «нет».
func YesNo(b *phrase.Book, yes bool) string {
	if yes {
		return b.Say("element.yes")
	}
	return b.Say("element.no")
}

// Picture returns what stands for a picture where there are words only.
func Picture(b *phrase.Book) string { return b.Say("element.picture") }

// List names elements in a sentence, in the order in which people read a document.
func List(b *phrase.Book, elements []string) string {
	ordered := slices.SortedStableFunc(slices.Values(elements), func(a, b string) int { return Rank(a) - Rank(b) })
	for i, element := range ordered {
		name := Name(b, element)
		if first, size := utf8.DecodeRuneInString(name); !abbreviated(name) {
			name = string(unicode.ToLower(first)) + name[size:]
		}
		ordered[i] = name
	}
	return strings.Join(ordered, ", ")
}

// abbreviated tells whether a name begins with several capitals, as «СНИЛС» does.
func abbreviated(name string) bool {
	runes := []rune(name)
	return len(runes) > 1 && unicode.IsUpper(runes[1])
}
