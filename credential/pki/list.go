package pki

import (
	"bytes"
	"crypto/x509"
	"encoding/json"
	"fmt"
	"io"
	"time"

	"razvorot/domain"
)

// Bounds of a trust list: one of a country has a handful of certificates of about 900 characters each.
const (
	MaxTrust        = 256 << 10 // bytes of JSON
	maxCertificates = 64        // in each part
)

// list is a trust list as it is published: DER in base64.
type list struct {
	MadeAt  time.Time `json:"made_at"`
	Issuers [][]byte  `json:"issuers"`
	Readers [][]byte  `json:"readers"`
	Signers [][]byte  `json:"signers"`
}

// MarshalJSON writes the list: {"made_at": RFC 3339, "issuers": [base64 of DER], "readers": […], "signers": […]}.
// What CRLs said is not part of it.
func (t *Trust) MarshalJSON() ([]byte, error) {
	return json.Marshal(list{t.MadeAt.UTC(), ders(t.Issuers), ders(t.Readers), ders(t.Signers)})
}

func ders(all []*x509.Certificate) [][]byte {
	out := make([][]byte, len(all))
	for i, c := range all {
		out[i] = c.Raw
	}
	return out
}

// ParseTrust reads a trust list. Each certificate is checked by its profile and the signers' signatures by the
// issuers'; none is held against a moment: an old signer stays in the list for what it signed. A list names at least one
// issuer and says when it was made; it has no other members and nothing follows it, so that an answer about something else («{}»,
// «null», an error) is none. It returns domain.ErrDamaged, with the *credential.Fault where a certificate was refused.
func ParseTrust(b []byte) (*Trust, error) {
	var l list
	if len(b) > MaxTrust {
		return nil, fmt.Errorf("%w: a trust list of more than %d bytes", domain.ErrDamaged, MaxTrust)
	}
	d := json.NewDecoder(bytes.NewReader(b))
	d.DisallowUnknownFields()
	if err := d.Decode(&l); err != nil {
		return nil, fmt.Errorf("%w: not a trust list", domain.ErrDamaged)
	}
	if _, err := d.Token(); err != io.EOF {
		return nil, fmt.Errorf("%w: something behind a trust list", domain.ErrDamaged)
	}
	if len(l.Issuers) == 0 || l.MadeAt.IsZero() {
		return nil, fmt.Errorf("%w: a trust list without an issuer or a date", domain.ErrDamaged)
	}
	t := &Trust{MadeAt: l.MadeAt, memo: newMemo()}
	var err error
	if t.Issuers, err = readRoots(IACA, l.Issuers); err != nil {
		return nil, err
	}
	if t.Readers, err = readRoots(ReaderCA, l.Readers); err != nil {
		return nil, err
	}
	if len(l.Signers) > maxCertificates {
		return nil, fmt.Errorf("%w: more than %d signers", domain.ErrDamaged, maxCertificates)
	}
	for i, der := range l.Signers {
		c, err := t.readSigner(der)
		if err != nil {
			return nil, fmt.Errorf("%w: signer %d of a trust list: %w", domain.ErrDamaged, i+1, err)
		}
		t.Signers = append(t.Signers, c)
	}
	return t, nil
}

func readRoots(p Profile, all [][]byte) ([]*x509.Certificate, error) {
	if len(all) > maxCertificates {
		return nil, fmt.Errorf("%w: more than %d certificates of %s", domain.ErrDamaged, maxCertificates, p)
	}
	var out []*x509.Certificate
	for i, der := range all {
		c, err := parse(der)
		if err == nil {
			err = Check(p, c)
		}
		if err != nil {
			return nil, fmt.Errorf("%w: %s %d of a trust list: %w", domain.ErrDamaged, p, i+1, err)
		}
		out = append(out, c)
	}
	return out, nil
}

// readSigner reads a certificate of one of the two kinds. It is held against the first moment of its own validity.
func (t *Trust) readSigner(der []byte) (*x509.Certificate, error) {
	c, err := parse(der)
	if err != nil {
		return nil, err
	}
	p := DocumentSigner
	if check(StatusSigner, c) == nil {
		p = StatusSigner
	}
	return c, t.accepts(p, c, c.NotBefore)
}
