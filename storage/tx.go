package storage

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Tx is a transaction that changes the vault. It ends with the function it was
// handed to and must not be kept.
type Tx struct {
	ctx context.Context
	tx  *sql.Tx
	v   *Vault
}

// Update runs f in a transaction and commits it if f returns nil: then all its
// changes are on the medium. Otherwise none is there. Writers wait for one
// another. Errors: ErrLocked, what f says, a fault of the vault.
func (v *Vault) Update(ctx context.Context, f func(*Tx) error) error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.mount == nil {
		return ErrLocked
	}
	tx, err := v.write.BeginTx(ctx, nil)
	if err != nil {
		return v.explain(err)
	}
	defer tx.Rollback() // no effect after Commit
	if err := f(&Tx{ctx: ctx, tx: tx, v: v}); err != nil {
		return v.explain(err)
	}
	return v.explain(tx.Commit())
}

// view runs a query that yields one row and hands it to scan.
func (v *Vault) view(ctx context.Context, scan func(*sql.Row) error, query string, args ...any) error {
	v.mu.RLock()
	defer v.mu.RUnlock()
	if v.mount == nil {
		return ErrLocked
	}
	err := scan(v.read.QueryRowContext(ctx, query, args...))
	if errors.Is(err, sql.ErrNoRows) {
		return ErrNotFound
	}
	return v.explain(err)
}

// explain adds what the file system found to an error of SQLite, which knows
// only that reading failed.
func (v *Vault) explain(err error) error {
	if err == nil {
		return nil
	}
	if fault := v.mount.Err(); fault != nil {
		return fmt.Errorf("%w (%w)", fault, err)
	}
	return err
}
