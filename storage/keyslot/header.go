package keyslot

import (
	"bytes"
	"crypto/sha256"
	"encoding/binary"
	"encoding/hex"
	"errors"
	"fmt"
)

// VaultID names a vault: 16 random bytes, drawn once by Create.
type VaultID [16]byte

// String returns the id in hexadecimal.
func (id VaultID) String() string { return hex.EncodeToString(id[:]) }

// Layout, see docs/formats/keyslot.md. All numbers are big-endian.
const (
	magic         = "RZVTKEY\n"
	formatVersion = 1
	flagRekey     = 1

	fixedSize    = 44 // before the slots
	slotSize     = 140
	macSize      = sha256.Size
	triesSize    = 120
	checksumSize = sha256.Size

	// MaxSlots is how many ways in a vault may have.
	MaxSlots = 16

	minHeaderSize = fixedSize + slotSize + macSize + triesSize + checksumSize
	maxHeaderSize = fixedSize + 2*MaxSlots*slotSize + wrappedSize + macSize + triesSize + checksumSize
)

// header is the parsed file.
type header struct {
	vault      VaultID
	generation uint64
	epoch      uint32
	slots      []slot
	next       *pending // nil unless a re-key is pending
	mac        [macSize]byte
	tries      tries
}

// pending is a re-key begun and not yet committed.
type pending struct {
	slots []slot            // wrap the next DMK, epoch + 1
	key   [wrappedSize]byte // the next DMK under the current one
}

// errMalformed: the bytes are no header. Callers see it as ErrDamaged.
var errMalformed = errors.New("malformed")

func malformed(what string) error { return fmt.Errorf("%w: %s", errMalformed, what) }

// parseHeader reads a header strictly: what it accepts marshals to the same
// bytes. The checksum comes before the version, in every version the last 32
// bytes, so that a flipped bit in the version is damage and not a newer version.
func parseHeader(b []byte) (*header, error) {
	if len(b) < len(magic)+2+checksumSize || !bytes.HasPrefix(b, []byte(magic)) {
		return nil, malformed("not a vault header")
	}
	body := b[:len(b)-checksumSize]
	if sum := sha256.Sum256(body); !bytes.Equal(sum[:], b[len(body):]) {
		return nil, malformed("checksum does not match")
	}
	if v := binary.BigEndian.Uint16(b[len(magic):]); v != formatVersion {
		return nil, fmt.Errorf("format version %d: %w", v, ErrNewerVersion)
	}
	if len(b) < minHeaderSize || len(b) > maxHeaderSize {
		return nil, malformed("wrong length")
	}
	r := &reader{rest: body[len(magic)+2:]}
	h := parseSlots(r)
	r.copy(h.mac[:])
	h.tries = parseTries(r)
	if r.err == nil && len(r.rest) != 0 {
		r.fail("wrong length")
	}
	if r.err != nil {
		return nil, r.err
	}
	return h, h.check()
}

// parseSlots reads everything up to the MAC.
func parseSlots(r *reader) *header {
	h := &header{}
	flags, n, p := r.uint8(), int(r.uint8()), int(r.uint8())
	r.zero(3)
	r.copy(h.vault[:])
	h.generation = r.uint64()
	h.epoch = r.uint32()
	if flags&^flagRekey != 0 || n < 1 || n > MaxSlots || p > MaxSlots || (p > 0) != (flags == flagRekey) {
		r.fail("flags or number of slots")
		return h
	}
	h.slots = parseSlotList(r, n)
	if p > 0 {
		h.next = &pending{slots: parseSlotList(r, p)}
		r.copy(h.next.key[:])
	}
	return h
}

