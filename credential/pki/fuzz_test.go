package pki_test

import (
	"crypto/elliptic"
	"crypto/x509"
	"encoding/json"
	"testing"

	"razvorot/credential/pki"
)

func FuzzParseTrust(f *testing.F) {
	h := newHouse(f)
	b, err := json.Marshal(h.trust())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add([]byte(`{"issuers":["MA=="],"made_at":"2026-01-01T00:00:00Z"}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		trust, err := pki.ParseTrust(b)
		if err != nil {
			return
		}
		again, err := json.Marshal(trust)
		if err != nil {
			return // a moment outside the years that JSON can write
		}
		if _, err := pki.ParseTrust(again); err != nil {
			t.Errorf("what was written cannot be read: %v", err)
		}
	})
}

// FuzzCheck holds certificates against all profiles, and a list against them: whatever is accepted must be the one it was made from.
func FuzzCheck(f *testing.F) {
	h := newHouse(f)
	trust := h.trust()
	for _, c := range []issued{h.iaca, h.document, h.status, h.readers, h.reader} {
		f.Add(c.Raw)
	}
	f.Fuzz(func(t *testing.T, der []byte) {
		if c, err := trust.Issuer([][]byte{der}, noon); err == nil && !c.Equal(h.document.Certificate) {
			t.Errorf("accepted: %x", der)
		}
		c, err := x509.ParseCertificate(der)
		if err != nil {
			return
		}
		for _, p := range []pki.Profile{pki.IACA, pki.DocumentSigner, pki.ReaderCA, pki.Reader, pki.StatusSigner} {
			if pki.Check(p, c) == nil && c.Subject.CommonName == "" {
				t.Errorf("%s without a name: %x", p, der)
			}
		}
	})
}

func FuzzOpenKey(f *testing.F) {
	pki.CheapSeals(f)
	sealed, err := pki.SealKey(key(f, elliptic.P256()), passphrase)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(sealed)
	f.Add([]byte("age-encryption.org/v1\n-> scrypt bm90IGEgc2FsdCBhdCBhbGw 30\n"))
	f.Fuzz(func(t *testing.T, b []byte) {
		if k, err := pki.OpenKey(b, passphrase); err == nil && k == nil {
			t.Error("neither a key nor an error")
		}
	})
}
