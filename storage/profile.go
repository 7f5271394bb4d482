package storage

import (
	"context"
	"errors"

	"razvorot/domain"
	"razvorot/domain/person"
)

// Names of what there is one of.
const (
	singleProfile = "profile"
	singleAccount = "account"
	singleSession = "session"
	singleKey     = "device key"
	singleCursor  = "cursor"
)

const (
	findSingle = "SELECT content FROM single WHERE name = ?"
	saveSingle = "INSERT INTO single (name, content) VALUES (?, ?) ON CONFLICT (name) DO UPDATE SET content = excluded.content"
)

// FindProfile implements domain.ProfileStore.
func (t *Tx) FindProfile(context.Context) (person.Profile, error) {
	return findJSON[person.Profile](t, findSingle, singleProfile)
}

// SaveProfile implements domain.ProfileStore.
func (t *Tx) SaveProfile(_ context.Context, p person.Profile) error {
	return t.save(saveSingle, p, singleProfile)
}

// FindAccount implements domain.ProfileStore.
func (t *Tx) FindAccount(context.Context) (domain.Account, error) {
	return findJSON[domain.Account](t, findSingle, singleAccount)
}

// SaveAccount implements domain.ProfileStore.
func (t *Tx) SaveAccount(_ context.Context, a domain.Account) error {
	return t.save(saveSingle, a, singleAccount)
}

// FindSession implements domain.ProfileStore.
func (t *Tx) FindSession(context.Context) (domain.Session, error) {
	return findJSON[domain.Session](t, findSingle, singleSession)
}

// SaveSession implements domain.ProfileStore.
func (t *Tx) SaveSession(_ context.Context, s domain.Session) error {
	return t.save(saveSingle, s, singleSession)
}

// DeleteSession implements domain.ProfileStore.
func (t *Tx) DeleteSession(context.Context) error {
	return t.exec("DELETE FROM single WHERE name IN (?, ?)", singleSession, singleKey)
}

// FindDeviceKey implements domain.DeviceKey.
func (t *Tx) FindDeviceKey(context.Context) ([]byte, error) {
	return findJSON[[]byte](t, findSingle, singleKey)
}

// SaveDeviceKey implements domain.DeviceKey.
func (t *Tx) SaveDeviceKey(_ context.Context, key []byte) error {
	return t.save(saveSingle, key, singleKey)
}

// FindCursor implements domain.ChangeStore.
func (t *Tx) FindCursor(context.Context) (domain.Cursor, error) {
	c, err := findJSON[domain.Cursor](t, findSingle, singleCursor)
	if errors.Is(err, domain.ErrNotFound) {
		return "", nil
	}
	return c, err
}

// SaveCursor implements domain.ChangeStore.
func (t *Tx) SaveCursor(_ context.Context, c domain.Cursor) error {
	return t.save(saveSingle, c, singleCursor)
}

// FindDraft implements domain.DraftStore.
func (t *Tx) FindDraft(_ context.Context, form string) (domain.FormDraft, error) {
	return findJSON[domain.FormDraft](t, "SELECT content FROM draft WHERE form = ?", form)
}

// SaveDraft implements domain.DraftStore.
func (t *Tx) SaveDraft(_ context.Context, d domain.FormDraft) error {
	return t.save("INSERT INTO draft (form, content) VALUES (?, ?) ON CONFLICT (form) DO UPDATE SET content = excluded.content", d, d.Form)
}

// DeleteDraft implements domain.DraftStore.
func (t *Tx) DeleteDraft(_ context.Context, form string) error {
	return t.exec("DELETE FROM draft WHERE form = ?", form)
}
