package issuance

import (
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"encoding/asn1"
	"fmt"
	"math/big"

	"razvorot/credential/cose"
	"razvorot/domain"
)

// Keeper keeps secrets by name: it returns the one it has, and stores the proposed one first when it has none.
type Keeper interface {
	KeepSecret(ctx context.Context, name string, proposed []byte) ([]byte, error)
}

// Keys are the private keys of an authority, ECDSA on P-256, by name. A key is made when it is asked for the first time, and
// is the same ever after. They may lie in a database, in files or in a token: what is got of them signs, and no more.
type Keys interface {
	Key(ctx context.Context, name string) (crypto.Signer, error)
}

// keptKeys are keys that a Keeper keeps.
type keptKeys struct{ keeper Keeper }

// KeptKeys returns the keys that a keeper keeps.
func KeptKeys(k Keeper) Keys { return keptKeys{k} }

// Key implements Keys. What is kept is the key's scalar, 32 bytes.
func (k keptKeys) Key(ctx context.Context, name string) (crypto.Signer, error) {
	fresh, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	proposed, err := fresh.Bytes()
	if err != nil {
		return nil, err
	}
	kept, err := k.keeper.KeepSecret(ctx, name, proposed)
	if err != nil {
		return nil, fmt.Errorf("failed to get a signing key: %w", err)
	}
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), kept)
	if err != nil {
		return nil, fmt.Errorf("a signing key is no key: %w", domain.ErrDamaged)
	}
	return key, nil
}

// coseSigner returns what signs COSE messages by a key, wherever that is.
func coseSigner(key crypto.Signer) (cose.Signer, error) {
	if inMemory, ok := key.(*ecdsa.PrivateKey); ok {
		return cose.NewSigner(inMemory)
	}
	public, ok := key.Public().(*ecdsa.PublicKey)
	if !ok || public.Curve != elliptic.P256() {
		return nil, cose.ErrUnsupported
	}
	return remoteSigner{key}, nil
}

// remoteSigner signs by a key that is elsewhere.
type remoteSigner struct{ key crypto.Signer }

func (s remoteSigner) Algorithm() cose.Algorithm { return cose.ES256 }
func (s remoteSigner) Public() crypto.PublicKey  { return s.key.Public() }

// Sign turns the signature from ASN.1, in which crypto.Signer gives it, into r ‖ s (RFC 9053, 2.1).
func (s remoteSigner) Sign(message []byte) ([]byte, error) {
	digest := sha256.Sum256(message)
	der, err := s.key.Sign(rand.Reader, digest[:], crypto.SHA256)
	if err != nil {
		return nil, err
	}
	var point struct{ R, S *big.Int }
	rest, err := asn1.Unmarshal(der, &point)
	const half = 32
	if err != nil || len(rest) > 0 || !fits(point.R, half) || !fits(point.S, half) {
		return nil, fmt.Errorf("the signing key gave no signature: %w", domain.ErrDamaged)
	}
	signature := make([]byte, 2*half)
	point.R.FillBytes(signature[:half])
	point.S.FillBytes(signature[half:])
	return signature, nil
}

func fits(n *big.Int, size int) bool { return n != nil && n.Sign() > 0 && n.BitLen() <= 8*size }
