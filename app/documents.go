package app

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"image"
	"io"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"razvorot/capture/intake"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// FieldTitle is where findings about a document's title are.
const FieldTitle finding.Field = "title"

// maxTitle is the most characters in a document's title.
const maxTitle = 100

// AddPage stores an inspected file as a page of a document, a new one for the empty id, and puts its upload into the
// outbox, all in one transaction. ErrDuplicate, beside the document that has it, when the same content is in a document
// of the kind already, so that two quick taps add once; ErrConflict when the document has its most pages or is of another
// kind; ErrTransition for a page that was found genuine; ErrNoSpace; a PictureRefusal for a picture that will not do and was
// not kept as it is.
func (a *App) AddPage(ctx context.Context, id domain.DocumentID, kind domain.DocumentKind, role domain.PageRole,
	file *Inspection) (domain.Document, error) {
	if err := file.storable(); err != nil {
		return domain.Document{}, err
	}
	page := domain.Page{ID: domain.NewID[domain.PageID](), Role: role, MediaType: file.MediaType, Size: file.Size,
		Digest: domain.HashOf(file.content)}
	var d domain.Document
	err := a.update(ctx, func(tx domain.Tx) error {
		before, err := a.documentFor(ctx, tx, id, kind)
		if err != nil {
			return err
		}
		if twin, err := findContent(ctx, tx, kind, page.Digest); err != nil || twin.ID != "" {
			d = twin
			return errors.Join(err, domain.ErrDuplicate)
		}
		page.ID = pageFor(before, page)
		if d, err = before.SetPage(page); err != nil {
			return err
		}
		d = withReading(d, file.Reading)
		return a.putPage(ctx, tx, before, d, page.ID, file.content, PageNote{Removed: file.Removed, Kept: file.kept()})
	}, TopicDocuments, TopicOutbox)
	return d, err
}

// putPage stores a document that got a page, with the page's content, and has it sent instead of what it replaces.
func (a *App) putPage(ctx context.Context, tx domain.Tx, before, d domain.Document, page domain.PageID, content []byte, n PageNote) error {
	if err := tx.SaveDocument(ctx, d); err != nil {
		return err
	}
	if err := tx.WriteContent(ctx, page, bytes.NewReader(content)); err != nil {
		return err
	}
	if err := saveNote(ctx, tx, page, n); err != nil {
		return err
	}
	for _, p := range before.Pages {
		kept := slices.ContainsFunc(d.Pages, func(q domain.Page) bool { return q.ID == p.ID })
		if kept && p.ID != page {
			continue
		}
		if err := dropCommands(ctx, tx, string(p.ID)); err != nil {
			return err
		}
	}
	return a.command(ctx, tx, domain.CommandUploadPage, string(page), pageUpload{Document: d.ID, Page: page})
}

// pageFor returns the id of a page: a new one, or that of the rejected page with the very content, since the authority may
// know that page as not arrived yet and take no second one like it.
func pageFor(d domain.Document, page domain.Page) domain.PageID {
	for _, p := range d.Pages {
		if p.State == domain.FileRejected && p.Role == page.Role && p.Digest == page.Digest {
			return p.ID
		}
	}
	return page.ID
}

// documentFor returns the document that a page is added to.
func (a *App) documentFor(ctx context.Context, tx domain.Tx, id domain.DocumentID, kind domain.DocumentKind) (domain.Document, error) {
	if id == "" {
		return domain.Document{ID: domain.NewID[domain.DocumentID](), Kind: kind, AddedAt: a.now()}, nil
	}
	d, err := tx.FindDocument(ctx, id)
	if err == nil && d.Kind != kind {
		return d, fmt.Errorf("document of kind %q: %w", d.Kind, domain.ErrConflict)
	}
	return d, err
}

// findContent returns the document of the kind that has a page with the content, the zero one when none has.
func findContent(ctx context.Context, tx domain.Tx, kind domain.DocumentKind, digest domain.Hash) (domain.Document, error) {
	all, err := tx.FindDocuments(ctx, domain.DocumentFilter{Kind: kind})
	if err != nil {
		return domain.Document{}, err
	}
	for _, d := range all {
		if slices.ContainsFunc(d.Pages, func(p domain.Page) bool { return p.Digest == digest && p.State != domain.FileRejected }) {
			return d, nil
		}
	}
	return domain.Document{}, nil
}

// Documents returns a window of the documents, the latest first.
func (a *App) Documents(ctx context.Context, f domain.DocumentFilter) (list []domain.Document, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		list, err = tx.FindDocuments(ctx, f)
		return err
	})
	return list, err
}

// CountDocuments returns how many documents there are.
func (a *App) CountDocuments(ctx context.Context) (n int, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		n, err = tx.CountDocuments(ctx)
		return err
	})
	return n, err
}

// Document returns a document. ErrNotFound.
func (a *App) Document(ctx context.Context, id domain.DocumentID) (d domain.Document, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		d, err = tx.FindDocument(ctx, id)
		return err
	})
	return d, err
}

