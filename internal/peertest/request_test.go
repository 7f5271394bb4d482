package peertest_test

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"slices"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/cose"
	"razvorot/credential/photoid"
	"razvorot/credential/pki"
	"razvorot/credential/request"
)

// reading is a reader with a certificate, and who trusts it.
type reading struct {
	key    *ecdsa.PrivateKey
	signer cose.Signer
	chain  []byte
	trust  *pki.Trust
}

func newReading(t testing.TB) reading {
	t.Helper()
	now := time.Now()
	key := func() *ecdsa.PrivateKey {
		return must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P256(), rand.Reader))
	}
	at := pki.Location{CRL: "https://readers.example/crl", IssuerAlternative: "https://readers.example"}
	r, caKey := reading{key: key()}, key()
	der := must[[]byte](t)(pki.NewRoot(pki.ReaderCA, pki.Subject{Country: "RU", Organisation: "Readers", CommonName: "Reader CA"}, caKey,
		now.AddDate(-1, 0, 0), now.AddDate(4, 0, 0), at))
	ca := must[*x509.Certificate](t)(x509.ParseCertificate(der))
	r.chain = must[[]byte](t)(pki.Issue(pki.Reader, pki.Subject{Country: "RU", Organisation: "Clinic 5", CommonName: "Desk"},
		&r.key.PublicKey, ca, caKey, now.Add(-time.Hour), now.AddDate(1, 0, 0), at))
	r.trust = &pki.Trust{Readers: []*x509.Certificate{ca}}
	r.signer = must[cose.Signer](t)(cose.NewSigner(r.key))
	return r
}

func TestAPeerAnswersOurRequest(t *testing.T) {
	s, r := newScene(t), newReading(t)
	var items []request.NameSpaceItems
	for _, n := range elements() {
		ask := request.NameSpaceItems{Name: n.Name}
		for _, id := range asked[n.Name] {
			ask.Elements = append(ask.Elements, request.Item{Identifier: id})
		}
		items = append(items, ask)
	}
	wish := request.Request{Documents: []request.Document{{DocType: photoid.DocType, Items: items}}}
	b := must[[]byte](t)(wish.Encode(s.transcript, r.signer, [][]byte{r.chain}))
	o := object{"request": inBytes(b), "transcript": inBytes(s.transcript), "issuerSigned": inBytes(s.issue(t)),
		"device": jwk(t, s.device, true)}
	response, err := ask(t, "owf", "answer", o)
	if err != nil {
		t.Fatal(err)
	}
	tellsAll(t, s.verified(t, outBytes(t, response)))

	o["transcript"] = inBytes(newScene(t).transcript)
	if _, err := ask(t, "owf", "answer", o); err == nil {
		t.Error("the reader's signature holds in another session")
	}
}

func TestAPeersRequestIsUnderstoodHere(t *testing.T) {
	s, r := newScene(t), newReading(t)
	written, err := ask(t, "owf", "request", object{"docType": photoid.DocType, "disclose": asked, "chain": inBytes(r.chain),
		"transcript": inBytes(s.transcript), "reader": jwk(t, r.key, true)})
	if err != nil {
		t.Fatal(err)
	}
	got := must[request.Request](t)(request.Parse(outBytes(t, written)))
	if len(got.Documents) != 1 || got.Documents[0].DocType != photoid.DocType {
		t.Fatalf("%d documents", len(got.Documents))
	}
	d := got.Documents[0]
	if name, err := d.VerifyReader(s.transcript, r.trust, time.Now()); err != nil || name != "Clinic 5" {
		t.Errorf("%q, %v", name, err)
	}
	if _, err := d.VerifyReader(newScene(t).transcript, r.trust, time.Now()); err == nil {
		t.Error("the reader's signature holds in another session")
	} else if f, ok := err.(*credential.Fault); !ok || f.Check != request.CheckSignature {
		t.Error(err)
	}
	found := map[string][]string{}
	for _, n := range d.Items {
		for _, e := range n.Elements {
			found[n.Name] = append(found[n.Name], e.Identifier)
		}
	}
	for space, ids := range asked {
		slices.Sort(found[space])
		if want := slices.Sorted(slices.Values(ids)); !slices.Equal(found[space], want) {
			t.Errorf("%s: %v instead of %v", space, found[space], want)
		}
	}
}
