package remotetest

import (
	"fmt"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// resident is somebody whom the simulated registries may know.
type resident struct {
	profile person.Profile // as the citizen would fill it in
	records map[domain.Registry]person.Profile
}

// known returns a resident whom every registry knows as they are.
func known(p person.Profile) resident {
	r := resident{profile: p, records: map[domain.Registry]person.Profile{}}
	for _, registry := range allRegistries {
		r.records[registry] = p
	}
	return r
}

var allRegistries = []domain.Registry{domain.RegistryMVD, domain.RegistrySNILS, domain.RegistryINN, domain.RegistryFIAS}

// residents makes up whom the registries are asked about: two grown-ups they know, one whose name the pension accounts
// write differently, one they do not know, one of sixteen, and one who should have replaced the passport last year.
func residents(today person.Date) []resident {
	anna := invented(1, person.FullName{Family: "Примерова", Given: "Анна", Patronymic: "Образцовна"}, today, 36)
	oleg := invented(2, person.FullName{Family: "Образцов", Given: "Олег", Patronymic: "Примерович"}, today, 30)
	oleg.Sex = person.Male
	vera := invented(3, person.FullName{Family: "Пробная", Given: "Вера", Patronymic: "Эскизовна"}, today, 50)
	differs := known(vera)
	record := vera
	record.Name.Patronymic = "Макетовна"
	differs.records[domain.RegistrySNILS] = record
	nobody := invented(4, person.FullName{Family: "Безвестная", Given: "Нина", Patronymic: "Шаблоновна"}, today, 41)
	nobody.Registration.Street = "ул. Несуществующая"
	young := invented(5, person.FullName{Family: "Учебная", Given: "Мария", Patronymic: "Примеровна"}, today, 16)
	late := invented(6, person.FullName{Family: "Просрочина", Given: "Инна", Patronymic: "Образцовна"}, today, 46)
	late.Passport.Issued = late.Birth.AddYears(20).AddDays(14)
	return []resident{known(anna), known(oleg), differs, {profile: nobody}, known(young), known(late)}
}

// invented returns a complete profile that no rule objects to, of somebody who had a birthday a hundred days ago.
func invented(seed int, name person.FullName, today person.Date, age int) person.Profile {
	birth := today.AddDays(-100).AddYears(-age)
	issued := birth.AddYears(20).AddDays(14)
	switch {
	case age < 20:
		issued = birth.AddYears(14).AddDays(14)
	case age >= 45:
		issued = birth.AddYears(45).AddDays(14)
	}
	return person.Profile{
		Name: name, Birth: birth, BirthPlace: "гор. Образцов", Sex: person.Female, Citizenship: person.Russia,
		Passport: person.Passport{
			Number: must(person.ParsePassportNumber(fmt.Sprintf("45%02d%06d", issued.Year()%100, 100000+seed))),
			Issued: issued, Issuer: "Отделением Примерным гор. Москвы", Department: must(person.ParseDepartmentCode("770-001")),
		},
		SNILS: inventSNILS(2_000_000 + seed), INN: inventINN(seed),
		Registration: person.Address{PostalCode: fmt.Sprint(101000 + seed), Region: "Москва", Street: "ул. Примерная",
			House: fmt.Sprint(seed), Flat: fmt.Sprint(10 + seed)},
	}
}

// inventSNILS gives a number its two check digits, by trying: there are 101 at most.
func inventSNILS(n int) person.SNILS {
	for check := range 100 {
		if s, err := person.ParseSNILS(fmt.Sprintf("%09d%02d", n, check)); err == nil {
			return s
		}
	}
	panic("no check digits fit")
}

// inventINN gives a number of the region 77 its two check digits, by trying.
func inventINN(seed int) person.INN {
	for check := range 100 {
		if n, err := person.ParseINN(fmt.Sprintf("77%08d%02d", seed, check)); err == nil {
			return n
		}
	}
	panic("no check digits fit")
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

// look returns what a registry that works has about a profile: the record with the number it goes by, and false when
// it has none.
func (w *world) look(r domain.Registry, p person.Profile) (person.Profile, bool) {
	for _, who := range w.people {
		record, ok := who.records[r]
		if !ok {
			continue
		}
		a, b := record.Registration, p.Registration
		same := map[domain.Registry]bool{
			domain.RegistryMVD:   record.Passport.Number == p.Passport.Number,
			domain.RegistrySNILS: record.SNILS == p.SNILS,
			domain.RegistryINN:   record.INN == p.INN,
			domain.RegistryFIAS:  a.Region == b.Region && a.Street == b.Street && a.House == b.House,
		}
		if same[r] {
			return record, true
		}
	}
	return person.Profile{}, false
}

// retryAfter is when a registry that did not answer is worth asking again.
const retryAfter = time.Minute

// check asks one registry about a profile.
func (w *world) check(r domain.Registry, p person.Profile) domain.RegistryCheck {
	if slices.Contains(w.down, r) {
		return domain.RegistryCheck{Registry: r, Outcome: domain.NoAnswer, At: w.now(), RetryAt: w.now().Add(retryAfter)}
	}
	record, ok := w.look(r, p)
	if !ok {
		return domain.RegistryCheck{Registry: r, Outcome: domain.Unknown, At: w.now()}
	}
	return domain.Compare(r, p, record, w.now())
}
