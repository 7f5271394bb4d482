package remote_test

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"sync"
	"testing"
	"time"

	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

const password = "Снег-в-мае-2031!"

// signIn makes an account and signs the rig's device in.
func (r *rig) signIn(t *testing.T) {
	t.Helper()
	ctx := t.Context()
	phone, _ := person.ParsePhone("+79000000001")
	email, _ := person.ParseEmail("anna@example.org")
	ticket := func(sent domain.CodeSent, err error) domain.Ticket {
		t.Helper()
		messages, _ := r.Messages(ctx, 0, 0)
		got, confirmErr := r.client.ConfirmCode(ctx, sent.Challenge, messages[len(messages)-1].Code)
		if err != nil || confirmErr != nil {
			t.Fatal(err, confirmErr)
		}
		return got
	}
	texts, _ := r.client.ConsentTexts(ctx, "ru")
	registration := domain.Registration{Ticket: ticket(r.client.StartRegistration(ctx, "1", phone, email)), Password: password}
	for _, text := range texts {
		registration.Consents = append(registration.Consents, text.Agree(t0))
	}
	if _, err := r.client.FinishRegistration(ctx, "2", registration); err != nil {
		t.Fatal(err)
	}
	sent, err := r.client.SignIn(ctx, person.Login{Phone: phone}, password, domain.DeviceInfo{})
	if _, err := r.client.FinishSignIn(ctx, ticket(sent, err)); err != nil {
		t.Fatal(err)
	}
}

// carrier passes requests on and keeps them; before may answer one instead, with an error or a response.
type carrier struct {
	http.RoundTripper
	before func(*http.Request) (*http.Response, error)
	after  func(*http.Request) error // loses the answer

	mu       sync.Mutex
	requests []*http.Request
}

func (c *carrier) RoundTrip(q *http.Request) (*http.Response, error) {
	c.mu.Lock()
	c.requests = append(c.requests, q)
	c.mu.Unlock()
	if c.before != nil {
		if response, err := c.before(q); response != nil || err != nil {
			return response, err
		}
	}
	response, err := c.RoundTripper.RoundTrip(q)
	if err == nil && c.after != nil {
		if err = c.after(q); err != nil {
			response.Body.Close()
			return nil, err
		}
	}
	return response, err
}

// tapped returns a rig whose device's requests go through a carrier.
func tapped(t *testing.T) (*rig, *carrier) {
	r := newRig(t)
	c := &carrier{RoundTripper: r.carrier}
	r.carrier = c
	r.client, r.sessions = r.device(t)
	return r, c
}

