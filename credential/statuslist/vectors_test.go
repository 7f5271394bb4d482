package statuslist

import (
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/x509"
	"encoding/base64"
	"encoding/hex"
	"encoding/json"
	"os"
	"slices"
	"testing"
	"time"

	"razvorot/credential/codec"
)

type draft struct {
	Key struct{ X, Y string }
	CWT string
	JWT string

	Lists []struct {
		Name    string
		Bits    int
		Entries map[uint64]Status
		Lst     string
		CBOR    string
	}
}

func vectors(t testing.TB) draft {
	t.Helper()
	b, err := os.ReadFile("testdata/draft.json")
	if err != nil {
		t.Fatal(err)
	}
	var d draft
	if err := json.Unmarshal(b, &d); err != nil {
		t.Fatal(err)
	}
	return d
}

func TestTheListsOfTheDraftSayWhatItSays(t *testing.T) {
	for _, v := range vectors(t).Lists {
		compressed, err := base64.RawURLEncoding.DecodeString(v.Lst)
		if err != nil {
			t.Fatal(err)
		}
		l, err := inflate(v.Bits, compressed)
		if err != nil {
			t.Fatalf("%s: %v", v.Name, err)
		}
		for i := range uint64(l.Size()) {
			got, err := l.Get(i)
			if want := v.Entries[i]; err != nil || got != want {
				t.Fatalf("%s: entry %d is %d, %v, not %d", v.Name, i, got, err, want)
			}
		}
		var c cwtList
		b, err := hex.DecodeString(v.CBOR)
		if err != nil {
			t.Fatal(err)
		}
		if err := codec.Unmarshal(b, &c); err != nil || c.Bits != v.Bits || string(c.List) != string(compressed) {
			t.Errorf("%s: the CBOR says something else: %v", v.Name, err)
		}
	}
}

// Compressors differ in their choices, so that the bytes before compression are compared: what is set here is what the draft packs.
func TestListsArePackedAsInTheDraft(t *testing.T) {
	for _, v := range vectors(t).Lists {
		compressed, err := base64.RawURLEncoding.DecodeString(v.Lst)
		if err != nil {
			t.Fatal(err)
		}
		theirs, err := inflate(v.Bits, compressed)
		if err != nil {
			t.Fatal(err)
		}
		ours, err := New(v.Bits, theirs.Size())
		if err != nil {
			t.Fatal(err)
		}
		for i, s := range v.Entries {
			if err := ours.Set(i, s); err != nil {
				t.Fatal(err)
			}
		}
		if string(ours.packed) != string(theirs.packed) {
			t.Errorf("%s: packed otherwise", v.Name)
		}
		small, err := ours.deflate()
		if err != nil {
			t.Fatal(err)
		}
		again, err := inflate(v.Bits, small)
		if err != nil || string(again.packed) != string(ours.packed) {
			t.Errorf("%s: does not come back: %v", v.Name, err)
		}
	}
}

// keyTrust trusts one key, whatever the chain: the tokens of the draft have none.
type keyTrust struct{ *ecdsa.PublicKey }

func (k keyTrust) StatusSigner([][]byte, time.Time) (*x509.Certificate, error) {
	return &x509.Certificate{PublicKey: k.PublicKey}, nil
}

func TestTheTokensOfTheDraftAreAccepted(t *testing.T) {
	d := vectors(t)
	x, err := base64.RawURLEncoding.DecodeString(d.Key.X)
	if err != nil {
		t.Fatal(err)
	}
	y, err := base64.RawURLEncoding.DecodeString(d.Key.Y)
	if err != nil {
		t.Fatal(err)
	}
	public, err := ecdsa.ParseUncompressedPublicKey(elliptic.P256(), slices.Concat([]byte{4}, x, y))
	if err != nil {
		t.Fatal(err)
	}
	trust := keyTrust{public}
	cwt, err := hex.DecodeString(d.CWT)
	if err != nil {
		t.Fatal(err)
	}
	for name, token := range map[string][]byte{"CWT": cwt, "JWT": []byte(d.JWT)} {
		got, err := Parse(token, "https://example.com/statuslists/1", trust, time.Unix(1686920171, 0))
		if err != nil {
			t.Errorf("%s: %v", name, err)
			continue
		}
		if got.TTL != 12*time.Hour || got.IssuedAt.Unix() != 1686920170 || got.ExpiresAt.Unix() != 2291720170 || got.List.Size() != 16 {
			t.Errorf("%s: ttl %s, from %s to %s, %d entries", name, got.TTL, got.IssuedAt, got.ExpiresAt, got.List.Size())
		}
	}
}
