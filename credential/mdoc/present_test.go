package mdoc_test

import (
	"bytes"
	"crypto"
	"crypto/ecdh"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/x509"
	"errors"
	"reflect"
	"sync"
	"testing"
	"time"

	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/credential/mdoc"
	"razvorot/credential/statuslist"
	"razvorot/domain"
)

func TestWhatIsShownIsWhatWasAskedAndNothingElse(t *testing.T) {
	i := russian(t)
	h := i.give(t, 100, nil)
	response := h.present(t, "a")
	v := one(t, i.verifier(), response, "a")
	if v.Fault != nil {
		t.Fatal(v.Fault)
	}
	want := []mdoc.NameSpace{{Name: space, Elements: []mdoc.Element{{Identifier: "family_name", Value: "Щукина"},
		{Identifier: "issuing_country", Value: "RU"}, {Identifier: "age_over_18", Value: true}}}}
	if !reflect.DeepEqual(v.Elements, want) {
		t.Errorf("shown: %v", v.Elements)
	}
	for _, withheld := range []string{"Юлия", "1999-03-02", "birth_date", "Псков", "person_id"} {
		if bytes.Contains(response, []byte(withheld)) {
			t.Errorf("%q is in the response", withheld)
		}
	}
	if v.Issuer != (mdoc.Issuer{Name: "Authority", Country: "RU"}) || v.DocType != docType ||
		!v.From.Equal(noon.Add(-time.Hour)) || !v.Until.Equal(noon.AddDate(0, 1, 0)) || v.Status.Known {
		t.Errorf("%+v", v)
	}
	if name, ok := v.Find(space, "family_name"); !ok || name != "Щукина" {
		t.Errorf("found %v", name)
	}
	if _, ok := v.Find(space, "birth_date"); ok {
		t.Error("found what was not shown")
	}
}

func TestTheHolderReadsEveryElementAsItWasIssued(t *testing.T) {
	i := russian(t)
	h := i.give(t, 100, func(o *mdoc.Order) {
		list := must[[]byte](t)(codec.Marshal([]string{"RU", "KZ"}))
		o.NameSpaces[1].Elements = append(o.NameSpaces[1].Elements, mdoc.Element{Identifier: "nationalities", Value: codec.Raw(list)},
			mdoc.Element{Identifier: "below", Value: int64(-5)}, mdoc.Element{Identifier: "not", Value: false})
	})
	all := must[[]mdoc.NameSpace](t)(h.credential.NameSpaces())
	if len(all) != 2 || len(all[0].Elements) != 12 || len(all[1].Elements) != 6 {
		t.Fatalf("%v", all)
	}
	for id, want := range map[string]any{"birth_date": mdoc.FullDate("1999-03-02"), "age_in_years": int64(27), "sex": int64(2),
		"age_over_18": true} {
		if got, ok := h.credential.Element(space, id); !ok || got != want {
			t.Errorf("%s: %v (%T)", id, got, got)
		}
	}
	for id, want := range map[string]any{"portrait_capture_date": noon.AddDate(0, -3, 0), "below": int64(-5), "not": false} {
		if got, ok := h.credential.Element(photoID, id); !ok || got != want {
			t.Errorf("%s: %v (%T)", id, got, got)
		}
	}
	if got, _ := h.credential.Element(photoID, "nationalities"); !reflect.DeepEqual(got, codec.Raw{0x82, 0x62, 'R', 'U', 0x62, 'K', 'Z'}) {
		t.Errorf("nationalities: %x", got)
	}
	if h.credential.DocType() != docType || !h.key.PublicKey.Equal(h.credential.DeviceKey()) ||
		*h.credential.Status() != (statuslist.Reference{URI: "https://authority.example/status/7", Index: 4711}) {
		t.Error("docType, key or status are others")
	}
}

