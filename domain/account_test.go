package domain_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

func checked(mvd, snils domain.Outcome) []domain.RegistryCheck {
	return []domain.RegistryCheck{{Registry: domain.RegistryMVD, Outcome: mvd, At: t0}, {Registry: domain.RegistrySNILS, Outcome: snils, At: t0}}
}

func TestLevelFollowsFromChecksAndProof(t *testing.T) {
	for _, c := range []struct {
		mvd, snils domain.Outcome
		way        domain.ProofWay
		want       domain.Level
	}{
		{domain.Pending, domain.Pending, "", domain.Simplified},
		{domain.Match, domain.Pending, "", domain.Simplified},
		{domain.Match, domain.Match, "", domain.Standard},
		{domain.Match, domain.Match, domain.ProofQuestions, domain.Confirmed},
		{domain.Match, domain.NoAnswer, domain.ProofQuestions, domain.Simplified},
		{domain.Match, domain.NoAnswer, domain.ProofBank, domain.Confirmed},
		{domain.Unknown, domain.Unknown, domain.ProofOffice, domain.Confirmed},
		{domain.Unknown, domain.Match, domain.ProofLetter, domain.Simplified},
		{domain.Mismatch, domain.Match, domain.ProofOffice, domain.Simplified},
	} {
		if got := domain.LevelOf(checked(c.mvd, c.snils), domain.Proof{Way: c.way}); got != c.want {
			t.Errorf("%s, %s, %q: %v, want %v", c.mvd, c.snils, c.way, got, c.want)
		}
	}
}

func TestOtherWaysAreOpenWhenARegistryIsSilent(t *testing.T) {
	for outcome, want := range map[domain.Outcome]string{
		domain.Match:    "[questions bank card signature video office letter]",
		domain.NoAnswer: "[bank signature video office]",
		domain.Unknown:  "[bank signature video office]",
		domain.Mismatch: "[]",
	} {
		if got := fmt.Sprint(domain.OpenProofWays(checked(outcome, domain.Match))); got != want {
			t.Errorf("%s: %s, want %s", outcome, got, want)
		}
	}
}

func TestTheLatestAnswerOfARegistryCounts(t *testing.T) {
	checks := append(checked(domain.NoAnswer, domain.Match), domain.RegistryCheck{Registry: domain.RegistryMVD, Outcome: domain.Match,
		At: t0.Add(time.Hour)})
	if got := domain.OutcomeOf(checks, domain.RegistryMVD); got != domain.Match {
		t.Error(got)
	}
	if got := domain.OutcomeOf(checks, domain.RegistryINN); got != domain.Pending {
		t.Error(got)
	}
}

func TestAnAccountNeedsItsLevel(t *testing.T) {
	a := domain.Account{Level: domain.Standard}
	if err := a.Require(domain.Standard); err != nil {
		t.Error(err)
	}
	if e, ok := errors.AsType[*domain.Forbidden](a.Require(domain.Confirmed)); !ok || e.Need != domain.Confirmed {
		t.Error(e)
	}
	a.Blocked = true
	if err := a.Require(domain.Simplified); !errors.Is(err, domain.ErrBlocked) {
		t.Error(err)
	}
}

func TestLevelsReadBack(t *testing.T) {
	for _, l := range []domain.Level{0, domain.Simplified, domain.Standard, domain.Confirmed} {
		var got domain.Level
		if err := got.UnmarshalText(must(l.MarshalText())); err != nil || got != l {
			t.Errorf("%v: %v, %v", l, got, err)
		}
	}
	var l domain.Level
	if err := l.UnmarshalText([]byte("root")); !errors.Is(err, domain.ErrDamaged) {
		t.Error(err)
	}
}

func TestARegistryTellsWhichFieldsDifferAndNothingElse(t *testing.T) {
	record := anna()
	record.Name.Family, record.Passport.Issuer = "Образцова", "ОТДЕЛЕНИЕМ  ПРИМЕРНЫМ."
	record.Phone = person.Phone{}
	check := domain.Compare(domain.RegistryMVD, anna(), record, t0)
	if check.Outcome != domain.Mismatch || fmt.Sprint(check.Fields) != "[name.family]" {
		t.Errorf("%+v", check)
	}
	if found := check.Findings(); !found.Has(person.FieldFamily, finding.RegistryMismatch) {
		t.Error(found)
	}
	record = anna()
	record.BirthPlace = "" // the registry does not know
	record.Registration.Street = "ул. Иная"
	if check := domain.Compare(domain.RegistryMVD, anna(), record, t0); check.Outcome != domain.Match {
		t.Errorf("%+v", check)
	}
	if check := domain.Compare(domain.RegistryFIAS, anna(), record, t0); check.Outcome != domain.Mismatch {
		t.Errorf("%+v", check)
	}
}

func TestTheRegistryOfTaxpayersIsAskedWhenAnINNIsGiven(t *testing.T) {
	if got := len(domain.RegistriesFor(anna())); got != 3 {
		t.Error(got)
	}
	p := anna()
	p.INN = must(person.ParseINN("770000000156")) // nobody's: nothing but zeros and its checks
	for _, r := range domain.RegistriesFor(p) {
		if len(domain.FieldsOf(r)) == 0 {
			t.Errorf("%s knows no field", r)
		}
	}
	if got := len(domain.RegistriesFor(p)); got != 4 {
		t.Error(got)
	}
}

func TestConsentsAreToExactWords(t *testing.T) {
	ru := domain.ConsentText{ID: domain.PersonalData, Version: "2", Language: "ru", Text: "Согласен"}
	en := domain.ConsentText{ID: domain.PersonalData, Version: "2", Language: "en", Text: "I agree"}
	terms := domain.ConsentText{ID: domain.UserAgreement, Version: "1", Language: "ru", Text: "Условия"}
	wanted := []domain.ConsentText{ru, en, terms}
	if found := domain.MissingConsents([]domain.Consent{en.Agree(t0), terms.Agree(t0)}, wanted); len(found) != 0 {
		t.Error(found)
	}
	altered := ru
	altered.Text += "."
	found := domain.MissingConsents([]domain.Consent{altered.Agree(t0)}, wanted)
	if len(found) != 2 || !found.Has("consent.personal_data", finding.ConsentOutdated) ||
		!found.Has("consent.user_agreement", finding.ConsentMissing) {
		t.Error(found)
	}
}

func TestHashesReadBack(t *testing.T) {
	h := domain.HashOf([]byte("x"))
	var got domain.Hash
	if err := got.UnmarshalText([]byte(h.String())); err != nil || got != h {
		t.Error(err)
	}
	for _, bad := range []string{"", "zz", h.String()[:62], h.String() + "00"} {
		if err := got.UnmarshalText([]byte(bad)); !errors.Is(err, domain.ErrDamaged) {
			t.Errorf("%q: %v", bad, err)
		}
	}
}
