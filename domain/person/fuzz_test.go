package person_test

import (
	"encoding"
	"errors"
	"slices"
	"testing"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// fuzzParse holds a Parse function to its promise: it never panics, refuses with a code of the table, and what it made
// reads back the same from its canonical text, alone and as text in JSON.
func fuzzParse[T interface {
	comparable
	String() string
	encoding.TextMarshaler
}](f *testing.F, parse func(string) (T, error), seeds ...string) {
	for _, s := range append(seeds, "", "\xff", "О0З", "１２") {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := parse(s)
		if err != nil {
			if v != *new(T) {
				t.Errorf("%q: a value beside the error", s)
			}
			checkCode(t, err)
			return
		}
		again, err := parse(v.String())
		if err != nil || again != v {
			t.Errorf("%q reads as %q, which reads as %q, %v", s, v.String(), again.String(), err)
		}
		text, err := v.MarshalText()
		var back T
		if err != nil || any(&back).(encoding.TextUnmarshaler).UnmarshalText(text) != nil || back != v {
			t.Errorf("%q does not survive as text %q", s, text)
		}
	})
}

func checkCode(t *testing.T, err error) {
	t.Helper()
	code, ok := errors.AsType[finding.Code](err)
	if !ok || !slices.ContainsFunc(finding.Table(), func(e finding.Entry) bool { return e.Code == code }) {
		t.Errorf("%v is not a code of the table", err)
	}
}

func FuzzParseSNILS(f *testing.F) { fuzzParse(f, person.ParseSNILS, "112-233-445 95", "00100199877") }
func FuzzParseINN(f *testing.F)   { fuzzParse(f, person.ParseINN, inventINN(random(9))) }
func FuzzParsePassportNumber(f *testing.F) {
	fuzzParse(f, person.ParsePassportNumber, "45 09 123456")
}
func FuzzParseDepartmentCode(f *testing.F) { fuzzParse(f, person.ParseDepartmentCode, "770-001") }
func FuzzParsePhone(f *testing.F) {
	fuzzParse(f, person.ParsePhone, "8 (900) 123-45-67", "8 10 375 29 1234567", "+12025550100")
}
func FuzzParseEmail(f *testing.F) {
	fuzzParse(f, person.ParseEmail, "anna@example.org", "анна@пример.рф", "İ@İ.İа")
}
func FuzzParseDate(f *testing.F) {
	fuzzParse(f, person.ParseDate, "29.02.2024", "2024-02-29", "12031985")
}
func FuzzParseSex(f *testing.F) { fuzzParse(f, person.ParseSex, "М", "female") }
func FuzzParseCountry(f *testing.F) {
	fuzzParse(f, person.ParseCountry, "RUS", "ru")
}

// FuzzParseTexts holds the values that are plain text to the same promise.
func FuzzParseTexts(f *testing.F) {
	for _, s := range []string{"Примеров-Образцов", "е\u0308ж", "101 000", "ул. «Пример»", "12/2", "б/н", "\u0301a", "-"} {
		f.Add(s)
	}
	parsers := []func(string) (string, error){person.ParseName, person.ParsePostalCode, person.ParseAddressText,
		person.ParseHouse, person.ParseAddressNumber, person.ParseOfficialText}
	f.Fuzz(func(t *testing.T, s string) {
		for i, parse := range parsers {
			v, err := parse(s)
			if err != nil {
				checkCode(t, err)
			} else if again, err := parse(v); err != nil || again != v {
				t.Errorf("parser %d: %q reads as %q, which reads as %q, %v", i, s, v, again, err)
			}
		}
	})
}

func FuzzProposeName(f *testing.F) {
	for _, s := range []string{"САЛИМ ОГЛЫ", "о'примеров-ОБРАЗЦОВ", "Пpимеров", "ӘІ-", "ǆ"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		proposed := person.ProposeName(s)
		if again := person.ProposeName(proposed); again != proposed {
			t.Errorf("%q: first %q, then %q", s, proposed, again)
		}
		if _, err := person.ParseName(s); err == nil {
			if _, err := person.ParseName(proposed); err != nil {
				t.Errorf("%q is a name, the proposal %q is not: %v", s, proposed, err)
			}
		}
	})
}

func FuzzParseLogin(f *testing.F) {
	for _, s := range []string{"89001234567", "112-233-445 95", "00100199877", "anna@example.org"} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, s string) {
		v, err := person.ParseLogin(s)
		if err != nil {
			checkCode(t, err)
		} else if again, err := person.ParseLogin(v.String()); err != nil || again != v {
			t.Errorf("%q reads as %q, %v", s, v.String(), err)
		}
	})
}

// FuzzReadProfile: whatever is typed into a form, it is read without a panic, every finding is at a field of the form
// and of the table, and the profile reads back from its own answers.
func FuzzReadProfile(f *testing.F) {
	f.Add("17.05.1990", "2010-06-01", "4510123456", "Примерова", "+79001234567")
	f.Add("29.02.2004", "28.02.2018", "9999999999", "", "")
	f.Fuzz(func(t *testing.T, birth, issued, number, name, phone string) {
		p, found := person.ReadProfile(person.Answers{person.FieldBirth: birth, person.FieldIssued: issued,
			person.FieldPassport: number, person.FieldFamily: name, person.FieldPhone: phone}, today)
		for _, x := range found {
			if !slices.Contains(person.Fields(), x.Field) {
				t.Errorf("%s is no field", x.Field)
			}
			checkCode(t, x.Code)
		}
		if again, _ := person.ReadProfile(p.Answers(), today); again != p {
			t.Error("the profile does not read back")
		}
	})
}
