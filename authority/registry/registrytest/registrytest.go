// Package registrytest is the suite that every way to the state's registers passes, and the people that it asks about.
//
// Whoever writes a plug-in loads Cast into it and runs
//
//	go test razvorot/authority/registry/registrytest -args -url=https://registers.example.org [-token=…]
package registrytest

import (
	_ "embed"
	"errors"
	"slices"
	"strings"
	"testing"
	"time"

	"razvorot/authority/registry"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

//go:embed people.json
var cast string

// Cast is the file of the people that the suite asks about (registry.LoadPeople): the first is known to every register, the
// second has another date of issue at МВД, the third another SNILS at СФР, and the fourth is unknown to МВД.
func Cast() string { return cast }

// People returns Cast as people.
func People(t testing.TB) []registry.Person {
	t.Helper()
	people, err := registry.LoadPeople(strings.NewReader(cast))
	if err != nil {
		t.Fatal(err)
	}
	return people
}

// Run holds a registry that knows Cast against what registry.Registry says.
func Run(t *testing.T, r registry.Registry) {
	s := &suite{r, People(t)}
	t.Run("everybody gets the outcome and the fields that are theirs", s.outcomes)
	t.Run("a check bears its register and moment", s.moment)
	t.Run("a wrong number is found by name and birth", s.wrongNumber)
	t.Run("somebody else is unknown", s.stranger)
	t.Run("a record is of who was asked about", s.record)
	t.Run("nobody has no record", s.noRecord)
	t.Run("what is written otherwise is the same", s.spelling)
}

type suite struct {
	registry registry.Registry
	people   []registry.Person
}

func (s *suite) check(t *testing.T, r domain.Registry, p person.Profile) domain.RegistryCheck {
	t.Helper()
	c, err := s.registry.Check(t.Context(), r, p, moment)
	if err != nil {
		t.Fatalf("%s: %v", r, err)
	}
	return c
}

var moment = time.Date(2026, 11, 22, 9, 0, 0, 0, time.UTC)

func (s *suite) outcomes(t *testing.T) {
	twisted := []map[domain.Registry]domain.RegistryCheck{{},
		{domain.RegistryMVD: {Outcome: domain.Mismatch, Fields: []finding.Field{person.FieldIssued}}},
		{domain.RegistrySNILS: {Outcome: domain.Mismatch, Fields: []finding.Field{person.FieldSNILS}}},
		{domain.RegistryMVD: {Outcome: domain.Unknown}}}
	for i, someone := range s.people[:len(twisted)] {
		for _, r := range domain.RegistriesFor(someone.Profile) {
			want, ok := twisted[i][r]
			if !ok {
				want.Outcome = domain.Match
			}
			if got := s.check(t, r, someone.Profile); got.Outcome != want.Outcome || !slices.Equal(got.Fields, want.Fields) {
				t.Errorf("person %d, %s: %s %v, want %s %v", i+1, r, got.Outcome, got.Fields, want.Outcome, want.Fields)
			}
		}
	}
}

func (s *suite) moment(t *testing.T) {
	for _, r := range domain.RegistriesFor(s.people[0].Profile) {
		if c := s.check(t, r, s.people[0].Profile); c.Registry != r || !c.At.Equal(moment) || !c.RetryAt.IsZero() {
			t.Errorf("%+v", c)
		}
	}
}

func (s *suite) wrongNumber(t *testing.T) {
	p := s.people[0].Profile
	p.SNILS = s.people[1].Profile.SNILS
	if c := s.check(t, domain.RegistrySNILS, p); c.Outcome != domain.Mismatch || !slices.Contains(c.Fields, person.FieldSNILS) {
		t.Errorf("%s %v", c.Outcome, c.Fields)
	}
}

func (s *suite) stranger(t *testing.T) {
	p := s.people[0].Profile
	p.Name.Family = "Чужой"
	var err error
	if p.Passport.Number, err = person.ParsePassportNumber("4510 999999"); err != nil {
		t.Fatal(err)
	}
	if c := s.check(t, domain.RegistryMVD, p); c.Outcome != domain.Unknown || len(c.Fields) > 0 {
		t.Errorf("%s %v", c.Outcome, c.Fields)
	}
}

func (s *suite) record(t *testing.T) {
	want := s.people[0].Profile
	got, err := s.registry.Record(t.Context(), want)
	if err != nil {
		t.Fatal(err)
	}
	if got.Name != want.Name || got.Birth != want.Birth || got.Passport.Number != want.Passport.Number || got.SNILS != want.SNILS ||
		got.INN != want.INN || got.Registration != want.Registration {
		t.Error("the record is not what the registers hold")
	}
}

func (s *suite) noRecord(t *testing.T) {
	if _, err := s.registry.Record(t.Context(), s.people[3].Profile); !errors.Is(err, domain.ErrNotFound) {
		t.Errorf("%v, want not found", err)
	}
}

func (s *suite) spelling(t *testing.T) {
	p := s.people[0].Profile
	p.Name.Family, p.Passport.Issuer = strings.ToUpper(p.Name.Family), strings.ReplaceAll(p.Passport.Issuer, ",", "")
	if c := s.check(t, domain.RegistryMVD, p); c.Outcome != domain.Match {
		t.Errorf("%s %v", c.Outcome, c.Fields)
	}
}
