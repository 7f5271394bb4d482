// Package bank proves an identity by a sign-in at the person's bank: the authority is the relying party of OpenID Connect
// Core 1.0 with the authorization code flow (3.1), PKCE with S256 (RFC 7636) and a loopback redirect of the app (RFC 8252,
// 7.3). The client's secret, state, nonce and PKCE verifier stay with the authority; the app opens an address in the
// system browser and hands over what comes back to its loopback port. Nothing that a bank said is in an error.
package bank

import (
	"cmp"
	"context"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net/http"
	"net/netip"
	"net/url"
	"sync"
	"time"

	"github.com/coreos/go-oidc/v3/oidc"
	"golang.org/x/oauth2"

	"razvorot/domain"
)

// What may go wrong. The errors say nothing of what the bank sent: it may be somebody's data.
var (
	ErrUnavailable = errors.New("bank: does not answer, or not as OpenID Connect wants it")
	ErrRefused     = errors.New("bank: the person or the bank refused")
	ErrState       = errors.New("bank: the answer belongs to another attempt")
	ErrCode        = errors.New("bank: the code was used, is too old or is not the bank's")
	ErrToken       = errors.New("bank: the token is not to be trusted")
	ErrRedirect    = errors.New("bank: the redirect is not a loopback address with a port")
	ErrConfig      = errors.New("bank: issuer, client and secret are needed, and an issuer beyond this machine by https")
)

// Timeout is how long one question to a bank may take.
const Timeout = 10 * time.Second

// maxAnswer is the most that is read of one answer of a bank, in bytes; those of banks are about 5 kB.
const maxAnswer = 256 << 10

// RedirectPath is the path of the app's loopback address.
const RedirectPath = "/bank"

// Config is how the authority is known to a bank.
type Config struct {
	Issuer   string
	ClientID string
	Secret   string
	Client   *http.Client // with which questions are asked, within its own time or Timeout; nil for http.DefaultTransport
	Now      func() time.Time
}

// Format shows the issuer only.
func (c Config) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[bank "+c.Issuer+"]") }

// LogValue shows the issuer only.
func (c Config) LogValue() slog.Value { return slog.StringValue("[bank " + c.Issuer + "]") }

// Party is the authority as a bank sees it. Safe for concurrent use.
type Party struct {
	config Config
	client *http.Client

	mu       sync.Mutex
	provider *oidc.Provider // nil until the bank was asked with success
}

// New returns a party. The bank is asked at the first attempt: a bank that is away keeps no authority from starting. ErrConfig.
func New(c Config) (*Party, error) {
	if c.ClientID == "" || c.Secret == "" || !trusted(c.Issuer) {
		return nil, ErrConfig
	}
	client := &http.Client{Timeout: Timeout}
	if c.Client != nil {
		*client = *c.Client
		client.Timeout = cmp.Or(c.Client.Timeout, Timeout)
	}
	if client.Transport == nil {
		client.Transport = http.DefaultTransport
	}
	client.Transport = bounded{client.Transport}
	client.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	if c.Now == nil {
		c.Now = time.Now
	}
	return &Party{config: c, client: client}, nil
}

// trusted reports whether an address may be asked: by https, or on this machine.
func trusted(address string) bool {
	u, err := url.Parse(address)
	if err != nil || u.Host == "" || u.User != nil {
		return false
	}
	ip, err := netip.ParseAddr(u.Hostname())
	return u.Scheme == "https" || u.Scheme == "http" && err == nil && ip.IsLoopback()
}

// Attempt is what the authority keeps of a sign-in at the bank until the answer comes. Secret: it never leaves the authority,
// and is good for one answer.
type Attempt struct {
	State    string `json:"state"`
	Nonce    string `json:"nonce"`
	Verifier string `json:"verifier"`
	Redirect string `json:"redirect"`
}

// Format hides the attempt from fmt, whatever the verb.
func (a Attempt) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[bank attempt]") }

// LogValue hides the attempt.
func (a Attempt) LogValue() slog.Value { return slog.StringValue("[bank attempt]") }

// Answer is what the browser brought to the app's loopback port.
type Answer = domain.BankAnswer

// CheckRedirect returns ErrRedirect unless the address is http://127.0.0.1:port/bank or the same with [::1]. RFC 8252, 8.3
// advises against the name «localhost», which may be made to mean another machine.
func CheckRedirect(address string) error {
	u, err := url.Parse(address)
	if err != nil || u.Scheme != "http" || u.Path != RedirectPath {
		return ErrRedirect
	}
	at, err := netip.ParseAddrPort(u.Host)
	if err != nil || at.Port() == 0 || !at.Addr().IsLoopback() || address != "http://"+at.String()+RedirectPath {
		return ErrRedirect
	}
	return nil
}

