package cryptvfs

import (
	"crypto/aes"
	"crypto/cipher"
)

const (
	// KeySize is the length of a file system key in bytes.
	KeySize   = 32
	nonceSize = 24
	tagSize   = 16
	halfNonce = 12
)

// xaes derives the AES-256-GCM keys of XAES-256-GCM (C2SP, XAES-256-GCM,
// version 1.0): the first half of the 24-byte nonce selects a derived key, the
// second half is that key's GCM nonce. It is kept apart from cipher.AEAD so
// that a derived key can be used for many units instead of one.
type xaes struct {
	block  cipher.Block
	subkey [aes.BlockSize]byte // K1 of the specification (CMAC's first subkey)
}

func newXAES(key []byte) (*xaes, error) {
	b, err := aes.NewCipher(key)
	if err != nil {
		return nil, err
	}
	x := &xaes{block: b}
	b.Encrypt(x.subkey[:], x.subkey[:])
	carry := x.subkey[0] >> 7
	for i := range x.subkey {
		next := byte(0)
		if i+1 < len(x.subkey) {
			next = x.subkey[i+1] >> 7
		}
		x.subkey[i] = x.subkey[i]<<1 | next
	}
	x.subkey[len(x.subkey)-1] ^= carry * 0x87
	return x, nil
}

// derive returns the AEAD for the nonces that begin with first.
func (x *xaes) derive(first [halfNonce]byte) (cipher.AEAD, error) {
	var key [KeySize]byte
	defer clear(key[:])
	for i := range 2 {
		m := [aes.BlockSize]byte{0, byte(i + 1), 'X', 0}
		copy(m[4:], first[:])
		for j := range m {
			m[j] ^= x.subkey[j]
		}
		x.block.Encrypt(key[i*aes.BlockSize:], m[:])
	}
	b, err := aes.NewCipher(key[:])
	if err != nil {
		return nil, err
	}
	return cipher.NewGCM(b)
}
