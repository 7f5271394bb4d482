package words

import (
	"slices"
	"strings"
	"time"
	"unicode"
	"unicode/utf8"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
)

// elements are the identifiers of what a passport can show (ISO/IEC TS 23220-2, Photo ID, EU PID), and the fields of a QR.
// They stand in the order in which people read a document.
var elements = []string{"portrait", "face", "family_name", "given_name", "patronymic", "name", "birth_date", "birth", "age_over", "sex", "birthplace",
	"place_of_birth", "nationality", "citizenship", "passport_number", "passport_end", "passport_issue_date", "issue_date", "expiry_date", "issuing_authority",
	"issuing_country", "age_in_years", "age_birth_year", "portrait_capture_date", "name_at_birth",
	"resident_address", "resident_city", "resident_postal_code", "resident_country", "resident_state", "resident_street",
	"resident_house_number", "document_number", "issuing_subdivision", "person_id", "birth_country",
	"birth_state", "birth_city", "administrative_number", "personal_administrative_number", "travel_document_type",
	"travel_document_number", "travel_document_mrz", "latin", "registration", "number", "state", "valid_until", "issuing_jurisdiction",
	"issuance_date", "passport_issuing_authority", "passport_department_code", "snils",
	"inn", "specimen", unknown}

// dates are the elements whose value is a day.
var dates = []string{"birth_date", "issue_date", "expiry_date", "issuance_date", "passport_issue_date", "portrait_capture_date", "birth", "valid_until"}

// Element returns what an element of a passport is about: «Дата рождения» for «org.iso.23220.1/birth_date».
func Element(b *phrase.Book, element string) string {
	id := identifier(element)
	if years, ok := strings.CutPrefix(id, "over_"); ok {
		id = "age_over_" + years
	}
	if years, ok := strings.CutPrefix(id, "age_over_"); ok {
		return b.Say("element.age_over", map[string]string{"Years": strings.TrimLeft(years, "0")})
	}
	for _, suffix := range []string{"_latin1", "_latin"} {
		if latin, ok := strings.CutSuffix(id, suffix); ok {
			return b.Say("element.latin", map[string]string{"Element": Element(b, latin)})
		}
	}
	if text := b.Say("element." + id); text != "element."+id {
		return text
	}
	return b.Say("element.unknown", map[string]string{"Name": id})
}

// ElementRank orders elements as people read a document.
func ElementRank(element string) int {
	id := identifier(element)
	if strings.HasPrefix(id, "age_over_") || strings.HasPrefix(id, "over_") {
		id = "age_over"
	}
	if rank := slices.Index(elements, id); rank >= 0 {
		return rank
	}
	return len(elements)
}

func identifier(element string) string { return element[strings.LastIndexByte(element, '/')+1:] }

// ElementValue returns a value as people write it: days in words, yes and no, sex and countries by name.
func ElementValue(b *phrase.Book, element, value string) string {
	switch id := identifier(element); {
	case value == "true":
		return b.Say("element.yes")
	case value == "false":
		return b.Say("element.no")
	case slices.Contains(dates, id):
		for _, layout := range []string{time.DateOnly, "02.01.2006", "02.01.2006 15:04", time.RFC3339} {
			if at, err := time.Parse(layout, value); err == nil {
				return Date(b, person.DateOf(at))
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
		return PassportState(b, domain.PassportState(value))
	case id == "nationality" || id == "citizenship" || strings.HasSuffix(id, "_country"):
		if c, err := person.ParseCountry(value); err == nil {
			return Country(b, c)
		}
	}
	return value
}

// presets are the sets of elements that kinds of organisations ask for.
var presets = []string{"medicine", "education", "benefits", "travel", "bank", "government", "age", unknown}

// Elements names elements in a sentence, in the order in which people read a document.
func Elements(b *phrase.Book, elements []string) string {
	ordered := slices.SortedStableFunc(slices.Values(elements), func(a, b string) int { return ElementRank(a) - ElementRank(b) })
	for i, element := range ordered {
		name := Element(b, element)
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

// Preset returns whom a set of elements is for; PresetAbout what it shows and leaves out.
func Preset(b *phrase.Book, id string) string      { return sayKnown(b, "preset", id) }
func PresetAbout(b *phrase.Book, id string) string { return sayKnown(b, "preset.about", id) }

// Verdict returns what a verification came to, what that means, and what to do.
func Verdict(b *phrase.Book, o domain.VerdictOutcome) (title, meaning, cure string) {
	return say(b, "verdict", o), say(b, "verdict.about", o), say(b, "verdict.cure", o)
}

// VerdictTone returns the tone of an outcome.
func VerdictTone(o domain.VerdictOutcome) widget.Tone {
	switch o {
	case domain.Genuine:
		return widget.Success
	case domain.OutOfDate, domain.NotYetValid, domain.Malformed:
		return widget.Warning
	}
	return widget.Error
}

// PresentationWay returns how a passport was shown; PresentationEnd what became of it.
func PresentationWay(b *phrase.Book, w domain.PresentationWay) string { return say(b, "way", w) }
func PresentationEnd(b *phrase.Book, e domain.PresentationEnd) string { return say(b, "way.end", e) }

// PresentationTone returns the tone of an end.
func PresentationTone(e domain.PresentationEnd) widget.Tone {
	switch e {
	case domain.PresentationShown:
		return widget.Success
	case domain.PresentationDeclined:
		return widget.Neutral
	}
	return widget.Warning
}

func aboutCredentials() []Family {
	outcomes := texts(domain.VerdictOutcomes())
	ways := texts([]domain.PresentationWay{domain.WayQR, domain.WayNearby, domain.WayFile, domain.WayAnimated})
	ends := texts([]domain.PresentationEnd{domain.PresentationShown, domain.PresentationDeclined, domain.PresentationFailed})
	kinds := texts([]app.VerdictKind{app.VerdictStatement, app.VerdictCopy, app.VerdictCredential})
	return []Family{
		{"verify.proves", kinds},
		{"element", elements}, {"preset", presets}, {"preset.about", presets},
		{"verdict", outcomes}, {"verdict.about", outcomes}, {"verdict.cure", outcomes},
		{"way", ways}, {"way.end", ends},
	}
}
