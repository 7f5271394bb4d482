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

	"razvorot/app"
	"razvorot/domain"
	"razvorot/storage"
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

	mu     sync.Mutex
	vault  *storage.Vault // nil until opened
	tidy   bool           // nothing is left of what was interrupted
	closed bool           // the program ended: what asks late opens nothing any more
}

var _ app.Keeper = (*keeper)(nil)

// Exists implements app.Keeper.
func (k *keeper) Exists() (bool, error) {
	k.mu.Lock()
	defer k.mu.Unlock()
	if k.vault != nil {
		return true, nil
	}
	if err := k.alive(); err != nil {
		return false, err
	}
	if err := k.tidyUp(); err != nil {
		return false, err
	}
	for _, name := range headerNames {
		if _, err := os.Stat(filepath.Join(k.dir, name)); !errors.Is(err, fs.ErrNotExist) {
			return err == nil, err
		}
	}
	return false, nil
}

// tidyUp ends, once, what an interruption has left: an erasure, and a backup that was looked at.
func (k *keeper) tidyUp() error {
	if k.tidy {
		return nil
	}
	err := errors.Join(storage.FinishErasure(k.dir), storage.DiscardTaken(k.dir))
	k.tidy = err == nil
	return kindOf(err)
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
	if err := k.alive(); err != nil {
		return nil, "", err
	}
	if err := os.MkdirAll(filepath.Dir(k.dir), 0o700); err != nil {
		return nil, "", kindOf(err)
	}
	created, err := storage.Create(ctx, k.dir, k.options, secret)
	if err != nil {
		return nil, "", kindOf(err)
	}
	k.vault = created.Vault
	return &vault{k.vault, k}, created.Recovery.Reveal(), nil
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
	return &vault{v, k}, nil
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
	if way == app.ByPIN {
		secret, err = keyslot.NewPIN(text)
	}
	if err != nil {
		return keyslot.Secret{}, domain.ErrWrongCredentials
	}
	return secret, nil
}

// blockSecret is app.Config.BlockSecret.
func blockSecret(recovery string) (domain.BlockSecret, error) {
	code, err := keyslot.ParseRecoveryCode(recovery)
	if err != nil {
		return domain.BlockSecret{}, domain.ErrInvalid
	}
	defer code.Zero()
	return code.BlockSecret(), nil
}

// HasPIN implements app.Keeper.
func (k *keeper) HasPIN(context.Context) (bool, error) {
	v, err := k.opened()
	if err != nil {
		return false, err
	}
	return v.HasPIN(), nil
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
	if err := k.alive(); err != nil {
		return nil, err
	}
	if k.vault == nil {
		v, err := storage.Open(k.dir, k.options)
		if err != nil {
			return nil, kindOf(err)
		}
		k.vault = v
	}
	return k.vault, nil
}

// alive refuses what comes after the end: a screen's last question would take the vault from the next copy of the program.
func (k *keeper) alive() error {
	if k.closed {
		return fmt.Errorf("the program has ended: %w", os.ErrClosed)
	}
	return nil
}

// close lets other copies of the program have the vault, for good.
func (k *keeper) close() error {
	k.mu.Lock()
	defer k.mu.Unlock()
	k.closed = true
	if k.vault == nil {
		return nil
	}
	err := k.vault.Close()
	k.vault = nil
	return err
}

// vault is an unlocked storage.Vault with what the app asks of one.
type vault struct {
	*storage.Vault
	keeper *keeper
}

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

// VerifyPIN implements app.Vault.
func (v *vault) VerifyPIN(digits string) error { return kindOf(v.Vault.VerifyPIN(digits)) }

// VerifyRecovery implements app.Vault.
func (v *vault) VerifyRecovery(code string) error { return kindOf(v.Vault.VerifyRecovery(code)) }

// SetPIN implements app.Vault.
func (v *vault) SetPIN(digits string) error { return kindOf(v.Vault.SetPIN(digits)) }

// DropPIN implements app.Vault.
func (v *vault) DropPIN() error { return kindOf(v.Vault.DropPIN()) }

// PrepareBackup implements app.Vault.
func (v *vault) PrepareBackup(ctx context.Context, secret string, progress func(done, total int64)) (domain.PreparedBackup, error) {
	p, err := v.Vault.PrepareBackup(ctx, secret, progress)
	return p, kindOf(err)
}

// Erase implements app.Vault.
func (v *vault) Erase() error {
	v.keeper.mu.Lock()
	defer v.keeper.mu.Unlock()
	if v.keeper.vault == v.Vault {
		v.keeper.vault = nil
	}
	return kindOf(v.Vault.Erase())
}

// Lock implements app.Vault.
func (v *vault) Lock(context.Context) error { return kindOf(v.Vault.Lock()) }
