package registryremote

import (
	"encoding/json"
	"errors"
	"slices"

	"razvorot/domain"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Question is the body of «/check» and «/record»: the fields of a person that the register knows, as canonical text.
type Question struct {
	Registry domain.Registry `json:"registry"`
	Person   person.Answers  `json:"person"`
}

// Verdict is the answer to «/check». It names the fields that differ, never what the register has in them.
type Verdict struct {
	Outcome domain.Outcome  `json:"outcome"`          // match, mismatch or unknown
	Fields  []finding.Field `json:"fields,omitempty"` // of a mismatch
}

// Record is the answer to «/record»: what the registers hold.
type Record struct {
	Person person.Answers `json:"person"`
}

// ErrAnswer is an answer that says nothing, or what no register can say. It names nothing of it.
var ErrAnswer = errors.New("the register's answer cannot be read")

// ReadVerdict reads a verdict of at most 64 KiB. A mismatch names at least one field that the register knows, others none.
func ReadVerdict(r domain.Registry, body []byte) (domain.RegistryCheck, error) {
	var v Verdict
	if len(body) > longestAnswer || json.Unmarshal(body, &v) != nil {
		return domain.RegistryCheck{}, ErrAnswer
	}
	check := domain.RegistryCheck{Registry: r, Outcome: v.Outcome}
	switch v.Outcome {
	case domain.Match, domain.Unknown:
		if len(v.Fields) > 0 {
			return domain.RegistryCheck{}, ErrAnswer
		}
		return check, nil
	case domain.Mismatch:
	default:
		return domain.RegistryCheck{}, ErrAnswer
	}
	for _, f := range domain.FieldsOf(r) { // in their order, each once
		if slices.Contains(v.Fields, f) {
			check.Fields = append(check.Fields, f)
		}
	}
	unknown := slices.ContainsFunc(v.Fields, func(f finding.Field) bool { return !slices.Contains(check.Fields, f) })
	if len(check.Fields) == 0 || unknown {
		return domain.RegistryCheck{}, ErrAnswer
	}
	return check, nil
}

// ReadRecord reads a record of at most 64 KiB about the person of a profile. One with another passport is somebody else's.
func ReadRecord(asked person.Profile, body []byte) (person.Profile, error) {
	var r Record
	if len(body) > longestAnswer || json.Unmarshal(body, &r) != nil {
		return person.Profile{}, ErrAnswer
	}
	record, ok := readable(r.Person)
	if !ok || record.Passport.Number.IsZero() || record.Passport.Number != asked.Passport.Number {
		return person.Profile{}, ErrAnswer
	}
	return record, nil
}

// readable reads answers, all of them or none. What is missing is not asked here, nor what is out of date.
func readable(a person.Answers) (person.Profile, bool) {
	known := person.Fields()
	p, _ := person.ReadProfile(a, person.Date{})
	read := p.Answers()
	for field, text := range a {
		if !slices.Contains(known, field) || text != "" && read[field] == "" {
			return person.Profile{}, false
		}
	}
	return p, true
}
