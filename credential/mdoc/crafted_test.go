package mdoc

import (
	"bytes"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"crypto/sha256"
	"crypto/x509"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"slices"
	"testing"
	"time"

	"razvorot/credential"
	"razvorot/credential/codec"
	"razvorot/credential/cose"
	"razvorot/domain"
)

// careless is an issuer that signs whatever it is given, and whose certificate is trusted: faults that only a signer
// can make.
type careless struct {
	sign cose.Signer
	der  []byte
}

var craftedMoment = time.Date(2026, 7, 1, 12, 0, 0, 0, time.UTC)

func newCareless(t testing.TB) careless {
	t.Helper()
	// Always the same key, so that what fuzzing found once means the same the next time.
	key, err := ecdsa.ParseRawPrivateKey(elliptic.P256(), bytes.Repeat([]byte{7}, 32))
	if err != nil {
		t.Fatal(err)
	}
	template := &x509.Certificate{SerialNumber: big.NewInt(1), Subject: pkix.Name{Country: []string{"RU"}, Province: []string{"RU-PSK"}},
		NotBefore: craftedMoment.AddDate(-1, 0, 0), NotAfter: craftedMoment.AddDate(1, 0, 0)}
	der, err := x509.CreateCertificate(rand.Reader, template, template, &key.PublicKey, key)
	if err != nil {
		t.Fatal(err)
	}
	s, err := cose.NewSigner(key)
	if err != nil {
		t.Fatal(err)
	}
	return careless{s, der}
}

func (c careless) Issuer([][]byte, time.Time) (*x509.Certificate, error) {
	return x509.ParseCertificate(c.der)
}

// credential signs items, each of which is the CBOR of an IssuerSignedItem, and an object over their digests that
// change changes.
func (c careless) credential(t testing.TB, items [][]byte, change func(m *mso)) []byte {
	t.Helper()
	key, err := cose.EncodeKey(c.sign.Public())
	if err != nil {
		t.Fatal(err)
	}
	m := &mso{version: version, algorithm: ourDigest, deviceKey: key, docType: "org.iso.23220.photoid.1",
		validity: Validity{craftedMoment, craftedMoment, craftedMoment.AddDate(0, 1, 0)}, digests: []digests{{nameSpace: "s"}}}
	b := codec.Head(codec.AppendText(codec.Head(nil, majorMap, 1), "s"), majorArray, uint64(len(items)))
	for n, it := range items {
		tagged := codec.Wrap(it)
		sum := sha256.Sum256(tagged)
		m.digests[0].all = append(m.digests[0].all, digest{uint64(n), sum[:]})
		b = append(b, tagged...)
	}
	if change != nil {
		change(m)
	}
	signed, err := Unsigned{nameSpaces: b, payload: codec.Wrap(m.append(nil))}.Sign(c.sign, [][]byte{c.der})
	if err != nil {
		t.Fatal(err)
	}
	return signed
}

