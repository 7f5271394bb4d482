package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"sync"
	"time"

	_ "modernc.org/sqlite" // the driver under the name «sqlite»

	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

// Names of the files in a vault's directory.
const (
	headerName   = "vault.key"
	databaseName = "vault.db"
	lockName     = "vault.lock"
	nextName     = "vault.db.next" // a database being re-encrypted
	stagingName  = "new.tmp"       // directory of a vault being made
	preparedName = "backup.tmp"    // directory of a backup that is being made, or waits to be fetched
)

// readers is how many connections may read at once, besides the one that writes.
const readers = 3

// Options are the things around a vault. The zero value works without an OS
// keychain and by the device's clock.
type Options = keyslot.Options

// Vault is an open vault. It may be used from several goroutines.
type Vault struct {
	dir     string
	options Options
	lock    *cryptvfs.FileLock
	header  *keyslot.File

	turn turnstile // guards what follows: users read it, who has seized it changes it

	key      *keyslot.MasterKey
	mount    *cryptvfs.Mount
	write    *sql.DB // one connection
	read     *sql.DB // readers connections, query only
	warnings []error

	backups sync.Mutex // one at a time: they share the snapshot's file
}

// Created is a new vault, unlocked.
type Created struct {
	Vault *Vault
	// Recovery is to be shown to the person now; it cannot be had again, only
	// replaced (Vault.NewRecovery).
	Recovery keyslot.RecoveryCode
}

// Create makes a vault in the directory, which is made if need be, and unlocks
// it. Nothing that is there is replaced: ErrExists. When it fails it removes
// what it made.
func Create(ctx context.Context, dir string, o Options, secrets ...keyslot.Secret) (*Created, error) {
	return createWith(ctx, dir, o, secrets, nil)
}

// Open opens the vault in the directory; it is locked. Errors: fs.ErrNotExist,
// ErrAlreadyOpen, keyslot.ErrDamaged, keyslot.ErrNewerVersion, ErrRolledBack.
func Open(dir string, o Options) (*Vault, error) { return openWith(dir, o, keyslot.Open) }

// OpenRolledBack is Open for a person who knows that the vault is an old copy
// they put back. The OS keychain forgets the newer state when it is unlocked.
func OpenRolledBack(dir string, o Options) (*Vault, error) {
	return openWith(dir, o, keyslot.AcceptRollback)
}

func openWith(dir string, o Options, open func(string, Options) (*keyslot.File, error)) (*Vault, error) {
	v, err := newVault(dir, o)
	if err != nil {
		return nil, err
	}
	if err := v.present(); err != nil {
		return nil, err
	}
	if v.lock, err = cryptvfs.LockFile(v.path(lockName)); err != nil {
		return nil, err
	}
	if v.header, err = open(v.path(headerName), o); err != nil {
		return nil, errors.Join(err, v.lock.Unlock())
	}
	// With the header in place, what a creation interrupted just then has left is of no use.
	// Backups that were being made, or were not fetched, are made anew.
	if err := errors.Join(os.RemoveAll(v.path(stagingName)), os.RemoveAll(v.path(preparedName))); err != nil {
		return nil, errors.Join(err, v.lock.Unlock())
	}
	return v, nil
}

func newVault(dir string, o Options) (*Vault, error) {
	abs, err := filepath.Abs(dir) // the program may change its directory later
	if err != nil {
		return nil, err
	}
	return &Vault{dir: abs, options: o}, nil
}

// present refuses a directory without a header, before anything is made in it.
func (v *Vault) present() error {
	_, err := os.Stat(v.path(headerName))
	if errors.Is(err, fs.ErrNotExist) {
		_, err = os.Stat(v.path(headerName + ".bak"))
	}
	if err != nil {
		return fmt.Errorf("no vault in %s: %w; choose another directory, create a vault, or restore a backup", v.dir, err)
	}
	return nil
}

// Unlock opens the data with a secret. Errors: ErrUnlocked; those of
// keyslot.File.Unlock; those of cryptvfs.Open; ErrNewerSchema; ErrRolledBack if
// the database is older than the OS keychain remembers.
func (v *Vault) Unlock(ctx context.Context, secret keyslot.Secret) error {
	return v.unlock(ctx, secret, false)
}

// UnlockRolledBack is Unlock for a person who knows that the database is an old
// copy they put back; the OS keychain then takes its age as the new anchor.
func (v *Vault) UnlockRolledBack(ctx context.Context, secret keyslot.Secret) error {
	return v.unlock(ctx, secret, true)
}

func (v *Vault) unlock(ctx context.Context, secret keyslot.Secret, rolledBack bool) error {
	v.turn.seize()
	defer v.release()
	switch {
	case v.lock == nil:
		return ErrClosed
	case v.mount != nil:
		return ErrUnlocked
	}
	defer v.keepReserve() // after a wrong secret too: to count it may have taken the reserve
	u, err := v.header.Unlock(secret)
	if err != nil {
		return err
	}
	m, key, err := v.mountWith(u)
	if err != nil {
		return err
	}
	if !rolledBack {
		if err := v.checkAnchor(m); err != nil {
			key.Zero()
			return errors.Join(err, m.Close())
		}
	}
	return v.start(ctx, m, key)
}

