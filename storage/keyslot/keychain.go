package keyslot

import (
	"encoding/base64"
	"errors"
	"fmt"

	"github.com/zalando/go-keyring"
)

// Keychain keeps small secrets for the app where the operating system guards
// them. Implementations return ErrKeychainItemMissing for an item that is not
// there and ErrNoKeychain for everything else that prevents an answer; errors
// never contain a secret.
type Keychain interface {
	// Get returns the secret stored under the account.
	Get(account string) ([]byte, error)
	// Set stores the secret, replacing the one before.
	Set(account string, secret []byte) error
	// Delete removes the secret.
	Delete(account string) error
}

// SystemKeychain is the operating system's keychain: Secret Service on Linux,
// Keychain on macOS, Credential Manager on Windows. The service names the app
// in it. Creating it touches nothing; a missing keychain shows at the first use.
func SystemKeychain(service string) Keychain { return systemKeychain{service} }

type systemKeychain struct{ service string }

// Get reads an item. Secrets are stored in base64 because macOS and the Secret
// Service treat them as text.
func (k systemKeychain) Get(account string) ([]byte, error) {
	if err := keychainReachable(); err != nil {
		return nil, err
	}
	text, err := keyring.Get(k.service, account)
	if err != nil {
		return nil, keychainError("read", err)
	}
	secret, err := base64.StdEncoding.DecodeString(text)
	if err != nil {
		// The cause would quote a byte of the item.
		return nil, fmt.Errorf("failed to read the keychain item %s: not base64: %w", account, ErrKeychainItemMissing)
	}
	return secret, nil
}

// Set writes an item.
func (k systemKeychain) Set(account string, secret []byte) error {
	if err := keychainReachable(); err != nil {
		return err
	}
	if err := keyring.Set(k.service, account, base64.StdEncoding.EncodeToString(secret)); err != nil {
		return keychainError("write", err)
	}
	return nil
}

// Delete removes an item.
func (k systemKeychain) Delete(account string) error {
	if err := keychainReachable(); err != nil {
		return err
	}
	if err := keyring.Delete(k.service, account); err != nil {
		return keychainError("delete", err)
	}
	return nil
}

func keychainError(action string, err error) error {
	if errors.Is(err, keyring.ErrNotFound) {
		return fmt.Errorf("failed to %s: %w", action, ErrKeychainItemMissing)
	}
	return fmt.Errorf("failed to %s: %w: %w", action, ErrNoKeychain, err)
}

// Accounts under which a vault's items are kept.
func deviceAccount(id VaultID) string { return "vault/" + id.String() + "/device" }

func anchorAccount(id VaultID) string { return "vault/" + id.String() + "/anchor" }

func slotAccount(id VaultID, slot SlotID) string {
	return "vault/" + id.String() + "/slot/" + slot.String()
}

// KeychainWorks reports whether the keychain of the options answers, so that a PIN may be made a way in.
func (f *File) KeychainWorks() bool {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.opts.Keychain == nil {
		return false
	}
	secret, err := f.opts.Keychain.Get(deviceAccount(f.head.vault))
	clear(secret)
	return err == nil || errors.Is(err, ErrKeychainItemMissing)
}

// Forget removes what the keychain holds of this vault, which opens nothing without the header. The vault is being erased.
func (f *File) Forget() error {
	f.mu.Lock()
	defer f.mu.Unlock()
	if f.opts.Keychain == nil {
		return nil
	}
	accounts := []string{deviceAccount(f.head.vault), anchorAccount(f.head.vault)}
	for i := range f.head.slots {
		if f.head.slots[i].kind.usesKeychain() {
			accounts = append(accounts, slotAccount(f.head.vault, f.head.slots[i].id))
		}
	}
	for _, account := range accounts {
		err := f.opts.Keychain.Delete(account)
		if err != nil && !errors.Is(err, ErrKeychainItemMissing) && !errors.Is(err, ErrNoKeychain) {
			return err
		}
	}
	return nil
}
