package mdoc_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"testing"
	"time"

	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
)

const (
	docType = "org.iso.23220.photoid.1"
	space   = "org.iso.23220.1"
	photoID = "org.iso.23220.photoid.1"
)

// noon is the moment at which everything in these tests happens.
var noon = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

// transcript is a SessionTranscript of a session: like that of a remote one, without engagement and reader key.
func transcript(session string) []byte {
	b := []byte{0x83, 0xf6, 0xf6, 0x81}
	return codec.AppendText(b, session)
}

// issuer is an issuing authority with its trust list.
type issuer struct {
	trust *pki.Trust
	sign  cose.Signer
	chain [][]byte

	rootKey *ecdsa.PrivateKey // signs the signer's certificate
}

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

func newKey(t testing.TB) *ecdsa.PrivateKey {
	return must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
}

func signerOf(t testing.TB, key crypto.PrivateKey) cose.Signer {
	return must[cose.Signer](t)(cose.NewSigner(key))
}

func certificate(t testing.TB, der []byte) *x509.Certificate {
	return must[*x509.Certificate](t)(x509.ParseCertificate(der))
}

// newIssuer returns an authority of a country whose document signer is made for the profile, valid from one moment to
// another.
func newIssuer(t testing.TB, country string, p pki.Profile, from, until time.Time) issuer {
	t.Helper()
	rootKey, key := newKey(t), newKey(t)
	at := pki.Location{CRL: "https://authority.example/crl", IssuerAlternative: "https://authority.example"}
	root := certificate(t, must[[]byte](t)(pki.NewRoot(pki.IACA, pki.Subject{Country: country, Organisation: "Authority",
		CommonName: "Root"}, rootKey, noon.AddDate(-3, 0, 0), noon.AddDate(10, 0, 0), at)))
	der := must[[]byte](t)(pki.Issue(p, pki.Subject{Country: country, Organisation: "Authority", CommonName: "Signer"},
		&key.PublicKey, root, rootKey, from, until, at))
	return issuer{&pki.Trust{Issuers: []*x509.Certificate{root}}, signerOf(t, key), [][]byte{der}, rootKey}
}

func russian(t testing.TB) issuer {
	return newIssuer(t, "RU", pki.DocumentSigner, noon.AddDate(0, -2, 0), noon.AddDate(0, 6, 0))
}

// photo is an order of a photo ID with 15 elements and a portrait of so many bytes.
func photo(key crypto.PublicKey, portrait int) mdoc.Order {
	return mdoc.Order{DocType: docType, DeviceKey: key, Signed: noon.Add(-time.Hour), From: noon.Add(-time.Hour),
		Until: noon.AddDate(0, 1, 0), Status: &statuslist.Reference{URI: "https://authority.example/status/7", Index: 4711},
		NameSpaces: []mdoc.NameSpace{
			{Name: space, Elements: []mdoc.Element{
				{Identifier: "family_name", Value: "Щукина"}, {Identifier: "given_name", Value: "Юлия"},
				{Identifier: "birth_date", Value: mdoc.FullDate("1999-03-02")},
				{Identifier: "portrait", Value: bytes.Repeat([]byte{0xff, 0xd8, 0x17}, portrait/3+1)[:portrait]},
				{Identifier: "issue_date", Value: mdoc.FullDate("2026-06-01")},
				{Identifier: "expiry_date", Value: mdoc.FullDate("2036-05-31")},
				{Identifier: "issuing_authority", Value: "Ведомство"}, {Identifier: "issuing_country", Value: "RU"},
				{Identifier: "age_over_18", Value: true}, {Identifier: "age_in_years", Value: 27},
				{Identifier: "sex", Value: uint(2)}, {Identifier: "nationality", Value: "RU"},
			}},
			{Name: photoID, Elements: []mdoc.Element{
				{Identifier: "person_id", Value: "4711"}, {Identifier: "birth_city", Value: "Псков"},
				{Identifier: "portrait_capture_date", Value: noon.AddDate(0, -3, 0)},
			}},
		}}
}

func (i issuer) issue(t testing.TB, o mdoc.Order) []byte {
	t.Helper()
	u := must[mdoc.Unsigned](t)(mdoc.Prepare(o))
	return must[[]byte](t)(u.Sign(i.sign, i.chain))
}

func parsed(t testing.TB, issuerSigned []byte) mdoc.IssuerSigned {
	t.Helper()
	return must[mdoc.IssuerSigned](t)(mdoc.ParseIssuerSigned(issuerSigned))
}

// holder is a device with a credential.
type holder struct {
	key        *ecdsa.PrivateKey
	credential mdoc.IssuerSigned
}

// give makes a holder whose credential follows the order, after change has looked at it.
func (i issuer) give(t testing.TB, portrait int, change func(o *mdoc.Order)) holder {
	t.Helper()
	key := newKey(t)
	o := photo(&key.PublicKey, portrait)
	if change != nil {
		change(&o)
	}
	return holder{key, parsed(t, i.issue(t, o))}
}

// asked is what the tests mostly show.
func asked() mdoc.Disclosure {
	return mdoc.Disclosure{space: {"family_name", "age_over_18", "issuing_country"}}
}

func (h holder) present(t testing.TB, session string) []byte {
	t.Helper()
	return must[[]byte](t)(mdoc.Present(transcript(session), mdoc.Document{Credential: h.credential, Disclose: asked(),
		Device: signerOf(t, h.key)}))
}

func (i issuer) verifier() mdoc.Verifier { return mdoc.Verifier{Trust: i.trust, At: noon} }

// one verifies a response of one document.
func one(t testing.TB, v mdoc.Verifier, response []byte, session string) mdoc.Verified {
	t.Helper()
	all := must[[]mdoc.Verified](t)(v.Verify(response, transcript(session)))
	if len(all) != 1 {
		t.Fatalf("%d documents", len(all))
	}
	return all[0]
}