// start opens the connections, brings the schema up to date and proves that
// the data can be read. On failure nothing stays open.
func (v *Vault) start(ctx context.Context, m *cryptvfs.Mount, key *keyslot.MasterKey) error {
	v.mount, v.key = m, key
	err := v.connect(ctx, SchemaVersion())
	if err == nil {
		v.setAnchor()
	} else {
		if fault := m.Err(); fault != nil {
			err = errors.Join(fault, err)
		}
		return errors.Join(err, v.stop())
	}
	return nil
}

// now is the time of day.
func (v *Vault) now() time.Time {
	if v.options.Clock != nil {
		return v.options.Clock.Wall()
	}
	return time.Now()
}

// keepReserve makes the reserve for a full disk where it is missing. Where that
// fails the vault works all the same.
func (v *Vault) keepReserve() { _ = v.header.Reserve() }

func (v *Vault) connect(ctx context.Context, schema int) error {
	var err error
	if v.write, err = sql.Open("sqlite", v.mount.DSN(dsnParams(false))); err != nil {
		return err
	}
	v.write.SetMaxOpenConns(1)
	if v.read, err = sql.Open("sqlite", v.mount.DSN(dsnParams(true))); err != nil {
		return err
	}
	v.read.SetMaxOpenConns(readers)
	v.read.SetMaxIdleConns(readers)
	if err := migrate(ctx, v.write, v.path(databaseName), schema); err != nil {
		return err
	}
	// Whatever SQLite reads first must be read now, so that a fault shows here.
	var n int
	if err := v.read.QueryRowContext(ctx, "SELECT count(*) FROM meta").Scan(&n); err != nil {
		return fmt.Errorf("failed to read %s: %w", v.path(databaseName), err)
	}
	return nil
}

// dsnParams are the settings of every connection. docs/BENCHMARKS.md measures
// the journal modes: a WAL costs one sync a transaction where a rollback
// journal costs four, and readers do not wait for the writer.
func dsnParams(readOnly bool) url.Values {
	q := url.Values{
		"_pragma": {
			"journal_mode(WAL)",
			"synchronous(FULL)", // a commit that was reported is on the medium
			"busy_timeout(5000)",
			"foreign_keys(1)",
			"secure_delete(1)", // what was deleted is not in the file any more
			"temp_store(MEMORY)",
			"trusted_schema(0)",
			"cell_size_check(1)",
			"journal_size_limit(4194304)",
		},
	}
	if readOnly {
		q.Add("_pragma", "query_only(1)")
	} else {
		q.Set("_txlock", "immediate") // a writer waits at its start, not in the middle
	}
	return q
}

// Lock closes the data and forgets the key; the vault can be unlocked again.
// Who is in the middle of a transaction finishes it first; what would begin
// meanwhile gets ErrLocked. It must not be called within a transaction.
func (v *Vault) Lock() error {
	v.turn.seize()
	defer v.release()
	return v.stop()
}

func (v *Vault) release() { v.turn.release(v.mount != nil) }

func (v *Vault) stop() error {
	if v.mount == nil {
		return nil
	}
	var errs []error
	for _, db := range []*sql.DB{v.read, v.write} { // the writer last: it empties the WAL
		if db != nil {
			errs = append(errs, db.Close())
		}
	}
	errs = append(errs, v.mount.Close())
	if errors.Join(errs...) == nil && v.header != nil {
		v.setAnchor()
	}
	v.key.Zero()
	v.mount, v.read, v.write, v.key = nil, nil, nil, nil
	return errors.Join(errs...)
}

// Close locks the vault for good and lets other copies of the app have it.
func (v *Vault) Close() error {
	v.turn.seize()
	defer v.release()
	err := v.stop()
	if v.lock != nil {
		err = errors.Join(err, v.lock.Unlock())
		v.lock = nil
	}
	return err
}

// Unlocked reports whether the data can be read.
func (v *Vault) Unlocked() bool { return v.turn.isOpen() }

// Warnings returns what the person should hear of: a damaged header whose copy
// was used, a keychain that refuses.
func (v *Vault) Warnings() []error {
	all := v.header.Warnings()
	if v.turn.use() {
		defer v.turn.done()
		all = append(all, v.warnings...)
	}
	return all
}

func (v *Vault) path(name string) string { return filepath.Join(v.dir, name) }

func (v *Vault) removeFiles(names ...string) error {
	var errs []error
	for _, name := range names {
		if err := os.Remove(v.path(name)); err != nil && !errors.Is(err, fs.ErrNotExist) {
			errs = append(errs, err)
		}
	}
	return errors.Join(errs...)
}
