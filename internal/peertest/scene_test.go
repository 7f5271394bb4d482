package peertest_test

import (
	"bytes"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/pem"
	"testing"
	"time"

	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/credential/photoid"
	"razvorot/credential/pki"
	"razvorot/credential/proximity"
	"razvorot/domain"
)

func must[T any](t testing.TB) func(T, error) T {
	return func(v T, err error) T {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
		return v
	}
}

// scene is an authority, a holder's key and a session with a reader. Peers look at the clock themselves, so that all is of now.
type scene struct {
	issuer, device   *ecdsa.PrivateKey
	signer, holder   cose.Signer
	root, chain      []byte
	statusKey        *ecdsa.PrivateKey
	statusChain      []byte
	trust            *pki.Trust
	transcript       []byte
	reader           *ecdh.PrivateKey
	signed, from, to time.Time
}

func newScene(t testing.TB) scene {
	t.Helper()
	now := time.Now().UTC().Truncate(time.Second)
	key := func() *ecdsa.PrivateKey {
		return must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	}
	s := scene{issuer: key(), device: key(), statusKey: key(), signed: now.Add(-time.Minute), from: now.Add(-time.Minute),
		to: now.AddDate(0, 0, 14)}
	s.signer, s.holder = must[cose.Signer](t)(cose.NewSigner(s.issuer)), must[cose.Signer](t)(cose.NewSigner(s.device))
	rootKey := key()
	at := pki.Location{CRL: "https://authority.example/crl", IssuerAlternative: "https://authority.example"}
	who := func(name string) pki.Subject {
		return pki.Subject{Country: "RU", Organisation: "Trial authority", CommonName: name}
	}
	s.root = must[[]byte](t)(pki.NewRoot(pki.IACA, who("IACA"), rootKey, now.AddDate(-1, 0, 0), now.AddDate(9, 0, 0), at))
	root := must[*x509.Certificate](t)(x509.ParseCertificate(s.root))
	s.chain = must[[]byte](t)(pki.Issue(pki.DocumentSigner, who("DS"), &s.issuer.PublicKey, root, rootKey,
		now.Add(-time.Hour), now.AddDate(1, 0, 0), at))
	s.statusChain = must[[]byte](t)(pki.Issue(pki.StatusSigner, who("Status"), &s.statusKey.PublicKey, root, rootKey,
		now.Add(-time.Hour), now.AddDate(1, 0, 0), at))
	s.trust = &pki.Trust{Issuers: []*x509.Certificate{root}}
	engaged := must[*ecdh.PrivateKey](t)(ecdh.P256().GenerateKey(rand.Reader))
	engagement := must[proximity.Engagement](t)(proximity.NewEngagement(engaged,
		[]domain.NearbyAddress{{Type: 4, Version: 1, URI: "http://192.168.1.2:4321/session"}}))
	r := must[*proximity.Reader](t)(proximity.StartReader(engagement))
	s.transcript, s.reader = r.Transcript(), r.Key()
	return s
}

// readerKey returns the reader's ephemeral key as ECDSA key, which is how JWKs are made here.
func (s scene) readerKey(t testing.TB) *ecdsa.PrivateKey {
	t.Helper()
	return must[*ecdsa.PrivateKey](t)(ecdsa.ParseRawPrivateKey(elliptic.P256(), s.reader.Bytes()))
}

