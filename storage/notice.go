package storage

import (
	"context"
	"iter"
	"time"

	"razvorot/domain"
)

// FindNotices implements domain.NoticeStore.
func (t *Tx) FindNotices(_ context.Context, offset, n int) ([]domain.Notice, error) {
	return listJSON[domain.Notice](t, "SELECT content FROM notice ORDER BY at DESC, id LIMIT ? OFFSET ?", limit(n), offset)
}

// CountUnreadNotices implements domain.NoticeStore.
func (t *Tx) CountUnreadNotices(context.Context) (int, error) {
	return t.count("SELECT count(*) FROM notice WHERE read IS NULL")
}

// SaveNotice implements domain.NoticeStore.
func (t *Tx) SaveNotice(_ context.Context, n domain.Notice) error {
	return t.save(`INSERT INTO notice (id, at, read, content) VALUES (?, ?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET at = excluded.at, read = excluded.read, content = excluded.content`,
		n, n.ID, n.At.UnixMilli(), millis(n.ReadAt))
}

// MarkNoticesRead implements domain.NoticeStore. Those read before keep their time.
func (t *Tx) MarkNoticesRead(ctx context.Context, ids []domain.NoticeID, at time.Time) error {
	for _, id := range ids {
		unread, err := listJSON[domain.Notice](t, "SELECT content FROM notice WHERE id = ? AND read IS NULL", id)
		if err != nil {
			return err
		}
		for _, n := range unread {
			n.ReadAt = at
			if err := t.SaveNotice(ctx, n); err != nil {
				return err
			}
		}
	}
	return nil
}

// AppendLog implements domain.LogStore.
func (t *Tx) AppendLog(_ context.Context, e domain.LogEntry) error {
	return t.save("INSERT INTO log (at, content) VALUES (?, ?)", e, e.At.UnixMilli())
}

// Log implements domain.LogStore.
func (t *Tx) Log(context.Context) iter.Seq2[domain.LogEntry, error] {
	return func(yield func(domain.LogEntry, error) bool) {
		rows, err := t.tx.QueryContext(t.ctx, "SELECT content FROM log ORDER BY seq DESC")
		if err != nil {
			yield(domain.LogEntry{}, err)
			return
		}
		defer rows.Close()
		for rows.Next() {
			var content []byte
			err := rows.Scan(&content)
			var e domain.LogEntry
			if err == nil {
				e, err = decode[domain.LogEntry](content)
			}
			if err != nil {
				yield(domain.LogEntry{}, err)
				return
			}
			if !yield(e, nil) {
				return
			}
		}
		if err := rows.Err(); err != nil {
			yield(domain.LogEntry{}, err)
		}
	}
}
