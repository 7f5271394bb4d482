package journey_test

import (
	"bytes"
	"context"
	"crypto/tls"
	"crypto/x509"
	"io"
	"math/rand/v2"
	"net/http"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"razvorot/protocol"
	"razvorot/protocol/dpop"
	"razvorot/remote/remotetest"
)

// connections is how a device reaches the servers.
func connections(roots *x509.CertPool) *http.Transport {
	return &http.Transport{TLSClientConfig: &tls.Config{RootCAs: roots, MinVersion: tls.VersionTLS13}, MaxIdleConnsPerHost: 4,
		IdleConnTimeout: time.Second}
}

// asked is how many requests were sent in this process, and underWay how many of them are not answered: what kills are timed by.
var asked, underWay atomic.Int64

// dated counts requests, and gives answers the date of the fast clock: what HTTP says of the time is the machine's.
type dated struct {
	*http.Transport
	clock fast
}

func (d *dated) RoundTrip(q *http.Request) (*http.Response, error) {
	asked.Add(1)
	underWay.Add(1)
	defer underWay.Add(-1)
	a, err := d.Transport.RoundTrip(q)
	if err == nil {
		a.Header.Set("Date", d.clock.Now().UTC().Format(http.TimeFormat))
	}
	return a, err
}

// unruly is a way on which every request arrives twice: as it was or with a proof of its own, at once or after others that were sent
// later, before the one that is answered or after it.
type unruly struct {
	http.RoundTripper
	clock   fast
	session *remotetest.Sessions

	mu      sync.Mutex
	random  *rand.Rand
	late    []*http.Request
	copies  sync.WaitGroup
	sent    atomic.Int64 // copies
	signIns atomic.Int64 // among them
}

// RoundTrip sends a request and its copy, and returns the answer to the one that was let in.
func (u *unruly) RoundTrip(q *http.Request) (*http.Response, error) {
	body, err := content(q)
	if err != nil {
		return nil, err
	}
	second := u.again(q, body)
	u.sent.Add(1)
	if q.URL.Path == protocol.SignIn.Path() {
		u.signIns.Add(1)
	}
	defer func() {
		if u.draw(3) == 0 {
			u.flush()
		}
	}()
	copied := make(chan reply, 1)
	switch u.draw(3) {
	case 0: // later, after others
		u.mu.Lock()
		u.late = append(u.late, second)
		u.mu.Unlock()
		return u.RoundTripper.RoundTrip(u.with(q, body))
	case 1: // at the same time
		go func() { copied <- u.send(second) }()
	case 2: // before
		copied <- u.send(second)
	}
	return better(u.send(u.with(q, body)), <-copied)
}

// reply is what came back.
type reply struct {
	*http.Response
	err error
}

func (u *unruly) send(q *http.Request) reply {
	a, err := u.RoundTripper.RoundTrip(q)
	return reply{a, err}
}

func (r reply) good() bool { return r.err == nil && r.StatusCode < 300 }

// better returns the answer to the one of two that was let in.
func better(a, b reply) (*http.Response, error) {
	if !a.good() && b.good() {
		a, b = b, a
	}
	if b.err == nil {
		_ = b.Body.Close()
	}
	return a.Response, a.err
}

func content(q *http.Request) ([]byte, error) {
	if q.Body == nil {
		return nil, nil
	}
	defer func() { _ = q.Body.Close() }()
	return io.ReadAll(q.Body)
}

func (u *unruly) with(q *http.Request, body []byte) *http.Request {
	x := q.Clone(q.Context())
	if body != nil {
		x.Body, x.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	}
	return x
}

// again is a copy, every other one with a proof of its own, as a device sends that asks again. No device asks again for a renewal
// after it used what it got: that is what a thief does.
func (u *unruly) again(q *http.Request, body []byte) *http.Request {
	ctx := q.Context()
	x := u.with(q, body)
	if x.Header.Get(dpop.Header) == "" || q.URL.Path == protocol.Refresh.Path() || u.draw(2) == 0 {
		return x
	}
	b, err := u.session.FindDeviceKey(ctx)
	if err != nil {
		return x
	}
	key, err := dpop.ReadKey(b)
	if err != nil {
		return x
	}
	_, token, _ := strings.Cut(x.Header.Get("Authorization"), " ")
	if proof, err := key.Sign(dpop.Request{Method: q.Method, URI: q.URL.String(), Token: token}, u.clock.Now()); err == nil {
		x.Header.Set(dpop.Header, proof)
	}
	return x
}

// drop sends a copy to whose answer nobody listens. It goes on when the request it is a copy of has ended.
func (u *unruly) drop(q *http.Request) {
	u.copies.Go(func() {
		if a, err := u.RoundTripper.RoundTrip(q.WithContext(context.WithoutCancel(q.Context()))); err == nil {
			_, _ = io.Copy(io.Discard, a.Body)
			_ = a.Body.Close()
		}
	})
}

// flush sends what was held back, the last first.
func (u *unruly) flush() {
	u.mu.Lock()
	late := u.late
	u.late = nil
	u.mu.Unlock()
	for i := len(late) - 1; i >= 0; i-- {
		u.drop(late[i])
	}
}

// settle sends everything that was held back, and waits until it arrived.
func (u *unruly) settle() {
	u.flush()
	u.copies.Wait()
}

func (u *unruly) draw(n int) int {
	u.mu.Lock()
	defer u.mu.Unlock()
	return u.random.IntN(n)
}