// elements are 15 elements of a photo ID with a portrait of 4 KiB.
func elements() []mdoc.NameSpace {
	portrait := append([]byte{0xff, 0xd8, 0xff, 0xe0}, bytes.Repeat([]byte{0x5a}, 4092)...)
	return []mdoc.NameSpace{
		{Name: photoid.NameSpace23220, Elements: []mdoc.Element{
			{Identifier: "family_name", Value: "Щукина"}, {Identifier: "given_name", Value: "Юлия"},
			{Identifier: "birth_date", Value: mdoc.FullDate("1990-03-02")}, {Identifier: "portrait", Value: portrait},
			{Identifier: "issue_date", Value: mdoc.FullDate("2026-01-01")}, {Identifier: "expiry_date", Value: mdoc.FullDate("2035-12-31")},
			{Identifier: "issuing_authority", Value: "Trial authority"}, {Identifier: "issuing_country", Value: "RU"},
			{Identifier: "age_over_18", Value: true}, {Identifier: "sex", Value: uint64(2)}, {Identifier: "nationality", Value: "RU"},
			{Identifier: "document_number", Value: "0001"}}},
		{Name: photoid.NameSpaceRU, Elements: []mdoc.Element{{Identifier: "patronymic", Value: "Петровна"},
			{Identifier: "snils", Value: "112-233-445 95"}, {Identifier: "specimen", Value: true}}},
	}
}

// asked are what a reader asks for: a text, a day, a truth, bytes and a number, of both namespaces.
var asked = mdoc.Disclosure{photoid.NameSpace23220: {"family_name", "birth_date", "age_over_18", "portrait", "sex"},
	photoid.NameSpaceRU: {"patronymic"}}

// issue makes a credential of ours.
func (s scene) issue(t testing.TB) []byte {
	t.Helper()
	unsigned := must[mdoc.Unsigned](t)(mdoc.Prepare(s.order()))
	return must[[]byte](t)(unsigned.Sign(s.signer, [][]byte{s.chain}))
}

func (s scene) order() mdoc.Order {
	return mdoc.Order{DocType: photoid.DocType, NameSpaces: elements(), DeviceKey: &s.device.PublicKey, Signed: s.signed,
		From: s.from, Until: s.to}
}

// present shows a credential to the reader of the session, by signature or by MAC.
func (s scene) present(t testing.TB, issuerSigned []byte, mac bool) []byte {
	t.Helper()
	d := mdoc.Document{Credential: must[mdoc.IssuerSigned](t)(mdoc.ParseIssuerSigned(issuerSigned)), Disclose: asked}
	if mac {
		private := must[*ecdh.PrivateKey](t)(s.device.ECDH())
		d.MACKey = must[[]byte](t)(mdoc.MACKey(private, s.reader.PublicKey(), s.transcript))
	} else {
		d.Device = s.holder
	}
	return must[[]byte](t)(mdoc.Present(s.transcript, d))
}

// verified verifies a response as a reader of ours does.
func (s scene) verified(t testing.TB, response []byte) mdoc.Verified {
	t.Helper()
	v := mdoc.Verifier{Trust: s.trust, At: time.Now(), ReaderKey: s.reader}
	all := must[[]mdoc.Verified](t)(v.Verify(response, s.transcript))
	if len(all) != 1 {
		t.Fatalf("%d documents", len(all))
	}
	return all[0]
}

// asResponse puts a credential into a DeviceResponse that no device has signed: how auth0 and animo keep what was issued.
func asResponse(t testing.TB, docType string, issuerSigned []byte) []byte {
	t.Helper()
	return must[[]byte](t)(codec.Marshal(map[string]any{"version": "1.0", "status": 0,
		"documents": []any{map[string]any{"docType": docType, "issuerSigned": codec.Raw(issuerSigned)}}}))
}

// issuedIn takes the credential out of what a peer issued: IssuerSigned itself, or a DeviceResponse around it.
func issuedIn(t testing.TB, b []byte) []byte {
	t.Helper()
	var response struct {
		Documents []struct {
			IssuerSigned codec.Raw `cbor:"issuerSigned"`
		} `cbor:"documents"`
	}
	if err := codec.Unmarshal(b, &response); err != nil {
		t.Fatalf("not CBOR: %x…", b[:min(len(b), 40)])
	}
	if len(response.Documents) == 1 {
		return response.Documents[0].IssuerSigned
	}
	return b
}

func asPEM(der []byte) string {
	return string(pem.EncodeToMemory(&pem.Block{Type: "CERTIFICATE", Bytes: der}))
}
