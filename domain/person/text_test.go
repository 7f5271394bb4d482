package person_test

import (
	"strings"
	"testing"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

func TestNameReads(t *testing.T) {
	readings{
		{"Примеров", "Примеров", nil},
		{"  Примеров-Образцов ", "Примеров-Образцов", nil},
		{"Примеров – Образцов", "", finding.NamePunctuation},
		{"О’Примеров", "О'Примеров", nil},
		{"Салим  оглы", "Салим оглы", nil},
		{"Ёлкина", "Ёлкина", nil},
		{"Е\u0308лкин", "Ёлкин", nil},
		{"Андрей", "Андрей", nil},
		{"Ю", "Ю", nil},
		{"Прим\u00adеров", "Примеров", nil},
		{"", "", finding.Required},
		{" ", "", finding.Required},
		{"Primerov", "", finding.NameLatin},
		{"Пpимеров", "", finding.NameMixed}, // the p is Latin
		{"Примеров2", "", finding.Characters},
		{"Пример.", "", finding.Characters},
		{"Пимерів", "", finding.Characters},
		{"-Примеров", "", finding.NamePunctuation},
		{"Примеров-", "", finding.NamePunctuation},
		{"Пример--ов", "", finding.NamePunctuation},
		{strings.Repeat("я", 60), strings.Repeat("я", 60), nil},
		{strings.Repeat("я", 61), "", finding.TooLong},
	}.check(t, person.ParseName)
}

func TestNameIsProposed(t *testing.T) {
	for typed, want := range map[string]string{
		"ПРИМЕРОВА":         "Примерова",
		"примерова":         "Примерова",
		"пРИМЕРОВА":         "Примерова",
		"Примерова":         "Примерова",
		"примеров-образцов": "Примеров-Образцов",
		"САЛИМ ОГЛЫ":        "Салим оглы",
		"Салим Оглы":        "Салим Оглы",
		"Мерген-оол":        "Мерген-оол",
		"МакПримеров":       "МакПримеров",
		"Пpимeрoв":          "Примеров", // p, e and o are Latin
		"О'ПРИМЕРОВ":        "О'Примеров",
		"":                  "",
	} {
		if got := person.ProposeName(typed); got != want {
			t.Errorf("%q: %q, want %q", typed, got, want)
		}
	}
}

func TestEmailReads(t *testing.T) {
	long := strings.Repeat("a", 63)
	readings{
		{"anna@example.org", "anna@example.org", nil},
		{" Anna.Primer+pass@EXAMPLE.org ", "Anna.Primer+pass@example.org", nil},
		{"анна@пример.рф", "анна@пример.рф", nil},
		{"anna@пример.рф", "anna@пример.рф", nil},
		{"anna＠example.org", "anna@example.org", nil},
		{"a@xn--e1afmkfd.xn--p1ai", "a@xn--e1afmkfd.xn--p1ai", nil},
		{"o'primer@example.org", "o'primer@example.org", nil},
		{"a`b@example.org", "a`b@example.org", nil},
		{strings.Repeat("a", 64) + "@example.org", strings.Repeat("a", 64) + "@example.org", nil},
		{strings.Repeat("a", 65) + "@example.org", "", finding.EmailLocal},
		{"a@" + long + "." + long + "." + long + "." + long + ".org", "", finding.TooLong},
		{"a@" + long + "a.org", "", finding.EmailDomain},
		{"anna", "", finding.EmailFormat},
		{"@example.org", "", finding.EmailFormat},
		{"anna@", "", finding.EmailFormat},
		{"a@b@example.org", "", finding.EmailFormat},
		{"an na@example.org", "", finding.EmailFormat},
		{".anna@example.org", "", finding.EmailLocal},
		{"an..na@example.org", "", finding.EmailLocal},
		{"\"anna\"@example.org", "", finding.EmailLocal},
		{"anna@example", "", finding.EmailDomain},
		{"anna@example..org", "", finding.EmailDomain},
		{"anna@-example.org", "", finding.EmailDomain},
		{"anna@[192.0.2.1]", "", finding.EmailDomain},
		{"anna@192.0.2.1", "", finding.EmailDomain},
		{"аnna@example.org", "", finding.EmailMixed}, // the first a is Cyrillic
		{"anna@exаmple.org", "", finding.EmailMixed},
	}.check(t, asText(person.ParseEmail))
}

func TestEmailIsMasked(t *testing.T) {
	if got := must(person.ParseEmail("anna@example.org")).Masked(); got != "a•••@example.org" {
		t.Error(got)
	}
}

func TestAddressPartsRead(t *testing.T) {
	readings{
		{"101000", "101000", nil}, {"101 000", "101000", nil}, {"694923", "694923", nil},
		{"701000", "", finding.PostalCode}, {"001000", "", finding.PostalCode}, {"10100", "", finding.PostalCode},
		{"", "", finding.PostalCode}, {"10100x", "", finding.PostalCode},
	}.check(t, person.ParsePostalCode)
	readings{
		{"12/2", "12/2", nil}, {"вл. 3а", "вл. 3а", nil}, {"б/н", "б/н", nil},
		{"дом", "", finding.AddressHouse}, {"", "", finding.Required}, {"1;2", "", finding.Characters},
		{strings.Repeat("1", 21), "", finding.TooLong},
	}.check(t, person.ParseHouse)
	readings{
		{"ул. 8 Марта", "ул. 8 Марта", nil}, {"пр-кт  им. «Примера» (новый)", "пр-кт им. «Примера» (новый)", nil},
		{"<b>", "", finding.Characters}, {" - ", "", finding.Characters}, {"\xff", "", finding.Characters},
	}.check(t, person.ParseAddressText)
}

func TestAddressIsOneLine(t *testing.T) {
	a := person.Address{PostalCode: "101000", Region: "Москва", Locality: "Москва", Street: "ул. Примерная", House: "1",
		Building: "2", Flat: "3"}
	if got, want := a.Line(), "101000, Москва, ул. Примерная, д. 1, корп. 2, кв. 3"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
	if got, want := (person.Address{Region: "Примерская обл.", Locality: "с. Ивовое", House: "5"}).Line(),
		"Примерская обл., с. Ивовое, д. 5"; got != want {
		t.Errorf("%q, want %q", got, want)
	}
}

func TestSexAndCountryRead(t *testing.T) {
	readings{{"М", "male", nil}, {"жен.", "female", nil}, {"F", "female", nil}, {"1", "male", nil}, {"", "", finding.SexUnknown},
		{"9", "", finding.SexUnknown}}.check(t, asText(person.ParseSex))
	readings{{"rus", "RUS", nil}, {"RU", "RUS", nil}, {"SUN", "", finding.CountryUnknown}, {"", "", finding.CountryUnknown},
		{"XX", "", finding.CountryUnknown}, {"RUSRU", "", finding.CountryUnknown}}.check(t, asText(person.ParseCountry))
}

func TestCountriesAreThoseOfISO3166(t *testing.T) {
	all := person.Countries()
	two := map[string]bool{}
	for _, c := range all {
		two[c.Alpha2()] = true
		if must(person.ParseCountry(c.Alpha2())) != c || must(person.ParseCountry(c.String())) != c {
			t.Errorf("%v does not read back", c)
		}
	}
	if len(all) != 249 || len(two) != 249 {
		t.Errorf("%d countries, %d alpha-2 codes; ISO 3166-1 assigns 249", len(all), len(two))
	}
}

func TestLoginTellsPhoneEmailAndSNILSApart(t *testing.T) {
	snils := must(person.ParseSNILS("112-233-445 95"))
	for text, want := range map[string]person.Login{
		"8 900 123-45-67":  {Phone: must(person.ParsePhone("+79001234567"))},
		"Anna@Example.org": {Email: must(person.ParseEmail("Anna@example.org"))},
		"112-233-445 95":   {SNILS: snils},
		"11223344595":      {SNILS: snils},
	} {
		if got, err := person.ParseLogin(text); got != want || err != nil {
			t.Errorf("%q: %v, %v", text, got.String(), err)
		}
	}
	readings{{"", "", finding.Required}, {"anna", "", finding.LoginUnknown}, {"anna@", "", finding.EmailFormat},
		{"112-233-445 96", "", finding.LoginUnknown}}.check(t, asText(person.ParseLogin))
}
