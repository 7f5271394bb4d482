package api_test

import (
	"errors"
	"net/http"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol/dpop"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// moved is a clock that its owner moves, and a way that counts requests.
type moved struct {
	*remotetest.Clock
	http.RoundTripper

	mu    sync.Mutex
	ahead time.Duration
	sent  int
	spoil bool // their proofs
}

func (m *moved) Now() time.Time {
	m.mu.Lock()
	defer m.mu.Unlock()
	return m.Clock.Now().Add(m.ahead)
}

// RoundTrip implements http.RoundTripper.
func (m *moved) RoundTrip(q *http.Request) (*http.Response, error) {
	m.mu.Lock()
	m.sent++
	if m.spoil {
		q.Header.Set(dpop.Header, "of.no.request")
	}
	m.mu.Unlock()
	return m.RoundTripper.RoundTrip(q)
}

// set puts the clock ahead, and has requests counted anew.
func (m *moved) set(ahead time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.ahead, m.sent = ahead, 0
}

func clocked(t *testing.T) (*device, *moved) {
	r := newRig(t, "sqlite:"+filepath.Join(t.TempDir(), "authority.db"))
	p := r.start(api.Options{})
	d := p.device(1)
	m := &moved{Clock: r.clock, RoundTripper: p.Server.Client().Transport}
	d.Client = must(remote.New(remote.Options{Base: p.URL, Transport: m, Sessions: d.sessions, Clock: m}))
	return d.register(), m
}

const year = 365 * 24 * time.Hour

// A proof that is refused to the end says nothing of the session, neither at a request nor at a renewal.
func TestAProofThatIsRefusedToTheEndEndsNoSession(t *testing.T) {
	d, m := clocked(t)
	for _, ahead := range []time.Duration{0, year} {
		m.set(ahead)
		m.spoil = true
		_, err := d.Account(t.Context())
		if !errors.Is(err, domain.ErrUnavailable) || errors.Is(err, domain.ErrUnauthorised) {
			t.Error(err)
		}
		if m.sent > 3 {
			t.Errorf("%d requests for one", m.sent)
		}
		m.set(0)
		m.spoil = false
		if _, err := d.Account(t.Context()); err != nil {
			t.Error(err)
		}
	}
}

// A token is not renewed with each request by a clock that is fast.
func TestAFastClockRenewsNoTokenThatIsGood(t *testing.T) {
	d, m := clocked(t)
	m.set(year)
	for range 2 {
		must(d.Account(t.Context()))
	}
	m.set(year)
	must(d.Account(t.Context()))
	if m.sent != 1 {
		t.Errorf("%d requests for one", m.sent)
	}
}

// TestACodeHoldsByTheClockOfTheDevice for as long as the authority says, whatever that clock shows.
func TestACodeHoldsByTheClockOfTheDevice(t *testing.T) {
	d, m := clocked(t)
	for _, ahead := range []time.Duration{0, year, -year, time.Second} {
		m.set(ahead)
		sent := must(d.SignIn(t.Context(), person.Login{Phone: d.phone}, password, domain.DeviceInfo{}))
		holds, wait := sent.ExpiresAt.Sub(m.Now()), sent.ResendAt.Sub(m.Now())
		if holds < 4*time.Minute || holds > 11*time.Minute || wait <= 0 || wait > 2*time.Minute {
			t.Errorf("a clock that is %v ahead: it holds %v, and another one comes after %v", ahead, holds, wait)
		}
		d.clock.Advance(2 * time.Minute)
	}
}

func TestARefusalSaysWhetherTheTokenOrTheProofIsBad(t *testing.T) {
	d, _ := clocked(t)
	key, token := d.key(), d.session().AccessToken
	ask := func(token string, at time.Time) string {
		proof := must(key.Sign(dpop.Request{Method: "GET", URI: d.URL + "/v1/account", Token: token}, at))
		a := d.send("GET", "/v1/account", "", "Authorization", "DPoP "+token, dpop.Header, proof)
		if a.Header.Get("Date") != d.clock.Now().UTC().Format(http.TimeFormat) {
			t.Errorf("it is %q there", a.Header.Get("Date"))
		}
		return a.Header.Get("WWW-Authenticate")
	}
	for said, want := range map[string]string{
		ask(token, d.clock.Now()):           "",
		ask(token, d.clock.Now().Add(year)): `DPoP error="invalid_dpop_proof", algs="ES256"`,
		ask("another token", d.clock.Now()): `DPoP error="invalid_token", algs="ES256"`,
	} {
		if said != want {
			t.Errorf("%q, want %q", said, want)
		}
	}
}
