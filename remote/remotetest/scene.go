package remotetest

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

// scene is one test on one bench, with what tests do again and again. The citizen of a scene is on its Backend.
type scene struct {
	*testing.T
	Bench
	ctx   context.Context
	phone person.Phone
	email person.Email
}

// password is the one of everybody in the suite.
const password = "Снег-в-мае-2031!"

var device = domain.DeviceInfo{Name: "Рабочий стол", Platform: "linux"}

func newScene(t *testing.T, b Bench) *scene {
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	t.Cleanup(cancel)
	return &scene{T: t, Bench: b, ctx: ctx, phone: phone(1), email: must(person.ParseEmail("anna@example.org"))}
}

func phone(n int) person.Phone { return must(person.ParsePhone(fmt.Sprintf("+7900%07d", n))) }

func key() domain.Key { return domain.NewKey() }

// got returns what a call answered, and ends the test when it failed: got(b.Account(ctx))(s).
func got[T any](v T, err error) func(*scene) T {
	return func(s *scene) T {
		s.Helper()
		s.ok(err)
		return v
	}
}

// failure returns the error of a call alone.
func failure[T any](_ T, err error) error { return err }

// ok ends the test when there is an error.
func (s *scene) ok(err error) {
	s.Helper()
	if err != nil {
		s.Fatal(err)
	}
}

// wants ends the test when an error is not of a kind.
func (s *scene) wants(kind domain.Kind, err error) {
	s.Helper()
	if !errors.Is(err, kind) {
		s.Fatalf("got %v, want %v", err, kind)
	}
}

// typed returns an error as what it must be, or ends the test.
func typed[E error](s *scene, err error) E {
	s.Helper()
	e, ok := errors.AsType[E](err)
	if !ok {
		s.Fatalf("got %v (%T), want a %T", err, err, e)
	}
	return e
}

// check reports what does not hold, and goes on.
func (s *scene) check(holds bool, what string, args ...any) {
	s.Helper()
	if !holds {
		s.Errorf(what, args...)
	}
}

// code returns the latest code that was sent for a purpose.
func (s *scene) code(purpose domain.MessagePurpose) string {
	s.Helper()
	for _, m := range slices.Backward(got(s.Trial.Messages(s.ctx, 0, 0))(s)) {
		if m.Purpose == purpose && m.Code != "" {
			return m.Code
		}
	}
	s.Fatalf("no code was sent to %s", purpose)
	return ""
}

// wrong returns a code that differs from the given one.
func wrong(code string) string {
	b := []byte(code)
	b[0] = '0' + (b[0]-'0'+1)%10
	return string(b)
}

// ticket enters the code that was sent.
func (s *scene) ticket(b domain.Backend, sent domain.CodeSent, purpose domain.MessagePurpose) domain.Ticket {
	s.Helper()
	return got(b.ConfirmCode(s.ctx, sent.Challenge, s.code(purpose)))(s)
}

// agree returns the consent to the Russian texts of some ids.
func (s *scene) agree(ids ...domain.ConsentID) []domain.Consent {
	s.Helper()
	var given []domain.Consent
	for _, text := range got(s.Backend.ConsentTexts(s.ctx, "ru"))(s) {
		if slices.Contains(ids, text.ID) {
			given = append(given, text.Agree(s.Clock.Now()))
		}
	}
	s.check(len(given) == len(ids), "texts of %v: %d of them are there", ids, len(given))
	return given
}

// registration returns what makes an account, with the code entered.
func (s *scene) registration(p person.Phone) domain.Registration {
	s.Helper()
	sent := got(s.Backend.StartRegistration(s.ctx, key(), p, s.email))(s)
	return domain.Registration{Ticket: s.ticket(s.Backend, sent, domain.MessageRegister), Password: password,
		Consents: s.agree(domain.UserAgreement, domain.PersonalData)}
}

// signIn signs a device in.
func (s *scene) signIn(b domain.Backend, p person.Phone) domain.Session {
	s.Helper()
	sent := got(b.SignIn(s.ctx, person.Login{Phone: p}, password, device))(s)
	return got(b.FinishSignIn(s.ctx, s.ticket(b, sent, domain.MessageSignIn)))(s)
}

// citizen makes an account and signs the device in.
func (s *scene) citizen() domain.Account {
	s.Helper()
	got(s.Backend.FinishRegistration(s.ctx, key(), s.registration(s.phone)))(s)
	s.signIn(s.Backend, s.phone)
	return got(s.Backend.Account(s.ctx))(s)
}

// other makes another account on another device and signs it in.
func (s *scene) other() domain.Backend {
	s.Helper()
	b := s.NewDevice()
	got(b.FinishRegistration(s.ctx, key(), s.registration(phone(2))))(s)
	s.signIn(b, phone(2))
	return b
}

// patience is how often await looks, with growing steps: an hour of the authority's time in all.
const patience = 60

// await moves the clock until something holds, and ends the test when it never does.
func (s *scene) await(what string, holds func() bool) {
	s.Helper()
	for i := range patience {
		if holds() {
			return
		}
		s.Advance(time.Duration(i+1) * 2 * time.Second)
	}
	s.Fatalf("it never comes that %s", what)
}
