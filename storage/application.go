package storage

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"razvorot/domain"
)

// FindApplication implements domain.ApplicationStore.
func (t *Tx) FindApplication(_ context.Context, id domain.ApplicationID) (domain.Application, error) {
	return findJSON[domain.Application](t, "SELECT content FROM application WHERE id = ?", id)
}

// FindApplications implements domain.ApplicationStore.
func (t *Tx) FindApplications(context.Context) ([]domain.Application, error) {
	return listJSON[domain.Application](t, "SELECT content FROM application ORDER BY moved DESC, id")
}

// SaveApplication implements domain.ApplicationStore.
func (t *Tx) SaveApplication(_ context.Context, a domain.Application) error {
	return t.save(`INSERT INTO application (id, moved, content) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET moved = excluded.moved, content = excluded.content`, a, a.ID, a.LastMove().UnixMilli())
}

// DeleteApplication implements domain.ApplicationStore. Its receipt goes with it.
func (t *Tx) DeleteApplication(_ context.Context, id domain.ApplicationID) error {
	return errors.Join(
		t.exec("DELETE FROM receipt WHERE application = ?", id),
		t.exec("DELETE FROM application WHERE id = ?", id))
}

// FindReceipt implements domain.ApplicationStore.
func (t *Tx) FindReceipt(_ context.Context, id domain.ApplicationID) (domain.Receipt, error) {
	return findJSON[domain.Receipt](t, "SELECT content FROM receipt WHERE application = ?", id)
}

// SaveReceipt implements domain.ApplicationStore.
func (t *Tx) SaveReceipt(_ context.Context, r domain.Receipt) error {
	return t.save(`INSERT INTO receipt (application, content) VALUES (?, ?)
		ON CONFLICT (application) DO UPDATE SET content = excluded.content`, r, r.Application)
}

// FindPassport implements domain.PassportStore.
func (t *Tx) FindPassport(_ context.Context, id domain.RegistryID) (domain.Passport, error) {
	return findJSON[domain.Passport](t, "SELECT content FROM passport WHERE id = ?", id)
}

// FindPassports implements domain.PassportStore.
func (t *Tx) FindPassports(context.Context) ([]domain.Passport, error) {
	return listJSON[domain.Passport](t, "SELECT content FROM passport ORDER BY formed DESC, id")
}

// SavePassport implements domain.PassportStore. Portrait and QR stay.
func (t *Tx) SavePassport(_ context.Context, p domain.Passport) error {
	return t.save(`INSERT INTO passport (id, formed, content) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET formed = excluded.formed, content = excluded.content`, p, p.ID, p.FormedAt.UnixMilli())
}

// FindPortrait implements domain.PassportStore.
func (t *Tx) FindPortrait(_ context.Context, id domain.RegistryID) ([]byte, error) {
	var jpeg []byte
	err := t.tx.QueryRowContext(t.ctx, "SELECT portrait FROM passport WHERE id = ? AND portrait IS NOT NULL", id).Scan(&jpeg)
	if errors.Is(err, sql.ErrNoRows) {
		err = domain.ErrNotFound
	}
	return jpeg, err
}

// SavePortrait implements domain.PassportStore. Errors: domain.ErrNotFound for
// a passport that is not there.
func (t *Tx) SavePortrait(_ context.Context, id domain.RegistryID, jpeg []byte) error {
	return t.change("UPDATE passport SET portrait = ? WHERE id = ?", jpeg, id)
}

// FindOfflineQR implements domain.PassportStore.
func (t *Tx) FindOfflineQR(_ context.Context, id domain.RegistryID) (payload []byte, until time.Time, err error) {
	var ms int64
	err = t.tx.QueryRowContext(t.ctx, "SELECT qr, qr_until FROM passport WHERE id = ? AND qr IS NOT NULL", id).Scan(&payload, &ms)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, time.Time{}, domain.ErrNotFound
	}
	return payload, time.UnixMilli(ms), err
}

// SaveOfflineQR implements domain.PassportStore. Errors: domain.ErrNotFound for
// a passport that is not there.
func (t *Tx) SaveOfflineQR(_ context.Context, id domain.RegistryID, payload []byte, until time.Time) error {
	return t.change("UPDATE passport SET qr = ?, qr_until = ? WHERE id = ?", payload, until.UnixMilli(), id)
}

// change runs a statement that must meet a row: domain.ErrNotFound if it does not.
func (t *Tx) change(query string, args ...any) error {
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return err
	}
	if n, err := res.RowsAffected(); err != nil || n == 0 {
		return errors.Join(domain.ErrNotFound, err)
	}
	return nil
}
