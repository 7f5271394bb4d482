package keyslot

import (
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"errors"
	"fmt"
)

// device is the device record: the header's own item in the keychain. It
// authenticates the tries and remembers how far the header had come.
type device struct {
	secret     [keySize]byte
	generation uint64
	sequence   uint64
	failures   uint32
	wall       int64 // of the last wrong try, as in tries
	uptime     int64
	boot       [16]byte
}

// deviceVersion is the record's first byte.
const deviceVersion = 1

// deviceSize is version, secret, generation, sequence, failures, wall, uptime
// and boot.
const deviceSize = 1 + keySize + 8 + 8 + 4 + 8 + 8 + 16

// newDevice draws a device secret.
func newDevice() *device {
	d := &device{}
	rand.Read(d.secret[:])
	return d
}

// loadDevice reads the record. It returns nil and no error when the keychain
// works but has no record, or one it cannot read.
func loadDevice(k Keychain, id VaultID) (*device, error) {
	b, err := k.Get(deviceAccount(id))
	if errors.Is(err, ErrKeychainItemMissing) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	defer clear(b)
	if len(b) != deviceSize || b[0] != deviceVersion {
		return nil, nil
	}
	d := &device{}
	r := &reader{rest: b[1:]}
	r.copy(d.secret[:])
	d.generation, d.sequence, d.failures = r.uint64(), r.uint64(), r.uint32()
	d.wall, d.uptime = r.int64(), r.int64()
	r.copy(d.boot[:])
	return d, nil
}

// store writes the record.
func (d *device) store(k Keychain, id VaultID) error {
	b := append(make([]byte, 0, deviceSize), deviceVersion)
	b = append(b, d.secret[:]...)
	b = binary.BigEndian.AppendUint64(b, d.generation)
	b = binary.BigEndian.AppendUint64(b, d.sequence)
	b = binary.BigEndian.AppendUint32(b, d.failures)
	b = binary.BigEndian.AppendUint64(b, uint64(d.wall))
	b = binary.BigEndian.AppendUint64(b, uint64(d.uptime))
	b = append(b, d.boot[:]...)
	defer clear(b)
	return k.Set(deviceAccount(id), b)
}

// rememberTries copies the count and its times.
func (d *device) rememberTries(t *tries) {
	d.failures, d.wall, d.uptime, d.boot = t.failures, t.wall, t.uptime, t.boot
}

// rememberAll copies how far the header has come.
func (d *device) rememberAll(h *header) {
	d.generation, d.sequence = h.generation, h.tries.sequence
	d.rememberTries(&h.tries)
}

// mac authenticates the whole file up to the MAC itself, so that the tries
// cannot be joined to other slots.
func (d *device) mac(h *header) (sum [macSize]byte) {
	key := derive(d.secret[:], h.vault[:], "tries")
	m := hmac.New(sha256.New, key)
	m.Write(h.appendTries(make([]byte, 0, maxHeaderSize)))
	m.Sum(sum[:0])
	clear(key)
	return sum
}

// check compares the header with the record. It returns a rollback error for a
// header older than the record. Otherwise it corrects the count of tries where
// the file's is not to be believed, and returns a warning for the person.
//
// A count with a wrong or missing MAC is not believed to be small: it leaves at
// most one free try. It is not believed to be large either, or anybody who can
// write the file could lock the owner out.
func (d *device) check(h *header, path string) (warning, rollback error) {
	t := &h.tries
	switch {
	case h.generation < d.generation || t.sequence < d.sequence:
		rollback = fmt.Errorf("%s: %w (change %d, write %d; this device last saw change %d, write %d): "+
			"put the current file back, or accept the old one if you restored it yourself",
			path, ErrRolledBack, h.generation, t.sequence, d.generation, d.sequence)
		d.correct(t)
	case !t.bound:
		// Written while the keychain was away, or by somebody without it.
		warning = fmt.Errorf("%s: %w", path, WarnTriesUnverified)
		d.correct(t)
	default:
		if sum := d.mac(h); !hmac.Equal(sum[:], t.mac[:]) {
			warning = fmt.Errorf("%s: %w", path, WarnTriesTampered)
			d.correct(t)
			t.raise(freeTries - 1)
		}
	}
	return warning, rollback
}

// correct raises the count to the record's.
func (d *device) correct(t *tries) {
	if d.failures > t.failures {
		t.raise(d.failures)
		t.wall, t.uptime, t.boot = d.wall, d.uptime, d.boot
	}
}
