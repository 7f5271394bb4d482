package keyslot

import (
	"encoding/binary"
	"errors"
	"fmt"
)

// Anchors keeps one number per vault in the keychain: the generation that
// package storage last wrote. An old copy of the database put back has a smaller
// one. Whoever controls the keychain can set the anchor; it protects against
// somebody who can replace files only.
type Anchors struct {
	// Keychain holds the anchors; nil means there is none.
	Keychain Keychain
}

// SetAnchor stores the generation for the vault. Without a keychain it returns
// ErrNoKeychain.
func (a Anchors) SetAnchor(id VaultID, generation uint64) error {
	if a.Keychain == nil {
		return ErrNoKeychain
	}
	if err := a.Keychain.Set(anchorAccount(id), binary.BigEndian.AppendUint64(nil, generation)); err != nil {
		return fmt.Errorf("failed to set the anchor of vault %v: %w", id, err)
	}
	return nil
}

// Anchor returns the generation stored for the vault. The second result is false
// when there is none, as on a new device. Without a keychain it returns
// ErrNoKeychain.
func (a Anchors) Anchor(id VaultID) (uint64, bool, error) {
	if a.Keychain == nil {
		return 0, false, ErrNoKeychain
	}
	b, err := a.Keychain.Get(anchorAccount(id))
	if errors.Is(err, ErrKeychainItemMissing) || (err == nil && len(b) != 8) {
		return 0, false, nil
	}
	if err != nil {
		return 0, false, fmt.Errorf("failed to get the anchor of vault %v: %w", id, err)
	}
	return binary.BigEndian.Uint64(b), true, nil
}
