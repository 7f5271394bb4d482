package person

import (
	"fmt"

	"razvorot/domain/finding"
)

// firstPassports is when passports of the Russian Federation began (указ Президента РФ от 13.03.1997 № 232, п. 3).
var firstPassports = Date{1997, 10, 1}

const (
	oldestAge = 125 // above the oldest person known, 122
	// A blank is printed before it is filled in and lies in an office for a year or three. Both limits are practice and in
	// no rule, so crossing them is a warning.
	seriesYearsAhead  = 1
	seriesYearsBehind = 3
)

// Validate returns everything that is missing in the profile, contradicts itself or cannot be on the day.
func (p Profile) Validate(today Date) finding.List {
	var l finding.List
	p.checkName(&l)
	p.checkBirth(&l, today)
	p.checkPassport(&l, today)
	p.checkPassportDates(&l, today)
	require(&l, FieldSNILS, p.SNILS.IsZero())
	p.Registration.check(&l, Registration)
	if !p.Actual.IsZero() {
		p.Actual.check(&l, Actual)
	}
	p.checkContacts(&l)
	return l
}

func require(l *finding.List, field finding.Field, missing bool) {
	if missing {
		l.Add(field, finding.Required)
	}
}

func (p Profile) checkName(l *finding.List) {
	n := p.Name
	switch {
	case n.Family == "" && n.Given == "":
		l.Add(FieldFamily, finding.Required)
		l.Add(FieldGiven, finding.Required)
	case n.Family == "":
		l.Add(FieldFamily, finding.NameSingle)
	case n.Given == "":
		l.Add(FieldGiven, finding.NameSingle)
	}
	for _, part := range []struct {
		field finding.Field
		name  string
	}{{FieldFamily, n.Family}, {FieldGiven, n.Given}, {FieldPatronymic, n.Patronymic}} {
		if ProposeName(part.name) != part.name {
			l.Add(part.field, finding.NameCase)
		}
	}
}

func (p Profile) checkBirth(l *finding.List, today Date) {
	require(l, FieldBirthPlace, p.BirthPlace == "")
	require(l, FieldSex, p.Sex == 0)
	require(l, FieldCitizenship, p.Citizenship.IsZero())
	if !p.Citizenship.IsZero() && p.Citizenship != Russia {
		l.Add(FieldCitizenship, finding.NotRussian)
	}
	switch {
	case p.Birth.IsZero():
		l.Add(FieldBirth, finding.Required)
	case p.Birth.After(today):
		l.Add(FieldBirth, finding.BirthFuture)
	case p.Birth.Age(today) > oldestAge:
		l.Add(FieldBirth, finding.BirthLong.With("years", fmt.Sprint(oldestAge)))
	case p.Birth.Age(today) < PassportAge:
		l.Add(FieldBirth, finding.BirthYoung)
	}
}

func (p Profile) checkPassport(l *finding.List, today Date) {
	doc := p.Passport
	require(l, FieldIssuer, doc.Issuer == "")
	require(l, FieldDepartment, doc.Department.IsZero())
	require(l, FieldPassport, doc.Number.IsZero())
	if !doc.Department.IsZero() && !doc.Department.LevelKnown() {
		l.Add(FieldDepartment, finding.DepartmentLevel)
	}
	if doc.Number.IsZero() {
		return
	}
	if !doc.Number.RegionKnown() {
		l.Add(FieldPassport, finding.PassportRegion)
	}
	printed := doc.Number.Year()
	switch {
	case printed > today.Year()+seriesYearsAhead:
		l.Add(FieldPassport, finding.PassportSeriesYear)
	case doc.Issued.IsZero():
	case printed > doc.Issued.Year()+seriesYearsAhead:
		l.Add(FieldPassport, finding.PassportSeriesLate)
	case printed < doc.Issued.Year()-seriesYearsBehind:
		l.Add(FieldPassport, finding.PassportSeriesEarly)
	}
}

func (p Profile) checkPassportDates(l *finding.List, today Date) {
	birth, issued := p.Birth, p.Passport.Issued
	validity := Validity{}
	if !birth.IsZero() {
		validity = PassportValidity(birth, issued)
	}
	age := fmt.Sprint(validity.Age)
	switch {
	case issued.IsZero():
		l.Add(FieldIssued, finding.Required)
	case issued.After(today):
		l.Add(FieldIssued, finding.IssuedFuture)
	case issued.Before(birth):
		l.Add(FieldIssued, finding.IssuedBeforeBirth)
	case issued.Before(firstPassports):
		l.Add(FieldIssued, finding.IssuedBefore1997)
	case !birth.IsZero() && issued.Before(birth.AddYears(PassportAge)):
		l.Add(FieldIssued, finding.IssuedBefore14)
	case validity.ExpiredOn(today):
		l.Add(FieldIssued, finding.PassportExpired.With("age", age))
	case validity.InGraceOn(today):
		l.Add(FieldIssued, finding.PassportExpiring.With("age", age))
	}
}

// check holds an address to what finds a place: a region, a locality unless the region is a city, a house.
func (a Address) check(l *finding.List, prefix finding.Field) {
	require(l, prefix+Region, a.Region == "")
	require(l, prefix+Locality, a.Locality == "" && !a.InFederalCity())
	require(l, prefix+House, a.House == "")
}

func (p Profile) checkContacts(l *finding.List) {
	require(l, FieldEmail, p.Email.IsZero())
	switch {
	case p.Phone.IsZero():
		l.Add(FieldPhone, finding.Required)
	case !p.Phone.RussianMobile():
		l.Add(FieldPhone, finding.PhoneMobile) // codes come by SMS
	case p.Phone == p.SparePhone:
		l.Add(FieldSparePhone, finding.PhoneSame)
	}
}
