package nearby

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/netip"
	"net/url"
	"strings"
	"testing"
	"time"

	"razvorot/domain"
)

// patience is how long a test waits for what must happen; nothing waits that long.
const patience = 10 * time.Second

func during(t *testing.T) context.Context {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	t.Cleanup(cancel)
	return ctx
}

// here is the network of this machine alone.
func here() *Network {
	return &Network{addresses: func() []netip.Addr { return []netip.Addr{netip.MustParseAddr("127.0.0.1")} }}
}

func offered(t *testing.T) domain.NearbyOffer {
	t.Helper()
	o, err := here().Offer(during(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = o.Close() })
	return o
}

func connected(t *testing.T, o domain.NearbyOffer) domain.NearbyChannel {
	t.Helper()
	c, err := here().Connect(during(t), o.Addresses()[0])
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = c.Close() })
	return c
}

func send(t *testing.T, c domain.NearbyChannel, message string) {
	t.Helper()
	if err := c.Send(during(t), []byte(message)); err != nil {
		t.Fatalf("%.20q: %v", message, err)
	}
}

func expect(t *testing.T, c domain.NearbyChannel, want string) {
	t.Helper()
	if got, err := c.Receive(during(t)); err != nil || string(got) != want {
		t.Fatalf("got %.20q, %v, not %.20q", got, err, want)
	}
}

func expectEnd(t *testing.T, c domain.NearbyChannel, want error) {
	t.Helper()
	if got, err := c.Receive(during(t)); !errors.Is(err, want) {
		t.Fatalf("got %.20q, %v, not %v", got, err, want)
	}
}

// met returns both ends after the reader asked "question" and the holder received it.
func met(t *testing.T) (holder, reader domain.NearbyChannel) {
	t.Helper()
	o := offered(t)
	reader = connected(t, o)
	send(t, reader, "question")
	holder, err := o.Accept(during(t))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = holder.Close() })
	expect(t, holder, "question")
	return holder, reader
}

func TestMessagesGoBackAndForth(t *testing.T) {
	holder, reader := met(t)
	long := strings.Repeat("x", domain.MaxNearbyMessage)
	for _, answer := range []string{"answer", "", long} {
		send(t, holder, answer)
		expect(t, reader, answer)
		send(t, reader, "more")
		expect(t, holder, "more")
	}
}

func TestTheOfferMayBeClosedOnceTheReaderIsThere(t *testing.T) {
	o := offered(t)
	reader := connected(t, o)
	send(t, reader, "question")
	holder, err := o.Accept(during(t))
	if err != nil {
		t.Fatal(err)
	}
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, holder, "question")
	send(t, holder, "answer")
	expect(t, reader, "answer")
	if err := holder.Close(); err != nil {
		t.Fatal(err)
	}
	if _, err := here().Connect(during(t), o.Addresses()[0]); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("somebody listens still: %v", err)
	}
}

func TestAnotherReaderIsRefused(t *testing.T) {
	o := offered(t)
	reader, second := connected(t, o), connected(t, o)
	send(t, reader, "question")
	holder, err := o.Accept(during(t))
	if err != nil {
		t.Fatal(err)
	}
	send(t, second, "mine")
	expectEnd(t, second, domain.ErrUnavailable)
	expect(t, holder, "question")
	send(t, holder, "answer")
	expect(t, reader, "answer")
	if _, err := o.Accept(during(t)); !errors.Is(err, domain.ErrConflict) {
		t.Errorf("accepted twice: %v", err)
	}
}

func TestAReaderThatLeavesIsNoticed(t *testing.T) {
	holder, reader := met(t)
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	<-holder.(*session).left // while its owner thinks
	if err := holder.Send(during(t), []byte("answer")); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("an answer left to nobody: %v", err)
	}
	expectEnd(t, holder, io.EOF)
	expectEnd(t, reader, io.EOF)
}

func TestLastWordsAreHeardThoughTheReaderLeavesAtOnce(t *testing.T) {
	holder, reader := met(t)
	send(t, holder, "answer")
	expect(t, reader, "answer")
	send(t, reader, "the end")
	if err := reader.Close(); err != nil {
		t.Fatal(err)
	}
	expect(t, holder, "the end")
	expectEnd(t, holder, io.EOF)
}

