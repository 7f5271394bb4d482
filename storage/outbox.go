package storage

import (
	"context"
	"time"

	"razvorot/domain"
)

const commandColumns = "key, kind, aggregate, payload, created, attempts, next, failed"

// AddCommand implements domain.OutboxStore.
func (t *Tx) AddCommand(_ context.Context, c domain.Command) error {
	res, err := t.tx.ExecContext(t.ctx, "INSERT INTO command ("+commandColumns+") VALUES (?, ?, ?, ?, ?, ?, ?, ?) ON CONFLICT (key) DO NOTHING",
		c.Key, c.Kind, c.Aggregate, nonNil(c.Payload), c.CreatedAt.UnixMilli(), c.Attempts, c.NextAt.UnixMilli(), c.Failed)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err == nil && n == 0 {
		return domain.ErrDuplicate
	}
	return err
}

// nonNil turns a nil payload into an empty one, which SQL tells from NULL.
func nonNil(b []byte) []byte {
	if b == nil {
		return []byte{}
	}
	return b
}

// FindNextCommands implements domain.OutboxStore.
func (t *Tx) FindNextCommands(_ context.Context, now time.Time) ([]domain.Command, error) {
	return t.commands(`SELECT `+commandColumns+` FROM command
		WHERE seq IN (SELECT min(seq) FROM command GROUP BY aggregate) AND failed = '' AND next <= ? ORDER BY seq`, now.UnixMilli())
}

// FindCommands implements domain.OutboxStore.
func (t *Tx) FindCommands(_ context.Context, aggregate string) ([]domain.Command, error) {
	if aggregate == "" {
		return t.commands("SELECT " + commandColumns + " FROM command ORDER BY seq")
	}
	return t.commands("SELECT "+commandColumns+" FROM command WHERE aggregate = ? ORDER BY seq", aggregate)
}

func (t *Tx) commands(query string, args ...any) ([]domain.Command, error) {
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []domain.Command
	for rows.Next() {
		var c domain.Command
		var created, next int64
		if err := rows.Scan(&c.Key, &c.Kind, &c.Aggregate, &c.Payload, &created, &c.Attempts, &next, &c.Failed); err != nil {
			return nil, err
		}
		c.CreatedAt, c.NextAt = time.UnixMilli(created), time.UnixMilli(next)
		list = append(list, c)
	}
	return list, rows.Err()
}

// UpdateCommand implements domain.OutboxStore. Errors: domain.ErrNotFound.
func (t *Tx) UpdateCommand(_ context.Context, c domain.Command) error {
	return t.change("UPDATE command SET payload = ?, attempts = ?, next = ?, failed = ? WHERE key = ?",
		nonNil(c.Payload), c.Attempts, c.NextAt.UnixMilli(), c.Failed, c.Key)
}

// DeleteCommand implements domain.OutboxStore.
func (t *Tx) DeleteCommand(_ context.Context, key domain.Key) error {
	return t.exec("DELETE FROM command WHERE key = ?", key)
}
