package cryptvfs

import (
	"bytes"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
)

// The layout of both kinds of file. docs/FORMATS.md shows it byte by byte.
const (
	blockSize = 4096
	unitSize  = blockSize + overhead

	formatVersion = 1
	headerSize    = 4096 // the plain header at the start of every file
	rootSpacing   = 8192 // each root slot has pages of its own, so one torn write spares the other
	rootStart     = 8192
	dataStart     = rootStart + 2*rootSpacing

	fanout     = blockSize / 8 // stamps in a leaf or a super
	groupSize  = (2 + fanout) * unitSize
	superSize  = 2*unitSize + fanout*groupSize
	maxSupers  = 500
	rootPrefix = 64 // bytes before the stamps of the supers

	maxSize = int64(maxSupers) * fanout * fanout * blockSize // 500 GiB

	idSize = 32
)

// Levels bind a unit to its part in the file.
const (
	levelBlock byte = iota
	levelLeaf
	levelSuper
	levelRoot
	levelStream
)

var (
	mainMagic   = [16]byte{'R', 'a', 'z', 'v', 'o', 'r', 'o', 't', ' ', 'v', 'a', 'u', 'l', 't', '\r', '\n'}
	streamMagic = [16]byte{'R', 'a', 'z', 'v', 'o', 'r', 'o', 't', ' ', 's', 't', 'r', 'e', 'a', '\r', '\n'}
	plainMagic  = []byte("SQLite format 3\x00")
)

// header is the plain text at the start of a file. It holds no secret: ids,
// and for a stream the main file and the epoch it belongs to.
type header struct {
	magic [16]byte
	id    [idSize]byte
	owner [idSize]byte // stream: id of the main file, zero otherwise
	epoch uint64       // stream: epoch of the main file when the stream was begun
	geo   geometry     // stream: how it is cut into blocks
}

// Offsets within the header.
const (
	hdrVersion = 16
	hdrBlock   = 20
	hdrFirst   = 24 // stream: geometry
	hdrRest    = 28
	hdrID      = 32
	hdrOwner   = 64
	hdrEpoch   = 96
	hdrMAC     = 104 // HMAC-SHA-256 of [0,104) under the mount's header key
	hdrSum     = 136 // SHA-256 of [0,136): damage is told apart from a wrong key
	hdrUsed    = 168
)

func headerKey(key []byte) ([]byte, error) {
	return hkdf.Key(sha256.New, key, nil, "razvorot/cryptvfs/1 header", KeySize)
}

func (h *header) marshal(key []byte) ([]byte, error) {
	b := make([]byte, headerSize)
	copy(b, h.magic[:])
	binary.LittleEndian.PutUint32(b[hdrVersion:], formatVersion)
	binary.LittleEndian.PutUint32(b[hdrBlock:], blockSize)
	binary.LittleEndian.PutUint32(b[hdrFirst:], uint32(h.geo.first))
	binary.LittleEndian.PutUint32(b[hdrRest:], uint32(h.geo.rest))
	copy(b[hdrID:], h.id[:])
	copy(b[hdrOwner:], h.owner[:])
	binary.LittleEndian.PutUint64(b[hdrEpoch:], h.epoch)
	hk, err := headerKey(key)
	if err != nil {
		return nil, err
	}
	defer clear(hk)
	mac := hmac.New(sha256.New, hk)
	mac.Write(b[:hdrMAC])
	mac.Sum(b[:hdrMAC])
	sum := sha256.Sum256(b[:hdrSum])
	copy(b[hdrSum:], sum[:])
	return b, nil
}

// parseHeader reads a header of the given magic. The error is one of the kinds
// ErrPlainSQLite, ErrNotVault, ErrNewer, ErrTampered and ErrWrongKey.
func parseHeader(b, key []byte, magic [16]byte) (*header, error) {
	switch {
	case len(b) < headerSize:
		return nil, ErrNotVault
	case bytes.HasPrefix(b, plainMagic):
		return nil, ErrPlainSQLite
	case !bytes.HasPrefix(b, magic[:]):
		return nil, ErrNotVault
	}
	sum := sha256.Sum256(b[:hdrSum])
	if !bytes.Equal(sum[:], b[hdrSum:hdrUsed]) || !allZero(b[hdrUsed:headerSize]) {
		return nil, ErrTampered
	}
	if binary.LittleEndian.Uint32(b[hdrVersion:]) != formatVersion ||
		binary.LittleEndian.Uint32(b[hdrBlock:]) != blockSize {
		return nil, ErrNewer
	}
	hk, err := headerKey(key)
	if err != nil {
		return nil, err
	}
	defer clear(hk)
	mac := hmac.New(sha256.New, hk)
	mac.Write(b[:hdrMAC])
	if !hmac.Equal(mac.Sum(nil), b[hdrMAC:hdrSum]) {
		return nil, ErrWrongKey
	}
	h := &header{magic: magic, epoch: binary.LittleEndian.Uint64(b[hdrEpoch:])}
	h.geo.first = int(binary.LittleEndian.Uint32(b[hdrFirst:]))
	h.geo.rest = int(binary.LittleEndian.Uint32(b[hdrRest:]))
	if magic == streamMagic && !h.geo.valid() {
		return nil, ErrTampered
	}
	copy(h.id[:], b[hdrID:])
	copy(h.owner[:], b[hdrOwner:])
	return h, nil
}

func newID() (id [idSize]byte, err error) {
	_, err = rand.Read(id[:])
	return id, err
}

func allZero(b []byte) bool {
	for _, c := range b {
		if c != 0 {
			return false
		}
	}
	return true
}

// adSize is the length of a unit's associated data: level, length of the
// plaintext, index. The file is bound by its key.
const adSize = 16

func putAD(ad *[adSize]byte, level byte, length int, index uint64) []byte {
	*ad = [adSize]byte{level}
	binary.LittleEndian.PutUint32(ad[4:], uint32(length))
	binary.LittleEndian.PutUint64(ad[8:], index)
	return ad[:]
}

// blockOffset is where the unit of a block lies in a main file.
func blockOffset(block int64) int64 {
	leaf := block / fanout
	return leafOffset(leaf) + (2+block%fanout)*unitSize
}

// leafOffset is where the first of a leaf's two copies lies.
func leafOffset(leaf int64) int64 {
	return superOffset(leaf/fanout) + 2*unitSize + leaf%fanout*groupSize
}

// superOffset is where the first of a super's two copies lies.
func superOffset(super int64) int64 { return dataStart + super*superSize }

// rootOffset is where a root slot (0 or 1) lies.
func rootOffset(slot int) int64 { return rootStart + int64(slot)*rootSpacing }