func TestAHolderThatClosesEndsTheWait(t *testing.T) {
	holder, reader := met(t)
	if err := holder.Close(); err != nil {
		t.Fatal(err)
	}
	expectEnd(t, reader, io.EOF)
	expectEnd(t, holder, io.EOF)
	if err := holder.Send(during(t), []byte("answer")); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("a closed channel sends: %v", err)
	}
	if err := reader.Send(during(t), []byte("more")); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("a message went to nobody: %v", err)
	}
}

func TestAMessageWithoutAnAnswerIsAnsweredByNothing(t *testing.T) {
	holder, reader := met(t)
	next := make(chan []byte)
	go func() {
		m, _ := holder.Receive(during(t))
		next <- m
	}()
	expectEnd(t, reader, io.EOF)
	send(t, reader, "more")
	if m := <-next; string(m) != "more" {
		t.Errorf("%q", m)
	}
}

func TestAnOfferThatIsClosedIsOver(t *testing.T) {
	o := offered(t)
	done := make(chan error)
	go func() {
		_, err := o.Accept(during(t))
		done <- err
	}()
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	if err := <-done; !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("still waiting: %v", err)
	}
	if _, err := here().Connect(during(t), o.Addresses()[0]); !errors.Is(err, domain.ErrUnavailable) {
		t.Errorf("somebody listens still: %v", err)
	}
}

func TestAReaderThatWasNeverAcceptedIsLetGo(t *testing.T) {
	o := offered(t)
	reader := connected(t, o)
	send(t, reader, "question")
	if err := o.Close(); err != nil {
		t.Fatal(err)
	}
	expectEnd(t, reader, domain.ErrUnavailable)
}

func TestWaitingEndsWithItsContext(t *testing.T) {
	over, cancel := context.WithCancel(t.Context())
	cancel()
	o := offered(t)
	if _, err := o.Accept(over); !errors.Is(err, context.Canceled) {
		t.Errorf("accept: %v", err)
	}
	holder, reader := met(t)
	if _, err := reader.Receive(over); !errors.Is(err, context.Canceled) {
		t.Errorf("the reader: %v", err)
	}
	send(t, holder, "answer")
	expect(t, reader, "answer") // the wait is taken up again
	if _, err := holder.Receive(over); !errors.Is(err, context.Canceled) {
		t.Errorf("the holder: %v", err)
	}
	if _, err := here().Connect(over, o.Addresses()[0]); !errors.Is(err, context.Canceled) {
		t.Errorf("connect: %v", err)
	}
}

func TestMessagesTakeTurns(t *testing.T) {
	holder, reader := met(t)
	if err := reader.Send(during(t), []byte("more")); !errors.Is(err, domain.ErrConflict) {
		t.Errorf("a question before the answer: %v", err)
	}
	send(t, holder, "answer")
	if err := holder.Send(during(t), []byte("again")); !errors.Is(err, domain.ErrConflict) {
		t.Errorf("an answer to nothing: %v", err)
	}
	expect(t, reader, "answer")
	if _, err := reader.Receive(during(t)); !errors.Is(err, domain.ErrConflict) {
		t.Errorf("waiting for nothing: %v", err)
	}
}

