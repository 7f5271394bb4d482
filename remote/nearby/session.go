package nearby

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"
	"time"

	"razvorot/domain"
)

// session is the holder's side of a channel. The reader's requests come one after another, on one connection.
type session struct {
	offer    *offer
	incoming chan *turn    // of one, so that last words are heard though the reader has gone
	left     chan struct{} // closed when the reader's connection ends
	closed   chan struct{}
	leaving  sync.Once
	closing  sync.Once

	mu      sync.Mutex
	pending *turn // taken by Receive, not answered yet
}

var _ domain.NearbyChannel = (*session)(nil)

// turn is one request of the reader and the holder's answer.
type turn struct {
	body   []byte
	answer chan []byte // nil for none
	done   chan error  // whether the answer left
}

var errGone = errors.New("the reader has gone")

func newSession(o *offer) *session {
	return &session{offer: o, incoming: make(chan *turn, 1), left: make(chan struct{}), closed: make(chan struct{})}
}

// leave notes that the reader's connection has ended.
func (s *session) leave() { s.leaving.Do(func() { close(s.left) }) }

// serve hands a request to Receive, and writes what Send or Close has to say.
func (s *session) serve(w http.ResponseWriter, r *http.Request, body []byte) {
	t := &turn{body: body, answer: make(chan []byte, 1), done: make(chan error, 1)}
	select {
	case s.incoming <- t:
	case <-s.closed:
		refuse(w, http.StatusGone)
		return
	}
	select {
	case message := <-t.answer:
		t.done <- write(w, message)
	case <-s.closed:
		refuse(w, http.StatusNoContent)
	case <-r.Context().Done():
		t.done <- errGone
	}
}

// write answers a request, until the answer has left this process.
func write(w http.ResponseWriter, message []byte) error {
	control := http.NewResponseController(w)
	_ = control.SetWriteDeadline(time.Now().Add(messageTime))
	if message == nil {
		w.WriteHeader(http.StatusNoContent)
		return control.Flush()
	}
	w.Header().Set("Content-Type", mediaType)
	w.Header().Set("Content-Length", strconv.Itoa(len(message)))
	if _, err := w.Write(message); err != nil {
		return err
	}
	return control.Flush()
}

// Receive returns the reader's next message; io.EOF when the reader has gone or the channel is closed. A message that was not
// answered is answered with nothing first.
func (s *session) Receive(ctx context.Context) ([]byte, error) {
	if t := s.take(); t != nil {
		t.answer <- nil
	}
	select {
	case t := <-s.incoming:
		return s.hold(t), nil
	case <-s.left:
	case <-s.closed:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
	select {
	case t := <-s.incoming: // last words
		return s.hold(t), nil
	default:
		return nil, io.EOF
	}
}

func (s *session) hold(t *turn) []byte {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.pending = t
	return t.body
}

func (s *session) take() *turn {
	s.mu.Lock()
	defer s.mu.Unlock()
	t := s.pending
	s.pending = nil
	return t
}

// Send answers the message that Receive returned. It returns nil once the answer was handed to the network. ErrUnavailable when
// the reader has gone, ErrConflict when there is nothing to answer, ErrTooLarge. When the context ends first, the answer may
// have left all the same.
func (s *session) Send(ctx context.Context, message []byte) error {
	if err := within(message); err != nil {
		return err
	}
	select {
	case <-s.closed:
		return &domain.Unavailable{Cause: errGone}
	default:
	}
	t := s.take()
	if t == nil {
		return domain.ErrConflict
	}
	if message == nil {
		message = []byte{}
	}
	t.answer <- message
	select {
	case err := <-t.done:
		if err != nil {
			return &domain.Unavailable{Cause: errGone}
		}
		return nil
	case <-s.closed:
		return &domain.Unavailable{Cause: errGone}
	case <-ctx.Done():
		return ctx.Err()
	}
}

func within(message []byte) error {
	if len(message) > domain.MaxNearbyMessage {
		return &domain.TooLarge{Size: int64(len(message)), Limit: domain.MaxNearbyMessage}
	}
	return nil
}

// Close ends the session and its endpoint. A message that waits for an answer is answered with nothing.
func (s *session) Close() error {
	s.closing.Do(func() {
		close(s.closed)
		_ = s.offer.Close()
		ctx, cancel := context.WithTimeout(context.Background(), closeTime)
		defer cancel()
		if s.offer.server.Shutdown(ctx) != nil {
			_ = s.offer.server.Close()
		}
	})
	return nil
}