func craftedItem(t testing.TB, id uint64, salt int, e Element) []byte {
	t.Helper()
	b, err := appendItem(nil, id, make([]byte, salt), e)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func (c careless) verify(t testing.TB, issuerSigned []byte) *credential.Fault {
	t.Helper()
	held, err := ParseIssuerSigned(issuerSigned)
	if err != nil {
		fault, _ := errors.AsType[*credential.Fault](err)
		return fault
	}
	return Verifier{Trust: c, At: craftedMoment}.VerifyIssued(held).Fault
}

func TestWhatAnIssuerMayNotSignIsRefusedThoughSigned(t *testing.T) {
	c := newCareless(t)
	name := Element{"family_name", "x"}
	good := craftedItem(t, 0, 16, name)
	if fault := c.verify(t, c.credential(t, [][]byte{good}, nil)); fault != nil {
		t.Fatalf("the one that has nothing wrong: %v", fault)
	}
	value := bytes.Clone(good[:len(good)-2]) // without «x»
	for title, k := range map[string]struct {
		items   [][]byte
		change  func(m *mso)
		outcome domain.VerdictOutcome
		check   credential.Check
	}{
		"a salt of 15 bytes":         {[][]byte{craftedItem(t, 0, 15, name)}, nil, domain.Malformed, CheckSalt},
		"a fifth member":             {[][]byte{slices.Concat([]byte{0xa5}, good[1:], []byte{0x61, 'x', 1})}, nil, domain.Malformed, CheckIssuerSigned},
		"a member twice":             {[][]byte{slices.Concat([]byte{0xa5}, good[1:], good[1:11])}, nil, domain.Malformed, CheckIssuerSigned},
		"a member missing":           {[][]byte{slices.Concat([]byte{0xa3}, good[11:])}, nil, domain.Malformed, CheckIssuerSigned},
		"an element twice":           {[][]byte{good, craftedItem(t, 1, 16, name)}, nil, domain.Tampered, CheckElementRepeated},
		"a digest id twice":          {[][]byte{good}, func(m *mso) { m.digests[0].all = append(m.digests[0].all, m.digests[0].all[0]) }, domain.Malformed, CheckMSO},
		"a namespace twice":          {[][]byte{good}, func(m *mso) { m.digests = append(m.digests, m.digests[0]) }, domain.Malformed, CheckMSO},
		"another version":            {[][]byte{good}, func(m *mso) { m.version = "2.0" }, domain.Malformed, CheckMSO},
		"a weak digest":              {[][]byte{good}, func(m *mso) { m.algorithm = "SHA-1" }, domain.Malformed, CheckMSO},
		"an end before the start":    {[][]byte{good}, func(m *mso) { m.validity.Until = m.validity.From.Add(-time.Hour) }, domain.Malformed, CheckMSO},
		"no device key":              {[][]byte{good}, func(m *mso) { m.deviceKey = codec.Raw{0xf6} }, domain.Malformed, CheckMSO},
		"a day that does not exist":  {[][]byte{slices.Concat(value, []byte{0xd9, 0x03, 0xec, 0x61, 'x'})}, nil, domain.Malformed, CheckValue},
		"a moment that is none":      {[][]byte{slices.Concat(value, []byte{0xc0, 0x61, 'x'})}, nil, domain.Malformed, CheckValue},
		"a map with a key twice":     {[][]byte{slices.Concat(value, []byte{0xa2, 1, 1, 1, 2})}, nil, domain.Malformed, CheckValue},
		"an array of 20 KiB":         {[][]byte{slices.Concat(value, codec.AppendBytes([]byte{0x81}, make([]byte, 20<<10)))}, nil, domain.Malformed, CheckValue},
		"another province":           {[][]byte{craftedItem(t, 0, 16, Element{"issuing_subdivision", "RU-MOW"})}, nil, domain.UnknownIssuer, CheckSignerCountry},
		"the signer's province":      {[][]byte{craftedItem(t, 0, 16, Element{"issuing_subdivision", "RU-PSK"})}, nil, domain.Genuine, ""},
		"a country that is a number": {[][]byte{craftedItem(t, 0, 16, Element{"issuing_country", 7})}, nil, domain.UnknownIssuer, CheckSignerCountry},
	} {
		fault := c.verify(t, c.credential(t, k.items, k.change))
		if k.outcome == domain.Genuine {
			if fault != nil {
				t.Errorf("%s: %v", title, fault)
			}
		} else if fault == nil || fault.Outcome != k.outcome || fault.Check != k.check {
			t.Errorf("%s: %v instead of %s: %s", title, fault, k.outcome, k.check)
		}
	}
}

func TestDigestsOfOtherLengthsAndOrdersAreRead(t *testing.T) {
	c := newCareless(t)
	item := craftedItem(t, 0, 16, Element{"family_name", "x"})
	for name, sum := range digestNames {
		b := c.credential(t, [][]byte{item}, func(m *mso) {
			m.algorithm = name
			m.digests[0].all = []digest{{7, make([]byte, 32)}, {0, sum(codec.Wrap(item))}, {3, make([]byte, 32)}}
		})
		if fault := c.verify(t, b); fault != nil {
			t.Errorf("%s: %v", name, fault)
		}
	}
}
