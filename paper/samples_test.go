package paper_test

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/paper"
)

// document is anything that can be made into a PDF.
type document interface{ PDF() ([]byte, error) }

// documents are all kinds, languages and lengths that the tests look at, by the name of their file.
func documents(t testing.TB) map[string]document {
	specimen := func(p paper.Passport) paper.Passport { p.Specimen = true; return p }
	trial := func(r paper.Receipt) paper.Receipt { r.Specimen = true; return r }
	blocked := russianPassport(t)
	blocked.State = domain.PassportBlocked
	all := map[string]document{
		"passport-ru": russianPassport(t), "passport-ru-specimen": specimen(russianPassport(t)),
		"passport-en": englishPassport(t), "passport-en-specimen": specimen(englishPassport(t)),
		"passport-shortest": shortest(t), "passport-longest": specimen(longest(t)), "passport-widest": widest(t),
		"passport-blocked": blocked,
		"receipt-ru":       russianReceipt(), "receipt-ru-specimen": trial(russianReceipt()), "receipt-en": englishReceipt(),
		"receipt-long": trial(longReceipt()),
		"agreement-ru": agreement(paper.Russian), "agreement-en": agreement(paper.English),
	}
	if testing.Short() {
		for _, name := range []string{"passport-en", "passport-ru", "passport-longest", "passport-blocked", "receipt-ru", "receipt-long"} {
			delete(all, name)
		}
	}
	return all
}

func pdf(t testing.TB, d document) []byte {
	t.Helper()
	raw, err := d.PDF()
	if err != nil {
		t.Fatal(err)
	}
	return raw
}

// TestSamples leaves every document in the folder that RAZVOROT_PAPER names, to be looked at.
func TestSamples(t *testing.T) {
	folder := os.Getenv("RAZVOROT_PAPER")
	if folder == "" {
		t.Skip("RAZVOROT_PAPER names no folder to leave samples in")
	}
	for name, d := range documents(t) {
		if err := os.WriteFile(filepath.Join(folder, name+".pdf"), pdf(t, d), 0o600); err != nil {
			t.Fatal(err)
		}
	}
}

// agreement is a consent of an invented parent.
func agreement(l paper.Language) paper.Agreement {
	return paper.Agreement{Language: l, Child: "Учебная Мария Примеровна, 07.03.2010", Guardian: "Учебный Олег Примерович",
		Relation: domain.RelationParent, Basis: "Свидетельство о рождении", Service: "Электронный паспорт", Authority: "Пробный центр",
		Text: []string{"Я согласен, чтобы заявление рассмотрели.", "", "Согласие добровольное."}, Version: "2026-11-22",
		Digest: strings.Repeat("0123456789abcdef", 4), At: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), Specimen: true}
}

func TestC2AnAgreementLacksNothing(t *testing.T) {
	for field, change := range map[string]func(*paper.Agreement){
		"Child": func(a *paper.Agreement) { a.Child = "" }, "Relation": func(a *paper.Agreement) { a.Relation = "aunt" },
		"Text": func(a *paper.Agreement) { a.Text = nil }, "At": func(a *paper.Agreement) { a.At = time.Time{} },
	} {
		a := agreement(paper.Russian)
		change(&a)
		_, err := a.PDF()
		if e, is := errors.AsType[*paper.FieldError](err); !is || e.Field != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	if s := fmt.Sprintf("%+v", agreement(paper.Russian)); strings.Contains(s, "Учебная") {
		t.Error(s)
	}
}