// Begin returns a new attempt, and the address that the app opens in the browser. ErrRedirect, ErrUnavailable.
func (p *Party) Begin(ctx context.Context, redirect string) (Attempt, string, error) {
	if err := CheckRedirect(redirect); err != nil {
		return Attempt{}, "", err
	}
	provider, err := p.discover(ctx)
	if err != nil {
		return Attempt{}, "", err
	}
	// A verifier of oauth2 is 32 random bytes in base64url, which suits state and nonce as well.
	a := Attempt{State: oauth2.GenerateVerifier(), Nonce: oauth2.GenerateVerifier(), Verifier: oauth2.GenerateVerifier(), Redirect: redirect}
	return a, p.oauth(provider, redirect).AuthCodeURL(a.State, oidc.Nonce(a.Nonce), oauth2.S256ChallengeOption(a.Verifier)), nil
}

// Finish exchanges the code of an answer and returns who signed in. Whoever calls it spends the attempt, whatever comes out.
// ErrState, ErrRefused, ErrCode, ErrToken, ErrUnavailable.
func (p *Party) Finish(ctx context.Context, a Attempt, answer Answer) (Person, error) {
	if a.State == "" || subtle.ConstantTimeCompare([]byte(a.State), []byte(answer.State)) != 1 {
		return Person{}, ErrState
	}
	if answer.Error != "" {
		return Person{}, ErrRefused
	}
	if answer.Code == "" || len(answer.Code) > 2048 {
		return Person{}, ErrCode
	}
	provider, err := p.discover(ctx)
	if err != nil {
		return Person{}, err
	}
	ctx = oidc.ClientContext(ctx, p.client)
	token, err := p.oauth(provider, a.Redirect).Exchange(ctx, answer.Code, oauth2.VerifierOption(a.Verifier))
	if err != nil {
		if refused, is := errors.AsType[*oauth2.RetrieveError](err); is && refused.ErrorCode == "invalid_grant" {
			return Person{}, ErrCode
		}
		return Person{}, ErrUnavailable
	}
	return p.read(ctx, provider, token, a.Nonce)
}

// read returns whom an ID token names, once it is known to be the bank's, for us, of this attempt and of now.
func (p *Party) read(ctx context.Context, provider *oidc.Provider, token *oauth2.Token, nonce string) (Person, error) {
	raw, _ := token.Extra("id_token").(string)
	verifier := provider.VerifierContext(ctx, &oidc.Config{ClientID: p.config.ClientID, Now: p.config.Now,
		SupportedSigningAlgs: []string{oidc.RS256, oidc.ES256, oidc.PS256}})
	id, err := verifier.Verify(ctx, raw)
	if err != nil || nonce == "" || subtle.ConstantTimeCompare([]byte(id.Nonce), []byte(nonce)) != 1 {
		return Person{}, ErrToken
	}
	var c claims
	if err := id.Claims(&c); err != nil {
		return Person{}, ErrToken
	}
	if len(id.Audience) != 1 && c.Party != p.config.ClientID { // OpenID Connect Core, 3.1.3.7, points 4 and 5
		return Person{}, ErrToken
	}
	return c.person()
}

func (p *Party) oauth(provider *oidc.Provider, redirect string) *oauth2.Config {
	at := provider.Endpoint()
	at.AuthStyle = oauth2.AuthStyleInHeader // trying both ways would spend a code on the first; this one is the default of OpenID Connect
	return &oauth2.Config{ClientID: p.config.ClientID, ClientSecret: p.config.Secret, Endpoint: at, RedirectURL: redirect,
		Scopes: []string{oidc.ScopeOpenID, "profile", scopePassport}}
}

// discover asks the bank for its addresses, once.
func (p *Party) discover(ctx context.Context) (*oidc.Provider, error) {
	p.mu.Lock()
	provider := p.provider
	p.mu.Unlock()
	if provider != nil {
		return provider, nil
	}
	provider, err := oidc.NewProvider(oidc.ClientContext(ctx, p.client), p.config.Issuer)
	if err != nil {
		return nil, ErrUnavailable
	}
	var more struct {
		Keys string `json:"jwks_uri"`
	}
	at := provider.Endpoint()
	if err := provider.Claims(&more); err != nil || !trusted(at.AuthURL) || !trusted(at.TokenURL) || !trusted(more.Keys) {
		return nil, ErrUnavailable
	}
	p.mu.Lock()
	defer p.mu.Unlock()
	p.provider = provider
	return provider, nil
}

// bounded fails an answer that is longer than maxAnswer.
type bounded struct{ http.RoundTripper }

func (b bounded) RoundTrip(r *http.Request) (*http.Response, error) {
	answer, err := b.RoundTripper.RoundTrip(r)
	if err == nil {
		answer.Body = http.MaxBytesReader(nil, answer.Body, maxAnswer)
	}
	return answer, err
}
