// Package issuance forms and signs passports. It alone holds the signing keys.
//
// A record is a passport as it stands in the registry, written as a CWT (RFC 8392) in CBOR. A credential is a passport as its
// holder presents it (package mdoc), bound to a key of a device. Both are intended first, stored, and signed after: signing
// again what was intended gives the same. A statement is a short-lived word about a passport in a QR (package offlineqr). A
// status list tells what of all that holds no more (package statuslist).
//
// The PKI is what signatures are checked with: the issuing root (IACA) is made once and signs nothing but certificates; document
// signers and status signers succeed one another; the reader root names readers whom holders may trust.
//
// # Format of a record
//
// COSE_Sign1 (RFC 9052, tag 18), ES256 (RFC 9053), kid = the first eight bytes of the SHA-256 of the public key's
// uncompressed point. The payload is a CWT claims set:
//
//	1 iss    the authority; a trial one begins with SPECIMEN and has ОБРАЗЕЦ in it
//	2 sub    registry id
//	6 iat
//	-70002   1 holder, field by field, 2 SHA-256 of the portrait, 3 first day, 4 last day, 5 true for a specimen
//
// Days are counted from 1970-01-01.
package issuance

import (
	"strings"

	"razvorot/domain"
)

// Issuer forms and signs in the name of one authority.
type Issuer struct {
	pki   *PKI
	name  string
	trial bool
}

// New returns the issuer of an authority.
func New(p *PKI, authority domain.AuthorityInfo) *Issuer {
	return &Issuer{pki: p, name: authority.Name, trial: authority.Trial}
}

// What a trial authority signs names it as one, in two languages.
const (
	specimenEnglish = "SPECIMEN"
	specimenRussian = "ОБРАЗЕЦ"
)

// NameOf returns how an authority names itself in what it signs.
func NameOf(a domain.AuthorityInfo) string {
	switch {
	case !a.Trial:
		return a.Name
	case strings.Contains(a.Name, specimenRussian):
		return specimenEnglish + " " + a.Name
	}
	return specimenEnglish + "/" + specimenRussian + " " + a.Name
}

func (i *Issuer) claimedName() string {
	return NameOf(domain.AuthorityInfo{Name: i.name, Trial: i.trial})
}
