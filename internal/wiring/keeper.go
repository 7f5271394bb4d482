package wiring

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"sync"
	"time"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/storage"
	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

// headerNames are the files either of which tells that there is a vault: the header, which storage moves into place last, and
// its copy. A vault whose header was damaged or lost opens by the copy.
var headerNames = []string{"vault.key", "vault.key.bak"}

// keeper makes and unlocks the vault in a folder. The folder is opened at the first use and stays open, so that a second
// copy of the program is kept out and the delay after wrong tries is measured without interruption.
type keeper struct {
	dir     string
	options storage.Options

	mu    sync.Mutex
	vault *storage.Vault // nil until opened
}

var _ app.Keeper = (*keeper)(nil)

// Exists implements app.Keeper.
func (k *keeper) Exists() (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.vault != nil {
		return true, nil
	}
	for _, name := range headerNames {
		if _, err := os.Stat(filepath.Join(k.dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return err == nil, err
		}
	}
	return false, nil
}

// Create implements app.Keeper.
func (k *keeper) Create(ctx context.Context, passphrase string) (app.Vault, string, error) {
	secret, err := keyslot.NewPassphrase(passphrase)
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", domain.ErrInvalid, err)
	}
	defer secret.Zero()
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := os.MkdirAll(filepath.Dir(k.dir), 0o700); err != nil {
		return nil, "", kindOf(err)
	}
	created, err := storage.Create(ctx, k.dir, k.options, secret)
	if err != nil {
		return nil, "", kindOf(err)
	}
	k.vault = created.Vault
	return &vault{k.vault}, created.Recovery.Reveal(), nil
}

// Unlock implements app.Keeper.
func (k *keeper) Unlock(ctx context.Context, way app.UnlockWay, text string) (app.Vault, error) {
	v, err := k.opened()
	if err != nil {
		return nil, err
	}
	secret, err := secretOf(way, text)
	if err != nil {
		return nil, err
	}
	defer secret.Zero()
	if err := v.Unlock(ctx, secret); err != nil {
		return nil, kindOf(err)
	}
	return &vault{v}, nil
}

// secretOf reads what was typed. A recovery code with a slip in it cannot open anything and costs no try.
func secretOf(way app.UnlockWay, text string) (keyslot.Secret, error) {
	if way == app.ByRecovery {
		code, err := keyslot.ParseRecoveryCode(text)
		if err != nil {
			return keyslot.Secret{}, domain.ErrInvalid
		}
		return code.Secret(), nil
	}
	secret, err := keyslot.NewPassphrase(text)
	if err != nil {
		return keyslot.Secret{}, domain.ErrWrongCredentials
	}
	return secret, nil
}

// Delay implements app.Keeper.
func (k *keeper) Delay(context.Context) (time.Duration, error) {
	v, err := k.opened()
	if err != nil {
		return 0, err
	}
	wait, _ := v.Delay()
	return wait, nil
}

func (k *keeper) opened() (*storage.Vault, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.vault == nil {
		v, err := storage.Open(k.dir, k.options)
		if err != nil {
			return nil, kindOf(err)
		}
		k.vault = v
	}
	return k.vault, nil
}

// close lets other copies of the program have the vault.
func (k *keeper) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.vault == nil {
		return nil
	}
	err := k.vault.Close()
	k.vault = nil
	return err
}

// vault is an unlocked storage.Vault with what the app asks of one.
type vault struct{ *storage.Vault }

var _ app.Vault = (*vault)(nil)

// NewRecovery implements app.Vault.
func (v *vault) NewRecovery(context.Context) (string, error) {
	code, err := v.Vault.NewRecovery()
	if err != nil {
		return "", kindOf(err)
	}
	return code.Reveal(), nil
}

// SetPassphrase implements app.Vault.
func (v *vault) SetPassphrase(_ context.Context, passphrase string) error {
	secret, err := keyslot.NewPassphrase(passphrase)
	if err != nil {
		return domain.ErrInvalid
	}
	defer secret.Zero()
	for _, slot := range v.Slots() {
		if slot.Kind == keyslot.KindPassphrase {
			_, err = v.ChangeSlot(slot.ID, secret)
			return kindOf(err)
		}
	}
	_, err = v.AddSlot(secret)
	return kindOf(err)
}

// VerifyPassphrase implements app.Vault.
func (v *vault) VerifyPassphrase(_ context.Context, passphrase string) error {
	secret, err := keyslot.NewPassphrase(passphrase)
	if err != nil {
		return domain.ErrWrongCredentials
	}
	defer secret.Zero()
	return kindOf(v.CheckSecret(secret))
}

// Lock implements app.Vault.
func (v *vault) Lock(context.Context) error { return kindOf(v.Vault.Lock()) }

// kinds maps what storage says to the kinds that the app knows.
var kinds = []struct {
	of   error
	kind domain.Kind
}{
	{keyslot.ErrWrongSecret, domain.ErrWrongCredentials},
	{storage.ErrExists, domain.ErrDuplicate},
	{storage.ErrAlreadyOpen, domain.ErrConflict},
	{storage.ErrRolledBack, domain.ErrDamaged},
	{storage.ErrNewerSchema, domain.ErrConflict},
	{keyslot.ErrDamaged, domain.ErrDamaged},
	{cryptvfs.ErrTampered, domain.ErrDamaged},
	{cryptvfs.ErrNotVault, domain.ErrDamaged},
	{cryptvfs.ErrFull, domain.ErrNoSpace},
	{fs.ErrNotExist, domain.ErrNotFound},
}

func kindOf(err error) error {
	if err == nil {
		return nil
	}
	if delay, ok := errors.AsType[*keyslot.DelayError](err); ok {
		return &domain.RateLimited{Wait: delay.Remaining}
	}
	failure, ok := errors.AsType[*sqlite.Error](err)
	if keyslot.NoSpace(err) || ok && failure.Code()&0xff == sqlite3.SQLITE_FULL {
		return fmt.Errorf("%w: %w", domain.ErrNoSpace, err)
	}
	for _, k := range kinds {
		if errors.Is(err, k.of) {
			return fmt.Errorf("%w: %w", k.kind, err)
		}
	}
	return err
}
