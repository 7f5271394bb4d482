package authority_test

import (
	"bytes"
	"context"
	"encoding/json"
	"io"
	"net/http"
	"reflect"
	"sync"
	"testing"
	"time"

	"razvorot/authority"
	"razvorot/authority/api"
	"razvorot/domain"
	"razvorot/protocol"
	"razvorot/remote"
	"razvorot/remote/remotetest"
)

// repeater sends every command twice and holds the answers together; then it sends another command with the same key.
type repeater struct {
	mu       sync.Mutex
	routes   *http.ServeMux
	repeated map[string]bool // routes that were answered, and alike
	faults   map[string]bool
}

func newRepeater() *repeater {
	r := &repeater{routes: http.NewServeMux(), repeated: map[string]bool{}, faults: map[string]bool{}}
	for _, route := range protocol.Routes() {
		r.routes.Handle(route.String(), http.NotFoundHandler())
	}
	return r
}

// reply is an answer that was read.
type reply struct {
	*http.Response
	content []byte
}

// via sends commands through a carrier.
func (r *repeater) via(carrier http.RoundTripper) http.RoundTripper {
	return roundTrip(func(q *http.Request) (*http.Response, error) {
		if q.Header.Get(protocol.IdempotencyKey) == "" {
			return carrier.RoundTrip(q)
		}
		var body []byte
		if q.Body != nil {
			body, _ = io.ReadAll(q.Body)
		}
		first, err := again(carrier, q, body)
		if err != nil || first.StatusCode > 299 {
			return first.Response, err
		}
		second, err := again(carrier, q, body)
		if err != nil {
			return nil, err
		}
		other := q.Clone(q.Context())
		route := protocol.RetryChecks
		if q.URL.Path == route.Pattern {
			route = protocol.StartProof
		}
		other.Method, other.URL.Path = route.Method, route.Pattern
		third, err := again(carrier, other, nil)
		if err != nil {
			return nil, err
		}
		r.compare(q, first, second, third)
		return first.Response, nil
	})
}

type roundTrip func(*http.Request) (*http.Response, error)

// RoundTrip implements http.RoundTripper.
func (f roundTrip) RoundTrip(q *http.Request) (*http.Response, error) { return f(q) }

func again(carrier http.RoundTripper, q *http.Request, body []byte) (reply, error) {
	q = q.Clone(q.Context())
	q.Body, q.ContentLength = io.NopCloser(bytes.NewReader(body)), int64(len(body))
	if len(body) == 0 {
		q.Body = http.NoBody
	}
	a, err := carrier.RoundTrip(q)
	if err != nil {
		return reply{}, err
	}
	content, err := io.ReadAll(a.Body)
	_ = a.Body.Close()
	a.Body = io.NopCloser(bytes.NewReader(content))
	return reply{a, content}, err
}

func (r *repeater) compare(q *http.Request, first, second, third reply) {
	_, route := r.routes.Handler(q)
	r.mu.Lock()
	defer r.mu.Unlock()
	switch {
	case second.StatusCode != first.StatusCode || !alike(first.content, second.content) ||
		second.Header.Get("Location") != first.Header.Get("Location"):
		r.faults[route+" answers otherwise when it is repeated"] = true
	case q.Header.Get("Authorization") != "" && third.StatusCode != http.StatusConflict:
		r.faults[route+": its key is taken for another command"] = true
	}
	r.repeated[route] = true
}

func alike(a, b []byte) bool {
	var x, y any
	if json.Unmarshal(a, &x) != nil || json.Unmarshal(b, &y) != nil {
		return bytes.Equal(a, b)
	}
	return reflect.DeepEqual(x, y)
}

// keyless is a keeper of sessions without a key of the device: a proof would not be taken twice.
type keyless struct{ domain.SessionKeeper }

func TestEveryCommandThatIsRepeatedIsAnsweredAlikeAndDoneOnce(t *testing.T) {
	if testing.Short() || onPostgreSQL {
		t.Skip("the keys are the same on both databases")
	}
	r := newRepeater()
	remotetest.Run(t, func(t *testing.T) remotetest.Bench {
		b := newBench(t, func(o *authority.Options) { o.Limits.Account = authority.Limit{PerMinute: 10_000, Burst: 10_000} })
		way := remote.ServeInProcess(api.New(b.a, api.Options{Bearer: true}))
		t.Cleanup(func() { _ = way.Close() })
		carrier := r.via(way.Transport())
		device := func() (*remote.Client, *remotetest.Sessions) {
			sessions := &remotetest.Sessions{}
			return must(remote.New(remote.Options{Base: remote.InProcessBase, Transport: carrier, Sessions: keyless{sessions},
				Clock: b.clock})), sessions
		}
		client, sessions := device()
		trial := b.a.Trial(func(ctx context.Context) (domain.AccountID, error) {
			s, err := sessions.FindSession(ctx)
			return s.Account, err
		})
		return remotetest.Bench{Backend: client, Trial: trial, Clock: b.clock, Advance: b.advance,
			NewDevice: func() domain.Backend { c, _ := device(); return c }}
	})
	for fault := range r.faults {
		t.Error(fault)
	}
	for _, route := range protocol.Routes() {
		if route.Keyed && !r.repeated[route.String()] {
			t.Error(route, "was never repeated")
		}
	}
}

func TestAKeyIsKnownForThirtyDays(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	c.signIn()
	key := domain.NewKey()
	sent := ok(c.backend().StartEmailConfirmation(t.Context(), key))(c)
	for range 29 {
		c.b.advance(24 * time.Hour)
	}
	if again := ok(c.backend().StartEmailConfirmation(t.Context(), key))(c); again != sent {
		t.Errorf("%+v, %+v", again, sent)
	}
}

func TestASayingIsKeptWithoutTheWholeConversation(t *testing.T) {
	c := newCitizen(newBench(t), 0)
	c.register()
	c.signIn()
	message := func(id string) domain.Message { return domain.Message{ID: id, Text: "Здравствуйте"} }
	talk := ok(c.backend().StartConversation(t.Context(), domain.NewKey(), domain.Conversation{ID: "talk", Topic: domain.TopicProcessing,
		Messages: []domain.Message{message("1")}}))(c)
	key := domain.NewKey()
	for range 2 { // the second is the first once more
		if talk = ok(c.backend().Say(t.Context(), key, "talk", message("2")))(c); len(talk.Messages) != 2 {
			t.Fatalf("%d messages", len(talk.Messages))
		}
	}
	longest := 0
	if err := c.b.db.QueryRow("SELECT MAX(LENGTH(answer)) FROM answer WHERE method = 'Say'").Scan(&longest); err != nil || longest > 100 {
		t.Errorf("%d characters are kept, %v", longest, err)
	}
}
