package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"time"

	"razvorot/domain"
)

const (
	deviceKeySize     = 32 // bytes of a scalar on P-256
	credentialColumns = "id, passport, doc_type, device_key, issuer_signed, valid_from, valid_until, made, used"
)

// SaveCredentials implements domain.CredentialStore. Errors: domain.ErrInvalid
// for a device key that is none.
func (t *Tx) SaveCredentials(_ context.Context, all []domain.Credential) error {
	for _, c := range all {
		if len(c.DeviceKey) != deviceKeySize {
			return fmt.Errorf("device key of %d bytes: %w", len(c.DeviceKey), domain.ErrInvalid)
		}
		// What was shown once stays so, even if an older copy is saved over it.
		err := t.exec("INSERT INTO credential ("+credentialColumns+`) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)
			ON CONFLICT (id) DO UPDATE SET passport = excluded.passport, doc_type = excluded.doc_type,
				device_key = excluded.device_key, issuer_signed = excluded.issuer_signed, valid_from = excluded.valid_from,
				valid_until = excluded.valid_until, made = excluded.made, used = coalesce(used, excluded.used)`,
			c.ID, c.Passport, c.DocType, c.DeviceKey, orNull(c.IssuerSigned), millis(c.ValidFrom), millis(c.ValidUntil),
			c.MadeAt.UnixMilli(), millis(c.UsedAt))
		if err != nil {
			return err
		}
	}
	return nil
}

// orNull is a value as it is stored; NULL stands for an empty one.
func orNull(b []byte) any {
	if len(b) == 0 {
		return nil
	}
	return b
}

// FindCredentials implements domain.CredentialStore.
func (t *Tx) FindCredentials(_ context.Context, id domain.RegistryID, docType string, n int) ([]domain.Credential, error) {
	query := "SELECT " + credentialColumns + " FROM credential WHERE passport = ?1 AND (?2 = '' OR doc_type = ?2)"
	if n > 0 {
		query += " AND issuer_signed IS NOT NULL AND used IS NULL"
	}
	rows, err := t.tx.QueryContext(t.ctx, query+" ORDER BY made, seq LIMIT ?3", id, docType, limit(n))
	if err != nil {
		return nil, err
	}
	defer rows.Close()
	var list []domain.Credential
	for rows.Next() {
		c, err := scanCredential(rows)
		if err != nil {
			return nil, err
		}
		list = append(list, c)
	}
	return list, rows.Err()
}

func scanCredential(rows *sql.Rows) (domain.Credential, error) {
	var c domain.Credential
	var from, until, made, used sql.NullInt64
	err := rows.Scan(&c.ID, &c.Passport, &c.DocType, &c.DeviceKey, &c.IssuerSigned, &from, &until, &made, &used)
	c.ValidFrom, c.ValidUntil, c.MadeAt, c.UsedAt = moment(from), moment(until), moment(made), moment(used)
	return c, err
}

// moment is what millis was given, to the millisecond.
func moment(ms sql.NullInt64) time.Time {
	if !ms.Valid {
		return time.Time{}
	}
	return time.UnixMilli(ms.Int64).UTC()
}

// UseCredential implements domain.CredentialStore.
func (t *Tx) UseCredential(_ context.Context, id domain.CredentialID, at time.Time) error {
	err := t.change("UPDATE credential SET used = ? WHERE id = ? AND used IS NULL", at.UnixMilli(), id)
	if !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	n, countErr := t.count("SELECT count(*) FROM credential WHERE id = ?", id)
	if n > 0 {
		return fmt.Errorf("the credential was shown before: %w", domain.ErrConflict)
	}
	return errors.Join(err, countErr)
}

// DeleteCredentials implements domain.CredentialStore. Their keys are not in
// the file any more once the transaction is stored.
func (t *Tx) DeleteCredentials(_ context.Context, id domain.RegistryID) error {
	return t.exec("DELETE FROM credential WHERE passport = ?", id)
}
