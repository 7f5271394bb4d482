package api_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/domain/person"
	"razvorot/protocol"
	"razvorot/remote/remotetest"
)

var t0 = time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC)

// desk lets the token «anna» in as a citizen, and is otherwise the fake.
type desk struct {
	*remotetest.Fake
	backend domain.Backend // for everybody, when set
}

// Now is the fake's time, where there is a fake.
func (d *desk) Now() time.Time {
	if d.Fake == nil {
		return time.Now()
	}
	return d.Fake.Now()
}

func (d *desk) Authenticate(ctx context.Context, token string) (authority.Caller, error) {
	if d.backend != nil && token == "anna" {
		return authority.Caller{Account: "1", Session: "1"}, nil
	}
	account, session, err := d.Fake.Authenticate(ctx, token)
	return authority.Caller{Account: account, Session: session}, err
}

func (d *desk) Backend(c authority.Caller) domain.Backend {
	if d.backend != nil {
		return d.backend
	}
	return d.As(c.Account, c.Session)
}

// request is one request to the API; headers are name, value, name, value.
type request struct {
	method, path, body string
	header             []string
}

func (r request) to(h http.Handler) *http.Response {
	q := httptest.NewRequest(r.method, r.path, strings.NewReader(r.body))
	for i := 0; i < len(r.header); i += 2 {
		q.Header.Set(r.header[i], r.header[i+1])
	}
	w := httptest.NewRecorder()
	h.ServeHTTP(w, q)
	return w.Result()
}

func problem(t *testing.T, r *http.Response) protocol.Problem {
	t.Helper()
	p, err := protocol.ReadProblem(r.Body)
	if err != nil || r.Header.Get("Content-Type") != protocol.ProblemJSON {
		t.Fatalf("status %d is no problem: %v", r.StatusCode, err)
	}
	return p
}

func newFake() *desk { return &desk{Fake: remotetest.NewFake(remotetest.NewClock(t0))} }

// signedIn returns the API with a citizen, and their token.
func signedIn(t *testing.T) (http.Handler, *desk, string) {
	t.Helper()
	d, ctx := newFake(), t.Context()
	phone, _ := person.ParsePhone("+79000000001")
	email, _ := person.ParseEmail("anna@example.org")
	ticket := func(sent domain.CodeSent, err error) domain.Ticket {
		t.Helper()
		messages, _ := d.Messages(ctx, 0, 0)
		got, confirmErr := d.ConfirmCode(ctx, sent.Challenge, messages[len(messages)-1].Code)
		if err != nil || confirmErr != nil {
			t.Fatal(err, confirmErr)
		}
		return got
	}
	texts, _ := d.ConsentTexts(ctx, "ru")
	r := domain.Registration{Ticket: ticket(d.StartRegistration(ctx, "1", phone, email)), Password: "Снег-в-мае-2031!"}
	for _, text := range texts {
		r.Consents = append(r.Consents, text.Agree(t0))
	}
	if _, err := d.FinishRegistration(ctx, "2", r); err != nil {
		t.Fatal(err)
	}
	s, err := d.FinishSignIn(ctx, ticket(d.SignIn(ctx, person.Login{Phone: phone}, r.Password, domain.DeviceInfo{})))
	if err != nil {
		t.Fatal(err)
	}
	return api.New(d, api.Options{}), d, "Bearer " + s.AccessToken
}

func TestEveryRouteIsServed(t *testing.T) {
	h := api.New(newFake(), api.Options{})
	for _, r := range protocol.Routes() {
		response := request{method: r.Method, path: r.Path("ru")}.to(h)
		if response.StatusCode == http.StatusMethodNotAllowed || response.StatusCode >= 500 {
			t.Errorf("%s: %d", r, response.StatusCode)
		}
		if r.Signed != (response.StatusCode == http.StatusUnauthorized) {
			t.Errorf("%s without a token: %d", r, response.StatusCode)
		}
		if response.Header.Get("Cache-Control") != "no-store" || response.Header.Get("X-Content-Type-Options") != "nosniff" {
			t.Errorf("%s: %v", r, response.Header)
		}
	}
}

func TestOtherPathsAndMethodsAreProblems(t *testing.T) {
	h := api.New(newFake(), api.Options{})
	for path, status := range map[string]int{"/": 404, "/v1": 404, "/v1/nothing": 404, "/v1/account/x": 404, "/v1/authority": 405} {
		response := request{method: http.MethodPost, path: path}.to(h)
		if p := problem(t, response); response.StatusCode != status || p.Code != domain.ErrNotFound {
			t.Errorf("%s: %d, %s", path, response.StatusCode, p.Code)
		}
	}
	if allow := (request{method: http.MethodPut, path: "/v1/uploads/1"}).to(h).Header.Get("Allow"); allow != "DELETE, HEAD, PATCH, OPTIONS" {
		t.Error(allow)
	}
}

const signIn = `{"login":{"phone":"+79000000009"},"password":"x","device":{}}`

