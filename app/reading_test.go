package app_test

import (
	"fmt"
	"strings"
	"testing"

	"razvorot/app"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

func TestWhatWasReadIsComparedWhateverItsSpelling(t *testing.T) {
	for _, c := range []struct {
		read  app.ReadField
		known string
		same  bool
	}{
		{app.ReadField{Field: person.FieldFamily, Text: "Семёнов"}, "СЕМЕНОВ", true},
		{app.ReadField{Field: person.FieldFamily, Text: "Семенов"}, "Семёнова", false},
		{app.ReadField{Field: person.FieldFamily, Text: "Петров Водкин"}, "Петров-Водкин", true},
		{app.ReadField{Field: person.FieldGiven, Text: "Ольга"}, "Oльга", true}, // with a Latin O
		{app.ReadField{Field: person.FieldGiven, Text: "Анна"}, "Анна-Мария", false},
		{app.ReadField{Field: person.FieldPatronymic, Text: "Константино", Short: true}, "Константинович", true},
		{app.ReadField{Field: person.FieldPatronymic, Text: "Константино"}, "Константинович", false},
		{app.ReadField{Field: person.FieldBirth, Text: "1990-05-17"}, "17.05.1990", true},
		{app.ReadField{Field: person.FieldBirth, Text: "1990-05-17"}, "17.06.1990", false},
		{app.ReadField{Field: person.FieldPassport, Text: "45 09 123456"}, "4509123456", true},
		{app.ReadField{Field: person.FieldPassport, Text: "45 09 123456"}, "45 09 123", false},
		{app.ReadField{Field: person.FieldFamily, Text: "SHCHUKIN", Latin: true}, "Щукин", true},
		{app.ReadField{Field: person.FieldFamily, Text: "TCOI", Latin: true}, "Цой", true},  // 2010
		{app.ReadField{Field: person.FieldGiven, Text: "YURIY", Latin: true}, "Юрий", true}, // 1997
		{app.ReadField{Field: person.FieldGiven, Text: "IURII", Latin: true}, "Юрий", true}, // today
		{app.ReadField{Field: person.FieldGiven, Text: "IVAN", Latin: true}, "Иван", true},
		{app.ReadField{Field: person.FieldGiven, Text: "IVANA", Latin: true}, "Иван", false},
	} {
		got := app.CompareFields(person.Answers{c.read.Field: c.known}, &app.Reading{Fields: []app.ReadField{c.read}})
		if len(got) != 1 || got[0].Same != c.same {
			t.Errorf("%q beside %q: same %v, want %v", c.read.Text, c.known, got[0].Same, c.same)
		}
	}
}

func TestOnlyWhatIsWholeAndRussianIsOffered(t *testing.T) {
	reading := &app.Reading{Fields: []app.ReadField{
		{Field: person.FieldFamily, Text: "IVANOV", Latin: true}, {Field: person.FieldGiven, Text: "Константин", Short: true},
		{Field: person.FieldBirth, Text: "1990-05-17"}, {Field: person.FieldSex, Text: "male"},
		{Field: person.FieldPassport, Text: "45 09 123456"}}}
	c := app.CompareFields(person.Answers{person.FieldSex: "male", person.FieldPassport: "45 09 123457"}, reading)
	if got := fields(c.News()); got != "birth.date" {
		t.Errorf("new is %s", got)
	}
	if got := fields(c.Differences()); got != "passport.number" {
		t.Errorf("different is %s", got)
	}
	answers := c.Answers()
	if _, latin := answers[person.FieldFamily]; latin || len(answers) != 3 {
		t.Errorf("%d answers are offered, a Latin name: %v", len(answers), latin)
	}
	if app.CompareFields(nil, nil) != nil {
		t.Error("nothing was read, and compared")
	}
}

func fields(c app.Comparison) string {
	var names []string
	for _, m := range c {
		names = append(names, string(m.Field))
	}
	return strings.Join(names, " ")
}

func TestWhatWasReadGoesIntoTheDraftBesideWhatIsThere(t *testing.T) {
	h := newStranger(t)
	_ = have(h.app.SaveProfileDraft(h.ctx, person.Answers{person.FieldFamily: "Примерова", person.FieldWork: "Школа"}))(h)
	h.ok(h.app.FillProfile(h.ctx, person.Answers{person.FieldFamily: "Примеров", person.FieldBirth: "1990-05-17"}))
	form := have(h.app.ProfileForm(h.ctx))(h)
	for field, want := range map[finding.Field]string{person.FieldFamily: "Примеров", person.FieldBirth: "1990-05-17", person.FieldWork: "Школа"} {
		if got := form.Answers[field]; got != want {
			t.Errorf("%s has another answer than wanted", field)
		}
	}
	if form.Submitted {
		t.Error("the profile was handed in")
	}
}

func TestWhatWasReadStaysOutOfLogs(t *testing.T) {
	c := app.CompareFields(person.Answers{person.FieldFamily: "Тайнов"}, &app.Reading{Fields: []app.ReadField{{Field: person.FieldFamily, Text: "Скрытов"}}})
	for _, verb := range []string{"%v", "%+v", "%#v", "%s"} {
		if said := fmt.Sprintf(verb, c); strings.Contains(said, "Скрытов") || strings.Contains(said, "Тайнов") {
			t.Errorf("%s tells what was read", verb)
		}
	}
}
