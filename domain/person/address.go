package person

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"razvorot/domain/finding"
)

// Address is a postal address in Russia, in the elements that ФИАС has (приказ Минфина России от 05.11.2015 № 171н).
// Elements that a place has not are empty.
type Address struct {
	PostalCode string `json:"postal_code,omitzero"` // six digits
	Region     string `json:"region,omitzero"`      // subject of the Federation
	District   string `json:"district,omitzero"`
	Locality   string `json:"locality,omitzero"` // city or settlement; empty in a federal city
	Street     string `json:"street,omitzero"`   // with its kind: «ул. Садовая»
	House      string `json:"house,omitzero"`
	Building   string `json:"building,omitzero"` // корпус, строение
	Flat       string `json:"flat,omitzero"`
}

// maxAddressText is the most characters in one element; the longest name in ФИАС is shorter.
const (
	maxAddressText   = 120
	maxAddressNumber = 20
)

// ParsePostalCode reads the six digits of a post office. The first is 1 to 6 (Почта России, единый классификатор
// почтовых индексов). It returns finding.PostalCode.
func ParsePostalCode(s string) (string, error) {
	digits, ok := digitsOf(s, " ")
	if !ok || len(digits) != 6 || digits[0] < '1' || digits[0] > '6' {
		return "", finding.PostalCode
	}
	return digits, nil
}

// ParseAddressText reads the name of a region, a place or a street. It returns finding.Required, finding.TooLong or
// finding.Characters.
func ParseAddressText(s string) (string, error) {
	return parseText(s, maxAddressText, " .,-'()/№«»\"")
}

// ParseHouse reads the number of a house: digits with letters, fractions and abbreviations («12/2», «вл. 3а»), or «б/н»
// where there is none. It returns finding.Required, finding.TooLong, finding.Characters or finding.AddressHouse.
func ParseHouse(s string) (string, error) {
	house, err := parseText(s, maxAddressNumber, " .,-/")
	if err == nil && !strings.ContainsFunc(house, unicode.IsDigit) && house != "б/н" {
		return "", finding.AddressHouse
	}
	return house, err
}

// ParseAddressNumber reads the number of a building or a flat. It returns finding.Required, finding.TooLong or
// finding.Characters.
func ParseAddressNumber(s string) (string, error) {
	return parseText(s, maxAddressNumber, " .,-/")
}

// parseText tidies a text of letters, digits and the given signs with at least one letter or digit.
func parseText(s string, limit int, signs string) (string, error) {
	text := tidy(s)
	if text == "" {
		return "", finding.Required
	}
	if utf8.RuneCountInString(text) > limit {
		return "", finding.TooLong.With("max", fmt.Sprint(limit))
	}
	word := false
	for _, r := range text {
		switch {
		case unicode.IsLetter(r) || unicode.IsDigit(r):
			word = true
		case !strings.ContainsRune(signs, r) || r == utf8.RuneError:
			return "", finding.Characters
		}
	}
	if !word {
		return "", finding.Characters
	}
	return text, nil
}

// federalCities are subjects of the Federation that are a city (Конституция РФ, ст. 65): they need no locality.
var federalCities = []string{"москва", "санкт-петербург", "севастополь"}

// InFederalCity reports whether the region is itself a city.
func (a Address) InFederalCity() bool {
	region := strings.ToLower(a.Region)
	for _, city := range federalCities {
		if strings.Contains(region, city) && !strings.Contains(region, "обл") {
			return true
		}
	}
	return false
}

// Line returns the address in one line as Russian documents have it, with the abbreviations of приказ Минфина № 171н. The
// language is Russian whatever the program speaks, because it is part of the document. Empty elements are left out.
func (a Address) Line() string {
	elements := []struct{ before, text string }{
		{"", a.PostalCode}, {"", a.Region}, {"", a.District}, {"", a.Locality}, {"", a.Street},
		{"д. ", a.House}, {"корп. ", a.Building}, {"кв. ", a.Flat},
	}
	var parts []string
	for _, e := range elements {
		if e.text == "" || e.before == "" && len(parts) > 0 && parts[len(parts)-1] == e.text {
			continue // «Москва, Москва»
		}
		parts = append(parts, e.before+e.text)
	}
	return strings.Join(parts, ", ")
}

// IsZero reports whether no element is given.
func (a Address) IsZero() bool { return a == Address{} }

// LogValue hides the address.
func (a Address) LogValue() slog.Value { return hidden("address", a.IsZero()) }

// Format hides the address from fmt; Line is for showing it.
func (a Address) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, hidden("address", a.IsZero()).String())
}
