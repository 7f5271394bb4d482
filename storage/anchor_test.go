package storage

import (
	"context"
	"errors"
	"sync"
	"testing"

	"razvorot/storage/keyslot"
)

// memoryKeychain is a keychain that forgets with the test.
type memoryKeychain struct {
	mu    sync.Mutex
	items map[string][]byte
}

var _ keyslot.Keychain = (*memoryKeychain)(nil)

func newKeychain() *memoryKeychain { return &memoryKeychain{items: map[string][]byte{}} }

func (k *memoryKeychain) Get(account string) ([]byte, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	b, ok := k.items[account]
	if !ok {
		return nil, keyslot.ErrKeychainItemMissing
	}
	return append([]byte(nil), b...), nil
}

func (k *memoryKeychain) Set(account string, secret []byte) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.items[account] = append([]byte(nil), secret...)
	return nil
}

func (k *memoryKeychain) Delete(account string) error {
	k.mu.Lock()
	defer k.mu.Unlock()
	delete(k.items, account)
	return nil
}

func TestAnOldDatabasePutBackIsNoticed(t *testing.T) {
	o := testOptions()
	o.Keychain = newKeychain()
	c := create(t, o)
	v := c.Vault
	set(t, v, "state", "old")
	closeVault(t, v)
	copyFile(t, v.path(databaseName), v.path("old"))

	v = reopen(t, v.dir, o)
	set(t, v, "state", "new")
	closeVault(t, v)
	copyFile(t, v.path("old"), v.path(databaseName))

	v, err := Open(v.dir, o)
	if err != nil {
		t.Fatal(err)
	}
	defer closeVault(t, v)
	if err := v.Unlock(context.Background(), secret(t, passphrase)); !errors.Is(err, ErrRolledBack) {
		t.Fatalf("an old database gives %v", err)
	}
	if v.Unlocked() {
		t.Fatal("unlocked all the same")
	}
	if err := v.UnlockRolledBack(context.Background(), secret(t, passphrase)); err != nil {
		t.Fatal(err)
	}
	wantSetting(t, v, "state", "old")
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := v.Unlock(context.Background(), secret(t, passphrase)); err != nil {
		t.Fatalf("once accepted it is refused again: %v", err)
	}
}

func TestWithoutAKeychainTheVaultWorks(t *testing.T) {
	c := create(t, testOptions())
	closeVault(t, c.Vault)
	reopen(t, c.Vault.dir, testOptions())
}
