package pki_test

import (
	"crypto"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/rsa"
	"crypto/x509"
	"crypto/x509/pkix"
	"encoding/asn1"
	"encoding/hex"
	"math/big"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/pki"
)

// draft is a certificate before it is signed, for tests that spoil one field of it.
type draft struct {
	*x509.Certificate
	public crypto.PublicKey
	parent *x509.Certificate // nil for itself
	key    crypto.Signer
	after  func(*x509.Certificate) // spoils what no signer would write
}

func (d draft) sign(t *testing.T) *x509.Certificate {
	t.Helper()
	parent := d.parent
	if parent == nil {
		parent = d.Certificate
	}
	der, err := x509.CreateCertificate(rand.Reader, d.Certificate, parent, d.public, d.key)
	c := read(t, der, err)
	if d.after != nil {
		d.after(c)
	}
	return c
}

// replace puts an extension in the place of the one that the profile wants.
func (d *draft) replace(oid string, critical bool, value []byte) {
	var id asn1.ObjectIdentifier
	for _, part := range strings.Split(oid, ".") {
		n, _ := new(big.Int).SetString(part, 10)
		id = append(id, int(n.Int64()))
	}
	d.remove(oid)
	d.ExtraExtensions = append(d.ExtraExtensions, pkix.Extension{Id: id, Critical: critical, Value: value})
}

func (d *draft) remove(oid string) {
	var rest []pkix.Extension
	for _, e := range d.ExtraExtensions {
		if e.Id.String() != oid {
			rest = append(rest, e)
		}
	}
	d.ExtraExtensions = rest
}

const (
	oidKeyUsage    = "2.5.29.15"
	oidIssuerAlt   = "2.5.29.18"
	oidConstraints = "2.5.29.19"
	oidCRL         = "2.5.29.31"
	oidSubjectKey  = "2.5.29.14"
	oidAuthority   = "2.5.29.35"
	oidPurposes    = "2.5.29.37"
)

func unhex(s string) []byte {
	b, err := hex.DecodeString(strings.ReplaceAll(s, " ", ""))
	if err != nil {
		panic(err)
	}
	return b
}

// spoiled is one wrong field.
type spoiled struct {
	what  string
	spoil func(*draft)
	want  credential.Check
}

// spoiledAlike are wrong in every profile.
func spoiledAlike(t *testing.T) []spoiled {
	other := key(t, elliptic.P256())
	small, err := rsa.GenerateKey(rand.Reader, 2048)
	if err != nil {
		t.Fatal(err)
	}
	return []spoiled{
		{"version 1", func(d *draft) { d.after = func(c *x509.Certificate) { c.Version = 1 } }, pki.BadVersion},
		{"a serial of 0", func(d *draft) { d.after = func(c *x509.Certificate) { c.SerialNumber = new(big.Int) } }, pki.BadSerial},
		{"a serial of 21 octets", func(d *draft) {
			d.after = func(c *x509.Certificate) { c.SerialNumber = new(big.Int).Lsh(big.NewInt(1), 160) }
		}, pki.BadSerial},
		{"an end before the beginning", func(d *draft) { d.NotAfter = d.NotBefore.Add(-time.Second) }, pki.BadValidity},
		{"no common name", func(d *draft) { d.Subject.CommonName = "" }, pki.BadSubject},
		{"a country in small letters", func(d *draft) { d.Subject.Country = []string{"ru"} }, pki.BadCountry},
		{"a country of three letters", func(d *draft) { d.Subject.Country = []string{"RUS"} }, pki.BadCountry},
		{"a country that is not printable", func(d *draft) { d.Subject.Country = []string{"Я"} }, pki.BadCountry},
		{"two countries", func(d *draft) { d.Subject.Country = []string{"RU", "KZ"} }, pki.BadCountry},
		{"signed by another method", func(d *draft) {
			d.after = func(c *x509.Certificate) { c.SignatureAlgorithm = x509.PureEd25519 }
		}, pki.BadSignatureMethod},
		{"a key on P-224", func(d *draft) { d.public = key(t, elliptic.P224()).Public() }, pki.BadKey},
		{"an RSA key", func(d *draft) { d.public = small.Public() }, pki.BadKey},
		{"another key's id", func(d *draft) { d.SubjectKeyId = pki.KeyID(other.Public()) }, pki.BadSubjectKeyID},
		{"no usage", func(d *draft) { d.KeyUsage = 0 }, pki.BadKeyUsage},
		{"a usage too many", func(d *draft) { d.KeyUsage |= x509.KeyUsageKeyAgreement }, pki.BadKeyUsage},
		{"a usage that is not critical", func(d *draft) {
			usage := unhex("0302 0780")
			if d.IsCA {
				usage = unhex("0302 0106")
			}
			d.replace(oidKeyUsage, false, usage)
		}, pki.BadKeyUsage},
		{"an issuer's address of a host name only", func(d *draft) {
			d.replace(oidIssuerAlt, false, unhex("3003 8201 61"))
		}, pki.BadIssuerAlt},
		{"an issuer's address that is critical", func(d *draft) {
			d.replace(oidIssuerAlt, true, unhex("3003 8601 61"))
		}, pki.BadIssuerAlt},
		{"an issuer's address that is none", func(d *draft) { d.replace(oidIssuerAlt, false, unhex("0500")) }, pki.BadIssuerAlt},
		{"a list of revoked ones that is critical", func(d *draft) {
			d.replace(oidCRL, true, unhex("3009 3007 a005 a003 8601 61"))
		}, pki.BadCRL},
		{"a list of revoked ones by reason", func(d *draft) {
			d.replace(oidCRL, false, unhex("300d 300b a005 a003 8601 61 8102 0640"))
		}, pki.BadCRL},
		{"a list of revoked ones nowhere", func(d *draft) { d.replace(oidCRL, false, unhex("3002 3000")) }, pki.BadCRL},
		{"a key's id that is critical", markedCritical(oidSubjectKey), pki.BadSubjectKeyID},
		{"another extension that is critical", func(d *draft) { d.replace("1.2.3.4", true, unhex("0500")) }, pki.BadCritical},
		{"limits on names", func(d *draft) {
			d.PermittedDNSDomains, d.PermittedDNSDomainsCritical = []string{"example"}, true
		}, pki.BadCritical},
	}
}