func TestAHolderChecksWhatItWasGiven(t *testing.T) {
	i, other := russian(t), russian(t)
	h := i.give(t, 100, nil)
	if v := i.verifier().VerifyIssued(h.credential); v.Fault != nil || len(v.Elements) != 2 {
		t.Errorf("%v", v.Fault)
	}
	if v := other.verifier().VerifyIssued(h.credential); v.Fault == nil || v.Fault.Outcome != domain.UnknownIssuer || v.Elements != nil {
		t.Errorf("of another issuer: %v", v.Fault)
	}
	if v := i.verifier().VerifyIssued(mdoc.IssuerSigned{}); v.Fault == nil {
		t.Error("nothing was found genuine")
	}
}

func TestSeveralDocumentsAreVerifiedEachForItself(t *testing.T) {
	i, other := russian(t), russian(t)
	a, b := i.give(t, 10, nil), other.give(t, 10, nil)
	response := must[[]byte](t)(mdoc.Present(transcript("a"),
		mdoc.Document{Credential: a.credential, Disclose: asked(), Device: signerOf(t, a.key)},
		mdoc.Document{Credential: b.credential, Disclose: mdoc.Disclosure{photoID: {"birth_city"}}, Device: signerOf(t, b.key)}))
	all := must[[]mdoc.Verified](t)(i.verifier().Verify(response, transcript("a")))
	if len(all) != 2 || all[0].Fault != nil || all[1].Fault == nil || all[1].Fault.Outcome != domain.UnknownIssuer {
		t.Fatalf("%+v", all)
	}
	if len(all[0].Elements) == 0 || all[1].Elements != nil {
		t.Error("elements of the unknown issuer, or none of the known one")
	}
}

// anybody trusts whatever certificate stands first: for keys that no profile of certificates allows.
type anybody struct{}

func (anybody) Issuer(chain [][]byte, _ time.Time) (*x509.Certificate, error) {
	return x509.ParseCertificate(chain[0])
}

func TestEveryAlgorithmSignsForIssuerAndDevice(t *testing.T) {
	_, ed := must2(ed25519.GenerateKey(rand.Reader))
	keys := map[string]crypto.Signer{"ES256": newKey(t), "EdDSA": ed,
		"ES384": must[*ecdsa.PrivateKey](t)(ecdsa.GenerateKey(elliptic.P384(), rand.Reader))}
	for issuerName, issuerKey := range keys {
		for deviceName, deviceKey := range keys {
			template := &x509.Certificate{SerialNumber: bigOne, Subject: nameOf("RU"), NotBefore: noon.AddDate(-1, 0, 0),
				NotAfter: noon.AddDate(1, 0, 0)}
			der := must[[]byte](t)(x509.CreateCertificate(rand.Reader, template, template, issuerKey.Public(), issuerKey))
			u := must[mdoc.Unsigned](t)(mdoc.Prepare(photo(deviceKey.Public(), 10)))
			held := parsed(t, must[[]byte](t)(u.Sign(signerOf(t, issuerKey), [][]byte{der})))
			response := must[[]byte](t)(mdoc.Present(transcript("a"), mdoc.Document{Credential: held, Disclose: asked(),
				Device: signerOf(t, deviceKey)}))
			if v := one(t, mdoc.Verifier{Trust: anybody{}, At: noon}, response, "a"); v.Fault != nil {
				t.Errorf("issuer %s, device %s: %v", issuerName, deviceName, v.Fault)
			}
		}
	}
}

func TestAMACIsForTheReaderWhoseKeyItIsMadeWith(t *testing.T) {
	i := russian(t)
	h := i.give(t, 10, nil)
	reader := must[*ecdh.PrivateKey](t)(ecdh.P256().GenerateKey(rand.Reader))
	key := must[[]byte](t)(mdoc.MACKey(must[*ecdh.PrivateKey](t)(h.key.ECDH()), reader.PublicKey(), transcript("a")))
	response := must[[]byte](t)(mdoc.Present(transcript("a"), mdoc.Document{Credential: h.credential, Disclose: asked(), MACKey: key}))
	v := i.verifier()
	if got := one(t, v, response, "a"); got.Fault == nil || got.Fault.Check != mdoc.CheckNoReaderKey {
		t.Errorf("without a key: %v", got.Fault)
	}
	v.ReaderKey = reader
	if got := one(t, v, response, "a"); got.Fault != nil {
		t.Errorf("with the key: %v", got.Fault)
	}
	if got := one(t, v, response, "b"); got.Fault == nil || got.Fault.Check != mdoc.CheckDeviceMAC {
		t.Errorf("in another session: %v", got.Fault)
	}
}

