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
	"fmt"
	"sync/atomic"
	"time"

	"razvorot/domain"
)

// Store is a database with the current schema.
type Store struct {
	db      *sql.DB
	dialect Dialect
	now     func() time.Time
	repeats atomic.Int64 // of transactions that others were in the way of
	alone   gate
	seals   seals
}

// Open brings the schema up to date. The database stays the caller's to close.
func Open(ctx context.Context, db Database) (*Store, error) {
	if err := Migrate(ctx, db); err != nil {
		return nil, err
	}
	s := &Store{db: db.SQL, dialect: db.Dialect, now: db.Now, alone: newGate()}
	if s.now == nil {
		s.now = time.Now
	}
	return s, s.openSeals(ctx, db)
}

// set runs a statement whose count of rows does not matter; on PostgreSQL some time before the transaction ends.
func (t *Tx) set(query string, args ...any) error {
	if err := t.mayWrite(args); err != nil {
		return err
	}
	if t.pipe != nil {
		return t.later(statement{query: query, args: args})
	}
	_, err := t.tx.ExecContext(t.ctx, query, args...) // of a migration without a statement there is no count
	return t.noted(err)
}

// setOf is set for a statement that writes one table and needs nothing of what those before it have written since something was read: it
// may be carried out as one with others.
func (t *Tx) setOf(table, query string, args ...any) error {
	if t.pipe == nil {
		return t.set(query, args...)
	}
	return t.laterInto(table, query, args)
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
