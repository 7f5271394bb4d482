package photoid

import (
	"fmt"
	"strings"
	"time"

	"razvorot/credential/codec"
	"razvorot/credential/mdoc"
	"razvorot/domain"
	"razvorot/domain/person"
)

// element is one row of a profile. value returns nil where the passport has nothing to say; that is left out unless the standard
// demands it.
type element struct {
	space, id string
	demanded  bool
	sensitive bool
	value     func(source) any
}

// source is what elements are made of. The day is that of signing: ages are of that day, and a credential is renewed before
// they are far off.
type source struct {
	domain.Passport
	portrait []byte
	day      person.Date
}

// photoID is ISO/IEC TS 23220-4, tables C.1 and C.2, in their order, and what is Russian.
var photoID = []element{
	{NameSpace23220, "family_name", true, false, func(s source) any { return s.Holder.Name.Family }},
	{NameSpace23220, "given_name", true, false, func(s source) any { return s.Holder.Name.Given }},
	{NameSpace23220, "birth_date", true, false, func(s source) any { return date(s.Holder.Birth) }},
	{NameSpace23220, "portrait", true, true, func(s source) any { return s.portrait }},
	{NameSpace23220, "issue_date", true, false, func(s source) any { return date(s.ValidFrom) }},
	{NameSpace23220, "expiry_date", true, false, func(s source) any { return date(s.ValidUntil) }},
	{NameSpace23220, "issuing_authority", true, false, func(s source) any { return s.Issuer }},
	{NameSpace23220, "issuing_country", true, false, func(source) any { return issuingCountry }},
	{NameSpace23220, "age_over_14", false, false, over(14)},
	{NameSpace23220, "age_over_16", false, false, over(16)},
	{NameSpace23220, "age_over_18", true, false, over(18)},
	{NameSpace23220, "age_over_21", false, false, over(21)},
	{NameSpace23220, "age_in_years", false, false, func(s source) any { return uint64(max(0, s.Holder.Birth.Age(s.day))) }},
	{NameSpace23220, "age_birth_year", false, false, func(s source) any { return uint64(s.Holder.Birth.Year()) }},
	{NameSpace23220, "birthplace", false, false, func(s source) any { return text(s.Holder.BirthPlace) }},
	{NameSpace23220, "resident_address", false, true, func(s source) any { return text(s.Holder.Registration.Line()) }},
	{NameSpace23220, "resident_city", false, true, func(s source) any { return text(town(s.Holder.Registration)) }},
	{NameSpace23220, "resident_postal_code", false, true, func(s source) any { return text(s.Holder.Registration.PostalCode) }},
	{NameSpace23220, "resident_country", false, false, residentCountry},
	{NameSpace23220, "sex", false, false, sex},
	{NameSpace23220, "nationality", false, false, func(s source) any { return text(s.Holder.Citizenship.Alpha2()) }},
	{NameSpace23220, "document_number", false, true, func(s source) any { return text(string(s.ID)) }},
	{NameSpace23220, "family_name_latin1", false, false, func(s source) any { return text(person.Latin(s.Holder.Name.Family)) }},
	{NameSpace23220, "given_name_latin1", false, false, func(s source) any { return text(person.Latin(s.Holder.Name.Given)) }},

	{NameSpacePhotoID, "resident_street", false, true, func(s source) any { return text(s.Holder.Registration.Street) }},
	{NameSpacePhotoID, "resident_house_number", false, true, func(s source) any { return text(house(s.Holder.Registration)) }},
	{NameSpacePhotoID, "resident_state", false, false, func(s source) any { return text(s.Holder.Registration.Region) }},

	{NameSpaceRU, "patronymic", false, false, func(s source) any { return text(s.Holder.Name.Patronymic) }},
	{NameSpaceRU, "passport_number", false, true, func(s source) any { return text(s.Holder.Passport.Number.String()) }},
	{NameSpaceRU, "passport_issue_date", false, false, func(s source) any { return date(s.Holder.Passport.Issued) }},
	{NameSpaceRU, "passport_issuing_authority", false, false, func(s source) any { return text(s.Holder.Passport.Issuer) }},
	{NameSpaceRU, "passport_department_code", false, false, func(s source) any { return text(s.Holder.Passport.Department.String()) }},
	{NameSpaceRU, "snils", false, true, func(s source) any { return text(s.Holder.SNILS.String()) }},
	{NameSpaceRU, "inn", false, true, func(s source) any { return text(s.Holder.INN.String()) }},
	{NameSpaceRU, "specimen", true, false, func(s source) any { return s.Specimen }},
}

