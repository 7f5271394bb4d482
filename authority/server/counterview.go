package server

import (
	"encoding/json"
	"fmt"
	"html/template"
	"strings"
	"sync"

	"razvorot/assets"
	"razvorot/authority/office"
	"razvorot/domain"
	"razvorot/domain/person"
)

// counterWords are the program's own words for fields, registers and messages: the counter says what the application says. It is in
// Russian, as what is written in the papers that it shows.
var counterWords = sync.OnceValue(func() map[string]any {
	var words map[string]any
	text, err := assets.I18n.ReadFile("i18n/ru.json")
	if err == nil {
		err = json.Unmarshal(text, &words)
	}
	if err != nil {
		panic(fmt.Sprintf("the counter of a trial has no words: %v", err))
	}
	return words
})

// said returns the words of family.name, and the name where there are none.
func said(family string, name any) string {
	if text, ok := counterWords()[fmt.Sprintf("%s.%v", family, name)].(string); ok {
		return text
	}
	return fmt.Sprint(name)
}

// noticeTitle is what a notice is about, without what it says of whom.
func noticeTitle(k domain.NoticeKind) string {
	title, _, _ := strings.Cut(said("notice.title", k), "{{")
	if title = strings.TrimRight(title, ": "); title == "" {
		return string(k)
	}
	return title
}

// roleName is a role as the operators' console calls it.
func roleName(r office.Role) string {
	names := map[office.Role]string{office.RoleOperator: "сотрудник", office.RoleSenior: "старший смены", office.RoleKeys: "хранитель ключей",
		office.RoleAuditor: "аудитор"}
	if name, ok := names[r]; ok {
		return name
	}
	return string(r)
}

// counterTemplate escapes what it shows: names come from a file of people.
var counterTemplate = template.Must(template.New("counter").Funcs(template.FuncMap{"said": said, "role": roleName, "notice": noticeTitle}).Parse(counterPage))

// shownPerson is somebody of the registers as the form of the application asks about them, in its order.
type shownPerson struct {
	Name    string
	Notes   []string // what an application of theirs will founder on
	Lines   []shownLine
	Answers []shownLine // of the registers
	Amiss   bool        // not all of them agree
}

type shownLine struct{ Label, Value string }

func showPeople(people []domain.TrialPerson, today person.Date) []shownPerson {
	all := make([]shownPerson, len(people))
	for i, p := range people {
		all[i] = showPerson(p, today)
	}
	return all
}

func showPerson(t domain.TrialPerson, today person.Date) shownPerson {
	p := t.Profile
	s := shownPerson{Name: strings.TrimSpace(p.Name.Family + " " + p.Name.Given + " " + p.Name.Patronymic), Notes: notesOn(p, today)}
	add := func(label, value string) {
		if value != "" {
			s.Lines = append(s.Lines, shownLine{label, value})
		}
	}
	add(said("field", person.FieldBirth), p.Birth.Dotted())
	add(said("field", person.FieldBirthPlace), p.BirthPlace)
	add(said("field", person.FieldSex), said("sex", p.Sex))
	add(said("field", person.FieldPassport), p.Passport.Number.String())
	add(said("field", person.FieldIssued), p.Passport.Issued.Dotted())
	add(said("field", person.FieldDepartment), p.Passport.Department.String())
	add(said("field", person.FieldIssuer), p.Passport.Issuer)
	add(said("field", person.FieldSNILS), p.SNILS.String())
	add(said("field", person.FieldINN), p.INN.String())
	add(said("field", "registration"), p.Registration.Line())
	for _, a := range t.Answers {
		s.Answers = append(s.Answers, shownLine{said("registry", a.Registry), said("outcome", a.Outcome)})
		s.Amiss = s.Amiss || a.Outcome != domain.Match
	}
	return s
}

// notesOn says what an application of a person will founder on, so that nobody takes it for a fault of the program.
func notesOn(p person.Profile, today person.Date) []string {
	var notes []string
	v := person.PassportValidity(p.Birth, p.Passport.Issued)
	switch {
	case v.ExpiredOn(today):
		notes = append(notes, fmt.Sprintf("Паспорт просрочен с %s: его надо было заменить в %d лет. Так и задумано: "+
			"заявление с ним не примут.", v.Expires.AddDays(1).Dotted(), v.Age))
	case v.InGraceOn(today):
		notes = append(notes, fmt.Sprintf("Паспорт пора заменить: он действует до %s.", v.Expires.Dotted()))
	}
	if age := p.Birth.Age(today); age < person.AdultAge {
		notes = append(notes, fmt.Sprintf("Возраст %d: нужно согласие законного представителя.", age))
	}
	return notes
}
