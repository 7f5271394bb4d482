package api

import (
	"context"
	"crypto/tls"
	"net"
	"net/http"
	"time"
)

// ServeTLS serves connections over TLS, as http.Server does, but shakes hands before the server has a connection. The handshake
// needs a deep stack, and a goroutine that has grown one keeps it for as long as it then serves.
func ServeTLS(s *http.Server, l net.Listener) error {
	return s.Serve(secureListener(l, s.TLSConfig.Clone(), s.ReadHeaderTimeout)) // the server may change its own
}

// secured is a listener whose connections have shaken hands. One whose handshake failed is handed on too: the server asks for the
// handshake again, gets the same error, and tells it.
type secured struct {
	net.Listener
	config   *tls.Config
	patience time.Duration // for a handshake
	ready    chan accepted
	open     context.Context
	close    context.CancelFunc
}

type accepted struct {
	conn net.Conn
	err  error
}

func secureListener(l net.Listener, c *tls.Config, patience time.Duration) *secured {
	s := &secured{Listener: l, config: c, patience: patience, ready: make(chan accepted)}
	s.open, s.close = context.WithCancel(context.Background())
	go s.run()
	return s
}

// run accepts until it is closed. The server decides what to do about an error: it asks again after one that passes.
func (s *secured) run() {
	for s.open.Err() == nil {
		conn, err := s.Listener.Accept()
		if err != nil {
			s.hand(accepted{err: err})
			continue
		}
		go s.shake(tls.Server(conn, s.config))
	}
}

// shake shakes hands, for as long as there is patience and the listener is open.
func (s *secured) shake(c *tls.Conn) {
	_ = c.SetDeadline(time.Now().Add(s.patience))
	_ = c.HandshakeContext(s.open) // the server hears of it
	_ = c.SetDeadline(time.Time{})
	if !s.hand(accepted{conn: c}) {
		_ = c.Close()
	}
}

// hand reports whether the server took it.
func (s *secured) hand(a accepted) bool {
	select {
	case s.ready <- a:
		return true
	case <-s.open.Done():
		return false
	}
}

// Accept implements net.Listener.
func (s *secured) Accept() (net.Conn, error) {
	select {
	case a := <-s.ready:
		return a.conn, a.err
	case <-s.open.Done():
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener. Handshakes under way end.
func (s *secured) Close() error {
	s.close()
	return s.Listener.Close()
}
