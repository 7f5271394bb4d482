package pki_test

import (
	"bytes"
	"crypto/rand"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"errors"
	"math/big"
	"runtime"
	"testing"
	"time"

	"razvorot/credential/pki"
	"razvorot/domain"
)

// crl is a list of an authority that revokes certificates, changed as a test wants it.
func crl(t testing.TB, ca issued, change func(*x509.RevocationList), revoked ...issued) []byte {
	t.Helper()
	l := &x509.RevocationList{Number: big.NewInt(1), ThisUpdate: noon, NextUpdate: noon.AddDate(0, 1, 0)}
	for _, c := range revoked {
		l.RevokedCertificateEntries = append(l.RevokedCertificateEntries,
			x509.RevocationListEntry{SerialNumber: c.SerialNumber, RevocationTime: noon})
	}
	if change != nil {
		change(l)
	}
	der, err := x509.CreateRevocationList(rand.Reader, l, ca.Certificate, ca.key)
	if err != nil {
		t.Fatal(err)
	}
	return der
}

func withCRL(t testing.TB, trust *pki.Trust, der []byte) *pki.Trust {
	t.Helper()
	trust, err := trust.WithCRL(der)
	if err != nil {
		t.Fatal(err)
	}
	return trust
}

func TestARevokedSignerIsRefusedAtAnyMoment(t *testing.T) {
	h := newHouse(t)
	before := h.trust()
	trust := withCRL(t, before, crl(t, h.iaca, nil, h.document))
	for _, at := range []time.Time{noon.AddDate(0, 0, -1), noon, noon.AddDate(0, 2, 0)} {
		_, err := trust.Issuer([][]byte{h.document.Raw}, at)
		mustFault(t, "a revoked signer", err, pki.SignerRevoked)
	}
	_, err := trust.Signer(pki.KeyID(h.document.PublicKey), noon)
	mustFault(t, "a revoked signer by its key id", err, pki.SignerRevoked)
	if _, err := trust.StatusSigner([][]byte{h.status.Raw}, noon); err != nil {
		t.Errorf("another of the same root: %v", err)
	}
	if _, err := before.Issuer([][]byte{h.document.Raw}, noon); err != nil {
		t.Errorf("the list before: %v", err)
	}
	both := withCRL(t, trust, crl(t, h.readers, nil, h.reader))
	_, err = both.Reader([][]byte{h.reader.Raw}, noon)
	mustFault(t, "a revoked reader", err, pki.SignerRevoked)
	_, err = both.Issuer([][]byte{h.document.Raw}, noon)
	mustFault(t, "a signer revoked by the first of two lists", err, pki.SignerRevoked)
}

func TestASerialNumberIsRevokedForItsRootOnly(t *testing.T) {
	h := newHouse(t)
	reader := h.readers
	trust := withCRL(t, h.trust(), crl(t, reader, nil, h.document))
	if _, err := trust.Issuer([][]byte{h.document.Raw}, noon); err != nil {
		t.Errorf("revoked by a reader CA: %v", err)
	}
}

func TestACRLThatSaysNothingReliableIsRefused(t *testing.T) {
	h, strangers := newHouse(t), newHouse(t)
	critical := []pkix.Extension{{Id: asn1.ObjectIdentifier{2, 5, 29, 28}, Critical: true, Value: []byte{0x30, 0}}}
	altered := crl(t, h.iaca, nil, h.document)
	altered[len(altered)-1] ^= 1
	for what, der := range map[string][]byte{
		"nothing":                  nil,
		"a certificate":            h.iaca.Raw,
		"a stranger's":             crl(t, strangers.iaca, nil),
		"an altered one":           altered,
		"one of some certificates": crl(t, h.iaca, func(l *x509.RevocationList) { l.ExtraExtensions = critical }),
		"one with a critical entry": crl(t, h.iaca, func(l *x509.RevocationList) {
			l.RevokedCertificateEntries[0].ExtraExtensions = critical
		}, h.document),
		"too long a one": make([]byte, pki.MaxCRL+1),
	} {
		if _, err := h.trust().WithCRL(der); !errors.Is(err, domain.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestNoCRLCostsMuchMemory(t *testing.T) {
	h := newHouse(t)
	full := crl(t, h.iaca, func(l *x509.RevocationList) {
		for i := range pki.MaxCRL / 24 {
			l.RevokedCertificateEntries = append(l.RevokedCertificateEntries,
				x509.RevocationListEntry{SerialNumber: big.NewInt(int64(i + 1)), RevocationTime: noon})
		}
	})
	if len(full) > pki.MaxCRL {
		t.Fatalf("%d bytes", len(full))
	}
	for what, der := range map[string][]byte{"as many as may be": full, "a megabyte": bytes.Repeat([]byte{0x30}, 1<<20)} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := h.trust().WithCRL(der)
		runtime.ReadMemStats(&after)
		if cost := after.TotalAlloc - before.TotalAlloc; cost > maxCost {
			t.Errorf("%s: %d bytes, %v", what, cost, err)
		}
	}
}

func FuzzWithCRL(f *testing.F) {
	h := newHouse(f)
	trust := h.trust()
	f.Add(crl(f, h.iaca, nil, h.document))
	f.Fuzz(func(t *testing.T, der []byte) {
		if with, err := trust.WithCRL(der); (err == nil) != (with != nil) {
			t.Error("neither a list nor an error")
		}
	})
}
