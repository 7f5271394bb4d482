package mdoc_test

import (
	"bytes"
	"crypto/rsa"
	"crypto/x509/pkix"
	"errors"
	"math/big"
	"testing"

	"razvorot/credential/codec"
	"razvorot/credential/mdoc"
	"razvorot/domain"
)

var bigOne = big.NewInt(1)

func nameOf(country string) pkix.Name {
	return pkix.Name{CommonName: "Signer", Country: []string{country}}
}

func must2[A, B any](a A, b B, err error) (A, B) {
	if err != nil {
		panic(err)
	}
	return a, b
}

// sketch reads an IssuerSigned with another CBOR reader than the package's own.
type sketch struct {
	NameSpaces map[string][]codec.Raw `cbor:"nameSpaces"`
	Auth       []codec.Raw            `cbor:"issuerAuth"`
}

type sketchItem struct {
	ID         uint64 `cbor:"digestID"`
	Random     []byte `cbor:"random"`
	Identifier string `cbor:"elementIdentifier"`
}

func sketchItems(t *testing.T, issuerSigned []byte) (items []sketchItem, spaces []string) {
	t.Helper()
	var s sketch
	if err := codec.Unmarshal(issuerSigned, &s); err != nil {
		t.Fatal(err)
	}
	for name, all := range s.NameSpaces {
		for _, tagged := range all {
			var i sketchItem
			if err := codec.Unmarshal(must[[]byte](t)(codec.Unwrap(tagged)), &i); err != nil {
				t.Fatal(err)
			}
			items, spaces = append(items, i), append(spaces, name)
		}
	}
	return items, spaces
}

func TestSaltsAreRandomAndDigestIDsAreShuffledAndUnique(t *testing.T) {
	i, key := russian(t), newKey(t)
	salts, orders := map[string]bool{}, map[string]bool{}
	const rounds = 20
	for range rounds {
		items, _ := sketchItems(t, i.issue(t, photo(&key.PublicKey, 10)))
		ids, order := map[uint64]bool{}, ""
		for _, it := range items {
			ids[it.ID], salts[string(it.Random)] = true, true
			if it.ID >= 1<<31 || len(it.Random) != 32 {
				t.Fatalf("id %d, salt of %d bytes", it.ID, len(it.Random))
			}
			if it.Identifier == "family_name" || it.Identifier == "given_name" || it.Identifier == "sex" {
				order += string(rune('a' + it.ID))
			}
		}
		orders[order] = true
		if len(ids) != 15 {
			t.Errorf("%d digest ids for 15 elements", len(ids))
		}
	}
	if len(salts) != rounds*15 {
		t.Errorf("%d salts for %d items", len(salts), rounds*15)
	}
	if len(orders) < rounds/2 { // of 15·14·13 = 2730 possible ones
		t.Errorf("three elements came at only %d places in %d credentials", len(orders), rounds)
	}
}

func TestEveryPlaceIsEquallyLikelyForADigest(t *testing.T) {
	i, key := russian(t), newKey(t)
	o := photo(&key.PublicKey, 1)
	o.NameSpaces = []mdoc.NameSpace{{Name: space, Elements: o.NameSpaces[0].Elements[:4]}}
	counts := map[uint64]int{}
	const rounds = 400
	for range rounds {
		u := must[mdoc.Unsigned](t)(mdoc.Prepare(o))
		items, _ := sketchItems(t, must[[]byte](t)(u.Sign(i.sign, i.chain)))
		for _, it := range items {
			if it.Identifier == "family_name" {
				counts[it.ID]++
			}
		}
	}
	for id := range uint64(4) { // 100 each, standard deviation 8.7: seven of them are ~1 in 10^11
		if counts[id] < 40 || counts[id] > 160 {
			t.Errorf("place %d: %d of %d", id, counts[id], rounds)
		}
	}
}

