package api_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/http/httptest"
	"path/filepath"
	"slices"
	"strings"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/authority/database"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/internal/postgrestest"
	"razvorot/protocol"
	"razvorot/protocol/dpop"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

const password = "Снег-в-мае-2031!"

// rig is an authority over a database, and processes of it behind TLS.
type rig struct {
	*testing.T
	clock   *remotetest.Clock
	address string
	options authority.Options
}

// onBoth runs a test with each database.
func onBoth(t *testing.T, test func(*rig)) {
	t.Run("SQLite", func(t *testing.T) { test(newRig(t, "sqlite:"+filepath.Join(t.TempDir(), "authority.db"))) })
	t.Run("PostgreSQL", func(t *testing.T) {
		if testing.Short() {
			t.Skip("a short run starts no server")
		}
		test(newRig(t, postgrestest.Open(t)))
	})
}

func newRig(t *testing.T, address string) *rig {
	return &rig{T: t, clock: remotetest.NewClock(t0), address: address, options: authority.Options{Password: authority.LeastPasswordCost(),
		Info: domain.AuthorityInfo{Name: "Орган", Trial: true}}}
}

// process is one process of the authority.
type process struct {
	*rig
	a *authority.Authority
	*httptest.Server
}

// start starts another process on the same database.
func (r *rig) start(o api.Options) *process {
	r.Helper()
	db, err := database.Open(r.Context(), r.address, database.Options{Connections: 4})
	if err != nil {
		r.Fatal(err)
	}
	r.Cleanup(func() { _ = db.Close() })
	options := r.options
	options.DB, options.Dialect, options.Signals, options.Clock = db.SQL, db.Dialect, db.Signals, r.clock
	a, err := authority.Open(r.Context(), options)
	if err != nil {
		r.Fatal(err)
	}
	s := httptest.NewUnstartedServer(nil)
	s.Config = api.Server(api.New(a, o), api.ServerOptions{})
	s.EnableHTTP2 = true
	s.StartTLS()
	r.Cleanup(s.Close)
	return &process{r, a, s}
}

// device is somebody with a device.
type device struct {
	*remote.Client
	*process
	sessions *remotetest.Sessions
	phone    person.Phone
}

func (p *process) device(n int) *device {
	p.Helper()
	d := &device{process: p, sessions: &remotetest.Sessions{}}
	var err error
	d.Client, err = remote.New(remote.Options{Base: p.URL, Transport: p.Server.Client().Transport, Sessions: d.sessions, Clock: p.clock})
	if err == nil {
		d.phone, err = person.ParsePhone(fmt.Sprintf("+7900%07d", n))
	}
	if err != nil {
		p.Fatal(err)
	}
	return d
}

func (d *device) ticket(sent domain.CodeSent, err error) domain.Ticket {
	d.Helper()
	if err != nil {
		d.Fatal(err)
	}
	nobody := func(context.Context) (domain.AccountID, error) { return "", domain.ErrUnauthorised }
	messages, err := d.a.Trial(nobody).Messages(d.Context(), 0, 0)
	if err != nil {
		d.Fatal(err)
	}
	for _, m := range slices.Backward(messages) {
		if m.Code != "" && m.To == sent.To {
			t, err := d.ConfirmCode(d.Context(), sent.Challenge, m.Code)
			if err != nil {
				d.Fatal(err)
			}
			return t
		}
	}
	d.Fatal("no code")
	return ""
}

// register makes an account and signs in.
func (d *device) register() *device {
	d.Helper()
	email, _ := person.ParseEmail("someone" + strings.TrimPrefix(d.phone.String(), "+") + "@example.org")
	r := domain.Registration{Password: password}
	r.Ticket = d.ticket(d.StartRegistration(d.Context(), domain.NewKey(), d.phone, email))
	texts, err := d.ConsentTexts(d.Context(), "ru")
	for _, text := range texts {
		r.Consents = append(r.Consents, text.Agree(t0))
	}
	if err == nil {
		_, err = d.FinishRegistration(d.Context(), domain.NewKey(), r)
	}
	if err != nil {
		d.Fatal(err)
	}
	return d.signIn()
}

