// Package specimen draws documents of people who do not exist, for the trial mode, for tests and for training.
//
// A specimen is schematic. It bears ОБРАЗЕЦ across its face, has the layout of fields that a reader meets on the real
// document, and nothing of what makes a real blank real: no guilloche, no emblem, no hologram, no colour of the original.
// The same Person and seed give the same pixels.
package specimen

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
)

// Person is what the specimens say. Dates are written as on the documents, 02.01.2006.
type Person struct {
	FamilyName, GivenName, Patronymic string
	Female                            bool
	BirthDate, BirthPlace             string
	Series, Number                    string // four and six digits
	IssuedBy, IssuedOn                string
	DepartmentCode                    string // 000-000
	SNILS                             string // 000-000-000 00, with its check number
	Address, RegisteredOn             string
}

// FullName returns family name, given name and patronymic.
func (p Person) FullName() string {
	return strings.Join(strings.Fields(p.FamilyName+" "+p.GivenName+" "+p.Patronymic), " ")
}

// Names that are frequent, so that they mean nobody; the towns do not exist.
var (
	familyNames = []string{"Образцов", "Примеров", "Пробнов", "Чертежников", "Эскизов", "Макетов", "Учебнов", "Шаблонов"}
	maleNames   = [][2]string{{"Иван", "Петрович"}, {"Алексей", "Игоревич"}, {"Пётр", "Андреевич"}, {"Юрий", "Ильич"}}
	femaleNames = [][2]string{{"Мария", "Сергеевна"}, {"Ольга", "Юрьевна"}, {"Анна", "Павловна"}, {"Елена", "Фёдоровна"}}
	towns       = []string{"Примеровск", "Образцово", "Учебный", "Нижний Эскиз", "Макетоград"}
	streets     = []string{"Пробная", "Чертёжная", "Вымышленная", "Тестовая", "Модельная"}
)

// Invent makes a person up. The numbers have the form and the check digits of real ones.
func Invent(seed uint64) Person {
	r := rand.New(rand.NewPCG(seed, 0x5EED))
	p := Person{Female: r.IntN(2) == 1, FamilyName: familyNames[r.IntN(len(familyNames))]}
	names := maleNames
	if p.Female {
		names, p.FamilyName = femaleNames, p.FamilyName+"а"
	}
	name := names[r.IntN(len(names))]
	p.GivenName, p.Patronymic = name[0], name[1]
	town := towns[r.IntN(len(towns))]
	birth := time.Date(1975+r.IntN(28), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	issued := birth.AddDate(20, 0, 10+r.IntN(50))
	if birth.Year() < 1981 {
		issued = birth.AddDate(45, 0, 10+r.IntN(50)) // exchanged at 45
	}
	p.BirthDate, p.BirthPlace = date(birth), "г. "+town
	p.Series = fmt.Sprintf("45%02d", issued.Year()%100)
	p.Number = fmt.Sprintf("%06d", 100_000+r.IntN(900_000))
	p.IssuedOn, p.IssuedBy = date(issued), "Отделом по вопросам миграции, г. "+town
	p.DepartmentCode = fmt.Sprintf("770-%03d", 1+r.IntN(130))
	p.SNILS = snils(2_000_000 + r.IntN(180_000_000))
	p.Address = fmt.Sprintf("г. %s, ул. %s, д. %d, кв. %d", town, streets[r.IntN(len(streets))], 1+r.IntN(90), 1+r.IntN(200))
	p.RegisteredOn = date(issued.AddDate(0, 0, 14))
	return p
}

func date(t time.Time) string { return t.Format("02.01.2006") }

// snils writes a number with its check number: digits weighted 9 to 1, modulo 101, 100 counts as 0.
func snils(n int) string {
	digits := fmt.Sprintf("%09d", n)
	sum := 0
	for i, d := range digits {
		sum += int(d-'0') * (9 - i)
	}
	return fmt.Sprintf("%s-%s-%s %02d", digits[:3], digits[3:6], digits[6:], sum%101%100)
}