func TestASessionIsKeptRenewedAndDeleted(t *testing.T) {
	r, c := tapped(t)
	r.signIn(t)
	first, err := r.sessions.FindSession(t.Context())
	if err != nil || r.sessions.Saved() != 1 {
		t.Fatal(err, r.sessions.Saved())
	}
	r.Advance(first.ExpiresAt.Sub(r.clock.Now()) - 10*time.Second) // not over yet, but it would be on a slow way
	if _, err := r.client.Account(t.Context()); err != nil {
		t.Fatal(err)
	}
	second, _ := r.sessions.FindSession(t.Context())
	if second.AccessToken == first.AccessToken || second.RefreshToken == first.RefreshToken {
		t.Error("not renewed in time")
	}
	if last := c.requests[len(c.requests)-1]; last.Header.Get("Authorization") != "DPoP "+second.AccessToken {
		t.Error("the new token is not used")
	}
	if err := r.client.SignOut(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := r.sessions.FindSession(t.Context()); !errors.Is(err, domain.ErrNotFound) {
		t.Error("the session is kept after signing out:", err)
	}
}

func TestARefusedTokenIsRenewedOnce(t *testing.T) {
	r, c := tapped(t)
	r.signIn(t)
	s, _ := r.sessions.FindSession(t.Context())
	s.AccessToken, s.ExpiresAt = "worth nothing", s.ExpiresAt.Add(time.Hour)
	if err := r.sessions.SaveSession(t.Context(), s); err != nil {
		t.Fatal(err)
	}
	if _, err := r.client.Account(t.Context()); err != nil {
		t.Fatal(err)
	}
	r.EndSessions()
	c.requests = nil
	if _, err := r.client.Account(t.Context()); !errors.Is(err, domain.ErrUnauthorised) {
		t.Error(err)
	}
	if len(c.requests) != 2 { // the call, and the refresh that is refused too
		t.Errorf("%d requests", len(c.requests))
	}
	if _, err := r.sessions.FindSession(t.Context()); !errors.Is(err, domain.ErrNotFound) {
		t.Error("a session that ended is kept:", err)
	}
}

func TestManyCallsRenewASessionOnce(t *testing.T) {
	r, _ := tapped(t)
	r.signIn(t)
	r.Advance(time.Hour)
	var group sync.WaitGroup
	failed := make(chan error, 20)
	for range 20 {
		group.Go(func() {
			_, err := r.client.Account(t.Context())
			failed <- err
		})
	}
	group.Wait()
	for range 20 {
		if err := <-failed; err != nil {
			t.Error(err)
		}
	}
	if r.Calls("Refresh") != 1 || r.sessions.Saved() != 2 {
		t.Errorf("%d refreshes, %d sessions saved", r.Calls("Refresh"), r.sessions.Saved())
	}
}

func TestARenewalSurvivesALostAnswer(t *testing.T) {
	r, c := tapped(t)
	r.signIn(t)
	r.Advance(time.Hour)
	c.after = func(q *http.Request) error {
		if q.URL.Path == protocol.Refresh.Pattern {
			return io.ErrUnexpectedEOF
		}
		return nil
	}
	if _, err := r.client.Account(t.Context()); !errors.Is(err, domain.ErrUnavailable) {
		t.Fatal(err)
	}
	c.after = nil
	if _, err := r.client.Account(t.Context()); err != nil {
		t.Error("the lost answer ended the session:", err)
	}
}

func TestARenewalGoesOnWhenWhoAskedGivesUp(t *testing.T) {
	r, c := tapped(t)
	r.signIn(t)
	r.Advance(time.Hour)
	ctx, cancel := context.WithCancel(t.Context())
	c.before = func(q *http.Request) (*http.Response, error) {
		if q.URL.Path == protocol.Refresh.Pattern {
			cancel()
		}
		return nil, q.Context().Err()
	}
	if _, err := r.client.Account(ctx); !errors.Is(err, domain.ErrUnavailable) || !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	if _, err := r.client.Account(t.Context()); err != nil {
		t.Error(err)
	}
	refreshes := 0
	for _, q := range c.requests {
		if q.URL.Path == protocol.Refresh.Pattern {
			refreshes++
		}
	}
	if refreshes != 1 {
		t.Errorf("%d refreshes", refreshes)
	}
}

func TestATokenThatWasRenewedMeanwhileIsNotRenewedAgain(t *testing.T) {
	r, c := tapped(t)
	r.signIn(t)
	refused := false
	c.before = func(q *http.Request) (*http.Response, error) {
		if refused {
			return nil, nil
		}
		refused = true
		s, _ := r.sessions.FindSession(q.Context())
		fresh, err := r.Refresh(q.Context(), s.RefreshToken)
		_ = r.sessions.SaveSession(q.Context(), fresh)
		return respond(401, protocol.ProblemJSON, `{"code":"unauthorised"}`), err
	}
	if _, err := r.client.Account(t.Context()); err != nil || r.Calls("Refresh") != 1 {
		t.Error(err, r.Calls("Refresh"))
	}
}

func TestAnUploadWhoseAnswerIsLostTellsHowFarItGot(t *testing.T) {
	r, c := tapped(t)
	r.signIn(t)
	u, err := r.client.CreateUpload(t.Context(), "3", domain.PageUpload{Document: "D", Kind: domain.KindOther, Page: "P",
		Role: domain.PageFront, MediaType: domain.MediaPDF, Size: 1000})
	if err != nil {
		t.Fatal(err)
	}
	c.after = func(q *http.Request) error {
		if q.Method == http.MethodPatch {
			return io.ErrUnexpectedEOF
		}
		return nil
	}
	u, err = r.client.AppendUpload(t.Context(), u.ID, 0, strings.NewReader("hello"))
	if !errors.Is(err, domain.ErrUnavailable) || u.Offset != 5 {
		t.Error(u, err)
	}
}

// forgetful cannot save.
type forgetful struct{ remotetest.Sessions }

func (*forgetful) SaveSession(context.Context, domain.Session) error { return domain.ErrNoSpace }

func TestATokenThatCannotBeSavedIsNotUsed(t *testing.T) {
	r, c := tapped(t)
	r.signIn(t)
	s, _ := r.sessions.FindSession(t.Context())
	keeper := &forgetful{}
	_ = keeper.Sessions.SaveSession(t.Context(), s)
	client, err := remote.New(remote.Options{Base: remote.InProcessBase, Transport: c, Sessions: keeper, Clock: r.clock})
	if err != nil {
		t.Fatal(err)
	}
	r.Advance(time.Hour)
	if _, err := client.Account(t.Context()); !errors.Is(err, domain.ErrNoSpace) {
		t.Error(err)
	}
	if r.Calls("Account") != 0 {
		t.Error("the token was used")
	}
}

func TestTokensGoOnlyWhereSomebodyActs(t *testing.T) {
	r, c := tapped(t)
	r.signIn(t)
	c.requests = nil
	_, _ = r.client.Authority(t.Context())
	_, _ = r.client.ConsentTexts(t.Context(), "ru")
	_, _ = r.client.FindServices(t.Context())
	_, _ = r.client.ConfirmCode(t.Context(), "1", "1")
	_, _ = r.client.SignIn(t.Context(), person.Login{}, "", domain.DeviceInfo{})
	for _, q := range c.requests {
		if q.Header.Get("Authorization") != "" {
			t.Errorf("%s bears a token", q.URL.Path)
		}
	}
	if len(c.requests) != 5 {
		t.Errorf("%d requests", len(c.requests))
	}
}

func TestWhoeverIsNotSignedInAsksNothing(t *testing.T) {
	r, c := tapped(t)
	if _, err := r.client.FindDocuments(t.Context()); !errors.Is(err, domain.ErrUnauthorised) || len(c.requests) != 0 {
		t.Error(err, len(c.requests))
	}
	if err := r.client.SignOut(t.Context()); err != nil || len(c.requests) != 0 {
		t.Error(err, len(c.requests))
	}
}

func TestSigningOutOfflineCanBeRepeated(t *testing.T) {
	r, _ := tapped(t)
	r.signIn(t)
	r.SetOffline(true)
	if err := r.client.SignOut(t.Context()); !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
	r.SetOffline(false)
	if err := r.client.SignOut(t.Context()); err != nil || r.Calls("SignOut") != 2 {
		t.Error(err)
	}
}

// respond returns an answer with a body.
func respond(status int, mediaType, body string) *http.Response {
	w := httptest.NewRecorder()
	w.Header().Set("Content-Type", mediaType)
	w.WriteHeader(status)
	_, _ = io.WriteString(w, body)
	return w.Result()
}

func TestNonsenseIsUnavailable(t *testing.T) {
	problem := `{"code":"not_found"}`
	for name, response := range map[string]*http.Response{
		"a sign-in page of a network":   respond(200, "text/html", "<html>Купите доступ</html>"),
		"a page that is not found":      respond(404, "text/html", "<html>404</html>"),
		"a problem of another type":     respond(404, "application/json", problem),
		"a redirect":                    respond(302, "text/html", ""),
		"JSON that ends early":          respond(200, "application/json", `[{"id":"1"`),
		"JSON of another shape":         respond(200, "application/json", `{"id":1}`),
		"JSON with something after it":  respond(200, "application/json", `[] []`),
		"an empty answer":               respond(200, "application/json", ""),
		"an answer without a type":      respond(200, "", "[]"),
		"an endless answer":             respond(200, "application/json", strings.Repeat(" ", protocol.MaxAnswer+1)+"[]"),
		"a problem without a code":      respond(500, "application/problem+json", `{}`),
		"a problem with a strange code": respond(500, "application/problem+json", `{"code":"teapot"}`),
		"a fault":                       respond(500, "application/problem+json", `{"code":"internal","status":500}`),
	} {
		r, c := tapped(t)
		c.before = func(*http.Request) (*http.Response, error) { return response, nil }
		_, err := r.client.FindServices(t.Context())
		if _, ok := errors.AsType[*domain.Unavailable](err); !ok {
			t.Errorf("%s: %v (%T)", name, err, err)
		}
		if kind, _ := domain.KindOf(err); kind != domain.ErrUnavailable {
			t.Errorf("%s: kind %s", name, kind)
		}
	}
}

func TestARedirectIsNotFollowed(t *testing.T) {
	r, c := tapped(t)
	c.before = func(*http.Request) (*http.Response, error) {
		w := httptest.NewRecorder()
		w.Header().Set("Location", "https://elsewhere.example/v1/services")
		w.WriteHeader(307)
		return w.Result(), nil
	}
	if _, err := r.client.FindServices(t.Context()); !errors.Is(err, domain.ErrUnavailable) || len(c.requests) != 1 {
		t.Error(err, len(c.requests))
	}
}

func TestAFailingNetworkIsUnavailableAndNamesNoAddress(t *testing.T) {
	r, c := tapped(t)
	c.before = func(*http.Request) (*http.Response, error) { return nil, io.ErrUnexpectedEOF }
	_, err := r.client.ResendCode(t.Context(), "challenge-7")
	if _, ok := errors.AsType[*domain.Unavailable](err); !ok || !errors.Is(err, io.ErrUnexpectedEOF) ||
		strings.Contains(err.Error(), "challenge-7") {
		t.Error(err)
	}
}

func TestTokensAreNotSentWithoutTLS(t *testing.T) {
	for base, ok := range map[string]bool{"https://authority.example": true, "https://authority.example/base/": true,
		"http://127.0.0.1:80": true, "http://[::1]:80": true, "http://localhost": true, remote.InProcessBase: true,
		"http://authority.example": false, "ftp://authority.example": false, "authority.example": false, "": false,
		"https://user:password@authority.example": false, "https://authority.example?x=1": false, "https://": false, "://": false} {
		if _, err := remote.New(remote.Options{Base: base}); (err == nil) != ok || err != nil && !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%q: %v", base, err)
		}
	}
}

