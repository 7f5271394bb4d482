package bank_test

import (
	"crypto/rand"
	"crypto/rsa"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"net/url"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"github.com/golang-jwt/jwt/v5"

	"razvorot/authority/bank"
	"razvorot/authority/bank/banksim"
	"razvorot/authority/registry"
	"razvorot/domain/finding"
	"razvorot/domain/person"
)

const redirect = "http://127.0.0.1:51234/bank"

// scene is a bank, and the authority as its client.
type scene struct {
	*testing.T
	bank  *banksim.Bank
	party *bank.Party
	now   time.Time
	twist atomic.Pointer[twist]
}

// twist answers instead of the bank, or lets the bank answer.
type twist func(http.ResponseWriter, *http.Request) bool

// twisted has the bank's answers pass a twist, nil for none.
func (s *scene) twisted(by twist) { s.twist.Store(&by) }

func newScene(t *testing.T) *scene {
	t.Helper()
	return impatient(t, time.Minute)
}

// impatient is a scene whose authority waits only so long for the bank.
func impatient(t *testing.T, patience time.Duration) *scene {
	t.Helper()
	s := &scene{T: t, now: time.Date(2026, 11, 23, 12, 0, 0, 0, time.UTC)}
	clock := func() time.Time { return s.now }
	s.bank = &banksim.Bank{ClientID: "razvorot", Secret: "a secret", Redirect: bank.CheckRedirect, Now: clock}
	for _, p := range registry.People(person.DateOf(s.now))[:3] {
		s.bank.People = append(s.bank.People, p.Profile)
	}
	handler, err := s.bank.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if by := s.twist.Load(); by == nil || *by == nil || !(*by)(w, r) {
			handler.ServeHTTP(w, r)
		}
	}))
	t.Cleanup(server.Close)
	s.bank.Issuer = server.URL
	s.party, err = bank.New(bank.Config{Issuer: server.URL, ClientID: "razvorot", Secret: "a secret", Now: clock,
		Client: &http.Client{Timeout: patience}})
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func (s *scene) begin() (bank.Attempt, string) {
	s.Helper()
	a, address, err := s.party.Begin(s.Context(), redirect)
	if err != nil {
		s.Fatal(err)
	}
	return a, address
}

