package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

// creation is a vault being made. It is made whole in a directory of its own
// and then moved into place, the header last: interrupted at any moment, either
// the vault is there or Create can begin again.
type creation struct {
	v       *Vault
	staging string
	keys    *keyslot.Created
}

// createWith is Create with a chance to fill the database before its first use.
func createWith(ctx context.Context, dir string, o Options, secrets []keyslot.Secret,
	fill func(*cryptvfs.Mount) error) (*Created, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, fmt.Errorf("failed to make the vault's directory: %w", err)
	}
	v, err := newVault(dir, o)
	if err != nil {
		return nil, err
	}
	v.turn.seize()
	defer v.release()
	if v.lock, err = cryptvfs.LockFile(v.path(lockName)); err != nil {
		return nil, err
	}
	c := &creation{v: v, staging: v.path(stagingName)}
	err = c.vacant()
	if err == nil {
		err = errors.Join(c.make(ctx, secrets, fill), os.RemoveAll(c.staging))
	}
	if err != nil {
		err = errors.Join(err, v.stop(), v.lock.Unlock())
		v.lock = nil
		return nil, err
	}
	return &Created{Vault: v, Recovery: c.keys.Recovery}, nil
}

// vacant refuses a directory that has a vault, or what is left of one. What an
// interrupted creation has left was never used: it is cleared away.
func (c *creation) vacant() error {
	if _, err := os.Lstat(filepath.Join(c.staging, headerName)); err == nil && c.absent(headerName) == nil {
		if err := c.v.removeFiles(databaseName); err != nil {
			return err
		}
	}
	if err := os.RemoveAll(c.staging); err != nil {
		return err
	}
	return errors.Join(c.absent(headerName), c.absent(headerName+".bak"), c.absent(databaseName))
}

func (c *creation) absent(name string) error {
	if _, err := os.Lstat(c.v.path(name)); !errors.Is(err, fs.ErrNotExist) {
		return fileError(c.v.path(name), ErrExists, "open the vault, or choose another directory")
	}
	return nil
}

func (c *creation) make(ctx context.Context, secrets []keyslot.Secret, fill func(*cryptvfs.Mount) error) error {
	if err := os.Mkdir(c.staging, 0o700); err != nil {
		return err
	}
	var err error
	if c.keys, err = keyslot.Create(filepath.Join(c.staging, headerName), c.v.options, secrets...); err != nil {
		return err
	}
	if err := c.database(ctx, fill); err != nil {
		c.keys.Key.Zero()
		return err
	}
	// From here on it goes through, or is undone: cancelling comes too late.
	if err := c.begin(context.WithoutCancel(ctx)); err != nil {
		c.keys.Key.Zero()
		return errors.Join(err, c.v.stop(), c.v.removeFiles(headerName+".bak", headerName, databaseName))
	}
	return nil
}

// begin puts the vault in its place and unlocks it there.
func (c *creation) begin(ctx context.Context) error {
	if err := c.place(); err != nil {
		return err
	}
	var err error
	if c.v.header, err = keyslot.Open(c.v.path(headerName), c.v.options); err != nil {
		return err
	}
	m, err := cryptvfs.Open(c.v.path(databaseName), c.keys.Key.Bytes())
	if err != nil {
		return err
	}
	if err := c.v.start(ctx, m, c.keys.Key); err != nil {
		return err
	}
	c.v.keepReserve()
	return nil
}

// database makes and fills the database and reads all of it.
func (c *creation) database(ctx context.Context, fill func(*cryptvfs.Mount) error) error {
	path := filepath.Join(c.staging, databaseName)
	m, err := cryptvfs.Create(path, c.keys.Key.Bytes())
	if err != nil {
		return err
	}
	if fill != nil {
		if err := fill(m); err != nil {
			return errors.Join(err, m.Close())
		}
	}
	db, err := sql.Open("sqlite", m.DSN(dsnParams(false)))
	if err != nil {
		return errors.Join(err, m.Close())
	}
	if err = migrate(ctx, db, path, SchemaVersion()); err == nil {
		err = verify(ctx, db, path)
	}
	return errors.Join(err, db.Close(), m.Close())
}

// place moves the files where they belong. With the header in place the vault
// is there; its copy only has to follow.
func (c *creation) place() error {
	for _, name := range []string{databaseName, headerName, headerName + ".bak"} {
		if err := os.Rename(filepath.Join(c.staging, name), c.v.path(name)); err != nil {
			return err
		}
		if err := syncDir(c.v.dir); err != nil {
			return err
		}
	}
	return nil
}
