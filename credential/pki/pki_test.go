package pki_test

import (
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/pki"
	"razvorot/domain"
)

var (
	dawn  = time.Date(2026, 3, 1, 0, 0, 0, 0, time.UTC)
	noon  = dawn.AddDate(0, 3, 0)
	place = pki.Location{CRL: "https://ca.example/crl", IssuerAlternative: "https://ca.example/"}
)

func key(t testing.TB, curve elliptic.Curve) *ecdsa.PrivateKey {
	t.Helper()
	k, err := ecdsa.GenerateKey(curve, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return k
}

func read(t testing.TB, der []byte, err error) *x509.Certificate {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
	c, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

// issued is a certificate and its key.
type issued struct {
	*x509.Certificate
	key crypto.Signer
}

// house is an authority and a reader authority with one certificate of each kind.
type house struct {
	iaca, document, status, readers, reader issued
}

func name(cn string) pki.Subject {
	return pki.Subject{Country: "RU", Organisation: "Образец", CommonName: cn}
}

func newHouse(t testing.TB) house {
	t.Helper()
	root := func(p pki.Profile, cn string) issued {
		k := key(t, elliptic.P256())
		der, err := pki.NewRoot(p, name(cn), k, dawn, dawn.AddDate(20, 0, 0), place)
		return issued{read(t, der, err), k}
	}
	h := house{iaca: root(pki.IACA, "Specimen IACA"), readers: root(pki.ReaderCA, "Specimen reader CA")}
	h.document = leaf(t, pki.DocumentSigner, "Specimen DS", h.iaca)
	h.status = leaf(t, pki.StatusSigner, "Specimen status", h.iaca)
	h.reader = leaf(t, pki.Reader, "Specimen clinic", h.readers)
	return h
}

// leaf returns a certificate that a root of a house signed.
func leaf(t testing.TB, p pki.Profile, cn string, ca issued) issued {
	t.Helper()
	k := key(t, elliptic.P256())
	der, err := pki.Issue(p, name(cn), k.Public(), ca.Certificate, ca.key, dawn, dawn.AddDate(1, 0, 0), place)
	return issued{read(t, der, err), k}
}

func (h house) trust() *pki.Trust {
	return &pki.Trust{Issuers: []*x509.Certificate{h.iaca.Certificate}, Readers: []*x509.Certificate{h.readers.Certificate},
		Signers: []*x509.Certificate{h.document.Certificate, h.status.Certificate}, MadeAt: noon}
}

// mustFault wants one check.
func mustFault(t *testing.T, what string, err error, want credential.Check) {
	t.Helper()
	f, ok := errors.AsType[*credential.Fault](err)
	if !ok || f.Check != want {
		t.Errorf("%s: %v, want %s", what, err, want)
	}
}

func TestEveryProfilePassesItsOwnCheckAndNoOther(t *testing.T) {
	h := newHouse(t)
	all := map[pki.Profile]issued{pki.IACA: h.iaca, pki.DocumentSigner: h.document, pki.StatusSigner: h.status,
		pki.ReaderCA: h.readers, pki.Reader: h.reader}
	for is, c := range all {
		for p := range all {
			err := pki.Check(p, c.Certificate)
			same := is == p || is == pki.IACA && p == pki.ReaderCA || is == pki.ReaderCA && p == pki.IACA
			if same != (err == nil) {
				t.Errorf("a certificate of %s by the profile of %s: %v", is, p, err)
			}
		}
	}
	mustFault(t, "no profile", pki.Check("", h.iaca.Certificate), pki.BadProfile)
	mustFault(t, "no certificate", pki.Check(pki.IACA, nil), pki.BadProfile)
}

func TestKeysOfAllAllowedKindsGetCertificates(t *testing.T) {
	for _, curve := range []elliptic.Curve{elliptic.P256(), elliptic.P384(), elliptic.P521()} {
		k := key(t, curve)
		der, err := pki.NewRoot(pki.IACA, name("root"), k, dawn, noon, place)
		ca := read(t, der, err)
		public, _, err := ed25519.GenerateKey(rand.Reader)
		if err != nil {
			t.Fatal(err)
		}
		der, err = pki.Issue(pki.DocumentSigner, name("ds"), public, ca, k, dawn, noon, place)
		trust := pki.Trust{Issuers: []*x509.Certificate{ca}}
		if _, err := trust.Issuer([][]byte{read(t, der, err).Raw}, noon); err != nil {
			t.Errorf("%s: %v", curve.Params().Name, err)
		}
	}
}

func TestACertificateOutsideItsProfileIsNotMade(t *testing.T) {
	h := newHouse(t)
	k := key(t, elliptic.P256())
	issue := func(p pki.Profile, ca issued, signer crypto.Signer, from, until time.Time) error {
		_, err := pki.Issue(p, name("x"), k.Public(), ca.Certificate, signer, from, until, place)
		return err
	}
	year := dawn.AddDate(1, 0, 0)
	_, rootTooLong := pki.NewRoot(pki.IACA, name("x"), k, dawn, dawn.AddDate(20, 0, 1), place)
	_, noCountry := pki.NewRoot(pki.IACA, pki.Subject{CommonName: "x"}, k, dawn, noon, place)
	_, nowhere := pki.NewRoot(pki.IACA, name("x"), k, dawn, noon, pki.Location{})
	_, nobody := pki.NewRoot("", name("x"), k, dawn, noon, place)
	_, leafAsRoot := pki.NewRoot(pki.Reader, name("x"), k, dawn, noon, place)
	for what, err := range map[string]error{
		"a root for more than 20 years":      rootTooLong,
		"a root without a country":           noCountry,
		"a root that says not where it is":   nowhere,
		"a root of no profile":               nobody,
		"a reader as a root":                 leafAsRoot,
		"a root issued by a root":            issue(pki.IACA, h.iaca, h.iaca.key, dawn, year),
		"a signer for 458 days":              issue(pki.DocumentSigner, h.iaca, h.iaca.key, dawn, dawn.AddDate(0, 0, 458)),
		"a signer that ends before it began": issue(pki.DocumentSigner, h.iaca, h.iaca.key, year, dawn),
		"a signer older than its root":       issue(pki.DocumentSigner, h.iaca, h.iaca.key, dawn.Add(-time.Hour), year),
		"a signer issued by a signer":        issue(pki.DocumentSigner, h.document, h.document.key, dawn, year),
		"a signer by another's key":          issue(pki.DocumentSigner, h.iaca, k, dawn, year),
		"an unknown profile":                 issue("", h.iaca, h.iaca.key, dawn, year),
	} {
		if !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestSerialNumbersAreLongAndDiffer(t *testing.T) {
	seen := map[string]bool{}
	for range 50 {
		c, err := pki.Form(pki.IACA, name("x"), key(t, elliptic.P256()).Public(), dawn, noon, place)
		if err != nil {
			t.Fatal(err)
		}
		if n := c.SerialNumber; n.BitLen() != 159 || seen[n.String()] {
			t.Errorf("a serial number of %d bits, seen before: %v", n.BitLen(), seen[n.String()])
		}
		seen[c.SerialNumber.String()] = true
	}
}

func TestAKeyIDIsOfThePointAlone(t *testing.T) {
	k := key(t, elliptic.P256())
	point, err := k.PublicKey.Bytes()
	if err != nil {
		t.Fatal(err)
	}
	if sum := sha256.Sum256(point); string(pki.KeyID(k.Public())) != string(sum[:8]) {
		t.Errorf("%x, want the beginning of %x", pki.KeyID(k.Public()), sum)
	}
	if string(pki.KeyID(k.Public())) == string(pki.KeyID(key(t, elliptic.P256()).Public())) {
		t.Error("two keys with one id")
	}
	if pki.KeyID("no key") != nil {
		t.Error("an id for what is no key")
	}
}
