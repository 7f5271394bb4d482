package main

import (
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"encoding/json"
	"encoding/pem"
	"os"
	"path/filepath"
	"testing"
	"time"

	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/credential/offlineqr"
	"razvorot/credential/photoid"
	"razvorot/credential/pki"
	"razvorot/credential/statuslist"
	"razvorot/domain"
	"razvorot/domain/person"
)

const listURI = "https://authority.example/v1/status/7"

// member is somebody with a key and a certificate.
type member struct {
	*x509.Certificate
	key *ecdsa.PrivateKey
}

func (m member) signer() cose.Signer { return must(cose.NewSigner(m.key)) }
func (m member) chain() [][]byte     { return [][]byte{m.Raw} }

// authority is one that issues what is verified here, and the device of its one citizen.
type authority struct {
	t                                       *testing.T
	dir                                     string
	iaca, document, status, readers, reader member
	list                                    *statuslist.List
	device                                  *ecdsa.PrivateKey
	now                                     time.Time
}

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func newKey() *ecdsa.PrivateKey { return must(ecdsa.GenerateKey(elliptic.P256(), rand.Reader)) }

func newAuthority(t *testing.T) *authority {
	t.Helper()
	a := &authority{t: t, dir: t.TempDir(), now: time.Now().UTC().Truncate(time.Second), device: newKey(),
		list: must(statuslist.New(2, 64))}
	from, until := a.now.AddDate(0, -1, 0), a.now.AddDate(1, 0, 0)
	at := pki.Location{CRL: "https://authority.example/crl", IssuerAlternative: "https://authority.example"}
	who := func(cn string) pki.Subject {
		return pki.Subject{Country: "RU", Organisation: "ОБРАЗЕЦ «Орган»", CommonName: cn}
	}
	root := func(p pki.Profile) member {
		k := newKey()
		return member{must(x509.ParseCertificate(must(pki.NewRoot(p, who(string(p)), k, from, until, at)))), k}
	}
	hire := func(p pki.Profile, ca member) member {
		k := newKey()
		der := must(pki.Issue(p, who(string(p)), k.Public(), ca.Certificate, ca.key, from, until, at))
		return member{must(x509.ParseCertificate(der)), k}
	}
	a.iaca, a.readers = root(pki.IACA), root(pki.ReaderCA)
	a.document, a.status = hire(pki.DocumentSigner, a.iaca), hire(pki.StatusSigner, a.iaca)
	a.reader = hire(pki.Reader, a.readers)
	return a
}

func (a *authority) trust() *pki.Trust {
	return &pki.Trust{Issuers: []*x509.Certificate{a.iaca.Certificate}, Readers: []*x509.Certificate{a.readers.Certificate},
		Signers: []*x509.Certificate{a.document.Certificate, a.status.Certificate}, MadeAt: a.now}
}

// file writes a file of the test and returns its name.
func (a *authority) file(name string, content []byte) string {
	a.t.Helper()
	path := filepath.Join(a.dir, name)
	if err := os.WriteFile(path, content, 0o600); err != nil {
		a.t.Fatal(err)
	}
	return path
}

func (a *authority) trustFile() string { return a.file("trust.json", must(json.Marshal(a.trust()))) }

// token is the status list as it is at a moment, kept for a minute and good for a day.
func (a *authority) token(at time.Time) []byte {
	t := statuslist.Token{Subject: listURI, IssuedAt: at, ExpiresAt: at.Add(24 * time.Hour), TTL: time.Minute, List: a.list}
	return must(t.CWT(a.status.signer(), a.status.chain()))
}

const statementIndex, credentialIndex = 5, 9

// statement returns the text of a QR, changed as a test wants it.
func (a *authority) statement(change func(*offlineqr.Statement)) []byte {
	s := offlineqr.Statement{Issuer: "ОБРАЗЕЦ «Орган»", Passport: domain.NewRegistryID(), State: domain.PassportActive,
		ValidUntil: a.longest(), Specimen: true, IssuedAt: a.now, ExpiresAt: a.now.Add(10 * time.Minute),
		Status: &statuslist.Reference{URI: listURI, Index: statementIndex}, Name: "Белова Анна Игоревна",
		Birth: must(person.ParseDate("1990-05-17"))}
	if change != nil {
		change(&s)
	}
	return must(offlineqr.Issue(s, a.document.signer(), pki.KeyID(a.document.PublicKey)))
}

// credential returns one that is issued to the device, changed as a test wants it.
func (a *authority) credential(change func(*mdoc.Order)) mdoc.IssuerSigned {
	o := mdoc.Order{DocType: photoid.DocType, DeviceKey: a.device.Public(), Signed: a.now, From: a.now, Until: a.now.AddDate(0, 1, 0),
		Status: &statuslist.Reference{URI: listURI, Index: credentialIndex},
		NameSpaces: []mdoc.NameSpace{
			{Name: photoid.NameSpace23220, Elements: []mdoc.Element{{Identifier: "family_name", Value: "Белова"},
				{Identifier: "birth_date", Value: mdoc.FullDate("1990-05-17")}, {Identifier: "age_over_18", Value: true},
				{Identifier: "portrait", Value: []byte{0xff, 0xd8, 0xff}}, {Identifier: "issuing_country", Value: "RU"}}},
			{Name: photoid.NameSpaceRU, Elements: []mdoc.Element{{Identifier: "specimen", Value: true}}}}}
	if change != nil {
		change(&o)
	}
	unsigned := must(mdoc.Prepare(o))
	return must(mdoc.ParseIssuerSigned(must(unsigned.Sign(a.document.signer(), a.document.chain()))))
}

// show is what the device answers in a session: what an age check needs.
func (a *authority) show(transcript []byte, s mdoc.IssuerSigned) []byte {
	return must(mdoc.Present(transcript, mdoc.Document{Credential: s, Disclose: ageCheck, Device: must(cose.NewSigner(a.device))}))
}

// showByMAC is show with a proof that only the reader can check.
func (a *authority) showByMAC(transcript []byte, s mdoc.IssuerSigned, reader *ecdh.PublicKey) []byte {
	key := must(mdoc.MACKey(must(a.device.ECDH()), reader, transcript))
	return must(mdoc.Present(transcript, mdoc.Document{Credential: s, Disclose: ageCheck, MACKey: key}))
}

var ageCheck = mdoc.Disclosure{photoid.NameSpace23220: {"age_over_18", "portrait"}, photoid.NameSpaceRU: {"specimen"}}

func pemOf(kind string, content []byte) []byte {
	return pem.EncodeToMemory(&pem.Block{Type: kind, Bytes: content})
}

func pemKey(key crypto.PrivateKey) []byte {
	return pemOf("PRIVATE KEY", must(x509.MarshalPKCS8PrivateKey(key)))
}

func (a *authority) longest() person.Date { return must(person.ParseDate("2099-01-01")) }

// mark changes the status of what stands at an index.
func (a *authority) mark(index uint64, s statuslist.Status) {
	a.t.Helper()
	if err := a.list.Set(index, s); err != nil {
		a.t.Fatal(err)
	}
}
