package remote

import (
	"context"
	"errors"
	"io"
	"net/http"
	"strconv"
	"sync"

	"razvorot/domain"
	"razvorot/protocol"
)

// tusHeader is what every request about an upload has.
func tusHeader(pairs ...string) http.Header {
	h := http.Header{}
	h.Set(protocol.TusResumable, protocol.TusProtocol)
	for i := 0; i < len(pairs); i += 2 {
		h.Set(pairs[i], pairs[i+1])
	}
	return h
}

// upload makes a request about an upload and reads how far it got, also beside an error.
func (c *Client) upload(ctx context.Context, r request) (domain.Upload, error) {
	a, err := c.ask(ctx, r)
	u, headerErr := protocol.ReadUpload(a.header)
	if err == nil && headerErr != nil {
		err = nonsense(headerErr)
	}
	return u, err
}

// DeleteUpload ends an upload before it is whole (tus, termination). domain.ErrNotFound: expired, or ended before.
func (c *Client) DeleteUpload(ctx context.Context, id domain.UploadID) error {
	_, err := c.ask(ctx, request{route: protocol.DeleteUpload, ids: []string{string(id)}, header: tusHeader()})
	return err
}

// CreateUpload implements domain.Documents.
func (c *Client) CreateUpload(ctx context.Context, key domain.Key, p domain.PageUpload) (domain.Upload, error) {
	header := tusHeader(protocol.UploadLength, strconv.FormatInt(p.Size, 10), protocol.UploadMetadata, protocol.Metadata(p))
	return c.upload(ctx, request{route: protocol.CreateUpload, key: key, header: header})
}

// FindUpload implements domain.Documents.
func (c *Client) FindUpload(ctx context.Context, id domain.UploadID) (domain.Upload, error) {
	return c.upload(ctx, request{route: protocol.FindUpload, ids: []string{string(id)}, header: tusHeader()})
}

// AppendUpload implements domain.Documents. The content goes out in one request, as it is read. When that breaks off, the
// authority is asked how far it got; while it cannot be reached, the offset is the one given.
func (c *Client) AppendUpload(ctx context.Context, id domain.UploadID, offset int64, content io.Reader) (domain.Upload, error) {
	from := &source{r: content}
	header := tusHeader(protocol.UploadOffset, strconv.FormatInt(offset, 10), "Content-Type", protocol.OffsetBytes)
	u, err := c.upload(ctx, request{route: protocol.AppendUpload, ids: []string{string(id)}, header: header, content: from})
	readErr := from.stop()
	if readErr != nil {
		err = readErr
	}
	if err == nil || u.ID != "" {
		return u, err
	}
	if errors.Is(err, domain.ErrUnavailable) || readErr != nil {
		if u, findErr := c.FindUpload(ctx, id); findErr == nil {
			return u, err
		}
	}
	return domain.Upload{ID: id, Offset: offset}, err
}

// source is content on its way out. It remembers why it could not be read and where it began. HTTP may go on reading a
// body after it has the answer; each body reads from the source only while it is the latest.
type source struct {
	mu     sync.Mutex
	r      io.Reader
	read   int64
	err    error // other than io.EOF
	latest *body
}

// body is the content as one request sends it.
type body struct{ from *source }

// body returns the content for a request.
func (s *source) body() io.ReadCloser {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest = &body{s}
	return s.latest
}

// Read implements io.Reader.
func (b *body) Read(p []byte) (int, error) {
	s := b.from
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.latest != b {
		return 0, io.ErrClosedPipe
	}
	n, err := s.r.Read(p)
	s.read += int64(n)
	if err != nil && err != io.EOF {
		s.err = err
	}
	return n, err
}

// Close implements io.Closer.
func (b *body) Close() error { return nil }

// stop ends reading, and returns why the content could not be read, nil when it could.
func (s *source) stop() error {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest = nil
	return s.err
}

// rewind brings the content back to where it began, and reports whether it could.
func (s *source) rewind() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	s.latest = nil
	if s.read == 0 {
		return true
	}
	seeker, ok := s.r.(io.Seeker)
	if !ok {
		return false
	}
	_, err := seeker.Seek(-s.read, io.SeekCurrent)
	s.read = 0
	return err == nil
}

// FindDocuments implements domain.Documents.
func (c *Client) FindDocuments(ctx context.Context) ([]domain.Document, error) {
	return call[[]domain.Document](ctx, c, request{route: protocol.FindDocuments})
}

// DeleteDocument implements domain.Documents.
func (c *Client) DeleteDocument(ctx context.Context, key domain.Key, id domain.DocumentID) error {
	_, err := call[protocol.Nothing](ctx, c, request{route: protocol.DeleteDocument, ids: []string{string(id)}, key: key})
	return err
}
