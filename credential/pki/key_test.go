package pki_test

import (
	"crypto"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"errors"
	"testing"

	"razvorot/credential/pki"
	"razvorot/domain"
)

const passphrase = "correct horse"

func TestASealedKeyOpensWithItsPassphraseOnly(t *testing.T) {
	pki.CheapSeals(t)
	_, edwards, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	for _, k := range []crypto.Signer{key(t, elliptic.P256()), key(t, elliptic.P384()), edwards} {
		sealed, err := pki.SealKey(k, passphrase)
		if err != nil {
			t.Fatal(err)
		}
		opened, err := pki.OpenKey(sealed, passphrase)
		if err != nil || !k.Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(opened.Public()) {
			t.Errorf("%T: %v", k, err)
		}
		for _, wrong := range []string{"", "correct horsf"} {
			if _, err := pki.OpenKey(sealed, wrong); !errors.Is(err, domain.ErrWrongCredentials) {
				t.Errorf("%T by %q: %v", k, wrong, err)
			}
		}
	}
}

func TestASealedKeyThatWasAlteredDoesNotOpen(t *testing.T) {
	pki.CheapSeals(t)
	sealed, err := pki.SealKey(key(t, elliptic.P256()), passphrase)
	if err != nil {
		t.Fatal(err)
	}
	for i := range sealed {
		b := append([]byte(nil), sealed...)
		b[i] ^= 1
		if _, err := pki.OpenKey(b, passphrase); !errors.Is(err, domain.ErrDamaged) && !errors.Is(err, domain.ErrWrongCredentials) {
			t.Errorf("byte %d: %v", i, err)
		}
	}
	for what, b := range map[string][]byte{"nothing": nil, "cut": sealed[:len(sealed)-1], "too long": make([]byte, 1<<20)} {
		if _, err := pki.OpenKey(b, passphrase); !errors.Is(err, domain.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestOnlyKeysThatCanSignHereAreSealed(t *testing.T) {
	pki.CheapSeals(t)
	other, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := pki.SealKey(other, passphrase); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("RSA: %v", err)
	}
	if _, err := pki.SealKey(key(t, elliptic.P256()), ""); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("no passphrase: %v", err)
	}
}
