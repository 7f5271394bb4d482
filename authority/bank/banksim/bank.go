// Package banksim is the simulated bank of a trial: a small OpenID Connect provider with the authorization code flow, PKCE and one
// confidential client. Its people do not exist; who signs in is chosen on its page.
package banksim

import (
	"context"
	"crypto/rand"
	"crypto/rsa"
	"crypto/sha256"
	"encoding/base64"
	"encoding/json"
	"html/template"
	"math/big"
	"net/http"
	"net/url"
	"strconv"
	"sync"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
)

const (
	codeLife  = time.Minute
	tokenLife = 5 * time.Minute
	maxForm   = 16 << 10
	mostCodes = 1000 // that wait; one more takes the place of any
)

// Bank is the provider. Safe for concurrent use.
type Bank struct {
	Issuer   string // address of the bank, without a slash at the end
	ClientID string
	Secret   string
	People   []person.Profile
	Known    func(context.Context) []person.Profile // instead of People, when not nil
	Redirect func(string) error                     // which redirects are the client's
	Now      func() time.Time

	key   *rsa.PrivateKey
	mu    sync.Mutex
	codes map[string]grant
}

// grant is what a code stands for.
type grant struct {
	who       person.Profile
	redirect  string
	challenge string
	nonce     string
	until     time.Time
}

// Handler returns the bank's pages and endpoints, with a new key.
func (b *Bank) Handler() (http.Handler, error) {
	key, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		return nil, err
	}
	b.key, b.codes = key, map[string]grant{}
	mux := http.NewServeMux()
	mux.HandleFunc("GET /.well-known/openid-configuration", b.discovery)
	mux.HandleFunc("GET /keys", b.keys)
	mux.HandleFunc("GET /authorize", b.page)
	mux.HandleFunc("POST /authorize", b.choose)
	mux.HandleFunc("POST /token", b.token)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		r.Body = http.MaxBytesReader(w, r.Body, maxForm)
		mux.ServeHTTP(w, r)
	}), nil
}

func reply(w http.ResponseWriter, status int, v any) {
	w.Header().Set("Content-Type", "application/json")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	_ = json.NewEncoder(w).Encode(v)
}

func (b *Bank) discovery(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]any{"issuer": b.Issuer, "authorization_endpoint": b.Issuer + "/authorize",
		"token_endpoint": b.Issuer + "/token", "jwks_uri": b.Issuer + "/keys", "response_types_supported": []string{"code"},
		"subject_types_supported": []string{"public"}, "id_token_signing_alg_values_supported": []string{"RS256"},
		"code_challenge_methods_supported": []string{"S256"}, "token_endpoint_auth_methods_supported": []string{"client_secret_basic"}})
}

func (b *Bank) keys(w http.ResponseWriter, _ *http.Request) {
	reply(w, http.StatusOK, map[string]any{"keys": []map[string]string{{"kty": "RSA", "use": "sig", "alg": "RS256", "kid": "1",
		"n": encode(b.key.N.Bytes()), "e": encode(big.NewInt(int64(b.key.E)).Bytes())}}})
}

func encode(b []byte) string { return base64.RawURLEncoding.EncodeToString(b) }

// asked returns what the client asks, or false: a request that is not our client's is never redirected (RFC 6749, 4.1.2.1).
func (b *Bank) asked(q url.Values) (grant, bool) {
	g := grant{redirect: q.Get("redirect_uri"), challenge: q.Get("code_challenge"), nonce: q.Get("nonce")}
	return g, q.Get("client_id") == b.ClientID && b.Redirect(g.redirect) == nil && q.Get("response_type") == "code" &&
		q.Get("code_challenge_method") == "S256" && len(g.challenge) == 43 && q.Get("state") != ""
}

var page = template.Must(template.New("").Parse(`<!DOCTYPE html><html lang="ru"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>Учебный банк</title>
<h1>Учебный банк</h1><p>Этого банка и этих людей нет. Кто входит?</p>
<form method="post">{{range $i, $p := .}}<p><button name="person" value="{{$i}}">{{$p.Name.String}}</button></p>
{{end}}<p><button name="person" value="">Отказаться</button></p></form></html>`))

