package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"

	"modernc.org/sqlite"
	sqlite3 "modernc.org/sqlite/lib"

	"razvorot/domain"
	"razvorot/storage/cryptvfs"
)

// Tx is a transaction of the vault: all repositories of the domain. It ends
// with the function it was handed to and must not be kept.
//
// It must not be used within another transaction of the same vault.
type Tx struct {
	ctx  context.Context
	tx   *sql.Tx
	half error // why something was stored in part only: the transaction must not be committed
}

var (
	_ domain.Vault = (*Vault)(nil)
	_ domain.Tx    = (*Tx)(nil)
)

// Update implements domain.Vault: f runs in a transaction and its changes are
// on the medium when Update returns nil; otherwise none is there. Writers wait
// for one another. Errors: domain.ErrLocked, domain.ErrNoSpace,
// domain.ErrDamaged, what f says.
func (v *Vault) Update(ctx context.Context, f func(domain.Tx) error) error {
	return v.update(ctx, func(t *Tx) error { return f(t) })
}

// View implements domain.Vault: f runs in a transaction that sees one state of
// the vault throughout. Errors: domain.ErrLocked, domain.ErrDamaged, what f says.
func (v *Vault) View(ctx context.Context, f func(domain.Tx) error) error {
	return v.view(ctx, func(t *Tx) error { return f(t) })
}

func (v *Vault) update(ctx context.Context, f func(*Tx) error) error {
	if !v.turn.use() {
		return ErrLocked
	}
	defer v.turn.done()
	return v.run(ctx, v.write, f)
}

func (v *Vault) view(ctx context.Context, f func(*Tx) error) error {
	if !v.turn.use() {
		return ErrLocked
	}
	defer v.turn.done()
	return v.run(ctx, v.read, f)
}

func (v *Vault) run(ctx context.Context, db *sql.DB, f func(*Tx) error) error {
	conn, err := db.Conn(ctx)
	if err != nil {
		return v.explain(err)
	}
	defer conn.Close()
	// A transaction begun with ctx would be rolled back in a goroutine of database/sql when ctx ends, and its connection
	// still be in use when the vault is locked right after. Each statement ends with ctx all the same.
	tx, err := conn.BeginTx(context.WithoutCancel(ctx), nil)
	if err != nil {
		return v.explain(err)
	}
	defer tx.Rollback() // no effect after Commit
	t := &Tx{ctx: ctx, tx: tx}
	if err := f(t); err != nil {
		return v.explain(err)
	}
	if t.half != nil {
		return v.explain(t.half)
	}
	return v.explain(tx.Commit())
}

// explain gives an error of SQLite its kind, and adds what the file system
// found where SQLite knows only that reading failed.
func (v *Vault) explain(err error) error {
	var failure *sqlite.Error
	if !errors.As(err, &failure) {
		return err
	}
	switch code := failure.Code(); {
	case code&0xff == sqlite3.SQLITE_FULL:
		return fmt.Errorf("%s: %w; free some space on the disk (%w)", v.path(databaseName), domain.ErrNoSpace, err)
	case code&0xff == sqlite3.SQLITE_CORRUPT, code == sqlite3.SQLITE_IOERR_DATA:
		if fault := v.mount.Err(); errors.Is(fault, cryptvfs.ErrTampered) {
			return fmt.Errorf("%w: %w (%w)", domain.ErrDamaged, fault, err)
		}
		return fmt.Errorf("%s: %w; restore it from a backup (%w)", v.path(databaseName), domain.ErrDamaged, err)
	}
	return err
}
