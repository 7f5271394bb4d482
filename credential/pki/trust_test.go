package pki_test

import (
	"crypto"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/json"
	"errors"
	"runtime"
	"strings"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/pki"
	"razvorot/domain"
)

func TestSignersOfTrustedRootsAreAccepted(t *testing.T) {
	h := newHouse(t)
	trust := h.trust()
	for what, chain := range map[string][][]byte{"alone": {h.document.Raw}, "with its root": {h.document.Raw, h.iaca.Raw}} {
		c, err := trust.Issuer(chain, noon)
		if err != nil || !c.Equal(h.document.Certificate) {
			t.Errorf("%s: %v", what, err)
		}
	}
	if c, err := trust.StatusSigner([][]byte{h.status.Raw}, noon); err != nil || !c.Equal(h.status.Certificate) {
		t.Errorf("the status signer: %v", err)
	}
	if name, err := trust.Reader([][]byte{h.reader.Raw}, noon); err != nil || name != "Образец" {
		t.Errorf("the reader %q: %v", name, err)
	}
	public, err := trust.Signer(pki.KeyID(h.document.PublicKey), noon)
	if err != nil || !h.document.key.Public().(interface{ Equal(crypto.PublicKey) bool }).Equal(public) {
		t.Errorf("the signer by its key id: %v", err)
	}
}

func TestSignersThatAreNotTrustedAreRefusedForTheirOwnReason(t *testing.T) {
	h, strangers := newHouse(t), newHouse(t)
	trust := h.trust()
	impostor := newHouse(t)
	impostor.iaca.SubjectKeyId = h.iaca.SubjectKeyId // the names are the same in all houses
	impostor.document = issued{read(t, impostor.forge(t), nil), nil}
	issuer := func(at time.Time, chain ...[]byte) error {
		_, err := trust.Issuer(chain, at)
		return err
	}
	second := time.Second
	for _, c := range []struct {
		what    string
		err     error
		want    credential.Check
		outcome domain.VerdictOutcome
	}{
		{"nothing", issuer(noon), pki.SignerUnreadable, domain.Malformed},
		{"no certificate", issuer(noon, []byte{1, 2, 3}), pki.SignerUnreadable, domain.Malformed},
		{"too long a certificate", issuer(noon, make([]byte, 1<<20)), pki.SignerUnreadable, domain.Malformed},
		{"a stranger", issuer(noon, strangers.document.Raw), pki.SignerUnknown, domain.UnknownIssuer},
		{"a stranger with its root", issuer(noon, strangers.document.Raw, strangers.iaca.Raw), pki.SignerUnknown, domain.UnknownIssuer},
		{"one with a stranger's root", issuer(noon, h.document.Raw, strangers.iaca.Raw), pki.SignerUnknown, domain.UnknownIssuer},
		{"an impostor", issuer(noon, impostor.document.Raw), pki.SignerAltered, domain.Tampered},
		{"a status signer", issuer(noon, h.status.Raw), pki.SignerPurpose, domain.UnknownIssuer},
		{"a reader", issuer(noon, h.reader.Raw), pki.SignerUnknown, domain.UnknownIssuer},
		{"the root itself", issuer(noon, h.iaca.Raw), pki.SignerUnknown, domain.UnknownIssuer},
		{"one before its time", issuer(h.document.NotBefore.Add(-second), h.document.Raw), pki.SignerNotYetValid, domain.UnknownIssuer},
		{"one after its time", issuer(h.document.NotAfter.Add(second), h.document.Raw), pki.SignerExpired, domain.UnknownIssuer},
	} {
		mustFault(t, c.what, c.err, c.want)
		if credential.OutcomeOf(c.err) != c.outcome {
			t.Errorf("%s: %s, want %s", c.what, credential.OutcomeOf(c.err), c.outcome)
		}
	}
	for _, at := range []time.Time{h.document.NotBefore, h.document.NotAfter} {
		if err := issuer(at, h.document.Raw); err != nil {
			t.Errorf("at %v: %v", at, err)
		}
	}
}