func TestAnAuthorityBehindTLSIsReached(t *testing.T) {
	r := newRig(t)
	front := httptest.NewTLSServer(http.HandlerFunc(func(w http.ResponseWriter, q *http.Request) {
		q.URL.Scheme, q.URL.Host, q.RequestURI = "http", "authority.invalid", ""
		q.URL.Path = strings.TrimPrefix(q.URL.Path, "/base")
		response, err := r.carrier.RoundTrip(q)
		if err != nil {
			t.Error(err)
			return
		}
		defer response.Body.Close()
		w.Header().Set("Content-Type", response.Header.Get("Content-Type"))
		w.WriteHeader(response.StatusCode)
		_, _ = io.Copy(w, response.Body)
	}))
	defer front.Close()
	client, err := remote.New(remote.Options{Base: front.URL + "/base/", Transport: front.Client().Transport})
	if err != nil {
		t.Fatal(err)
	}
	if info, err := client.Authority(t.Context()); err != nil || info.Name != remotetest.Authority {
		t.Error(info, err)
	}
	stranger, _ := remote.New(remote.Options{Base: front.URL})
	if _, err := stranger.Authority(t.Context()); !errors.Is(err, domain.ErrUnavailable) {
		t.Error("an authority with a certificate of nobody is trusted:", err)
	}
}

