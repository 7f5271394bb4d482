package cose_test

import (
	"bytes"
	"crypto"
	"crypto/ecdsa"
	"crypto/ed25519"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"runtime"
	"testing"

	"razvorot/credential/codec"
	"razvorot/credential/cose"
)

func keys(t *testing.T) map[string]crypto.PrivateKey {
	t.Helper()
	p256, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	p384, err := ecdsa.GenerateKey(elliptic.P384(), rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	_, ed, err := ed25519.GenerateKey(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	return map[string]crypto.PrivateKey{"ES256": p256, "ES384": p384, "EdDSA": ed}
}

func TestWhatIsSignedIsVerifiedAndEachChangedByteIsNot(t *testing.T) {
	for name, key := range keys(t) {
		s, err := cose.NewSigner(key)
		if err != nil {
			t.Fatal(err)
		}
		b, err := cose.Sign(s, cose.Headers{KeyID: []byte("kid"), Chain: [][]byte{{1}, {2}}}, []byte("payload"), nil, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, form := range [][]byte{b, cose.Tagged(b)} {
			m, err := cose.Parse(form)
			if err != nil || string(m.KeyID) != "kid" || len(m.Chain) != 2 {
				t.Fatalf("%s: %+v, %v", name, m, err)
			}
			if err := m.VerifySign(s.Public(), nil, nil); err != nil {
				t.Errorf("%s: %v", name, err)
			}
			if err := m.VerifySign(s.Public(), nil, []byte("other")); !errors.Is(err, cose.ErrSignature) {
				t.Errorf("%s with other external data: %v", name, err)
			}
			if err := m.VerifySign(s.Public(), []byte("payload"), nil); !errors.Is(err, cose.ErrMalformed) {
				t.Errorf("%s with two payloads: %v", name, err)
			}
		}
		for i := range b {
			changed := append([]byte(nil), b...)
			changed[i] ^= 1
			m, err := cose.Parse(changed)
			if err != nil || len(m.Chain) != 2 || m.Chain[0][0] != 1 || m.Chain[1][0] != 2 { // the chain is unprotected
				continue
			}
			if m.VerifySign(s.Public(), nil, nil) == nil {
				t.Errorf("%s: byte %d changed unnoticed", name, i)
			}
		}
	}
}

func TestADetachedPayloadIsNotInTheMessage(t *testing.T) {
	s, err := cose.NewSigner(keys(t)["ES256"])
	if err != nil {
		t.Fatal(err)
	}
	b, err := cose.Sign(s, cose.Headers{}, []byte("payload"), nil, true)
	if err != nil {
		t.Fatal(err)
	}
	m, err := cose.Parse(b)
	if err != nil || m.Payload != nil {
		t.Fatalf("%q, %v", m.Payload, err)
	}
	if err := m.VerifySign(s.Public(), []byte("payload"), nil); err != nil {
		t.Error(err)
	}
	if err := m.VerifySign(s.Public(), nil, nil); !errors.Is(err, cose.ErrMalformed) {
		t.Errorf("without a payload: %v", err)
	}
}

func TestAMacHoldsForItsKeyOnly(t *testing.T) {
	b, err := cose.Mac([]byte("key"), []byte("payload"), nil, true)
	if err != nil {
		t.Fatal(err)
	}
	m, err := cose.Parse(b)
	if err != nil {
		t.Fatal(err)
	}
	if err := m.VerifyMac([]byte("key"), []byte("payload"), nil); err != nil {
		t.Error(err)
	}
	if err := m.VerifyMac([]byte("kez"), []byte("payload"), nil); !errors.Is(err, cose.ErrSignature) {
		t.Errorf("another key: %v", err)
	}
	if err := m.VerifySign(keys(t)["ES256"].(*ecdsa.PrivateKey).Public(), []byte("payload"), nil); err == nil {
		t.Error("a MAC passed for a signature")
	}
}

func TestKeysAreReadAsTheyAreWritten(t *testing.T) {
	for name, key := range keys(t) {
		public := key.(crypto.Signer).Public()
		b, err := cose.EncodeKey(public)
		if err != nil {
			t.Fatal(err)
		}
		read, err := cose.DecodeKey(b)
		if err != nil {
			t.Fatalf("%s: %v", name, err)
		}
		if !public.(interface{ Equal(crypto.PublicKey) bool }).Equal(read) {
			t.Errorf("%s: another key came out", name)
		}
		if name != "EdDSA" { // any 32 bytes are an Ed25519 key until they are used
			b[len(b)-1] ^= 1
			if _, err := cose.DecodeKey(b); !errors.Is(err, cose.ErrMalformed) {
				t.Errorf("%s: a point off its curve: %v", name, err)
			}
		}
	}
}

func TestCompressedPointsAreReadToo(t *testing.T) {
	for _, name := range []string{"ES256", "ES384"} {
		public := keys(t)[name].(*ecdsa.PrivateKey).Public().(*ecdsa.PublicKey)
		point, err := public.Bytes()
		if err != nil {
			t.Fatal(err)
		}
		half, curve := len(point)/2, map[string]byte{"ES256": 1, "ES384": 2}[name]
		b := append([]byte{0xa4, 0x01, 0x02, 0x20, curve, 0x21, 0x58, byte(half)}, point[1:1+half]...)
		b = append(b, 0x22, 0xf4|point[len(point)-1]&1)
		read, err := cose.DecodeKey(b)
		if err != nil || !public.Equal(read) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAMegabyteCostsLittle(t *testing.T) {
	array := append([]byte{0x99, 0x10, 0x00}, bytes.Repeat([]byte{0x80}, 4096)...)
	many := append([]byte{0x98, 240}, bytes.Repeat(array, 240)...)
	protected := append([]byte{0xa2, 0x01, 0x26, 0x10}, many...)
	whole := codec.AppendBytes([]byte{0x84}, protected)
	whole = append(whole, 0xa0, 0x40, 0x40)
	inHeader := append(append([]byte{0x84, 0x43, 0xa1, 0x01, 0x26, 0xa1, 0x18, 0x21}, many...), 0x40, 0x40)
	for name, b := range map[string][]byte{"type": whole, "chain": inHeader} {
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		_, err := cose.Parse(b)
		runtime.ReadMemStats(&after)
		if err == nil {
			t.Errorf("%s: taken", name)
		}
		if cost := after.TotalAlloc - before.TotalAlloc; cost > 16<<20 {
			t.Errorf("%s: %d bytes for %d", name, cost, len(b))
		}
	}
}

func FuzzParse(f *testing.F) {
	b, err := cose.Mac([]byte("key"), []byte("payload"), nil, false)
	if err != nil {
		f.Fatal(err)
	}
	f.Add(b)
	f.Add(append([]byte{0xd1}, b...))
	f.Fuzz(func(t *testing.T, b []byte) {
		m, err := cose.Parse(b)
		if err == nil && m.Algorithm == 0 {
			t.Error("a message without an algorithm")
		}
		_, _ = cose.DecodeKey(b)
	})
}
