package specimen

import "strings"

// mrzLetters are the replacements in the machine-readable zone of the internal passport, in the order of the alphabet:
// a Latin letter or a digit for every Russian letter, so that the name can be read back.
var mrzLetters = strings.NewReplacer("А", "A", "Б", "B", "В", "V", "Г", "G", "Д", "D", "Е", "E", "Ё", "2", "Ж", "J", "З", "Z",
	"И", "I", "Й", "Q", "К", "K", "Л", "L", "М", "M", "Н", "N", "О", "O", "П", "P", "Р", "R", "С", "S", "Т", "T", "У", "U",
	"Ф", "F", "Х", "H", "Ц", "C", "Ч", "3", "Ш", "4", "Щ", "W", "Ъ", "X", "Ы", "Y", "Ь", "9", "Э", "6", "Ю", "7", "Я", "8",
	" ", "<", "-", "<")

// MRZ returns the two lines of 44 characters on the personal page of the internal passport: PN, RUS and the name; then
// number, birth, sex, and the rest of the series with date of issue and department, each with its check digit.
func (p Person) MRZ() [2]string {
	name := func(s string) string { return mrzLetters.Replace(strings.ToUpper(s)) }
	first := fill("PNRUS"+name(p.FamilyName)+"<<"+name(p.GivenName)+"<"+name(p.Patronymic), 44)

	number := fill(p.Series[:min(3, len(p.Series))]+p.Number, 9)
	birth := mrzDate(p.BirthDate)
	sex := "M"
	if p.Female {
		sex = "F"
	}
	expiry := strings.Repeat("<", 6)
	extra := fill(p.Series[min(3, len(p.Series)):]+mrzDate(p.IssuedOn)+strings.ReplaceAll(p.DepartmentCode, "-", ""), 14)
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

// fill brings a line to its length.
func fill(s string, length int) string {
	return (s + strings.Repeat("<", length))[:length]
}

// checkDigit is the sum with weights 7, 3, 1 modulo 10 (ICAO Doc 9303-3, 4.9).
func checkDigit(s string) string {
	sum := 0
	for i, c := range []byte(s) {
		value := 0
		switch {
		case c >= '0' && c <= '9':
			value = int(c - '0')
		case c >= 'A' && c <= 'Z':
			value = int(c-'A') + 10
		}
		sum += value * [3]int{7, 3, 1}[i%3]
	}
	return string(rune('0' + sum%10))
}
