package request_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"testing"

	"razvorot/credential"
	"razvorot/credential/cose"
	"razvorot/credential/pki"
	"razvorot/credential/request"
	"razvorot/domain"
)

var _ request.Trust = (*pki.Trust)(nil)

func freshKey(t *testing.T) *ecdsa.PrivateKey {
	t.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return key
}

// readerAuthority returns a reader CA and a reader of it.
func readerAuthority(t *testing.T) (ca *x509.Certificate, s cose.Signer, chain [][]byte) {
	t.Helper()
	caKey, key := freshKey(t), freshKey(t)
	until := moment.AddDate(1, 0, 0)
	der, err := pki.NewRoot(pki.ReaderCA, pki.Subject{CommonName: "readers"}, caKey, moment, until, pki.Location{})
	if err != nil {
		t.Fatal(err)
	}
	if ca, err = x509.ParseCertificate(der); err != nil {
		t.Fatal(err)
	}
	leaf, err := pki.Issue(pki.Reader, pki.Subject{Organisation: "Клиника", CommonName: "desk 4"}, key.Public(), ca, caKey,
		moment, until, pki.Location{})
	if err != nil {
		t.Fatal(err)
	}
	if s, err = cose.NewSigner(key); err != nil {
		t.Fatal(err)
	}
	return ca, s, [][]byte{leaf}
}

func TestAReaderOfATrustedAuthorityIsNamedUntilItsCertificateEnds(t *testing.T) {
	ca, s, chain := readerAuthority(t)
	other, _, _ := readerAuthority(t)
	d := parsed(t, encoded(t, s, chain)).Documents[0]
	trust := &pki.Trust{Readers: []*x509.Certificate{ca}}
	if name, err := d.VerifyReader(session, trust, moment); err != nil || name != "Клиника" {
		t.Errorf("%q, %v", name, err)
	}
	if _, err := d.VerifyReader(session, trust, moment.AddDate(2, 0, 0)); err == nil {
		t.Error("a certificate that ended is trusted")
	}
	name, err := d.VerifyReader(session, &pki.Trust{Readers: []*x509.Certificate{other}}, moment)
	if credential.OutcomeOf(err) != domain.UnknownIssuer || name != "Клиника" {
		t.Errorf("of another authority: %q, %v", name, err)
	}
	if _, err := d.VerifyReader(append([]byte{0x84}, session[1:]...), trust, moment); !errors.Is(err,
		credential.Reject(domain.Tampered, request.CheckSignature)) {
		t.Errorf("in another session: %v", err)
	}
}
