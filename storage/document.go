package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"slices"

	"razvorot/domain"
)

// FindDocument implements domain.DocumentStore.
func (t *Tx) FindDocument(_ context.Context, id domain.DocumentID) (domain.Document, error) {
	return findJSON[domain.Document](t, "SELECT content FROM document WHERE id = ? AND hidden IS NULL", id)
}

// FindDocuments implements domain.DocumentStore.
func (t *Tx) FindDocuments(_ context.Context, f domain.DocumentFilter) ([]domain.Document, error) {
	const window = " ORDER BY added DESC, id LIMIT ? OFFSET ?"
	if f.Kind == "" {
		return listJSON[domain.Document](t, "SELECT content FROM document WHERE hidden IS NULL"+window, limit(f.Limit), f.Offset)
	}
	return listJSON[domain.Document](t, "SELECT content FROM document WHERE kind = ? AND hidden IS NULL"+window, f.Kind, limit(f.Limit), f.Offset)
}

// CountDocuments implements domain.DocumentStore.
func (t *Tx) CountDocuments(context.Context) (int, error) {
	return t.count("SELECT count(*) FROM document WHERE hidden IS NULL")
}

// SaveDocument implements domain.DocumentStore. The content of pages that the
// document has no more is deleted.
func (t *Tx) SaveDocument(_ context.Context, d domain.Document) error {
	err := t.save(`INSERT INTO document (id, kind, added, content) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET kind = excluded.kind, added = excluded.added, content = excluded.content`,
		d, d.ID, d.Kind, d.AddedAt.UnixMilli())
	if err != nil {
		return err
	}
	gone, err := t.pages(d.ID)
	if err != nil {
		return err
	}
	for _, p := range d.Pages {
		delete(gone, p.ID)
		if err := t.exec("INSERT INTO page (id, document) VALUES (?, ?) ON CONFLICT (id) DO NOTHING", p.ID, d.ID); err != nil {
			return err
		}
	}
	return t.deletePages(gone)
}

// DeleteDocument implements domain.DocumentStore.
func (t *Tx) DeleteDocument(_ context.Context, id domain.DocumentID) error {
	pages, err := t.pages(id)
	if err != nil {
		return err
	}
	if err := t.deletePages(pages); err != nil {
		return err
	}
	return t.exec("DELETE FROM document WHERE id = ?", id)
}

// HideDocument implements domain.DocumentStore.
func (t *Tx) HideDocument(_ context.Context, h domain.HiddenDocument) error {
	text, err := json.Marshal(h)
	if err != nil {
		return fmt.Errorf("failed to encode: %w", err)
	}
	return t.change("UPDATE document SET hidden = ? WHERE id = ?", string(text), h.Document.ID)
}

// ShowDocument implements domain.DocumentStore.
func (t *Tx) ShowDocument(_ context.Context, id domain.DocumentID) error {
	return t.change("UPDATE document SET hidden = NULL WHERE id = ? AND hidden IS NOT NULL", id)
}

// FindHiddenDocuments implements domain.DocumentStore.
func (t *Tx) FindHiddenDocuments(context.Context) ([]domain.HiddenDocument, error) {
	all, err := listJSON[domain.HiddenDocument](t, "SELECT hidden FROM document WHERE hidden IS NOT NULL")
	slices.SortStableFunc(all, func(x, y domain.HiddenDocument) int { return y.At.Compare(x.At) })
	return all, err
}

// pages returns a document's pages with their blobs.
func (t *Tx) pages(id domain.DocumentID) (map[domain.PageID]sql.Null[BlobID], error) {
	rows, err := t.tx.QueryContext(t.ctx, "SELECT id, blob FROM page WHERE document = ?", id)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	pages := map[domain.PageID]sql.Null[BlobID]{}
	for rows.Next() {
		var page domain.PageID
		var blob sql.Null[BlobID]
		if err := rows.Scan(&page, &blob); err != nil {
			return nil, err
		}
		pages[page] = blob
	}
	return pages, rows.Err()
}

func (t *Tx) deletePages(pages map[domain.PageID]sql.Null[BlobID]) error {
	for page, blob := range pages {
		if err := t.exec("DELETE FROM page WHERE id = ?", page); err != nil {
			return err
		}
		if blob.Valid {
			if err := t.DeleteBlob(blob.V); err != nil {
				return err
			}
		}
	}
	return nil
}

// WriteContent implements domain.DocumentStore. Content the page had before is
// deleted. Errors: domain.ErrNotFound for a page of no saved document.
func (t *Tx) WriteContent(_ context.Context, page domain.PageID, content io.Reader) error {
	old, err := t.contentOf(page)
	if err != nil {
		return err
	}
	b, err := t.CreateBlob(content)
	if err != nil {
		return err
	}
	if err := t.exec("UPDATE page SET blob = ? WHERE id = ?", b.ID, page); err != nil {
		return err
	}
	if !old.Valid {
		return nil
	}
	return t.DeleteBlob(old.V)
}

// OpenContent implements domain.DocumentStore. Errors: domain.ErrNotFound for a
// page that is not there or has no content yet.
func (t *Tx) OpenContent(_ context.Context, page domain.PageID) (io.ReadSeekCloser, error) {
	blob, err := t.contentOf(page)
	if err != nil {
		return nil, err
	}
	if !blob.Valid {
		return nil, fmt.Errorf("page %s has no content: %w", page, domain.ErrNotFound)
	}
	return t.OpenBlob(blob.V)
}

func (t *Tx) contentOf(page domain.PageID) (blob sql.Null[BlobID], err error) {
	err = t.tx.QueryRowContext(t.ctx, "SELECT blob FROM page WHERE id = ?", page).Scan(&blob)
	if errors.Is(err, sql.ErrNoRows) {
		return blob, fmt.Errorf("page %s: %w", page, domain.ErrNotFound)
	}
	return blob, err
}