func (b *Bank) page(w http.ResponseWriter, r *http.Request) {
	if _, ok := b.asked(r.URL.Query()); !ok {
		http.Error(w, "Неверный запрос. Вернитесь в приложение и начните снова.", http.StatusBadRequest)
		return
	}
	w.Header().Set("Content-Type", "text/html; charset=utf-8")
	w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
	w.Header().Set("Cache-Control", "no-store")
	w.Header().Set("Referrer-Policy", "no-referrer")
	_ = page.Execute(w, b.people(r.Context()))
}

func (b *Bank) choose(w http.ResponseWriter, r *http.Request) {
	if r.ParseForm() != nil {
		http.Error(w, "Неверный запрос. Вернитесь в приложение и начните снова.", http.StatusBadRequest)
		return
	}
	var who *person.Profile
	people := b.people(r.Context())
	if i, err := strconv.Atoi(r.PostForm.Get("person")); err == nil && i >= 0 && i < len(people) {
		who = &people[i]
	}
	redirect, answer, ok := b.answer(r.URL.Query(), who)
	if !ok {
		http.Error(w, "Неверный запрос. Вернитесь в приложение и начните снова.", http.StatusBadRequest)
		return
	}
	back := url.Values{"state": {answer.State}}
	if answer.Error != "" {
		back.Set("error", answer.Error)
	} else {
		back.Set("code", answer.Code)
	}
	w.Header().Set("Referrer-Policy", "no-referrer")
	http.Redirect(w, r, redirect+"?"+back.Encode(), http.StatusSeeOther)
}

// answer is what the bank says once somebody signed in, nil for nobody, and where it says so.
func (b *Bank) answer(q url.Values, who *person.Profile) (redirect string, answer domain.BankAnswer, ok bool) {
	g, ok := b.asked(q)
	if !ok {
		return "", answer, false
	}
	answer.State = q.Get("state")
	if who == nil {
		answer.Error = "access_denied"
		return g.redirect, answer, true
	}
	g.who, g.until = *who, b.Now().Add(codeLife)
	answer.Code = b.keep(g)
	return g.redirect, answer, true
}

func (b *Bank) people(ctx context.Context) []person.Profile {
	if b.Known != nil {
		return b.Known(ctx)
	}
	return b.People
}

// keep returns a new code of a grant; those that aged are forgotten, and any while there are too many.
func (b *Bank) keep(g grant) string {
	b.mu.Lock()
	defer b.mu.Unlock()
	for code, old := range b.codes {
		if len(b.codes) >= mostCodes || !b.Now().Before(old.until) {
			delete(b.codes, code)
		}
	}
	code := rand.Text()
	b.codes[code] = g
	return code
}

func (b *Bank) token(w http.ResponseWriter, r *http.Request) {
	id, secret, _ := r.BasicAuth()
	if id != url.QueryEscape(b.ClientID) || secret != url.QueryEscape(b.Secret) {
		reply(w, http.StatusUnauthorized, map[string]string{"error": "invalid_client"})
		return
	}
	if err := r.ParseForm(); err != nil {
		reply(w, http.StatusBadRequest, map[string]string{"error": "invalid_request"})
		return
	}
	code := r.PostForm.Get("code")
	b.mu.Lock()
	g, ok := b.codes[code]
	delete(b.codes, code) // good for one try, right or wrong
	b.mu.Unlock()
	digest := sha256.Sum256([]byte(r.PostForm.Get("code_verifier")))
	if !ok || !b.Now().Before(g.until) || g.redirect != r.PostForm.Get("redirect_uri") || encode(digest[:]) != g.challenge {
		reply(w, http.StatusBadRequest, map[string]string{"error": "invalid_grant"})
		return
	}
	signed, err := b.sign(b.claims(g))
	if err != nil {
		reply(w, http.StatusInternalServerError, map[string]string{"error": "server_error"})
		return
	}
	reply(w, http.StatusOK, map[string]any{"access_token": rand.Text(), "token_type": "Bearer", "expires_in": 60, "id_token": signed})
}
