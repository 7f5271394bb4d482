package store

import (
	"time"

	"razvorot/domain"
)

// SaveDocument adds or replaces a document.
func (t *Tx) SaveDocument(account domain.AccountID, d domain.Document) error {
	data, err := t.sealJSON(ofDocument(account, d.ID), d)
	if err != nil {
		return err
	}
	t.files(account)
	return t.setOf("document", `INSERT INTO document (account, id, data, added) VALUES ($1, $2, $3, $4)
		ON CONFLICT (account, id) DO UPDATE SET data = excluded.data`, string(account), string(d.ID), data, millis(d.AddedAt))
}

func ofDocument(account domain.AccountID, id domain.DocumentID) cell {
	return cell{"document", "data", account, string(id)}
}

// FindDocument returns a document.
func (t *Tx) FindDocument(account domain.AccountID, id domain.DocumentID) (domain.Document, error) {
	return openOne[domain.Document](t, ofDocument(account, id), "SELECT data FROM document WHERE account = $1 AND id = $2",
		string(account), string(id))
}

// FindDocuments returns the documents of an account, the latest first.
func (t *Tx) FindDocuments(account domain.AccountID) ([]domain.Document, error) {
	return openAll[domain.Document](t, ofDocument(account, ""),
		"SELECT id, data FROM document WHERE account = $1 ORDER BY added DESC, id", string(account))
}

// DeleteDocument removes a document and its uploads; one that is not there is no error. Content is left to DeleteOrphans.
func (t *Tx) DeleteDocument(account domain.AccountID, id domain.DocumentID) error {
	t.files(account)
	if err := t.set("DELETE FROM upload WHERE account = $1 AND document = $2", string(account), string(id)); err != nil {
		return err
	}
	return t.set("DELETE FROM document WHERE account = $1 AND id = $2", string(account), string(id))
}

// Upload is a file on its way.
type Upload struct {
	ID        domain.UploadID
	Account   domain.AccountID
	Announced domain.PageUpload
	Blob      string
	Got       int64 // bytes
	ExpiresAt time.Time
}

// Progress returns how far the upload got.
func (u Upload) Progress() domain.Upload {
	return domain.Upload{ID: u.ID, Offset: u.Got, Size: u.Announced.Size, ExpiresAt: u.ExpiresAt}
}

// CreateUpload adds an upload. Of an id that there is, the transaction fails with domain.ErrDuplicate.
func (t *Tx) CreateUpload(u Upload) error {
	data, err := t.sealJSON(ofUpload(u.Account, u.ID), u.Announced)
	if err != nil {
		return err
	}
	t.files(u.Account)
	return t.createLater("upload", domain.ErrDuplicate, `INSERT INTO upload (id, account, document, page, blob, got, data, expires)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8)`, string(u.ID), string(u.Account),
		string(u.Announced.Document), string(u.Announced.Page), u.Blob, u.Got, data, millis(u.ExpiresAt))
}

func ofUpload(account domain.AccountID, id domain.UploadID) cell {
	return cell{"upload", "data", account, string(id)}
}

// AdvanceUpload stores that an upload got from one offset to another. domain.ErrConflict: it was not at that offset.
func (t *Tx) AdvanceUpload(id domain.UploadID, from, to int64) error {
	n, err := t.exec("UPDATE upload SET got = $3 WHERE id = $1 AND got = $2", string(id), from, to)
	if err == nil && n == 0 {
		return domain.ErrConflict
	}
	return err
}

// FindUpload returns an upload of an account.
func (t *Tx) FindUpload(account domain.AccountID, id domain.UploadID) (Upload, error) {
	u := Upload{ID: id, Account: account}
	var data string
	var expires int64
	err := t.row("SELECT blob, got, data, expires FROM upload WHERE id = $1 AND account = $2",
		[]any{string(id), string(account)}, &u.Blob, &u.Got, &data, &expires)
	if err != nil {
		return u, err
	}
	u.ExpiresAt = moment(expires)
	return u, t.openJSON(ofUpload(account, id), data, &u.Announced)
}

// DeletePageUploads removes the uploads of a page.
func (t *Tx) DeletePageUploads(account domain.AccountID, document domain.DocumentID, page domain.PageID) error {
	t.files(account)
	return t.set("DELETE FROM upload WHERE account = $1 AND document = $2 AND page = $3", string(account), string(document), string(page))
}

// DeleteExpiredUploads removes the uploads of an account that were not finished in time.
func (t *Tx) DeleteExpiredUploads(account domain.AccountID, now time.Time) error {
	t.files(account)
	return t.set("DELETE FROM upload WHERE account = $1 AND expires <= $2", string(account), millis(now))
}

func (t *Tx) deleteUpload(account domain.AccountID, id domain.UploadID) error {
	t.files(account)
	return t.setOf("upload", "DELETE FROM upload WHERE id = $1 AND account = $2", string(id), string(account))
}
