package cryptvfs

import (
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"math"
)

// overhead is what sealing adds to a block.
const overhead = nonceSize + tagSize

// maxReaders bounds the derived keys kept for reading: one for every session
// (one opening of the file) whose units were met lately.
const maxReaders = 16

var errSeal = errors.New("unit is not authentic")

// sealer seals and opens the units of one file.
//
// No nonce is used twice: the first half is drawn at random when the sealer is
// made and selects a key of its own, the second half counts the units sealed
// since. Two sealers share a half with a chance of 2⁻⁹⁶ per pair.
type sealer struct {
	x       *xaes
	first   [halfNonce]byte
	writer  cipher.AEAD
	count   uint64
	readers map[[halfNonce]byte]cipher.AEAD

	// The reader used last: units of one session lie together.
	lastFirst [halfNonce]byte
	last      cipher.AEAD
}

// newSealer derives the key of the file with this id from the mount's key.
func newSealer(key []byte, id []byte, label string) (*sealer, error) {
	fileKey, err := hkdf.Key(sha256.New, key, id, label, KeySize)
	if err != nil {
		return nil, err
	}
	defer clear(fileKey)
	x, err := newXAES(fileKey)
	if err != nil {
		return nil, err
	}
	s := &sealer{x: x, readers: make(map[[halfNonce]byte]cipher.AEAD)}
	if _, err := rand.Read(s.first[:]); err != nil {
		return nil, err
	}
	if s.writer, err = x.derive(s.first); err != nil {
		return nil, err
	}
	s.readers[s.first] = s.writer
	return s, nil
}

// reserve takes n consecutive nonces and returns the first one's counter.
func (s *sealer) reserve(n int) (uint64, error) {
	if s.count > math.MaxUint64-uint64(n) {
		return 0, errors.New("nonces of this session are used up")
	}
	first := s.count + 1
	s.count += uint64(n)
	return first, nil
}

// sealAs appends nonce ‖ ciphertext ‖ tag to dst under a reserved nonce, which
// must not be used again. It may run beside itself.
func (s *sealer) sealAs(nonce uint64, dst, plain, ad []byte) []byte {
	at := len(dst)
	dst = append(dst, s.first[:]...)
	dst = append(dst, 0, 0, 0, 0)
	dst = binary.BigEndian.AppendUint64(dst, nonce)
	return s.writer.Seal(dst, dst[at+halfNonce:at+nonceSize], plain, ad)
}

// seal is sealAs under the next nonce.
func (s *sealer) seal(dst, plain, ad []byte) ([]byte, error) {
	nonce, err := s.reserve(1)
	if err != nil {
		return nil, err
	}
	return s.sealAs(nonce, dst, plain, ad), nil
}

// open appends the plaintext of unit to dst.
func (s *sealer) open(dst, unit, ad []byte) ([]byte, error) {
	if len(unit) < overhead {
		return nil, errSeal
	}
	first := [halfNonce]byte(unit[:halfNonce])
	r, ok := s.last, s.last != nil && s.lastFirst == first
	if !ok {
		r, ok = s.readers[first]
	}
	if !ok {
		var err error
		if r, err = s.x.derive(first); err != nil {
			return nil, err
		}
	}
	plain, err := r.Open(dst, unit[halfNonce:nonceSize], unit[nonceSize:], ad)
	if err != nil {
		return nil, errSeal
	}
	if !ok { // only authentic units earn a place, so garbage cannot flush the cache
		s.remember(first, r)
	}
	s.lastFirst, s.last = first, r
	return plain, nil
}

func (s *sealer) remember(first [halfNonce]byte, r cipher.AEAD) {
	if len(s.readers) >= maxReaders {
		for old := range s.readers {
			if old != s.first {
				delete(s.readers, old)
				break
			}
		}
	}
	s.readers[first] = r
}

// stampOf returns the first eight bytes of a unit's tag.
func stampOf(unit []byte) uint64 {
	return binary.LittleEndian.Uint64(unit[len(unit)-tagSize:])
}
