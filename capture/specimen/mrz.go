package specimen

import (
	"strings"

	"razvorot/capture/mrz/zone"
)

// MRZ returns the two lines of 44 characters on the personal page of the internal passport: PN, RUS and the name; then
// number, birth, sex, and the rest of the series with date of issue and department, each with its check digit.
func (p Person) MRZ() [2]string {
	first := zone.Fill("PNRUS"+zone.Encode(p.FamilyName)+"<<"+zone.Encode(p.GivenName)+"<"+zone.Encode(p.Patronymic), 44)

	number := zone.Fill(p.Series[:min(3, len(p.Series))]+p.Number, 9)
	birth := mrzDate(p.BirthDate)
	sex := "M"
	if p.Female {
		sex = "F"
	}
	expiry := strings.Repeat("<", 6)
	extra := zone.Fill(p.Series[min(3, len(p.Series)):]+mrzDate(p.IssuedOn)+strings.ReplaceAll(p.DepartmentCode, "-", ""), 14)
	number, birth, extra = number+checkDigit(number), birth+checkDigit(birth), extra+checkDigit(extra)
	expiry += "<"
	return [2]string{first, number + "RUS" + birth + sex + expiry + extra + checkDigit(number+birth+expiry+extra)}
}

// mrzDate turns 02.01.2006 into 060102.
func mrzDate(s string) string {
	parts := strings.Split(s, ".")
	if len(parts) != 3 || len(parts[2]) != 4 {
		return strings.Repeat("<", 6)
	}
	return parts[2][2:] + parts[1] + parts[0]
}

func checkDigit(s string) string { return string(zone.CheckDigit(s)) }
