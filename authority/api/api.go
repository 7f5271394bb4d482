// Package api serves an authority over HTTP, as package protocol has it.
//
// It checks what a request looks like and who sends it, asks the authority, and writes the answer. It decides nothing: the
// rules are the authority's. A Desk is what it needs of that.
package api

import (
	"context"
	"fmt"
	"log/slog"
	"net/http"
	"net/netip"
	"reflect"
	"runtime/debug"
	"slices"
	"strings"
	"time"

	"razvorot/authority"
	"razvorot/domain"
	"razvorot/protocol"
	"razvorot/protocol/dpop"
)

// Desk is what the API needs of the authority.
type Desk interface {
	// Authenticate returns who an access token stands for. ErrUnauthorised.
	Authenticate(ctx context.Context, accessToken string) (authority.Caller, error)
	// Refresh exchanges a refresh token for new tokens. ErrUnauthorised.
	Refresh(ctx context.Context, refreshToken string) (domain.Session, error)
	// Backend returns the authority as a caller sees it; the zero Caller is somebody not signed in.
	Backend(c authority.Caller) domain.Backend
}

// Options are what may be set. The zero Options is usable.
type Options struct {
	Log     *slog.Logger  // faults of the program; slog.Default when nil
	MaxWait time.Duration // of a long poll; a minute when 0
	// Observe is told of every request once it was answered: the pattern of its route, "" for none. It may be nil.
	Observe func(route, method string, status int, took time.Duration)
	// Proxies are whose X-Forwarded-For is believed: what stands before the server.
	Proxies []netip.Prefix
	// Public is the address that devices reach the authority by, without a path, where a proxy hides it from the server. Proofs are
	// about it (RFC 9449, 4.3). Empty where requests name it themselves.
	Public string
	// Bearer lets tokens in that are bound to no key: for an authority in this process, whose sessions of before have none.
	Bearer bool
}

const defaultWait = time.Minute

// handler is the API.
type handler struct {
	desk    Desk
	now     func() time.Time // that answers give for the time, and devices go by; nil for the machine's
	log     *slog.Logger
	maxWait time.Duration
	observe func(route, method string, status int, took time.Duration)
	proxies []netip.Prefix
	public  string
	bearer  bool
	held    chan struct{} // one for every piece that is held in memory against its checksum
	looking chan struct{} // one for every poll that looks
	mux     *http.ServeMux
}

// New returns the handler of all routes of package protocol.
func New(d Desk, o Options) http.Handler {
	var now func() time.Time
	if clocked, is := d.(interface{ Now() time.Time }); is {
		now = clocked.Now
	}
	h := &handler{desk: d, now: now, log: o.Log, maxWait: o.MaxWait, observe: o.Observe, proxies: o.Proxies,
		public: strings.TrimSuffix(o.Public, "/"), bearer: o.Bearer, held: make(chan struct{}, heldAtOnce),
		looking: make(chan struct{}, looksAtOnce), mux: http.NewServeMux()}
	if h.log == nil {
		h.log = slog.Default()
	}
	if h.maxWait == 0 {
		h.maxWait = defaultWait
	}
	methods := map[string][]string{}
	for _, e := range endpoints() {
		h.mux.Handle(e.route.String(), h.serve(e))
		methods[e.route.Pattern] = append(methods[e.route.Pattern], e.route.Method)
	}
	for pattern, allowed := range methods {
		h.mux.Handle(pattern, otherwise(pattern, allowed))
	}
	h.mux.HandleFunc("/", func(w http.ResponseWriter, _ *http.Request) { protocol.ProblemOf(domain.ErrNotFound).Write(w) })
	return h
}

// ServeHTTP answers a request. A poll waits here, after everything that began it has left the stack: thousands wait at a time.
func (h *handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	seen := &observed{ResponseWriter: w, status: http.StatusOK, now: h.now}
	if r.URL.Path == protocol.FetchChanges.Pattern {
		seen.bare = true
		seen.turn.take(r.Context(), h.looking)
	}
	for x := h.begin(seen, r); x != nil; x = x.resume() {
		x.poll.Wait(r.Context())
		seen.turn.take(r.Context(), h.looking)
	}
}

