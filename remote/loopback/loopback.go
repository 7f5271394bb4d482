// Package loopback receives what a system browser brings back from a sign-in elsewhere: a redirect to a port of this machine
// (RFC 8252, 7.3 and 8.3). Whoever else calls at the port is turned away and ends nothing.
package loopback

import (
	"context"
	"crypto/subtle"
	"errors"
	"html/template"
	"io"
	"log"
	"net"
	"net/http"
	"net/url"
	"time"

	"razvorot/domain"
)

// What may go wrong.
var (
	ErrPort   = errors.New("loopback: no port of this machine is to be had")
	ErrClosed = errors.New("loopback: closed; an address is good for one sign-in")
)

// path of the address.
const path = "/bank"

// Limits of what is read of a caller.
const (
	maxHeader   = 16 << 10 // bytes, the address among them
	maxValue    = 2048     // bytes of a code or a state
	callTime    = 5 * time.Second
	partingTime = time.Second // for the page to reach the browser
)

// Page is what the browser shows at the end, in the person's language.
type Page struct {
	Language string // «ru»
	Title    string
	Text     string // says that the window may be closed
}

var page = template.Must(template.New("").Parse(`<!DOCTYPE html><html lang="{{.Language}}"><meta charset="utf-8">
<meta name="viewport" content="width=device-width"><title>{{.Title}}</title><h1>{{.Title}}</h1><p>{{.Text}}</p></html>`))

// Answer is what the browser brought: a code, or an error of RFC 6749, 4.1.2.1.
type Answer = domain.BankAnswer

// Listener is a port of this machine that waits for one answer.
type Listener struct {
	listener net.Listener
	page     Page
}

// Listen takes a free port of 127.0.0.1, or of ::1 where there is no other. Close gives it back. ErrPort.
func Listen(p Page) (*Listener, error) {
	for _, address := range []string{"127.0.0.1:0", "[::1]:0"} {
		if l, err := net.Listen("tcp", address); err == nil {
			return &Listener{l, p}, nil
		}
	}
	return nil, ErrPort
}

// Redirect returns the address that the browser is to be sent to.
func (l *Listener) Redirect() string { return "http://" + l.listener.Addr().String() + path }

// Close gives the port back; a Wait ends with ErrClosed. Closing again does nothing.
func (l *Listener) Close() error {
	if err := l.listener.Close(); err != nil && !errors.Is(err, net.ErrClosed) {
		return ErrPort
	}
	return nil
}

// Wait returns the answer with this state, and gives the port back. A browser that is closed says nothing, so ctx bounds the
// wait: its error is returned. ErrClosed.
func (l *Listener) Wait(ctx context.Context, state string) (Answer, error) {
	answers := make(chan Answer, 1)
	server := &http.Server{Handler: l.handler(state, answers), ReadTimeout: callTime, WriteTimeout: callTime, MaxHeaderBytes: maxHeader,
		ErrorLog: log.New(io.Discard, "", 0)} // it would quote what callers send
	served := make(chan struct{})
	go func() {
		_ = server.Serve(l.listener)
		close(served)
	}()
	defer func() {
		parting, cancel := context.WithTimeout(context.WithoutCancel(ctx), partingTime)
		defer cancel()
		_ = server.Shutdown(parting)
		_ = server.Close()
		<-served
	}()
	select {
	case a := <-answers:
		return a, nil
	case <-ctx.Done():
		return Answer{}, ctx.Err()
	case <-served:
		return Answer{}, ErrClosed
	}
}

// handler takes the first answer with the state. The name that a caller used must be the address itself, which no web site's
// name can be made to be (DNS rebinding).
func (l *Listener) handler(state string, answers chan<- Answer) http.HandlerFunc {
	host := l.listener.Addr().String()
	return func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("Cache-Control", "no-store")
		w.Header().Set("Referrer-Policy", "no-referrer")
		w.Header().Set("Connection", "close")
		if r.Method != http.MethodGet || r.URL.Path != path || r.Host != host {
			http.Error(w, http.StatusText(http.StatusNotFound), http.StatusNotFound)
			return
		}
		a, ok := read(r.URL.RawQuery)
		if !ok || state == "" || subtle.ConstantTimeCompare([]byte(a.State), []byte(state)) != 1 {
			http.Error(w, http.StatusText(http.StatusBadRequest), http.StatusBadRequest)
			return
		}
		select {
		case answers <- a:
		default: // loaded again
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		w.Header().Set("Content-Security-Policy", "default-src 'none'; frame-ancestors 'none'; base-uri 'none'")
		_ = page.Execute(w, l.page)
	}
}

// read returns an answer, or false unless it has a state with either a code or an error, each once.
func read(query string) (Answer, bool) {
	q, err := url.ParseQuery(query)
	if err != nil {
		return Answer{}, false
	}
	for _, name := range []string{"state", "code", "error"} {
		if v := q[name]; len(v) > 1 || len(v) == 1 && len(v[0]) > maxValue {
			return Answer{}, false
		}
	}
	a := Answer{State: q.Get("state"), Code: q.Get("code"), Error: q.Get("error")}
	return a, a.State != "" && (a.Code == "") != (a.Error == "")
}
