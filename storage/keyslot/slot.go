package keyslot

import (
	"crypto/cipher"
	"crypto/rand"
	"encoding/binary"
	"encoding/hex"
	"fmt"
	"time"

	"golang.org/x/crypto/chacha20poly1305"
)

// SlotID names a slot: 16 random bytes.
type SlotID [16]byte

// String returns the id in hexadecimal.
func (id SlotID) String() string { return hex.EncodeToString(id[:]) }

// Slot is what may be told about a slot without opening it.
type Slot struct {
	ID      SlotID
	Kind    Kind
	Created time.Time // to the second
	Params  Params    // zero unless the kind uses Argon2id
}

// saltSize is the length of a slot's salt, for Argon2id and HKDF.
const saltSize = 32

// wrappedSize is a 32-byte key encrypted, with nonce and tag.
const wrappedSize = chacha20poly1305.NonceSizeX + keySize + chacha20poly1305.Overhead

// slot is a slot as it stands in the file.
type slot struct {
	id      SlotID
	kind    Kind
	params  Params
	created int64 // Unix seconds
	salt    [saltSize]byte
	wrapped [wrappedSize]byte
}

func (s *slot) public() Slot {
	return Slot{ID: s.id, Kind: s.kind, Created: time.Unix(s.created, 0), Params: s.params}
}

func publicSlots(slots []slot) []Slot {
	out := make([]Slot, 0, len(slots))
	for i := range slots {
		out = append(out, slots[i].public())
	}
	return out
}

// binding says to which vault and epoch a wrapped key belongs.
type binding struct {
	vault VaultID
	epoch uint32
}

// associated is the associated data of a slot's wrapped key: the vault, the
// epoch and everything of the slot before the wrapped key, so that no slot can
// be moved to another vault, kept over a re-key, or given other parameters.
func (b binding) associated(s *slot) []byte {
	ad := make([]byte, 0, 128)
	ad = append(ad, "razvorot keyslot v1 slot\x00"...)
	ad = append(ad, b.vault[:]...)
	ad = binary.BigEndian.AppendUint32(ad, b.epoch)
	return s.appendPublic(ad)
}

// wrappingKey derives the key that wraps the DMK in this slot. part is the
// keychain's share of the secret and must be given for kinds that have one.
func (s *slot) wrappingKey(secret Secret, part []byte) []byte {
	var material []byte
	if s.kind.usesArgon() {
		material = stretch(*secret.data(), s.salt[:], s.params)
	} else if s.kind == KindRecovery {
		material = append(material, *secret.data()...)
	}
	// Both shares are of fixed length (32 bytes each), so joining them is
	// unambiguous.
	joined := append(append(make([]byte, 0, 2*keySize), material...), part...)
	key := derive(joined, s.salt[:], "wrap", byte(s.kind))
	clear(material)
	clear(joined)
	return key
}

// wrap encrypts the DMK into the slot. The nonce is random: with 24 bytes a
// repeat is out of reach (draft-irtf-cfrg-xchacha-03, clause 1), and the
// wrapping key is used once, its salt being fresh for every slot.
func (s *slot) wrap(key []byte, dmk *MasterKey, b binding) error {
	return seal(&s.wrapped, key, dmk, b.associated(s))
}

// unwrap returns the DMK, or nil when the key is not the slot's. The tag is
// compared in constant time by the cipher.
func (s *slot) unwrap(key []byte, b binding) *MasterKey {
	return unseal(&s.wrapped, key, b.associated(s))
}

// seal encrypts a master key with XChaCha20-Poly1305: nonce ‖ ciphertext ‖ tag.
func seal(out *[wrappedSize]byte, key []byte, dmk *MasterKey, ad []byte) error {
	plain := dmk.Bytes()
	if plain == nil {
		return fmt.Errorf("failed to wrap the master key: %w: it was destroyed", ErrWrongKey)
	}
	nonce := out[:chacha20poly1305.NonceSizeX]
	rand.Read(nonce)
	aeadFor(key).Seal(nonce, nonce, plain, ad)
	return nil
}

// unseal is the reverse of seal; nil when the tag does not match.
func unseal(in *[wrappedSize]byte, key, ad []byte) *MasterKey {
	nonce, ciphertext := in[:chacha20poly1305.NonceSizeX], in[chacha20poly1305.NonceSizeX:]
	k := emptyMasterKey()
	if _, err := aeadFor(key).Open(k.key()[:0], nonce, ciphertext, ad); err != nil {
		return nil
	}
	return k
}

func aeadFor(key []byte) cipher.AEAD {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic(fmt.Sprintf("keyslot: wrapping key of %d bytes", len(key))) // derive gives 32
	}
	return aead
}