// PageContent returns the file of a page. ErrNotFound also for a page that another device added: its content is there.
func (a *App) PageContent(ctx context.Context, page domain.PageID) (content []byte, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		file, err := tx.OpenContent(ctx, page)
		if err != nil {
			return err
		}
		content, err = io.ReadAll(file)
		return errors.Join(err, file.Close())
	})
	return content, err
}

// PagePreview returns the picture of a page within a square of side pixels, of a PDF that of its first page. ErrNotFound, ErrDamaged.
func (a *App) PagePreview(ctx context.Context, d domain.Document, page domain.PageID, side int) (image.Image, error) {
	at := slices.IndexFunc(d.Pages, func(p domain.Page) bool { return p.ID == page })
	if at < 0 {
		return nil, domain.ErrNotFound
	}
	content, err := a.PageContent(ctx, page)
	if err != nil {
		return nil, err
	}
	if d.Pages[at].MediaType == domain.MediaPDF {
		return drawSheet(ctx, content, 0, side)
	}
	img, err := intake.Preview(content, side)
	if err != nil {
		return nil, refused(err)
	}
	return img, nil
}

// RenameDocument gives a document a title of its own, "" for that of its kind. ErrInvalid at FieldTitle, ErrNotFound.
func (a *App) RenameDocument(ctx context.Context, id domain.DocumentID, title string) error {
	title = strings.Join(strings.Fields(title), " ")
	if utf8.RuneCountInString(title) > maxTitle {
		var found finding.List
		found.Add(FieldTitle, finding.TooLong.With("max", strconv.Itoa(maxTitle)))
		return &domain.Invalid{Findings: found}
	}
	return a.update(ctx, func(tx domain.Tx) error {
		d, err := tx.FindDocument(ctx, id)
		if err != nil {
			return err
		}
		d.Title = title
		return tx.SaveDocument(ctx, d)
	}, TopicDocuments)
}

// takeDocument stores a document as the authority has it. What only the device knows stays: title, fields, order, what is still to
// be sent. A document that is being deleted does not come back by it, but is known as it is there, should the citizen bring it back.
func takeDocument(ctx context.Context, tx domain.Tx, theirs domain.Document) error {
	pending, err := tx.FindCommands(ctx, string(theirs.ID))
	if err != nil {
		return err
	}
	if slices.ContainsFunc(pending, func(c domain.Command) bool { return c.Kind == domain.CommandDeleteDocument }) {
		h, err := findHidden(ctx, tx, theirs.ID)
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		h.Document = mergeDocument(h.Document, theirs)
		return errors.Join(err, tx.HideDocument(ctx, h))
	}
	ours, err := tx.FindDocument(ctx, theirs.ID)
	if errors.Is(err, domain.ErrNotFound) {
		return tx.SaveDocument(ctx, theirs)
	}
	if err != nil {
		return err
	}
	return tx.SaveDocument(ctx, mergeDocument(ours, theirs))
}

// mergeDocument returns our document with what the authority says about the pages it has. A page of theirs that we have
// replaced is left out; one that we never had is added, since another device sent it.
func mergeDocument(ours, theirs domain.Document) domain.Document {
	rules, _ := ours.Kind.Rules()
	ours.Version = max(ours.Version, theirs.Version)
	ours.Pages = slices.Clone(ours.Pages)
	for _, p := range theirs.Pages {
		at := slices.IndexFunc(ours.Pages, func(q domain.Page) bool { return q.ID == p.ID })
		replaced := slices.Contains(rules.Required, p.Role) &&
			slices.ContainsFunc(ours.Pages, func(q domain.Page) bool { return q.Role == p.Role })
		arrived := p.State != domain.FileQueued && p.State != domain.FileUploading
		switch {
		case at < 0 && !replaced:
			ours.Pages = append(ours.Pages, p)
		case at >= 0 && arrived:
			ours.Pages[at].State, ours.Pages[at].Reason = p.State, p.Reason
			ours.Pages[at].Uploaded, ours.Pages[at].Paused = ours.Pages[at].Size, false
		}
	}
	return ours
}

// command puts a command into the outbox, behind no failed one of its aggregate: what the citizen decides now takes the
// place of what was refused. A nil payload is none.
func (a *App) command(ctx context.Context, tx domain.Tx, kind domain.CommandKind, aggregate string, payload any) error {
	old, err := tx.FindCommands(ctx, aggregate)
	if err != nil {
		return err
	}
	for _, c := range old {
		if c.Failed != "" {
			if err := tx.DeleteCommand(ctx, c.Key); err != nil {
				return err
			}
		}
	}
	var content []byte
	if payload != nil {
		if content, err = json.Marshal(payload); err != nil {
			return fmt.Errorf("command %s: %w", kind, err)
		}
	}
	return tx.AddCommand(ctx, domain.NewCommand(kind, aggregate, content, a.now()))
}

// dropCommands takes all commands of an aggregate out of the outbox.
func dropCommands(ctx context.Context, tx domain.Tx, aggregate string) error {
	all, err := tx.FindCommands(ctx, aggregate)
	for _, c := range all {
		err = errors.Join(err, tx.DeleteCommand(ctx, c.Key))
	}
	return err
}