// begin sets what every answer has, lets a POST stand for a method that a proxy would not pass, as tus wants, and tells what
// became of the request, unless it returns a poll to be held.
//
//go:noinline
func (h *handler) begin(w *observed, r *http.Request) (held *exchange) {
	if !w.bare {
		secure(w.Header())
	}
	if meant := r.Header.Get("X-HTTP-Method-Override"); r.Method == http.MethodPost &&
		(meant == http.MethodPatch || meant == http.MethodDelete) {
		r.Method = meant
	}
	if h.observe != nil {
		_, pattern := h.mux.Handler(r)
		pattern = pattern[strings.Index(pattern, " ")+1:]
		if pattern == "/" {
			pattern = ""
		}
		began := time.Now()
		w.tell = func() { h.observe(pattern, r.Method, w.status, time.Since(began)) }
	}
	defer w.end()
	h.mux.ServeHTTP(w, r)
	return w.held
}

// otherwise answers the methods that a path has not, and OPTIONS.
func otherwise(pattern string, allowed []string) http.Handler {
	allowed = append(slices.Sorted(slices.Values(allowed)), http.MethodOptions)
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Allow", strings.Join(allowed, ", "))
		if strings.HasPrefix(pattern, protocol.CreateUpload.Pattern) {
			describeTus(w.Header())
		}
		if preflight(r) {
			protocol.ProblemOf(domain.ErrForbidden).Write(w)
			return
		}
		if r.Method == http.MethodOptions {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		p := protocol.ProblemOf(domain.ErrNotFound)
		p.Status = http.StatusMethodNotAllowed
		p.Write(w)
	})
}

// endpoint is a route and what it does. serve writes nothing when it returns an error.
type endpoint struct {
	route   protocol.Route
	serve   func(*exchange) error
	in, out reflect.Type // of the JSON taken and answered, nil for none
}

// exchange is one request on its way to an answer.
type exchange struct {
	*http.Request
	w       http.ResponseWriter
	h       *handler
	backend domain.Backend
	key     domain.Key
	proof   dpop.Proof // zero for none
	limit   int64      // bytes of a JSON body
	route   protocol.Route
	poll    *authority.Poll // nil for none
}

// serve runs an endpoint: who asks, with which key, and what becomes of errors and panics.
func (h *handler) serve(e endpoint) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		defer h.recover(w, e.route)
		x := &exchange{Request: r, w: w, h: h, route: e.route}
		err := x.open(e.route)
		if err == nil {
			err = e.serve(x)
		}
		x.conclude(err)
	})
}

// conclude writes what went wrong, or leaves a poll to be held.
func (x *exchange) conclude(err error) {
	if err == nil {
		return
	}
	if err == errHeld {
		x.w.(*observed).held = x
		return
	}
	p := protocol.ProblemOf(err)
	if p.Code == protocol.Internal {
		x.h.log.ErrorContext(x.Context(), "request failed", "route", x.route.String(), "err", err)
	}
	x.challenge(err)
	p.Write(x.w)
}

// recover turns a panic into a problem without details. The value may hold anything and is not logged, its type is.
func (h *handler) recover(w http.ResponseWriter, route protocol.Route) {
	v := recover()
	if v == nil {
		return
	}
	if v == http.ErrAbortHandler {
		panic(v)
	}
	h.log.Error("request panicked", "route", route.String(), "type", fmt.Sprintf("%T", v), "stack", string(debug.Stack()))
	protocol.ProblemOf(nil).Write(w)
}

// open finds out who asks, whether they may ask so often, and reads the key of a command.
func (x *exchange) open(route protocol.Route) error {
	from := x.h.origin(x.Request)
	if err := x.admit(authority.Demand{Address: from, Open: !route.Signed}); err != nil {
		return err
	}
	caller, err := x.caller(route)
	if err != nil {
		return err
	}
	if caller.Account != "" {
		if err := x.admit(authority.Demand{Account: caller.Account}); err != nil {
			return err
		}
	}
	if x.limit = protocol.MaxRequest; !route.Signed {
		x.limit = protocol.MaxOpen
	}
	caller.Address = from
	x.backend = x.h.desk.Backend(caller)
	if !route.Keyed {
		return nil
	}
	x.key, err = protocol.ReadKey(x.Header)
	if x.Header.Get(protocol.IdempotencyKey) == "" && route == protocol.CreateUpload {
		x.key, err = domain.NewKey(), nil // a public tus client has no keys
	}
	return err
}
