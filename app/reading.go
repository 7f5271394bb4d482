package app

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"slices"
	"strings"

	"razvorot/capture/mrz"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Reading is what was read from a document by machine. A field whose check digit fails is not among the fields.
type Reading struct{ Fields []ReadField }

// ReadField is one value that was read.
type ReadField struct {
	Field    finding.Field
	Text     string // as a profile has it; of a foreign passport names are in Latin letters
	Proposal bool   // read back from Latin letters: to be looked at
	Latin    bool   // compared with a profile by its transliteration, and never put into one
	Short    bool   // there was no room for all of it
}

// readFields are the fields of a zone that a profile has too, in the order of its form.
var readFields = []struct {
	name  mrz.FieldName
	field finding.Field
}{
	{mrz.FamilyName, person.FieldFamily}, {mrz.GivenName, person.FieldGiven}, {mrz.Patronymic, person.FieldPatronymic},
	{mrz.BirthDate, person.FieldBirth}, {mrz.Sex, person.FieldSex}, {mrz.DocumentNumber, person.FieldPassport},
	{mrz.IssueDate, person.FieldIssued}, {mrz.DepartmentCode, person.FieldDepartment},
}

// readingOf returns what a profile can be compared with, nil when there is nothing.
func readingOf(zone *mrz.Reading) *Reading {
	if zone == nil {
		return nil
	}
	internal := zone.Format == mrz.Internal
	var r Reading
	for _, pair := range readFields {
		found, ok := zone.Field(pair.name)
		if !ok || pair.field == person.FieldPassport && !internal { // the number of a foreign passport is in no profile
			continue
		}
		name := slices.Contains(names, pair.field)
		read := ReadField{Field: pair.field, Text: found.Text, Proposal: found.Proposal, Latin: name && !internal}
		switch {
		case pair.field == person.FieldSex:
			read.Text = sexes[found.Text]
		case name && internal:
			read.Text = person.ProposeName(found.Text)
		}
		if name {
			read.Short = fullLine(zone)
		}
		if !read.Latin {
			read.Text = canonicalAnswer(pair.field, read.Text)
		}
		if read.Text != "" {
			r.Fields = append(r.Fields, read)
		}
	}
	if len(r.Fields) == 0 {
		return nil
	}
	return &r
}

var names = []finding.Field{person.FieldFamily, person.FieldGiven, person.FieldPatronymic}

var sexes = map[string]string{"M": person.Male.String(), "F": person.Female.String()}

// fullLine tells whether the names fill their line to the end, where the last of them may be cut off.
func fullLine(zone *mrz.Reading) bool {
	line := 0
	if zone.Format == mrz.TD1 {
		line = 2
	}
	return line < len(zone.Lines) && !strings.HasSuffix(zone.Lines[line], "<")
}

// canonicalAnswer returns the text of an answer as a profile has it, "" when it is none.
func canonicalAnswer(field finding.Field, text string) string {
	p, _ := person.ReadProfile(person.Answers{field: text}, person.Date{})
	return p.Answers()[field]
}

// FieldMatch is a field of a document beside the same of the profile.
type FieldMatch struct {
	ReadField
	Known string // what the profile has, "" for nothing
	Same  bool
}

// Comparison is what was read beside the profile, field by field.
type Comparison []FieldMatch

// CompareFields compares what was read with answers. Case, Ё and Е, hyphens and Latin letters that look like Russian ones make
// no difference.
func CompareFields(known person.Answers, r *Reading) Comparison {
	if r == nil {
		return nil
	}
	var c Comparison
	for _, read := range r.Fields {
		answer := canonicalAnswer(read.Field, known[read.Field])
		if answer == "" {
			answer = strings.TrimSpace(known[read.Field])
		}
		c = append(c, FieldMatch{ReadField: read, Known: answer, Same: answer != "" && same(read, answer)})
	}
	return c
}

func same(read ReadField, known string) bool {
	a, b := foldName(read.Text), foldName(known)
	if read.Latin {
		a, b = foldLatin(read.Text), foldLatin(transliterate(known))
	}
	return a == b || read.Short && strings.HasPrefix(b, a)
}

// Differences returns the fields that the profile has otherwise.
func (c Comparison) Differences() Comparison {
	return slices.DeleteFunc(slices.Clone(c), func(m FieldMatch) bool { return m.Same || m.Known == "" })
}

// News returns the fields that the profile lacks and that may be put there.
func (c Comparison) News() Comparison {
	return slices.DeleteFunc(slices.Clone(c), func(m FieldMatch) bool { return m.Known != "" || !m.offered() })
}

// Answers returns what may be put into the profile.
func (c Comparison) Answers() person.Answers {
	answers := person.Answers{}
	for _, m := range c {
		if m.offered() {
			answers[m.Field] = m.Text
		}
	}
	return answers
}

func (m FieldMatch) offered() bool { return !m.Latin && !m.Short }

// CompareProfile compares what was read with the profile as its form shows it.
func (a *App) CompareProfile(ctx context.Context, r *Reading) (Comparison, error) {
	form, err := a.ProfileForm(ctx)
	if err != nil {
		return nil, err
	}
	return CompareFields(form.Answers, r), nil
}

// FillProfile puts answers into the draft of the profile, beside what is there. Nothing is handed in by that.
func (a *App) FillProfile(ctx context.Context, answers person.Answers) error {
	form, err := a.ProfileForm(ctx)
	if err != nil {
		return err
	}
	_, err = a.SaveProfileDraft(ctx, form.Answers.With(answers))
	return err
}

// Format hides what was read from fmt, whatever the verb.
func (f ReadField) Format(s fmt.State, _ rune) {
	_, _ = io.WriteString(s, "[read field "+string(f.Field)+"]")
}

// LogValue hides what was read.
func (f ReadField) LogValue() slog.Value {
	return slog.StringValue("[read field " + string(f.Field) + "]")
}