func parseSlotList(r *reader, n int) []slot {
	slots := make([]slot, n)
	for i := range slots {
		s := &slots[i]
		r.copy(s.id[:])
		s.kind = Kind(r.uint8())
		argon := r.uint8()
		s.params.Threads = r.uint8()
		r.zero(1)
		s.params.Time, s.params.Memory = r.uint32(), r.uint32()
		s.created = r.int64()
		r.copy(s.salt[:])
		r.copy(s.wrapped[:])
		if argon > 1 || (argon == 1) != s.kind.usesArgon() {
			r.fail("key derivation of a slot")
		}
	}
	return slots
}

// check refuses what is well-formed but means nothing.
func (h *header) check() error {
	if h.generation == 0 || h.epoch == 0 || h.epoch == 1<<32-1 {
		return malformed("generation or epoch")
	}
	if err := checkSlots(h.slots); err != nil {
		return err
	}
	if h.next != nil {
		if err := checkSlots(h.next.slots); err != nil {
			return err
		}
	}
	return h.tries.check()
}

func checkSlots(slots []slot) error {
	seen := make(map[SlotID]bool, len(slots))
	memorable := false
	for i := range slots {
		s := &slots[i]
		if seen[s.id] {
			return malformed("two slots with one id")
		}
		seen[s.id] = true
		memorable = memorable || s.kind.memorable()
		if s.kind < KindPassphrase || s.kind > KindPIN || s.created < 0 {
			return malformed("kind or date of a slot")
		}
		if !s.kind.usesArgon() {
			if s.params != (Params{}) {
				return malformed("parameters of a slot")
			}
		} else if err := s.params.check(); err != nil {
			return fmt.Errorf("%w: %w", errMalformed, err)
		}
	}
	if !memorable {
		return malformed("no passphrase and no recovery code")
	}
	return nil
}

// appendSlots writes everything that the MAC covers.
func (h *header) appendSlots(b []byte) []byte {
	flags, p := byte(0), 0
	if h.next != nil {
		flags, p = flagRekey, len(h.next.slots)
	}
	b = append(b, magic...)
	b = binary.BigEndian.AppendUint16(b, formatVersion)
	b = append(b, flags, byte(len(h.slots)), byte(p), 0, 0, 0)
	b = append(b, h.vault[:]...)
	b = binary.BigEndian.AppendUint64(b, h.generation)
	b = binary.BigEndian.AppendUint32(b, h.epoch)
	for i := range h.slots {
		b = h.slots[i].append(b)
	}
	if h.next != nil {
		for i := range h.next.slots {
			b = h.next.slots[i].append(b)
		}
		b = append(b, h.next.key[:]...)
	}
	return b
}

// appendPublic writes the slot without the wrapped key.
func (s *slot) appendPublic(b []byte) []byte {
	argon := byte(0)
	if s.kind.usesArgon() {
		argon = 1
	}
	b = append(b, s.id[:]...)
	b = append(b, byte(s.kind), argon, s.params.Threads, 0)
	b = binary.BigEndian.AppendUint32(b, s.params.Time)
	b = binary.BigEndian.AppendUint32(b, s.params.Memory)
	b = binary.BigEndian.AppendUint64(b, uint64(s.created))
	return append(b, s.salt[:]...)
}

func (s *slot) append(b []byte) []byte { return append(s.appendPublic(b), s.wrapped[:]...) }

// marshal writes the whole file.
func (h *header) marshal() []byte {
	b := h.appendTries(make([]byte, 0, maxHeaderSize))
	b = append(b, h.tries.mac[:]...)
	sum := sha256.Sum256(b)
	return append(b, sum[:]...)
}

// appendTries writes everything that the MAC over the tries covers.
func (h *header) appendTries(b []byte) []byte {
	b = append(h.appendSlots(b), h.mac[:]...)
	return h.tries.append(b)
}

// clone returns a copy that shares no slot with h.
func (h *header) clone() *header {
	c := *h
	c.slots = append([]slot(nil), h.slots...)
	if h.next != nil {
		c.next = &pending{slots: append([]slot(nil), h.next.slots...), key: h.next.key}
	}
	return &c
}
