package app_test

import (
	"errors"
	"testing"

	"razvorot/domain"
	"razvorot/domain/person"
)

func TestSpecimensAreDrawnOfWholePeopleOnly(t *testing.T) {
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

func without(p person.Profile, change func(*person.Profile)) person.Profile {
	change(&p)
	return p
}
