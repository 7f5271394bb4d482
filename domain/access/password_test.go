package access_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"
	"unicode/utf8"

	"razvorot/domain/access"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

var owner = access.Owner{
	Name:  person.FullName{Family: "Примерова-Ёлкина", Given: "Анна", Patronymic: "Образцовна"},
	Birth: must(person.ParseDate("17.05.1990")),
	Phone: must(person.ParsePhone("+79001234567")),
	Email: must(person.ParseEmail("annushka@example.org")),
}

func TestPasswordRulesAreToldOneByOne(t *testing.T) {
	for password, want := range map[string]string{
		"Вьюга!7река":     "",
		"tR4ktor;lampa":   "",
		"Correct 7 horse": "", // a space is a special character
		"tR4!kto":         "password.short",
		"tr4ktor;lampa":   "password.no_upper",
		"TR4KTOR;LAMPA":   "password.no_lower",
		"tRaktor;lampa":   "password.no_digit",
		"tR4ktorlampa":    "password.no_special",
		"tR4ktor;la\tmpa": "password.control",
		"Password1!":      "password.common",
		"P@ssw0rd1!":      "password.common",
		"!!Пароль2026":    "password.common",
		"Gfhjkm_1":        "password.common", // пароль with the keyboard in English
		"QwertyQwerty1!":  "password.common",
		"Q123456789!q":    "password.common",
		"Примерова-7":     "password.own_name",
		"primerova!R7":    "password.own_name",
		"Ghbvthjdf7!":     "password.own_name", // примерова with the keyboard in English
		"xX7!елкина":      "password.own_name",
		"@nnA!ktor7x":     "password.own_name",
		"xY!9001234567":   "password.own_phone",
		"xY!1234567":      "password.own_phone",
		"xY!17.05.1990":   "password.own_birth",
		"xY!90-05-17":     "password.own_birth",
		"xY!170590":       "password.own_birth",
		"xY!19900517":     "password.own_birth",
		"Annushka!77":     "password.own_email",
		"xY!1990ktor":     "", // a year alone says little
	} {
		var codes []string
		for _, f := range access.CheckPassword(password, owner) {
			codes = append(codes, string(f.Code))
		}
		if got := strings.Join(codes, " "); !strings.Contains(got, want) || want == "" && got != "" {
			t.Errorf("%q: %q, want %q", password, got, want)
		}
	}
}

func TestAnEmptyPasswordBreaksLengthAndAllClasses(t *testing.T) {
	found := access.CheckPassword("", access.Owner{})
	for _, code := range []finding.Code{finding.PasswordShort, finding.PasswordUpper, finding.PasswordLower, finding.PasswordDigit,
		finding.PasswordSpecial} {
		if !found.Has(access.FieldPassword, code) {
			t.Errorf("%s is missing in %v", code, found)
		}
	}
	if len(found) != 5 {
		t.Error(found)
	}
}

func TestALongPasswordIsRefusedWithoutWork(t *testing.T) {
	if found := access.CheckPassword(strings.Repeat("aA1!", 33), owner); !found.Has(access.FieldPassword, finding.PasswordLong) {
		t.Error(found)
	}
	if found := access.CheckPassword(strings.Repeat("xK1!", 32), owner); len(found) != 0 {
		t.Error(found)
	}
}

func TestStrengthGrowsWithGuesses(t *testing.T) {
	for password, want := range map[string]access.Strength{
		"":                       access.VeryWeak,
		"password":               access.VeryWeak,
		"Password1!":             access.VeryWeak,
		"qwertyuiop":             access.VeryWeak,
		"aaaaaaaaaaaaaaaa":       access.VeryWeak,
		"йцукен123":              access.Weak,
		"annushka":               access.VeryWeak,
		"Примерова-Ёлкина":       access.VeryWeak,
		"tR4k!":                  access.Weak,
		"tR4ktor!":               access.Good,
		"вьюга!река":             access.Strong,
		"tR4ktor;lampa":          access.Strong,
		"correct horse 7 tulips": access.Strong,
	} {
		if got := access.StrengthOf(password, owner); got != want {
			t.Errorf("%q: %d, want %d", password, got, want)
		}
	}
}

func TestWhatTheOwnerIsKnownByIsWorthNothing(t *testing.T) {
	for _, password := range []string{"17051990", "Примерова17051990", "9001234567", "primerovaannushka"} {
		theirs, anyones := access.StrengthOf(password, owner), access.StrengthOf(password, access.Owner{})
		if theirs > access.VeryWeak || anyones <= theirs {
			t.Errorf("%q: %d for its owner, %d for anyone", password, theirs, anyones)
		}
	}
}

func TestAnOwnerStaysOutOfLogs(t *testing.T) {
	var log bytes.Buffer
	slog.New(slog.NewJSONHandler(&log, nil)).Info("x", "owner", owner, "text", fmt.Sprintf("%+v %#v", owner, owner))
	if s := log.String(); strings.Contains(s, "Анна") || strings.Contains(s, "900123") || strings.Contains(s, "annushka") {
		t.Error(s)
	}
}

func FuzzCheckPassword(f *testing.F) {
	for _, s := range []string{"", "Password1!", "\xff\xff", "İİİİ", strings.Repeat("ы", 300)} {
		f.Add(s)
	}
	f.Fuzz(func(t *testing.T, password string) {
		found := access.CheckPassword(password, owner)
		if len(found) == 0 && utf8.RuneCountInString(password) < 8 {
			t.Errorf("%q was taken", password)
		}
		if s := access.StrengthOf(password, owner); s < access.VeryWeak || s > access.Strong {
			t.Errorf("%q: strength %d", password, s)
		}
	})
}

func BenchmarkStrengthOfTheLongest(b *testing.B) {
	password := strings.Repeat("tR4ktor;lampa ", 9)
	for b.Loop() {
		access.StrengthOf(password, owner)
	}
}
