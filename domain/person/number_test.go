package person_test

import (
	"errors"
	"strings"
	"testing"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// readings is a table of texts with the canonical form they read as, or the code of the rule they break.
type readings []struct {
	text string
	want string
	code error
}

func (table readings) check(t *testing.T, parse func(string) (string, error)) {
	t.Helper()
	for _, c := range table {
		got, err := parse(c.text)
		if !errors.Is(err, c.code) || got != c.want {
			t.Errorf("%q reads as %q, %v; want %q, %v", c.text, got, err, c.want, c.code)
		}
	}
}

func asText[T interface{ String() string }](parse func(string) (T, error)) func(string) (string, error) {
	return func(s string) (string, error) {
		v, err := parse(s)
		return v.String(), err
	}
}

func TestSNILSReads(t *testing.T) {
	readings{
		{"112-233-445 95", "112-233-445 95", nil}, // the example of ПФР, Форматы, п. 8
		{"11223344595", "112-233-445 95", nil},
		{" 112 233 445 95 ", "112-233-445 95", nil},
		{"112–233—445\u00a095", "112-233-445 95", nil},
		{"１１２-２３３-４４５ ９５", "112-233-445 95", nil},
		{"001-001-998 00", "001-001-998 00", nil}, // up to this number the check digits say nothing
		{"001-001-998 77", "001-001-998 77", nil},
		{"OO1-О01-998 О0", "001-001-998 00", nil}, // letters for zeros
		{"001-001-999 77", "", finding.SNILSChecksum},
		{"112-233-445 96", "", finding.SNILSChecksum},
		{"112-233-454 95", "", finding.SNILSChecksum},
		{"000-000-000 00", "", finding.SNILSZero},
		{"112-233-445 9", "", finding.SNILSLength},
		{"112-233-445 955", "", finding.SNILSLength},
		{"", "", finding.SNILSLength},
		{"112-233-445 9x", "", finding.Characters},
	}.check(t, asText(person.ParseSNILS))
}

// The sums 99, 100 and 101 are the edge of the rule: 99 stays, 100 and 101 are 00.
func TestSNILSCheckDigitsAreZeroWhereTheSumIs100Or101(t *testing.T) {
	// 9·9 + 8·2 + 3·1 = 100; 9·9 + 8·2 + 4·1 = 101; 9·9 + 8·2 + 2·1 = 99; twice the positions: 202 mod 101 = 0.
	readings{
		{"920-000-003 00", "920-000-003 00", nil},
		{"920-000-004 00", "920-000-004 00", nil},
		{"920-000-002 99", "920-000-002 99", nil},
		{"920-000-003 01", "", finding.SNILSChecksum},
		{"920-000-005 01", "920-000-005 01", nil},
	}.check(t, asText(person.ParseSNILS))
}

func TestEveryInventedSNILSAndINNIsRead(t *testing.T) {
	r := random(1)
	for range 5000 {
		if s := inventSNILS(r); must(person.ParseSNILS(s)).Digits() != s {
			t.Fatalf("SNILS %s", s)
		}
		if s := inventINN(r); must(person.ParseINN(s)).String() != s {
			t.Fatalf("INN %s", s)
		}
	}
}

// A weighted sum modulo 101 with weights 1 to 9 and modulo 11 with distinct weights cannot miss one wrong digit, save
// that «modulo 10» and «100 is 00» fold one pair of remainders together.
func TestMostSingleWrongDigitsAreNoticed(t *testing.T) {
	r := random(2)
	for name, kind := range map[string]struct {
		invent func() string
		read   func(string) error
	}{
		"SNILS": {func() string { return inventSNILS(r) }, func(s string) error { _, err := person.ParseSNILS(s); return err }},
		"INN":   {func() string { return inventINN(r) }, func(s string) error { _, err := person.ParseINN(s); return err }},
	} {
		tried, missed := 0, 0
		for range 300 {
			number := kind.invent()
			for i := range number {
				wrong := number[:i] + string('0'+(number[i]-'0'+1+byte(r.IntN(9)))%10) + number[i+1:]
				tried++
				if kind.read(wrong) == nil {
					missed++
				}
			}
		}
		if missed*50 > tried {
			t.Errorf("%s: %d of %d wrong digits unnoticed", name, missed, tried)
		}
	}
}

func TestINNReads(t *testing.T) {
	good := inventINN(random(3))
	readings{
		{good, good, nil},
		{good[:4] + " " + good[4:8] + "-" + good[8:], good, nil},
		{good[:11] + string('0'+(good[11]-'0'+1)%10), "", finding.INNChecksum},
		{good[:10] + string('0'+(good[10]-'0'+1)%10) + good[11:], "", finding.INNChecksum},
		{"000000000000", "", finding.INNRegion},
		{good[:10], "", finding.INNCompany},
		{good[:11], "", finding.INNLength},
		{good + "0", "", finding.INNLength},
		{strings.Repeat("a", 12), "", finding.Characters},
	}.check(t, asText(person.ParseINN))
}

func TestPassportNumberReads(t *testing.T) {
	readings{
		{"4509123456", "45 09 123456", nil},
		{"45 09 № 123456", "45 09 123456", nil},
		{"4509-123456", "45 09 123456", nil},
		{"45О9 12З456", "45 09 123456", nil},
		{"450912345", "", finding.PassportLength},
		{"45091234567", "", finding.PassportLength},
		{"0009123456", "", finding.PassportNumber},
		{"4509000000", "", finding.PassportNumber},
		{"45X9123456", "", finding.Characters},
	}.check(t, asText(person.ParsePassportNumber))
}

func TestPassportSeriesTellsTheYearOfTheBlank(t *testing.T) {
	for text, year := range map[string]int{"4597000101": 1997, "4599000101": 1999, "4500000101": 2000, "4526000101": 2026} {
		if got := must(person.ParsePassportNumber(text)).Year(); got != year {
			t.Errorf("%s: %d, want %d", text, got, year)
		}
	}
}

func TestDepartmentCodeReads(t *testing.T) {
	readings{
		{"770-001", "770-001", nil},
		{"770001", "770-001", nil},
		{"77 00 01", "770-001", nil},
		{"77000", "", finding.DepartmentLength},
		{"000-001", "", finding.DepartmentRegion},
		{"77a-001", "", finding.Characters},
	}.check(t, asText(person.ParseDepartmentCode))
}

func TestPhoneReads(t *testing.T) {
	readings{
		{"8 (916) 123-45-67", "+79161234567", nil},
		{"+7 916 123 45 67", "+79161234567", nil},
		{"7 916 123-45-67", "+79161234567", nil},
		{"9161234567", "+79161234567", nil},
		{"+7(495)123-45-67", "+74951234567", nil},
		{"8 495 1234567", "+74951234567", nil},
		{"+375 29 123-45-67", "+375291234567", nil},
		{"8 10 375 29 123 45 67", "+375291234567", nil},
		{"00375291234567", "+375291234567", nil},
		{"+7 701 123 45 67", "+77011234567", nil}, // Kazakhstan
		{"+1 202 555 0100", "+12025550100", nil},
		{"916123456", "", finding.PhoneLength},
		{"+7 916 123 45 6", "", finding.PhoneLength},
		{"+7 916 123 45 678", "", finding.PhoneLength},
		{"+7 116 123 45 67", "", finding.PhoneCountry},
		{"+0 916 123 45 67", "", finding.PhoneCountry},
		{"+1234567", "", finding.PhoneLength},
		{"+1234567890123456", "", finding.PhoneLength},
		{"мой телефон", "", finding.Characters},
		{"", "", finding.PhoneLength},
	}.check(t, asText(person.ParsePhone))
}

func TestPhoneIsShownInGroupsAndMasked(t *testing.T) {
	p := must(person.ParsePhone("89001234567"))
	if got := p.Formatted(); got != "+7 900 123-45-67" {
		t.Error(got)
	}
	if got := p.Masked(); strings.Contains(got, "900") || !strings.HasSuffix(got, "67") {
		t.Error(got)
	}
	if !p.RussianMobile() || must(person.ParsePhone("+74951234567")).RussianMobile() {
		t.Error("only 9xx is mobile")
	}
}
