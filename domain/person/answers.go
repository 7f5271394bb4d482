package person

import (
	"fmt"
	"io"
	"log/slog"
	"maps"
	"strings"

	"razvorot/domain/finding"
)

// Answers are fields as the person typed them, right or wrong: what a form autosaves. An absent or blank answer is «not
// given».
type Answers map[finding.Field]string

// Answers returns the profile as canonical text, to fill a form with.
func (p Profile) Answers() Answers {
	answers := Answers{}
	for _, a := range accessors {
		if s := a.get(&p); s != "" {
			answers[a.field] = s
		}
	}
	return answers
}

// With returns the answers overlaid with others; an empty text among the others removes an answer.
func (a Answers) With(others Answers) Answers {
	merged := maps.Clone(a)
	if merged == nil {
		merged = Answers{}
	}
	maps.Copy(merged, others)
	maps.DeleteFunc(merged, func(_ finding.Field, s string) bool { return strings.TrimSpace(s) == "" })
	return merged
}

// Only returns the answers of the given fields.
func (a Answers) Only(fields []finding.Field) Answers {
	some := Answers{}
	for _, f := range fields {
		if s, ok := a[f]; ok {
			some[f] = s
		}
	}
	return some
}

// ReadProfile reads the answers into a profile and returns it with everything that is wrong on the day: unreadable
// answers, and what Validate says about the rest. Fields that could not be read are zero in the profile and have one
// finding, not a second one for being empty. Answers to fields that a profile has not are left alone.
func ReadProfile(answers Answers, today Date) (Profile, finding.List) {
	var p Profile
	var unread finding.List
	broken := map[finding.Field]bool{}
	for _, a := range accessors {
		s := answers[a.field]
		if plain(s) == "" {
			continue
		}
		if err := a.set(&p, s); err != nil {
			unread.Add(a.field, err)
			broken[a.field] = true
		}
	}
	found := unread
	for _, f := range p.Validate(today) {
		if !broken[f.Field] {
			found = append(found, f)
		}
	}
	return p, found
}

// CheckField returns what is wrong with one field as it is typed, in the light of the other answers. A field left empty
// says nothing yet: whether it is required is told when the person moves on.
func CheckField(field finding.Field, answers Answers, today Date) finding.List {
	if plain(answers[field]) == "" {
		return nil
	}
	_, all := ReadProfile(answers, today)
	return all.For(field)
}

// LogValue hides the answers.
func (a Answers) LogValue() slog.Value { return hidden("answers", len(a) == 0) }

// Format hides the answers from fmt, whatever the verb.
func (a Answers) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, hidden("answers", len(a) == 0).String())
}
