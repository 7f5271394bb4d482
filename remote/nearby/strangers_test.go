package nearby

import (
	"bytes"
	"errors"
	"io"
	"net"
	"net/http"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
)

// post sends something as a stranger would.
func post(t *testing.T, method, at string, body io.Reader) int {
	t.Helper()
	r, err := http.NewRequestWithContext(during(t), method, at, body)
	if err != nil {
		t.Fatal(err)
	}
	client := &http.Client{Transport: &http.Transport{DisableKeepAlives: true}}
	response, err := client.Do(r)
	if err != nil { // an endpoint that stops listening may be seen to hang up before it is heard to say why
		return http.StatusRequestEntityTooLarge
	}
	_ = response.Body.Close()
	return response.StatusCode
}

func TestStrangersLearnNothingAndTakeNothing(t *testing.T) {
	o := offered(t)
	at := o.Addresses()[0].URI
	u, err := url.Parse(at)
	if err != nil {
		t.Fatal(err)
	}
	long := make([]byte, domain.MaxNearbyMessage+1)
	for name, c := range map[string]struct {
		method, at string
		body       io.Reader
		want       int
	}{
		"another path":                {http.MethodPost, "http://" + u.Host + "/", strings.NewReader("a"), http.StatusNotFound},
		"a path below":                {http.MethodPost, at + "/", strings.NewReader("a"), http.StatusNotFound},
		"another method":              {http.MethodGet, at, nil, http.StatusMethodNotAllowed},
		"a long message":              {http.MethodPost, at, bytes.NewReader(long), http.StatusRequestEntityTooLarge},
		"a long one without its size": {http.MethodPost, at, io.MultiReader(bytes.NewReader(long)), http.StatusRequestEntityTooLarge},
	} {
		if got := post(t, c.method, c.at, c.body); got != c.want {
			t.Errorf("%s: %d", name, got)
		}
	}
	reader := connected(t, o)
	send(t, reader, "question")
	holder, err := o.Accept(during(t))
	if err != nil {
		t.Fatal(err)
	}
	defer holder.Close()
	expect(t, holder, "question")
}

func TestFewConnectionsAreKeptOpen(t *testing.T) {
	o := offered(t)
	u, err := url.Parse(o.Addresses()[0].URI)
	if err != nil {
		t.Fatal(err)
	}
	dial := func() net.Conn {
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { _ = c.Close() })
		_ = c.SetDeadline(time.Now().Add(patience))
		return c
	}
	kept := make([]net.Conn, maxConnections)
	for i := range kept {
		kept[i] = dial()
	}
	for range 4 { // they are taken in order, so these are too many
		if _, err := dial().Read(make([]byte, 1)); err == nil || timedOut(err) {
			t.Errorf("one too many is kept: %v", err)
		}
	}
	for i, c := range kept {
		if _, err := io.WriteString(c, "GET / HTTP/1.1\r\nHost: a\r\n\r\n"); err != nil {
			t.Fatal(err)
		}
		if b, err := io.ReadAll(c); err != nil || !bytes.HasPrefix(b, []byte("HTTP/1.1 404")) {
			t.Errorf("connection %d: %q, %v", i, b, err)
		}
	}
	reader := connected(t, o) // there is room again
	send(t, reader, "question")
}

func timedOut(err error) bool {
	e, ok := errors.AsType[net.Error](err)
	return ok && e.Timeout()
}

func TestEveryOfferIsElsewhere(t *testing.T) {
	a, b := offered(t).Addresses()[0], offered(t).Addresses()[0]
	ua, _ := url.Parse(a.URI)
	ub, _ := url.Parse(b.URI)
	if ua.Path == ub.Path || ua.Host == ub.Host || len(ua.Path) < 23 {
		t.Errorf("%s and %s", a.URI, b.URI)
	}
	if a.Type != methodHTTP || a.Version != versionHTTP {
		t.Errorf("%+v", a)
	}
}

func TestAMachineWithoutANetworkSaysSo(t *testing.T) {
	n := &Network{addresses: func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("203.0.113.7")} }}
	if _, err := n.Offer(during(t)); !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
}
