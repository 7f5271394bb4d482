package storage

import (
	"errors"
	"fmt"

	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

// epochBits is how many bits of the anchor count the database's epochs; above
// them the header's count of master keys, since a re-key begins a new file.
const epochBits = 40

// age is how far the vault has come: it grows with every durable change and
// with every re-key.
func (v *Vault) age(m *cryptvfs.Mount) uint64 {
	return uint64(v.header.Epoch())<<epochBits | m.Epoch()
}

// checkAnchor compares the vault's age with what the OS keychain remembers.
// Without a keychain, or with nothing in it, there is nothing to compare.
func (v *Vault) checkAnchor(m *cryptvfs.Mount) error {
	anchors := keyslot.Anchors{Keychain: v.options.Keychain}
	seen, ok, err := anchors.Anchor(v.header.ID())
	if errors.Is(err, keyslot.ErrNoKeychain) || err == nil && !ok {
		return nil
	}
	if err != nil {
		v.warnings = append(v.warnings, err)
		return nil
	}
	if age := v.age(m); age < seen {
		return fileError(v.path(databaseName), ErrRolledBack,
			fmt.Sprintf("its age is %d, the keychain remembers %d: restore the newest backup, or accept the old state", age, seen))
	}
	return nil
}

// setAnchor tells the OS keychain the vault's age. A keychain that is missing
// or refuses protects from nothing but stops nobody from working.
func (v *Vault) setAnchor() {
	anchors := keyslot.Anchors{Keychain: v.options.Keychain}
	if err := anchors.SetAnchor(v.header.ID(), v.age(v.mount)); err != nil && !errors.Is(err, keyslot.ErrNoKeychain) {
		v.warnings = append(v.warnings, err)
	}
}
