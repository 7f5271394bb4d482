package bank

import (
	"fmt"
	"io"
	"log/slog"
	"strings"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// scopePassport asks for the number of the passport, which OpenID Connect has no claim for.
const scopePassport = "passport"

// claims are those of an ID token that are read: OpenID Connect Core 1.0, 2 and 5.1.
type claims struct {
	Party      string `json:"azp"`
	Family     string `json:"family_name"`
	Given      string `json:"given_name"`
	Patronymic string `json:"middle_name"`
	Birth      string `json:"birthdate"` // yyyy-mm-dd
	Passport   string `json:"passport_number"`
}

// Person is whom a bank names.
type Person struct {
	Name     person.FullName
	Birth    person.Date
	Passport person.PassportNumber
}

// Format hides the person from fmt, whatever the verb.
func (p Person) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[bank person]") }

// LogValue hides the person.
func (p Person) LogValue() slog.Value { return slog.StringValue("[bank person]") }

// person reads the claims. ErrToken unless birth and passport are there with at least one of family and given name: who has
// less is not named.
func (c claims) person() (Person, error) {
	birth, err := person.ParseDate(c.Birth)
	if err != nil {
		return Person{}, ErrToken
	}
	number, err := person.ParsePassportNumber(c.Passport)
	if err != nil {
		return Person{}, ErrToken
	}
	p := Person{Birth: birth, Passport: number}
	for _, part := range []struct {
		to   *string
		from string
	}{{&p.Name.Family, c.Family}, {&p.Name.Given, c.Given}, {&p.Name.Patronymic, c.Patronymic}} {
		if part.from == "" {
			continue
		}
		if *part.to, err = person.ParseName(part.from); err != nil {
			return Person{}, ErrToken
		}
	}
	if p.Name.Family == "" && p.Name.Given == "" {
		return Person{}, ErrToken
	}
	return p, nil
}

// Differs returns the fields in which a profile is not the person that the bank names; none when it is. What the bank has is
// not told: somebody else's profile must not be a way of reading it. Case and ё do not matter, since banks write names in
// capital letters and without ё.
func (p Person) Differs(q person.Profile) []finding.Field {
	var fields []finding.Field
	for _, x := range []struct {
		field finding.Field
		same  bool
	}{
		{person.FieldFamily, sameName(p.Name.Family, q.Name.Family)},
		{person.FieldGiven, sameName(p.Name.Given, q.Name.Given)},
		{person.FieldPatronymic, sameName(p.Name.Patronymic, q.Name.Patronymic)},
		{person.FieldBirth, p.Birth == q.Birth},
		{person.FieldPassport, p.Passport == q.Passport.Number},
	} {
		if !x.same {
			fields = append(fields, x.field)
		}
	}
	return fields
}

func sameName(x, y string) bool {
	plain := func(s string) string { return strings.ReplaceAll(strings.ToLower(s), "ё", "е") }
	return plain(x) == plain(y)
}