func TestACredentialIsStoredBeforeItIsSigned(t *testing.T) {
	i, key := russian(t), newKey(t)
	u := must[mdoc.Unsigned](t)(mdoc.Prepare(photo(&key.PublicKey, 100)))
	stored := must[[]byte](t)(u.MarshalBinary())
	var read mdoc.Unsigned
	if err := read.UnmarshalBinary(stored); err != nil {
		t.Fatal(err)
	}
	first := parsed(t, must[[]byte](t)(u.Sign(i.sign, i.chain)))
	second := must[[]byte](t)(read.Sign(i.sign, i.chain))
	for _, s := range []mdoc.IssuerSigned{first, parsed(t, second)} {
		if v := i.verifier().VerifyIssued(s); v.Fault != nil {
			t.Error(v.Fault)
		}
	}
	if !bytes.Contains(second, stored[len(stored)-900:]) { // the MSO, digests included, is the very same
		t.Error("signing again changed the object")
	}
	for n := range stored {
		changed := bytes.Clone(stored)
		changed[n] ^= 1
		var u mdoc.Unsigned
		if err := u.UnmarshalBinary(changed); err != nil {
			if !errors.Is(err, domain.ErrDamaged) {
				t.Fatalf("byte %d: %v", n, err)
			}
			continue
		}
		if n < 110 { // the first item: what its digest covers
			t.Errorf("byte %d of the items changed unnoticed", n)
		}
	}
	for n := range stored {
		if err := new(mdoc.Unsigned).UnmarshalBinary(stored[:n]); !errors.Is(err, domain.ErrDamaged) {
			t.Fatalf("cut after %d bytes: %v", n, err)
		}
	}
	if _, err := (mdoc.Unsigned{}).Sign(i.sign, i.chain); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("nothing was signed: %v", err)
	}
	if _, err := u.Sign(i.sign, nil); !errors.Is(err, domain.ErrInvalid) {
		t.Errorf("signed without a certificate: %v", err)
	}
	if _, err := u.Sign(broken{i.sign}, i.chain); !errors.Is(err, errBroken) {
		t.Errorf("signed by a broken signer: %v", err)
	}
}

func TestWhatCannotBeIssuedIsSaid(t *testing.T) {
	key := newKey(t)
	for name, change := range map[string]func(o *mdoc.Order){
		"no docType":            func(o *mdoc.Order) { o.DocType = "" },
		"no namespaces":         func(o *mdoc.Order) { o.NameSpaces = nil },
		"an empty namespace":    func(o *mdoc.Order) { o.NameSpaces[1].Elements = nil },
		"a namespace twice":     func(o *mdoc.Order) { o.NameSpaces[1].Name = space },
		"an element twice":      func(o *mdoc.Order) { o.NameSpaces[0].Elements[1].Identifier = "family_name" },
		"no key":                func(o *mdoc.Order) { o.DeviceKey = nil },
		"an RSA key":            func(o *mdoc.Order) { o.DeviceKey = &rsa.PublicKey{N: bigOne, E: 3} },
		"an end before":         func(o *mdoc.Order) { o.Until = o.From },
		"signed after the end":  func(o *mdoc.Order) { o.Signed = o.Until.AddDate(0, 0, 1) },
		"a year of five digits": func(o *mdoc.Order) { o.Until = o.Until.AddDate(9000, 0, 0) },
		"a value of no kind":    func(o *mdoc.Order) { o.NameSpaces[0].Elements[0].Value = 1.5 },
		"no value":              func(o *mdoc.Order) { o.NameSpaces[0].Elements[0].Value = nil },
		"no such day":           func(o *mdoc.Order) { o.NameSpaces[0].Elements[2].Value = mdoc.FullDate("2026-02-30") },
		"raw that is cut":       func(o *mdoc.Order) { o.NameSpaces[0].Elements[0].Value = codec.Raw{0x82, 1} },
		"raw with a key twice":  func(o *mdoc.Order) { o.NameSpaces[0].Elements[0].Value = codec.Raw{0xa2, 1, 2, 1, 3} },
		"raw that is two":       func(o *mdoc.Order) { o.NameSpaces[0].Elements[0].Value = codec.Raw{1, 2} },
		"text that is no text":  func(o *mdoc.Order) { o.NameSpaces[0].Elements[0].Value = "\xff" },
		"a name that is none":   func(o *mdoc.Order) { o.NameSpaces[0].Elements[0].Identifier = "\xff" },
		"too many elements":     func(o *mdoc.Order) { o.NameSpaces[0].Elements = many(600) },
	} {
		o := photo(&key.PublicKey, 10)
		change(&o)
		if _, err := mdoc.Prepare(o); !errors.Is(err, domain.ErrInvalid) {
			t.Errorf("%s: %v", name, err)
		}
	}
	o := photo(&key.PublicKey, 2<<20)
	if _, err := mdoc.Prepare(o); !errors.Is(err, domain.ErrTooLarge) {
		t.Errorf("a portrait of 2 MiB: %v", err)
	}
}

func many(n int) (all []mdoc.Element) {
	for i := range n {
		all = append(all, mdoc.Element{Identifier: "e" + string(rune(0x4e00+i)), Value: true})
	}
	return all
}
