package store

import (
	"slices"
	"time"

	"razvorot/domain"
)

// Files are the documents of an account, with the content of their pages and what of it is on its way, as they were when the
// transaction looked. What is changed by their methods is changed here and in the database.
type Files struct {
	t       *Tx
	account domain.AccountID
	failed  error // reading them
	rows    []sealedRow
	opened  []domain.Document
	uploads []uploadRow
	blobs   []blobRow
}

type uploadRow struct {
	Upload
	document domain.DocumentID
	page     domain.PageID
	data     string // sealed Announced
}

type blobRow struct {
	id, digest string
	complete   bool
}

// filesOf reads all of them in one statement, each row with what it is: much of a small one is the same whatever it reads.
const filesOf = `SELECT 1, id, '', '', '', data, 0, added FROM document WHERE account = $1
	UNION ALL SELECT 2, id, document, page, blob, data, got, expires FROM upload WHERE account = $1
	UNION ALL SELECT 3, id, digest, '', '', '', complete, 0 FROM blob WHERE account = $1`

// FilesAhead has the files of an account read together with the next thing that is read. Open them then.
func (t *Tx) FilesAhead(account domain.AccountID) *Files {
	f := &Files{t: t, account: account}
	t.ahead(&f.failed, filesOf, []any{string(account)}, func(scan func(...any) error) error {
		var what, number, at int64
		var id, first, page, blob, data string
		if err := scan(&what, &id, &first, &page, &blob, &data, &number, &at); err != nil {
			return err
		}
		switch what {
		case 1:
			f.rows = append(f.rows, sealedRow{id, data})
		case 2:
			u := Upload{ID: domain.UploadID(id), Account: account, Blob: blob, Got: number, ExpiresAt: moment(at)}
			f.uploads = append(f.uploads, uploadRow{u, domain.DocumentID(first), domain.PageID(page), data})
		case 3:
			f.blobs = append(f.blobs, blobRow{id, first, number != 0})
		}
		return nil
	})
	return f
}

// Open returns what became of reading them.
func (f *Files) Open() error {
	if f.failed != nil {
		return f.failed
	}
	slices.SortStableFunc(f.uploads, func(a, b uploadRow) int { return b.ExpiresAt.Compare(a.ExpiresAt) })
	f.opened = make([]domain.Document, len(f.rows))
	for i, r := range f.rows {
		if err := f.t.openJSON(ofDocument(f.account, domain.DocumentID(r.id)), r.data, &f.opened[i]); err != nil {
			return err
		}
	}
	return nil
}

// Count returns how many documents there are, how many uploads, and how many contents, whole or arriving.
func (f *Files) Count() (documents, uploads, contents int) {
	return len(f.opened), len(f.uploads), len(f.blobs)
}

// Document returns a document. domain.ErrNotFound.
func (f *Files) Document(id domain.DocumentID) (domain.Document, error) {
	for _, d := range f.opened {
		if d.ID == id {
			return d, nil
		}
	}
	return domain.Document{}, domain.ErrNotFound
}

// Saved notes that a document was saved in this transaction.
func (f *Files) Saved(d domain.Document) {
	if i := slices.IndexFunc(f.opened, func(x domain.Document) bool { return x.ID == d.ID }); i >= 0 {
		f.opened[i] = d
		return
	}
	f.opened = append(f.opened, d)
}

// PageUpload returns the latest upload of a page. domain.ErrNotFound.
func (f *Files) PageUpload(document domain.DocumentID, page domain.PageID) (Upload, error) {
	for _, u := range f.uploads { // the latest is the first
		if u.document == document && u.page == page {
			return u.Upload, f.t.openJSON(ofUpload(f.account, u.ID), u.data, &u.Upload.Announced)
		}
	}
	return Upload{}, domain.ErrNotFound
}

// Content returns the id of a whole content by its digest, "" for none.
func (f *Files) Content(digest domain.Hash) string {
	keyed := f.t.contentDigest(f.account, digest)
	for _, b := range f.blobs {
		if b.complete && b.digest == keyed {
			return b.id
		}
	}
	return ""
}

// DropExpired removes the uploads that were not finished in time.
func (f *Files) DropExpired(now time.Time) error {
	return f.drop(func(u uploadRow) bool { return !now.Before(u.ExpiresAt) })
}

// DropPage removes the uploads of a page.
func (f *Files) DropPage(document domain.DocumentID, page domain.PageID) error {
	return f.drop(func(u uploadRow) bool { return u.document == document && u.page == page })
}

func (f *Files) drop(which func(uploadRow) bool) error {
	var err error
	f.uploads = slices.DeleteFunc(f.uploads, func(u uploadRow) bool {
		if err != nil || !which(u) {
			return false
		}
		err = f.t.deleteUpload(f.account, u.ID)
		return true
	})
	return err
}

// Add adds an upload, with an empty content for it when it has none yet.
func (f *Files) Add(u Upload) error {
	if u.Blob == "" {
		u.Blob = domain.NewID[string]()
		b := Blob{ID: u.Blob, Account: f.account, Digest: u.Announced.Digest, Size: u.Announced.Size}
		if err := f.t.CreateBlob(b); err != nil {
			return err
		}
		f.blobs = append(f.blobs, blobRow{id: b.ID, digest: f.t.contentDigest(f.account, b.Digest)})
	}
	f.uploads = append(f.uploads, uploadRow{Upload: u, document: u.Announced.Document, page: u.Announced.Page})
	return f.t.CreateUpload(u)
}

// DropOrphans removes content that no upload and no page names any more.
func (f *Files) DropOrphans() error {
	kept, used := f.t.pagesOf(f.account, f.opened), map[string]bool{}
	for _, u := range f.uploads {
		used[u.Blob] = true
	}
	for _, b := range f.blobs {
		if used[b.id] || b.complete && kept[b.digest] {
			continue
		}
		if err := f.t.deleteBlob(f.account, b.id); err != nil {
			return err
		}
	}
	return nil
}
