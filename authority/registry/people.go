package registry

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"razvorot/capture/specimen"
	"razvorot/domain"
	"razvorot/domain/person"
)

// Person is somebody who does not exist.
type Person struct {
	Profile  person.Profile  // as the person would fill it in; phone and e-mail are left empty
	Specimen specimen.Person // the same on drawn documents
	Seed     uint64          // of the portrait
	records  map[domain.Registry]person.Profile
}

// twist makes a person special: in their papers, or in what a register holds about them.
type twist struct {
	papers  func(*specimen.Person, person.Date)
	records func(map[domain.Registry]person.Profile)
}

// twists, in the order of People.
var twists = []twist{
	{},
	{},
	{records: func(r map[domain.Registry]person.Profile) { // МВД has another date of issue
		record := r[domain.RegistryMVD]
		record.Passport.Issued = record.Passport.Issued.AddDays(1)
		r[domain.RegistryMVD] = record
	}},
	{records: func(r map[domain.Registry]person.Profile) { // СФР has another number
		record := r[domain.RegistrySNILS]
		record.SNILS = must(person.ParseSNILS(specimen.Invent(990_001).SNILS))
		r[domain.RegistrySNILS] = record
	}},
	{records: func(r map[domain.Registry]person.Profile) { delete(r, domain.RegistryMVD) }},
	{records: func(r map[domain.Registry]person.Profile) { delete(r, domain.RegistryFIAS) }},
	{papers: fifteen},
	{papers: expired},
	{records: func(r map[domain.Registry]person.Profile) { // ФНС has another number
		record := r[domain.RegistryINN]
		record.INN = inventINN(990_002)
		r[domain.RegistryINN] = record
	}},
	{},
}

// People returns the people of the simulated registers, the same for the same day: two whom every register knows; one
// with another date of issue at МВД; one with another SNILS; one unknown to МВД; one whose address ФИАС does not know; one
// aged 15; one aged 46 whose passport was due at 45; one with another INN; and one more whom every register knows. Ages
// and papers are right on the day, so whoever keeps the people keeps the day.
func People(day person.Date) []Person {
	var all []Person
	taken := map[string]bool{}
	for seed := uint64(1); len(all) < len(twists); seed++ {
		t := twists[len(all)]
		papers := specimen.Invent(seed)
		if t.papers != nil {
			t.papers(&papers, day)
		} else if !holds(papers, day) {
			continue
		}
		if taken[papers.FamilyName+papers.GivenName] {
			continue // so that people are told apart in a list
		}
		taken[papers.FamilyName+papers.GivenName] = true
		all = append(all, newPerson(papers, seed, t))
	}
	return all
}

func newPerson(papers specimen.Person, seed uint64, t twist) Person {
	p := Person{Specimen: papers, Seed: seed, Profile: profile(papers, seed), records: map[domain.Registry]person.Profile{}}
	for _, r := range domain.RegistriesFor(p.Profile) {
		p.records[r] = p.Profile
	}
	if t.records != nil {
		t.records(p.records)
	}
	return p
}

// spareYears is how long a passport must still hold, so that a trial does not end with it.
const spareYears = 3

func holds(papers specimen.Person, day person.Date) bool {
	v := person.PassportValidity(date(papers.BirthDate), date(papers.IssuedOn))
	return v.Age == 0 || v.Due.After(day.AddYears(spareYears))
}

func fifteen(p *specimen.Person, day person.Date) {
	birth := day.AddYears(-15).AddDays(-100)
	dress(p, birth, birth.AddYears(person.PassportAge).AddDays(20))
}

func expired(p *specimen.Person, day person.Date) {
	birth := day.AddYears(-46).AddDays(-50)
	dress(p, birth, birth.AddYears(20).AddDays(30))
}

// dress writes dates, and the series' year that goes with them, onto the papers.
func dress(p *specimen.Person, birth, issued person.Date) {
	p.BirthDate, p.IssuedOn, p.RegisteredOn = birth.Dotted(), issued.Dotted(), issued.AddDays(14).Dotted()
	p.Series = fmt.Sprintf("45%02d", issued.Year()%100)
}

// profile reads the papers. They are ours, so what cannot be read is a fault of this program.
func profile(papers specimen.Person, seed uint64) person.Profile {
	sex := person.Male
	if papers.Female {
		sex = person.Female
	}
	return person.Profile{
		Name:       person.FullName{Family: papers.FamilyName, Given: papers.GivenName, Patronymic: papers.Patronymic},
		Birth:      date(papers.BirthDate),
		BirthPlace: papers.BirthPlace, Sex: sex, Citizenship: person.Russia,
		Passport: person.Passport{
			Number: must(person.ParsePassportNumber(papers.Series + papers.Number)),
			Issued: date(papers.IssuedOn), Issuer: papers.IssuedBy,
			Department: must(person.ParseDepartmentCode(papers.DepartmentCode)),
		},
		SNILS: must(person.ParseSNILS(papers.SNILS)), INN: inventINN(seed), Registration: address(papers.Address, seed),
	}
}

// address reads «г. Образцово, ул. Пробная, д. 1, кв. 2».
func address(line string, seed uint64) person.Address {
	parts := strings.Split(line, ", ")
	r := rand.New(rand.NewPCG(seed, 0xADD5))
	return person.Address{PostalCode: fmt.Sprint(140_000 + r.IntN(4_000)), Region: "Московская область", Locality: parts[0],
		Street: parts[1], House: strings.TrimPrefix(parts[2], "д. "), Flat: strings.TrimPrefix(parts[3], "кв. ")}
}

// inventINN makes up a number with right check digits (see person.ParseINN).
func inventINN(seed uint64) person.INN {
	r := rand.New(rand.NewPCG(seed, 0x1)) // any stream of its own
	digits := []int{5, 0}
	for len(digits) < 10 {
		digits = append(digits, r.IntN(10))
	}
	for _, weights := range [][]int{{7, 2, 4, 10, 3, 5, 9, 4, 6, 8}, {3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8}} {
		sum := 0
		for i, w := range weights {
			sum += digits[i] * w
		}
		digits = append(digits, sum%11%10)
	}
	var text strings.Builder
	for _, d := range digits {
		fmt.Fprint(&text, d)
	}
	return must(person.ParseINN(text.String()))
}

func date(dotted string) person.Date {
	t := must(time.Parse("02.01.2006", dotted))
	return person.DateOf(t)
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(fmt.Sprintf("an invented person cannot be: %v", err))
	}
	return v
}