// forge issues a signer by the house's own key in the name that its root was given.
func (h house) forge(t *testing.T) []byte {
	t.Helper()
	k := key(t, elliptic.P256())
	c, err := pki.Form(pki.DocumentSigner, name("Specimen DS"), k.Public(), dawn, noon, place)
	if err != nil {
		t.Fatal(err)
	}
	return draft{Certificate: c, public: k.Public(), parent: h.iaca.Certificate, key: h.iaca.key}.sign(t).Raw
}

func TestAStatusOrReaderCertificateServesItsPurposeOnly(t *testing.T) {
	h := newHouse(t)
	trust := h.trust()
	_, err := trust.StatusSigner([][]byte{h.document.Raw}, noon)
	mustFault(t, "a document signer under a status list", err, pki.SignerPurpose)
	_, err = trust.Signer(pki.KeyID(h.status.PublicKey), noon)
	mustFault(t, "a status signer under a statement", err, pki.SignerUnknown)
	reader, err := trust.Reader([][]byte{h.document.Raw}, noon)
	mustFault(t, "a document signer as a reader", err, pki.SignerUnknown)
	if reader != "" {
		t.Errorf("a name for one who is not trusted: %q", reader)
	}
	_, err = trust.Signer(pki.KeyID(h.document.PublicKey), h.document.NotAfter.Add(time.Second))
	mustFault(t, "a statement by an old key", err, pki.SignerExpired)
	_, err = trust.Signer(nil, noon)
	mustFault(t, "no key id", err, pki.SignerUnknown)
	_, err = (&pki.Trust{}).Issuer([][]byte{h.document.Raw}, noon)
	mustFault(t, "nobody is trusted", err, pki.SignerUnknown)
}

func TestARootThatEndedIsTrustedNoLonger(t *testing.T) {
	k := key(t, elliptic.P256())
	der, err := pki.NewRoot(pki.IACA, name("short"), k, dawn, noon, place)
	root := read(t, der, err)
	ds := key(t, elliptic.P256()).Public()
	c, err := pki.Form(pki.DocumentSigner, name("outlives it"), ds, dawn.AddDate(0, 0, -1), noon.AddDate(0, 0, 1), place)
	if err != nil {
		t.Fatal(err)
	}
	signer := draft{Certificate: c, public: ds, parent: root, key: k}.sign(t)
	trust := pki.Trust{Issuers: []*x509.Certificate{root}}
	_, err = trust.Issuer([][]byte{signer.Raw}, noon.Add(time.Second))
	mustFault(t, "after", err, pki.RootExpired)
	_, err = trust.Issuer([][]byte{signer.Raw}, dawn.Add(-time.Second))
	mustFault(t, "before", err, pki.RootNotYetValid)
}

func TestASignerWithAWrongFieldIsRefusedThoughItsRootSignedIt(t *testing.T) {
	h := newHouse(t)
	k := key(t, elliptic.P256())
	c, err := pki.Form(pki.DocumentSigner, name("x"), k.Public(), dawn, dawn.AddDate(3, 0, 0), place)
	if err != nil {
		t.Fatal(err)
	}
	long := draft{Certificate: c, public: k.Public(), parent: h.iaca.Certificate, key: h.iaca.key}.sign(t)
	_, err = h.trust().Issuer([][]byte{long.Raw}, noon)
	mustFault(t, "three years", err, pki.SignerProfile)
	if !errors.Is(err, credential.Reject(domain.UnknownIssuer, pki.BadValidity)) {
		t.Errorf("the cause is lost: %v", err)
	}
}

func TestNoByteOfASignersCertificateCanBeFlipped(t *testing.T) {
	h := newHouse(t)
	trust := h.trust()
	step := 1
	if testing.Short() {
		step = 7
	}
	for i := 0; i < len(h.document.Raw); i += step {
		b := append([]byte(nil), h.document.Raw...)
		b[i] ^= 0x01
		if _, err := trust.Issuer([][]byte{b}, noon); err == nil {
			t.Errorf("byte %d may be anything", i)
		}
	}
}

