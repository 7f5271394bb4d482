package issuance

import (
	"bytes"
	"context"
	"crypto"
	"crypto/ecdsa"
	"crypto/elliptic"
	"crypto/rand"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"

	"razvorot/credential/pki"
)

// sealedKeys are keys in files that a passphrase opens.
type sealedKeys struct {
	dir, passphrase string

	mu     sync.Mutex
	opened map[string]crypto.Signer // opening one takes a second
}

// SealedKeys returns the keys in a folder: a file for each, sealed by a passphrase (pki.SealKey). The folder is made at the
// first use. Several processes may share it. Key returns domain.ErrWrongCredentials for another passphrase and
// domain.ErrDamaged for a file that is none of ours.
func SealedKeys(dir, passphrase string) Keys {
	return &sealedKeys{dir: dir, passphrase: passphrase, opened: map[string]crypto.Signer{}}
}

// Key implements Keys.
func (s *sealedKeys) Key(ctx context.Context, name string) (crypto.Signer, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	if key := s.opened[name]; key != nil {
		return key, nil
	}
	if err := ctx.Err(); err != nil {
		return nil, err
	}
	path := filepath.Join(s.dir, strings.ReplaceAll(name, " ", "-")+".key.age")
	sealed, err := os.ReadFile(path)
	if errors.Is(err, fs.ErrNotExist) {
		var made crypto.Signer
		if made, err = s.create(path); err == nil && made != nil {
			s.opened[name] = made
			return made, nil
		}
		if err == nil {
			sealed, err = os.ReadFile(path)
		}
	}
	if err != nil {
		return nil, fmt.Errorf("failed to read a signing key: %w", err)
	}
	key, err := pki.OpenKey(sealed, s.passphrase)
	if err != nil {
		return nil, err
	}
	s.opened[name] = key
	return key, nil
}

// create writes a new key under a name of its own and links it into place: the file is whole as soon as it is there. It returns nil
// when another process made one meanwhile: that stays.
func (s *sealedKeys) create(path string) (crypto.Signer, error) {
	key, err := ecdsa.GenerateKey(elliptic.P256(), rand.Reader)
	if err != nil {
		return nil, err
	}
	sealed, err := pki.SealKey(key, s.passphrase)
	if err != nil {
		return nil, err
	}
	if err := os.MkdirAll(s.dir, 0o700); err != nil {
		return nil, err
	}
	whole, err := os.CreateTemp(s.dir, "new-*") // readable by its owner alone
	if err != nil {
		return nil, err
	}
	defer func() { _ = os.Remove(whole.Name()) }()
	_, err = bytes.NewReader(sealed).WriteTo(whole)
	if err = errors.Join(err, whole.Sync(), whole.Close()); err != nil {
		return nil, err
	}
	if err := os.Link(whole.Name(), path); errors.Is(err, fs.ErrExist) {
		return nil, nil
	} else if err != nil {
		return nil, err
	}
	// The name is to last as well: a certificate of a key that was lost is of no use.
	folder, err := os.Open(s.dir)
	if err != nil {
		return nil, err
	}
	_ = folder.Sync() // Windows has no such thing for folders, and needs none
	return key, folder.Close()
}
