package store

import "time"

// Revocation is a certificate that holds no more. It is named by the root that signed it, which may have signed it without the
// authority keeping a copy, as with those of readers.
type Revocation struct {
	Issuer string // purpose of the root
	Serial string // hexadecimal
	At     time.Time
	Reason int // RFC 5280, 5.3.1
}

// CreateRevocation adds a revocation. domain.ErrDuplicate: the certificate was revoked before.
func (t *Tx) CreateRevocation(r Revocation) error {
	return t.create("INSERT INTO revocation (issuer, serial, revoked, reason) VALUES ($1, $2, $3, $4) ON CONFLICT DO NOTHING",
		r.Issuer, r.Serial, millis(r.At), int64(r.Reason))
}

// FindRevocations returns all revocations, the oldest first.
func (t *Tx) FindRevocations() ([]Revocation, error) {
	var all []Revocation
	err := t.each("SELECT issuer, serial, revoked, reason FROM revocation ORDER BY revoked, issuer, serial", nil,
		func(scan func(...any) error) error {
			var r Revocation
			var at, reason int64
			err := scan(&r.Issuer, &r.Serial, &at, &reason)
			r.At, r.Reason = moment(at), int(reason)
			all = append(all, r)
			return err
		})
	return all, err
}
