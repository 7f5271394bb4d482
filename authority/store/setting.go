package store

import (
	"errors"

	"razvorot/domain"
)

// FindSetting returns a setting of the authority.
func (t *Tx) FindSetting(name string) (string, error) {
	var v string
	err := t.row("SELECT value FROM setting WHERE name = $1", []any{name}, &v)
	return v, err
}

// SaveSetting stores a setting.
func (t *Tx) SaveSetting(name, value string) error {
	return t.set("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
}

// KeepSecret returns the secret of a name, and stores the proposed one first when there is none.
func (t *Tx) KeepSecret(name string, proposed []byte) ([]byte, error) {
	err := t.create("INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", name, proposed)
	if err != nil && !errors.Is(err, domain.ErrDuplicate) {
		return nil, err
	}
	var v []byte
	err = t.row("SELECT value FROM secret WHERE name = $1", []any{name}, &v)
	return v, err
}
