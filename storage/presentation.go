package storage

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"razvorot/domain"
)

// AddPresentation implements domain.PresentationStore.
func (t *Tx) AddPresentation(_ context.Context, p domain.Presentation) error {
	text, err := json.Marshal(p)
	if err != nil {
		return fmt.Errorf("a presentation cannot be stored: %w", err)
	}
	err = t.change("INSERT INTO presentation (id, at, content) VALUES (?, ?, ?) ON CONFLICT (id) DO NOTHING",
		p.ID, p.At.UnixMilli(), string(text))
	if errors.Is(err, domain.ErrNotFound) { // no row was added
		err = domain.ErrDuplicate
	}
	return err
}

// ConfirmPresentation implements domain.PresentationStore.
func (t *Tx) ConfirmPresentation(_ context.Context, id domain.PresentationID) error {
	p, err := findJSON[domain.Presentation](t, "SELECT content FROM presentation WHERE id = ?", id)
	if err != nil {
		return err
	}
	if p.End != domain.PresentationFailed {
		return fmt.Errorf("the presentation has another end: %w", domain.ErrConflict)
	}
	p.End, p.Check = domain.PresentationShown, ""
	return t.save("UPDATE presentation SET content = ?2 WHERE id = ?1", p, id)
}

// FindPresentations implements domain.PresentationStore.
func (t *Tx) FindPresentations(_ context.Context, offset, n int) ([]domain.Presentation, error) {
	return listJSON[domain.Presentation](t, "SELECT content FROM presentation ORDER BY at DESC, seq DESC LIMIT ? OFFSET ?",
		limit(n), offset)
}

// FindPublished implements domain.PublishedStore.
func (t *Tx) FindPublished(_ context.Context, name string) (content []byte, fetchedAt time.Time, err error) {
	var fetched int64
	err = t.tx.QueryRowContext(t.ctx, "SELECT content, fetched FROM published WHERE name = ?", name).Scan(&content, &fetched)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, time.Time{}, domain.ErrNotFound
	}
	return content, time.UnixMilli(fetched).UTC(), err
}

// SavePublished implements domain.PublishedStore.
func (t *Tx) SavePublished(_ context.Context, name string, content []byte, fetchedAt time.Time) error {
	return t.exec(`INSERT INTO published (name, content, fetched) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET content = excluded.content, fetched = excluded.fetched`,
		name, nonNil(content), fetchedAt.UnixMilli())
}

// DeletePublished implements domain.PublishedStore.
func (t *Tx) DeletePublished(_ context.Context, before time.Time) error {
	return t.exec("DELETE FROM published WHERE fetched < ?", before.UnixMilli())
}
