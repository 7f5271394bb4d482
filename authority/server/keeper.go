package server

import (
	"context"
	"crypto/cipher"
	"crypto/ecdsa"
	"crypto/hkdf"
	"crypto/rand"
	"crypto/sha256"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"golang.org/x/crypto/chacha20poly1305"

	"razvorot/authority/config"
	"razvorot/authority/issuance"
	"razvorot/authority/store"
	"razvorot/domain"
)

// keeper keeps secrets in the authority's database, sealed by a key that is not there: all processes have the same ones, and a
// copy of the database alone opens none. Each is sealed with XChaCha20-Poly1305, a random nonce before it and its name as
// associated data, so that one does not pass for another.
type keeper struct {
	db   *sql.DB
	seal cipher.AEAD
}

var _ issuance.Keeper = (*keeper)(nil)

// secretsKey is the name of the key in the folder of keys that secrets are sealed with; sealedSecret begins their names in the
// database.
const (
	secretsKey   = "secrets key 1"
	secretsFile  = "secrets-key-1.key.age" // of it, in the folder of keys
	sealedSecret = "sealed: "
)

// openKeeper takes the sealing key from among the signing keys, where a passphrase protects it: HKDF-SHA-256 of its scalar.
func openKeeper(ctx context.Context, keys issuance.Keys, db store.Database) (issuance.Keeper, error) {
	key, err := keys.Key(ctx, secretsKey)
	if err != nil {
		return nil, fmt.Errorf("keys: %w", err)
	}
	private, ok := key.(*ecdsa.PrivateKey)
	if !ok {
		return nil, errors.New("the key of secrets is to be one that lies in a file")
	}
	scalar, err := private.Bytes()
	if err != nil {
		return nil, err
	}
	sealing, err := hkdf.Key(sha256.New, scalar, nil, "razvorot authority secrets v1", chacha20poly1305.KeySize)
	if err != nil {
		return nil, err
	}
	seal, err := chacha20poly1305.NewX(sealing)
	return &keeper{db.SQL, seal}, err
}

// KeepSecret implements issuance.Keeper. domain.ErrDamaged: what is kept was sealed by another key.
func (k *keeper) KeepSecret(ctx context.Context, name string, proposed []byte) ([]byte, error) {
	name = sealedSecret + name
	nonce := make([]byte, k.seal.NonceSize(), k.seal.NonceSize()+len(proposed)+k.seal.Overhead())
	_, _ = rand.Read(nonce) // never fails: crypto/rand.Read
	_, err := k.db.ExecContext(ctx, "INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", name,
		k.seal.Seal(nonce, nonce, proposed, []byte(name)))
	if err != nil {
		return nil, fmt.Errorf("a secret cannot be kept: %w", err)
	}
	var kept []byte
	if err := k.db.QueryRowContext(ctx, "SELECT value FROM secret WHERE name = $1", name).Scan(&kept); err != nil {
		return nil, fmt.Errorf("a secret cannot be read: %w", err)
	}
	if len(kept) < len(nonce) {
		return nil, fmt.Errorf("a secret is cut: %w", domain.ErrDamaged)
	}
	opened, err := k.seal.Open(nil, kept[:len(nonce)], kept[len(nonce):], []byte(name))
	if err != nil {
		return nil, fmt.Errorf("a secret was sealed with another key than that of keys.dir: %w", domain.ErrDamaged)
	}
	return opened, nil
}

// firstKey is the file without which a folder is none of keys: a key that is missing would be made anew, and be of no use.
const firstKey = "issuing-root-key-1.key.age"

// openSigning opens the folder of keys, which must have been made, or must not.
func openSigning(k config.Keys, p Purpose) (issuance.Keys, error) {
	_, err := os.Stat(filepath.Join(k.Dir, firstKey))
	switch {
	case p == ToBeBegun && err == nil:
		return nil, fmt.Errorf("keys.dir: %s holds keys already: %w", k.Dir, domain.ErrConflict)
	case p == ToWork && errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("keys.dir: %s holds no keys: name the folder of this authority, or make it with «authority pki init»: %w",
			k.Dir, domain.ErrNotFound)
	case err != nil && !errors.Is(err, fs.ErrNotExist):
		return nil, fmt.Errorf("keys.dir: %w", err)
	}
	return issuance.SealedKeys(k.Dir, k.Passphrase.Reveal()), nil
}
