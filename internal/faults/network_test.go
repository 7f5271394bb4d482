package faults_test

import (
	"bytes"
	"errors"
	"io"
	"net/http"
	"strconv"
	"strings"
	"sync"
	"time"

	"razvorot/domain"
	"razvorot/protocol"
)

// marker stands in all garbage: whatever a citizen or a log is told must not hold it.
const marker = "мусор-9317"

// page is what something between program and authority answers.
const page = "<!doctype html><html><body><h1>" + marker + "</h1></body></html>"

// errCut is a network that is gone.
var errCut = errors.New("the network is cut")

// fault is one way in which a request goes wrong.
type fault struct {
	name string
	do   func(*network, *http.Request) (*http.Response, error)
}

// faults returns all ways: «before» means that the authority never saw the request, «after» that it did what was asked.
func faults() []fault {
	html := func(status int, header ...string) func(*network, *http.Request) (*http.Response, error) {
		return func(_ *network, q *http.Request) (*http.Response, error) {
			return answered(q, status, "text/html; charset=utf-8", []byte(page), header...), nil
		}
	}
	problem := func(err error) func(*network, *http.Request) (*http.Response, error) {
		return func(_ *network, q *http.Request) (*http.Response, error) { return refused(q, err), nil }
	}
	return []fault{
		{"cut before", func(*network, *http.Request) (*http.Response, error) { return nil, errCut }},
		{"cut after", func(n *network, q *http.Request) (*http.Response, error) {
			_, _, err := n.carry(q)
			return nil, errors.Join(errCut, err)
		}},
		{"cut within the answer", changed(func(q *http.Request, a *http.Response, body []byte) *http.Response {
			x := answered(q, a.StatusCode, a.Header.Get("Content-Type"), nil)
			x.Body = io.NopCloser(io.MultiReader(bytes.NewReader(body[:len(body)/2]), broken{}))
			return x
		})},
		{"500 before", html(http.StatusInternalServerError)},
		{"500 after", changed(func(q *http.Request, _ *http.Response, _ []byte) *http.Response {
			return answered(q, http.StatusInternalServerError, "text/html", []byte(page))
		})},
		{"500 of the authority", problem(errors.New(marker))},
		{"429 with Retry-After", problem(&domain.RateLimited{Wait: 90 * time.Second})},
		{"429 without Retry-After", html(http.StatusTooManyRequests)},
		{"429 of a proxy with Retry-After", html(http.StatusTooManyRequests, "Retry-After", "90")},
		{"503 with Retry-After", problem(&domain.Unavailable{RetryAt: start.Add(30 * time.Minute)})},
		{"503 of a proxy", html(http.StatusServiceUnavailable, "Retry-After", "soon "+marker)},
		{"a sign-in page of the network", html(http.StatusOK)},
		{"a redirect", html(http.StatusFound, "Location", "https://"+"elsewhere.invalid/"+"x")},
		{"another content type", changed(func(q *http.Request, a *http.Response, body []byte) *http.Response {
			return answered(q, a.StatusCode, "text/"+"plain; x=1", append([]byte(marker), body...))
		})},
		{"truncated JSON", changed(func(q *http.Request, a *http.Response, body []byte) *http.Response {
			return answered(q, a.StatusCode, protocol.JSON, append(body[:len(body)/2:len(body)/2], marker...))
		})},
		{"an endless answer", changed(func(q *http.Request, a *http.Response, _ []byte) *http.Response {
			x := answered(q, a.StatusCode, protocol.JSON, nil)
			x.Body = io.NopCloser(&endless{})
			x.ContentLength = -1
			return x
		})},
		{"an empty 200", changed(func(q *http.Request, _ *http.Response, _ []byte) *http.Response {
			return answered(q, http.StatusOK, "", nil)
		})},
	}
}

// changed carries the request out and answers something else.
func changed(to func(*http.Request, *http.Response, []byte) *http.Response) func(*network, *http.Request) (*http.Response, error) {
	return func(n *network, q *http.Request) (*http.Response, error) {
		a, body, err := n.carry(q)
		if err != nil {
			return nil, err
		}
		return to(q, a, body), nil
	}
}

// answered is an answer; of header, every other is a name.
func answered(q *http.Request, status int, mediaType string, body []byte, header ...string) *http.Response {
	h := http.Header{}
	if mediaType != "" {
		h.Set("Content-Type", mediaType)
	}
	for i := 0; i+1 < len(header); i += 2 {
		h.Set(header[i], header[i+1])
	}
	return &http.Response{StatusCode: status, Status: strconv.Itoa(status) + " " + http.StatusText(status), Proto: "HTTP/1.1", ProtoMajor: 1, ProtoMinor: 1,
		Header: h, Body: io.NopCloser(bytes.NewReader(body)), ContentLength: int64(len(body)), Request: q}
}

