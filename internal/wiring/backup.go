package wiring

import (
	"context"
	"errors"
	"fmt"
	"io"
	"os"
	"path/filepath"

	"razvorot/app"
	"razvorot/domain"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

var _ app.Backups = (*keeper)(nil)

// Take implements app.Backups.
func (k *keeper) Take(ctx context.Context, file io.Reader) (domain.TakenBackup, error) {
	k.mu.Lock()
	err := k.alive()
	if err == nil {
		err = k.tidyUp()
	}
	k.mu.Unlock()
	if err == nil {
		err = os.MkdirAll(filepath.Dir(k.dir), 0o700)
	}
	if err != nil {
		return nil, kindOf(err)
	}
	t, err := storage.TakeBackup(ctx, k.dir, file)
	if err != nil {
		return nil, kindOf(err)
	}
	return taken{t}, nil
}

// taken is a storage.TakenBackup with the app's kinds of error.
type taken struct{ *storage.TakenBackup }

// Read implements domain.TakenBackup.
func (t taken) Read(ctx context.Context, secret string, progress func(done, total int64)) (domain.BackupContents, error) {
	c, err := t.TakenBackup.Read(ctx, secret, progress)
	return c, kindOf(err)
}

// Restore implements app.Backups.
func (k *keeper) Restore(ctx context.Context, r app.Restoring) (app.Vault, string, error) {
	from, ok := r.From.(taken)
	if !ok {
		return nil, "", fmt.Errorf("a backup of another keeper: %w", domain.ErrInvalid)
	}
	secret, err := keyslot.NewPassphrase(r.Passphrase)
	if err != nil {
		return nil, "", fmt.Errorf("%w: %w", domain.ErrInvalid, err)
	}
	defer secret.Zero()
	k.mu.Lock()
	defer k.mu.Unlock()
	if err := k.alive(); err != nil {
		return nil, "", err
	}
	if k.vault != nil {
		return nil, "", domain.ErrDuplicate
	}
	created, err := from.TakenBackup.Restore(ctx, storage.Source{Secret: r.Secret, Progress: r.Progress}, k.dir, k.options, secret)
	if err != nil {
		return nil, "", kindOf(err)
	}
	k.vault = created.Vault
	// The vault is there: a copy of the backup that stays behind is no reason to say that it is not.
	if err := from.Discard(); err != nil && !errors.Is(err, os.ErrNotExist) {
		k.tidy = false
	}
	return &vault{k.vault, k}, created.Recovery.Reveal(), nil
}
