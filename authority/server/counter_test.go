package server_test

import (
	"net/http"
	"regexp"
	"strings"
	"testing"

	"razvorot/domain"
	"razvorot/domain/person"
)

// TestTheCounterShowsEverythingThatAnApplicationAsksFor reads the page as somebody who fills in a profile from it.
func TestTheCounterShowsEverythingThatAnApplicationAsksFor(t *testing.T) {
	b := start(t, trial(t))
	status, page := b.get("/")
	if status != http.StatusOK {
		t.Fatal(status)
	}
	var people []domain.TrialPerson
	b.counter("/trial/people", &people)
	if len(people) == 0 {
		t.Fatal("nobody is in the registers")
	}
	sex := map[person.Sex]string{person.Male: "Мужской", person.Female: "Женский"}
	expired := 0
	for _, someone := range people {
		p := someone.Profile
		_, card, found := strings.Cut(page, "<h3>"+p.Name.String()+"</h3>")
		card, _, _ = strings.Cut(card, "</section>")
		if !found {
			t.Fatal("somebody is not on the page")
		}
		for _, value := range []string{p.Birth.Dotted(), p.BirthPlace, sex[p.Sex], p.Passport.Number.String(), p.Passport.Issued.Dotted(),
			p.Passport.Department.String(), p.Passport.Issuer, p.SNILS.String(), p.INN.String(), p.Registration.Line()} {
			if value == "" || !strings.Contains(card, "<dd>"+value+"</dd>") {
				t.Errorf("%q is missing", value)
			}
		}
		today := person.DateOf(domain.SystemClock{}.Now())
		overdue := person.PassportValidity(p.Birth, p.Passport.Issued).ExpiredOn(today)
		if overdue {
			expired++
		}
		if overdue != strings.Contains(card, "Паспорт просрочен с ") {
			t.Errorf("of a passport that is overdue (%v) the page says another thing", overdue)
		}
	}
	if expired != 1 {
		t.Errorf("%d people have a passport that is overdue", expired)
	}
	for _, raw := range []string{`\b\d{4}-\d\d-\d\d\b`, `\b(mismatch|unknown|unavailable|mvd|fias|snils): `, `\b(auditor|senior), `} {
		if found := regexp.MustCompile(raw).FindString(page); found != "" {
			t.Errorf("the page shows %q", found)
		}
	}
}
