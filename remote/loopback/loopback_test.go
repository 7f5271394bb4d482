package loopback_test

import (
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"razvorot/authority/bank"
	"razvorot/authority/bank/banksim"
	"razvorot/authority/registry"
	"razvorot/domain/person"
	"razvorot/remote/loopback"
)

var page = loopback.Page{Language: "ru", Title: "Вход выполнен", Text: "Вернитесь в <приложение>."}

func listen(t *testing.T) *loopback.Listener {
	t.Helper()
	l, err := loopback.Listen(page)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = l.Close() })
	return l
}

type result struct {
	answer loopback.Answer
	err    error
}

func wait(ctx context.Context, l *loopback.Listener, state string) <-chan result {
	done := make(chan result, 1)
	go func() {
		a, err := l.Wait(ctx, state)
		done <- result{a, err}
	}()
	return done
}

func get(t *testing.T, address string) (int, string) {
	t.Helper()
	r, err := http.Get(address)
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = r.Body.Close() }()
	text, _ := io.ReadAll(r.Body)
	return r.StatusCode, string(text)
}

// The browser's whole way: the authority's address, the bank's page, the port of this machine, and back to the authority.
func TestBankSignInComesBackThroughTheBrowser(t *testing.T) {
	people := registry.People(person.DateOf(time.Now()))
	simulated := &banksim.Bank{ClientID: "razvorot", Secret: "a secret", Redirect: bank.CheckRedirect, Now: time.Now,
		People: []person.Profile{people[0].Profile}}
	handler, err := simulated.Handler()
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(handler)
	defer server.Close()
	simulated.Issuer = server.URL
	party, err := bank.New(bank.Config{Issuer: server.URL, ClientID: "razvorot", Secret: "a secret"})
	if err != nil {
		t.Fatal(err)
	}
	for _, choice := range []string{"0", ""} {
		l := listen(t)
		attempt, address, err := party.Begin(t.Context(), l.Redirect())
		if err != nil {
			t.Fatal(err)
		}
		done := wait(t.Context(), l, attempt.State)
		r, err := http.PostForm(address, url.Values{"person": {choice}}) // follows the redirect, as a browser does
		if err != nil {
			t.Fatal(err)
		}
		text, _ := io.ReadAll(r.Body)
		_ = r.Body.Close()
		if r.StatusCode != http.StatusOK || !strings.Contains(string(text), page.Title) || strings.Contains(string(text), "<приложение>") {
			t.Errorf("%d, %s", r.StatusCode, text)
		}
		back := <-done
		if back.err != nil {
			t.Fatal(back.err)
		}
		p, err := party.Finish(t.Context(), attempt, bank.Answer(back.answer))
		if choice == "" {
			if !errors.Is(err, bank.ErrRefused) {
				t.Error(err)
			}
			continue
		}
		if err != nil || len(p.Differs(people[0].Profile)) != 0 {
			t.Error(err)
		}
	}
}

func TestStrangersAtThePortEndNothing(t *testing.T) {
	l := listen(t)
	done := wait(t.Context(), l, "expected")
	at := l.Redirect()
	for _, query := range []string{"", "?state=other&code=1", "?state=expected", "?state=expected&code=1&error=x", "?state=expected&code=1&code=2",
		"?state=&code=1", "?state=expected&code=" + strings.Repeat("x", 4096), "?state=expected&code=%zz", "?state=expected;code=1"} {
		if status, _ := get(t, at+query); status != http.StatusBadRequest {
			t.Error(query, status)
		}
	}
	if status, _ := get(t, strings.TrimSuffix(at, "bank")+"?state=expected&code=1"); status != http.StatusNotFound {
		t.Error(status)
	}
	if r, err := http.Post(at+"?state=expected&code=1", "", nil); err != nil || r.StatusCode != http.StatusNotFound {
		t.Error(err)
	}
	rebound, err := http.NewRequestWithContext(t.Context(), http.MethodGet, at+"?state=expected&code=1", nil)
	if err != nil {
		t.Fatal(err)
	}
	rebound.Host = "elsewhere.example"
	if r, err := http.DefaultClient.Do(rebound); err != nil || r.StatusCode != http.StatusNotFound {
		t.Error(err)
	}
	u, _ := url.Parse(at)
	c, err := net.Dial("tcp", u.Host)
	if err != nil {
		t.Fatal(err)
	}
	_, _ = io.WriteString(c, "\x16\x03\x01garbage\r\n\r\n")
	_ = c.Close()
	select {
	case r := <-done:
		t.Fatal(r.err)
	default:
	}
	if status, _ := get(t, at+"?state=expected&code=right&iss=x"); status != http.StatusOK {
		t.Error(status)
	}
	if r := <-done; r.err != nil || r.answer.Code != "right" {
		t.Error(r.err)
	}
	if _, err := l.Wait(t.Context(), "expected"); !errors.Is(err, loopback.ErrClosed) {
		t.Error(err)
	}
}

// A closed browser, a sign-in that is called off, and a port that is given back.
func TestAWaitEnds(t *testing.T) {
	ctx, cancel := context.WithTimeout(t.Context(), 50*time.Millisecond)
	defer cancel()
	if _, err := listen(t).Wait(ctx, "x"); !errors.Is(err, context.DeadlineExceeded) {
		t.Error(err)
	}
	called, off := context.WithCancel(t.Context())
	off()
	if _, err := listen(t).Wait(called, "x"); !errors.Is(err, context.Canceled) {
		t.Error(err)
	}
	l := listen(t)
	done := wait(t.Context(), l, "x")
	for range 2 {
		if err := l.Close(); err != nil {
			t.Error(err)
		}
	}
	if r := <-done; !errors.Is(r.err, loopback.ErrClosed) {
		t.Error(r.err)
	}
	if _, err := net.DialTimeout("tcp", strings.TrimSuffix(strings.TrimPrefix(l.Redirect(), "http://"), "/bank"), time.Second); err == nil {
		t.Error("the port is still taken")
	}
}

func TestAnswersAreNotPrinted(t *testing.T) {
	a := loopback.Answer{State: "confidential", Code: "confidential", Error: "confidential"}
	if s := fmt.Sprintf("%v %+v %#v %s %v", a, a, a, a, a.LogValue()); strings.Contains(s, "confidential") {
		t.Error(s)
	}
}
