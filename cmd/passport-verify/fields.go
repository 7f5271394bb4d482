package main

import (
	"crypto/x509"
	"slices"
	"strings"
	"unicode"

	"razvorot/credential/offlineqr"
	"razvorot/domain"
	"razvorot/domain/person"
)

// Identifiers of what a statement says besides domain.QRFields.
const (
	fieldNumber = "number"
	fieldState  = "state"
	fieldUntil  = "passport_until"
	fieldFace   = "face"
)

// fieldsOf returns what a statement says. What was not asked for is left out.
func fieldsOf(s offlineqr.Statement) []said {
	all := []said{elementOf("", fieldNumber, string(s.Passport)), elementOf("", fieldState, string(s.State)),
		elementOf("", fieldUntil, s.ValidUntil.String())}
	add := func(said bool, id string, value any) {
		if said {
			all = append(all, elementOf("", id, value))
		}
	}
	add(s.Name != "", domain.QRName, s.Name)
	add(!s.Birth.IsZero(), domain.QRBirth, s.Birth.String())
	add(s.Sex != 0, domain.QRSex, sexes[s.Sex])
	add(s.Citizenship.String() != "", domain.QRCitizenship, s.Citizenship.String())
	add(s.NumberEnd != "", domain.QRPassport, s.NumberEnd)
	if s.Adult != nil {
		add(true, domain.QRAdult, *s.Adult)
	}
	add(s.Registration != "", domain.QRRegistration, s.Registration)
	add(len(s.Face) > 0, fieldFace, s.Face)
	return all
}

var sexes = map[person.Sex]string{person.Male: "male", person.Female: "female"}

// countryOf returns the country of a certificate's subject.
func countryOf(c *x509.Certificate) string {
	return strings.Join(c.Subject.Country, "")
}

// trial reports whether an issuer's name is that of a trial authority: it holds the word SPECIMEN or ОБРАЗЕЦ.
func trial(issuer string) bool {
	words := strings.FieldsFunc(strings.ToUpper(issuer), func(r rune) bool { return !unicode.IsLetter(r) })
	return slices.Contains(words, "SPECIMEN") || slices.Contains(words, "ОБРАЗЕЦ")
}
