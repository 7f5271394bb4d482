package domain

import (
	"slices"
	"strings"
	"time"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// Registry is a register of the state that a profile is held against.
type Registry string

// The registries.
const (
	RegistryMVD   Registry = "mvd"   // passports: name, birth, number, issue
	RegistrySNILS Registry = "snils" // pension accounts: name, birth, SNILS
	RegistryINN   Registry = "inn"   // taxpayers; asked when an INN is given
	RegistryFIAS  Registry = "fias"  // addresses
)

// Outcome is what a registry answered.
type Outcome string

// The outcomes.
const (
	Pending  Outcome = "pending"     // asked, no answer yet
	Match    Outcome = "match"       // it knows the person, all as given
	Mismatch Outcome = "mismatch"    // it knows the person, some fields differ
	Unknown  Outcome = "unknown"     // it knows no such person
	NoAnswer Outcome = "unavailable" // it did not answer
)

// RegistryCheck is one question to one registry. It tells which fields differ, never what the registry has in them: that
// would hand out a stranger's data.
type RegistryCheck struct {
	Registry Registry        `json:"registry"`
	Outcome  Outcome         `json:"outcome"`
	Fields   []finding.Field `json:"fields,omitempty"` // of a Mismatch, at least one
	At       time.Time       `json:"at"`
	RetryAt  time.Time       `json:"retry_at,omitzero"` // of an unavailable registry
}

// registryFields are the fields that each registry may contradict.
var registryFields = map[Registry][]finding.Field{
	RegistryMVD: {person.FieldFamily, person.FieldGiven, person.FieldPatronymic, person.FieldBirth, person.FieldBirthPlace,
		person.FieldSex, person.FieldPassport, person.FieldIssued, person.FieldIssuer, person.FieldDepartment},
	RegistrySNILS: {person.FieldFamily, person.FieldGiven, person.FieldPatronymic, person.FieldBirth, person.FieldSNILS},
	RegistryINN:   {person.FieldFamily, person.FieldGiven, person.FieldPatronymic, person.FieldBirth, person.FieldINN},
	RegistryFIAS: {person.Registration + person.PostalCode, person.Registration + person.Region,
		person.Registration + person.District, person.Registration + person.Locality, person.Registration + person.Street,
		person.Registration + person.House},
}

// FieldsOf returns the fields that a registry knows.
func FieldsOf(r Registry) []finding.Field { return slices.Clone(registryFields[r]) }

// RegistriesFor returns the registries to ask about a profile: that of taxpayers only when a number is given.
func RegistriesFor(p person.Profile) []Registry {
	registries := []Registry{RegistryMVD, RegistrySNILS}
	if !p.INN.IsZero() {
		registries = append(registries, RegistryINN)
	}
	return append(registries, RegistryFIAS)
}

// Compare is the check of a registry that holds record about the person of the profile. Fields empty in the record are
// not known to it and cannot differ.
func Compare(r Registry, profile, record person.Profile, at time.Time) RegistryCheck {
	given, held := profile.Answers(), record.Answers()
	check := RegistryCheck{Registry: r, Outcome: Match, At: at}
	for _, field := range registryFields[r] {
		if held[field] != "" && fold(held[field]) != fold(given[field]) {
			check.Outcome = Mismatch
			check.Fields = append(check.Fields, field)
		}
	}
	return check
}

// fold is a text without what registers write differently for the same thing: case, ё, signs and spaces.
func fold(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == 'ё':
			return 'е'
		case strings.ContainsRune(" .,-'\"«»", r):
			return -1
		}
		return r
	}, strings.ToLower(s))
}

// OutcomeOf returns what the registry answered last, and Pending when it was never asked.
func OutcomeOf(checks []RegistryCheck, r Registry) Outcome {
	outcome := Pending
	var at time.Time
	for _, c := range checks {
		if c.Registry == r && !c.At.Before(at) {
			outcome, at = c.Outcome, c.At
		}
	}
	return outcome
}

// Findings returns a mismatch as findings at its fields, for the profile's screen to mark.
func (c RegistryCheck) Findings() finding.List {
	var l finding.List
	for _, field := range c.Fields {
		l.Add(field, finding.RegistryMismatch.With("registry", string(c.Registry)))
	}
	return l
}
