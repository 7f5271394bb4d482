package store

import (
	"encoding/base64"
	"errors"
	"time"

	"razvorot/domain"
)

// Credential is a credential as the authority keeps it, until it ends.
type Credential struct {
	PublicKey  []byte // of the device: what names it
	Passport   domain.RegistryID
	DocType    string
	Intended   []byte // what is signed, kept before it is
	Signed     []byte // empty until then
	ValidFrom  time.Time
	ValidUntil time.Time
}

func keyText(public []byte) string { return base64.StdEncoding.EncodeToString(public) }

// CreateCredential adds a credential. domain.ErrDuplicate: its key has one.
func (t *Tx) CreateCredential(c Credential) error {
	intended, err := t.sealCredential("intended", c.Passport, c.PublicKey, c.Intended)
	if err != nil {
		return err
	}
	signed, err := t.sealCredential("signed", c.Passport, c.PublicKey, c.Signed)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO credential (public_key, passport, doc_type, intended, signed, valid_from, valid_until)
		VALUES ($1, $2, $3, $4, $5, $6, $7) ON CONFLICT DO NOTHING`, keyText(c.PublicKey), string(c.Passport), c.DocType,
		intended, signed, millis(c.ValidFrom), millis(c.ValidUntil))
}

func ofCredential(column string, account domain.AccountID, public []byte) cell {
	return cell{"credential", column, account, keyText(public)}
}

// sealCredential seals a column of a credential as its passport's holder's.
func (t *Tx) sealCredential(column string, passport domain.RegistryID, public, plain []byte) ([]byte, error) {
	var account domain.AccountID
	if err := t.row("SELECT account FROM passport WHERE id = $1", []any{string(passport)}, &account); err != nil {
		return nil, err
	}
	return t.sealBytes(ofCredential(column, account, public), plain)
}

// SaveSigned stores a signed credential. One that is there already stays: whoever asks twice is given the same.
func (t *Tx) SaveSigned(public, signed []byte) error {
	var passport domain.RegistryID
	err := t.row("SELECT passport FROM credential WHERE public_key = $1", []any{keyText(public)}, &passport)
	if errors.Is(err, domain.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	sealed, err := t.sealCredential("signed", passport, public, signed)
	if err != nil {
		return err
	}
	return t.set("UPDATE credential SET signed = $2 WHERE public_key = $1 AND length(signed) = 0", keyText(public), sealed)
}

// FindCredential returns the credential of a key.
func (t *Tx) FindCredential(public []byte) (Credential, error) {
	c := Credential{PublicKey: public}
	var from, until int64
	var account domain.AccountID
	var intended, signed []byte
	err := t.row(`SELECT passport, account, doc_type, intended, signed, valid_from, valid_until FROM credential
		JOIN passport ON passport.id = credential.passport WHERE public_key = $1`,
		[]any{keyText(public)}, &c.Passport, &account, &c.DocType, &intended, &signed, &from, &until)
	if err != nil {
		return c, err
	}
	c.ValidFrom, c.ValidUntil = moment(from), moment(until)
	if c.Intended, err = t.openBytes(ofCredential("intended", account, public), intended); err != nil {
		return c, err
	}
	c.Signed, err = t.openBytes(ofCredential("signed", account, public), signed)
	return c, err
}

// Certificate is a certificate of a key that the authority signs with.
type Certificate struct {
	Purpose string
	Number  int64 // from 1, one more for each successor
	DER     []byte
	Begins  time.Time
	Ends    time.Time
}

// CreateCertificate adds a certificate. domain.ErrDuplicate: there is one of the number.
func (t *Tx) CreateCertificate(c Certificate) error {
	return t.create(`INSERT INTO certificate (purpose, number, certificate, begins, ends) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, c.Purpose, c.Number, c.DER, millis(c.Begins), millis(c.Ends))
}

// FindCertificates returns the certificates of all purposes, the oldest first.
func (t *Tx) FindCertificates() ([]Certificate, error) {
	var all []Certificate
	err := t.each("SELECT purpose, number, certificate, begins, ends FROM certificate ORDER BY purpose, number", nil,
		func(scan func(...any) error) error {
			var c Certificate
			var begins, ends int64
			err := scan(&c.Purpose, &c.Number, &c.DER, &begins, &ends)
			c.Begins, c.Ends = moment(begins), moment(ends)
			all = append(all, c)
			return err
		})
	return all, err
}

// CountCredentials returns how many credentials of a passport begin at a moment.
func (t *Tx) CountCredentials(passport domain.RegistryID, from time.Time) (int, error) {
	var n int
	err := t.row("SELECT COUNT(*) FROM credential WHERE passport = $1 AND valid_from = $2",
		[]any{string(passport), millis(from)}, &n)
	return n, err
}