func (d *device) signIn() *device {
	d.Helper()
	t := d.ticket(d.SignIn(d.Context(), person.Login{Phone: d.phone}, password, domain.DeviceInfo{Name: "Стол"}))
	if _, err := d.FinishSignIn(d.Context(), t); err != nil {
		d.Fatal(err)
	}
	return d
}

func (d *device) session() domain.Session {
	d.Helper()
	s, err := d.sessions.FindSession(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	return s
}

func (d *device) key() dpop.Key {
	d.Helper()
	b, err := d.sessions.FindDeviceKey(d.Context())
	if err != nil {
		d.Fatal(err)
	}
	k, err := dpop.ReadKey(b)
	if err != nil {
		d.Fatal(err)
	}
	return k
}

// proof is one of a key about a request to this process.
func (p *process) proof(k dpop.Key, method, path, token string) string {
	p.Helper()
	proof, err := k.Sign(dpop.Request{Method: method, URI: p.URL + path, Token: token}, p.clock.Now())
	if err != nil {
		p.Fatal(err)
	}
	return proof
}

// status sends a request and returns what became of it.
func (p *process) send(method, path, body string, header ...string) *http.Response {
	p.Helper()
	q, err := http.NewRequestWithContext(p.Context(), method, p.URL+path, strings.NewReader(body))
	if err != nil {
		p.Fatal(err)
	}
	for i := 0; i < len(header); i += 2 {
		q.Header.Add(header[i], header[i+1])
	}
	a, err := p.Server.Client().Do(q)
	if err != nil {
		p.Fatal(err)
	}
	_, _ = io.Copy(io.Discard, a.Body)
	_ = a.Body.Close()
	return a
}

func TestAStolenTokenIsWorthNothingWithoutTheKeyOfItsDevice(t *testing.T) {
	onBoth(t, func(r *rig) {
		p := r.start(api.Options{})
		d := p.device(1).register()
		token, thief := d.session().AccessToken, must(dpop.NewKey())
		for name, header := range map[string][]string{
			"the token alone":       {"Authorization", "Bearer " + token},
			"without a proof":       {"Authorization", "DPoP " + token},
			"with another key":      {"Authorization", "DPoP " + token, dpop.Header, p.proof(thief, "GET", "/v1/account", token)},
			"of another request":    {"Authorization", "DPoP " + token, dpop.Header, p.proof(d.key(), "GET", "/v1/sessions", token)},
			"of another method":     {"Authorization", "DPoP " + token, dpop.Header, p.proof(d.key(), "POST", "/v1/account", token)},
			"of another token":      {"Authorization", "DPoP " + token, dpop.Header, p.proof(d.key(), "GET", "/v1/account", "x")},
			"called a bearer":       {"Authorization", "Bearer " + token, dpop.Header, p.proof(d.key(), "GET", "/v1/account", token)},
			"with two proofs, both": {"Authorization", "DPoP " + token, dpop.Header, p.proof(d.key(), "GET", "/v1/account", token), dpop.Header, p.proof(d.key(), "GET", "/v1/account", token)},
		} {
			a := p.send("GET", "/v1/account", "", header...)
			if a.StatusCode != http.StatusUnauthorized || !strings.HasPrefix(a.Header.Get("WWW-Authenticate"), "DPoP ") {
				r.Errorf("%s: %d %q", name, a.StatusCode, a.Header.Get("WWW-Authenticate"))
			}
		}
		refresh := fmt.Sprintf(`{"refresh_token":%q}`, d.session().RefreshToken)
		for name, header := range map[string][]string{"without a key": nil,
			"with another": {dpop.Header, p.proof(thief, "POST", "/v1/session/refresh", "")}} {
			a := p.send("POST", "/v1/session/refresh", refresh, append(header, "Content-Type", protocol.JSON)...)
			if a.StatusCode != http.StatusUnauthorized {
				r.Errorf("renewed %s: %d", name, a.StatusCode)
			}
		}
		r.clock.Advance(20 * time.Minute) // the device itself renews it, whatever the thief tried
		if _, err := d.Account(r.Context()); err != nil {
			r.Error(err)
		}
	})
}

func TestAProofCountsOnce(t *testing.T) {
	onBoth(t, func(r *rig) {
		p, other := r.start(api.Options{Public: "https://authority.example"}), r.start(api.Options{Public: "https://authority.example"})
		d := r.start(api.Options{}).device(1)
		k := must(dpop.NewKey())
		sign := func(method, path, token string) string {
			return must(k.Sign(dpop.Request{Method: method, URI: "https://authority.example" + path, Token: token}, r.clock.Now()))
		}
		d.registerOnly()
		ticket := d.ticket(d.SignIn(r.Context(), person.Login{Phone: d.phone}, password, domain.DeviceInfo{}))
		s := must(p.a.Backend(p.a.CallerBound(must(p.a.CheckProof(sign("POST", "/v1/sessions", ""), dpop.Request{Method: "POST",
			URI: "https://authority.example/v1/sessions"})))).FinishSignIn(r.Context(), ticket))
		header := func(proof string, more ...string) []string {
			return append(more, "Authorization", "DPoP "+s.AccessToken, dpop.Header, proof)
		}
		read := sign("GET", "/v1/account", s.AccessToken)
		first, second := p.send("GET", "/v1/account", "", header(read)...), p.send("GET", "/v1/account", "", header(read)...)
		if first.StatusCode != 200 || second.StatusCode != 401 {
			r.Errorf("read twice: %d, %d", first.StatusCode, second.StatusCode)
		}
		act := sign("POST", "/v1/account/email/code", s.AccessToken)
		first = p.send("POST", "/v1/account/email/code", "", header(act, protocol.IdempotencyKey, "1")...)
		second = other.send("POST", "/v1/account/email/code", "", header(act, protocol.IdempotencyKey, "1")...)
		if first.StatusCode != 200 || second.StatusCode != 401 {
			r.Errorf("done twice, in two processes: %d, %d", first.StatusCode, second.StatusCode)
		}
		again := other.send("POST", "/v1/account/email/code", "", header(sign("POST", "/v1/account/email/code", s.AccessToken),
			protocol.IdempotencyKey, "1")...)
		if again.StatusCode != 200 {
			r.Errorf("repeated with a proof of its own: %d", again.StatusCode)
		}
	})
}

// registerOnly makes an account.
func (d *device) registerOnly() {
	d.Helper()
	d.register()
	if err := d.SignOut(d.Context()); err != nil && !errors.Is(err, domain.ErrUnauthorised) {
		d.Fatal(err)
	}
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func TestADeviceWhoseClockIsWrongGoesByTheAuthoritys(t *testing.T) {
	r := newRig(t, "sqlite:"+filepath.Join(t.TempDir(), "authority.db"))
	r.options.Nonces = true
	p := r.start(api.Options{})
	d := p.device(1)
	slow := remotetest.NewClock(t0.Add(-7 * time.Hour))
	d.Client = must(remote.New(remote.Options{Base: p.URL, Transport: p.Server.Client().Transport, Sessions: d.sessions, Clock: slow}))
	d.register()
	for range 2 {
		if _, err := d.Account(t.Context()); err != nil {
			t.Error(err)
		}
		r.clock.Advance(6 * time.Minute) // to the next nonce
		slow.Advance(6 * time.Minute)
	}
}

func TestAProofWantsTheNonceOfTheTime(t *testing.T) {
	r := newRig(t, "sqlite:"+filepath.Join(t.TempDir(), "authority.db"))
	p := r.start(api.Options{})
	d := p.device(1).register()
	r.options.Nonces = true
	strict, token := r.start(api.Options{}), d.session().AccessToken
	try := func(nonce string) *http.Response {
		proof := must(d.key().Sign(dpop.Request{Method: "GET", URI: strict.URL + "/v1/account", Token: token, Nonce: nonce}, r.clock.Now()))
		return strict.send("GET", "/v1/account", "", "Authorization", "DPoP "+token, dpop.Header, proof)
	}
	a := try("")
	nonce := a.Header.Get(dpop.NonceHeader)
	if a.StatusCode != 401 || !strings.Contains(a.Header.Get("WWW-Authenticate"), "use_dpop_nonce") || nonce == "" {
		t.Fatal(a.StatusCode, a.Header)
	}
	if a := try(nonce); a.StatusCode != 200 {
		t.Error("with the nonce:", a.StatusCode)
	}
	r.clock.Advance(11 * time.Minute)
	if a := try(nonce); a.StatusCode != 401 {
		t.Error("with an old nonce:", a.StatusCode)
	}
}

func TestSessionsAreListedAndEndEverywhereAtOnce(t *testing.T) {
	onBoth(t, func(r *rig) {
		one, two := r.start(api.Options{}), r.start(api.Options{})
		first := one.device(1).register()
		r.clock.Advance(time.Minute)
		second, third := two.device(1).signIn(), two.device(1)
		r.clock.Advance(time.Minute)
		third.signIn()
		all := must(first.Sessions(r.Context()))
		if len(all) != 3 || !all[2].Current || all[0].Current || all[0].Device.Name != "Стол" || !all[0].CreatedAt.After(all[1].CreatedAt) {
			r.Fatalf("%+v", all)
		}
		if err := first.EndSession(r.Context(), all[1].ID); err != nil {
			r.Error(err)
		}
		if _, err := second.Account(r.Context()); !errors.Is(err, domain.ErrUnauthorised) {
			r.Error("a session that was ended:", err)
		}
		if _, err := third.Account(r.Context()); err != nil {
			r.Error("another session:", err)
		}
		stranger := one.device(2).register()
		if err := stranger.EndSession(r.Context(), all[0].ID); err != nil {
			r.Error(err)
		}
		if _, err := third.Account(r.Context()); err != nil {
			r.Error("a session that somebody else tried to end:", err)
		}
		if err := errors.Join(first.EndOtherSessions(r.Context()), first.EndSession(r.Context(), all[1].ID)); err != nil {
			r.Error(err)
		}
		if _, err := third.Account(r.Context()); !errors.Is(err, domain.ErrUnauthorised) {
			r.Error("signed out everywhere:", err)
		}
		if all := must(first.Sessions(r.Context())); len(all) != 1 || !all[0].Current {
			r.Errorf("%+v", all)
		}
	})
}

// A trial of before has sessions that are bound to no key: they go on inside the program, and nowhere else.
func TestATokenWithoutAKeyIsForTheProgramItselfAlone(t *testing.T) {
	r := newRig(t, "sqlite:"+filepath.Join(t.TempDir(), "authority.db"))
	inside, outside := r.start(api.Options{Bearer: true}), r.start(api.Options{})
	d := inside.device(1)
	d.Client = must(remote.New(remote.Options{Base: inside.URL, Transport: inside.Server.Client().Transport, Clock: r.clock,
		Sessions: struct{ domain.SessionKeeper }{d.sessions}}))
	d.register()
	r.clock.Advance(20 * time.Minute) // renewed without a key as well
	if _, err := d.Account(t.Context()); err != nil {
		t.Error(err)
	}
	bearer := []string{"Authorization", "Bearer " + d.session().AccessToken}
	if a := outside.send("GET", "/v1/account", "", bearer...); a.StatusCode != http.StatusUnauthorized {
		t.Error("a bearer on a network:", a.StatusCode)
	}
	thief, token := must(dpop.NewKey()), d.session().AccessToken
	proven := []string{"Authorization", "DPoP " + token, dpop.Header, inside.proof(thief, "GET", "/v1/account", token)}
	if a := inside.send("GET", "/v1/account", "", proven...); a.StatusCode != http.StatusUnauthorized {
		t.Error("a session without a key takes any:", a.StatusCode)
	}
	if a := outside.send("POST", "/v1/sessions", `{"ticket":"x"}`, "Content-Type", protocol.JSON); a.StatusCode != http.StatusUnauthorized {
		t.Error("signing in without a key:", a.StatusCode)
	}
}
