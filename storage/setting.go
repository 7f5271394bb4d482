package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"razvorot/domain"
)

// FindSetting implements domain.SettingStore.
func (t *Tx) FindSetting(_ context.Context, name string) (string, error) {
	var value string
	err := t.tx.QueryRowContext(t.ctx, "SELECT value FROM setting WHERE name = ?", name).Scan(&value)
	if errors.Is(err, sql.ErrNoRows) {
		err = domain.ErrNotFound
	}
	return value, err
}

// SaveSetting implements domain.SettingStore.
func (t *Tx) SaveSetting(_ context.Context, name, value string) error {
	return t.exec(`INSERT INTO setting (name, value, changed) VALUES (?, ?, ?)
		ON CONFLICT (name) DO UPDATE SET value = excluded.value, changed = excluded.changed`,
		name, value, time.Now().UnixMilli())
}
