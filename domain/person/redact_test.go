package person_test

import (
	"bytes"
	"fmt"
	"log/slog"
	"strings"
	"testing"

	"razvorot/domain/person"
)

func TestPersonalDataStaysOutOfLogs(t *testing.T) {
	p := inventProfile(1)
	secrets := []string{"Примеров", "1990", "Образцов", "4510", "45 10", p.SNILS.String(), p.SNILS.Digits(), p.INN.String(), "anna",
		p.Phone.National(), "101000", "770-001", "Примерная", "RUS", "female"}
	var log bytes.Buffer
	for _, logger := range []*slog.Logger{slog.New(slog.NewTextHandler(&log, nil)), slog.New(slog.NewJSONHandler(&log, nil))} {
		logger.Info("x", "profile", p, "name", p.Name, "birth", p.Birth, "passport", p.Passport, "number", p.Passport.Number,
			"snils", p.SNILS, "inn", p.INN, "address", p.Registration, "phone", p.Phone, "email", p.Email, "answers", p.Answers(),
			"department", p.Passport.Department, "country", p.Citizenship, "sex", p.Sex, "login", person.Login{Phone: p.Phone})
	}
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%d", "%q"} {
		for _, v := range []any{p, &p, p.Passport, p.Registration, p.Answers()} {
			fmt.Fprintf(&log, verb, v)
		}
		fmt.Fprintf(&log, verb, struct{ P person.Profile }{p})
	}
	for _, secret := range secrets {
		if strings.Contains(log.String(), secret) {
			t.Errorf("%q is in the log", secret)
		}
	}
}

func TestLogsTellWhetherAValueIsGiven(t *testing.T) {
	if got := (person.SNILS{}).LogValue().String(); got != "no SNILS" {
		t.Error(got)
	}
	if got := inventProfile(1).LogValue().String(); got != "[profile]" {
		t.Error(got)
	}
}
