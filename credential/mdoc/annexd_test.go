package mdoc

import (
	"bytes"
	"crypto/ecdh"
	"crypto/x509"
	"encoding/hex"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"razvorot/credential/codec"
	"razvorot/domain"
)

// annexD returns a published example of ISO/IEC 18013-5 Annex D, found by walking up to shared/data.
func annexD(t testing.TB, name string) []byte {
	t.Helper()
	folder, err := os.Getwd()
	if err != nil {
		t.Fatal(err)
	}
	for {
		text, err := os.ReadFile(filepath.Join(folder, "shared/data/credential/iso18013-5-annex-d", name+".hex"))
		if err == nil {
			b, err := hex.DecodeString(strings.TrimSpace(string(text)))
			if err != nil {
				t.Fatal(err)
			}
			return b
		}
		if filepath.Dir(folder) == folder {
			t.Skip("the examples of shared/data/credential are not here")
		}
		folder = filepath.Dir(folder)
	}
}

func annexDKey(t testing.TB, name string) *ecdh.PrivateKey {
	t.Helper()
	key, err := ecdh.P256().NewPrivateKey(annexD(t, name))
	if err != nil {
		t.Fatal(err)
	}
	return key
}

func annexDTranscript(t testing.TB) []byte {
	t.Helper()
	transcript, err := codec.Unwrap(annexD(t, "session_transcript_bytes"))
	if err != nil {
		t.Fatal(err)
	}
	return transcript
}

// annexDMoment is within the validity of everything in the example.
var annexDMoment = time.Date(2021, 3, 1, 0, 0, 0, 0, time.UTC)

// anchor trusts one document signer's certificate: the example comes without its root.
type anchor struct{ der []byte }

func (a anchor) Issuer(chain [][]byte, at time.Time) (*x509.Certificate, error) {
	cert, err := x509.ParseCertificate(chain[0])
	if err != nil || !bytes.Equal(chain[0], a.der) || at.Before(cert.NotBefore) || at.After(cert.NotAfter) {
		return nil, errors.New("not the signer of the example")
	}
	return cert, nil
}

func annexDVerifier(t testing.TB) Verifier {
	return Verifier{Trust: anchor{annexD(t, "ds_cert")}, At: annexDMoment, ReaderKey: annexDKey(t, "ephemeral_reader_key_d")}
}

func TestThePublishedResponseIsGenuine(t *testing.T) {
	all, err := annexDVerifier(t).Verify(annexD(t, "device_response"), annexDTranscript(t))
	if err != nil || len(all) != 1 || all[0].Fault != nil {
		t.Fatalf("%+v, %v", all, err)
	}
	v := all[0]
	const space = "org.iso.18013.5.1"
	for id, want := range map[string]any{"family_name": "Doe", "issue_date": FullDate("2019-10-20"),
		"expiry_date": FullDate("2024-10-20"), "document_number": "123456789"} {
		if got, _ := v.Find(space, id); got != want {
			t.Errorf("%s: %v", id, got)
		}
	}
	portrait, _ := v.Find(space, "portrait")
	if b, ok := portrait.([]byte); !ok || !bytes.Equal(b, annexD(t, "device_response_portrait_data")) {
		t.Error("another portrait")
	}
	privileges, _ := v.Find(space, "driving_privileges")
	if raw, ok := privileges.(codec.Raw); !ok || raw[0] != 0x82 {
		t.Errorf("driving privileges: %T", privileges)
	}
	if len(v.Elements) != 1 || len(v.Elements[0].Elements) != 6 || v.DocType != "org.iso.18013.5.1.mDL" {
		t.Errorf("%+v", v)
	}
	if v.Issuer != (Issuer{Name: "utopia ds", Country: "US"}) || !v.Signed.Equal(time.Date(2020, 10, 1, 13, 30, 2, 0, time.UTC)) ||
		!v.Until.Equal(time.Date(2021, 10, 1, 13, 30, 2, 0, time.UTC)) {
		t.Errorf("%v, %v to %v", v.Issuer, v.Signed, v.Until)
	}
}

func TestThePublishedResponseIsNotGenuineElsewhere(t *testing.T) {
	response, transcript := annexD(t, "device_response"), annexDTranscript(t)
	for name, c := range map[string]struct {
		change func(v *Verifier) []byte
		want   domain.VerdictOutcome
	}{
		"another session": {func(*Verifier) []byte { return append(transcript[:len(transcript)-1:len(transcript)-1], 0xf7) }, domain.WrongSession},
		"another reader":  {func(v *Verifier) []byte { v.ReaderKey = annexDKey(t, "ephemeral_device_key_d"); return transcript }, domain.WrongSession},
		"another issuer":  {func(v *Verifier) []byte { v.Trust = anchor{}; return transcript }, domain.UnknownIssuer},
		"the year before": {func(v *Verifier) []byte { v.At = v.At.AddDate(-1, 0, 0); return transcript }, domain.UnknownIssuer},
		"not asked for":   {func(v *Verifier) []byte { v.DocTypes = []string{"other"}; return transcript }, domain.Malformed},
		"the year after":  {func(v *Verifier) []byte { v.At = v.At.AddDate(1, 0, 0); return transcript }, domain.UnknownIssuer},
	} {
		v := annexDVerifier(t)
		session := c.change(&v)
		all, err := v.Verify(response, session)
		if err != nil || all[0].Fault == nil || all[0].Fault.Outcome != c.want || all[0].Elements != nil {
			t.Errorf("%s: %v, %v", name, all, err)
		}
	}
}

func TestThePublishedResponseIsWrittenByteForByte(t *testing.T) {
	response, transcript := annexD(t, "device_response"), annexDTranscript(t)
	documents, err := parseResponse(response)
	if err != nil {
		t.Fatal(err)
	}
	held := documents[0].issuerSigned
	all := Disclosure{}
	for _, space := range held.spaces {
		for _, it := range space.items {
			all[space.name] = append(all[space.name], it.identifier)
		}
	}
	key, err := MACKey(annexDKey(t, "static_device_key_d"), annexDKey(t, "ephemeral_reader_key_d").PublicKey(), transcript)
	if err != nil {
		t.Fatal(err)
	}
	again, err := Present(transcript, Document{Credential: held, Disclose: all, MACKey: key})
	if err != nil || !bytes.Equal(again, response) {
		t.Errorf("another response of %d bytes instead of %d, %v", len(again), len(response), err)
	}
}

func TestThePublishedItemsAndObjectAreWrittenByteForByte(t *testing.T) {
	documents, err := parseResponse(annexD(t, "device_response"))
	if err != nil {
		t.Fatal(err)
	}
	held, written := documents[0].issuerSigned, 0
	for _, it := range held.spaces[0].items {
		v, err := decodeValue(it.value)
		if err != nil {
			t.Fatal(err)
		}
		b, err := appendItem(nil, it.id, it.salt, Element{it.identifier, v})
		if err != nil || !bytes.Equal(codec.Wrap(b), it.tagged) {
			t.Errorf("%s: %x, %v", it.identifier, b, err)
		}
		written++
	}
	if b := codec.Wrap(held.mso.append(nil)); written != 6 || !bytes.Equal(b, held.proof.Payload) {
		t.Errorf("%d items, and the object is\n%x, not\n%x", written, b, held.proof.Payload)
	}
}
