package registry_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"razvorot/authority/registry"
	"razvorot/domain"
)

// one is a file with one right person, whose lines can be changed.
const one = `{
  "people": [
    {
      "profile": {
        "name.family": "Учебнов",
        "name.given": "Пётр",
        "birth.date": "1994-10-16",
        "sex": "male",
        "passport.number": "45 14 985585",
        "passport.issued": "2014-11-25",
        "passport.issuer": "Отделом по вопросам миграции",
        "passport.department": "770-002",
        "snils": "021-176-458 17",
        "registration.region": "Московская область"
      },
      "registers": {
        "mvd": {"passport.issued": "2014-11-26"},
        "fias": null
      }
    }
  ]
}
`

func TestAFileSaysWhatEachRegisterHolds(t *testing.T) {
	people, err := registry.LoadPeople(strings.NewReader(one))
	if err != nil || len(people) != 1 {
		t.Fatal(len(people), err)
	}
	s := registry.NewSimulatedOf(people, nil)
	for r, want := range map[domain.Registry]domain.Outcome{domain.RegistryMVD: domain.Mismatch, domain.RegistrySNILS: domain.Match,
		domain.RegistryFIAS: domain.Unknown} {
		c, err := s.Check(t.Context(), r, people[0].Profile, time.Time{})
		if err != nil || c.Outcome != want {
			t.Errorf("%s: %s %v", r, c.Outcome, err)
		}
	}
	if p := people[0].Specimen; p.Series != "4514" || p.Number != "985585" || p.IssuedOn != "25.11.2014" || p.Female {
		t.Error("the papers say something else")
	}
}

func TestAFaultIsToldByItsLineAndField(t *testing.T) {
	for change, want := range map[[2]string]string{
		{`"1994-10-16"`, `"1994-13-16"`}:         "line 7: people[0].profile.birth.date: ",
		{`"021-176-458 17"`, `"021-176-458 18"`}: "line 13: people[0].profile.snils: ",
		{`"sex"`, `"gender"`}:                    "line 8: people[0].profile.gender: there is no such field",
		{`"male"`, `true`}:                       "line 8: something else is expected here",
		{`"mvd":`, `"zags":`}:                    "line 17: people[0].registers.zags: there is no such register",
		{`{"passport.issued"`, `{"snils"`}:       "line 17: people[0].registers.mvd.snils: ",
		{`"registers"`, `"registries"`}:          "line 16: people[0].registries: there is no such field",
		{`"people"`, `"persons"`}:                "line 2: persons: there is no such field",
		{"  ]\n}\n", ""}:                         "it ends too early",
		{`"fias": null`, `"fias": nil`}:          "it is not JSON",
		{"  ]\n}\n", "  ]\n}\n{}"}:               "something else is expected here",
	} {
		_, err := registry.LoadPeople(strings.NewReader(strings.Replace(one, change[0], change[1], 1)))
		if err == nil || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v, want %s", change[1], err, want)
		}
	}
}

func TestWhatIsMissingIsTold(t *testing.T) {
	_, err := registry.LoadPeople(strings.NewReader(`{"people": [{"profile": {"name.family": "Учебнов"}}]}`))
	for _, field := range []string{"name.given", "birth.date", "passport.number", "snils", "registration.region"} {
		if err == nil || !strings.Contains(err.Error(), "line 1: people[0].profile."+field+": it is missing") {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestAllFaultsAreToldAtOnceAndNotWhatIsWritten(t *testing.T) {
	text := strings.Replace(strings.Replace(one, "1994-10-16", "тайна", 1), "45 14 985585", "секрет", 1)
	_, err := registry.LoadPeople(strings.NewReader(text))
	if err == nil || strings.Count(err.Error(), "\n") != 1 {
		t.Errorf("%v", err)
	}
	if err != nil && (strings.Contains(err.Error(), "тайна") || strings.Contains(err.Error(), "секрет")) {
		t.Error(err)
	}
}

func TestAFileIsBounded(t *testing.T) {
	_, people, _ := strings.Cut(one, "[")
	someone := people[:strings.LastIndex(people, "]")]
	if !testing.Short() {
		many := `{"people": [` + strings.Repeat(someone+",", 10_000) + someone + `]}`
		if _, err := registry.LoadPeople(strings.NewReader(many)); err == nil || !strings.Contains(err.Error(), "more than 10000") {
			t.Errorf("too many people are taken: %v", err)
		}
	}
	for name, text := range map[string]string{"bytes": strings.Repeat(" ", 17<<20), "nobody": `{"people": []}`, "empty": ""} {
		if _, err := registry.LoadPeople(strings.NewReader(text)); err == nil {
			t.Errorf("it is taken: %s", name)
		}
	}
	wrong := `{"people": [` + strings.Repeat(`{"profile": {"sex": "?"}},`, 10_000) + `{}]}`
	if _, err := registry.LoadPeople(strings.NewReader(wrong)); err == nil || len(err.Error()) > 10_000 {
		t.Errorf("%d bytes of faults", len(fmt.Sprint(err)))
	}
}

func FuzzLoadPeople(f *testing.F) {
	f.Add(one)
	f.Add(`{"people":[{"profile":null,"registers":{"mvd":{}}}]}`)
	f.Fuzz(func(t *testing.T, text string) {
		people, err := registry.LoadPeople(strings.NewReader(text))
		if err == nil && len(people) == 0 {
			t.Error("nobody, and no fault")
		}
		for _, p := range people {
			if p.Profile.Passport.Number.IsZero() || p.Profile.SNILS.IsZero() {
				t.Error("somebody without a number")
			}
		}
	})
}
