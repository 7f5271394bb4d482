package api

import (
	"bytes"
	"context"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
	"time"

	"razvorot/domain"
	"razvorot/protocol"
)

// uploads is tus 1.0: a page's file is announced by POST, asked about by HEAD and sent by PATCH.
func uploads() []endpoint {
	return []endpoint{
		{route: protocol.CreateUpload, serve: tus(createUpload)},
		{route: protocol.FindUpload, serve: tus(findUpload)},
		{route: protocol.AppendUpload, serve: tus(appendUpload)},
		{route: protocol.DeleteUpload, serve: tus(deleteUpload)},
		answering(protocol.FindDocuments, func(x *exchange) ([]domain.Document, error) { return x.backend.FindDocuments(x.Context()) }),
		answering(protocol.DeleteDocument, func(x *exchange) (protocol.Nothing, error) {
			return nothing(x.backend.DeleteDocument(x.Context(), x.key, id[domain.DocumentID](x)))
		}),
	}
}

// tus refuses other versions of the protocol than ours with a 412, as it wants.
func tus(serve func(*exchange) error) func(*exchange) error {
	return func(x *exchange) error {
		describeTus(x.w.Header())
		if x.Header.Get(protocol.TusResumable) == protocol.TusProtocol {
			return serve(x)
		}
		p := protocol.ProblemOf(domain.ErrInvalid)
		p.Status = http.StatusPreconditionFailed
		p.Write(x.w)
		return nil
	}
}

func createUpload(x *exchange) error {
	page, err := protocol.ReadPageUpload(x.Header)
	if err != nil {
		return err
	}
	u, err := x.backend.CreateUpload(x.Context(), x.key, page)
	if err != nil {
		return err
	}
	protocol.WriteUpload(x.w.Header(), u)
	x.w.WriteHeader(http.StatusCreated)
	return nil
}

func findUpload(x *exchange) error {
	u, err := x.backend.FindUpload(x.Context(), id[domain.UploadID](x))
	if err != nil {
		return err
	}
	protocol.WriteUpload(x.w.Header(), u)
	x.w.WriteHeader(http.StatusOK)
	return nil
}

// uploadEnder is a backend that ends uploads before they are whole (tus, termination).
type uploadEnder interface {
	DeleteUpload(ctx context.Context, id domain.UploadID) error
}

func deleteUpload(x *exchange) error {
	backend, able := x.backend.(uploadEnder)
	if !able {
		return domain.ErrNotFound
	}
	if err := backend.DeleteUpload(x.Context(), id[domain.UploadID](x)); err != nil {
		return err
	}
	x.w.WriteHeader(http.StatusNoContent)
	return nil
}

// heldAtOnce bounds the memory of pieces that are held against their checksum: each has 5 MiB at most, and up to ten minutes.
const heldAtOnce = 32

// appendUpload tells how far the upload got also beside a problem.
func appendUpload(x *exchange) error {
	if err := x.wantType(protocol.OffsetBytes); err != nil {
		return err
	}
	offset, err := strconv.ParseInt(x.Header.Get(protocol.UploadOffset), 10, 64)
	if err != nil || offset < 0 {
		return fmt.Errorf("upload offset: %w", domain.ErrInvalid)
	}
	if x.ContentLength > domain.MaxFile {
		return &domain.TooLarge{Size: x.ContentLength, Limit: domain.MaxFile}
	}
	if x.Header.Get(protocol.UploadChecksum) != "" {
		select {
		case x.h.held <- struct{}{}:
			defer func() { <-x.h.held }()
		default:
			return &domain.RateLimited{Wait: time.Second}
		}
	}
	content, err := x.content()
	if err != nil {
		return err
	}
	u, err := x.backend.AppendUpload(x.Context(), id[domain.UploadID](x), offset, content)
	if u.ID != "" && u.Size > 0 {
		protocol.WriteUpload(x.w.Header(), u)
	}
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return &domain.TooLarge{Size: domain.MaxFile + 1, Limit: domain.MaxFile}
	}
	if err != nil {
		return err
	}
	x.w.WriteHeader(http.StatusNoContent)
	return nil
}

// content returns the bytes that were sent. With a checksum they are read and held against it first, so that none that
// are damaged reach the authority. It returns ErrInvalid for another algorithm, and ErrDamaged.
func (x *exchange) content() (io.Reader, error) {
	body := http.MaxBytesReader(nil, io.NopCloser(steadily(x.w, x.Request)), domain.MaxFile)
	algorithm, encoded, given := strings.Cut(x.Header.Get(protocol.UploadChecksum), " ")
	if algorithm == "" && !given {
		return body, nil
	}
	want, err := base64.StdEncoding.DecodeString(encoded)
	if algorithm != protocol.ChecksumSHA256 || err != nil {
		return nil, fmt.Errorf("upload checksum: %w", domain.ErrInvalid)
	}
	b, err := io.ReadAll(body)
	if _, tooLong := errors.AsType[*http.MaxBytesError](err); tooLong {
		return nil, &domain.TooLarge{Size: domain.MaxFile + 1, Limit: domain.MaxFile}
	}
	if err != nil {
		return nil, &domain.Unavailable{Cause: err}
	}
	if sum := sha256.Sum256(b); subtle.ConstantTimeCompare(sum[:], want) == 0 {
		return nil, domain.ErrDamaged
	}
	return bytes.NewReader(b), nil
}

// servePortrait sends a picture. One that breaks off is told by the connection ending, since the status is out already.
func servePortrait(x *exchange) error {
	portrait, err := x.backend.FetchPortrait(x.Context(), id[domain.RegistryID](x))
	if err != nil {
		return err
	}
	defer portrait.Close()
	x.w.Header().Set("Content-Type", domain.MediaJPEG)
	if _, err := io.Copy(x.w, portrait); err != nil {
		panic(http.ErrAbortHandler)
	}
	return nil
}
