package remote_test

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"net/http"
	"net/http/httptest"
	"sync"
	"testing"

	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/protocol"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// house is an address behind which the authority can change; it notes what it is asked.
type house struct {
	*httptest.Server
	mu    sync.Mutex
	lives http.Handler
	asked []string
}

func newHouse(t *testing.T) *house {
	h := &house{lives: named(domain.HashOf([]byte("first")))}
	h.Server = httptest.NewUnstartedServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		h.mu.Lock()
		h.asked = append(h.asked, r.Method+" "+r.URL.Path)
		lives := h.lives
		h.mu.Unlock()
		lives.ServeHTTP(w, r)
	}))
	h.TLS = &tls.Config{MinVersion: tls.VersionTLS13}
	h.StartTLS()
	t.Cleanup(h.Close)
	return h
}

// named is an authority that says a key of itself.
func named(key domain.Hash) http.Handler {
	d := desk{remotetest.NewFake(remotetest.NewClock(t0))}
	routes := api.New(d, api.Options{})
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != protocol.Authority.Path() {
			routes.ServeHTTP(w, r)
			return
		}
		w.Header().Set("Content-Type", protocol.JSON)
		_, _ = w.Write([]byte(`{"name":"x","key_hash":"` + key.String() + `"}`))
	})
}

// moves puts another authority behind the address, which keeps nothing of the old one's connections.
func (h *house) moves(lives http.Handler) {
	h.mu.Lock()
	h.lives, h.asked = lives, nil
	h.mu.Unlock()
	h.CloseClientConnections()
}

func (h *house) questions() []string {
	h.mu.Lock()
	defer h.mu.Unlock()
	return h.asked
}

// to is a client that is held to a key.
func (h *house) to(t *testing.T, key domain.Hash, sessions domain.SessionKeeper) *remote.Client {
	t.Helper()
	roots := x509.NewCertPool()
	roots.AddCert(h.Certificate())
	carrier, err := remote.Pinned(h.URL, key, roots)
	if err != nil {
		t.Fatal(err)
	}
	c, err := remote.New(remote.Options{Base: h.URL, Transport: carrier, Sessions: sessions, Clock: remotetest.NewClock(t0)})
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestAnAuthorityIsHeldToItsKey(t *testing.T) {
	h := newHouse(t)
	c := h.to(t, domain.HashOf([]byte("first")), &remotetest.Sessions{})
	for range 3 {
		if _, err := c.FindServices(t.Context()); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := c.Authority(t.Context()); err != nil {
		t.Error(err)
	}
	if all := h.questions(); len(all) != 5 || all[0] != "GET /v1/authority" {
		t.Errorf("%q: whose the connection is, is asked once for each", all)
	}
}

func TestAnotherAuthorityIsSentNothing(t *testing.T) {
	h := newHouse(t)
	sessions := &remotetest.Sessions{}
	c := h.to(t, domain.HashOf([]byte("first")), sessions)
	if _, err := c.FindServices(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := sessions.SaveSession(t.Context(), domain.Session{Account: "a", AccessToken: "secret", RefreshToken: "secret", ExpiresAt: t0.AddDate(1, 0, 0)}); err != nil {
		t.Fatal(err)
	}
	h.moves(named(domain.HashOf([]byte("second"))))
	for range 3 {
		_, err := c.Account(t.Context())
		if !errors.Is(err, domain.ErrOtherAuthority) {
			t.Errorf("%v, want %v", err, domain.ErrOtherAuthority)
		}
	}
	if _, err := c.StartConversation(t.Context(), "k", domain.Conversation{}); !errors.Is(err, domain.ErrOtherAuthority) {
		t.Error(err)
	}
	for _, q := range h.questions() {
		if q != "GET /v1/authority" {
			t.Errorf("%s was sent to another authority", q)
		}
	}
	if s, err := sessions.FindSession(t.Context()); err != nil || s.AccessToken != "secret" {
		t.Error("the session is lost:", err)
	}
	h.moves(named(domain.HashOf([]byte("first"))))
	if _, err := c.FindServices(t.Context()); err != nil {
		t.Error("the authority is back and not reached:", err)
	}
}

func TestWhatIsNoAuthorityIsUnavailable(t *testing.T) {
	h := newHouse(t)
	c := h.to(t, domain.HashOf([]byte("first")), &remotetest.Sessions{})
	h.moves(http.NotFoundHandler())
	if _, err := c.FindServices(t.Context()); !errors.Is(err, domain.ErrUnavailable) || errors.Is(err, domain.ErrOtherAuthority) {
		t.Error(err)
	}
	if _, err := remote.Pinned("http://127.0.0.1", domain.Hash{}, nil); !errors.Is(err, domain.ErrInvalid) {
		t.Error("a server without TLS:", err)
	}
}
