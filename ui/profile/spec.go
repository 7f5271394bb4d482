package profile

import (
	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// spec is a field with the words that belong to it.
func spec(b *phrase.Book, field finding.Field, more form.Spec) form.Spec {
	more.Field, more.Label, more.Hint = field, words.Field(b, field), words.Hint(b, field)
	return more
}

// mainSpecs is who the citizen is and where they are registered.
func mainSpecs(b *phrase.Book) []form.Spec {
	specs := []form.Spec{
		spec(b, person.FieldFamily, form.Spec{Heading: b.Say("profile.group.name")}),
		spec(b, person.FieldGiven, form.Spec{}),
		spec(b, person.FieldPatronymic, form.Spec{Optional: true}),

		spec(b, person.FieldBirth, form.Spec{Heading: b.Say("profile.group.birth"), Mask: form.Date}),
		spec(b, person.FieldSex, form.Spec{Few: true, Options: []widget.Option{
			{Value: person.Male.String(), Text: words.Sex(b, person.Male)},
			{Value: person.Female.String(), Text: words.Sex(b, person.Female)}}}),
		spec(b, person.FieldBirthPlace, form.Spec{Lines: 2}),
		spec(b, person.FieldCitizenship, form.Spec{Options: countries(b)}),

		spec(b, person.FieldPassport, form.Spec{Heading: b.Say("profile.group.passport"), Mask: form.Passport}),
		spec(b, person.FieldIssued, form.Spec{Mask: form.Date}),
		spec(b, person.FieldDepartment, form.Spec{Mask: form.Department, Beside: true}),
		spec(b, person.FieldIssuer, form.Spec{Lines: 2}),

		spec(b, person.FieldSNILS, form.Spec{Heading: b.Say("profile.group.numbers"), Mask: form.SNILS}),
		spec(b, person.FieldINN, form.Spec{Mask: form.INN, Optional: true, Beside: true}),
	}
	registration := address(b, person.Registration)
	registration[0].Heading = b.Say("profile.group.registration")
	return append(specs, registration...)
}

// address is the elements of one of the two addresses.
func address(b *phrase.Book, of finding.Field) []form.Spec {
	return []form.Spec{
		spec(b, of+person.PostalCode, form.Spec{Mask: form.PostalCode, Optional: true}),
		spec(b, of+person.Region, form.Spec{}),
		spec(b, of+person.District, form.Spec{Optional: true}),
		spec(b, of+person.Locality, form.Spec{}),
		spec(b, of+person.Street, form.Spec{Optional: true}),
		spec(b, of+person.House, form.Spec{}),
		spec(b, of+person.Building, form.Spec{Optional: true, Beside: true}),
		spec(b, of+person.Flat, form.Spec{Optional: true, Beside: true}),
	}
}

// restSpecs is a second phone and what the citizen does.
func restSpecs(b *phrase.Book) []form.Spec {
	return []form.Spec{
		spec(b, person.FieldSparePhone, form.Spec{Mask: form.Phone, Optional: true}),
		spec(b, person.FieldWork, form.Spec{Heading: b.Say("profile.group.work"), Optional: true}),
	}
}

// countries is every citizenship, Russia first.
func countries(b *phrase.Book) []widget.Option {
	options := []widget.Option{{Value: person.Russia.String(), Text: words.Country(b, person.Russia)}}
	for _, c := range person.Countries() {
		if c != person.Russia {
			options = append(options, widget.Option{Value: c.String(), Text: words.Country(b, c)})
		}
	}
	return options
}
