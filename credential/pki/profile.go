// Package pki is the certificates that credentials hang on (ISO/IEC 18013-5:2021 Annex B, RFC 5280) and the list of
// those that are trusted.
//
// An IACA is the root of an issuing authority. A document signer (DS) signs credentials and statements, a status signer
// the lists of revoked ones; both are issued by an IACA. A reader CA issues the certificates by which a reader says who
// it is. A profile is what a certificate of one of these kinds must hold, and nothing besides is accepted: the standard
// library's chain check knows neither the purposes nor the limits of the standard, so each field is looked at here.
//
// A CRL lists the certificates of a root that hold no more. Whoever has one adds it to the trust list; nothing here fetches it.
package pki

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/sha256"
	"encoding/asn1"
	"time"
)

// Profile is the kind of a certificate.
type Profile string

// The profiles.
const (
	IACA           Profile = "iaca"            // root of an issuing authority (18013-5 Annex B, IACA root certificate)
	DocumentSigner Profile = "document_signer" // (Annex B, document signer certificate)
	ReaderCA       Profile = "reader_ca"       // root of a reader authority: the standard leaves it open; as an IACA here
	Reader         Profile = "reader"          // (Annex B, mdoc reader authentication certificate)
	StatusSigner   Profile = "status_signer"   // a document signer's fields with the purpose of draft-ietf-oauth-status-list
)

// Purposes, as extended key usages.
var (
	purposeDocument = asn1.ObjectIdentifier{1, 0, 18013, 5, 1, 2}
	purposeReader   = asn1.ObjectIdentifier{1, 0, 18013, 5, 1, 6}
	purposeStatus   = asn1.ObjectIdentifier{1, 3, 6, 1, 5, 5, 7, 3, 30} // id-kp-oauthStatusSigning
)

// Extensions (RFC 5280, 4.2.1).
var (
	extSubjectKey   = asn1.ObjectIdentifier{2, 5, 29, 14}
	extKeyUsage     = asn1.ObjectIdentifier{2, 5, 29, 15}
	extIssuerAlt    = asn1.ObjectIdentifier{2, 5, 29, 18}
	extConstraints  = asn1.ObjectIdentifier{2, 5, 29, 19}
	extCRL          = asn1.ObjectIdentifier{2, 5, 29, 31}
	extAuthorityKey = asn1.ObjectIdentifier{2, 5, 29, 35}
	extPurposes     = asn1.ObjectIdentifier{2, 5, 29, 37}
)

const day = 24 * time.Hour

// Longest validities (18013-5 Annex B).
const (
	MaxRootYears       = 20
	MaxDocumentSigning = 457 * day
	MaxReading         = 1187 * day
)

// fields is what a profile demands besides what all have.
type fields struct {
	root      bool
	issuer    Profile                        // of whom it is issued by
	last      func(from time.Time) time.Time // the latest end of its validity
	purpose   asn1.ObjectIdentifier          // nil for a root
	critical  bool                           // the purpose must be marked critical
	country   bool                           // subject names a country
	issuerAlt bool                           // how to reach the issuer must be there
	crl       bool                           // a CRL distribution point must be there
}

func days(d time.Duration) func(time.Time) time.Time {
	return func(from time.Time) time.Time { return from.Add(d) }
}

func rootYears(from time.Time) time.Time { return from.AddDate(MaxRootYears, 0, 0) }

var profiles = map[Profile]*fields{
	IACA:     {root: true, issuer: IACA, last: rootYears, country: true, issuerAlt: true, crl: true},
	ReaderCA: {root: true, issuer: ReaderCA, last: rootYears},
	DocumentSigner: {issuer: IACA, last: days(MaxDocumentSigning), purpose: purposeDocument, critical: true,
		country: true, issuerAlt: true, crl: true},
	StatusSigner: {issuer: IACA, last: days(MaxDocumentSigning), purpose: purposeStatus,
		country: true, issuerAlt: true, crl: true},
	Reader: {issuer: ReaderCA, last: days(MaxReading), purpose: purposeReader, critical: true},
}

// Subject is whom a certificate names.
type Subject struct {
	Country      string // ISO 3166-1 alpha-2, capitals; may be empty for readers
	Organisation string // may be empty
	CommonName   string
}

// Location is where more about an issuer is found.
type Location struct {
	CRL               string // URI of the revocation list
	IssuerAlternative string // URI where the issuer can be reached
}

// KeyID returns the name of a public key: the first 8 bytes of the SHA-256 of its SubjectPublicKey, the uncompressed
// point on a curve or the 32 bytes of Ed25519. It returns nil for another kind of key.
func KeyID(public crypto.PublicKey) []byte {
	var point []byte
	switch k := public.(type) {
	case *ecdsa.PublicKey:
		b, err := k.Bytes()
		if err != nil {
			return nil
		}
		point = b
	case ed25519.PublicKey:
		point = k
	default:
		return nil
	}
	sum := sha256.Sum256(point)
	return sum[:8]
}
