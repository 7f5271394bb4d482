// Package envelope seals what belongs to one citizen under a key of their own, so that destroying the key erases them.
//
// A key is 32 random bytes, one for each citizen. A master is a key that wraps keys; it has a version, so that a newer one can
// take its place without anything being sealed anew. A cell is the place of a value in the database: a sealed value opens in
// its own cell alone. A digest is a keyed one: what is looked up by a phone or a number is found, and not read.
//
// Values and keys are sealed with XChaCha20-Poly1305 (draft-irtf-cfrg-xchacha-03) under random nonces of 192 bits, of which as
// many as a database holds do not meet. Digests are HMAC-SHA-256. Masters and the key of digests lie with a Keeper; nothing
// here is written anywhere.
package envelope

import (
	"context"
	"crypto/cipher"
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"fmt"
	"strconv"
	"sync"

	"golang.org/x/crypto/chacha20poly1305"

	"razvorot/domain"
)

// Keeper keeps secrets by name: it returns the one it has, and stores the proposed one first when it has none.
type Keeper interface {
	KeepSecret(ctx context.Context, name string, proposed []byte) ([]byte, error)
}

const (
	keySize    = chacha20poly1305.KeySize
	digestSize = 20 // bytes kept of a digest: two of a whole country's phones meet once in 10^30
	nonceSize  = chacha20poly1305.NonceSizeX
)

// format is the first byte of what is sealed: another algorithm would get another.
const format = 1

// Overhead is how many bytes longer a sealed value is.
const Overhead = 1 + nonceSize + chacha20poly1305.Overhead

// Cell is the place of a sealed value.
type Cell struct {
	Table, Column string
	Account       string // whose it is, "" for nobody's
	ID            string // of the row
}

// bytes are what a value is bound to: every part with its length, so that no two cells read alike.
func (c Cell) bytes() []byte {
	b := make([]byte, 0, 8+len(c.Table)+len(c.Column)+len(c.Account)+len(c.ID))
	for _, part := range []string{c.Table, c.Column, c.Account, c.ID} {
		b = binary.AppendUvarint(b, uint64(len(part)))
		b = append(b, part...)
	}
	return b
}

// Key is an opened key of a citizen. It may be used by many goroutines.
type Key struct{ aead cipher.AEAD }

func newKey(secret []byte) (*Key, error) {
	aead, err := chacha20poly1305.NewX(secret)
	if err != nil {
		return nil, fmt.Errorf("a key of %d bytes: %w", len(secret), domain.ErrDamaged)
	}
	return &Key{aead}, nil
}

// Seal returns a value as it is kept in a cell: format, nonce, ciphertext and tag.
func (k *Key) Seal(c Cell, plain []byte) []byte {
	sealed := make([]byte, 1+nonceSize, Overhead+len(plain))
	sealed[0] = format
	_, _ = rand.Read(sealed[1:]) // never fails
	return k.aead.Seal(sealed, sealed[1:], plain, c.bytes())
}

// Open returns the value of a cell. domain.ErrDamaged: it was sealed for another cell or with another key, or was changed.
func (k *Key) Open(c Cell, sealed []byte) ([]byte, error) {
	if len(sealed) < Overhead || sealed[0] != format {
		return nil, domain.ErrDamaged
	}
	plain, err := k.aead.Open(nil, sealed[1:1+nonceSize], sealed[1+nonceSize:], c.bytes())
	if err != nil {
		return nil, domain.ErrDamaged
	}
	return plain, nil
}

// Wrapped is a key as it is kept.
type Wrapped struct {
	Master int // version of the master that opens it
	Bytes  []byte
}

// Masters opens keys of citizens and makes digests. It may be used by many goroutines.
type Masters struct {
	keeper  Keeper
	lookups []byte

	mu     sync.RWMutex
	known  map[int]*Key
	newest int
}

