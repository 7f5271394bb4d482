// Package remote is the way from an app to an authority.
//
// A Client is a domain.Backend over HTTP as package protocol has it. It keeps nothing: the session is with a
// domain.SessionKeeper, and is renewed in time. InProcess is an authority's handler reached through memory, without a port; the
// same Client speaks to it.
package remote

import (
	"bytes"
	"context"
	"crypto/tls"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	"net/url"
	"strings"
	"sync"
	"time"

	"razvorot/domain"
	"razvorot/protocol"
)

// Client is the way to one authority. It may be used by many goroutines.
type Client struct {
	base     string
	http     *http.Client
	sessions domain.SessionKeeper
	keys     domain.DeviceKey // nil for none
	clock    domain.Clock

	mu       sync.Mutex
	renewing *renewal      // nil when none is under way
	nonce    string        // that the authority wants in proofs, "" for none
	skew     time.Duration // that the authority's clock is ahead of this one, where a proof was refused for it
	ahead    time.Duration // that this clock is ahead of the authority's, by its last answer
}

var _ domain.Backend = (*Client)(nil)

// Options say which authority, and what the Client works with.
type Options struct {
	// Base is where the authority's paths begin: https://authority.example. Plain http is taken for this machine only.
	Base string
	// Transport carries the requests; nil for TCP with TLS 1.3. Of an InProcess, its Transport.
	Transport http.RoundTripper
	// Sessions keeps the session of the device.
	Sessions domain.SessionKeeper
	// Keys keeps the key that the session is bound to; nil for Sessions, if it keeps one too. Without, sessions are bound to none,
	// which an authority on a network does not open.
	Keys domain.DeviceKey
	// Clock tells when a session is to be renewed; nil for the machine's.
	Clock domain.Clock
}

// How long an answer may take, besides the wait of a poll, before the authority counts as unavailable.
const (
	patience       = 30 * time.Second
	uploadPatience = 10 * time.Minute
)

// New returns the way to an authority. It asks nothing of it yet. It returns ErrInvalid for a Base that is no place to
// send tokens to.
func New(o Options) (*Client, error) {
	u, err := url.Parse(strings.TrimSuffix(o.Base, "/"))
	if err != nil || u.Host == "" || u.RawQuery != "" || u.Fragment != "" || u.User != nil {
		return nil, fmt.Errorf("address of an authority: %w", domain.ErrInvalid)
	}
	if u.Scheme != "https" && (u.Scheme != "http" || !onThisMachine(u.Hostname())) {
		return nil, fmt.Errorf("address of an authority without TLS: %w", domain.ErrInvalid)
	}
	if o.Transport == nil {
		t := http.DefaultTransport.(*http.Transport).Clone()
		t.TLSClientConfig = &tls.Config{MinVersion: tls.VersionTLS13}
		o.Transport = t
	}
	if o.Clock == nil {
		o.Clock = domain.SystemClock{}
	}
	// A redirect would carry tokens and documents to somewhere else.
	if o.Keys == nil {
		o.Keys, _ = o.Sessions.(domain.DeviceKey)
	}
	stay := func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	return &Client{base: u.String(), sessions: o.Sessions, keys: o.Keys, clock: o.Clock,
		http: &http.Client{Transport: o.Transport, CheckRedirect: stay}}, nil
}

func onThisMachine(host string) bool {
	ip := net.ParseIP(host)
	return host == inProcessHost || host == "localhost" || ip != nil && ip.IsLoopback()
}

// request is one request to be made.
type request struct {
	route   protocol.Route
	ids     []string
	query   url.Values
	key     domain.Key
	body    any           // sent as JSON; nil for none
	content *source       // sent as it is instead of body
	header  http.Header   // besides
	wait    time.Duration // that the authority was asked to take
	limit   int64         // bytes of the answer; protocol.MaxAnswer when 0
}

// answer is what came back. Its headers are there beside an error too, when the authority answered.
type answer struct {
	status int
	header http.Header
	body   []byte
	gave   time.Time // what the proof of the request gave for the time
}

// call asks for something that comes as JSON.
func call[Out any](ctx context.Context, c *Client, r request) (Out, error) {
	out, _, err := told[Out](ctx, c, r)
	return out, err
}

// told is call, with the answer besides.
func told[Out any](ctx context.Context, c *Client, r request) (Out, answer, error) {
	var out, none Out
	a, err := c.ask(ctx, r)
	if err != nil {
		return none, a, err
	}
	if err := a.holds(protocol.JSON); err != nil {
		return none, a, err
	}
	if err := protocol.ReadJSON(bytes.NewReader(a.body), protocol.MaxAnswer, &out); err != nil {
		return none, a, nonsense(err)
	}
	c.compare(a.header)
	return out, a, nil
}

