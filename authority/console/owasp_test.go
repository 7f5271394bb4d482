package console_test

import (
	"errors"
	"fmt"
	"io"
	"log/slog"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"razvorot/authority/console"
	"razvorot/authority/console/consoletest"
	"razvorot/domain"
)

func TestNoCommandIsTakenFromAnotherSite(t *testing.T) {
	for _, line := range console.Routes() {
		if line.Method != http.MethodPost {
			continue
		}
		s := newSite(t, nil)
		s.office.LetAll = true
		p := s.signedIn(t, consoletest.Senior)
		mine, theirs := p.token(), s.signedIn(t, consoletest.Operator).token()
		path := s.office.Paths(consoletest.Senior).Replace(line.Pattern)
		own := map[string]string{"Sec-Fetch-Site": "same-origin", "Origin": s.URL}
		for name, try := range map[string]struct {
			token  string
			header map[string]string
		}{
			"no token":         {"", own},
			"a made-up token":  {strings.Repeat("ab", 32), own},
			"another's token":  {theirs, own},
			"another site":     {mine, map[string]string{"Sec-Fetch-Site": "cross-site", "Origin": "https://evil.example"}},
			"a sister site":    {mine, map[string]string{"Sec-Fetch-Site": "same-site", "Origin": "http://other.localhost"}},
			"an old browser":   {mine, map[string]string{"Origin": "https://evil.example"}},
			"a sandboxed page": {mine, map[string]string{"Origin": "null"}},
		} {
			form := url.Values{"csrf": {try.token}, "key": {"ABCDEFGHIJKLMNOPQRSTUVWXYZ"}, "why": {"для проверки правил"}, "kind": {"block"}}
			if got := p.send(path, form, try.header); got.StatusCode != http.StatusForbidden || !strings.Contains(got.body, "form_not_ours") {
				t.Errorf("%s with %s answers %d", path, name, got.StatusCode)
			}
		}
		if s.office.Sessions() != 2 || len(s.office.Decided) != 0 {
			t.Errorf("%s did something all the same", path)
		}
	}
}

func TestNoPageChangesAnythingByBeingOpened(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Senior)
	for _, line := range console.Routes() {
		path := s.office.Paths(consoletest.Senior).Replace(line.Pattern)
		if line.Method == http.MethodPost && !hasPage(line.Pattern) {
			if got := p.get(path); got.StatusCode != http.StatusNotFound && got.StatusCode != http.StatusMethodNotAllowed {
				t.Errorf("GET %s answers %d", path, got.StatusCode)
			}
		}
	}
}

func hasPage(pattern string) bool {
	for _, line := range console.Routes() {
		if line.Method == http.MethodGet && line.Pattern == pattern {
			return true
		}
	}
	return false
}

// hostile is what somebody would write who wants it to be more than text.
var hostile = []string{
	`<script>window.hacked=1</script>`,
	`"><img src=x onerror=window.hacked=1>`,
	`'-window.hacked=1-'`,
	`</textarea></select></title><svg/onload=window.hacked=1>`,
	`javascript:window.hacked=1`,
	`{{.Me.Login}}<!--`,
	"\u202e<b onclick=window.hacked=1>\u0000",
}

// allPages is every page with what a hostile citizen or colleague could have written on it.
func allPages(t *testing.T, s *site) map[string]string {
	pages := map[string]string{}
	operator, senior, auditor := s.signedIn(t, consoletest.Operator), s.signedIn(t, consoletest.Senior), s.signedIn(t, consoletest.Auditor)
	operator.post("/case/acc-0/app-0/claim", nil)
	passport := s.office.Paths("").Replace("/passport/{account}/{id}")
	for _, path := range []string{"/queue", "/case/acc-0/app-0", "/conversations", "/conversation/acc-3/talk-0", "/search", passport, "/account", "/help"} {
		pages[path] = operator.get(path).body
	}
	for _, path := range []string{"/proposals?all=1", "/dashboard", "/case/acc-0/app-0?look=x"} {
		pages[path] = senior.get(path).body
	}
	pages["passport"] = senior.post(passport, url.Values{"why": {"для проверки правил"}}).body
	pages["/audit"] = auditor.get("/audit").body
	pages["/certificates"] = s.signedIn(t, consoletest.Keys).get("/certificates").body
	pages["/sign-in"] = s.user(t).get("/sign-in").body
	pages["/nowhere"] = operator.get("/nowhere").body
	return pages
}

