package cryptvfs

import (
	"bytes"
	"crypto/cipher"
	"crypto/sha3"
	"encoding/hex"
	"testing"
)

// xaesOf returns the AEAD that a whole 24-byte nonce selects, and the half of
// the nonce that is left for it.
func xaesOf(t *testing.T, key, nonce []byte) (cipher.AEAD, []byte) {
	t.Helper()
	x, err := newXAES(key)
	if err != nil {
		t.Fatal(err)
	}
	aead, err := x.derive([halfNonce]byte(nonce))
	if err != nil {
		t.Fatal(err)
	}
	return aead, nonce[halfNonce:]
}

// The vectors of C2SP, XAES-256-GCM, «Test vectors»: one for either value of
// the most significant bit that decides the subkey.
func TestXAESAgreesWithThePublishedVectors(t *testing.T) {
	for _, v := range []struct {
		name, aad, want string
		key             byte
	}{
		{"MSB of L is 0", "", "ce546ef63c9cc60765923609b33a9a1974e96e52daf2fcf7075e2271", 1},
		{"MSB of L is 1", "c2sp.org/XAES-256-GCM", "986ec1832593df5443a179437fd083bf3fdb41abd740a21f71eb769d", 3},
	} {
		t.Run(v.name, func(t *testing.T) {
			aead, nonce := xaesOf(t, bytes.Repeat([]byte{v.key}, KeySize), []byte("ABCDEFGHIJKLMNOPQRSTUVWX"))
			got := aead.Seal(nil, nonce, []byte("XAES-256-GCM"), []byte(v.aad))
			if hex.EncodeToString(got) != v.want {
				t.Errorf("sealed %x, want %s", got, v.want)
			}
		})
	}
}

// The accumulated test of the same document: random keys, nonces, texts and
// associated data from SHAKE128, the digest of 10,000 ciphertexts.
func TestXAESAgreesWithTheAccumulatedVector(t *testing.T) {
	const want = "e6b9edf2df6cec60c8cbd864e2211b597fb69a529160cd040d56c0c210081939"
	source, digest := sha3.NewSHAKE128(), sha3.NewSHAKE128()
	draw := func(n int) []byte {
		b := make([]byte, n)
		source.Read(b)
		return b
	}
	for range 10_000 {
		key, nonce := draw(KeySize), draw(nonceSize)
		plain := draw(int(draw(1)[0]))
		aad := draw(int(draw(1)[0]))
		aead, half := xaesOf(t, key, nonce)
		sealed := aead.Seal(nil, half, plain, aad)
		digest.Write(sealed)
		if got, err := aead.Open(nil, half, sealed, aad); err != nil || !bytes.Equal(got, plain) {
			t.Fatalf("opening what was sealed: %v", err)
		}
	}
	sum := make([]byte, 32)
	digest.Read(sum)
	if got := hex.EncodeToString(sum); got != want {
		t.Errorf("digest %s, want %s", got, want)
	}
}

func TestNoncesOfASealerNeverRepeat(t *testing.T) {
	const sealings, sealers = 5000, 20
	seen := map[[nonceSize]byte]bool{}
	for range sealers {
		s, err := newSealer(testKey, make([]byte, idSize), "test")
		if err != nil {
			t.Fatal(err)
		}
		for range sealings {
			unit, err := s.seal(nil, []byte("the same text"), nil)
			if err != nil {
				t.Fatal(err)
			}
			nonce := [nonceSize]byte(unit)
			if seen[nonce] {
				t.Fatalf("nonce %x was used twice", nonce)
			}
			seen[nonce] = true
		}
	}
}

func TestASealerStopsBeforeItsNoncesRunOut(t *testing.T) {
	s, err := newSealer(testKey, make([]byte, idSize), "test")
	if err != nil {
		t.Fatal(err)
	}
	s.count = 1<<64 - 2
	if _, err := s.seal(nil, nil, nil); err != nil {
		t.Fatalf("the last nonce: %v", err)
	}
	if _, err := s.seal(nil, nil, nil); err == nil {
		t.Fatal("a nonce was used again after the counter ended")
	}
}

// A unit opens under its own key, place, length and part only.
func TestAUnitIsBoundToItsPlace(t *testing.T) {
	var ad [adSize]byte
	s, _ := newSealer(testKey, bytes.Repeat([]byte{1}, idSize), "test")
	unit, _ := s.seal(nil, []byte("text"), putAD(&ad, levelBlock, 4, 7))
	open := func(s *sealer, level byte, length int, index uint64) bool {
		_, err := s.open(nil, unit, putAD(&ad, level, length, index))
		return err == nil
	}
	otherFile, _ := newSealer(testKey, bytes.Repeat([]byte{2}, idSize), "test")
	otherPart, _ := newSealer(testKey, bytes.Repeat([]byte{1}, idSize), "other")
	again, _ := newSealer(testKey, bytes.Repeat([]byte{1}, idSize), "test")
	if !open(s, levelBlock, 4, 7) || !open(again, levelBlock, 4, 7) {
		t.Error("a unit does not open where it belongs")
	}
	for name, opened := range map[string]bool{
		"as a leaf":            open(s, levelLeaf, 4, 7),
		"at another length":    open(s, levelBlock, 5, 7),
		"at another index":     open(s, levelBlock, 4, 8),
		"in another file":      open(otherFile, levelBlock, 4, 7),
		"in another role file": open(otherPart, levelBlock, 4, 7),
	} {
		if opened {
			t.Errorf("a unit opens %s", name)
		}
	}
	for i := range unit {
		unit[i] ^= 0x10
		if open(s, levelBlock, 4, 7) {
			t.Fatalf("a unit opens with byte %d changed", i)
		}
		unit[i] ^= 0x10
	}
}

// Garbage must not push the keys in use out of the cache.
func TestOnlyAuthenticUnitsAreRemembered(t *testing.T) {
	s, _ := newSealer(testKey, make([]byte, idSize), "test")
	for i := range 100 {
		garbage := make([]byte, overhead+4)
		garbage[0] = byte(i)
		if _, err := s.open(nil, garbage, nil); err == nil {
			t.Fatal("garbage opened")
		}
	}
	if len(s.readers) != 1 {
		t.Errorf("%d keys are kept after garbage, want 1", len(s.readers))
	}
	for range 3 * maxReaders {
		other, _ := newSealer(testKey, make([]byte, idSize), "test")
		unit, _ := other.seal(nil, []byte("text"), nil)
		if _, err := s.open(nil, unit, nil); err != nil {
			t.Fatal(err)
		}
	}
	if len(s.readers) > maxReaders || s.readers[s.first] == nil {
		t.Errorf("%d keys are kept, own one: %v", len(s.readers), s.readers[s.first] != nil)
	}
}
