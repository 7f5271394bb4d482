package storage

import (
	"context"
	"database/sql"
	"time"
)

// Setting returns what was set under a name. Errors: ErrNotFound, ErrLocked.
func (v *Vault) Setting(ctx context.Context, name string) (string, error) {
	var value string
	err := v.view(ctx, func(row *sql.Row) error { return row.Scan(&value) },
		"SELECT value FROM setting WHERE name = ?", name)
	return value, err
}

// SetSetting sets a value under a name, in the place of the one before.
func (t *Tx) SetSetting(name, value string) error {
	_, err := t.tx.ExecContext(t.ctx, `INSERT INTO setting (name, value, changed) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed = excluded.changed`,
		name, value, time.Now().UnixMilli())
	return err
}
