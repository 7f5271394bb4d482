package app_test

import (
	"errors"
	"slices"
	"testing"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/domain/person"
)

func TestSpecimensAreDrawnOfWholePeopleOnly(t *testing.T) {
	drawsPictures(t)
	h := newHolder(t)
	trial, ok := h.app.Trial()
	if !ok {
		t.Fatal("the fake is no trial authority")
	}
	people, err := trial.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	whole := people[0].Profile
	drawn, err := h.app.Specimens(t.Context(), whole)
	if err != nil || len(drawn) != 5 {
		t.Errorf("%d pages are drawn, %v; want 5", len(drawn), err)
	}
	for name, p := range map[string]person.Profile{
		"nothing": {}, "a name alone": {Name: whole.Name}, "no SNILS": without(whole, func(p *person.Profile) { p.SNILS = person.SNILS{} }),
		"no passport": without(whole, func(p *person.Profile) { p.Passport = person.Passport{} }),
	} {
		if _, err := h.app.Specimens(t.Context(), p); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%s: %v, want ErrInvalid", name, err)
		}
	}
}

func TestPapersOfAMinorAreDrawnForAMinorAlone(t *testing.T) {
	drawsPictures(t)
	h := newHolder(t)
	trial, _ := h.app.Trial()
	people, err := trial.People(t.Context())
	if err != nil {
		t.Fatal(err)
	}
	birthday := person.DateOf(h.clock.Now()).AddYears(-person.AdultAge)
	for name, x := range map[string]struct {
		birth  person.Date
		papers bool
	}{"of age today": {birthday, false}, "of age tomorrow": {birthday.AddDays(1), true}} {
		drawn, err := h.app.Specimens(t.Context(), without(people[0].Profile, func(p *person.Profile) { p.Birth = x.birth }))
		if err != nil {
			t.Fatal(err)
		}
		for _, kind := range []domain.DocumentKind{domain.KindBirthCertificate, domain.KindGuardianConsent} {
			at := slices.IndexFunc(drawn, func(s app.Specimen) bool { return s.Kind == kind })
			if (at >= 0) != x.papers {
				t.Errorf("%s: %s is drawn: %v", name, kind, at >= 0)
			}
			if at >= 0 && len(drawn[at].Content) == 0 {
				t.Errorf("%s: %s is empty", name, kind)
			}
		}
	}
}

func without(p person.Profile, change func(*person.Profile)) person.Profile {
	change(&p)
	return p
}

// drawsPictures leaves a test out of the short run: under the race detector pictures take most of the time, and they are
// drawn, read and cleaned by one goroutine alone.
func drawsPictures(t *testing.T) {
	t.Helper()
	if testing.Short() {
		t.Skip("draws pictures")
	}
}