// sign is what a person does in the browser: it returns what the bank sends to the app's port.
func (s *scene) sign(address, choice string) bank.Answer {
	s.Helper()
	client := &http.Client{CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}
	r, err := client.PostForm(address, url.Values{"person": {choice}})
	if err != nil {
		s.Fatal(err)
	}
	_ = r.Body.Close()
	back, err := r.Location()
	if err != nil || !strings.HasPrefix(back.String(), redirect+"?") {
		s.Fatalf("status %d leads to %v", r.StatusCode, back)
	}
	q := back.Query()
	return bank.Answer{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error")}
}

func (s *scene) fails(want error, a bank.Attempt, answer bank.Answer) {
	s.Helper()
	p, err := s.party.Finish(s.Context(), a, answer)
	if !errors.Is(err, want) || p != (bank.Person{}) {
		s.Errorf("%v instead of %v", err, want)
	}
	for _, x := range s.bank.People {
		if err != nil && (strings.Contains(err.Error(), x.Name.Family) || strings.Contains(err.Error(), x.Passport.Number.String())) {
			s.Error("an error has somebody's data")
		}
	}
}

func TestBankNamesWhoSignedIn(t *testing.T) {
	s := newScene(t)
	a, address := s.begin()
	if u, _ := url.Parse(address); strings.Contains(address, a.Verifier) || u.Query().Get("code_challenge_method") != "S256" {
		t.Error("the address has the verifier, or no challenge")
	}
	answer := s.sign(address, "0")
	p, err := s.party.Finish(t.Context(), a, answer)
	if err != nil {
		t.Fatal(err)
	}
	if fields := p.Differs(s.bank.People[0]); len(fields) != 0 {
		t.Error(fields)
	}
	s.fails(bank.ErrCode, a, answer) // a replayed code
}

func TestBankThatNamesAnotherIsToldFieldByField(t *testing.T) {
	s := newScene(t)
	a, address := s.begin()
	p, err := s.party.Finish(t.Context(), a, s.sign(address, "1"))
	if err != nil {
		t.Fatal(err)
	}
	mine := s.bank.People[1]
	mine.Name.Given, mine.Birth = "Несуществующий", mine.Birth.AddDays(1)
	if got := p.Differs(mine); !slices.Equal(got, []finding.Field{person.FieldGiven, person.FieldBirth}) {
		t.Error(got)
	}
	mine = s.bank.People[1]
	mine.Passport.Number = s.bank.People[2].Passport.Number // a namesake of the same day
	if got := p.Differs(mine); !slices.Equal(got, []finding.Field{person.FieldPassport}) {
		t.Error(got)
	}
	mine = s.bank.People[1]
	mine.Name.Family = strings.ToUpper(mine.Name.Family)
	if got := p.Differs(mine); len(got) != 0 {
		t.Error(got)
	}
}

func TestBankAnswersOfOthersAreRefused(t *testing.T) {
	s := newScene(t)
	a, address := s.begin()
	s.fails(bank.ErrRefused, a, s.sign(address, ""))
	s.fails(bank.ErrState, a, bank.Answer{State: "another", Code: s.sign(address, "0").Code})
	s.fails(bank.ErrState, bank.Attempt{}, bank.Answer{}) // an attempt that was spent has no state
	s.fails(bank.ErrCode, a, bank.Answer{State: a.State, Code: "invented"})
	s.fails(bank.ErrCode, a, bank.Answer{State: a.State})
	s.fails(bank.ErrCode, a, bank.Answer{State: a.State, Code: strings.Repeat("x", 1<<20)})
	for name, change := range map[string]func(*bank.Attempt){
		"verifier": func(a *bank.Attempt) { a.Verifier = a.Nonce },
		"redirect": func(a *bank.Attempt) { a.Redirect = "http://127.0.0.1:51235/bank" },
	} {
		other := a
		change(&other)
		t.Log(name)
		s.fails(bank.ErrCode, other, s.sign(address, "0"))
	}
	for _, nonce := range []string{"another", ""} {
		other := a
		other.Nonce = nonce
		s.fails(bank.ErrToken, other, s.sign(address, "0"))
	}
	late := s.sign(address, "0")
	s.now = s.now.Add(2 * time.Minute)
	s.fails(bank.ErrCode, a, late)
}

// A token of somebody else: none of these is the bank's word about this attempt.
func TestBankTokensThatAreNotTrusted(t *testing.T) {
	s := newScene(t)
	a, address := s.begin()
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	good := jwt.MapClaims{"iss": s.bank.Issuer, "aud": "razvorot", "sub": "1", "nonce": a.Nonce, "exp": s.now.Add(time.Hour).Unix(),
		"family_name": "Чужая", "birthdate": "1990-01-02", "passport_number": "4510123456"}
	forged := jwt.NewWithClaims(jwt.SigningMethodRS256, good)
	forged.Header["kid"] = "1"
	byOther, err := forged.SignedString(key)
	if err != nil {
		t.Fatal(err)
	}
	unsigned, err := jwt.NewWithClaims(jwt.SigningMethodNone, good).SignedString(jwt.UnsafeAllowNoneSignatureType)
	if err != nil {
		t.Fatal(err)
	}
	bySecret, err := jwt.NewWithClaims(jwt.SigningMethodHS256, good).SignedString([]byte("a secret"))
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string]any{"another key": byOther, "no signature": unsigned, "the secret": bySecret, "none": "",
		"garbage": "Чужая", "a number": 1, "nothing": nil} {
		t.Run(name, func(t *testing.T) {
			answer := s.sign(address, "0")
			s.T = t
			s.twisted(func(w http.ResponseWriter, r *http.Request) bool {
				if r.URL.Path != "/token" {
					return false
				}
				w.Header().Set("Content-Type", "application/json")
				_ = json.NewEncoder(w).Encode(map[string]any{"access_token": "x", "token_type": "Bearer", "id_token": token})
				return true
			})
			s.fails(bank.ErrToken, a, answer)
			s.twisted(nil)
		})
	}
}

// Whatever a bank sends, or sends slowly, ends in a clear error and within the time.
func TestBankThatMisbehaves(t *testing.T) {
	for name, misbehave := range map[string]func(http.ResponseWriter, *http.Request){
		"garbage": func(w http.ResponseWriter, _ *http.Request) {
			_, _ = io.WriteString(w, "<html>Иванов 4510123456")
		},
		"empty": func(http.ResponseWriter, *http.Request) {},
		"fault": func(w http.ResponseWriter, _ *http.Request) {
			http.Error(w, "Иванов", http.StatusInternalServerError)
		},
		"redirect": func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "/elsewhere", http.StatusTemporaryRedirect)
		},
		"slow": func(_ http.ResponseWriter, r *http.Request) { <-r.Context().Done() },
		"oversize": func(w http.ResponseWriter, _ *http.Request) {
			for range 64 {
				if _, err := io.WriteString(w, strings.Repeat(" ", 1<<16)); err != nil {
					return
				}
			}
			_, _ = io.WriteString(w, "{}")
		},
	} {
		for _, path := range []string{"/.well-known/openid-configuration", "/token", "/keys"} {
			t.Run(name+path, func(t *testing.T) {
				t.Parallel()
				patience := time.Minute
				if name == "slow" {
					patience = 3 * time.Second
				}
				s := impatient(t, patience)
				twist := func(w http.ResponseWriter, r *http.Request) bool {
					if r.URL.Path != path {
						return false
					}
					_, _ = io.Copy(io.Discard, r.Body) // otherwise a server does not see that the other side is gone
					misbehave(w, r)
					return true
				}
				if path == "/.well-known/openid-configuration" {
					s.twisted(twist)
					if _, _, err := s.party.Begin(t.Context(), redirect); !errors.Is(err, bank.ErrUnavailable) {
						t.Error(err)
					}
					s.twisted(nil)
					s.begin() // it is asked again
					return
				}
				a, address := s.begin()
				answer := s.sign(address, "0")
				s.twisted(twist)
				want := bank.ErrUnavailable
				if path == "/keys" {
					want = bank.ErrToken
				}
				s.fails(want, a, answer)
			})
		}
	}
}

