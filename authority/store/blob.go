package store

import (
	"bytes"

	"razvorot/domain"
)

// Blob is the content of a file, complete or still arriving, in chunks of any length.
type Blob struct {
	ID       string
	Account  domain.AccountID
	Digest   domain.Hash
	Size     int64
	Complete bool
}

// CreateBlob adds an empty blob.
func (t *Tx) CreateBlob(b Blob) error {
	return t.create("INSERT INTO blob (id, account, digest, size, complete) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		b.ID, string(b.Account), b.Digest.String(), b.Size, flag(b.Complete))
}

// AppendBlob adds a chunk that begins at an offset.
func (t *Tx) AppendBlob(id string, start int64, content []byte) error {
	return t.create("INSERT INTO blob_chunk (blob, start, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id, start, content)
}

// TruncateBlob removes the chunks that begin at an offset or after it.
func (t *Tx) TruncateBlob(id string, start int64) error {
	return t.set("DELETE FROM blob_chunk WHERE blob = $1 AND start >= $2", id, start)
}

// CompleteBlob marks a blob as whole and proven.
func (t *Tx) CompleteBlob(id string) error {
	return t.change("UPDATE blob SET complete = 1 WHERE id = $1", id)
}

// FindContent returns the id of a complete blob of an account by its digest.
func (t *Tx) FindContent(account domain.AccountID, digest domain.Hash) (string, error) {
	var id string
	err := t.row("SELECT id FROM blob WHERE account = $1 AND digest = $2 AND complete = 1 LIMIT 1",
		[]any{string(account), digest.String()}, &id)
	return id, err
}

// ReadBlob returns what a blob has so far. Files are a few megabytes at most.
func (t *Tx) ReadBlob(id string) ([]byte, error) {
	var content bytes.Buffer
	err := t.each("SELECT content FROM blob_chunk WHERE blob = $1 ORDER BY start", []any{id}, func(scan func(...any) error) error {
		var chunk []byte
		if err := scan(&chunk); err != nil {
			return err
		}
		content.Write(chunk)
		return nil
	})
	return content.Bytes(), err
}

// DeleteOrphans removes the content of an account that no upload and none of its pages names any more.
func (t *Tx) DeleteOrphans(account domain.AccountID) error {
	documents, err := t.FindDocuments(account)
	if err != nil {
		return err
	}
	kept := map[string]bool{}
	for _, d := range documents {
		for _, p := range d.Pages {
			kept[p.Digest.String()] = true
		}
	}
	var orphans []string
	err = t.each(`SELECT id, digest, complete FROM blob WHERE account = $1 AND NOT EXISTS
		(SELECT 1 FROM upload WHERE upload.blob = blob.id AND upload.account = blob.account)`, []any{string(account)},
		func(scan func(...any) error) error {
			var id, digest string
			var complete int64
			if err := scan(&id, &digest, &complete); err != nil {
				return err
			}
			if complete == 0 || !kept[digest] {
				orphans = append(orphans, id)
			}
			return nil
		})
	if err != nil {
		return err
	}
	for _, id := range orphans {
		if err := t.set("DELETE FROM blob WHERE id = $1", id); err != nil {
			return err
		}
	}
	return nil
}