// OpenMasters opens masters up to a version, 1 and more, which the keeper makes when it has none.
func OpenMasters(ctx context.Context, k Keeper, newest int) (*Masters, error) {
	m := &Masters{keeper: k, known: map[int]*Key{}}
	var err error
	if m.lookups, err = k.KeepSecret(ctx, "lookup key", fresh()); err != nil {
		return nil, fmt.Errorf("failed to get the key of lookups: %w", err)
	}
	if len(m.lookups) < keySize {
		return nil, fmt.Errorf("the key of lookups is no key: %w", domain.ErrDamaged)
	}
	for version := 1; version <= max(1, newest); version++ {
		if err := m.Learn(ctx, version); err != nil {
			return nil, err
		}
	}
	return m, nil
}

func fresh() []byte {
	b := make([]byte, keySize)
	_, _ = rand.Read(b) // never fails
	return b
}

// SecretName is what a master is called at its keeper.
func SecretName(version int) string { return "citizens key " + strconv.Itoa(version) }

// Learn gets a master from the keeper. New keys are wrapped by the newest that is known.
func (m *Masters) Learn(ctx context.Context, version int) error {
	secret, err := m.keeper.KeepSecret(ctx, SecretName(version), fresh())
	if err != nil {
		return fmt.Errorf("failed to get master %d of the citizens' keys: %w", version, err)
	}
	return m.Take(version, secret)
}

// Take adds a master whose secret was got elsewhere. What wraps is derived from the secret, so that the secret may serve for more one day.
func (m *Masters) Take(version int, secret []byte) error {
	if len(secret) < keySize {
		return fmt.Errorf("master %d is no key: %w", version, domain.ErrDamaged)
	}
	derived, err := hkdf.Key(sha256.New, secret, nil, "wrap citizens' keys", keySize)
	if err != nil {
		return err
	}
	key, err := newKey(derived)
	if err != nil {
		return err
	}
	m.mu.Lock()
	defer m.mu.Unlock()
	m.known[version], m.newest = key, max(m.newest, version)
	return nil
}

// Newest returns the version of the master that wraps new keys.
func (m *Masters) Newest() int {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.newest
}

// Knows reports whether a master was opened.
func (m *Masters) Knows(version int) bool { return m.master(version) != nil }

func (m *Masters) master(version int) *Key {
	m.mu.RLock()
	defer m.mu.RUnlock()
	return m.known[version]
}

// wrapping is the cell of a key: it opens as the key of its account alone, by its own master.
func wrapping(account string, version int) Cell {
	return Cell{Table: "citizen_key", Column: "wrapped", Account: account, ID: strconv.Itoa(version)}
}

// NewKey makes the key of an account.
func (m *Masters) NewKey(account string) (*Key, Wrapped, error) {
	secret := fresh()
	key, err := newKey(secret)
	version := m.Newest()
	return key, Wrapped{version, m.master(version).Seal(wrapping(account, version), secret)}, err
}

// Unwrap opens the key of an account. domain.ErrDamaged: it is of another account or of an unknown master, or was changed.
func (m *Masters) Unwrap(account string, w Wrapped) (*Key, error) {
	secret, err := m.secret(account, w)
	if err != nil {
		return nil, err
	}
	return newKey(secret)
}

func (m *Masters) secret(account string, w Wrapped) ([]byte, error) {
	master := m.master(w.Master)
	if master == nil {
		return nil, fmt.Errorf("a key is wrapped by master %d, which is not here: %w", w.Master, domain.ErrDamaged)
	}
	secret, err := master.Open(wrapping(account, w.Master), w.Bytes)
	if err != nil {
		return nil, fmt.Errorf("the key of a citizen does not open: %w", err)
	}
	return secret, nil
}

// Rewrap wraps the key of an account with the newest master.
func (m *Masters) Rewrap(account string, w Wrapped) (Wrapped, error) {
	secret, err := m.secret(account, w)
	if err != nil {
		return w, err
	}
	version := m.Newest()
	return Wrapped{version, m.master(version).Seal(wrapping(account, version), secret)}, nil
}

// Digest is what a value is looked up by: the same for the same purpose and value, 27 characters, and told by neither. Empty
// is the digest of nothing.
func (m *Masters) Digest(purpose, value string) string {
	if value == "" {
		return ""
	}
	mac := hmac.New(sha256.New, m.lookups)
	mac.Write([]byte(purpose + "\x00"))
	mac.Write([]byte(value))
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil)[:digestSize])
}