// markedCritical marks an extension after signing: the standard library refuses to read such a certificate.
func markedCritical(oid string) func(*draft) {
	return func(d *draft) {
		d.after = func(c *x509.Certificate) {
			for i := range c.Extensions {
				c.Extensions[i].Critical = c.Extensions[i].Critical || c.Extensions[i].Id.String() == oid
			}
		}
	}
}

func spoiledRoots(t *testing.T) []spoiled {
	other := key(t, elliptic.P256())
	return []spoiled{
		{"an issuer of another name", func(d *draft) {
			parent := *d.Certificate
			parent.Subject.CommonName = "another"
			d.parent = &parent
		}, pki.BadIssuer},
		{"signed by another key", func(d *draft) { d.key = other }, pki.BadSelfSignature},
		{"20 years and a second", func(d *draft) { d.NotAfter = d.NotBefore.AddDate(20, 0, 0).Add(time.Second) }, pki.BadValidity},
		{"an authority key that is not its own", func(d *draft) { d.AuthorityKeyId = []byte{1} }, pki.BadAuthorityKeyID},
		{"no constraints", func(d *draft) { d.BasicConstraintsValid = false }, pki.BadConstraints},
		{"not a CA", func(d *draft) { d.replace(oidConstraints, true, unhex("3000")) }, pki.BadConstraints},
		{"CAs below it", func(d *draft) { d.MaxPathLen, d.MaxPathLenZero = 1, false }, pki.BadConstraints},
		{"CAs below it without end", func(d *draft) { d.MaxPathLen, d.MaxPathLenZero = -1, false }, pki.BadConstraints},
		{"constraints that are not critical", func(d *draft) {
			d.replace(oidConstraints, false, unhex("3006 0101ff 020100"))
		}, pki.BadConstraints},
		{"a purpose", func(d *draft) { d.ExtKeyUsage = []x509.ExtKeyUsage{x509.ExtKeyUsageAny} }, pki.BadPurpose},
	}
}

func spoiledLeaves(t *testing.T) []spoiled {
	return []spoiled{
		{"no authority key", func(d *draft) {
			parent := *d.parent
			parent.SubjectKeyId = nil
			d.parent = &parent
		}, pki.BadAuthorityKeyID},
		{"an authority key that is critical", markedCritical(oidAuthority), pki.BadAuthorityKeyID},
		{"a CA", func(d *draft) { d.BasicConstraintsValid, d.IsCA = true, true }, pki.BadConstraints},
		{"a key on P-521", func(d *draft) { d.public = key(t, elliptic.P521()).Public() }, pki.BadKey},
		{"no purpose", func(d *draft) { d.remove(oidPurposes) }, pki.BadPurpose},
		{"any purpose", func(d *draft) { d.replace(oidPurposes, true, unhex("3006 0604 551d2500")) }, pki.BadPurpose},
		{"the purpose of a server", func(d *draft) { d.replace(oidPurposes, true, unhex("300a 0608 2b06010505070301")) }, pki.BadPurpose},
		{"two purposes", func(d *draft) {
			d.replace(oidPurposes, true, unhex("3012 0607 28818c5d050102 0607 28818c5d050106"))
		}, pki.BadPurpose},
	}
}