// ask makes a request, as whoever is signed in where the route acts for somebody. A token that is refused is renewed once.
func (c *Client) ask(ctx context.Context, r request) (answer, error) {
	if !r.route.Signed {
		return c.send(ctx, r, "")
	}
	token, err := c.token(ctx)
	if err != nil {
		return answer{}, err
	}
	a, err := c.send(ctx, r, token)
	if !errors.Is(err, domain.ErrUnauthorised) {
		return a, err
	}
	if renewed := c.renew(ctx, token); renewed != nil {
		return a, renewed
	}
	if r.content != nil && !r.content.rewind() {
		return a, &domain.Unavailable{Cause: errors.New("the session was renewed while content was on its way")}
	}
	if token, err = c.token(ctx); err != nil {
		return a, err
	}
	return c.send(ctx, r, token)
}

// send makes a request with a token, and again when the authority refuses the proof and says what another one is to have. A proof that
// is refused to the end is no word about the session: Unavailable.
func (c *Client) send(ctx context.Context, r request, token string) (answer, error) {
	for tries := 1; ; tries++ {
		a, err := c.sendOnce(ctx, r, token)
		if !errors.Is(err, domain.ErrUnauthorised) {
			return a, err
		}
		again := c.learn(a.header, a.gave) && tries < triesToProve && (r.content == nil || r.content.rewind())
		switch {
		case again:
		case refusedProof(a.header):
			return a, unavailable(errors.New("the authority takes no proof of this device"))
		default:
			return a, err
		}
	}
}

// sendOnce makes one request with a token, and returns every way it can fail as an error of package domain.
func (c *Client) sendOnce(ctx context.Context, r request, token string) (answer, error) {
	limit := patience + r.wait
	if r.content != nil {
		limit = uploadPatience
	}
	ctx, cancel := context.WithTimeout(ctx, limit)
	defer cancel()
	q, gave, err := c.request(ctx, r, token)
	if err != nil {
		return answer{}, err
	}
	response, err := c.http.Do(q)
	if err != nil {
		return answer{}, unavailable(err)
	}
	defer response.Body.Close()
	if r.limit == 0 {
		r.limit = protocol.MaxAnswer
	}
	a := answer{status: response.StatusCode, header: response.Header, gave: gave}
	if a.body, err = io.ReadAll(io.LimitReader(response.Body, r.limit+1)); err != nil {
		return a, unavailable(err)
	}
	switch {
	case int64(len(a.body)) > r.limit:
		return a, nonsense(errors.New("answer too long"))
	case a.status < 200 || a.status > 299:
		err := a.problem(r.route.Method)
		if down, is := errors.AsType[*domain.Unavailable](err); is {
			down.RetryAt = c.here(a.header, down.RetryAt)
		}
		return a, err
	}
	return a, nil
}

// request makes a request, and returns what its proof gives for the time.
func (c *Client) request(ctx context.Context, r request, token string) (*http.Request, time.Time, error) {
	address := c.base + r.route.Path(r.ids...)
	if len(r.query) > 0 {
		address += "?" + r.query.Encode()
	}
	var content io.Reader
	if r.content != nil {
		content = r.content.body()
	}
	if r.body != nil {
		b, err := json.Marshal(r.body)
		if err != nil {
			return nil, time.Time{}, fmt.Errorf("failed to write a request: %w", err)
		}
		content = bytes.NewReader(b)
	}
	q, err := http.NewRequestWithContext(ctx, r.route.Method, address, content)
	if err != nil {
		return nil, time.Time{}, unavailable(err)
	}
	for name, values := range r.header {
		q.Header[name] = values
	}
	if r.body != nil {
		q.Header.Set("Content-Type", protocol.JSON)
	}
	if r.key != "" {
		q.Header.Set(protocol.IdempotencyKey, string(r.key))
	}
	var gave time.Time
	if r.route.Signed || r.route.Proved {
		if gave, err = c.authorise(ctx, q, token); err != nil {
			return nil, time.Time{}, err
		}
	}
	return q, gave, nil
}

// problem returns the error that an answer tells. One without a problem is not from an authority.
func (a answer) problem(method string) error {
	if err := a.holds(protocol.ProblemJSON); err != nil {
		return err
	}
	p, err := protocol.ReadProblem(bytes.NewReader(a.body))
	if method == http.MethodHead {
		p, err = protocol.ProblemOfHead(a.status, a.header)
	}
	if err != nil {
		return nonsense(err)
	}
	return p.Err()
}

// holds returns an Unavailable when the answer is of another media type.
func (a answer) holds(mediaType string) error {
	given, _, err := mime.ParseMediaType(a.header.Get("Content-Type"))
	if err != nil || given != mediaType {
		return nonsense(fmt.Errorf("status %d with %q", a.status, given))
	}
	return nil
}

// unavailable is a failure of the network, or a connection to another authority (Pinned). The address is left out of it.
func unavailable(err error) error {
	if e, ok := errors.AsType[*url.Error](err); ok {
		err = e.Err
	}
	if errors.Is(err, domain.ErrOtherAuthority) {
		return domain.ErrOtherAuthority
	}
	return &domain.Unavailable{Cause: err}
}

// nonsense is an answer that no authority gives: of a network that wants a sign-in first, or of something broken. The
// cause is told by its text alone, so that it has no kind of its own.
func nonsense(err error) error {
	return &domain.Unavailable{Cause: errors.New("nonsense answered: " + err.Error())}
}
