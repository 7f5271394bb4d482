package storage

import (
	"errors"
	"fmt"

	"razvorot/domain"
	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

// Kinds of failure, to be matched with errors.Is. Those of the key slots
// (keyslot.ErrWrongSecret, keyslot.ErrDelayed, …) and of the file system
// (cryptvfs.ErrTampered, …) come through as they are.
var (
	// ErrLocked: the vault must be unlocked first.
	ErrLocked error = domain.ErrLocked
	// ErrUnlocked: the vault is unlocked already.
	ErrUnlocked = errors.New("vault is unlocked")
	// ErrNewerSchema: a later version of the app has changed the database.
	ErrNewerSchema = fmt.Errorf("vault belongs to a newer version of the app: %w", domain.ErrConflict)
	// ErrNotFound: there is no such thing in the vault.
	ErrNotFound error = domain.ErrNotFound
	// ErrRolledBack: the vault is older than the OS keychain remembers it.
	ErrRolledBack = keyslot.ErrRolledBack
	// ErrAlreadyOpen: another copy of the app has the vault open.
	ErrAlreadyOpen = cryptvfs.ErrAlreadyOpen
	// ErrBackupDamaged: the backup is cut short or altered.
	ErrBackupDamaged = fmt.Errorf("backup is cut short or altered: %w", domain.ErrDamaged)
	// ErrBackupPassphrase: the backup does not open with this passphrase.
	ErrBackupPassphrase = fmt.Errorf("passphrase of the backup: %w", domain.ErrWrongCredentials)
	// ErrNotBackup: the file is something else.
	ErrNotBackup = fmt.Errorf("not a backup of this app: %w", domain.ErrUnsupportedType)
	// ErrExists: there is a file already where one is to be made.
	ErrExists = errors.New("a file is there already")
	// ErrClosed: the vault was closed; open it again.
	ErrClosed = errors.New("vault is closed")
	// ErrKeepNothing: a re-key must keep a passphrase that the person knows, or
	// an interruption could leave a recovery code nobody has seen as the only way in.
	ErrKeepNothing = errors.New("a re-key must keep a passphrase")
)

// fileError names the file and the cure with a kind of error.
func fileError(path string, kind error, cure string) error {
	return fmt.Errorf("%s: %w; %s", path, kind, cure)
}
