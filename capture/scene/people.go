package scene

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"time"

	"razvorot/capture/specimen"
)

// Names of which none belongs to somebody more than to thousands of others, with every letter of the alphabet among them;
// some are longer than a line of a card.
var (
	families = []string{"Иванов", "Щукин", "Цой", "Ёлкин", "Хрущёв", "Жуков", "Эльдаров", "Юрьев", "Чернышев", "Шахматов",
		"Объедков", "Подъячев", "Мышкин", "Фёдоров", "Яковлев", "Зайцев", "Беломорканальский", "Константинопольский",
		"Воскресенский-Преображенский", "Ким", "Ли", "Гвоздёв", "Царёв", "Рыжиков", "Нехлюдов", "Троекуров"}
	givens = [][2]string{{"Иван", "Петрович"}, {"Юлий", "Ильич"}, {"Эдуард", "Вячеславович"}, {"Фёдор", "Щекович"},
		{"Александр", "Константинович"}, {"Максимилиан", "Святославович"}, {"Ян", ""}, {"Пётр", "Фёдорович"},
		{"Георгий", "Жданович"}, {"Цветан", "Хасанович"}}
	womanGivens = [][2]string{{"Мария", "Юрьевна"}, {"Наталья", "Ильинична"}, {"Евгения", "Эдуардовна"},
		{"Ольга", "Вячеславовна"}, {"Александра", "Константиновна"}, {"Анна-Мария", "Фёдоровна"}, {"Я", ""},
		{"Жанна", "Григорьевна"}, {"Щедрина", "Хасановна"}, {"Цецилия", "Борисовна"}}
	towns   = []string{"Примеровск", "Образцово", "Учебный", "Нижний Эскиз", "Макетоград"}
	issuers = []string{"RUS", "RUS", "RUS", "UTO", "D<<", "FRA", "GBR", "KAZ", "BLR", "ESP"}
	syllabs = []string{"ба", "ве", "гу", "до", "жи", "за", "кы", "лю", "мо", "не", "пя", "ро", "со", "ту", "фе", "хо", "цы",
		"че", "ша", "ще", "эр", "юл", "ям", "ой", "ьев"}
)

// latin spells Russian letters as passports for going abroad do (ICAO Doc 9303-3, section 6 B).
var latin = strings.NewReplacer("А", "A", "Б", "B", "В", "V", "Г", "G", "Д", "D", "Е", "E", "Ё", "E", "Ж", "ZH", "З", "Z",
	"И", "I", "Й", "I", "К", "K", "Л", "L", "М", "M", "Н", "N", "О", "O", "П", "P", "Р", "R", "С", "S", "Т", "T", "У", "U",
	"Ф", "F", "Х", "KH", "Ц", "TS", "Ч", "CH", "Ш", "SH", "Щ", "SHCH", "Ъ", "IE", "Ы", "Y", "Ь", "", "Э", "E", "Ю", "IU",
	"Я", "IA")

// family makes up a family name.
func family(r *rand.Rand, female bool) string {
	name := families[r.IntN(len(families))]
	if r.IntN(3) == 0 {
		name = "" // of syllables: letters in places where names seldom have them
		for range 2 + r.IntN(3) {
			name += syllabs[r.IntN(len(syllabs)-1)]
		}
		runes := []rune(name)
		name = strings.ToUpper(string(runes[0])) + string(runes[1:]) + "ов"
	}
	if !female {
		return name
	}
	parts := strings.Split(name, "-")
	for i, p := range parts {
		switch {
		case strings.HasSuffix(p, "ий"):
			parts[i] = strings.TrimSuffix(p, "ий") + "ая"
		case strings.HasSuffix(p, "в") || strings.HasSuffix(p, "н"):
			parts[i] = p + "а"
		}
	}
	return strings.Join(parts, "-")
}

// invent makes a person up, as an internal passport and as one for going abroad have it.
func invent(r *rand.Rand) (specimen.Person, specimen.Travel) {
	p := specimen.Invent(r.Uint64())
	p.Female = r.IntN(2) == 0
	p.FamilyName = family(r, p.Female)
	names := givens
	if p.Female {
		names = womanGivens
	}
	name := names[r.IntN(len(names))]
	p.GivenName, p.Patronymic = name[0], name[1]
	birth := time.Date(1940+r.IntN(72), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	issued := time.Date(2011+r.IntN(15), time.Month(1+r.IntN(12)), 1+r.IntN(28), 0, 0, 0, 0, time.UTC)
	p.BirthDate, p.IssuedOn = birth.Format("02.01.2006"), issued.Format("02.01.2006")
	p.BirthPlace = "г. " + towns[r.IntN(len(towns))]
	p.Series = fmt.Sprintf("%02d%02d", 1+r.IntN(98), issued.Year()%100)
	p.Number = fmt.Sprintf("%06d", 101+r.IntN(999_000))
	p.DepartmentCode = fmt.Sprintf("%03d-%03d", 10+r.IntN(980), 1+r.IntN(998))
	return p, abroad(p, birth, issued, r)
}

func abroad(p specimen.Person, birth, issued time.Time, r *rand.Rand) specimen.Travel {
	const short = "060102"
	t := specimen.Travel{Code: "P<", Issuer: issuers[r.IntN(len(issuers))],
		FamilyName: latin.Replace(strings.ToUpper(p.FamilyName)), GivenName: latin.Replace(strings.ToUpper(p.GivenName)),
		Birth: birth.Format(short), Expiry: issued.AddDate(10, 0, 0).Format(short), Sex: "M", Blank: r.IntN(2) == 0}
	t.Nationality = t.Issuer
	if p.Female {
		t.Sex = "F"
	}
	if r.IntN(20) == 0 {
		t.Sex = "<"
	}
	t.Number = fmt.Sprintf("%09d", r.IntN(1_000_000_000))
	if t.Issuer != "RUS" && r.IntN(2) == 0 {
		t.Number = text(r, 2, "ABCDEFGHIJKLMNOPQRSTUVWXYZ") + text(r, 5+r.IntN(3), "0123456789")
	}
	switch r.IntN(4) {
	case 0:
		t.Optional = text(r, 5+r.IntN(9), "0123456789")
	case 1:
		t.Optional = text(r, 3+r.IntN(4), "ABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789")
	}
	if r.IntN(4) == 0 {
		t.Optional2 = text(r, 1+r.IntN(11), "0123456789")
	}
	return t
}

// text returns so many letters of an alphabet.
func text(r *rand.Rand, length int, letters string) string {
	out := make([]byte, length)
	for i := range out {
		out[i] = letters[r.IntN(len(letters))]
	}
	return string(out)
}