// A bank cannot send the authority to an address that others read on the way.
func TestBankLeadsNowhereElse(t *testing.T) {
	for _, field := range []string{"issuer", "authorization_endpoint", "token_endpoint", "jwks_uri"} {
		s := newScene(t)
		s.twisted(func(w http.ResponseWriter, _ *http.Request) bool {
			all := map[string]string{"issuer": s.bank.Issuer, "authorization_endpoint": s.bank.Issuer + "/authorize",
				"token_endpoint": s.bank.Issuer + "/token", "jwks_uri": s.bank.Issuer + "/keys"}
			all[field] = "http://elsewhere.example/"
			w.Header().Set("Content-Type", "application/json")
			_ = json.NewEncoder(w).Encode(all)
			return true
		})
		if _, _, err := s.party.Begin(t.Context(), redirect); !errors.Is(err, bank.ErrUnavailable) {
			t.Errorf("%s: %v", field, err)
		}
	}
}

func TestBankRedirectsToThisMachineOnly(t *testing.T) {
	for _, good := range []string{redirect, "http://[::1]:8080/bank"} {
		if err := bank.CheckRedirect(good); err != nil {
			t.Error(good, err)
		}
	}
	s := newScene(t)
	_, address := s.begin()
	for _, bad := range []string{"", "http://localhost:80/bank", "https://127.0.0.1:80/bank", "http://127.0.0.1/bank", "http://127.0.0.1:0/bank",
		"http://127.0.0.1:80/", "http://127.0.0.1:80/bank?x=1", "http://127.0.0.1:80/bank#x", "http://x@127.0.0.1:80/bank",
		"http://192.0.2.1:80/bank", "http://127.0.0.1.example:80/bank", "http://127.0.0.1:80/b%61nk", "javascript:alert(1)", "http://[::1%25a]:80/bank"} {
		if err := bank.CheckRedirect(bad); !errors.Is(err, bank.ErrRedirect) {
			t.Error(bad)
		}
		if _, _, err := s.party.Begin(t.Context(), bad); !errors.Is(err, bank.ErrRedirect) {
			t.Error(bad)
		}
		u, _ := url.Parse(address) // nor does the bank send a code there
		q := u.Query()
		q.Set("redirect_uri", bad)
		u.RawQuery = q.Encode()
		r, err := http.PostForm(u.String(), url.Values{"person": {"0"}})
		if err != nil {
			t.Fatal(err)
		}
		_ = r.Body.Close()
		if r.StatusCode != http.StatusBadRequest {
			t.Error(bad, r.StatusCode)
		}
	}
}

func TestBankPageShowsWhoMaySignIn(t *testing.T) {
	s := newScene(t)
	s.bank.People[2].Name.Family = "<script>"
	_, address := s.begin()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	text, err := io.ReadAll(r.Body)
	if err != nil {
		t.Fatal(err)
	}
	if body := string(text); !strings.Contains(body, s.bank.People[0].Name.Family) || strings.Contains(body, "<script>") ||
		r.Header.Get("Content-Security-Policy") == "" {
		t.Error(body)
	}
}

func TestBankIsConfiguredSafely(t *testing.T) {
	for _, c := range []bank.Config{{}, {Issuer: "https://bank.example", ClientID: "x"}, {Issuer: "http://bank.example", ClientID: "x", Secret: "y"},
		{Issuer: "https://me:pass@bank.example", ClientID: "x", Secret: "y"}, {Issuer: "file:///etc", ClientID: "x", Secret: "y"}} {
		if _, err := bank.New(c); !errors.Is(err, bank.ErrConfig) {
			t.Error(err)
		}
	}
}

func TestBankSecretsAreNotPrinted(t *testing.T) {
	const secret = "confidential"
	var log strings.Builder
	logger := slog.New(slog.NewJSONHandler(&log, nil))
	who := bank.Person{Name: person.FullName{Family: secret}}
	for _, x := range []any{bank.Config{Issuer: "https://bank.example", Secret: secret}, bank.Attempt{State: secret, Nonce: secret, Verifier: secret},
		bank.Answer{State: secret, Code: secret, Error: secret}, who} {
		logger.Info("x", "x", x)
		_, _ = fmt.Fprintf(&log, "%v %+v %#v %s", x, x, x, x)
	}
	if strings.Contains(log.String(), secret) {
		t.Error("a secret is printed")
	}
}
