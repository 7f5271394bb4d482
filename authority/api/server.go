package api

import (
	"crypto/tls"
	"log/slog"
	"net/http"
	"time"
)

// ServerOptions are the bounds of a server. The zero ServerOptions has the defaults, and no TLS.
type ServerOptions struct {
	// TLS is how connections are secured, of Certificates; nil for none, behind a proxy on the same machine. The server is
	// run by ServeTLS with it, and by Serve without.
	TLS *tls.Config
	Log *slog.Logger // faults of connections, told without addresses; none when nil

	MaxWait time.Duration // of a long poll, as in Options; a minute when 0
	Header  time.Duration // for the head of a request to arrive; 10 s when 0
	Body    time.Duration // for its body, of an upload for each piece of it; 30 s when 0
	Answer  time.Duration // for an answer to be taken, besides MaxWait; a minute when 0
	Idle    time.Duration // until a connection that asks nothing is closed; 2 minutes when 0

	MaxHeader  int // bytes of a head; 16 KiB when 0
	MaxStreams int // requests at once on one connection of HTTP/2; 100 when 0
}

func (o ServerOptions) withDefaults() ServerOptions {
	for _, x := range []struct {
		v *time.Duration
		d time.Duration
	}{{&o.MaxWait, defaultWait}, {&o.Header, 10 * time.Second}, {&o.Body, 30 * time.Second}, {&o.Answer, time.Minute},
		{&o.Idle, 2 * time.Minute}} {
		if *x.v <= 0 {
			*x.v = x.d
		}
	}
	if o.MaxHeader <= 0 {
		o.MaxHeader = 16 << 10
	}
	if o.MaxStreams <= 0 {
		o.MaxStreams = 100
	}
	if o.Log == nil {
		o.Log = slog.New(slog.DiscardHandler)
	}
	return o
}

// noHeaderTable has nothing remembered of the heads of answers: half a kilobyte more goes out with each, which is cheaper than several
// that every connection keeps. What clients remember is theirs to say: a bound below the usual may break a connection's first requests.
const noHeaderTable = 1

// Server returns a server of a handler that nobody can hold up: each head, body, answer and pause has its time, and heads their
// size. Bodies have theirs in the handler. HTTP/2 is spoken over TLS.
func Server(h http.Handler, o ServerOptions) *http.Server {
	o = o.withDefaults()
	return &http.Server{
		Handler:           h,
		BaseContext:       patient(o.Body),
		TLSConfig:         o.TLS,
		ReadHeaderTimeout: o.Header,
		ReadTimeout:       o.Header + o.Body,
		WriteTimeout:      o.Header + o.Body + o.MaxWait + o.Answer,
		IdleTimeout:       o.Idle,
		MaxHeaderBytes:    o.MaxHeader,
		HTTP2:             &http.HTTP2Config{MaxConcurrentStreams: o.MaxStreams, MaxEncoderHeaderTableSize: noHeaderTable},
		ErrorLog:          slog.NewLogLogger(nameless{o.Log.Handler()}, slog.LevelDebug),
	}
}
