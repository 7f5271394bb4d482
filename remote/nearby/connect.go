package nearby

import (
	"bufio"
	"bytes"
	"context"
	"errors"
	"io"
	"net"
	"net/http"
	"net/url"
	"sync"
	"time"

	"razvorot/domain"
)

// Connect reaches a holder. ErrInvalid, ErrUnavailable.
func (n *Network) Connect(ctx context.Context, address domain.NearbyAddress) (domain.NearbyChannel, error) {
	u, at, err := target(address)
	if err != nil {
		return nil, err
	}
	dialer := net.Dialer{Timeout: dialTime}
	c, err := dialer.DialContext(ctx, "tcp", at.String())
	if err != nil {
		if ctx.Err() != nil {
			return nil, ctx.Err()
		}
		return nil, &domain.Unavailable{Cause: err}
	}
	in := &io.LimitedReader{R: c}
	return &channel{url: u, connection: c, in: in, reader: bufio.NewReader(in), closed: make(chan struct{})}, nil
}

// channel is the reader's side. It speaks HTTP on one connection of its own: there are no proxies, redirects and second attempts
// that way, and Send knows what has left.
type channel struct {
	url        *url.URL
	connection net.Conn
	in         *io.LimitedReader // what the holder may still say
	reader     *bufio.Reader     // of in
	closed     chan struct{}
	closing    sync.Once

	mu      sync.Mutex
	lost    bool       // nothing can be sent any more
	waiting chan reply // the answer to the last message; nil when it was received
}

var _ domain.NearbyChannel = (*channel)(nil)

// reply is the holder's message, or why there is none.
type reply struct {
	message []byte
	err     error
}

var (
	errLost    = errors.New("the connection to the holder was lost")
	errRefused = errors.New("the holder's endpoint answered otherwise")
)

// Send posts a message and returns when it was handed to the network. ErrUnavailable when the holder has gone or the channel is
// closed, ErrTooLarge, ErrConflict while the answer to the message before was not received.
func (c *channel) Send(ctx context.Context, message []byte) error {
	if err := within(message); err != nil {
		return err
	}
	waiting, err := c.begin()
	if err != nil {
		return err
	}
	r := &http.Request{Method: http.MethodPost, URL: c.url, Host: c.url.Host, ContentLength: int64(len(message)),
		Body: io.NopCloser(bytes.NewReader(message)), ProtoMajor: 1, ProtoMinor: 1,
		// No name of a program: the reader says who it is in its request.
		Header: http.Header{"Content-Type": {mediaType}, "User-Agent": {""}}}
	if err := c.write(ctx, r); err != nil {
		c.lose()
		waiting <- reply{err: &domain.Unavailable{Cause: errLost}}
		if ctx.Err() != nil {
			return ctx.Err()
		}
		return &domain.Unavailable{Cause: errLost}
	}
	go func() { waiting <- c.read(r) }() // ends with the answer or with Close
	return nil
}

// begin notes that an answer is waited for.
func (c *channel) begin() (chan reply, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	switch {
	case c.lost:
		return nil, &domain.Unavailable{Cause: errLost}
	case c.waiting != nil:
		return nil, domain.ErrConflict
	}
	c.waiting = make(chan reply, 1)
	return c.waiting, nil
}

// lose notes that nothing can be sent any more.
func (c *channel) lose() {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.lost = true
}

// write writes a request in the time that one may take.
func (c *channel) write(ctx context.Context, r *http.Request) error {
	if err := c.connection.SetWriteDeadline(time.Now().Add(messageTime)); err != nil {
		return err
	}
	stop := context.AfterFunc(ctx, func() { _ = c.connection.SetWriteDeadline(time.Now()) })
	defer stop()
	w := bufio.NewWriter(c.connection)
	if err := r.Write(w); err != nil {
		return err
	}
	return w.Flush()
}

// read reads the answer. Its head may be long in coming; its body must follow soon.
func (c *channel) read(r *http.Request) reply {
	if err := c.connection.SetReadDeadline(time.Time{}); err != nil {
		return c.failed()
	}
	c.in.N = maxHeader + 2*domain.MaxNearbyMessage // a body in chunks has sizes between them
	response, err := http.ReadResponse(c.reader, r)
	if err != nil {
		return c.failed()
	}
	defer response.Body.Close()
	_ = c.connection.SetReadDeadline(time.Now().Add(messageTime))
	if response.Close {
		c.lose()
	}
	switch response.StatusCode {
	case http.StatusOK:
		return c.readBody(response)
	case http.StatusNoContent:
		return reply{err: io.EOF}
	}
	c.lose() // another reader was first, or it is no holder at all
	return reply{err: &domain.Unavailable{Cause: errRefused}}
}

func (c *channel) readBody(response *http.Response) reply {
	message, err := io.ReadAll(io.LimitReader(response.Body, domain.MaxNearbyMessage+1))
	if err == nil {
		if err = within(message); err != nil {
			c.lose()
			return reply{err: err}
		}
		return reply{message: message}
	}
	return c.failed()
}

// failed is why nothing came: this side closed, or the other has gone.
func (c *channel) failed() reply {
	c.lose()
	select {
	case <-c.closed:
		return reply{err: io.EOF}
	default:
		return reply{err: &domain.Unavailable{Cause: errLost}}
	}
}

// Receive returns the holder's answer to the last message. io.EOF when it has none to give or the channel is closed,
// ErrUnavailable when the connection was lost, ErrTooLarge, ErrConflict when nothing was sent. A wait that a context ended may
// be taken up again.
func (c *channel) Receive(ctx context.Context) ([]byte, error) {
	c.mu.Lock()
	waiting := c.waiting
	c.mu.Unlock()
	select {
	case <-c.closed:
		return nil, io.EOF
	default:
	}
	if waiting == nil {
		return nil, domain.ErrConflict
	}
	select {
	case a := <-waiting:
		c.mu.Lock()
		c.waiting = nil
		c.mu.Unlock()
		return a.message, a.err
	case <-c.closed:
		return nil, io.EOF
	case <-ctx.Done():
		return nil, ctx.Err()
	}
}

// Close ends the session, whether an answer came or not.
func (c *channel) Close() error {
	c.closing.Do(func() {
		close(c.closed)
		c.lose()
		_ = c.connection.Close() // what was written is still delivered
	})
	return nil
}
