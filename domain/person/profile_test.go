package person_test

import (
	"encoding/json"
	"slices"
	"testing"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

func TestACompleteProfileHasNoFindings(t *testing.T) {
	for seed := range uint64(50) {
		if found := inventProfile(seed).Validate(today); len(found) != 0 {
			t.Fatal(found)
		}
	}
}

func TestAnEmptyProfileMissesWhatIsRequired(t *testing.T) {
	found := person.Profile{}.Validate(today)
	optional := []finding.Field{person.FieldPatronymic, person.FieldINN, person.FieldWork, person.FieldSparePhone}
	for _, part := range []finding.Field{person.PostalCode, person.District, person.Street, person.Building, person.Flat} {
		optional = append(optional, person.Registration+part)
	}
	for _, field := range person.Fields() {
		actual := len(field) > 6 && field[:7] == person.Actual+"."
		want := !actual && !slices.Contains(optional, field)
		if found.Has(field, finding.Required) != want {
			t.Errorf("%s required: %v, want %v", field, !want, want)
		}
	}
}

// change is one thing wrong with an otherwise right profile, and the finding it must make.
type change struct {
	name  string
	wrong func(*person.Profile)
	field finding.Field
	code  finding.Code
}

var changes = []change{
	{"born in the future", func(p *person.Profile) { p.Birth = today.AddDays(1) }, person.FieldBirth, finding.BirthFuture},
	{"born too long ago", func(p *person.Profile) { p.Birth = date("1890-01-01") }, person.FieldBirth, finding.BirthLong},
	{"not yet 14", func(p *person.Profile) { p.Birth = today.AddYears(-14).AddDays(1) }, person.FieldBirth, finding.BirthYoung},
	{"issued in the future", func(p *person.Profile) { p.Passport.Issued = today.AddDays(1) }, person.FieldIssued,
		finding.IssuedFuture},
	{"issued before birth", func(p *person.Profile) { p.Passport.Issued = p.Birth.AddDays(-1) }, person.FieldIssued,
		finding.IssuedBeforeBirth},
	{"issued a day before 14", func(p *person.Profile) { p.Passport.Issued = p.Birth.AddYears(14).AddDays(-1) },
		person.FieldIssued, finding.IssuedBefore14},
	{"issued before there were such passports", func(p *person.Profile) { p.Birth, p.Passport.Issued = date("1950-01-01"), date("1997-09-30") },
		person.FieldIssued, finding.IssuedBefore1997},
	{"issued before 20, now 36", func(p *person.Profile) { p.Passport.Issued = date("2010-05-16") }, person.FieldIssued,
		finding.PassportExpired},
	{"45 last month", func(p *person.Profile) { p.Birth, p.Passport.Issued = date("1981-10-22"), date("2010-06-01") },
		person.FieldIssued, finding.PassportExpiring},
	{"blank of the future", func(p *person.Profile) { p.Passport.Number = must(person.ParsePassportNumber("4528123456")) },
		person.FieldPassport, finding.PassportSeriesYear},
	{"blank printed after issue", func(p *person.Profile) { p.Passport.Number = must(person.ParsePassportNumber("4512123456")) },
		person.FieldPassport, finding.PassportSeriesLate},
	{"blank printed long before issue", func(p *person.Profile) { p.Passport.Number = must(person.ParsePassportNumber("4506123456")) },
		person.FieldPassport, finding.PassportSeriesEarly},
	{"unknown region of the series", func(p *person.Profile) { p.Passport.Number = must(person.ParsePassportNumber("1310123456")) },
		person.FieldPassport, finding.PassportRegion},
	{"unknown level of the department", func(p *person.Profile) { p.Passport.Department = must(person.ParseDepartmentCode("779-001")) },
		person.FieldDepartment, finding.DepartmentLevel},
	{"citizen of another country", func(p *person.Profile) { p.Citizenship = must(person.ParseCountry("BLR")) },
		person.FieldCitizenship, finding.NotRussian},
	{"no family name", func(p *person.Profile) { p.Name.Family = "" }, person.FieldFamily, finding.NameSingle},
	{"no given name", func(p *person.Profile) { p.Name.Given = "" }, person.FieldGiven, finding.NameSingle},
	{"name in capitals", func(p *person.Profile) { p.Name.Family = "ПРИМЕРОВА" }, person.FieldFamily, finding.NameCase},
	{"no locality in a region", func(p *person.Profile) { p.Registration.Region = "Московская обл." },
		person.Registration + person.Locality, finding.Required},
	{"half an actual address", func(p *person.Profile) { p.Actual.Region = "Москва" }, person.Actual + person.House,
		finding.Required},
	{"phone that gets no SMS", func(p *person.Profile) { p.Phone = must(person.ParsePhone("84951234567")) }, person.FieldPhone,
		finding.PhoneMobile},
	{"spare phone the same", func(p *person.Profile) { p.SparePhone = p.Phone }, person.FieldSparePhone, finding.PhoneSame},
}

func TestEachContradictionIsOneFindingAtItsField(t *testing.T) {
	for _, c := range changes {
		p := inventProfile(1)
		c.wrong(&p)
		found := p.Validate(today)
		if !found.Has(c.field, c.code) {
			t.Errorf("%s: %v, want %s: %s", c.name, found, c.field, c.code)
		}
		if at := found.For(c.field); len(at) != 1 {
			t.Errorf("%s: %v at one field", c.name, at)
		}
	}
}

func TestAPersonOf14WithANewPassportIsRight(t *testing.T) {
	p := inventProfile(1)
	p.Birth, p.Passport.Issued = today.AddYears(-14), today
	p.Passport.Number = must(person.ParsePassportNumber("4526123456"))
	if found := p.Validate(today); len(found) != 0 {
		t.Error(found)
	}
}

func TestAProfileReadsBackFromItsAnswers(t *testing.T) {
	for seed := range uint64(20) {
		p := inventProfile(seed)
		p.Actual = person.Address{Region: "Примерская обл.", Locality: "с. Ивовое", House: "5"}
		p.SparePhone = must(person.ParsePhone("+375291234567"))
		p.Work = "ООО «Пример»"
		got, found := person.ReadProfile(p.Answers(), today)
		if got != p || len(found) != 0 {
			t.Fatalf("%v; equal: %v", found, got == p)
		}
	}
}

func TestAProfileSurvivesJSON(t *testing.T) {
	p := inventProfile(1)
	var got person.Profile
	if err := json.Unmarshal(must(json.Marshal(p)), &got); err != nil || got != p {
		t.Errorf("equal: %v, %v", got == p, err)
	}
	empty := must(json.Marshal(person.Profile{}))
	if string(empty) != "{}" {
		t.Errorf("an empty profile is %s", empty)
	}
}

func TestJSONCannotBringAWrongValueIn(t *testing.T) {
	var p person.Profile
	if err := json.Unmarshal([]byte(`{"snils":"112-233-445 96"}`), &p); err == nil || !p.SNILS.IsZero() {
		t.Error("a SNILS with wrong check digits was taken")
	}
}

func TestAnUnreadableAnswerIsNotAlsoMissing(t *testing.T) {
	answers := inventProfile(1).Answers().With(person.Answers{person.FieldSNILS: "123"})
	_, found := person.ReadProfile(answers, today)
	if len(found) != 1 || !found.Has(person.FieldSNILS, finding.SNILSLength) {
		t.Error(found)
	}
}

func TestAFieldIsCheckedAsTyped(t *testing.T) {
	answers := person.Answers{person.FieldBirth: "17.05.1990"}
	if found := person.CheckField(person.FieldIssued, answers, today); len(found) != 0 {
		t.Errorf("an empty field already complains: %v", found)
	}
	answers[person.FieldIssued] = "01.06.2003"
	if found := person.CheckField(person.FieldIssued, answers, today); !found.Has(person.FieldIssued, finding.IssuedBefore14) {
		t.Errorf("%v", found)
	}
}

func TestAnswersAreOverlaid(t *testing.T) {
	a := person.Answers{"a": "1", "b": "2"}
	got := a.With(person.Answers{"b": " ", "c": "3"})
	if len(got) != 2 || got["a"] != "1" || got["c"] != "3" || a["b"] != "2" {
		t.Errorf("%d answers", len(got))
	}
}

func TestAnIdentityStaysWhenContactsChange(t *testing.T) {
	p := inventProfile(1)
	q := p
	q.Email, q.Registration.Flat, q.Work = must(person.ParseEmail("b@example.org")), "7", "Школа"
	if !p.IdentityEqual(q) {
		t.Error("a new address changed the identity")
	}
	q.Passport.Issued = q.Passport.Issued.AddDays(1)
	if p.IdentityEqual(q) {
		t.Error("another passport is the same identity")
	}
}
