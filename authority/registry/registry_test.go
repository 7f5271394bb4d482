package registry_test

import (
	"context"
	"errors"
	"slices"
	"testing"
	"time"

	"razvorot/authority/registry"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

var (
	day = person.DateOf(time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC))
	t0  = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)
)

func TestPeopleAreTheSameOnTheSameDay(t *testing.T) {
	a, b := registry.People(day), registry.People(day)
	if len(a) < 8 {
		t.Fatal(len(a))
	}
	for i := range a {
		if a[i].Profile != b[i].Profile || a[i].Specimen != b[i].Specimen {
			t.Error(i)
		}
	}
}

func TestNobodysPapersAreWrongButThoseThatExpired(t *testing.T) {
	for i, p := range registry.People(day) {
		p.Profile.Phone, p.Profile.Email = must(person.ParsePhone("+79001234567")), must(person.ParseEmail("a@example.org"))
		found := p.Profile.Validate(day)
		if expired := found.Has(person.FieldIssued, finding.PassportExpired); expired != (i == 7) {
			t.Errorf("person %d: %v", i, found)
		} else if !expired && len(found) > 0 {
			t.Errorf("person %d: %v", i, found)
		}
	}
	if age := registry.People(day)[6].Profile.Birth.Age(day); age != 15 {
		t.Error("the minor is", age)
	}
}

func TestRegistersAnswerAsThePersonIsMeant(t *testing.T) {
	type answers = map[domain.Registry]domain.Outcome
	all := answers{domain.RegistryMVD: domain.Match, domain.RegistrySNILS: domain.Match, domain.RegistryINN: domain.Match,
		domain.RegistryFIAS: domain.Match}
	for i, change := range []answers{{}, {}, {domain.RegistryMVD: domain.Mismatch}, {domain.RegistrySNILS: domain.Mismatch},
		{domain.RegistryMVD: domain.Unknown}, {domain.RegistryFIAS: domain.Unknown}, {}, {}, {domain.RegistryINN: domain.Mismatch}, {}} {
		s := registry.NewSimulated(day, nil)
		for _, a := range s.TrialPeople()[i].Answers {
			want := all[a.Registry]
			if o, ok := change[a.Registry]; ok {
				want = o
			}
			if a.Outcome != want {
				t.Errorf("person %d, %s: %s, want %s", i, a.Registry, a.Outcome, want)
			}
		}
	}
}

func TestAMismatchNamesTheFieldOnly(t *testing.T) {
	s := registry.NewSimulated(day, nil)
	check, err := s.Check(context.Background(), domain.RegistryMVD, registry.People(day)[2].Profile, t0)
	if err != nil || !slices.Equal(check.Fields, []finding.Field{person.FieldIssued}) || !check.At.Equal(t0) {
		t.Error(check.Outcome, check.Fields, err)
	}
}

func TestAWrongNumberIsFoundByNameAndBirth(t *testing.T) {
	s, p := registry.NewSimulated(day, nil), registry.People(day)[0].Profile
	p.SNILS = registry.People(day)[1].Profile.SNILS
	check, err := s.Check(context.Background(), domain.RegistrySNILS, p, t0)
	if err != nil || check.Outcome != domain.Mismatch || !slices.Contains(check.Fields, person.FieldSNILS) {
		t.Error(check.Outcome, check.Fields, err)
	}
}

func TestSomebodyElseIsUnknown(t *testing.T) {
	s, p := registry.NewSimulated(day, nil), registry.People(day)[0].Profile
	p.Name.Family, p.Passport.Number = "Чужой", must(person.ParsePassportNumber("4510999999"))
	check, err := s.Check(context.Background(), domain.RegistryMVD, p, t0)
	if err != nil || check.Outcome != domain.Unknown {
		t.Error(check.Outcome, err)
	}
	if _, err := s.Record(context.Background(), p); !errors.Is(err, domain.ErrNotFound) {
		t.Error(err)
	}
}

func TestARegisterOutOfServiceDoesNotAnswer(t *testing.T) {
	s := registry.NewSimulated(day, func(_ context.Context, r domain.Registry) (bool, error) { return r == domain.RegistryMVD, nil })
	p := registry.People(day)[0].Profile
	if _, err := s.Check(context.Background(), domain.RegistryMVD, p, t0); !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
	if c, err := s.Check(context.Background(), domain.RegistrySNILS, p, t0); err != nil || c.Outcome != domain.Match {
		t.Error(c.Outcome, err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}
