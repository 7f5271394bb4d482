package form

import (
	"cmp"
	"slices"
	"strings"
	"sync"

	"razvorot/domain/finding"
	"razvorot/domain/person"
	"razvorot/ui/phrase"
	"razvorot/ui/widget"
	"razvorot/ui/words"
)

// optional are the fields of a profile that may stay empty.
var optional = []finding.Field{person.FieldPatronymic, person.FieldINN, person.FieldWork, person.FieldSparePhone,
	person.District, person.Street, person.Building, person.Flat}

var masks = map[finding.Field]Mask{
	person.FieldSNILS: SNILS, person.FieldINN: INN, person.FieldPassport: Passport, person.FieldDepartment: Department,
	person.FieldBirth: Date, person.FieldIssued: Date, person.FieldPhone: Phone, person.FieldSparePhone: Phone,
	person.FieldEmail: Email, person.PostalCode: PostalCode,
}

// beside are the fields that are short enough to stand beside the one before.
var beside = []finding.Field{person.FieldIssued, person.Building, person.Flat}

// Person returns the spec of a field of a profile: its name, hint, mask and options, whatever form it stands in. An address
// is a part of its own and begins with a heading.
func Person(book *phrase.Book, f finding.Field) Spec {
	element := f
	if person.InAddress(f) {
		place, _, _ := strings.Cut(string(f), ".")
		element = finding.Field(strings.TrimPrefix(string(f), place))
	}
	spec := Spec{Field: f, Label: words.Field(book, f), Hint: words.Hint(book, f), Mask: masks[element],
		Optional: slices.Contains(optional, element), Beside: slices.Contains(beside, element)}
	switch element {
	case person.FieldSex:
		spec.Few = true
		for _, sex := range []person.Sex{person.Female, person.Male} {
			spec.Options = append(spec.Options, widget.Option{Value: sex.String(), Text: words.Sex(book, sex)})
		}
	case person.FieldCitizenship:
		spec.Options = countries(book)
	case person.FieldBirthPlace, person.FieldIssuer:
		spec.Lines = 2
	case person.PostalCode:
		place := person.Registration
		if strings.HasPrefix(string(f), string(person.Actual)) {
			place = person.Actual
		}
		spec.Heading = words.Field(book, place)
	}
	return spec
}

// PersonFields returns the specs of several fields of a profile.
func PersonFields(book *phrase.Book, fields ...finding.Field) []Spec {
	specs := make([]Spec, len(fields))
	for i, f := range fields {
		specs[i] = Person(book, f)
	}
	return specs
}

// named keeps the countries in the order of a language: naming and sorting them takes longer than the rest of a form.
var named sync.Map // phrase.Language → []widget.Option

// countries are all countries by name, Russia first. The list is shared and must not be changed.
func countries(book *phrase.Book) []widget.Option {
	if known, ok := named.Load(book.Language()); ok {
		return known.([]widget.Option)
	}
	var options []widget.Option
	for _, c := range person.Countries() {
		options = append(options, widget.Option{Value: c.String(), Text: words.Country(book, c)})
	}
	slices.SortFunc(options, func(a, b widget.Option) int {
		first := func(o widget.Option) int {
			if o.Value == person.Russia.String() {
				return 0
			}
			return 1
		}
		return cmp.Or(first(a)-first(b), cmp.Compare(a.Text, b.Text))
	})
	named.Store(book.Language(), options)
	return options
}