// pid is the PID Rulebook, 3.1.1, in its order. There is one place for each name, so that everything is in Latin letters: readers
// abroad compare it with what they have, and the eIDAS SAML Attribute Profile 1.2, 2.4 demands them where there is another script.
var pid = []element{
	{NameSpacePID, "family_name", true, false, func(s source) any { return latin(s.Holder.Name.Family) }},
	{NameSpacePID, "given_name", true, false, func(s source) any { return latin(s.Holder.Name.Given) }},
	{NameSpacePID, "birth_date", true, false, func(s source) any { return date(s.Holder.Birth) }},
	{NameSpacePID, "place_of_birth", true, false, placeOfBirth},
	{NameSpacePID, "nationality", true, false, nationalities},
	{NameSpacePID, "resident_address", false, true, func(s source) any { return text(latin(s.Holder.Registration.Line())) }},
	{NameSpacePID, "resident_country", false, false, residentCountry},
	{NameSpacePID, "resident_state", false, false, func(s source) any { return text(latin(s.Holder.Registration.Region)) }},
	{NameSpacePID, "resident_city", false, true, func(s source) any { return text(latin(town(s.Holder.Registration))) }},
	{NameSpacePID, "resident_postal_code", false, true, func(s source) any { return text(s.Holder.Registration.PostalCode) }},
	{NameSpacePID, "resident_street", false, true, func(s source) any { return text(latin(s.Holder.Registration.Street)) }},
	{NameSpacePID, "resident_house_number", false, true, func(s source) any { return text(latin(house(s.Holder.Registration))) }},
	{NameSpacePID, "portrait", false, true, func(s source) any { return s.portrait }},
	{NameSpacePID, "sex", false, false, sex},
	{NameSpacePID, "expiry_date", true, false, func(s source) any { return date(s.ValidUntil) }},
	{NameSpacePID, "issuing_authority", true, false, func(s source) any { return latin(s.Issuer) }},
	{NameSpacePID, "issuing_country", true, false, func(source) any { return issuingCountry }},
	{NameSpacePID, "document_number", false, true, func(s source) any { return text(string(s.ID)) }},
	{NameSpacePID, "issuance_date", false, false, func(s source) any { return date(s.ValidFrom) }},
}

// Build returns the elements of a passport for a document, as of a moment. portrait is a small JPEG; see Thumbnail. domain.ErrInvalid
// for another document, or when the standard demands what is missing: the portrait, the birth date, the term, a name.
func Build(p domain.Passport, portrait []byte, docType string, at time.Time) ([]mdoc.NameSpace, error) {
	table := photoID
	switch docType {
	case DocType:
	case PID:
		table = pid
	default:
		return nil, fmt.Errorf("no document is called so: %w", domain.ErrInvalid)
	}
	if len(portrait) == 0 || p.Holder.Birth.IsZero() || p.ValidFrom.IsZero() || p.ValidUntil.IsZero() || p.Holder.Name.IsZero() {
		return nil, fmt.Errorf("a passport without what a credential must have: %w", domain.ErrInvalid)
	}
	s := source{p, portrait, person.DateOf(at)}
	var all []mdoc.NameSpace
	for _, e := range table {
		value := e.value(s)
		if value == nil && e.demanded {
			return nil, fmt.Errorf("a passport without %s: %w", e.id, domain.ErrInvalid)
		}
		if value == nil {
			continue
		}
		if len(all) == 0 || all[len(all)-1].Name != e.space {
			all = append(all, mdoc.NameSpace{Name: e.space})
		}
		last := &all[len(all)-1]
		last.Elements = append(last.Elements, mdoc.Element{Identifier: e.id, Value: value})
	}
	return all, nil
}

const issuingCountry = "RU"

func text(s string) any {
	if s == "" {
		return nil
	}
	return s
}

func date(d person.Date) any {
	if d.IsZero() {
		return nil
	}
	return mdoc.FullDate(d.String())
}

func over(years int) func(source) any {
	return func(s source) any { return s.Holder.Birth.Age(s.day) >= years }
}

// sex is ISO/IEC 5218, which the house codes alike.
func sex(s source) any {
	if s.Holder.Sex == 0 {
		return nil
	}
	return uint64(s.Holder.Sex)
}

func residentCountry(s source) any {
	if s.Holder.Registration.IsZero() {
		return nil
	}
	return issuingCountry // registrations are Russian addresses
}

// town is where the address is: a federal city has no other locality.
func town(a person.Address) string {
	if a.Locality == "" && a.InFederalCity() {
		return a.Region
	}
	return a.Locality
}

func house(a person.Address) string {
	parts := []string{a.House}
	if a.Building != "" {
		parts = append(parts, "корп. "+a.Building)
	}
	if a.Flat != "" {
		parts = append(parts, "кв. "+a.Flat)
	}
	return strings.Trim(strings.Join(parts, ", "), ", ")
}

// maxPIDText is the most characters of a text in a PID (PID Rulebook, 3.1.1).
const maxPIDText = 150

func latin(s string) string {
	runes := []rune(person.Latin(s))
	return string(runes[:min(len(runes), maxPIDText)])
}

func nationalities(s source) any {
	code := s.Holder.Citizenship.Alpha2()
	if code == "" {
		return nil
	}
	return raw([]string{code})
}

// placeOfBirth is a locality: the passport has one line for all of it. Where that is empty, the country of citizenship is not
// guessed to be that of birth, and the PID cannot be made.
func placeOfBirth(s source) any {
	if s.Holder.BirthPlace == "" {
		return nil
	}
	return raw(map[string]string{"locality": latin(s.Holder.BirthPlace)})
}

func raw(v any) any {
	b, err := codec.Marshal(v)
	if err != nil {
		return nil // texts alone
	}
	return codec.Raw(b)
}
