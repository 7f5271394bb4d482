package profile

import (
	"slices"

	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/form"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
)

// mainSpecs is who the citizen is and where they are registered.
func mainSpecs(b *phrase.Book) []form.Spec {
	parts := []struct {
		heading string
		fields  []finding.Field
	}{
		{b.Say("profile.group.name"), []finding.Field{person.FieldFamily, person.FieldGiven, person.FieldPatronymic}},
		{b.Say("profile.group.birth"), []finding.Field{person.FieldBirth, person.FieldSex, person.FieldBirthPlace,
			person.FieldCitizenship}},
		{b.Say("profile.group.passport"), []finding.Field{person.FieldPassport, person.FieldIssued, person.FieldDepartment,
			person.FieldIssuer}},
		{b.Say("profile.group.numbers"), []finding.Field{person.FieldSNILS, person.FieldINN}},
		{b.Say("profile.group.registration"), addressFields(person.Registration)},
	}
	var specs []form.Spec
	for _, part := range parts {
		first := len(specs)
		specs = append(specs, specsOf(b, part.fields...)...)
		specs[first].Heading = part.heading
	}
	return specs
}

// actualSpecs is where the citizen lives, when that is another place.
func actualSpecs(b *phrase.Book) []form.Spec { return specsOf(b, addressFields(person.Actual)...) }

// restSpecs is a second phone and what the citizen does.
func restSpecs(b *phrase.Book) []form.Spec {
	specs := specsOf(b, person.FieldSparePhone, person.FieldWork)
	specs[1].Heading = b.Say("profile.group.work")
	return specs
}

func addressFields(of finding.Field) []finding.Field {
	return []finding.Field{of + person.PostalCode, of + person.Region, of + person.District, of + person.Locality,
		of + person.Street, of + person.House, of + person.Building, of + person.Flat}
}

func specsOf(b *phrase.Book, fields ...finding.Field) []form.Spec {
	specs := make([]form.Spec, len(fields))
	for i, field := range fields {
		specs[i] = form.Person(b, field)
		specs[i].Heading = "" // the parts of this screen have their own
		if field == person.FieldCitizenship {
			specs[i].Options = homeFirst(specs[i].Options)
		}
	}
	return specs
}

// homeFirst puts Russia before the other countries.
func homeFirst(options []widget.Option) []widget.Option {
	isHome := func(o widget.Option) bool { return o.Value == person.Russia.String() }
	i := slices.IndexFunc(options, isHome)
	if i < 0 {
		return options
	}
	return append([]widget.Option{options[i]}, slices.DeleteFunc(slices.Clone(options), isHome)...)
}
