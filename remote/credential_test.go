package remote_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"razvorot/domain"
	"razvorot/protocol"
)

func TestWhoVerifiesIsNotTold(t *testing.T) {
	r, c := tapped(t)
	r.signIn(t)
	c.requests = nil
	if _, err := r.client.FetchTrust(t.Context()); err != nil {
		t.Error(err)
	}
	_, err := r.client.FetchStatusList(t.Context(), "список 1/../2")
	if !errors.Is(err, domain.ErrNotFound) {
		t.Error(err)
	}
	for _, q := range c.requests {
		if q.Header.Get("Authorization") != "" || q.Header.Get("Cookie") != "" {
			t.Errorf("%s tells who asks", q.URL.Path)
		}
	}
	if len(c.requests) != 2 || c.requests[1].Header.Get("Accept") != protocol.StatusListCWT ||
		!strings.HasPrefix(c.requests[1].URL.EscapedPath(), "/v1/status/%D1%81") || strings.Contains(c.requests[1].URL.EscapedPath(), "/../") {
		t.Errorf("%d requests, the last to %s", len(c.requests), c.requests[len(c.requests)-1].URL.EscapedPath())
	}
}

func TestWhatIsPublishedComesInItsOwnTypeAndBounded(t *testing.T) {
	const cwt = protocol.StatusListCWT
	trust := func(r *rig) ([]byte, error) { return r.client.FetchTrust(t.Context()) }
	list := func(r *rig) ([]byte, error) { return r.client.FetchStatusList(t.Context(), "1") }
	for name, c := range map[string]struct {
		fetch    func(*rig) ([]byte, error)
		response *http.Response
		want     string // "" for an Unavailable
	}{
		"trust":                        {trust, respond(200, "application/json; charset=utf-8", `{"a":1}`), `{"a":1}`},
		"trust that ends early":        {trust, respond(200, "application/json", `{"a":`), ""},
		"trust as text":                {trust, respond(200, "text/plain", `{}`), ""},
		"endless trust":                {trust, respond(200, "application/json", strings.Repeat(" ", protocol.MaxPublished)+"{}"), ""},
		"a list":                       {list, respond(200, cwt, "\xd2\x84"), "\xd2\x84"},
		"a list as JWT":                {list, respond(200, protocol.StatusListJWT, "a.b.c"), ""},
		"a sign-in page for a list":    {list, respond(200, "text/html", "<html>"), ""},
		"an endless list":              {list, respond(200, cwt, strings.Repeat("x", protocol.MaxPublished+1)), ""},
		"a list as long as one may be": {list, respond(200, cwt, strings.Repeat("x", protocol.MaxPublished)), strings.Repeat("x", protocol.MaxPublished)},
	} {
		r, carrier := tapped(t)
		carrier.before = func(*http.Request) (*http.Response, error) { return c.response, nil }
		got, err := c.fetch(r)
		if string(got) != c.want || errors.Is(err, domain.ErrUnavailable) != (c.want == "") {
			t.Errorf("%s: %d bytes, %v", name, len(got), err)
		}
	}
}
