package access

import (
	"fmt"
	"io"
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// FieldPassword is where findings about a password are.
const FieldPassword finding.Field = "password"

// Limits in characters. The least is that of the service's rules (row A1, «не менее 8 символов»); the most is above the 64
// that NIST SP 800-63B, section 5.1.1.2, wants allowed and keeps hashing from being a lever for overload.
const (
	minPassword = 8
	maxPassword = 128
)

// Owner is what a password must not be made of: everything an acquaintance knows.
type Owner struct {
	Name  person.FullName
	Birth person.Date
	Phone person.Phone
	Email person.Email
}

// LogValue hides the owner.
func (Owner) LogValue() slog.Value { return slog.StringValue("[owner]") }

// Format hides the owner from fmt, whatever the verb.
func (o Owner) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, o.LogValue().String()) }

// CheckPassword returns every rule the password breaks: length, one character of each class, no control characters, not
// among the common passwords and not one of them dressed up (Password1!, P@ssw0rd, gfhjkm), nothing of the owner's own.
func CheckPassword(password string, owner Owner) finding.List {
	var l finding.List
	breaks := func(broken bool, err error) {
		if broken {
			l.Add(FieldPassword, err)
		}
	}
	length := utf8.RuneCountInString(password)
	breaks(length < minPassword, finding.PasswordShort.With("min", "8"))
	breaks(length > maxPassword, finding.PasswordLong.With("max", "128"))
	breaks(!strings.ContainsFunc(password, unicode.IsUpper), finding.PasswordUpper)
	breaks(!strings.ContainsFunc(password, unicode.IsLower), finding.PasswordLower)
	breaks(!strings.ContainsFunc(password, unicode.IsDigit), finding.PasswordDigit)
	breaks(!strings.ContainsFunc(password, isSpecial), finding.PasswordSpecial)
	breaks(strings.ContainsFunc(password, unicode.IsControl) || !utf8.ValidString(password), finding.PasswordControl)
	if length > maxPassword {
		return l // the rest would cost time in proportion
	}
	breaks(isCommon(password), finding.PasswordCommon)
	breaks(owner.inName(password), finding.PasswordOwnName)
	breaks(owner.inPhone(password), finding.PasswordOwnPhone)
	breaks(owner.inBirth(password), finding.PasswordOwnBirth)
	breaks(owner.inEmail(password), finding.PasswordOwnEmail)
	return l
}

// isSpecial reports whether r is of the fourth class: printable, and no letter or digit. A space counts (NIST SP 800-63B).
func isSpecial(r rune) bool {
	return unicode.IsPrint(r) && !unicode.IsLetter(r) && !unicode.IsDigit(r)
}

// shortestOwn is the least letters of a name, and shortestDigits the least digits of a phone, that a password may not
// hold: less would refuse by chance.
const (
	shortestOwn    = 3
	shortestDigits = 7
)

func (o Owner) inName(password string) bool {
	plain := unleet(password)
	for part := range strings.FieldsFuncSeq(o.Name.String(), func(r rune) bool { return r == ' ' || r == '-' || r == '\'' }) {
		if utf8.RuneCountInString(part) < shortestOwn {
			continue
		}
		name := strings.ReplaceAll(strings.ToLower(part), "ё", "е")
		for _, form := range []string{name, latin(name), otherKeys(name)} {
			if strings.Contains(plain, form) || strings.Contains(strings.ToLower(password), form) {
				return true
			}
		}
	}
	return false
}

func (o Owner) inPhone(password string) bool {
	typed, own := onlyDigits(password), o.Phone.National()
	for i := 0; i+shortestDigits <= len(own); i++ {
		if strings.Contains(typed, own[i:i+shortestDigits]) {
			return true
		}
	}
	return false
}

// inBirth looks for the date with day, month and year in the usual orders, with the year in four digits or two.
func (o Owner) inBirth(password string) bool {
	if o.Birth.IsZero() {
		return false
	}
	iso := strings.ReplaceAll(o.Birth.String(), "-", "")
	year, month, day := iso[:4], iso[4:6], iso[6:]
	typed := onlyDigits(password)
	for _, form := range []string{day + month + year, month + day + year, year + month + day, day + month + year[2:],
		month + day + year[2:], year[2:] + month + day} {
		if strings.Contains(typed, form) {
			return true
		}
	}
	return false
}

func (o Owner) inEmail(password string) bool {
	local := strings.ToLower(o.Email.Local())
	return utf8.RuneCountInString(local) > shortestOwn && strings.Contains(strings.ToLower(password), local)
}

func onlyDigits(s string) string {
	return strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' {
			return r
		}
		return -1
	}, s)
}
