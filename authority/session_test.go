package authority_test

import (
	"bytes"
	"errors"
	"log/slog"
	"strings"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/domain"
	"razvorot/domain/person"
)

func TestARefreshTokenIsGoodUntilItsSuccessorIsUsed(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	first := c.signIn()
	lost := ok(c.b.a.Refresh(t.Context(), first.RefreshToken))(c) // the answer never arrives
	c.b.kill()
	second := ok(c.b.a.Refresh(t.Context(), first.RefreshToken))(c)
	if second.AccessToken == lost.AccessToken || second.RefreshToken == lost.RefreshToken {
		t.Error("tokens come twice")
	}
	caller := ok(c.b.a.Authenticate(t.Context(), second.AccessToken))(c)
	if caller != c.caller {
		t.Error("another session")
	}
	_, err := c.b.a.Refresh(t.Context(), first.RefreshToken) // somebody else has it
	c.want(domain.ErrUnauthorised, err)
	_, err = c.b.a.Authenticate(t.Context(), second.AccessToken)
	c.want(domain.ErrUnauthorised, err)
	_, err = c.b.a.Refresh(t.Context(), second.RefreshToken)
	c.want(domain.ErrUnauthorised, err)
}

func TestTokensAreForTheirPurposeAndTime(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	s := c.signIn()
	for _, token := range []string{"", "none", s.RefreshToken} {
		_, err := c.b.a.Authenticate(t.Context(), token)
		c.want(domain.ErrUnauthorised, err)
	}
	for _, token := range []string{"", "none", s.AccessToken} {
		_, err := c.b.a.Refresh(t.Context(), token)
		c.want(domain.ErrUnauthorised, err)
	}
	ok(c.b.a.Authenticate(t.Context(), s.AccessToken))(c)
	c.b.clock.Advance(s.ExpiresAt.Sub(c.b.clock.Now()))
	_, err := c.b.a.Authenticate(t.Context(), s.AccessToken)
	c.want(domain.ErrUnauthorised, err)
	fresh := ok(c.b.a.Refresh(t.Context(), s.RefreshToken))(c)
	c.b.clock.Advance(91 * 24 * time.Hour)
	_, err = c.b.a.Refresh(t.Context(), fresh.RefreshToken)
	c.want(domain.ErrUnauthorised, err)
}

func TestWrongPasswordsWaitLongerAndLonger(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	var waits []time.Duration
	for range 8 {
		_, err := c.backend().SignIn(t.Context(), person.Login{Phone: c.phone}, "Не-тот-2031!", domain.DeviceInfo{})
		if limited, ok := errors.AsType[*domain.RateLimited](err); ok {
			waits = append(waits, limited.Wait)
			c.b.kill()
			c.b.clock.Advance(limited.Wait)
			continue
		}
		c.want(domain.ErrWrongCredentials, err)
	}
	if len(waits) != 2 || waits[0] != 30*time.Second || waits[1] != time.Minute {
		t.Error(waits)
	}
	c.signIn()
}

func TestAnAddressInOtherLettersIsTheSameLogin(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	var err error
	for i := range 6 {
		address := []byte(c.email.String())
		address[i] -= 'a' - 'A'
		_, err = c.backend().SignIn(t.Context(), person.Login{Email: must(person.ParseEmail(string(address)))}, "Не-тот-2031!", domain.DeviceInfo{})
	}
	c.want(domain.ErrRateLimited, err)
}

func TestASNILSIsALoginOnceTheRegisterMatched(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	login := person.Login{SNILS: c.profile.SNILS}
	_, err := c.backend().SignIn(t.Context(), login, password, domain.DeviceInfo{})
	c.want(domain.ErrWrongCredentials, err)
	c.signIn()
	c.checked()
	ok(c.backend().SignIn(t.Context(), login, password, domain.DeviceInfo{}))(c)
}

// TestAStrangerCannotTellWhoHasAnAccount compares what a free and a taken phone are answered.
func TestAStrangerCannotTellWhoHasAnAccount(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	stranger := newCitizen(c.b, 1)
	for range 6 {
		_, taken := stranger.backend().SignIn(t.Context(), person.Login{Phone: c.phone}, "Не-тот-2031!", domain.DeviceInfo{})
		_, free := stranger.backend().SignIn(t.Context(), person.Login{Phone: stranger.phone}, "Не-тот-2031!", domain.DeviceInfo{})
		if taken.Error() != free.Error() {
			t.Errorf("%v and %v", taken, free)
		}
	}
}

func TestCodesToOnePhoneAreCounted(t *testing.T) {
	b := newBench(t, func(o *authority.Options) { o.Rules.CodesPerHour = 3 })
	c := newCitizen(b, 0)
	var err error
	for range 4 {
		_, err = c.backend().StartRegistration(t.Context(), domain.NewKey(), c.phone, c.email)
	}
	limited, isLimited := errors.AsType[*domain.RateLimited](err)
	if !isLimited || limited.Wait != time.Hour {
		t.Fatal(err)
	}
	b.clock.Advance(limited.Wait)
	c.register()
}

// TestSecretsAreNeitherStoredNorLogged looks for them in the file and in the log.
func TestSecretsAreNeitherStoredNorLogged(t *testing.T) {
	var log bytes.Buffer
	b := newBench(t, func(o *authority.Options) {
		o.Log = slog.New(slog.NewTextHandler(&log, &slog.HandlerOptions{Level: slog.LevelDebug}))
	})
	c := newCitizen(b, 0)
	c.register()
	s := c.signIn()
	sent := ok(c.backend().StartEmailConfirmation(t.Context(), domain.NewKey()))(c)
	ticket := string(c.ticket(sent, domain.MessageEmail))
	file := b.dump()
	for name, secret := range map[string]string{"password": password, "access token": s.AccessToken,
		"refresh token": s.RefreshToken, "ticket": ticket} {
		if bytes.Contains(file, []byte(secret)) {
			t.Errorf("the %s is in the database", name)
		}
		if strings.Contains(log.String(), secret) {
			t.Errorf("the %s is in the log", name)
		}
	}
	if !bytes.Contains(file, []byte(c.caller.Account)) {
		t.Error("the account is not in the file, so nothing was looked at")
	}
	if bytes.Contains(file, []byte(c.phone.String())) {
		t.Error("the phone is in the database")
	}
}
