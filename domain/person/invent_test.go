package person_test

import (
	"fmt"
	"math/rand/v2"
	"time"

	"razvorot/domain/person"
)

// Numbers in tests are nobody's: they are made here, from seeded random digits and check digits computed the plain way,
// apart from the code under test.

func random(seed uint64) *rand.Rand { return rand.New(rand.NewPCG(seed, 7)) }

func inventSNILS(r *rand.Rand) string {
	n := 1001999 + r.IntN(990000000)
	sum, rest := 0, n
	for position := 1; position <= 9; position++ {
		sum += rest % 10 * position
		rest /= 10
	}
	for sum > 101 {
		sum %= 101
	}
	if sum >= 100 {
		sum = 0
	}
	return fmt.Sprintf("%09d%02d", n, sum)
}

func inventINN(r *rand.Rand) string {
	d := []int{1 + r.IntN(9)}
	for len(d) < 10 {
		d = append(d, r.IntN(10))
	}
	check := func(weights ...int) int {
		sum := 0
		for i, w := range weights {
			sum += d[i] * w
		}
		return sum % 11 % 10
	}
	d = append(d, check(7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
	d = append(d, check(3, 7, 2, 4, 10, 3, 5, 9, 4, 6, 8))
	s := ""
	for _, digit := range d {
		s += fmt.Sprint(digit)
	}
	return s
}

func inventDate(r *rand.Rand) person.Date {
	return person.DateOf(time.Date(1930, 1, 1+r.IntN(34000), 0, 0, 0, 0, time.UTC))
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func date(s string) person.Date { return must(person.ParseDate(s)) }

var today = date("2026-11-22")

// inventProfile returns a complete profile that no rule objects to on today.
func inventProfile(seed uint64) person.Profile {
	r := random(seed)
	return person.Profile{
		Name:        person.FullName{Family: "Примерова", Given: "Анна", Patronymic: "Образцовна"},
		Birth:       date("1990-05-17"),
		BirthPlace:  "гор. Образцов",
		Sex:         person.Female,
		Citizenship: person.Russia,
		Passport: person.Passport{
			Number:     must(person.ParsePassportNumber(fmt.Sprintf("4510%06d", 1+r.IntN(999999)))),
			Issued:     date("2010-06-01"),
			Issuer:     "Отделением по району Примерный гор. Москвы",
			Department: must(person.ParseDepartmentCode("770-001")),
		},
		SNILS: must(person.ParseSNILS(inventSNILS(r))),
		INN:   must(person.ParseINN(inventINN(r))),
		Registration: person.Address{PostalCode: "101000", Region: "Москва", Street: "ул. Примерная", House: "1",
			Building: "2", Flat: "3"},
		Email: must(person.ParseEmail("anna@example.org")),
		Phone: must(person.ParsePhone(fmt.Sprintf("+7900%07d", r.IntN(10000000)))),
	}
}
