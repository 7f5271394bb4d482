package keyslot

import (
	"crypto/rand"
	"crypto/subtle"
	"fmt"
)

// keySize is the length of the data master key and of every key derived here.
const keySize = 32

// MasterKey is a data master key: 32 random bytes. It never prints. Copies of a
// MasterKey share the same bytes, so Zero on one empties all.
//
// Zero overwrites the bytes kept here. Go gives no promise beyond that: the
// garbage collector does not move heap objects today, but ciphers built from
// the key hold their own expanded copies, and a swapped-out page or a core dump
// may hold any of them. docs/THREAT-MODEL.md says how far this goes.
type MasterKey struct {
	hidden
	key func() *[keySize]byte
}

func emptyMasterKey() *MasterKey { return &MasterKey{key: hide(new([keySize]byte))} }

// NewMasterKey copies 32 bytes into a MasterKey. Any other length is an error.
func NewMasterKey(b []byte) (*MasterKey, error) {
	if len(b) != keySize {
		return nil, fmt.Errorf("failed to take a master key of %d bytes, want %d", len(b), keySize)
	}
	k := emptyMasterKey()
	copy(k.key()[:], b)
	return k, nil
}

// generateMasterKey returns a fresh key. crypto/rand.Read cannot fail since
// Go 1.24: it ends the program instead.
func generateMasterKey() *MasterKey {
	k := emptyMasterKey()
	rand.Read(k.key()[:])
	return k
}

// Bytes returns the 32 key bytes themselves, not a copy: they become unusable
// with Zero. After Zero it returns nil, which no cipher accepts, so that a
// destroyed key cannot silently encrypt with zeros.
func (k *MasterKey) Bytes() []byte {
	if k == nil || k.key == nil || *k.key() == ([keySize]byte{}) {
		return nil
	}
	return k.key()[:]
}

// Zero overwrites the key. It may be called more than once, and on nil.
func (k *MasterKey) Zero() {
	if k != nil && k.key != nil {
		clear(k.key()[:])
	}
}

// Equal reports in constant time whether both hold the same key. A destroyed
// key equals none.
func (k *MasterKey) Equal(other *MasterKey) bool {
	a, b := k.Bytes(), other.Bytes()
	return a != nil && b != nil && subtle.ConstantTimeCompare(a, b) == 1
}
