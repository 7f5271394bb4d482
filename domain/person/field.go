package person

import (
	"strings"

	"razvorot/domain/finding"
)

// The fields of a profile.
const (
	FieldFamily      finding.Field = "name.family"
	FieldGiven       finding.Field = "name.given"
	FieldPatronymic  finding.Field = "name.patronymic"
	FieldBirth       finding.Field = "birth.date"
	FieldBirthPlace  finding.Field = "birth.place"
	FieldSex         finding.Field = "sex"
	FieldCitizenship finding.Field = "citizenship"

	FieldPassport   finding.Field = "passport.number"
	FieldIssued     finding.Field = "passport.issued"
	FieldIssuer     finding.Field = "passport.issuer"
	FieldDepartment finding.Field = "passport.department"
	FieldSNILS      finding.Field = "snils"
	FieldINN        finding.Field = "inn"

	FieldWork       finding.Field = "work"
	FieldEmail      finding.Field = "email"
	FieldPhone      finding.Field = "phone"
	FieldSparePhone finding.Field = "phone.spare"
)

// The fields of an address, below Registration or Actual: Registration + Street.
const (
	Registration finding.Field = "registration"
	Actual       finding.Field = "actual"

	PostalCode finding.Field = ".postal_code"
	Region     finding.Field = ".region"
	District   finding.Field = ".district"
	Locality   finding.Field = ".locality"
	Street     finding.Field = ".street"
	House      finding.Field = ".house"
	Building   finding.Field = ".building"
	Flat       finding.Field = ".flat"
)

// accessor reads and writes one field of a profile as text.
type accessor struct {
	field finding.Field
	get   func(*Profile) string
	set   func(*Profile, string) error
}

// value makes the accessor of a field from where it lives, its String and its Parse function.
func value[T any](field finding.Field, at func(*Profile) *T, str func(T) string, parse func(string) (T, error)) accessor {
	return accessor{
		field: field,
		get:   func(p *Profile) string { return str(*at(p)) },
		set: func(p *Profile, s string) error {
			v, err := parse(s)
			if err == nil {
				*at(p) = v
			}
			return err
		},
	}
}

func text(field finding.Field, at func(*Profile) *string, parse func(string) (string, error)) accessor {
	return value(field, at, func(s string) string { return s }, parse)
}

func address(prefix finding.Field, at func(*Profile) *Address) []accessor {
	return []accessor{
		text(prefix+PostalCode, func(p *Profile) *string { return &at(p).PostalCode }, ParsePostalCode),
		text(prefix+Region, func(p *Profile) *string { return &at(p).Region }, ParseAddressText),
		text(prefix+District, func(p *Profile) *string { return &at(p).District }, ParseAddressText),
		text(prefix+Locality, func(p *Profile) *string { return &at(p).Locality }, ParseAddressText),
		text(prefix+Street, func(p *Profile) *string { return &at(p).Street }, ParseAddressText),
		text(prefix+House, func(p *Profile) *string { return &at(p).House }, ParseHouse),
		text(prefix+Building, func(p *Profile) *string { return &at(p).Building }, ParseAddressNumber),
		text(prefix+Flat, func(p *Profile) *string { return &at(p).Flat }, ParseAddressNumber),
	}
}

// accessors is every field, in the order a form asks for them.
var accessors = concat(
	[]accessor{
		text(FieldFamily, func(p *Profile) *string { return &p.Name.Family }, ParseName),
		text(FieldGiven, func(p *Profile) *string { return &p.Name.Given }, ParseName),
		text(FieldPatronymic, func(p *Profile) *string { return &p.Name.Patronymic }, ParseName),
		value(FieldBirth, func(p *Profile) *Date { return &p.Birth }, Date.String, ParseDate),
		text(FieldBirthPlace, func(p *Profile) *string { return &p.BirthPlace }, ParseOfficialText),
		value(FieldSex, func(p *Profile) *Sex { return &p.Sex }, Sex.String, ParseSex),
		value(FieldCitizenship, func(p *Profile) *Country { return &p.Citizenship }, Country.String, ParseCountry),
		value(FieldPassport, func(p *Profile) *PassportNumber { return &p.Passport.Number }, PassportNumber.String,
			ParsePassportNumber),
		value(FieldIssued, func(p *Profile) *Date { return &p.Passport.Issued }, Date.String, ParseDate),
		text(FieldIssuer, func(p *Profile) *string { return &p.Passport.Issuer }, ParseOfficialText),
		value(FieldDepartment, func(p *Profile) *DepartmentCode { return &p.Passport.Department }, DepartmentCode.String,
			ParseDepartmentCode),
		value(FieldSNILS, func(p *Profile) *SNILS { return &p.SNILS }, SNILS.String, ParseSNILS),
		value(FieldINN, func(p *Profile) *INN { return &p.INN }, INN.String, ParseINN),
	},
	address(Registration, func(p *Profile) *Address { return &p.Registration }),
	address(Actual, func(p *Profile) *Address { return &p.Actual }),
	[]accessor{
		text(FieldWork, func(p *Profile) *string { return &p.Work }, ParseOfficialText),
		value(FieldEmail, func(p *Profile) *Email { return &p.Email }, Email.String, ParseEmail),
		value(FieldPhone, func(p *Profile) *Phone { return &p.Phone }, Phone.String, ParsePhone),
		value(FieldSparePhone, func(p *Profile) *Phone { return &p.SparePhone }, Phone.String, ParsePhone),
	},
)

func concat(lists ...[]accessor) []accessor {
	var all []accessor
	for _, list := range lists {
		all = append(all, list...)
	}
	return all
}

// Fields returns all fields of a profile, in the order a form asks for them.
func Fields() []finding.Field {
	fields := make([]finding.Field, len(accessors))
	for i, a := range accessors {
		fields[i] = a.field
	}
	return fields
}

// maxOfficialText is the most characters of a birth place or an issuer; the blank has three lines for either.
const maxOfficialText = 250

// ParseOfficialText reads what a document says in free words: a birth place, an issuer, a workplace. It returns
// finding.Required, finding.TooLong or finding.Characters.
func ParseOfficialText(s string) (string, error) {
	return parseText(s, maxOfficialText, " .,-'()/№«»\":;&+")
}

// InAddress reports whether the field is an element of an address.
func InAddress(field finding.Field) bool {
	return strings.HasPrefix(string(field), string(Registration)+".") || strings.HasPrefix(string(field), string(Actual)+".")
}
