package app

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/pki"
	"razvorot/domain"
)

// signedAt is when the credentials of these tests were signed; they hold for a month.
var signedAt = time.Date(2026, 11, 22, 0, 0, 0, 0, time.UTC)

// issuer is an authority with one signer.
type issuer struct {
	*testing.T
	trust  *pki.Trust
	signer cose.Signer
	chain  [][]byte
}

func newIssuer(t *testing.T) issuer {
	t.Helper()
	i := issuer{T: t}
	where := pki.Location{CRL: "https://authority.example/crl", IssuerAlternative: "https://authority.example"}
	ca, who := pki.Subject{Country: "RU", CommonName: "Корень"}, pki.Subject{Country: "RU", CommonName: "Орган"}
	rootKey, key := i.key(), i.key()
	der, err := pki.NewRoot(pki.IACA, ca, rootKey, signedAt.AddDate(0, 0, -2), signedAt.AddDate(15, 0, 0), where)
	i.ok(err)
	root, err := x509.ParseCertificate(der)
	i.ok(err)
	der, err = pki.Issue(pki.DocumentSigner, who, &key.PublicKey, root, rootKey, signedAt.AddDate(0, 0, -1), signedAt.AddDate(1, 0, 0), where)
	i.ok(err)
	i.trust, i.chain = &pki.Trust{Issuers: []*x509.Certificate{root}, MadeAt: signedAt}, [][]byte{der}
	i.signer, err = cose.NewSigner(key)
	i.ok(err)
	return i
}

func (i issuer) ok(err error) {
	i.Helper()
	if err != nil {
		i.Fatal(err)
	}
}

func (i issuer) key() *ecdsa.PrivateKey {
	i.Helper()
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	i.ok(err)
	return key
}

// issue returns a credential with these numbers of documents.
func (i issuer) issue(numbers ...string) domain.Credential {
	i.Helper()
	space := mdoc.NameSpace{Name: photoid.NameSpace23220, Elements: []mdoc.Element{{Identifier: "issuing_country", Value: "RU"}}}
	spaces := []mdoc.NameSpace{space}
	for n, number := range numbers {
		if n > 0 {
			spaces = append(spaces, mdoc.NameSpace{Name: photoid.NameSpaceRU})
		}
		last := &spaces[len(spaces)-1]
		last.Elements = append(last.Elements, mdoc.Element{Identifier: "document_number", Value: number})
	}
	until := signedAt.AddDate(0, 0, 30)
	unsigned, err := mdoc.Prepare(mdoc.Order{DocType: photoid.DocType, NameSpaces: spaces, DeviceKey: &i.key().PublicKey,
		Signed: signedAt, From: signedAt, Until: until})
	i.ok(err)
	signed, err := unsigned.Sign(i.signer, i.chain)
	i.ok(err)
	return domain.Credential{Passport: "ЭП-1", DocType: photoid.DocType, IssuerSigned: signed, ValidFrom: signedAt, ValidUntil: until}
}

func TestACredentialIsTakenWhenAReaderWouldTakeItForThisPassport(t *testing.T) {
	i, other := newIssuer(t), newIssuer(t)
	right := i.issue("ЭП-1")
	for name, now := range map[string]time.Time{"at once": signedAt.Add(time.Hour), "by a clock that is two days slow": signedAt.AddDate(0, 0, -2),
		"by a clock that is a month fast": signedAt.AddDate(0, 0, 31)} {
		if err := checkCredential(right, "ЭП-1", i.trust, now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if err := checkCredential(right, "ЭП-1", nil, signedAt); err != nil {
		t.Errorf("without certificates to verify with: %v", err)
	}
	if err := checkCredential(right, "ЭП-1", other.trust, signedAt); credential.OutcomeOf(err) != domain.UnknownIssuer {
		t.Errorf("of another authority: %v", err)
	}
	for name, c := range map[string]domain.Credential{"of another passport": i.issue("ЭП-2"), "of two passports": i.issue("ЭП-1", "ЭП-2"),
		"of no passport": i.issue()} {
		for _, trust := range []*pki.Trust{i.trust, nil} {
			if err := checkCredential(c, "ЭП-1", trust, signedAt); !errors.Is(err, errOtherPassport) {
				t.Errorf("%s: %v", name, err)
			}
		}
	}
}