var (
	tag       = regexp.MustCompile(`(?s)<[a-zA-Z][^>]*>`)
	inline    = regexp.MustCompile(`(?i)<style|<script(?: [^>]*)?>[^<]|\s(style|on[a-z]+)\s*=`)
	outAddres = regexp.MustCompile(`(?i)(href|src|action)\s*=\s*["']?\s*(javascript|data|https?|//)`)
)

func TestHostileTextStaysText(t *testing.T) {
	texts := hostile
	if testing.Short() {
		texts = hostile[1:2]
	}
	for _, text := range texts {
		s := newSite(t, nil)
		s.office.Hostile(text)
		pages := allPages(t, s)
		p := s.signedIn(t, consoletest.Operator)
		p.post("/case/acc-0/app-0/claim", nil)
		pages["search"] = p.post("/search", url.Values{"query": {text}, "why": {text}}).body
		pages["desk"] = p.post("/case/acc-0/app-0/decide", url.Values{"mark": {"snils", text}, "note.snils": {text}, "note": {text}, "look": {text}, "action": {"approve"}, "version": {"7"}}).body
		pages["login"] = s.user(t).post("/sign-in", url.Values{"login": {text}, "password": {text}, "next": {text}}).body
		pages["filter"] = s.signedIn(t, consoletest.Auditor).get("/audit?actor=" + url.QueryEscape(text) + "&done=" + url.QueryEscape(text)).body
		pages["next"] = s.user(t).get("/sign-in?next=" + url.QueryEscape(text)).body
		shown := 0
		for path, body := range pages {
			shown += strings.Count(body, "window.hacked")
			for _, element := range tag.FindAllString(body, -1) {
				if inline.MatchString(withoutValues(element)) || outAddres.MatchString(element) || strings.HasPrefix(element, "<b onclick") {
					t.Errorf("%s became an element on %s: %s", text, path, element)
				}
			}
			if strings.ContainsAny(text, "<>") && strings.Contains(body, text) {
				t.Errorf("%s stands on %s as it is", text, path)
			}
		}
		if strings.Contains(text, "window.hacked") && shown < 8 {
			t.Errorf("%s was seen %d times only: the test looks at the wrong pages", text, shown)
		}
	}
}

// withoutValues blanks what stands in quotes: a value is text, whatever is in it.
func withoutValues(element string) string {
	return regexp.MustCompile(`"[^"]*"`).ReplaceAllString(element, `""`)
}

func TestNothingIsInline(t *testing.T) {
	for path, body := range allPages(t, newSite(t, nil)) {
		if len(body) < 500 {
			t.Errorf("%s is not a page", path)
		}
		for _, element := range tag.FindAllString(body, -1) {
			if inline.MatchString(withoutValues(element)) || outAddres.MatchString(element) {
				t.Errorf("%s has %s", path, element)
			}
		}
		if found := regexp.MustCompile(`<script[^>]*>[^<]+</script>`).FindString(body); found != "" {
			t.Errorf("%s has a script of its own: %s", path, found)
		}
	}
}

// answers is one answer of each sort: page, door, error, file, style, redirect.
func answers(t *testing.T, s *site) []answer {
	p := s.signedIn(t, consoletest.Operator)
	return []answer{p.get("/queue"), s.user(t).get("/sign-in"), p.get("/nowhere"), p.get("/audit"), p.post("/case/acc-0/app-0/claim", nil),
		p.get("/case/acc-0/app-0/file/snils-0/s-0-front"), p.get(console.StaticBase() + "console.css"), p.get("/static/x/none"), s.user(t).get("/queue")}
}

