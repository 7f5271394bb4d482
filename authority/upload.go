package authority

import (
	"context"
	"errors"
	"slices"
	"time"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

const (
	uploadLife = 24 * time.Hour
	longestID  = 64  // characters of an id that a device made
	mostFiles  = 200 // of an account, whole or arriving: nobody fills the disk alone
)

// CreateUpload implements domain.Documents.
func (b *backend) CreateUpload(ctx context.Context, key domain.Key, u domain.PageUpload) (domain.Upload, error) {
	var files *store.Files
	ahead := func(w *work) { files = w.FilesAhead(b.caller.Account) }
	return onceOwn(ctx, b, command{"CreateUpload", key, u}, ahead, func(w *work) (domain.Upload, error) {
		if err := checkUpload(u); err != nil {
			return domain.Upload{}, err
		}
		if err := w.mayTake(u.Kind); err != nil {
			return domain.Upload{}, err
		}
		if err := files.Open(); err != nil {
			return domain.Upload{}, err
		}
		if err := files.DropExpired(w.now); err != nil {
			return domain.Upload{}, err
		}
		if err := w.announce(files, u); err != nil {
			return domain.Upload{}, err
		}
		up, err := w.openUpload(files, u)
		if err != nil {
			return domain.Upload{}, err
		}
		if up.Progress().Done() {
			err = w.arrive(u)
		}
		if err == nil {
			err = files.DropOrphans() // what a replaced page or an expired upload left
		}
		return up.Progress(), err
	})
}

func checkUpload(u domain.PageUpload) error {
	var found finding.List
	require := func(field finding.Field, missing bool) {
		if missing {
			found.Add(field, finding.Required)
		}
	}
	require("document", u.Document == "" || len(u.Document) > longestID)
	require("page", u.Page == "" || len(u.Page) > longestID)
	require("size", u.Size <= 0)
	require("digest", u.Digest == domain.Hash{})
	rules, known := u.Kind.Rules()
	require("kind", !known)
	sheets := u.Role == domain.PageSheet && rules.MaxPages > len(rules.Required)
	require("role", !sheets && !slices.Contains(rules.Required, u.Role))
	if err := domain.InvalidUnlessClean(found); err != nil {
		return err
	}
	return u.Kind.CheckFile(u.MediaType, u.Size)
}

// announce puts a page into its document, unless it is there with this content already.
func (w *work) announce(files *store.Files, u domain.PageUpload) error {
	d, err := files.Document(u.Document)
	if errors.Is(err, domain.ErrNotFound) {
		d, err = domain.Document{ID: u.Document, Kind: u.Kind, AddedAt: w.now}, nil
	}
	if err != nil {
		return err
	}
	if d.Kind != u.Kind || d.ID.ByAuthority() {
		return domain.ErrConflict
	}
	if i := slices.IndexFunc(d.Pages, func(p domain.Page) bool { return p.ID == u.Page }); i >= 0 {
		old := d.Pages[i]
		switch {
		case old.State == domain.FileConfirmed:
			return domain.ErrConflict
		case old.Digest == u.Digest && old.State != domain.FileRejected:
			return nil
		}
		if err := files.DropPage(d.ID, old.ID); err != nil {
			return err
		}
		d.Pages = slices.Delete(slices.Clone(d.Pages), i, i+1)
	}
	d, err = d.SetPage(domain.Page{ID: u.Page, Role: u.Role, MediaType: u.MediaType, Size: u.Size, Digest: u.Digest})
	if errors.Is(err, domain.ErrTransition) {
		return domain.ErrConflict // a confirmed page of this role
	}
	if err != nil {
		return err
	}
	d.Version++
	files.Saved(d)
	return w.saveDocument(d)
}

// openUpload returns the upload of a page that is under way, or a new one: whole when the account has the content already.
func (w *work) openUpload(files *store.Files, u domain.PageUpload) (store.Upload, error) {
	under, err := files.PageUpload(u.Document, u.Page)
	if err == nil && under.Announced == u {
		return under, nil
	}
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return under, err
	}
	up := store.Upload{ID: domain.NewID[domain.UploadID](), Account: w.account.ID, Announced: u, ExpiresAt: w.now.Add(uploadLife)}
	documents, uploads, contents := files.Count()
	if documents > mostFiles || uploads >= mostFiles {
		return up, tooMany("document", mostFiles) // content that is there already costs rows, too
	}
	if up.Blob = files.Content(u.Digest); up.Blob != "" {
		up.Got = u.Size
	} else if contents >= mostFiles {
		return up, tooMany("document", mostFiles)
	}
	return up, files.Add(up)
}

// FindUpload implements domain.Documents.
func (b *backend) FindUpload(ctx context.Context, id domain.UploadID) (domain.Upload, error) {
	u, err := b.findUpload(ctx, id)
	return u.Progress(), err
}

func (b *backend) findUpload(ctx context.Context, id domain.UploadID) (store.Upload, error) {
	return ask(ctx, b, func(t *store.Tx, a store.Account) (store.Upload, error) {
		u, err := t.FindUpload(a.ID, id)
		if err == nil && !b.a.now().Before(u.ExpiresAt) {
			err = domain.ErrNotFound
		}
		if err != nil {
			return store.Upload{}, err
		}
		return u, nil
	})
}

// DeleteUpload ends an upload: what came of the file is removed, and its page waits for content again. Of a file that is there as a
// whole only the upload is forgotten, since it is a page's already. domain.ErrNotFound: expired, or ended before.
func (b *backend) DeleteUpload(ctx context.Context, id domain.UploadID) error {
	_, err := act(ctx, b, func(w *work) (none, error) {
		u, err := w.FindUpload(w.account.ID, id)
		if err == nil && !w.now.Before(u.ExpiresAt) {
			err = domain.ErrNotFound
		}
		if err != nil {
			return none{}, err
		}
		if err := w.DeletePageUploads(w.account.ID, u.Announced.Document, u.Announced.Page); err != nil {
			return none{}, err
		}
		return none{}, w.DeleteOrphans(w.account.ID)
	})
	return err
}
