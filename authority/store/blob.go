package store

import (
	"bytes"
	"errors"
	"strconv"

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

// CreateBlob adds an empty blob. Of an id that there is, the transaction fails with domain.ErrDuplicate.
func (t *Tx) CreateBlob(b Blob) error {
	t.files(b.Account)
	return t.createLater("blob", domain.ErrDuplicate, "INSERT INTO blob (id, account, digest, size, complete) VALUES ($1, $2, $3, $4, $5)",
		b.ID, string(b.Account), t.contentDigest(b.Account, b.Digest), b.Size, flag(b.Complete))
}

// contentDigest is what the content of an account's file is found by: its own digest would tell who has a certain file.
func (t *Tx) contentDigest(account domain.AccountID, d domain.Hash) string {
	return t.digest(byContent, string(account)+" "+d.String())
}

func ofChunk(account domain.AccountID, blob string, start int64) cell {
	return cell{"blob_chunk", "content", account, blob + " " + strconv.FormatInt(start, 10)}
}

func (t *Tx) blobOwner(id string) (domain.AccountID, error) {
	var account domain.AccountID
	err := t.row("SELECT account FROM blob WHERE id = $1", []any{id}, &account)
	return account, err
}

// AppendBlob adds a chunk that begins at an offset.
func (t *Tx) AppendBlob(id string, start int64, content []byte) error {
	account, err := t.blobOwner(id)
	if err != nil {
		return err
	}
	sealed, err := t.sealBytes(ofChunk(account, id, start), content)
	if err != nil {
		return err
	}
	return t.create("INSERT INTO blob_chunk (blob, start, content) VALUES ($1, $2, $3) ON CONFLICT DO NOTHING", id, start, sealed)
}

// TruncateBlob removes the chunks that begin at an offset or after it.
func (t *Tx) TruncateBlob(id string, start int64) error {
	return t.set("DELETE FROM blob_chunk WHERE blob = $1 AND start >= $2", id, start)
}

// CompleteBlob marks a blob of an account as whole and proven.
func (t *Tx) CompleteBlob(account domain.AccountID, id string) error {
	t.files(account)
	return t.change("UPDATE blob SET complete = 1 WHERE id = $1", id)
}

// FindContent returns the id of a complete blob of an account by its digest.
func (t *Tx) FindContent(account domain.AccountID, digest domain.Hash) (string, error) {
	var id string
	err := t.row("SELECT id FROM blob WHERE account = $1 AND digest = $2 AND complete = 1 LIMIT 1",
		[]any{string(account), t.contentDigest(account, digest)}, &id)
	return id, err
}

// ReadBlob returns what a blob has so far. Files are a few megabytes at most.
func (t *Tx) ReadBlob(id string) ([]byte, error) {
	account, err := t.blobOwner(id)
	if errors.Is(err, domain.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	if _, err := t.key(account); err != nil { // before the rows: no other statement may run among them
		return nil, err
	}
	var content bytes.Buffer
	err = t.each("SELECT start, content FROM blob_chunk WHERE blob = $1 ORDER BY start", []any{id}, func(scan func(...any) error) error {
		var sealed []byte
		var start int64
		if err := scan(&start, &sealed); err != nil {
			return err
		}
		chunk, err := t.openBytes(ofChunk(account, id, start), sealed)
		content.Write(chunk)
		return err
	})
	return content.Bytes(), err
}

// DeleteOrphans removes the content of an account that no upload and none of its pages names any more.
func (t *Tx) DeleteOrphans(account domain.AccountID) error {
	documents, err := t.FindDocuments(account)
	if err != nil {
		return err
	}
	kept := t.pagesOf(account, documents)
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
		if err := t.deleteBlob(account, id); err != nil {
			return err
		}
	}
	return nil
}

func (t *Tx) deleteBlob(account domain.AccountID, id string) error {
	t.files(account)
	return t.setOf("blob", "DELETE FROM blob WHERE id = $1", id)
}

// pagesOf returns by what the content of documents' pages is found.
func (t *Tx) pagesOf(account domain.AccountID, documents []domain.Document) map[string]bool {
	all := map[string]bool{}
	for _, d := range documents {
		for _, p := range d.Pages {
			all[t.contentDigest(account, p.Digest)] = true
		}
	}
	return all
}
