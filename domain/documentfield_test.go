package domain

import (
	"testing"
	"time"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

func TestB1EachKindHasFieldsOfItsOwn(t *testing.T) {
	today := person.DateOf(time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		kind  DocumentKind
		field finding.Field
		typed string
		want  string // "" for what is refused with code, "-" for what is left out
		code  finding.Code
	}{
		{KindPassport, FieldDocumentNumber, "45 10 123456", "45 10 123456", ""},
		{KindPassport, FieldDocumentNumber, "45 10 12345", "", finding.PassportLength},
		{KindPassport, FieldDocumentDepartment, "770-001", "770-001", ""},
		{KindPassport, FieldDocumentUntil, "01.01.2030", "-", ""},
		{KindForeignPassport, FieldDocumentNumber, "70 № 1234567", "70 1234567", ""},
		{KindForeignPassport, FieldDocumentNumber, "70 123456", "", finding.DocumentNumber},
		{KindSNILS, FieldDocumentNumber, "112-233-445 95", "112-233-445 95", ""},
		{KindSNILS, FieldDocumentNumber, "112-233-445 96", "", finding.SNILSChecksum},
		{KindINN, FieldDocumentNumber, "500100732259", "500100732259", ""},
		{KindINN, FieldDocumentNumber, "500100732258", "", finding.INNChecksum},
		{KindDrivingLicence, FieldDocumentNumber, "7712 345678", "77 12 345678", ""},
		{KindDrivingLicence, FieldDocumentNumber, "77 OA 345678", "77 ОА 345678", ""}, // Latin letters
		{KindDrivingLicence, FieldDocumentNumber, "77 12 34567", "", finding.DocumentNumber},
		{KindBirthCertificate, FieldDocumentNumber, "IV-ЕР № 123456", "IV-ЕР № 123456", ""},
		{KindBirthCertificate, FieldDocumentNumber, "1x-ep 123456", "IX-ЕР № 123456", ""}, // a digit one, Latin letters
		{KindMarriageCertificate, FieldDocumentNumber, "ХI-МЮ№654321", "XI-МЮ № 654321", ""},
		{KindBirthCertificate, FieldDocumentNumber, "ЕР 123456", "", finding.DocumentNumber},
		{KindBirthCertificate, FieldDocumentNumber, "I-ЕР 12345", "", finding.DocumentNumber},
		{KindCourtDecision, FieldDocumentNumber, "2-1234/2026", "2-1234/2026", ""},
		{KindPowerOfAttorney, FieldDocumentIssued, "31.02.2026", "", finding.DateCalendar},
		{KindProofOfAddress, FieldDocumentIssuer, "ТСЖ «Образец»", "ТСЖ «Образец»", ""},
		{KindPortrait, FieldDocumentNumber, "1", "-", ""},
	} {
		read, found := c.kind.ReadFields(person.Answers{c.field: c.typed}, today)
		value, there := read[c.field]
		switch {
		case c.code != "" && (there || !found.Has(c.field, c.code)):
			t.Errorf("%s %s %q: %q, %v; want %s", c.kind, c.field, c.typed, value, found, c.code)
		case c.code == "" && len(found) > 0, c.want == "-" && there, c.code == "" && c.want != "-" && value != c.want:
			t.Errorf("%s %s %q: %q, %v; want %q", c.kind, c.field, c.typed, value, found, c.want)
		}
		again, _ := c.kind.ReadFields(read, today)
		if again[c.field] != value {
			t.Errorf("%s %s: what is kept is not read again: %q", c.kind, c.field, again[c.field])
		}
	}
}

func TestB1DatesOfADocumentAreHeldAgainstEachOther(t *testing.T) {
	today := person.DateOf(time.Date(2026, 6, 15, 12, 0, 0, 0, time.UTC))
	for _, c := range []struct {
		issued, until string
		field         finding.Field
		code          finding.Code
	}{
		{today.AddDays(1).Dotted(), "", FieldDocumentIssued, finding.IssuedFuture},
		{"01.02.2020", "01.01.2020", FieldDocumentUntil, finding.DocumentUntilEarly},
		{"01.02.2010", "01.02.2020", FieldDocumentUntil, finding.DocumentExpired},
		{"01.02.2020", today.Dotted(), "", ""},
	} {
		read, found := KindDrivingLicence.ReadFields(person.Answers{FieldDocumentIssued: c.issued, FieldDocumentUntil: c.until}, today)
		if c.code == "" && len(found) > 0 || c.code != "" && !found.Has(c.field, c.code) || len(read) == 0 {
			t.Error(c, found, len(read))
		}
	}
}

func FuzzReadFields(f *testing.F) {
	f.Add("I-ЕР № 123456", "01.02.2020")
	f.Fuzz(func(t *testing.T, number, date string) {
		for kind, fields := range fieldsOf {
			typed := person.Answers{FieldDocumentIssued: date, FieldDocumentUntil: date, FieldDocumentNumber: number, FieldDocumentIssuer: number}
			read, _ := kind.ReadFields(typed, person.Date{})
			again, _ := kind.ReadFields(read, person.Date{})
			for _, field := range fields {
				if read[field] != again[field] {
					t.Errorf("%s %s: %q is read as %q, and that as %q", kind, field, typed[field], read[field], again[field])
				}
			}
		}
	})
}