func TestBodiesAreJSONAndNothingElse(t *testing.T) {
	h := api.New(newFake(), api.Options{})
	for _, c := range []struct {
		body, mediaType string
		want            domain.Kind
	}{
		{signIn, "application/json", domain.ErrWrongCredentials},
		{signIn, "application/json; charset=utf-8", domain.ErrWrongCredentials},
		{strings.Replace(signIn, "{", `{"later":1,`, 1), "application/json", domain.ErrWrongCredentials},
		{signIn, "text/plain", domain.ErrUnsupportedType},
		{signIn, "", domain.ErrUnsupportedType},
		{signIn + "x", "application/json", domain.ErrInvalid},
		{signIn + signIn, "application/json", domain.ErrInvalid},
		{"", "application/json", domain.ErrInvalid},
		{`{"login":{"phone":"12"}}`, "application/json", domain.ErrInvalid},
		{strings.Repeat(" ", protocol.MaxOpen-len(signIn)) + signIn, "application/json", domain.ErrWrongCredentials},
		{strings.Repeat(" ", protocol.MaxOpen) + signIn, "application/json", domain.ErrTooLarge}, // of somebody not signed in
	} {
		r := request{method: http.MethodPost, path: "/v1/sign-ins", body: c.body, header: []string{"Content-Type", c.mediaType}}
		if p := problem(t, r.to(h)); p.Code != c.want {
			t.Errorf("%.60q as %q: %s, want %s", c.body, c.mediaType, p.Code, c.want)
		}
	}
}

func TestACommandNeedsAKey(t *testing.T) {
	h, d, token := signedIn(t)
	for _, r := range protocol.Routes() {
		if !r.Keyed || r == protocol.CreateUpload {
			continue
		}
		response := request{method: r.Method, path: r.Path("1"), header: []string{"Authorization", token}}.to(h)
		if p := problem(t, response); p.Code != domain.ErrInvalid {
			t.Errorf("%s without a key: %s", r, p.Code)
		}
	}
	if d.Calls("RetryChecks") != 0 {
		t.Error("a command without a key was carried out")
	}
}

// broken panics with something personal, and fails with an error without a kind.
type broken struct{ domain.Backend }

func (broken) Account(context.Context) (domain.Account, error) { panic("anna@example.org") }

func (broken) FindDocuments(context.Context) ([]domain.Document, error) {
	return nil, io.ErrUnexpectedEOF
}

func (broken) FetchPortrait(context.Context, domain.RegistryID) (io.ReadCloser, error) {
	return io.NopCloser(io.MultiReader(strings.NewReader("half"), &failing{})), nil
}

type failing struct{}

func (*failing) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

func TestAPanicIsAProblemWithoutDetails(t *testing.T) {
	var log bytes.Buffer
	h := api.New(&desk{backend: broken{}}, api.Options{Log: slog.New(slog.NewTextHandler(&log, nil))})
	for _, path := range []string{"/v1/account", "/v1/documents"} {
		response := request{method: http.MethodGet, path: path, header: []string{"Authorization", "Bearer anna"}}.to(h)
		body, _ := io.ReadAll(response.Body)
		if response.StatusCode != 500 || !bytes.Contains(body, []byte(`"code":"internal"`)) || bytes.Contains(body, []byte("EOF")) {
			t.Errorf("%s: %d, %s", path, response.StatusCode, body)
		}
	}
	if strings.Contains(log.String(), "anna") || !strings.Contains(log.String(), "panicked") || !strings.Contains(log.String(), "EOF") {
		t.Error(log.String())
	}
}

func TestAPortraitThatBreaksOffBreaksTheConnection(t *testing.T) {
	server := httptest.NewServer(api.New(&desk{backend: broken{}}, api.Options{}))
	defer server.Close()
	q, _ := http.NewRequest(http.MethodGet, server.URL+"/v1/passports/1/portrait", nil)
	q.Header.Set("Authorization", "Bearer anna")
	response, err := http.DefaultClient.Do(q)
	if err == nil {
		_, err = io.ReadAll(response.Body)
		response.Body.Close()
	}
	if err == nil {
		t.Error("half a portrait is taken for a whole one")
	}
}

// slow records how long it was asked to wait.
type slow struct {
	domain.Backend
	wait time.Duration
}

func (s *slow) FetchChanges(_ context.Context, _ domain.Cursor, wait time.Duration) ([]domain.Change, domain.Cursor, error) {
	s.wait = wait
	return nil, "c1", nil
}

func TestALongPollIsBounded(t *testing.T) {
	s := &slow{}
	h := api.New(&desk{backend: s}, api.Options{MaxWait: 20 * time.Second})
	for text, want := range map[string]time.Duration{"": 0, "7": 7 * time.Second, "4000000000": 20 * time.Second} {
		r := request{method: http.MethodGet, path: "/v1/changes?after=c1&wait=" + text, header: []string{"Authorization", "Bearer anna"}}
		var got protocol.Changes
		if err := json.NewDecoder(r.to(h).Body).Decode(&got); err != nil || got.Cursor != "c1" || s.wait != want {
			t.Errorf("wait=%s: %v, %v", text, s.wait, err)
		}
	}
	for _, text := range []string{"-1", "x", "1s"} {
		r := request{method: http.MethodGet, path: "/v1/changes?wait=" + text, header: []string{"Authorization", "Bearer anna"}}
		if p := problem(t, r.to(h)); p.Code != domain.ErrInvalid {
			t.Errorf("wait=%s: %s", text, p.Code)
		}
	}
}
