package domain

import (
	"slices"

	"razvorot/domain/person"
)

// Criterion is the stable name of one condition for having an electronic passport (row C2).
type Criterion string

// The criteria. Each tells by its Standing whether it is met, and by its name where to see to it.
const (
	CriterionCitizenship   Criterion = "citizenship"
	CriterionAge           Criterion = "age"
	CriterionPassportValid Criterion = "passport_valid"
	CriterionLevel         Criterion = "level"
	CriterionProfile       Criterion = "profile_complete"
	CriterionGuardian      Criterion = "guardian"
	CriterionPassport      Criterion = "passport_document"
	CriterionSNILS         Criterion = "snils_document"
	CriterionAddress       Criterion = "proof_of_address"
	CriterionPortrait      Criterion = "portrait"
	CriterionBirth         Criterion = "birth_certificate"
	CriterionNameChange    Criterion = "name_change_document"
	CriterionNoOther       Criterion = "no_other_application"
)

// Standing is how a person stands to a criterion.
type Standing string

// The standings.
const (
	Met     Standing = "met"
	ToDo    Standing = "to_do"   // can be brought while filling in the form
	Unmet   Standing = "unmet"   // stops: no form until it is seen to
	Unclear Standing = "unclear" // the profile does not say yet
)

// Eligibility is one line of «кто может получить», told before the form.
type Eligibility struct {
	Criterion Criterion
	Standing  Standing
}

// Applicant is what eligibility depends on.
type Applicant struct {
	Level        Level
	Profile      person.Profile
	Documents    []Document
	Applications []Application // the citizen's others
	NameChanged  bool
}

var requirementCriteria = map[RequirementID]Criterion{
	NeedPassport: CriterionPassport, NeedSNILS: CriterionSNILS, NeedAddress: CriterionAddress, NeedPortrait: CriterionPortrait,
	NeedBirth: CriterionBirth, NeedGuardian: CriterionGuardian, NeedNameChange: CriterionNameChange,
}

// CheckEligibility returns every criterion that concerns the applicant, in the order people ask: may I at all, then what
// is to be brought. Under 18 the consent of a parent or guardian is one of them.
func (s Service) CheckEligibility(who Applicant, today person.Date) []Eligibility {
	p := who.Profile
	list := []Eligibility{
		{CriterionCitizenship, standing(p.Citizenship.IsZero(), p.Citizenship == person.Russia)},
		{CriterionAge, standing(p.Birth.IsZero(), p.Birth.Age(today) >= person.PassportAge)},
		{CriterionPassportValid, standing(p.Birth.IsZero() || p.Passport.Issued.IsZero(),
			!p.Passport.Issued.After(today) && !person.PassportValidity(p.Birth, p.Passport.Issued).ExpiredOn(today))},
		{CriterionLevel, standing(who.Level == 0, who.Level >= s.Level)},
		{CriterionProfile, standing(p.IsZero(), !p.Validate(today).Blocking())},
		{CriterionNoOther, standing(false, !slices.ContainsFunc(who.Applications, func(a Application) bool {
			return a.State != Draft && !a.State.Final() // every service ends in the one passport
		}))},
	}
	for _, need := range s.RequirementsFor(p.Birth, today, who.NameChanged) {
		has := slices.ContainsFunc(who.Documents, func(d Document) bool {
			return d.Usable() && slices.Contains(need.Kinds, d.Kind)
		})
		e := Eligibility{requirementCriteria[need.ID], ToDo}
		if e.Criterion == "" {
			e.Criterion = Criterion(need.ID) // of a service that only the authority knows
		}
		if has {
			e.Standing = Met
		}
		list = append(list, e)
	}
	return list
}

func standing(unclear, met bool) Standing {
	switch {
	case unclear:
		return Unclear
	case met:
		return Met
	}
	return Unmet
}

// MayStart reports whether the form may be begun: nothing stops, and nothing is unclear.
func MayStart(list []Eligibility) bool {
	return !slices.ContainsFunc(list, func(e Eligibility) bool { return e.Standing == Unmet || e.Standing == Unclear })
}
