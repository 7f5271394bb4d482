package form

import (
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

var masks = map[finding.Field]Mask{
	person.FieldBirth: Date, person.FieldIssued: Date, person.FieldPassport: Passport, person.FieldDepartment: Department,
	person.FieldSNILS: SNILS, person.FieldINN: INN, person.FieldPhone: Phone, person.FieldSparePhone: Phone,
	person.FieldEmail:                       Email,
	person.Registration + person.PostalCode: PostalCode, person.Actual + person.PostalCode: PostalCode,
}

// optional are the fields that a profile may lack; of an address those that a place may lack.
var optional = map[finding.Field]bool{
	person.FieldPatronymic: true, person.FieldINN: true, person.FieldWork: true, person.FieldSparePhone: true,
	person.Registration + person.District: true, person.Registration + person.Building: true, person.Registration + person.Flat: true,
	person.Actual + person.District: true, person.Actual + person.Building: true, person.Actual + person.Flat: true,
}

// short are the fields of an address that stand beside the one before.
var short = map[finding.Field]bool{
	person.Registration + person.Building: true, person.Registration + person.Flat: true,
	person.Actual + person.Building: true, person.Actual + person.Flat: true, person.FieldDepartment: false,
}

// OfPerson returns the spec of a field of a profile.
func OfPerson(b *phrase.Book, f finding.Field) Spec {
	spec := Spec{Field: f, Label: words.Field(b, f), Hint: words.Hint(b, f), Mask: masks[f], Optional: optional[f],
		Beside: short[f]}
	switch f {
	case person.FieldSex:
		spec.Few = true
		for _, sex := range []person.Sex{person.Female, person.Male} {
			spec.Options = append(spec.Options, widget.Option{Value: sex.String(), Text: words.Sex(b, sex)})
		}
	case person.FieldCitizenship:
		for _, c := range person.Countries() {
			spec.Options = append(spec.Options, widget.Option{Value: c.String(), Text: words.Country(b, c)})
		}
	case person.FieldIssuer, person.FieldBirthPlace:
		spec.Lines = 2
	}
	return spec
}

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
	return masks[f].Format(text)
}
