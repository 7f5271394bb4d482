package domain_test

import (
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func date(s string) person.Date { return must(person.ParseDate(s)) }

var (
	today = date("2026-11-22")
	t0    = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

// anna is a fictional grown-up about whom no rule complains.
func anna() person.Profile {
	return person.Profile{
		Name:       person.FullName{Family: "Примерова", Given: "Анна", Patronymic: "Образцовна"},
		Birth:      date("1990-05-17"),
		BirthPlace: "гор. Образцов", Sex: person.Female, Citizenship: person.Russia,
		Passport: person.Passport{Number: must(person.ParsePassportNumber("4510000321")), Issued: date("2010-06-01"),
			Issuer: "Отделением Примерным", Department: must(person.ParseDepartmentCode("770-001"))},
		SNILS:        must(person.ParseSNILS("112-233-445 95")), // the example of ПФР
		Registration: person.Address{PostalCode: "101000", Region: "Москва", Street: "ул. Примерная", House: "1"},
		Email:        must(person.ParseEmail("anna@example.org")),
		Phone:        must(person.ParsePhone("+79001234567")),
	}
}

// minor is anna at sixteen.
func minor() person.Profile {
	p := anna()
	p.Birth, p.Passport.Issued = date("2010-05-17"), date("2024-06-01")
	p.Passport.Number = must(person.ParsePassportNumber("4524000321"))
	return p
}

func page(role domain.PageRole, state domain.FileState) domain.Page {
	id := domain.NewID[domain.PageID]()
	return domain.Page{ID: id, Role: role, MediaType: domain.MediaJPEG, Size: 1000, Digest: domain.HashOf([]byte(id)), State: state}
}

// document returns a complete document of a kind with all pages in a state.
func document(kind domain.DocumentKind, state domain.FileState) domain.Document {
	rules, _ := kind.Rules()
	d := domain.Document{ID: domain.DocumentID(kind), Kind: kind, AddedAt: t0}
	for _, role := range rules.Required {
		d.Pages = append(d.Pages, page(role, state))
	}
	return d
}

// documents are what the passport service wants of everybody.
func documents(state domain.FileState) []domain.Document {
	var all []domain.Document
	for _, kind := range []domain.DocumentKind{domain.KindPassport, domain.KindSNILS, domain.KindProofOfAddress, domain.KindPortrait} {
		all = append(all, document(kind, state))
	}
	return all
}

// draft is a complete draft that may be signed.
func draft() domain.Application {
	a := domain.NewDraft("a1", domain.PassportService(), anna(), t0)
	for _, r := range []domain.RequirementID{domain.NeedPassport, domain.NeedSNILS, domain.NeedAddress, domain.NeedPortrait} {
		a = a.Attach(r, domain.DocumentID(r))
	}
	return a
}
