package remotetest

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/http"
	"slices"
	"time"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// upload is a file on its way.
type upload struct {
	domain.Upload
	page    domain.PageUpload
	content []byte
}

const (
	uploadLife = 24 * time.Hour
	readTakes  = 2 * time.Second // until a file is found readable
)

// CreateUpload implements domain.Documents.
func (f *Fake) CreateUpload(ctx context.Context, key domain.Key, p domain.PageUpload) (domain.Upload, error) {
	return act(ctx, f, call{"CreateUpload", key}, func(w *world, c *citizen) (domain.Upload, error) {
		if err := checkUpload(p); err != nil {
			return domain.Upload{}, err
		}
		if c.unagreed && p.Kind.Biometric() {
			var found finding.List
			found.Add(domain.FieldBiometrics, finding.ConsentMissing)
			return domain.Upload{}, domain.InvalidUnlessClean(found)
		}
		if err := w.announce(c, p); err != nil {
			return domain.Upload{}, err
		}
		u := &upload{page: p, Upload: domain.Upload{ID: domain.NewID[domain.UploadID](), Size: p.Size,
			ExpiresAt: w.now().Add(uploadLife)}}
		c.uploads[u.ID] = u
		if content, ok := c.contents[p.Digest]; ok && int64(len(content)) == p.Size {
			u.content, u.Offset = content, p.Size
			w.arrived(c, u)
		}
		return u.Upload, nil
	})
}

func checkUpload(p domain.PageUpload) error {
	var found finding.List
	for field, missing := range map[finding.Field]bool{"document": p.Document == "", "page": p.Page == "", "role": p.Role == "",
		"size": p.Size <= 0} {
		if missing {
			found.Add(field, finding.Required)
		}
	}
	if _, ok := p.Kind.Rules(); !ok {
		found.Add("kind", finding.Unreadable)
	}
	if err := domain.InvalidUnlessClean(found); err != nil {
		return err
	}
	return p.Kind.CheckFile(p.MediaType, p.Size)
}

// announce puts the page among the documents, where it is not there with this content already.
func (w *world) announce(c *citizen, p domain.PageUpload) error {
	at := slices.IndexFunc(c.documents, func(d domain.Document) bool { return d.ID == p.Document })
	d := domain.Document{ID: p.Document, Kind: p.Kind, AddedAt: w.now()}
	if at >= 0 {
		d = c.documents[at]
	}
	if d.Kind != p.Kind || d.ID.ByAuthority() {
		return domain.ErrConflict
	}
	if i := slices.IndexFunc(d.Pages, func(x domain.Page) bool { return x.ID == p.Page }); i >= 0 {
		old := d.Pages[i]
		switch {
		case old.State == domain.FileConfirmed:
			return domain.ErrConflict
		case old.Digest == p.Digest && old.State != domain.FileRejected:
			return nil
		}
		d.Pages = slices.Delete(slices.Clone(d.Pages), i, i+1)
	}
	d, err := d.SetPage(domain.Page{ID: p.Page, Role: p.Role, MediaType: p.MediaType, Size: p.Size, Digest: p.Digest})
	switch {
	case errors.Is(err, domain.ErrTransition):
		return domain.ErrConflict
	case err != nil:
		return err
	}
	d.Version++
	if at < 0 {
		c.documents = append(c.documents, d)
	} else {
		c.documents[at] = d
	}
	w.tell(c, domain.Change{Document: &d})
	return nil
}

// FindUpload implements domain.Documents.
func (f *Fake) FindUpload(ctx context.Context, id domain.UploadID) (domain.Upload, error) {
	return act(ctx, f, call{"FindUpload", ""}, func(w *world, c *citizen) (domain.Upload, error) {
		u, err := w.findUpload(c, id)
		if err != nil {
			return domain.Upload{}, err
		}
		return u.Upload, nil
	})
}

func (w *world) findUpload(c *citizen, id domain.UploadID) (*upload, error) {
	u, ok := c.uploads[id]
	if !ok || !w.now().Before(u.ExpiresAt) {
		return nil, domain.ErrNotFound
	}
	return u, nil
}