// refused is an authority's answer with a problem.
func refused(q *http.Request, err error) *http.Response {
	w := &recorder{header: http.Header{}}
	protocol.ProblemOf(err).Write(w)
	x := answered(q, w.status, "", w.body.Bytes())
	x.Header = w.header
	return x
}

// recorder is a http.ResponseWriter.
type recorder struct {
	header http.Header
	status int
	body   bytes.Buffer
}

func (r *recorder) Header() http.Header         { return r.header }
func (r *recorder) WriteHeader(status int)      { r.status = status }
func (r *recorder) Write(b []byte) (int, error) { return r.body.Write(b) }

// broken is a connection that ended.
type broken struct{}

func (broken) Read([]byte) (int, error) { return 0, io.ErrUnexpectedEOF }

// endless is a JSON string without an end.
type endless struct{ begun bool }

func (e *endless) Read(b []byte) (int, error) {
	for i := range b {
		b[i] = 'x'
	}
	if !e.begun && len(b) > 0 {
		b[0], e.begun = '"', true
	}
	return len(b), nil
}

// place is one request of a flow: the how many-th one of a route.
type place struct {
	route string
	nth   int
}

// network is the way between program and authority, with a fault at one place at most.
type network struct {
	inner http.RoundTripper
	now   func() time.Time // of the authority
	mux   *http.ServeMux

	mu    sync.Mutex
	count map[string]int // by route
	order []place
	at    place
	fault func(*network, *http.Request) (*http.Response, error) // nil for none
	met   bool
	dead  chan struct{} // closed once nothing goes through any more
	still bool          // nothing moves until then
}

func newNetwork(inner http.RoundTripper, now func() time.Time) *network {
	n := &network{inner: inner, now: now, mux: http.NewServeMux(), count: map[string]int{}, dead: make(chan struct{})}
	for _, r := range protocol.Routes() {
		n.mux.Handle(r.String(), http.NotFoundHandler())
	}
	return n
}

// arm has one request go wrong from now on, and counts requests anew.
func (n *network) arm(at place, do func(*network, *http.Request) (*http.Response, error)) {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.count, n.order, n.at, n.fault, n.met = map[string]int{}, nil, at, do, false
}

// requests returns what was sent since arm, and whether the fault was met.
func (n *network) requests() ([]place, bool) {
	n.mu.Lock()
	defer n.mu.Unlock()
	return append([]place(nil), n.order...), n.met
}

// die has nothing go through any more, for good.
func (n *network) die() {
	n.mu.Lock()
	defer n.mu.Unlock()
	select {
	case <-n.dead:
	default:
		close(n.dead)
	}
}

// freeze holds up everything else until nothing goes through any more.
func (n *network) freeze() {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.still = true
}

// RoundTrip implements http.RoundTripper.
func (n *network) RoundTrip(q *http.Request) (*http.Response, error) {
	defer func() {
		if q.Body != nil {
			_ = q.Body.Close()
		}
	}()
	_, route := n.mux.Handler(q)
	n.mu.Lock()
	n.count[route]++
	here := place{route, n.count[route]}
	n.order = append(n.order, here)
	hit := n.fault != nil && here == n.at
	n.met = n.met || hit
	still := n.still
	n.mu.Unlock()
	if still {
		<-n.dead
	}
	select {
	case <-n.dead:
		return nil, errCut
	default:
	}
	if hit {
		return n.fault(n, q)
	}
	a, body, err := n.carry(q)
	if err != nil {
		return nil, err
	}
	a.Body = io.NopCloser(bytes.NewReader(body))
	return a, nil
}

// carry brings a request to the authority.
func (n *network) carry(q *http.Request) (*http.Response, []byte, error) {
	a, err := n.inner.RoundTrip(q)
	if err != nil {
		return nil, nil, err
	}
	defer func() { _ = a.Body.Close() }()
	a.Header.Set("Date", n.now().UTC().Format(http.TimeFormat)) // what HTTP says of the time is the machine's
	body, err := io.ReadAll(a.Body)
	return a, body, err
}

// short is a route as a test's name.
func short(p place) string {
	return strings.NewReplacer("/v1/", "", " ", "_", "/", ".", "{", "", "}", "").Replace(p.route) + "#" + strconv.Itoa(p.nth)
}
