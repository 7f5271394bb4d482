package pki

import (
	"crypto"
	"crypto/rand"
	"crypto/sha1" //nolint:gosec // names a key (RFC 5280, 4.2.1.2), protects nothing
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"fmt"
	"math/big"
	"time"

	"golang.org/x/crypto/cryptobyte"
	cbasn1 "golang.org/x/crypto/cryptobyte/asn1"

	"razvorot/domain"
)

// NewRoot makes a self-signed certificate of an IACA or a reader CA, valid from one second to another (parts of a
// second are cut). The key is on P-256, P-384 or P-521. It returns domain.ErrInvalid, with the *credential.Fault that
// Check finds, for what the profile does not allow.
func NewRoot(p Profile, s Subject, key crypto.Signer, from, until time.Time, at Location) ([]byte, error) {
	if f, known := profiles[p]; !known || !f.root {
		return nil, fmt.Errorf("%w: %q is no profile of a root", domain.ErrInvalid, p)
	}
	template, err := form(p, s, key.Public(), from, until, at)
	if err != nil {
		return nil, err
	}
	return sign(p, template, template, key.Public(), key)
}

// Issue makes a certificate for a public key, signed by the key of its CA: an IACA for document and status signers, a
// reader CA for readers. It returns domain.ErrInvalid, with the *credential.Fault that Check finds, for what the
// profile does not allow, for a CA of another profile and for a validity outside the CA's.
func Issue(p Profile, s Subject, public crypto.PublicKey, ca *x509.Certificate, caKey crypto.Signer,
	from, until time.Time, at Location) ([]byte, error) {
	f, known := profiles[p]
	if !known || f.root {
		return nil, fmt.Errorf("%w: %q is no profile of an issued certificate", domain.ErrInvalid, p)
	}
	if err := Check(f.issuer, ca); err != nil {
		return nil, fmt.Errorf("%w: the CA: %w", domain.ErrInvalid, err)
	}
	template, err := form(p, s, public, from, until, at)
	if err != nil {
		return nil, err
	}
	if template.NotBefore.Before(ca.NotBefore) || template.NotAfter.After(ca.NotAfter) {
		return nil, fmt.Errorf("%w: a validity outside that of the CA", domain.ErrInvalid)
	}
	return sign(p, template, ca, public, caKey)
}

// sign makes the certificate and reads it back: what does not pass its own check is not handed out.
func sign(p Profile, template, parent *x509.Certificate, public crypto.PublicKey, key crypto.Signer) ([]byte, error) {
	der, err := x509.CreateCertificate(rand.Reader, template, parent, public, key)
	if err != nil {
		return nil, fmt.Errorf("%w: failed to sign a certificate: %w", domain.ErrInvalid, err)
	}
	made, err := x509.ParseCertificate(der)
	if err != nil {
		return nil, fmt.Errorf("failed to read a certificate back: %w", err)
	}
	if err := Check(p, made); err != nil {
		return nil, fmt.Errorf("%w: %w", domain.ErrInvalid, err)
	}
	return der, nil
}

// form fills in the fields of a profile.
func form(p Profile, s Subject, public crypto.PublicKey, from, until time.Time, at Location) (*x509.Certificate, error) {
	f := profiles[p]
	serial, err := newSerial()
	if err != nil {
		return nil, err
	}
	id, err := subjectKeyID(public)
	if err != nil {
		return nil, err
	}
	c := &x509.Certificate{SerialNumber: serial, Subject: s.name(), SubjectKeyId: id,
		NotBefore: from.UTC().Truncate(time.Second), NotAfter: until.UTC().Truncate(time.Second)}
	if f.root {
		c.KeyUsage = x509.KeyUsageCertSign | x509.KeyUsageCRLSign
		c.BasicConstraintsValid, c.IsCA, c.MaxPathLenZero = true, true, true
	} else {
		c.KeyUsage = x509.KeyUsageDigitalSignature
		purposes, err := asn1.Marshal([]asn1.ObjectIdentifier{f.purpose})
		if err != nil {
			return nil, err
		}
		// The standard library never marks purposes as critical by itself.
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: extPurposes, Critical: f.critical, Value: purposes})
	}
	if at.CRL != "" {
		c.CRLDistributionPoints = []string{at.CRL}
	}
	if at.IssuerAlternative != "" {
		name := asn1.RawValue{Class: asn1.ClassContextSpecific, Tag: nameURI, Bytes: []byte(at.IssuerAlternative)}
		value, err := asn1.Marshal([]asn1.RawValue{name})
		if err != nil {
			return nil, err
		}
		c.ExtraExtensions = append(c.ExtraExtensions, pkix.Extension{Id: extIssuerAlt, Value: value})
	}
	return c, nil
}

func (s Subject) name() pkix.Name {
	n := pkix.Name{CommonName: s.CommonName}
	if s.Country != "" {
		n.Country = []string{s.Country}
	}
	if s.Organisation != "" {
		n.Organization = []string{s.Organisation}
	}
	return n
}

// newSerial returns 20 octets of which 158 bits are random: the highest is 0 so that the number is positive, the next 1
// so that it keeps its length. Annex B asks for at least 63 random bits.
func newSerial() (*big.Int, error) {
	b := make([]byte, maxSerial)
	if _, err := rand.Read(b); err != nil {
		return nil, err
	}
	b[0] = b[0]&0x7f | 0x40
	return new(big.Int).SetBytes(b), nil
}

// subjectKeyID returns the SHA-1 of the key's BIT STRING, as Annex B wants it.
func subjectKeyID(public crypto.PublicKey) ([]byte, error) {
	spki, err := x509.MarshalPKIXPublicKey(public)
	if err != nil {
		return nil, fmt.Errorf("%w: a key of type %T", domain.ErrInvalid, public)
	}
	return keyIDOf(spki)
}

// keyIDOf returns the SHA-1 of the BIT STRING in a SubjectPublicKeyInfo.
func keyIDOf(spki []byte) ([]byte, error) {
	input := cryptobyte.String(spki)
	var info, key cryptobyte.String
	if !input.ReadASN1(&info, cbasn1.SEQUENCE) || !input.Empty() || !info.SkipASN1(cbasn1.SEQUENCE) ||
		!info.ReadASN1(&key, cbasn1.BIT_STRING) || !info.Empty() || len(key) < 2 || key[0] != 0 {
		return nil, fmt.Errorf("%w: not a public key", domain.ErrInvalid)
	}
	sum := sha1.Sum(key[1:]) //nolint:gosec // as above; the first octet counts unused bits
	return sum[:], nil
}
