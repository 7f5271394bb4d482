package registry

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"

	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Bounds of a file of people.
const (
	largestFile = 16 << 20
	mostPeople  = 10_000
	mostFaults  = 50 // told at once
)

// Fault is one thing that is wrong in a file of people. It does not repeat what is written there.
type Fault struct {
	Line  int    // from 1
	Field string // «people[2].registers.mvd.passport.issued»; empty when it is about the file
	Text  string
}

func (f Fault) Error() string {
	if f.Field == "" {
		return fmt.Sprintf("line %d: %s", f.Line, f.Text)
	}
	return fmt.Sprintf("line %d: %s: %s", f.Line, f.Field, f.Text)
}

// LoadPeople reads the people of simulated registers from a file (docs/REGISTRY.md, «People from a file»): who they are in
// canonical text, and per register what it holds otherwise, or null when it does not know them. A profile must hold what
// a citizen has to fill in, and need not hold on any day: papers may be out of date. The error joins all Faults.
func LoadPeople(r io.Reader) ([]Person, error) {
	b, err := io.ReadAll(io.LimitReader(r, largestFile+1))
	if err != nil {
		return nil, err
	}
	if len(b) > largestFile {
		return nil, Fault{Line: 1, Text: fmt.Sprintf("the file is larger than %d bytes", largestFile)}
	}
	f := &file{text: b, decoder: json.NewDecoder(bytes.NewReader(b))}
	err = f.read()
	if err != nil {
		f.faults = append(f.faults, f.unreadable(err))
	}
	if len(f.faults) > 0 {
		return nil, errors.Join(f.faults...)
	}
	return f.people, nil
}

// file is a file that is being read, token by token, since encoding/json does not tell where a value was.
type file struct {
	text    []byte
	decoder *json.Decoder
	people  []Person
	faults  []error
	counted struct{ offset, line int64 }
}

// errStop ends reading after too many faults; errShape is a value of another kind.
var (
	errStop  = errors.New("and more")
	errShape = errors.New("something else is expected here")
)

// line is that of the token read last.
func (f *file) line() int {
	at := min(f.decoder.InputOffset(), int64(len(f.text)))
	f.counted.line += int64(bytes.Count(f.text[f.counted.offset:at], []byte("\n")))
	f.counted.offset = at
	return int(f.counted.line) + 1
}

func (f *file) unreadable(err error) Fault {
	text := "it is not JSON"
	switch {
	case errors.Is(err, errShape), errors.Is(err, errStop):
		text = err.Error()
	case errors.Is(err, io.EOF), errors.Is(err, io.ErrUnexpectedEOF):
		text = "it ends too early"
	}
	return Fault{Line: f.line(), Text: text}
}

func (f *file) fault(field, text string) error {
	f.faults = append(f.faults, Fault{f.line(), field, text})
	if len(f.faults) >= mostFaults {
		return errStop
	}
	return nil
}

// read reads {"people": [...]}.
func (f *file) read() error {
	err := f.object(func(key string) error {
		if key != "people" {
			return errors.Join(f.fault(key, "there is no such field"), f.skip())
		}
		return f.array(func(i int) error {
			if i >= mostPeople {
				return errors.Join(f.fault("people", fmt.Sprintf("there are more than %d", mostPeople)), errStop)
			}
			return f.person(fmt.Sprintf("people[%d]", i))
		})
	})
	if err != nil {
		return err
	}
	if _, err := f.decoder.Token(); !errors.Is(err, io.EOF) {
		return errShape
	}
	if len(f.people) == 0 && len(f.faults) == 0 {
		return f.fault("people", "there is nobody")
	}
	return nil
}

// someone is a person of the file before the fields are held together.
type someone struct {
	answers person.Answers
	others  map[domain.Registry]person.Answers
}

func (f *file) person(at string) error {
	s := someone{others: map[domain.Registry]person.Answers{}}
	line := f.line()
	err := f.object(func(key string) error {
		var err error
		switch key {
		case "profile":
			s.answers, err = f.answers(at + ".profile")
		case "registers":
			err = f.object(func(name string) error { return f.register(at+".registers."+name, domain.Registry(name), s.others) })
		default:
			err = errors.Join(f.fault(at+"."+key, "there is no such field"), f.skip())
		}
		return err
	})
	if err != nil {
		return err
	}
	return f.add(at, line, s)
}

