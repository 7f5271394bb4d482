package storage

import (
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"time"
)

// chunkSize is the length in bytes of every chunk of a blob but the last.
const chunkSize = 64 << 10

// BlobID names a blob within its vault. Ids are not used again.
type BlobID int64

// Blob is what is known of a blob without reading it.
type Blob struct {
	ID      BlobID
	Size    int64 // bytes
	SHA256  [sha256.Size]byte
	Created time.Time // to the millisecond
}

// CreateBlob stores what r yields, chunk by chunk, and returns its description.
// It becomes part of the vault with the transaction, or not at all.
//
// If it fails the transaction cannot be committed any more.
func (t *Tx) CreateBlob(r io.Reader) (Blob, error) {
	b, err := t.createBlob(r)
	if err != nil {
		t.half = err
	}
	return b, err
}

func (t *Tx) createBlob(r io.Reader) (Blob, error) {
	b := Blob{Created: time.UnixMilli(time.Now().UnixMilli())}
	err := t.tx.QueryRowContext(t.ctx, "INSERT INTO blob (size, sha256, created) VALUES (0, zeroblob(32), ?) RETURNING id",
		b.Created.UnixMilli()).Scan(&b.ID)
	if err != nil {
		return Blob{}, err
	}
	insert, err := t.tx.PrepareContext(t.ctx, "INSERT INTO blob_chunk (blob, seq, content) VALUES (?, ?, ?)")
	if err != nil {
		return Blob{}, err
	}
	defer insert.Close()
	sum := sha256.New()
	buf := make([]byte, chunkSize)
	defer clear(buf)
	for seq := 0; ; seq++ {
		n, err := io.ReadFull(r, buf)
		end := errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF)
		if err != nil && !end {
			return Blob{}, fmt.Errorf("failed to read what is to be stored: %w", err)
		}
		if n > 0 {
			sum.Write(buf[:n])
			b.Size += int64(n)
			if _, err := insert.ExecContext(t.ctx, b.ID, seq, buf[:n]); err != nil {
				return Blob{}, err
			}
		}
		if end {
			break
		}
	}
	sum.Sum(b.SHA256[:0])
	_, err = t.tx.ExecContext(t.ctx, "UPDATE blob SET size = ?, sha256 = ? WHERE id = ?", b.Size, b.SHA256[:], b.ID)
	return b, err
}

// DeleteBlob removes a blob; its bytes are overwritten. Errors: ErrNotFound.
func (t *Tx) DeleteBlob(id BlobID) error {
	res, err := t.tx.ExecContext(t.ctx, "DELETE FROM blob WHERE id = ?", id)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(ErrNotFound, err)
	}
	return nil
}

// FindBlob describes a blob. Errors: ErrNotFound.
func (t *Tx) FindBlob(id BlobID) (Blob, error) {
	b := Blob{ID: id}
	var sum []byte
	var created int64
	err := t.tx.QueryRowContext(t.ctx, "SELECT size, sha256, created FROM blob WHERE id = ?", id).Scan(&b.Size, &sum, &created)
	if errors.Is(err, sql.ErrNoRows) {
		return b, ErrNotFound
	}
	copy(b.SHA256[:], sum)
	b.Created = time.UnixMilli(created)
	return b, err
}

// BlobReader reads a blob a chunk at a time, within the transaction that opened
// it. Close clears the chunk it holds.
type BlobReader struct {
	Blob
	t     *Tx
	chunk []byte
	seq   int64 // of chunk, -1 for none
	pos   int64
}

var _ io.ReadSeekCloser = (*BlobReader)(nil)

// OpenBlob returns a reader of a blob. Errors: ErrNotFound.
func (t *Tx) OpenBlob(id BlobID) (*BlobReader, error) {
	b, err := t.FindBlob(id)
	if err != nil {
		return nil, err
	}
	return &BlobReader{Blob: b, t: t, seq: -1}, nil
}

// Read reads on from the position.
func (r *BlobReader) Read(p []byte) (int, error) {
	if r.pos >= r.Size {
		return 0, io.EOF
	}
	if len(p) == 0 {
		return 0, nil
	}
	if seq := r.pos / chunkSize; seq != r.seq {
		if err := r.fetch(seq); err != nil {
			return 0, err
		}
	}
	n := copy(p, r.chunk[r.pos%chunkSize:])
	r.pos += int64(n)
	return n, nil
}

func (r *BlobReader) fetch(seq int64) error {
	r.seq = -1
	clear(r.chunk)
	err := r.t.tx.QueryRowContext(r.t.ctx, "SELECT content FROM blob_chunk WHERE blob = ? AND seq = ?", r.ID, seq).Scan(&r.chunk)
	if err != nil {
		return err
	}
	if want := min(chunkSize, r.Size-seq*chunkSize); int64(len(r.chunk)) != want {
		return fmt.Errorf("chunk %d of blob %d has %d bytes instead of %d", seq, r.ID, len(r.chunk), want)
	}
	r.seq = seq
	return nil
}

// Seek sets the position of the next Read.
func (r *BlobReader) Seek(offset int64, whence int) (int64, error) {
	switch whence {
	case io.SeekStart:
	case io.SeekCurrent:
		offset += r.pos
	case io.SeekEnd:
		offset += r.Size
	default:
		return r.pos, fmt.Errorf("unknown whence %d", whence)
	}
	if offset < 0 {
		return r.pos, errors.New("seek before the start of a blob")
	}
	r.pos = offset
	return offset, nil
}

// Close clears what the reader holds.
func (r *BlobReader) Close() error {
	clear(r.chunk)
	r.seq = -1
	return nil
}
