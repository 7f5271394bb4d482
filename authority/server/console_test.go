package server_test

import (
	"io"
	"net/http"
	"net/http/cookiejar"
	"net/url"
	"regexp"
	"strings"
	"testing"
)

// TestAnOperatorOfATrialSignsIn goes as a newcomer does: reads the counter, types what it says, and is in.
func TestAnOperatorOfATrialSignsIn(t *testing.T) {
	b := start(t, trial(t))
	var operators []struct{ Login, Password, Code string }
	b.counter("/trial/operators", &operators)
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	browser := &http.Client{Jar: jar}
	base := b.running.Config.Console.URL
	page := fetch(t, browser, base+"/")
	for range 3 { // sign-in, second factor, and there
		form := regexp.MustCompile(`(?s)<form[^>]*action="([^"]*)".*?</form>`).FindStringSubmatch(page)
		if form == nil || !strings.Contains(form[0], `name="password"`) && !strings.Contains(form[0], `name="code"`) {
			break
		}
		page = send(t, browser, base+form[1], fields(form[0], operators[0].Login, operators[0].Password, operators[0].Code))
	}
	if !strings.Contains(page, "operator") || strings.Contains(page, `name="password"`) {
		t.Error("not in:", page)
	}
}

// fields fills in a form as somebody would.
func fields(form, login, password, code string) url.Values {
	v := url.Values{}
	for _, input := range regexp.MustCompile(`<input[^>]*name="([^"]*)"[^>]*>`).FindAllStringSubmatch(form, -1) {
		value := regexp.MustCompile(`value="([^"]*)"`).FindStringSubmatch(input[0])
		switch {
		case input[1] == "login":
			v.Set("login", login)
		case input[1] == "password":
			v.Set("password", password)
		case input[1] == "code":
			v.Set("code", code)
		case value != nil:
			v.Set(input[1], value[1])
		}
	}
	return v
}

func fetch(t *testing.T, c *http.Client, address string) string {
	t.Helper()
	answer, err := c.Get(address)
	return body(t, answer, err)
}

func send(t *testing.T, c *http.Client, address string, v url.Values) string {
	t.Helper()
	r, err := http.NewRequestWithContext(t.Context(), http.MethodPost, address, strings.NewReader(v.Encode()))
	if err != nil {
		t.Fatal(err)
	}
	u, _ := url.Parse(address)
	r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	r.Header.Set("Origin", u.Scheme+"://"+u.Host)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	answer, err := c.Do(r)
	return body(t, answer, err)
}

func body(t *testing.T, answer *http.Response, err error) string {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = answer.Body.Close() }()
	text, err := io.ReadAll(answer.Body)
	if err != nil {
		t.Fatal(err)
	}
	return string(text)
}