func TestTheDeviceSaysOnlyWhatItIsAuthorisedTo(t *testing.T) {
	i := russian(t)
	own := []mdoc.NameSpace{{Name: "own", Elements: []mdoc.Element{{Identifier: "note", Value: "x"}}}}
	for authorised, want := range map[string]bool{"own": true, "other": false} {
		h := i.give(t, 10, func(o *mdoc.Order) { o.Authorised = []string{authorised} })
		response := must[[]byte](t)(mdoc.Present(transcript("a"), mdoc.Document{Credential: h.credential, Disclose: asked(),
			Device: signerOf(t, h.key), DeviceSigned: own}))
		v := one(t, i.verifier(), response, "a")
		if want && (v.Fault != nil || !reflect.DeepEqual(v.DeviceSigned, own)) {
			t.Errorf("authorised: %v, %v", v.Fault, v.DeviceSigned)
		}
		if !want && (v.Fault == nil || v.Fault.Check != mdoc.CheckUnauthorised || v.Elements != nil) {
			t.Errorf("not authorised: %v", v.Fault)
		}
	}
}

func TestWhatCannotBePresentedIsSaid(t *testing.T) {
	i := russian(t)
	h := i.give(t, 10, nil)
	device := signerOf(t, h.key)
	for name, c := range map[string]struct {
		transcript []byte
		document   mdoc.Document
		want       error
	}{
		"no session":         {nil, mdoc.Document{Credential: h.credential, Disclose: asked(), Device: device}, domain.ErrInvalid},
		"no credential":      {transcript("a"), mdoc.Document{Disclose: asked(), Device: device}, domain.ErrInvalid},
		"no key":             {transcript("a"), mdoc.Document{Credential: h.credential, Disclose: asked()}, domain.ErrInvalid},
		"another key":        {transcript("a"), mdoc.Document{Credential: h.credential, Disclose: asked(), Device: signerOf(t, newKey(t))}, domain.ErrInvalid},
		"nothing":            {transcript("a"), mdoc.Document{Credential: h.credential, Device: device}, domain.ErrInvalid},
		"an empty namespace": {transcript("a"), mdoc.Document{Credential: h.credential, Disclose: mdoc.Disclosure{space: nil}, Device: device}, domain.ErrInvalid},
		"an unknown element": {transcript("a"), mdoc.Document{Credential: h.credential, Disclose: mdoc.Disclosure{space: {"shoe_size"}}, Device: device}, domain.ErrNotFound},
		"a failing device":   {transcript("a"), mdoc.Document{Credential: h.credential, Disclose: asked(), Device: broken{device}}, errBroken},
	} {
		if response, err := mdoc.Present(c.transcript, c.document); !errors.Is(err, c.want) || response != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
	if _, err := i.verifier().Verify(h.present(t, "a"), nil); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("verified without a session: %v", err)
	}
}

var errBroken = errors.New("the key is out of reach")

type broken struct{ cose.Signer }

func (broken) Sign([]byte) ([]byte, error) { return nil, errBroken }

func TestOneVerifierAndOneCredentialServeManyAtOnce(t *testing.T) {
	i := russian(t)
	h, v := i.give(t, 100, nil), i.verifier()
	var all sync.WaitGroup
	for n := range 8 {
		all.Go(func() {
			session := string(rune('a' + n))
			response, err := mdoc.Present(transcript(session), mdoc.Document{Credential: h.credential, Disclose: asked(),
				Device: signerOf(t, h.key)})
			if err != nil {
				t.Error(err)
				return
			}
			if got, err := v.Verify(response, transcript(session)); err != nil || got[0].Fault != nil {
				t.Error(got, err)
			}
		})
	}
	all.Wait()
}
