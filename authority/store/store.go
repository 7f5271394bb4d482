// Package store keeps the authority's records in a database: explicit SQL over database/sql.
//
// A transaction (Tx) is got by View or Update; everything else is a method of it. FindX returns domain.ErrNotFound for what
// is not there, CreateX domain.ErrDuplicate for what is there already. A thing that belongs to an account is found by
// account and id together, so that nobody reaches another's by guessing.
//
// Aggregates are JSON in rows, with columns beside them for what they are looked up by. The SQL is what SQLite and
// PostgreSQL both understand: numbered parameters, ON CONFLICT, RETURNING, and no function of either. With SQLite the
// caller opens the database with _txlock=immediate, so that a writing transaction waits at its beginning and never fails
// in its middle; foreign keys are on.
package store

import (
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"razvorot/authority/envelope"
	"razvorot/domain"
)

// Store is a database with the current schema.
type Store struct {
	db      *sql.DB
	dialect Dialect
	seals   seals
}

// Open brings the schema up to date. The database stays the caller's to close.
func Open(ctx context.Context, db Database) (*Store, error) {
	if err := migrate(ctx, db.SQL); err != nil {
		return nil, err
	}
	s := &Store{db: db.SQL, dialect: db.Dialect}
	return s, s.openSeals(ctx, db)
}

// Tx is one transaction. It is not to be used after its function has returned, nor by two goroutines.
type Tx struct {
	ctx      context.Context
	tx       *sql.Tx
	readOnly bool
	seals    *seals
	made     map[domain.AccountID]*envelope.Key // keys that this transaction made
}

// View runs f in a transaction that only reads, and sees one state throughout.
func (s *Store) View(ctx context.Context, f func(*Tx) error) error {
	return s.run(ctx, &sql.TxOptions{ReadOnly: true}, f)
}

// Update runs f in a transaction that is stored when f returns nil, and leaves no trace otherwise.
func (s *Store) Update(ctx context.Context, f func(*Tx) error) error { return s.run(ctx, nil, f) }

// run returns a domain.Unavailable when the context ended meanwhile, and domain.ErrNoSpace when the database has no room:
// nothing was stored.
func (s *Store) run(ctx context.Context, o *sql.TxOptions, f func(*Tx) error) error {
	err := s.transact(ctx, o, f)
	switch {
	case err != nil && ctx.Err() != nil:
		return &domain.Unavailable{Cause: ctx.Err()}
	case full(err):
		return fmt.Errorf("%w: %w", domain.ErrNoSpace, err)
	}
	return err
}

// Codes of a full database: SQLite's primary result code, and PostgreSQL's SQLSTATE disk_full.
const (
	sqliteFull   = 13
	postgresFull = "53100"
)

// full asks the drivers' errors by what they can tell, so that no driver is imported here.
func full(err error) bool {
	if e, ok := errors.AsType[interface {
		error
		Code() int
	}](err); ok {
		return e.Code()&0xff == sqliteFull
	}
	e, ok := errors.AsType[interface {
		error
		SQLState() string
	}](err)
	return ok && e.SQLState() == postgresFull
}

func (s *Store) transact(ctx context.Context, o *sql.TxOptions, f func(*Tx) error) error {
	tx, err := s.db.BeginTx(ctx, o)
	if err != nil {
		return fmt.Errorf("failed to begin a transaction: %w", err)
	}
	defer func() { _ = tx.Rollback() }() // no effect after Commit
	if err := f(&Tx{ctx: ctx, tx: tx, readOnly: o != nil && o.ReadOnly, seals: &s.seals}); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("failed to commit: %w", err)
	}
	return nil
}

// errViewWrites is a fault of this program. SQLite's driver does not enforce what PostgreSQL does.
var errViewWrites = errors.New("a transaction that only reads writes")

func (t *Tx) exec(query string, args ...any) (int64, error) {
	if t.readOnly {
		return 0, errViewWrites
	}
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, err
	}
	return res.RowsAffected()
}

// set runs a statement whose count of rows does not matter.
func (t *Tx) set(query string, args ...any) error {
	_, err := t.exec(query, args...)
	return err
}

// create runs an INSERT … ON CONFLICT DO NOTHING.
func (t *Tx) create(query string, args ...any) error {
	n, err := t.exec(query, args...)
	if err == nil && n == 0 {
		return domain.ErrDuplicate
	}
	return err
}

// change runs an UPDATE of one row.
func (t *Tx) change(query string, args ...any) error {
	n, err := t.exec(query, args...)
	if err == nil && n == 0 {
		return domain.ErrNotFound
	}
	return err
}

// row reads one row; its columns must be what dest points to.
func (t *Tx) row(query string, args []any, dest ...any) error {
	err := t.tx.QueryRowContext(t.ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return domain.ErrNotFound
	}
	return err
}

// one reads one row with one column of JSON.
func one[T any](t *Tx, query string, args ...any) (T, error) {
	var v T
	var data string
	if err := t.row(query, args, &data); err != nil {
		return v, err
	}
	return v, decode(data, &v)
}

// many reads all rows with one column of JSON.
func many[T any](t *Tx, query string, args ...any) ([]T, error) {
	var all []T
	err := t.each(query, args, func(scan func(...any) error) error {
		var data string
		if err := scan(&data); err != nil {
			return err
		}
		var v T
		if err := decode(data, &v); err != nil {
			return err
		}
		all = append(all, v)
		return nil
	})
	return all, err
}

// each calls f for every row. No other statement may run in between.
func (t *Tx) each(query string, args []any, f func(scan func(...any) error) error) error {
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return err
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return rows.Err()
}

func encode(v any) (string, error) {
	b, err := json.Marshal(v)
	if err != nil {
		return "", fmt.Errorf("failed to encode a record: %w", err)
	}
	return string(b), nil
}

// decode names no content: JSON errors quote what they could not read.
func decode(data string, v any) error {
	if data == "" {
		return nil
	}
	if err := json.Unmarshal([]byte(data), v); err != nil {
		return fmt.Errorf("a record of %T cannot be read: %w", v, domain.ErrDamaged)
	}
	return nil
}

func millis(t time.Time) int64 {
	if t.IsZero() {
		return 0
	}
	return t.UnixMilli()
}

func moment(ms int64) time.Time {
	if ms == 0 {
		return time.Time{}
	}
	return time.UnixMilli(ms).UTC()
}

func flag(b bool) int64 {
	if b {
		return 1
	}
	return 0
}