// spoiledOf are wrong in some profiles only.
func spoiledOf(p pki.Profile) []spoiled {
	none := func(oid string) func(*draft) {
		return func(d *draft) {
			if d.remove(oid); oid == oidCRL {
				d.CRLDistributionPoints = nil
			}
		}
	}
	placed := []spoiled{{"no issuer's address", none(oidIssuerAlt), pki.BadIssuerAlt},
		{"no list of revoked ones", none(oidCRL), pki.BadCRL},
		{"no country", func(d *draft) { d.Subject.Country = nil }, pki.BadCountry}}
	abroad := spoiled{"another country than the issuer's", func(d *draft) { d.Subject.Country = []string{"KZ"} }, pki.BadCountry}
	long := func(days int) spoiled {
		return spoiled{"a second too long", func(d *draft) {
			d.NotAfter = d.NotBefore.AddDate(0, 0, days).Add(time.Second)
		}, pki.BadValidity}
	}
	loose := func(purpose string) spoiled {
		return spoiled{"a purpose that is not critical", func(d *draft) {
			d.replace(oidPurposes, false, unhex("3009 0607 "+purpose))
		}, pki.BadPurpose}
	}
	switch p {
	case pki.IACA:
		return placed
	case pki.DocumentSigner:
		return append(placed, abroad, long(457), loose("28818c5d050102"))
	case pki.StatusSigner:
		return append(placed, abroad, long(457))
	case pki.Reader:
		return []spoiled{long(1187), loose("28818c5d050106")}
	}
	return nil
}

func TestACertificateWithOneWrongFieldIsRefused(t *testing.T) {
	h := newHouse(t)
	cas := map[pki.Profile]issued{pki.DocumentSigner: h.iaca, pki.StatusSigner: h.iaca, pki.Reader: h.readers}
	fresh := func(p pki.Profile) *draft {
		k := key(t, elliptic.P256())
		c, err := pki.Form(p, name("draft"), k.Public(), dawn, noon, place)
		if err != nil {
			t.Fatal(err)
		}
		d := &draft{Certificate: c, public: k.Public(), key: k}
		if ca, issued := cas[p]; issued {
			d.parent, d.key = ca.Certificate, ca.key
		}
		return d
	}
	for _, p := range []pki.Profile{pki.IACA, pki.ReaderCA, pki.DocumentSigner, pki.StatusSigner, pki.Reader} {
		if err := pki.Check(p, fresh(p).sign(t)); err != nil {
			t.Fatalf("%s as it should be: %v", p, err)
		}
		cases := append(spoiledAlike(t), spoiledOf(p)...)
		if _, issued := cas[p]; issued {
			cases = append(cases, spoiledLeaves(t)...)
		} else {
			cases = append(cases, spoiledRoots(t)...)
		}
		for _, s := range cases {
			d := fresh(p)
			s.spoil(d)
			mustFault(t, string(p)+" with "+s.what, pki.Check(p, d.sign(t)), s.want)
		}
	}
}

// TestTheCertificatesOfTheStandardPass reads the document signer and the reader of ISO/IEC 18013-5 Annex D.
func TestTheCertificatesOfTheStandardPass(t *testing.T) {
	for file, p := range map[string]pki.Profile{"ds_cert.hex": pki.DocumentSigner, "reader_cert.hex": pki.Reader} {
		c := read(t, unhex(strings.TrimSpace(vector(t, file))), nil)
		if err := pki.Check(p, c); err != nil {
			t.Errorf("%s: %v", file, err)
		}
	}
}

func vector(t *testing.T, file string) string {
	t.Helper()
	dir, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for ; dir != filepath.Dir(dir); dir = filepath.Dir(dir) {
		b, err := os.ReadFile(filepath.Join(dir, "shared", "data", "credential", "iso18013-5-annex-d", file))
		if err == nil {
			return string(b)
		}
	}
	t.Skip("the vectors of shared/data/credential are not here")
	return ""
}
