// Package issuance forms and signs passports. It alone holds the signing key.
//
// A record is a passport as it stands in the registry, written as a CWT (RFC 8392) in CBOR; it is stored first and signed
// after. An offline QR is a short-lived statement about a passport that anyone with the public key can check without a
// network. It proves what the authority said minutes ago, and never that whoever shows it is its holder.
//
// # Format of both
//
// COSE_Sign1 (RFC 9052, tag 18), ES256 (RFC 9053), kid = the first eight bytes of the SHA-256 of the public key's
// uncompressed point. The payload is a CWT claims set:
//
//	1 iss    the authority; a trial one begins with SPECIMEN and has ОБРАЗЕЦ in it
//	2 sub    registry id (record only; the QR has it in 169)
//	4 exp    end of the statement (QR only)
//	6 iat
//	169      identity claims as MOSIP numbers them: 1 id, 4 full name, 8 birth (YYYYMMDD)
//	-70001   QR: 1 state of the passport, 2 its last day, 3 last three digits of the paper passport, 4 true for a specimen
//	-70002   record: 1 holder, field by field, 2 SHA-256 of the portrait, 3 first day, 4 last day, 5 true for a specimen
//
// Days are counted from 1970-01-01.
//
// The QR's COSE message is compressed by zlib (RFC 1950) and written in base45 (RFC 9285), whose alphabet QR codes pack
// most tightly.
package issuance

import (
	"context"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"strings"

	"razvorot/domain"
)

// Keeper keeps secrets by name: it returns the one it has, and stores the proposed one first when it has none.
type Keeper interface {
	KeepSecret(ctx context.Context, name string, proposed []byte) ([]byte, error)
}

// Signer signs SHA-256 digests by ECDSA on P-256. Sign returns r ‖ s, 64 bytes. It may be a file, a token or a machine
// of its own.
type Signer interface {
	Sign(digest [sha256.Size]byte) ([]byte, error)
	PublicKey() *ecdsa.PublicKey
}

// keptKey is a key that a Keeper keeps: enough for a trial authority.
type keptKey struct{ key *ecdsa.PrivateKey }

// KeptSigner returns the signer whose key a keeper keeps, made at the first call.
func KeptSigner(ctx context.Context, k Keeper) (Signer, error) {
	fresh, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	proposed, err := fresh.Bytes()
	if err != nil {
		return nil, err
	}
	kept, err := k.KeepSecret(ctx, "signing key", proposed)
	if err != nil {
		return nil, fmt.Errorf("failed to get the signing key: %w", err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), kept)
	if err != nil {
		return nil, fmt.Errorf("the signing key is no key: %w", domain.ErrDamaged)
	}
	return keptKey{key}, nil
}

func (k keptKey) PublicKey() *ecdsa.PublicKey { return &k.key.PublicKey }

func (k keptKey) Sign(digest [sha256.Size]byte) ([]byte, error) {
	r, s, err := ecdsa.Sign(rand.Reader, k.key, digest[:])
	if err != nil {
		return nil, err
	}
	signature := make([]byte, signatureSize)
	r.FillBytes(signature[:signatureSize/2])
	s.FillBytes(signature[signatureSize/2:])
	return signature, nil
}

// Issuer forms and signs in the name of one authority.
type Issuer struct {
	signer Signer
	name   string
	trial  bool
}

// New returns the issuer of an authority.
func New(s Signer, authority domain.AuthorityInfo) *Issuer {
	return &Issuer{signer: s, name: authority.Name, trial: authority.Trial}
}

// KeyHash returns the SHA-256 of the public key's uncompressed point.
func (i *Issuer) KeyHash() domain.Hash { return keyHash(i.signer.PublicKey()) }

// PublicKey returns the key that signatures are checked with.
func (i *Issuer) PublicKey() *ecdsa.PublicKey { return i.signer.PublicKey() }

// What a trial authority signs names it as one, in two languages.
const (
	specimenEnglish = "SPECIMEN"
	specimenRussian = "ОБРАЗЕЦ"
)

func (i *Issuer) claimedName() string {
	switch {
	case !i.trial:
		return i.name
	case strings.Contains(i.name, specimenRussian):
		return specimenEnglish + " " + i.name
	}
	return specimenEnglish + "/" + specimenRussian + " " + i.name
}

func keyHash(k *ecdsa.PublicKey) domain.Hash {
	point, err := k.Bytes()
	if err != nil {
		return domain.Hash{} // a key that is not on its curve
	}
	return domain.HashOf(point)
}