func TestEveryAnswerForbidsFramesAndForeignCode(t *testing.T) {
	s := newSite(t, func(o *console.Options) { o.Secure = false })
	for _, a := range answers(t, s) {
		policy := a.Header.Get("Content-Security-Policy")
		for _, part := range []string{"default-src 'none'", "frame-ancestors 'none'"} {
			if !strings.Contains(policy, part) {
				t.Errorf("%s has the policy %q", a.Request.URL.Path, policy)
			}
		}
		if strings.Contains(policy, "unsafe") || strings.Contains(policy, "*") || strings.Contains(policy, "data:") {
			t.Errorf("%s has the policy %q", a.Request.URL.Path, policy)
		}
		for name, want := range map[string]string{"X-Frame-Options": "DENY", "X-Content-Type-Options": "nosniff",
			"Referrer-Policy": "same-origin", "Cross-Origin-Opener-Policy": "same-origin", "Cross-Origin-Resource-Policy": "same-origin"} {
			if got := a.Header.Get(name); got != want {
				t.Errorf("%s has %s: %q", a.Request.URL.Path, name, got)
			}
		}
		if got := a.Header.Get("Cache-Control"); got != "no-store" && !strings.HasPrefix(a.Request.URL.Path, "/static/") {
			t.Errorf("%s may be kept: %q", a.Request.URL.Path, got)
		}
		if a.Header.Get("Access-Control-Allow-Origin") != "" {
			t.Errorf("%s is open to other sites", a.Request.URL.Path)
		}
	}
}

func TestAFileIsShownAndNothingElse(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.post("/case/acc-0/app-0/claim", nil)
	picture := p.get("/case/acc-0/app-0/file/snils-0/s-0-front")
	picture.wants(t, http.StatusOK)
	for name, want := range map[string]string{"Content-Type": "image/jpeg", "Content-Disposition": `inline; filename="snils-0-s-0-front.jpg"`} {
		if got := picture.Header.Get(name); got != want {
			t.Errorf("%s is %q", name, got)
		}
	}
	if !strings.Contains(picture.Header.Get("Content-Security-Policy"), "sandbox") {
		t.Error("a file is not in a sandbox")
	}
	pdf := p.get("/case/acc-0/app-0/file/proof_of_address-0/a-0-front")
	if got := pdf.Header.Get("Content-Disposition"); !strings.HasPrefix(got, "attachment") {
		t.Errorf("a PDF is %q", got)
	}
	for _, mediaType := range []string{"text/html", "image/svg+xml", "application/xhtml+xml", ""} {
		s.office.Media(mediaType)
		p.get("/case/acc-0/app-0/file/passport-0/p-0-personal").wants(t, http.StatusInternalServerError)
	}
}

func TestHostileNamesOfFilesAreNotFound(t *testing.T) {
	for _, id := range []string{`x"; filename="y.html`, "a\r\nSet-Cookie: b=c", "../../../etc/passwd", "<script>", "a/b", "\u202egpj.exe"} {
		s := newSite(t, nil)
		s.office.HostileID(id)
		p := s.signedIn(t, consoletest.Operator)
		p.post("/case/acc-0/app-0/claim", nil)
		page := p.get("/case/acc-0/app-0")
		page.wants(t, http.StatusOK)
		got := p.get("/case/acc-0/app-0/file/" + url.PathEscape(id) + "/" + url.PathEscape(id))
		got.wants(t, http.StatusNotFound)
		if got.Header.Get("Set-Cookie") != "" || strings.Contains(got.Header.Get("Content-Disposition"), "filename") {
			t.Errorf("%q reached a header", id)
		}
	}
}

