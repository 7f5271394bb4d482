package app

import (
	"context"
	"errors"
	"time"

	"razvorot/domain"
)

// RestoreBackup makes the vault of a taken backup and opens it; the new recovery code is to be shown and confirmed. The backup's
// passphrase or code is Restoring.Secret; the new vault has a passphrase of its own. An Invalid as of CheckPassphrase; ErrDuplicate when
// there is a vault; errors of TakenBackup.Read and of Connect. The taken backup is discarded when it succeeded, and kept when not.
func (a *App) RestoreBackup(ctx context.Context, r Restoring) (recovery string, err error) {
	_, found := a.CheckPassphrase(r.Passphrase)
	if err := domain.InvalidUnlessClean(found); err != nil {
		return "", err
	}
	if a.config.Backups == nil {
		return "", domain.ErrUnavailable
	}
	a.door.Lock()
	defer a.door.Unlock()
	if _, err := a.current(); err == nil {
		return "", domain.ErrDuplicate
	}
	v, recovery, err := a.config.Backups.Restore(ctx, r)
	if err != nil {
		return "", err
	}
	ctx = context.WithoutCancel(ctx) // the vault is there: what is left to do is not called off
	if err := a.enter(ctx, v, ByPassphrase); err != nil {
		return "", err
	}
	return recovery, a.expectRecovery(ctx, recovery)
}

// ofFormerDevice is what a restored vault must not go on with: what was half done on the other device, and may have been ended there.
// The recovery code is a new one, and the reminders begin anew.
var ofFormerDevice = []state{stateTicket, stateProof, stateEmail, stateAct, stateSigning, stateStock, stateRefusedCredentials, stateDoubtful,
	stateRecovery, stateBackup, stateSynced, stateMove}

// settle does what a restored vault needs before it is worked in, in one transaction: whenever the program was stopped before, the mark
// that the restore has left is still there, and it is done at the next unlocking. Other vaults it leaves alone.
func (a *App) settle(ctx context.Context, v Vault, conn Connection) error {
	made, err := restoredFrom(ctx, v)
	if err != nil || made.IsZero() {
		return err
	}
	left, err := a.leftBehind(ctx, v, conn)
	if err != nil {
		return err
	}
	return v.Update(ctx, func(tx domain.Tx) error {
		var arrived []byte // a backup of this device is to have others: its code must not be known yet
		if err := findState(ctx, tx, stateTransfer, &arrived); err != nil {
			return err
		}
		if err := errors.Join(saveState(ctx, tx, stateArrived, arrived), dropState(ctx, tx, stateTransfer)); err != nil {
			return err
		}
		for _, former := range ofFormerDevice {
			if err := tx.DeleteSettings(ctx, statePrefix+string(former)); err != nil {
				return err
			}
		}
		if left {
			if err := changeServer(ctx, tx, Server{}, a); err != nil {
				return err
			}
		}
		if err := tx.DeleteSettings(ctx, domain.SettingRestored); err != nil {
			return err
		}
		return saveState(ctx, tx, stateMove, moving{RestoredAt: a.now(), MadeAt: made, LeftBehind: left})
	})
}

// restoredFrom returns when the backup was made that a vault was restored from and not worked in since, zero for none.
func restoredFrom(ctx context.Context, v domain.Vault) (made time.Time, err error) {
	err = v.View(ctx, func(tx domain.Tx) error {
		text, err := tx.FindSetting(ctx, domain.SettingRestored)
		if errors.Is(err, domain.ErrNotFound) {
			return nil
		}
		if err == nil {
			made, err = time.Parse(time.RFC3339, text)
		}
		return err
	})
	return made, err
}

// leftBehind reports whether the authority of a restored vault is not the one that answers here: the trial authority lives inside the
// program, and stayed with the former one. One that does not answer is not told apart, and pinned to its key as ever.
func (a *App) leftBehind(ctx context.Context, v domain.Vault, conn Connection) (bool, error) {
	var key domain.Hash
	var server Server
	err := v.View(ctx, func(tx domain.Tx) error {
		return errors.Join(findState(ctx, tx, stateAuthorityKey, &key), findState(ctx, tx, stateServer, &server))
	})
	if err != nil || server.Elsewhere() || key == (domain.Hash{}) {
		return false, err
	}
	info, err := conn.Backend.Authority(ctx)
	if err != nil {
		return false, nil
	}
	return info.Embedded && info.KeyHash != key, nil
}