func TestALongMessageIsRefusedOnBothSides(t *testing.T) {
	holder, reader := met(t)
	long := make([]byte, domain.MaxNearbyMessage+1)
	for name, c := range map[string]domain.NearbyChannel{"holder": holder, "reader": reader} {
		if err := c.Send(during(t), long); !errors.Is(err, domain.ErrTooLarge) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

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
	refused := 0
	for range maxConnections + 4 {
		c, err := net.Dial("tcp", u.Host)
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		_ = c.SetReadDeadline(time.Now().Add(50 * time.Millisecond)) // one that is kept says nothing
		if _, err := c.Read(make([]byte, 1)); err != nil && !errors.Is(err, context.DeadlineExceeded) && !timedOut(err) {
			refused++
		}
	}
	if refused != 4 {
		t.Errorf("%d of 4 were refused", refused)
	}
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

func TestOnlyTheLocalNetworkIsReached(t *testing.T) {
	for uri, ok := range map[string]bool{
		"http://127.0.0.1:4000/a":                           true,
		"http://192.168.1.2:4000/a":                         true,
		"http://10.0.0.1:65535/":                            true,
		"http://172.31.255.1:4000/a":                        true,
		"http://169.254.1.1:4000/a":                         true,
		"http://[::1]:4000/a":                               true,
		"http://[fd00::2]:4000/a":                           true,
		"http://[fe80::1]:4000/a":                           true,
		"http://[::ffff:192.168.1.2]:4000/a":                true,
		"http://8.8.8.8:4000/a":                             false,
		"http://172.32.0.1:4000/a":                          false,
		"http://[2001:db8::1]:4000/a":                       false,
		"http://[::ffff:8.8.8.8]:4000/a":                    false,
		"http://[fe80::1%25eth0]:4000/a":                    false,
		"http://0.0.0.0:4000/a":                             false,
		"http://[::]:4000/a":                                false,
		"http://224.0.0.1:4000/a":                           false,
		"http://localhost:4000/a":                           false,
		"http://127.1:4000/a":                               false,
		"http://holder.example:4000/a":                      false,
		"https://127.0.0.1:4000/a":                          false,
		"ftp://127.0.0.1:4000/a":                            false,
		"http://127.0.0.1/a":                                false,
		"http://192.168.1.1:80/a":                           false,
		"http://127.0.0.1:99999/a":                          false,
		"http://user@127.0.0.1:4000/a":                      false,
		"http://127.0.0.1:4000/a?b":                         false,
		"http://127.0.0.1:4000/a#b":                         false,
		"http:127.0.0.1:4000":                               false,
		"http://127.0.0.1:4000/" + strings.Repeat("a", 600): false,
		"": false,
	} {
		if _, _, err := target(domain.NearbyAddress{Type: 4, Version: 1, URI: uri}); (err == nil) != ok || !ok && !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%.60s: %v", uri, err)
		}
	}
	for _, a := range []domain.NearbyAddress{{Type: 2, Version: 1, URI: "http://127.0.0.1:4000/"}, {Type: 4, Version: 2, URI: "http://127.0.0.1:4000/"}} {
		if _, err := New().Connect(during(t), a); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%+v: %v", a, err)
		}
	}
}

func TestThisMachineOffersOnlyLocalAddresses(t *testing.T) {
	all := localAddresses()
	if len(all) == 0 || len(all) > maxOffered || !all[len(all)-1].IsLoopback() {
		t.Errorf("%v", all)
	}
	for _, a := range all {
		if !local(a) || a.Zone() != "" {
			t.Errorf("%v is offered", a)
		}
	}
}

// elsewhere returns the address of a program that is no holder.
func elsewhere(t *testing.T, h http.HandlerFunc) domain.NearbyAddress {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return domain.NearbyAddress{Type: 4, Version: 1, URI: s.URL + "/a"}
}

func TestAReaderIsNotLedAway(t *testing.T) {
	t.Setenv("HTTP_PROXY", "http://203.0.113.1:9")
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		want   error
	}{
		"a redirect": {func(w http.ResponseWriter, r *http.Request) {
			http.Redirect(w, r, "http://203.0.113.1/", http.StatusTemporaryRedirect)
		}, domain.ErrUnavailable},
		"a fault":       {func(w http.ResponseWriter, _ *http.Request) { w.WriteHeader(http.StatusInternalServerError) }, domain.ErrUnavailable},
		"a long answer": {func(w http.ResponseWriter, _ *http.Request) { _, _ = w.Write(make([]byte, domain.MaxNearbyMessage+1)) }, domain.ErrTooLarge},
		"a cut answer": {func(w http.ResponseWriter, _ *http.Request) {
			w.Header().Set("Content-Length", "100")
			_, _ = w.Write([]byte("cut"))
		}, domain.ErrUnavailable},
	} {
		t.Run(name, func(t *testing.T) {
			reader, err := here().Connect(during(t), elsewhere(t, c.answer))
			if err != nil {
				t.Fatal(err)
			}
			defer reader.Close()
			send(t, reader, "question")
			expectEnd(t, reader, c.want)
		})
	}
}

func TestTheReaderSaysNothingOfItselfInClear(t *testing.T) {
	seen := make(chan http.Header, 1)
	at := elsewhere(t, func(_ http.ResponseWriter, r *http.Request) { seen <- r.Header })
	reader, err := here().Connect(during(t), at)
	if err != nil {
		t.Fatal(err)
	}
	defer reader.Close()
	send(t, reader, "question")
	h := <-seen
	if len(h) != 2 || h.Get("Content-Type") != "application/cbor" || h.Get("Content-Length") != "8" {
		t.Errorf("%v", h)
	}
}