// AppendUpload implements domain.Documents. What could be read before the content failed is kept.
func (f *Fake) AppendUpload(ctx context.Context, id domain.UploadID, offset int64, content io.Reader) (domain.Upload, error) {
	read, readErr := io.ReadAll(io.LimitReader(content, domain.MaxFile+1))
	so := domain.Upload{ID: id, Offset: offset}
	_, err := act(ctx, f, call{"AppendUpload", ""}, func(w *world, c *citizen) (domain.Upload, error) {
		u, err := w.findUpload(c, id)
		if err != nil {
			return so, err
		}
		defer func() { so = u.Upload }()
		switch {
		case u.Offset != offset:
			return so, domain.ErrConflict
		case offset+int64(len(read)) > u.Size:
			return so, domain.ErrDamaged
		}
		u.content = append(u.content[:offset:offset], read...)
		u.Offset = int64(len(u.content))
		if readErr != nil {
			return so, &domain.Unavailable{Cause: readErr}
		}
		if !u.Done() {
			return so, nil
		}
		return so, w.complete(c, u)
	})
	return so, err
}

// complete holds a whole file against what was announced.
func (w *world) complete(c *citizen, u *upload) error {
	found := http.DetectContentType(u.content)
	switch {
	case domain.HashOf(u.content) != u.page.Digest:
		u.content, u.Offset = nil, 0
		return domain.ErrDamaged
	case found != u.page.MediaType:
		delete(c.uploads, u.ID)
		return &domain.UnsupportedType{MediaType: found}
	}
	c.contents[u.page.Digest] = u.content
	w.arrived(c, u)
	return nil
}

// arrived has a page checked whose file is here.
func (w *world) arrived(c *citizen, u *upload) {
	if !w.movePage(c, u.page, domain.FileArrive) {
		return
	}
	w.after(readTakes, func(w *world) { w.movePage(c, u.page, domain.FileAccept) })
}

// movePage moves a page as the authority's machines do, and reports whether it could be moved.
func (w *world) movePage(c *citizen, p domain.PageUpload, action domain.FileAction) bool {
	at := slices.IndexFunc(c.documents, func(d domain.Document) bool { return d.ID == p.Document })
	if at < 0 {
		return false
	}
	d, err := c.documents[at].MovePage(p.Page, action, domain.System, "")
	if err != nil {
		return false
	}
	i := slices.IndexFunc(d.Pages, func(x domain.Page) bool { return x.ID == p.Page })
	d.Pages[i].Uploaded = d.Pages[i].Size
	d.Version++
	c.documents[at] = d
	w.tell(c, domain.Change{Document: &d})
	if action != domain.FileArrive {
		w.notify(c, domain.DocumentNotice("", d, d.Pages[i], w.now()))
	}
	return true
}

// DeleteUpload ends an upload before it is whole.
func (f *Fake) DeleteUpload(ctx context.Context, id domain.UploadID) error {
	_, err := act(ctx, f, call{"DeleteUpload", ""}, func(w *world, c *citizen) (struct{}, error) {
		if _, err := w.findUpload(c, id); err != nil {
			return struct{}{}, err
		}
		delete(c.uploads, id)
		return struct{}{}, nil
	})
	return err
}

// FindDocuments implements domain.Documents.
func (f *Fake) FindDocuments(ctx context.Context) ([]domain.Document, error) {
	return act(ctx, f, call{"FindDocuments", ""}, func(_ *world, c *citizen) ([]domain.Document, error) {
		return slices.Clone(c.documents), nil
	})
}

// DeleteDocument implements domain.Documents.
func (f *Fake) DeleteDocument(ctx context.Context, key domain.Key, id domain.DocumentID) error {
	_, err := act(ctx, f, call{"DeleteDocument", key}, func(_ *world, c *citizen) (struct{}, error) {
		for _, a := range c.applications {
			if !a.State.Final() && slices.ContainsFunc(a.Attachments, func(x domain.Attachment) bool { return x.Document == id }) {
				return struct{}{}, domain.ErrConflict
			}
		}
		c.documents = slices.DeleteFunc(slices.Clone(c.documents), func(d domain.Document) bool { return d.ID == id })
		for upload, u := range c.uploads {
			if u.page.Document == id {
				delete(c.uploads, upload)
			}
		}
		return struct{}{}, nil
	})
	return err
}

// Content returns what the authority received with a digest, from any citizen, nil for nothing.
func (f *Fake) Content(digest domain.Hash) []byte {
	f.w.mu.Lock()
	defer f.w.mu.Unlock()
	for _, c := range f.w.citizens {
		if content, ok := c.contents[digest]; ok {
			return bytes.Clone(content)
		}
	}
	return nil
}