func TestContentIsSentAgainWhenTheTokenWasRefused(t *testing.T) {
	r, c := tapped(t)
	r.signIn(t)
	content := bytes.Repeat([]byte("x"), 300<<10)
	u, err := r.client.CreateUpload(t.Context(), "3", domain.PageUpload{Document: "D", Kind: domain.KindOther, Page: "P",
		Role: domain.PageFront, MediaType: domain.MediaPDF, Size: int64(len(content)) + 1})
	if err != nil {
		t.Fatal(err)
	}
	refused := false
	c.before = func(q *http.Request) (*http.Response, error) {
		if q.Method != http.MethodPatch || refused {
			return nil, nil
		}
		refused = true
		_, err := io.ReadAll(q.Body)
		return respond(401, protocol.ProblemJSON, `{"code":"unauthorised"}`), err
	}
	if u, err = r.client.AppendUpload(t.Context(), u.ID, 0, bytes.NewReader(content[:1000])); err != nil || u.Offset != 1000 {
		t.Fatal(u, err)
	}
	refused = false
	stream := io.MultiReader(bytes.NewReader(content[1000:])) // cannot be read again
	u, err = r.client.AppendUpload(t.Context(), u.ID, 1000, stream)
	if !errors.Is(err, domain.ErrUnavailable) || u.Offset != 1000 {
		t.Fatal(u, err)
	}
	if r.Calls("Refresh") != 2 {
		t.Errorf("%d refreshes", r.Calls("Refresh"))
	}
}
