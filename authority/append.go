package authority

import (
	"context"
	"errors"
	"io"

	"razvorot/authority/store"
	"razvorot/capture/intake"
	"razvorot/domain"
)

// chunkSize is how much of an upload is stored at once: what an interruption loses at most.
const chunkSize = 256 << 10

// AppendUpload implements domain.Documents. Chunks are stored as they come. When the content itself says that it is
// damaged (domain.ErrDamaged, from a checksum at its end), or is longer than announced, all of this call is taken back.
func (b *backend) AppendUpload(ctx context.Context, id domain.UploadID, offset int64, content io.Reader) (domain.Upload, error) {
	u, err := b.findUpload(ctx, id)
	if err != nil {
		return domain.Upload{ID: id, Offset: offset}, err
	}
	if u.Got != offset {
		return u.Progress(), domain.ErrConflict
	}
	buf := make([]byte, chunkSize)
	for !u.Progress().Done() {
		n, readErr := io.ReadFull(content, buf[:min(chunkSize, u.Announced.Size-u.Got)])
		whole := u.Got+int64(n) == u.Announced.Size
		if whole {
			readErr = atEnd(content)
		}
		if errors.Is(readErr, domain.ErrDamaged) {
			u, err = b.takeBack(ctx, u, offset)
			return u.Progress(), errors.Join(domain.ErrDamaged, err)
		}
		if n > 0 {
			if u, err = b.storeChunk(ctx, u, buf[:n], whole); err != nil {
				return u.Progress(), err
			}
		}
		if errors.Is(readErr, io.EOF) || errors.Is(readErr, io.ErrUnexpectedEOF) {
			return u.Progress(), nil // the rest comes with another call
		}
		if readErr != nil {
			return u.Progress(), &domain.Unavailable{Cause: readErr}
		}
	}
	return u.Progress(), nil
}

// atEnd reads the end of content whose announced bytes were all read. A checksum is told there.
func atEnd(content io.Reader) error {
	var more [1]byte
	n, err := io.ReadFull(content, more[:])
	switch {
	case n > 0:
		return domain.ErrDamaged
	case errors.Is(err, io.EOF):
		return nil
	}
	return err
}

// takeBack leaves an upload as it was at an offset.
func (b *backend) takeBack(ctx context.Context, u store.Upload, offset int64) (store.Upload, error) {
	err := b.a.do(ctx, func(w *work) error {
		if err := w.TruncateBlob(u.Blob, offset); err != nil {
			return err
		}
		return w.AdvanceUpload(u.ID, u.Got, offset)
	})
	if err == nil {
		u.Got = offset
	}
	return u, err
}

// storeChunk stores what was read. With the last chunk the file is proven, and starts on its check.
func (b *backend) storeChunk(ctx context.Context, u store.Upload, chunk []byte, whole bool) (store.Upload, error) {
	got := u.Got
	_, err := act(ctx, b, func(w *work) (none, error) {
		if err := w.AdvanceUpload(u.ID, u.Got, u.Got+int64(len(chunk))); err != nil {
			return none{}, err
		}
		if err := w.AppendBlob(u.Blob, u.Got, chunk); err != nil {
			return none{}, err
		}
		got = u.Got + int64(len(chunk))
		if !whole {
			return none{}, nil
		}
		var err error
		got, err = w.complete(u, got)
		return none{}, err
	})
	if err == nil || errors.Is(err, domain.ErrDamaged) || errors.Is(err, domain.ErrUnsupportedType) {
		u.Got = got
	}
	return u, err
}

// complete holds a whole file against what was announced, and returns how far the upload is then.
func (w *work) complete(u store.Upload, got int64) (int64, error) {
	content, err := w.ReadBlob(u.Blob)
	if err != nil {
		return got, err
	}
	if domain.HashOf(content) != u.Announced.Digest {
		w.failure = domain.ErrDamaged
		if err := w.TruncateBlob(u.Blob, 0); err != nil {
			return got, err
		}
		return 0, w.AdvanceUpload(u.ID, got, 0)
	}
	if found := mediaType(content); found != u.Announced.MediaType {
		w.failure = &domain.UnsupportedType{MediaType: found}
		if err := w.DeletePageUploads(u.Account, u.Announced.Document, u.Announced.Page); err != nil {
			return got, err
		}
		return 0, w.DeleteOrphans(u.Account)
	}
	if err := w.CompleteBlob(u.Account, u.Blob); err != nil {
		return got, err
	}
	return got, w.arrive(u.Announced)
}

// mediaType returns what content is, by its first bytes; "" when that is not known.
func mediaType(content []byte) string {
	switch intake.Sniff(content) {
	case intake.JPEG:
		return domain.MediaJPEG
	case intake.PNG:
		return domain.MediaPNG
	case intake.PDF:
		return domain.MediaPDF
	case intake.HEIC:
		return "image/heic"
	case intake.AVIF:
		return "image/avif"
	}
	return ""
}
