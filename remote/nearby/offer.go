package nearby

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"io"
	"log"
	"net"
	"net/http"
	"net/netip"
	"sync"
	"sync/atomic"
	"time"

	"razvorot/domain"
)

// offer is the holder's endpoint: an HTTP server for one path and one reader.
type offer struct {
	server    *http.Server
	listeners []net.Listener
	addresses []domain.NearbyAddress
	path      string
	arrived   chan *session // the one reader, once
	closed    chan struct{}
	closing   sync.Once

	mu       sync.Mutex
	reader   net.Conn // whose session it is; nil before one came
	session  *session
	accepted bool // Accept was called
	taken    bool // and returned the session
}

// Offer listens on the machine's local addresses, each with a port of its own. The context is for opening alone.
func (n *Network) Offer(ctx context.Context) (domain.NearbyOffer, error) {
	secret := make([]byte, 16)
	_, _ = rand.Read(secret) // never fails
	o := &offer{path: "/" + base64.RawURLEncoding.EncodeToString(secret), arrived: make(chan *session, 1),
		closed: make(chan struct{})}
	o.server = &http.Server{Handler: o, ReadHeaderTimeout: headerTime, IdleTimeout: 2 * messageTime, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0), ConnState: o.watch,
		ConnContext: func(ctx context.Context, c net.Conn) context.Context {
			return context.WithValue(ctx, connection{}, c)
		}}
	var open atomic.Int32
	for _, a := range n.addresses() {
		var c net.ListenConfig
		l, err := c.Listen(ctx, "tcp", netip.AddrPortFrom(a, 0).String())
		if err != nil {
			continue // an interface that has just gone
		}
		o.listeners = append(o.listeners, l)
		o.addresses = append(o.addresses, domain.NearbyAddress{Type: methodHTTP, Version: versionHTTP,
			URI: "http://" + l.Addr().String() + o.path})
		go func() { _ = o.server.Serve(&limited{Listener: l, open: &open}) }() // ends with Close
	}
	if len(o.listeners) == 0 {
		return nil, &domain.Unavailable{Cause: errNoNetwork}
	}
	return o, nil
}

var (
	errNoNetwork = errors.New("no address of this machine can be listened on")
	errClosed    = errors.New("the offer was closed")
)

// connection is the key of the connection in a request's context.
type connection struct{}

// Addresses returns where the endpoint can be reached.
func (o *offer) Addresses() []domain.NearbyAddress { return o.addresses }

// Accept waits for the reader. ErrUnavailable when the offer is closed meanwhile, ErrConflict when it was called before.
func (o *offer) Accept(ctx context.Context) (domain.NearbyChannel, error) {
	o.mu.Lock()
	again := o.accepted
	o.accepted = true
	o.mu.Unlock()
	if again {
		return nil, domain.ErrConflict
	}
	select {
	case s := <-o.arrived:
		if !o.take() {
			return nil, &domain.Unavailable{Cause: errClosed}
		}
		return s, nil
	case <-o.closed:
		return nil, &domain.Unavailable{Cause: errClosed}
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// take notes that the session belongs to whoever called Accept, and reports false when the offer was closed before.
func (o *offer) take() bool {
	o.mu.Lock()
	defer o.mu.Unlock()
	select {
	case <-o.closed:
	default:
		o.taken = true
	}
	return o.taken
}

// Close stops listening. A channel that was accepted lives on until it is closed itself.
func (o *offer) Close() error {
	o.closing.Do(func() {
		close(o.closed)
		o.mu.Lock()
		inUse := o.taken
		o.mu.Unlock()
		for _, l := range o.listeners { // the server may not have begun with them
			_ = l.Close()
		}
		if !inUse {
			_ = o.server.Close()
		}
	})
	return nil
}

// ServeHTTP takes the reader's messages. Whoever does not know the path is told that there is nothing.
func (o *offer) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if subtle.ConstantTimeCompare([]byte(r.URL.Path), []byte(o.path)) != 1 {
		refuse(w, http.StatusNotFound)
		return
	}
	if r.Method != http.MethodPost {
		refuse(w, http.StatusMethodNotAllowed)
		return
	}
	body, err := read(w, r)
	if err != nil {
		status := http.StatusBadRequest
		if errors.Is(err, domain.ErrTooLarge) {
			status = http.StatusRequestEntityTooLarge
		}
		refuse(w, status)
		return
	}
	s := o.claim(r)
	if s == nil {
		refuse(w, http.StatusConflict)
		return
	}
	s.serve(w, r, body)
}

// refuse answers somebody who is not the reader, or not a good one, and ends the connection.
func refuse(w http.ResponseWriter, status int) {
	w.Header().Set("Connection", "close")
	w.WriteHeader(status)
}

// read reads a message in the time that one may take. ErrTooLarge.
func read(w http.ResponseWriter, r *http.Request) ([]byte, error) {
	if r.ContentLength > domain.MaxNearbyMessage {
		return nil, &domain.TooLarge{Size: r.ContentLength, Limit: domain.MaxNearbyMessage}
	}
	control := http.NewResponseController(w)
	_ = control.SetReadDeadline(time.Now().Add(messageTime))
	body, err := io.ReadAll(http.MaxBytesReader(w, r.Body, domain.MaxNearbyMessage))
	if e, ok := errors.AsType[*http.MaxBytesError](err); ok {
		return nil, &domain.TooLarge{Size: e.Limit + 1, Limit: e.Limit}
	}
	_ = control.SetReadDeadline(time.Time{}) // what follows is thinking
	return body, err
}

// claim returns the session of the connection that a request came on: the first to bring a message has it, and nobody after.
func (o *offer) claim(r *http.Request) *session {
	c, _ := r.Context().Value(connection{}).(net.Conn)
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.reader == nil {
		select {
		case <-o.closed:
			return nil
		default:
		}
		o.reader = c
		o.session = newSession(o)
		o.arrived <- o.session
	}
	if o.reader != c {
		return nil
	}
	return o.session
}

// watch tells the session that its connection has ended.
func (o *offer) watch(c net.Conn, state http.ConnState) {
	if state != http.StateClosed {
		return
	}
	o.mu.Lock()
	defer o.mu.Unlock()
	if o.reader == c && o.session != nil {
		o.session.leave()
	}
}

// limited is a listener that keeps few connections open at once, all listeners of an offer together.
type limited struct {
	net.Listener
	open *atomic.Int32
}

func (l *limited) Accept() (net.Conn, error) {
	for {
		c, err := l.Listener.Accept()
		if err != nil {
			return nil, err
		}
		if l.open.Add(1) <= maxConnections {
			return &counted{Conn: c, open: l.open}, nil
		}
		l.open.Add(-1)
		_ = c.Close()
	}
}

// counted is a connection that is counted until it is closed.
type counted struct {
	net.Conn
	open *atomic.Int32
	once sync.Once
}

func (c *counted) Close() error {
	c.once.Do(func() { c.open.Add(-1) })
	return c.Conn.Close()
}
