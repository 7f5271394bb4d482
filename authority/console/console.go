// Package console is where operators of the authority work: pages of HTML made on the server, with a style sheet and a script of
// our own.
//
// A visit is one request with everything known about who makes it. A view is how somebody likes to see the console: language,
// ground, keys. The desk is the side with the decision; a mark is what an operator found wrong with one field or document, and
// becomes a question or a reason. The gate is the table of routes with the roles that may take them; it stands before the Office,
// which decides anew. Everything works with forms and links alone; the script makes it quicker, never possible.
//
// The console sees the authority as office.Reception and nothing else: no database, no keys.
package console

import (
	"crypto/rand"
	"errors"
	"html/template"
	"log/slog"
	"net"
	"net/http"
	"sync"
	"time"

	"razvorot/authority/office"
	"razvorot/domain"
)

// Options are the circumstances of a console.
type Options struct {
	// Secure makes cookies «__Host-» and Secure, as they must be wherever TLS is. Without it they work on http://localhost, for
	// tests and trials.
	Secure bool
	Log    *slog.Logger   // nil: slog.Default
	Clock  domain.Clock   // nil: the machine's
	Zone   *time.Location // of the times shown; nil: the machine's
	// Address tells where a request comes from, for a console behind a proxy; nil: the other end of the connection.
	Address func(*http.Request) string
	// Admit lets in what somebody sends who is not signed in yet, or tells how long to wait (domain.RateLimited); nil: no limit.
	Admit func(*http.Request) error
	// BodyTime is how long the body of a request may take to arrive; 0: 15 seconds.
	BodyTime time.Duration
}

type console struct {
	reception office.Reception
	o         Options
	books     map[string]*book
	pages     map[string]*template.Template
	origin    *http.CrossOriginProtection
}

// Words and pages are read once for all consoles of a process.
var (
	theBooks = sync.OnceValue(readBooks)
	thePages = sync.OnceValue(readPages)
)

// New returns the console over a reception. Templates and words are read here: a fault in them is one of the program, and panics.
func New(r office.Reception, o Options) http.Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Clock == nil {
		o.Clock = domain.SystemClock{}
	}
	if o.Zone == nil {
		o.Zone = time.Local
	}
	if o.Address == nil {
		o.Address = remoteAddress
	}
	if o.BodyTime == 0 {
		o.BodyTime = 15 * time.Second
	}
	c := &console{reception: r, o: o, books: theBooks(), pages: thePages(), origin: http.NewCrossOriginProtection()}
	mux := http.NewServeMux()
	for _, route := range routes() {
		mux.Handle(route.method+" "+route.pattern, c.handle(route))
	}
	mux.Handle("GET /static/{version}/{name}", http.HandlerFunc(serveStatic))
	mux.Handle("/", c.handle(route{open: true, do: func(*visit) error { return domain.ErrNotFound }}))
	return c.guarded(mux)
}

func remoteAddress(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// handle turns a route into a handler: who asks, whether the gate lets them, and words for what went wrong.
func (c *console) handle(route route) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		v := &visit{c: c, w: w, r: r, view: c.viewOf(r), route: route}
		if err := c.limit(route, r); err != nil {
			v.fail(err)
			return
		}
		if err := v.admit(); err != nil {
			v.fail(err)
			return
		}
		if err := route.do(v); err != nil {
			v.fail(err)
		}
	})
}

// limit bounds the work that an address may cause before anybody is known.
func (c *console) limit(route route, r *http.Request) error {
	if c.o.Admit == nil || !route.open || r.Method != http.MethodPost {
		return nil
	}
	return c.o.Admit(r)
}

// newSecret returns a value for a cookie that nobody can guess.
func newSecret() string { return rand.Text() }

// errBody is a body that was too slow to arrive or too large; it carries the status.
type errBody struct{ status int }

func (e errBody) Error() string { return http.StatusText(e.status) }

func bodyError(err error) error {
	if _, large := errors.AsType[*http.MaxBytesError](err); large {
		return errBody{http.StatusRequestEntityTooLarge}
	}
	if timeout, ok := errors.AsType[net.Error](err); ok && timeout.Timeout() {
		return errBody{http.StatusRequestTimeout}
	}
	return errBody{http.StatusBadRequest}
}
