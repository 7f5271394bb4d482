package console_test

import (
	"io"
	"log/slog"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"razvorot/authority/console"
	"razvorot/authority/console/consoletest"
)

var noon = time.Date(2026, time.March, 12, 12, 0, 0, 0, time.UTC)

// site is a console over the fake office, on a server of its own.
type site struct {
	*httptest.Server
	office *consoletest.Reception
	clock  *consoletest.Clock
}

func newSite(t testing.TB, change func(*console.Options)) *site {
	t.Helper()
	clock := consoletest.NewClock(noon)
	server := httptest.NewUnstartedServer(nil)
	_, port, _ := strings.Cut(server.Listener.Addr().String(), ":")
	office := consoletest.New(clock, "http://localhost:"+port)
	o := console.Options{Clock: clock, Zone: time.UTC, Log: slog.New(slog.NewTextHandler(io.Discard, nil))}
	if change != nil {
		change(&o)
	}
	server.Config.Handler = console.New(office, o)
	server.Start()
	t.Cleanup(server.Close)
	server.URL = "http://localhost:" + port
	return &site{server, office, clock}
}

// user is somebody with a browser.
type user struct {
	t    testing.TB
	site *site
	*http.Client
}

func (s *site) user(t testing.TB) *user {
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	return &user{t, s, &http.Client{Jar: jar, CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }}}
}

// signedIn is a user with a session that was opened behind the door.
func (s *site) signedIn(t testing.TB, login string) *user {
	p := s.user(t)
	p.setCookie("console-session", s.office.Session(login))
	return p
}

func (p *user) setCookie(name, value string) {
	u, err := url.Parse(p.site.URL)
	if err != nil {
		p.t.Fatal(err)
	}
	p.Jar.SetCookies(u, []*http.Cookie{{Name: name, Value: value, Path: "/"}})
}

func (p *user) cookie(name string) string {
	u, _ := url.Parse(p.site.URL)
	for _, c := range p.Jar.Cookies(u) {
		if c.Name == name {
			return c.Value
		}
	}
	return ""
}

// answer is what came back.
type answer struct {
	*http.Response
	body string
}

func (p *user) do(r *http.Request) answer {
	p.t.Helper()
	resp, err := p.Do(r)
	if err != nil {
		p.t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		p.t.Fatal(err)
	}
	return answer{resp, string(body)}
}

func (p *user) get(path string) answer {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodGet, p.site.URL+path, nil)
	if err != nil {
		p.t.Fatal(err)
	}
	return p.do(r)
}

var csrfField = regexp.MustCompile(`name="csrf" value="([0-9a-f]{64})"`)

// token is the token of forms as a page of this person has it.
func (p *user) token() string {
	p.t.Helper()
	page := p.get("/help").body
	if p.cookie("console-session") == "" {
		page = p.get("/sign-in").body
	}
	found := csrfField.FindStringSubmatch(page)
	if found == nil {
		p.t.Fatal("the page has no form with a token")
	}
	return found[1]
}

// post sends a form of our own, as a browser would.
func (p *user) post(path string, form url.Values) answer {
	p.t.Helper()
	filled := url.Values{"csrf": {p.token()}, "key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}}
	for name, values := range form {
		filled[name] = values
	}
	return p.send(path, filled, map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": p.site.URL})
}

func (p *user) send(path string, form url.Values, header map[string]string) answer {
	p.t.Helper()
	r, err := http.NewRequest(http.MethodPost, p.site.URL+path, strings.NewReader(form.Encode()))
	if err != nil {
		p.t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	for name, value := range header {
		r.Header.Set(name, value)
	}
	return p.do(r)
}

func (a answer) wants(t testing.TB, status int, texts ...string) {
	t.Helper()
	if a.StatusCode != status {
		t.Fatalf("%s %s answered %d, not %d", a.Request.Method, a.Request.URL.Path, a.StatusCode, status)
	}
	for _, text := range texts {
		if !strings.Contains(a.body, text) {
			t.Errorf("%s %s does not say %q", a.Request.Method, a.Request.URL.Path, text)
		}
	}
}

func (a answer) leadsTo(t testing.TB, path string) {
	t.Helper()
	if a.StatusCode != http.StatusSeeOther || a.Header.Get("Location") != path {
		t.Fatalf("%s %s answered %d to %q, not to %q", a.Request.Method, a.Request.URL.Path, a.StatusCode, a.Header.Get("Location"), path)
	}
}
