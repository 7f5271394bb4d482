package app

import (
	"context"
	"crypto/rand"
	"errors"
	"fmt"
	"io"
	"time"

	"razvorot/domain"
)

// Backups reads backups and makes a vault of one; the composition root gives one. A prepared backup is one that was made and not
// fetched yet, a taken one is a chosen file that was copied and not restored yet.
type Backups interface {
	// Take copies a chosen file, read to its end. ErrUnsupportedType for what is no backup, ErrNoSpace.
	Take(ctx context.Context, file io.Reader) (domain.TakenBackup, error)
	// Restore makes the vault of a taken backup and opens it, with ways in of its own. The new recovery code is to be shown now.
	// ErrDuplicate when there is a vault; errors of TakenBackup.Read. When it fails, nothing is left and the backup is as it was.
	Restore(ctx context.Context, r Restoring) (Vault, string, error)
}

// Restoring is what a backup is restored with.
type Restoring struct {
	From       domain.TakenBackup
	Secret     string // passphrase or recovery code of the backup
	Passphrase string // of the new vault
	Progress   func(done, total int64)
}

// BackupKey is what opens a backup.
type BackupKey string

// What a backup may be sealed with.
const (
	BackupByPassphrase BackupKey = "passphrase" // the vault's own
	BackupByRecovery   BackupKey = "recovery"   // the vault's recovery code
	BackupByOther      BackupKey = "other"      // a passphrase for this backup alone
)

// BackupOrder is how a backup is to be made.
type BackupOrder struct {
	Key      BackupKey
	Secret   string                  // as typed
	Confirm  string                  // with BackupByOther: the vault's passphrase or PIN, since a backup is all there is in the vault
	Progress func(done, total int64) // nil for nobody
}

// PrepareBackup makes a backup and reads it back; it waits to be fetched. A passphrase or a code that does not open the vault is refused,
// so that no slip of the finger seals a backup for ever. ErrWrongCredentials, RateLimited; ErrInvalid for a code with a slip in it, and
// an Invalid as of CheckPassphrase; ErrNoSpace; the context's error. Then nothing is left.
func (a *App) PrepareBackup(ctx context.Context, r BackupOrder) (domain.PreparedBackup, error) {
	o, err := a.current()
	if err != nil {
		return nil, err
	}
	if err := a.verifyOrder(ctx, o, r); err != nil {
		return nil, err
	}
	if err := a.keepTransfer(ctx); err != nil {
		return nil, err
	}
	ctx, cancel := context.WithCancel(ctx)
	defer cancel()
	defer context.AfterFunc(o.life, cancel)() // a vault that is being locked makes no backup
	return o.vault.PrepareBackup(ctx, r.Secret, r.Progress)
}

func (a *App) verifyOrder(ctx context.Context, o *opened, r BackupOrder) error {
	switch r.Key {
	case BackupByRecovery:
		return o.vault.VerifyRecovery(r.Secret)
	case BackupByOther:
		_, found := a.CheckPassphrase(r.Secret)
		if err := domain.InvalidUnlessClean(found); err != nil {
			return err
		}
		return a.VerifyPassphrase(ctx, r.Confirm)
	case BackupByPassphrase:
		_, err := a.verifyStrictly(ctx, r.Secret)
		return err
	}
	return fmt.Errorf("a backup by %q: %w", string(r.Key), domain.ErrInvalid)
}

// keepTransfer keeps what device and backup know alike, and by which the old device is told that the new one works (Move).
func (a *App) keepTransfer(ctx context.Context) error {
	return a.update(ctx, func(tx domain.Tx) error {
		var kept []byte
		if err := findState(ctx, tx, stateTransfer, &kept); err != nil || len(kept) == transferSize {
			return err
		}
		kept = make([]byte, transferSize)
		_, _ = rand.Read(kept) // never fails: crypto/rand.Read
		return saveState(ctx, tx, stateTransfer, kept)
	})
}

const (
	stateBackup   state = "backup"   // backedUp
	stateTransfer state = "transfer" // []byte, transferSize of them: in this device's backups
	stateArrived  state = "arrived"  // []byte, those of the backup that this device was restored from
	transferSize        = 32
)

// backedUp is the backup that was fetched last, and how often one is wished.
type backedUp struct {
	At       time.Time   `json:"at,omitzero"`   // when it was fetched
	Size     int64       `json:"size,omitzero"` // bytes
	Every    BackupEvery `json:"every,omitzero"`
	Since    time.Time   `json:"since,omitzero"`    // when that was wished
	Reminded time.Time   `json:"reminded,omitzero"` // last
}

// BackupFetched notes that a prepared backup was written where the citizen wants it, and discards what waited.
func (a *App) BackupFetched(ctx context.Context, p domain.PreparedBackup) error {
	err := a.update(ctx, func(tx domain.Tx) error {
		var b backedUp
		if err := findState(ctx, tx, stateBackup, &b); err != nil {
			return err
		}
		b.At, b.Size, b.Reminded = a.now(), p.Size(), time.Time{}
		return saveState(ctx, tx, stateBackup, b)
	}, TopicBackup)
	a.wakeReminder()
	return errors.Join(err, p.Discard())
}

// BackupsKnown reports whether this program can read backups.
func (a *App) BackupsKnown() bool { return a.config.Backups != nil }

// TakeBackup copies a chosen file to look at it, whether the vault is open or there is none. The caller discards it. ErrUnsupportedType,
// ErrNoSpace.
func (a *App) TakeBackup(ctx context.Context, file io.Reader) (domain.TakenBackup, error) {
	if a.config.Backups == nil {
		return nil, domain.ErrUnavailable
	}
	return a.config.Backups.Take(ctx, file)
}

// CheckBackup tells whether a file can be read as a backup to its last byte, and what is in it. Nothing is restored, and no copy is left.
// Errors of TakeBackup and TakenBackup.Read.
func (a *App) CheckBackup(ctx context.Context, file io.Reader, secret string, progress func(done, total int64)) (domain.BackupContents, error) {
	t, err := a.TakeBackup(ctx, file)
	if err != nil {
		return domain.BackupContents{}, err
	}
	c, err := t.Read(ctx, secret, progress)
	return c, errors.Join(err, t.Discard())
}