func TestATrustListComesBackAsItWasWritten(t *testing.T) {
	h := newHouse(t)
	b, err := json.Marshal(h.trust())
	if err != nil {
		t.Fatal(err)
	}
	got, err := pki.ParseTrust(b)
	if err != nil {
		t.Fatal(err)
	}
	if !got.MadeAt.Equal(noon) || len(got.Issuers) != 1 || len(got.Readers) != 1 || len(got.Signers) != 2 ||
		!got.Issuers[0].Equal(h.iaca.Certificate) || !got.Signers[1].Equal(h.status.Certificate) {
		t.Errorf("%+v", got)
	}
}

func TestATrustListWithAWrongCertificateIsRefused(t *testing.T) {
	h, strangers := newHouse(t), newHouse(t)
	one := func(c issued) []*x509.Certificate { return []*x509.Certificate{c.Certificate} }
	many := make([]*x509.Certificate, 65)
	for i := range many {
		many[i] = h.iaca.Certificate
	}
	for what, trust := range map[string]pki.Trust{
		"a signer as a root":       {Issuers: one(h.document)},
		"a reader as a reader CA":  {Readers: one(h.reader)},
		"a signer of nobody":       {Signers: one(h.document)},
		"a signer of somebody":     {Issuers: one(h.iaca), Signers: one(strangers.document)},
		"a reader among signers":   {Issuers: one(h.iaca), Readers: one(h.readers), Signers: one(h.reader)},
		"65 roots":                 {Issuers: many},
		"65 signers":               {Signers: many},
		"a certificate cut at end": {Issuers: []*x509.Certificate{{Raw: h.iaca.Raw[:100]}}},
	} {
		b, err := json.Marshal(&trust)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := pki.ParseTrust(b); !errors.Is(err, domain.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
	good, err := json.Marshal(h.trust())
	if err != nil {
		t.Fatal(err)
	}
	undated := h.trust()
	undated.MadeAt = time.Time{}
	dateless, err := json.Marshal(undated)
	if err != nil {
		t.Fatal(err)
	}
	for what, text := range map[string]string{"nothing": "", "a number": "7", "no base64": `{"issuers":["%"]}`, "an empty one": "{}",
		"null": "null", "an error": `{"error":"internal"}`, "one with more behind": string(good) + "{}", "no date": string(dateless),
		"an unknown member": `{"error":"internal",` + string(good[1:])} {
		if _, err := pki.ParseTrust([]byte(text)); !errors.Is(err, domain.ErrDamaged) {
			t.Errorf("%s: %v", what, err)
		}
	}
}

func TestWhatOneIssuerSaysAnotherDoesNotSayForIt(t *testing.T) {
	h, strangers := newHouse(t), newHouse(t)
	both := &pki.Trust{Issuers: []*x509.Certificate{h.iaca.Certificate, strangers.iaca.Certificate}, MadeAt: noon}
	b, err := json.Marshal(both)
	if err != nil {
		t.Fatal(err)
	}
	if both, err = pki.ParseTrust(b); err != nil { // this one remembers whom it proved
		t.Fatal(err)
	}
	for range 2 {
		for _, signer := range []issued{h.status, strangers.status} {
			if _, err := both.StatusSigner([][]byte{signer.Raw}, noon); err != nil {
				t.Fatal(err)
			}
		}
		ours := both.UnderIssuerOf(h.document.Certificate)
		if _, err := ours.StatusSigner([][]byte{h.status.Raw}, noon); err != nil {
			t.Errorf("its own: %v", err)
		}
		_, err := ours.StatusSigner([][]byte{strangers.status.Raw}, noon)
		if fault, ok := err.(*credential.Fault); !ok || fault.Check != pki.SignerUnknown {
			t.Errorf("another's: %v", err)
		}
	}
	if nobody := both.UnderIssuerOf(newHouse(t).document.Certificate); len(nobody.Issuers) != 0 {
		t.Errorf("%d issuers signed what none of them did", len(nobody.Issuers))
	}
}

func TestASignerThatIsNotListedAmongOthersOfItsKindIsNobodys(t *testing.T) {
	h, abroad := newHouse(t), newHouse(t)
	successor := leaf(t, pki.DocumentSigner, "Specimen DS 2", h.iaca)
	parsed := func(signers ...*x509.Certificate) *pki.Trust {
		t.Helper()
		list := h.trust()
		list.Issuers, list.Signers = append(list.Issuers, abroad.iaca.Certificate), signers
		return reread(t, list)
	}
	both := parsed(h.document.Certificate, successor.Certificate, h.status.Certificate)
	revoked := parsed(successor.Certificate, h.status.Certificate)
	for _, trust := range []*pki.Trust{both, both.UnderIssuerOf(h.status.Certificate)} {
		for range 2 { // the second time it is remembered
			if _, err := trust.Issuer([][]byte{h.document.Raw}, noon); err != nil {
				t.Error("while it is listed:", err)
			}
		}
	}
	for _, trust := range []*pki.Trust{revoked, revoked.UnderIssuerOf(h.status.Certificate), revoked.UnderIssuerOf(h.iaca.Certificate)} {
		for range 2 {
			_, err := trust.Issuer([][]byte{h.document.Raw}, noon)
			mustFault(t, "when it is listed no more", err, pki.SignerUnknown)
			if _, err := trust.Issuer([][]byte{successor.Raw}, noon); err != nil {
				t.Error("its successor:", err)
			}
			if _, err := trust.StatusSigner([][]byte{h.status.Raw}, noon); err != nil {
				t.Error("the status signer:", err)
			}
		}
	}
	_, err := revoked.Issuer([][]byte{h.document.Raw}, h.document.NotAfter.Add(time.Second))
	mustFault(t, "past its end", err, pki.SignerExpired)
	_, err = revoked.StatusSigner([][]byte{leaf(t, pki.StatusSigner, "Specimen status 2", h.iaca).Raw}, noon)
	mustFault(t, "another status signer", err, pki.SignerUnknown)
	if _, err := revoked.Issuer([][]byte{abroad.document.Raw}, noon); err != nil {
		t.Error("of an issuer without listed signers:", err)
	}
	if _, err := parsed(h.status.Certificate).Issuer([][]byte{h.document.Raw}, noon); err != nil {
		t.Error("of an issuer without listed document signers:", err)
	}
	if _, err := revoked.Reader([][]byte{h.reader.Raw}, noon); err != nil {
		t.Error("readers are not listed:", err)
	}
}

// maxCost is what any list may cost to read, in bytes of memory taken altogether.
const maxCost = 16 << 20

func TestNoTrustListCostsMuchMemory(t *testing.T) {
	h := newHouse(t)
	full := pki.Trust{}
	for range 64 {
		full.Issuers = append(full.Issuers, h.iaca.Certificate)
	}
	b, err := json.Marshal(&full)
	if err != nil {
		t.Fatal(err)
	}
	for what, list := range map[string][]byte{
		"a million brackets":   []byte(strings.Repeat("[", 1<<20)),
		"nested to the bound":  []byte(`{"issuers":` + strings.Repeat("[", pki.MaxTrust-11)),
		"many empty ones":      []byte(`{"issuers":[` + strings.Repeat(`"",`, pki.MaxTrust/3-5) + `""]}`),
		"one long text":        []byte(`{"issuers":["` + strings.Repeat("A", pki.MaxTrust-16) + `"]}`),
		"as many as may be":    b,
		"many unknown members": []byte(`{` + strings.Repeat(`"a":0,`, pki.MaxTrust/6-2) + `"b":0}`),
	} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, _ = pki.ParseTrust(list)
		runtime.ReadMemStats(&after)
		if cost := after.TotalAlloc - before.TotalAlloc; cost > maxCost {
			t.Errorf("%s: %d bytes", what, cost)
		}
	}
}

// BenchmarkIssuer says what a signer costs that is met for the first time, and what one that was met before.
func BenchmarkIssuer(b *testing.B) {
	h := newHouse(b)
	chain := [][]byte{h.document.Raw}
	for name, trust := range map[string]*pki.Trust{"first": h.trust(), "again": remembering(b, h)} {
		b.Run(name, func(b *testing.B) {
			for b.Loop() {
				if _, err := trust.Issuer(chain, noon); err != nil {
					b.Fatal(err)
				}
			}
		})
	}
}