func TestNoPathLeadsOut(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	for _, path := range []string{"/static/../console.go", "/static/x/..%2f..%2fgo.mod", "/static/x/%2e%2e%2fconsole.go", "/static/x/..\\go.mod",
		"/static/x/page/layout.html", "/static/x//etc/passwd", "/case/..%2f..%2fetc/passwd/file/a/b", "/case/acc-0/app-0/file/..%2f..%2f/etc%2fpasswd",
		"/proposals/..%2f..", "/static/x/console.css%00.html"} {
		r, err := http.NewRequest(http.MethodGet, s.URL, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.URL.Opaque = "//" + r.URL.Host + path
		got := p.do(r)
		if got.StatusCode == http.StatusOK {
			t.Errorf("%s answers %d", path, got.StatusCode)
		}
		for _, leak := range []string{"package console", "module razvorot", "root:", "{{define"} {
			if strings.Contains(got.body, leak) {
				t.Errorf("%s gives a file away", path)
			}
		}
	}
}

func TestNobodyIsSentToAStranger(t *testing.T) {
	s := newSite(t, nil)
	for _, next := range []string{"//evil.example", "https://evil.example", `/\evil.example`, "/\t/evil.example", "javascript:alert(1)", "/\r\nX: y", "evil.example"} {
		p := s.user(t)
		p.post("/sign-in", url.Values{"login": {consoletest.Operator}, "password": {consoletest.Password}, "next": {next}}).leadsTo(t, "/second")
		p.post("/second/code", url.Values{"code": {consoletest.Code(noon)}}).leadsTo(t, "/")
		p.post("/view", url.Values{"theme": {"dark"}, "next": {next}}).leadsTo(t, "/")
	}
}

func TestASessionCannotBePlanted(t *testing.T) {
	s := newSite(t, nil)
	p := s.user(t)
	p.setCookie("console-visit", "PLANTEDPLANTEDPLANTEDPLANTED")
	planted := "PLANTEDSESSIONPLANTEDSESSION"
	p.get("/sign-in")
	if p.cookie("console-visit") == "PLANTEDPLANTEDPLANTEDPLANTED" {
		t.Error("the door took over a cookie that somebody planted")
	}
	before := p.cookie("console-visit")
	p.post("/sign-in", url.Values{"login": {consoletest.Operator}, "password": {consoletest.Password}}).leadsTo(t, "/second")
	if after := p.cookie("console-visit"); after == before || after == "" {
		t.Error("the token of forms is the same before and after the password")
	}
	p.setCookie("console-visit", p.cookie("console-visit"))
	p.post("/second/code", url.Values{"code": {consoletest.Code(noon)}}).leadsTo(t, "/")
	token := p.cookie("console-session")
	if token == "" || token == planted || p.cookie("console-ticket") != "" || p.cookie("console-visit") != "" {
		t.Error("what belongs to the door is left, or there is no session")
	}
	// Signing in again ends what was there.
	q := s.user(t)
	q.setCookie("console-session", token)
	q.post("/sign-in", url.Values{"login": {consoletest.Senior}, "password": {consoletest.Password}}).leadsTo(t, "/second")
	p.get("/queue").leadsTo(t, "/sign-in?ended=1&next=%2Fqueue")
}

func TestTwoCookiesOfOneNameAreNone(t *testing.T) {
	s := newSite(t, nil)
	r, err := http.NewRequest(http.MethodGet, s.URL+"/queue", nil)
	if err != nil {
		t.Fatal(err)
	}
	token := s.office.Session(consoletest.Operator)
	r.Header.Set("Cookie", "console-session="+token+"; console-session="+s.office.Session(consoletest.Senior))
	s.user(t).do(r).leadsTo(t, "/sign-in?next=%2Fqueue")
}

func TestSigningOutEndsTheSession(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	token := p.cookie("console-session")
	p.post("/sign-out", nil).leadsTo(t, "/sign-in")
	again := s.user(t)
	again.setCookie("console-session", token)
	again.get("/queue").leadsTo(t, "/sign-in?ended=1&next=%2Fqueue")
}

func TestCookiesBelongToThisSiteAlone(t *testing.T) {
	s := newSite(t, func(o *console.Options) { o.Secure = true })
	got := s.user(t).get("/sign-in")
	cookies := got.Cookies()
	if len(cookies) == 0 {
		t.Fatal("the door gives no cookie")
	}
	for _, c := range cookies {
		if !strings.HasPrefix(c.Name, "__Host-") || !c.Secure || !c.HttpOnly || c.SameSite != http.SameSiteStrictMode || c.Path != "/" || c.Domain != "" {
			t.Errorf("the cookie is %s", c)
		}
	}
	if !strings.HasPrefix(got.Header.Get("Strict-Transport-Security"), "max-age=63072000") {
		t.Error("plain HTTP is not forbidden for later")
	}
}

func TestAnOversizedFormIsRefused(t *testing.T) {
	s := newSite(t, nil)
	p := s.signedIn(t, consoletest.Operator)
	p.post("/search", url.Values{"query": {strings.Repeat("я", 200_000)}}).wants(t, http.StatusRequestEntityTooLarge)
	p.get("/queue").wants(t, http.StatusOK)
}

func TestABodyThatDripsInIsRefused(t *testing.T) {
	s := newSite(t, func(o *console.Options) { o.BodyTime = 50 * time.Millisecond })
	p := s.signedIn(t, consoletest.Operator)
	p.token()
	body, drip := io.Pipe()
	defer func() { _ = drip.Close() }()
	r, err := http.NewRequest(http.MethodPost, s.URL+"/search", body)
	if err != nil {
		t.Fatal(err)
	}
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	r.ContentLength = 1000
	go func() { _, _ = drip.Write([]byte("query=1")) }()
	resp, err := p.Do(r)
	if err != nil {
		if opErr, ok := errors.AsType[*net.OpError](err); ok {
			t.Logf("the connection was cut: %v", opErr)
			return
		}
		t.Fatal(err)
	}
	defer func() { _ = resp.Body.Close() }()
	if resp.StatusCode != http.StatusRequestTimeout {
		t.Errorf("it answered %d", resp.StatusCode)
	}
}

func TestNobodyLearnsWhichLoginsExist(t *testing.T) {
	s := newSite(t, nil)
	say := func(login string) string {
		got := s.user(t).post("/sign-in", url.Values{"login": {login}, "password": {"неверный"}})
		got.wants(t, http.StatusUnprocessableEntity)
		return csrfField.ReplaceAllString(strings.ReplaceAll(got.body, `"`+login+`"`, ""), "")
	}
	if say(consoletest.Operator) != say("nobody-like-this") {
		t.Error("a login that exists is answered otherwise than one that does not")
	}
}

func TestAFaultTellsNothing(t *testing.T) {
	var log strings.Builder
	s := newSite(t, func(o *console.Options) { o.Log = slog.New(slog.NewTextHandler(&log, nil)) })
	p := s.signedIn(t, consoletest.Senior)
	s.office.Fails = fmt.Errorf("pq: relation \"citizens\" of 021-176-458 17: %w", errors.New("broken"))
	got := p.get("/queue")
	got.wants(t, http.StatusInternalServerError)
	for _, secret := range []string{"pq:", "021-176"} {
		if strings.Contains(got.body, secret) || strings.Contains(log.String(), secret) {
			t.Errorf("%q is told", secret)
		}
	}
	if !strings.Contains(log.String(), "GET /queue") {
		t.Error("the log does not say which page failed")
	}
}

func TestAnUnknownMethodIsRefused(t *testing.T) {
	s := newSite(t, nil)
	for _, method := range []string{http.MethodPut, http.MethodDelete, http.MethodPatch, http.MethodOptions, "TRACE"} {
		w := httptest.NewRecorder()
		s.Config.Handler.ServeHTTP(w, httptest.NewRequest(method, "/queue", nil))
		if w.Code < 400 {
			t.Errorf("%s answers %d", method, w.Code)
		}
	}
}

func TestWhoTriesWithoutEndIsMadeToWait(t *testing.T) {
	limited := false
	s := newSite(t, func(o *console.Options) {
		o.Admit = func(*http.Request) error {
			if limited {
				return &domain.RateLimited{Wait: 9 * time.Second}
			}
			return nil
		}
	})
	known, stranger := s.signedIn(t, consoletest.Operator), s.user(t)
	stranger.get("/sign-in").wants(t, http.StatusOK)
	limited = true
	for _, path := range []string{"/sign-in", "/second/code", "/second/key", "/enrol"} {
		got := stranger.post(path, url.Values{"login": {consoletest.Operator}, "password": {"неверный"}})
		got.wants(t, http.StatusTooManyRequests)
		if got.Header.Get("Retry-After") != "10" {
			t.Error(path, "is to be tried again after", got.Header.Get("Retry-After"))
		}
	}
	known.get("/queue").wants(t, http.StatusOK) // who is signed in works on
}