// register reads what a register holds otherwise, or null.
func (f *file) register(at string, r domain.Registry, others map[domain.Registry]person.Answers) error {
	known := domain.FieldsOf(r)
	if len(known) == 0 {
		return errors.Join(f.fault(at, "there is no such register"), f.skip())
	}
	answers, err := f.answers(at)
	if err != nil {
		return err
	}
	for field := range answers {
		if !slices.Contains(known, field) {
			if err := f.fault(at+"."+string(field), "the register does not know this field"); err != nil {
				return err
			}
		}
	}
	others[r] = answers
	return nil
}

var allFields = person.Fields()

// answers reads an object of texts, nil for null. Each text is held against its field.
func (f *file) answers(at string) (person.Answers, error) {
	answers, lines := person.Answers{}, map[finding.Field]int{}
	null, err := f.objectOrNull(func(key string) error {
		field := finding.Field(key)
		if !slices.Contains(allFields, field) {
			return errors.Join(f.fault(at+"."+key, "there is no such field"), f.skip())
		}
		t, err := f.decoder.Token()
		if err != nil {
			return err
		}
		text, ok := t.(string)
		if !ok {
			return errShape
		}
		answers[field], lines[field] = text, f.line()
		return nil
	})
	if null || err != nil {
		return nil, err
	}
	return answers, f.unread(at, answers, lines)
}

// unread tells the texts that cannot be read at all, whatever the day and the other fields.
func (f *file) unread(at string, answers person.Answers, lines map[finding.Field]int) error {
	p, found := person.ReadProfile(answers, person.Date{})
	read := p.Answers()
	for _, field := range allFields {
		if strings.TrimSpace(answers[field]) == "" || read[field] != "" {
			continue
		}
		text := "it holds no letter" // signs that are not seen
		if wrong := found.For(field); len(wrong) > 0 {
			text = string(wrong[0].Code)
		}
		f.faults = append(f.faults, Fault{lines[field], at + "." + string(field), text})
	}
	if len(f.faults) >= mostFaults {
		return errStop
	}
	return nil
}

// needed is what the registers ask for, and a person cannot be without.
var needed = []finding.Field{person.FieldFamily, person.FieldGiven, person.FieldBirth, person.FieldSex, person.FieldPassport,
	person.FieldIssued, person.FieldIssuer, person.FieldDepartment, person.FieldSNILS, person.Registration + person.Region}

func (f *file) add(at string, line int, s someone) error {
	for _, field := range needed {
		if strings.TrimSpace(s.answers[field]) == "" {
			f.faults = append(f.faults, Fault{line, at + ".profile." + string(field), "it is missing"})
		}
	}
	if len(f.faults) >= mostFaults {
		return errStop
	}
	profile, _ := person.ReadProfile(s.answers, person.Date{})
	if profile.Citizenship == (person.Country{}) {
		profile.Citizenship = person.Russia
	}
	p := Person{Profile: profile, Seed: uint64(len(f.people) + 1), Specimen: papersOf(profile), records: map[domain.Registry]person.Profile{}}
	for _, r := range domain.RegistriesFor(profile) {
		p.records[r] = profile
	}
	for r, answers := range s.others {
		if answers == nil {
			delete(p.records, r)
			continue
		}
		p.records[r], _ = person.ReadProfile(profile.Answers().With(answers), person.Date{})
	}
	f.people = append(f.people, p)
	return nil
}

// papersOf writes a profile onto papers to be drawn.
func papersOf(p person.Profile) specimen.Person {
	number := p.Passport.Number.String()
	digits := strings.ReplaceAll(number, " ", "")
	papers := specimen.Person{FamilyName: p.Name.Family, GivenName: p.Name.Given, Patronymic: p.Name.Patronymic,
		Female: p.Sex == person.Female, BirthDate: p.Birth.Dotted(), BirthPlace: p.BirthPlace, IssuedBy: p.Passport.Issuer,
		IssuedOn: p.Passport.Issued.Dotted(), DepartmentCode: p.Passport.Department.String(), SNILS: p.SNILS.String(),
		Address: p.Registration.Line(), RegisteredOn: p.Passport.Issued.AddDays(14).Dotted()}
	if len(digits) == 10 {
		papers.Series, papers.Number = digits[:4], digits[4:]
	}
	return papers
}
