package pki

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/x509"
	"errors"
	"fmt"
	"io"

	"filippo.io/age"

	"razvorot/domain"
)

// A sealed key is a PKCS#8 private key (RFC 5958) in an age file that is encrypted with a passphrase, so that whoever
// has the passphrase gets at it with the age program too.
const (
	maxSealed = 64 << 10 // bytes; ours have about 400
	maxKey    = 4 << 10  // bytes of PKCS#8
)

// scryptWork is the cost of one try of a passphrase: 2¹⁸ rounds of scrypt with r = 8, which take 256 MiB and about a
// second (RFC 7914). A file that asks for more is refused.
var scryptWork = 18

// SealKey encrypts a private key in memory (ECDSA or Ed25519) with a passphrase. It returns domain.ErrInvalid for
// another kind of key and for an empty passphrase.
func SealKey(key crypto.Signer, passphrase string) ([]byte, error) {
	switch key.(type) {
	case *ecdsa.PrivateKey, ed25519.PrivateKey:
	default:
		return nil, fmt.Errorf("%w: a key of type %T cannot be sealed", domain.ErrInvalid, key)
	}
	plain, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", domain.ErrInvalid, err)
	}
	recipient, err := age.NewScryptRecipient(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", domain.ErrInvalid, err)
	}
	recipient.SetWorkFactor(scryptWork)
	var out bytes.Buffer
	w, err := age.Encrypt(&out, recipient)
	if err != nil {
		return nil, fmt.Errorf("failed to seal a key: %w", err)
	}
	if _, err := w.Write(plain); err != nil {
		return nil, fmt.Errorf("failed to seal a key: %w", err)
	}
	if err := w.Close(); err != nil {
		return nil, fmt.Errorf("failed to seal a key: %w", err)
	}
	return out.Bytes(), nil
}

// OpenKey decrypts a sealed key. It returns domain.ErrWrongCredentials for another passphrase, domain.ErrDamaged for
// what is not a sealed key or was altered.
func OpenKey(sealed []byte, passphrase string) (crypto.Signer, error) {
	damaged := func(what string) error { return fmt.Errorf("%w: a sealed key: %s", domain.ErrDamaged, what) }
	if len(sealed) > maxSealed {
		return nil, damaged("too long")
	}
	identity, err := age.NewScryptIdentity(passphrase)
	if err != nil {
		return nil, fmt.Errorf("%w: no passphrase", domain.ErrWrongCredentials)
	}
	identity.SetMaxWorkFactor(scryptWork)
	r, err := age.Decrypt(bytes.NewReader(sealed), identity)
	if _, wrong := errors.AsType[*age.NoIdentityMatchError](err); wrong {
		return nil, fmt.Errorf("%w: another passphrase", domain.ErrWrongCredentials)
	}
	if err != nil {
		return nil, damaged("not an age file")
	}
	plain, err := io.ReadAll(io.LimitReader(r, maxKey+1))
	if err != nil || len(plain) > maxKey {
		return nil, damaged("altered or cut")
	}
	key, err := x509.ParsePKCS8PrivateKey(plain)
	if err != nil {
		return nil, damaged("not PKCS#8")
	}
	switch k := key.(type) {
	case *ecdsa.PrivateKey:
		return k, nil
	case ed25519.PrivateKey:
		return k, nil
	}
	return nil, damaged("another kind of key")
}
