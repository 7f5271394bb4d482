package remote

import (
	"context"
	"errors"
	"net"
	"net/http"
	"sync"
	"time"
)

// inProcessHost is the name of an authority in this process. The top-level domain is one that never resolves (RFC 6761,
// section 6.4).
const inProcessHost = "authority.invalid"

// InProcessBase is the Base of an authority that is reached through an InProcess.
const InProcessBase = "http://" + inProcessHost

// closePatience is how long requests have to end when an InProcess is closed, before their connections are cut.
const closePatience = 5 * time.Second

// InProcess is an HTTP server that is reached through memory: nothing listens on a port, and no other program can connect.
type InProcess struct {
	listener  *pipeListener
	server    *http.Server
	transport *http.Transport
	handling  sync.WaitGroup
	end       context.CancelFunc // of every request
	served    chan struct{}      // closed when the server has returned
	close     func() error
}

// ServeInProcess serves a handler until Close.
func ServeInProcess(h http.Handler) *InProcess {
	p := &InProcess{listener: newPipeListener(), served: make(chan struct{})}
	base, end := context.WithCancel(context.Background())
	p.end = end
	p.server = &http.Server{
		Handler: http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			p.handling.Add(1)
			defer p.handling.Done()
			h.ServeHTTP(w, r)
		}),
		BaseContext: func(net.Listener) context.Context { return base },
	}
	p.transport = &http.Transport{DialContext: p.listener.dial, DisableCompression: true, MaxIdleConnsPerHost: 8}
	p.close = sync.OnceValue(p.shutDown)
	go func() {
		defer close(p.served)
		_ = p.server.Serve(p.listener) // returns when the server is closed
	}()
	return p
}

// Transport returns what carries requests to the handler, whatever host they name.
func (p *InProcess) Transport() http.RoundTripper { return p.transport }

// Close ends the requests that are under way, waits for their handlers, and lets no new ones in. Closing again does nothing.
func (p *InProcess) Close() error { return p.close() }

func (p *InProcess) shutDown() error {
	p.end()
	ctx, cancel := context.WithTimeout(context.Background(), closePatience)
	defer cancel()
	p.transport.CloseIdleConnections()
	err := p.server.Shutdown(ctx)
	if err != nil {
		err = errors.Join(err, p.server.Close())
	}
	<-p.served
	p.handling.Wait()
	p.transport.CloseIdleConnections()
	return err
}

// pipeListener hands the server one end of a net.Pipe for each connection dialled.
type pipeListener struct {
	dialled chan net.Conn
	closed  chan struct{}
	close   func()
}

func newPipeListener() *pipeListener {
	l := &pipeListener{dialled: make(chan net.Conn), closed: make(chan struct{})}
	l.close = sync.OnceFunc(func() { close(l.closed) })
	return l
}

func (l *pipeListener) dial(ctx context.Context, _, _ string) (net.Conn, error) {
	ours, theirs := net.Pipe()
	select {
	case l.dialled <- theirs:
		return ours, nil
	case <-l.closed:
		return nil, net.ErrClosed
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Accept implements net.Listener.
func (l *pipeListener) Accept() (net.Conn, error) {
	select {
	case c := <-l.dialled:
		return c, nil
	case <-l.closed:
		return nil, net.ErrClosed
	}
}

// Close implements net.Listener.
func (l *pipeListener) Close() error {
	l.close()
	return nil
}

// Addr implements net.Listener.
func (l *pipeListener) Addr() net.Addr { return pipeAddr{} }

type pipeAddr struct{}

func (pipeAddr) Network() string { return "pipe" }
func (pipeAddr) String() string  { return "pipe" }
