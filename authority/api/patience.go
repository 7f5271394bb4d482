package api

import (
	"context"
	"errors"
	"io"
	"log/slog"
	"net"
	"net/http"
	"time"
)

// uploadPatience is how long one request of an upload may take however steadily its pieces arrive: whoever is slower goes on in
// a new one, as tus has it.
const uploadPatience = 10 * time.Minute

// pieceKey is under what a context of a server tells how long a piece of a body may take.
type pieceKey struct{}

// patient is the context of all requests to a server.
func patient(piece time.Duration) func(net.Listener) context.Context {
	return func(net.Listener) context.Context { return context.WithValue(context.Background(), pieceKey{}, piece) }
}

// steady is a body that may take long as a whole, if its pieces arrive in time: each moves the deadlines of the connection, or
// of the stream, on.
type steady struct {
	io.Reader
	control *http.ResponseController
	piece   time.Duration
	end     time.Time
}

// steadily returns the body of an upload. Where nothing bounds the time of bodies, as in one process, it is left as it is.
func steadily(w http.ResponseWriter, r *http.Request) io.Reader {
	piece, bounded := r.Context().Value(pieceKey{}).(time.Duration)
	if !bounded {
		return r.Body
	}
	return &steady{Reader: r.Body, control: http.NewResponseController(w), piece: piece, end: time.Now().Add(uploadPatience)}
}

// Read implements io.Reader.
func (s *steady) Read(p []byte) (int, error) {
	until := time.Now().Add(s.piece)
	if until.After(s.end) {
		until = s.end
	}
	err := errors.Join(s.control.SetReadDeadline(until), s.control.SetWriteDeadline(until.Add(s.piece)))
	if err != nil && !errors.Is(err, http.ErrNotSupported) {
		return 0, err
	}
	return s.Reader.Read(p)
}

// nameless is a log of what goes wrong on connections. net/http's lines name the other side's address: they are counted by one
// line, and what they say is left out.
type nameless struct{ slog.Handler }

// Handle implements slog.Handler.
func (n nameless) Handle(ctx context.Context, r slog.Record) error {
	return n.Handler.Handle(ctx, slog.NewRecord(r.Time, r.Level, "connection failed", r.PC))
}

// WithAttrs implements slog.Handler.
func (n nameless) WithAttrs(a []slog.Attr) slog.Handler { return nameless{n.Handler.WithAttrs(a)} }

// WithGroup implements slog.Handler.
func (n nameless) WithGroup(name string) slog.Handler { return nameless{n.Handler.WithGroup(name)} }
