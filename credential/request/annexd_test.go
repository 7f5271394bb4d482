package request_test

import (
	"bytes"
	"crypto"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/request"
	"razvorot/domain"
)

// published signs with the signature that Annex D published: ECDSA is random, everything around it is not.
type published struct {
	certificate *x509.Certificate
	message     []byte // what was signed
	signature   []byte
}

func (p *published) Algorithm() cose.Algorithm { return cose.ES256 }
func (p *published) Public() crypto.PublicKey  { return p.certificate.PublicKey }

func (p *published) Sign(message []byte) ([]byte, error) {
	p.message = message
	return p.signature, cose.Verify(cose.ES256, p.certificate.PublicKey, message, p.signature)
}

// known trusts one certificate.
type known struct{ der []byte }

func (k known) Reader(chain [][]byte, _ time.Time) (string, error) {
	if len(chain) != 1 || !bytes.Equal(chain[0], k.der) {
		return "", credential.Reject(domain.UnknownIssuer, "stranger")
	}
	return "reader", nil
}

func annexD() request.Request {
	return request.Request{Documents: []request.Document{{DocType: "org.iso.18013.5.1.mDL",
		Items: []request.NameSpaceItems{{Name: "org.iso.18013.5.1", Elements: []request.Item{
			{Identifier: "family_name", Retain: true}, {Identifier: "document_number", Retain: true},
			{Identifier: "driving_privileges", Retain: true}, {Identifier: "issue_date", Retain: true},
			{Identifier: "expiry_date", Retain: true}, {Identifier: "portrait"}}}}}}}
}

func transcript(t testing.TB) []byte {
	t.Helper()
	b, err := codec.Unwrap(given(t, "session_transcript_bytes"))
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func TestTheRequestOfAnnexDIsWrittenByteForByte(t *testing.T) {
	der, auth := given(t, "reader_cert"), given(t, "reader_auth")
	certificate, err := x509.ParseCertificate(der)
	if err != nil {
		t.Fatal(err)
	}
	signer := &published{certificate: certificate, signature: auth[len(auth)-64:]}
	got, err := annexD().Encode(transcript(t), signer, [][]byte{der})
	if err != nil {
		t.Fatalf("what Annex D signed is not what is signed here: %v", err)
	}
	if want := given(t, "device_request"); !bytes.Equal(got, want) {
		t.Errorf("got  %x\nwant %x", got, want)
	}
	if !bytes.Contains(got, given(t, "items_request")) {
		t.Error("ItemsRequest is another")
	}
}

func TestTheRequestOfAnnexDIsReadAndItsReaderVerified(t *testing.T) {
	r, err := request.Parse(given(t, "device_request"))
	if err != nil {
		t.Fatal(err)
	}
	if len(r.Documents) != 1 || r.Documents[0].DocType != "org.iso.18013.5.1.mDL" || len(r.Documents[0].Chain) != 1 {
		t.Fatalf("%+v", r)
	}
	d, want := r.Documents[0], annexD().Documents[0].Items[0]
	if len(d.Items) != 1 || d.Items[0].Name != want.Name || len(d.Items[0].Elements) != len(want.Elements) {
		t.Fatalf("asked for %+v", d.Items)
	}
	for i, e := range d.Items[0].Elements {
		if e != want.Elements[i] {
			t.Errorf("element %d is %+v, not %+v", i, e, want.Elements[i])
		}
	}
	at := time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC)
	name, err := d.VerifyReader(transcript(t), known{given(t, "reader_cert")}, at)
	if err != nil || name != "reader" {
		t.Errorf("%q, %v", name, err)
	}
	other := transcript(t)
	other[len(other)-1] ^= 1
	_, err = d.VerifyReader(other, known{given(t, "reader_cert")}, at)
	if !errors.Is(err, credential.Reject(domain.Tampered, request.CheckSignature)) {
		t.Errorf("the question of another session: %v", err)
	}
}

func TestAByteChangedInTheRequestOfAnnexDIsNotSignedByItsReader(t *testing.T) {
	b, der, session := given(t, "device_request"), given(t, "reader_cert"), transcript(t)
	at := time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC)
	original, err := request.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	asked, err := original.Encode(session, nil, nil)
	if err != nil {
		t.Fatal(err)
	}
	step := 1
	if testing.Short() {
		step = 16
	}
	for i := 0; i < len(b); i += step {
		changed := bytes.Clone(b)
		changed[i] ^= 1
		r, err := request.Parse(changed)
		if err != nil || len(r.Documents) != 1 {
			continue
		}
		if _, err := r.Documents[0].VerifyReader(session, known{der}, at); err != nil {
			continue
		}
		// Outside what is signed, the version may be another 1.x: the question and who asks are the same.
		if again, err := r.Encode(session, nil, nil); err != nil || !bytes.Equal(again, asked) {
			t.Errorf("byte %d changed unnoticed: %s", i, hex.EncodeToString(changed[max(0, i-8):min(len(b), i+8)]))
		}
	}
}
