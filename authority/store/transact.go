package store

import (
	"cmp"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"time"
	"unicode/utf8"

	"razvorot/authority/envelope"
	"razvorot/domain"
)

// Tx is one transaction. It is not to be used after its function has returned, nor by two goroutines.
type Tx struct {
	ctx      context.Context
	tx       *sql.Tx // nil on a pipeline
	pipe     *pipe   // nil on SQLite, and while the schema is made
	dialect  Dialect
	readOnly bool
	fault    error // the first one of the database: PostgreSQL stores nothing after it, whatever the function made of it
	early    bool  // the fault is of a statement that was gathered
	seals    *seals
	made     map[domain.AccountID]*envelope.Key // keys that this transaction made

	own     domain.AccountID   // whom an owning transaction is about, "" for another
	wrote   bool               // anything
	filed   []domain.AccountID // whose files were written
	written []domain.AccountID // whose row of the account was
}

// mode is how much a transaction promises.
type mode int

const (
	viewing  mode = iota
	updating      // as if it were alone
	owning        // the same for what is one account's (UpdateOwn)
	loose         // every statement sees what is stored by then
)

// options: SQLite has one writer at a time, so everything is serializable. PostgreSQL is asked for it (begins); a view needs no more
// than that everything it reads is of one moment, which never fails.
func options(m mode) *sql.TxOptions {
	if m == viewing {
		return &sql.TxOptions{ReadOnly: true}
	}
	return nil
}

// View runs f in a transaction that only reads, and sees one state throughout.
func (s *Store) View(ctx context.Context, f func(*Tx) error) error { return s.run(ctx, viewing, f) }

// Update runs f in a transaction that is stored when f returns nil, and leaves no trace otherwise. It is as if no other
// transaction ran meanwhile; with PostgreSQL that may take several tries, so f may be called several times: what it does outside
// the transaction has to be what it would do the first time, and no addition to that.
func (s *Store) Update(ctx context.Context, f func(*Tx) error) error { return s.run(ctx, updating, f) }

// UpdateOwn is Update for what reads and writes nothing but one account's: its row, its documents and what is uploaded for them; and
// writes what nobody reads before: answers, proofs, changes, jobs. Two such transactions of one account, or one and an Update that
// writes any of this, write the account's row both, and then one of them is tried again. So each is as if it were alone, and with
// PostgreSQL nobody has to be watched for it; docs/authority/store.md has the argument in full.
func (s *Store) UpdateOwn(ctx context.Context, account domain.AccountID, f func(*Tx) error) error {
	return s.run(ctx, owning, func(t *Tx) error {
		t.own = account
		return f(t)
	})
}

const (
	mostTries   = 10
	firstPause  = 4 * time.Millisecond // at most, doubled with every try
	longest     = time.Minute          // of a transaction, waiting for a connection included; an unreachable host answers nothing
	askAgain    = 5 * time.Second      // of a database that is away
	longestRest = 250 * time.Millisecond
)

// run returns a domain.Unavailable when the context ended meanwhile, when the database is away, or when others were in the way at
// every try; and domain.ErrNoSpace when the database has no room. Nothing was stored then, unless the connection broke in the
// very moment of storing: whoever repeats a command does so with its key, and whoever repeats a job finds it gone.
func (s *Store) run(ctx context.Context, m mode, f func(*Tx) error) error {
	bounded, cancel := ctx, context.CancelFunc(func() {})
	if s.dialect == PostgreSQL {
		bounded, cancel = context.WithTimeout(ctx, longest)
	}
	defer cancel()
	var err error
	pass := s.alone.enter(s.dialect == PostgreSQL && (m == updating || m == owning))
	defer pass.end()
	for try := range mostTries {
		if try > 0 && inTheWay(err) {
			s.repeats.Add(1)
			rest(bounded, try)
		}
		pass.wait(bounded, try)
		if err = s.transact(bounded, m, f); !again(m, err) || bounded.Err() != nil || unique(err) && try >= 2 {
			break
		}
	}
	switch {
	case err == nil:
		return nil
	case ctx.Err() != nil:
		return &domain.Unavailable{Cause: ctx.Err()}
	case full(err):
		return fmt.Errorf("%w: %w", domain.ErrNoSpace, err)
	case unique(err):
		return err
	case inTheWay(err), busy(err), s.dialect == PostgreSQL && away(err), bounded.Err() != nil:
		return s.unavailable(err)
	}
	return err
}

func (s *Store) unavailable(err error) error {
	return &domain.Unavailable{RetryAt: s.now().Add(askAgain).UTC(), Cause: err}
}

// notBegun is a transaction that did not begin.
type notBegun struct{ error }

func (e *notBegun) Error() string { return "failed to begin a transaction: " + e.error.Error() }

func (e *notBegun) Unwrap() error { return e.error }

// again reports whether a transaction is tried again: when others were in its way, and when a connection was broken before it
// began, which is no wonder after the database was away for a moment. The next connection is another. Nobody is in the way of a
// view: its function is called once.
func again(m mode, err error) bool {
	begun, ok := errors.AsType[*notBegun](err)
	return m != viewing && inTheWay(err) || ok && broken(begun.error)
}

// rest waits a random while, longer with every try, so that those who were in each other's way are not so again.
func rest(ctx context.Context, try int) {
	t := time.NewTimer(rand.N(min(longestRest, firstPause<<try)))
	defer t.Stop()
	select {
	case <-t.C:
	case <-ctx.Done():
	}
}

func (s *Store) transact(ctx context.Context, m mode, f func(*Tx) error) error {
	if s.dialect == PostgreSQL {
		return s.pipelined(ctx, m, f)
	}
	tx, err := s.db.BeginTx(ctx, options(m))
	if err != nil {
		return &notBegun{err}
	}
	defer func() { _ = tx.Rollback() }() // no effect after Commit
	t := &Tx{ctx: ctx, tx: tx, dialect: s.dialect, readOnly: m == viewing, seals: &s.seals}
	if err := f(t); err != nil {
		return err
	}
	if err := tx.Commit(); err != nil {
		return fmt.Errorf("failed to commit: %w", err)
	}
	return nil
}

// noted returns an error of the database, and remembers the first.
func (t *Tx) noted(err error) error {
	if err != nil && t.fault == nil && !errors.Is(err, sql.ErrNoRows) {
		t.fault = err
	}
	return err
}

// errViewWrites is a fault of this program. SQLite's driver does not enforce what PostgreSQL does.
var errViewWrites = errors.New("a transaction that only reads writes")

// mayWrite reports whether a statement that writes may have these arguments.
func (t *Tx) mayWrite(args []any) error {
	if t.readOnly {
		return errViewWrites
	}
	if !texts(args) {
		return &domain.Invalid{}
	}
	t.wrote = true
	return nil
}

// exec runs a statement, and returns how many rows it concerned.
func (t *Tx) exec(query string, args ...any) (int64, error) {
	if err := t.mayWrite(args); err != nil {
		return 0, err
	}
	if t.pipe != nil {
		return t.now(statement{query: query, args: args})
	}
	res, err := t.tx.ExecContext(t.ctx, query, args...)
	if err != nil {
		return 0, t.noted(err)
	}
	return res.RowsAffected()
}

// texts reports whether what goes in as text is text to both databases: UTF-8 without a zero. Identifiers and keys come from
// outside; what is no text names nothing.
func texts(args []any) bool {
	for _, a := range args {
		if s, ok := a.(string); ok && (!utf8.ValidString(s) || strings.IndexByte(s, 0) >= 0) {
			return false
		}
	}
	return true
}

// row reads one row; its columns must be what dest points to.
func (t *Tx) row(query string, args []any, dest ...any) error {
	if !texts(args) {
		return domain.ErrNotFound
	}
	if t.pipe != nil {
		found := false
		err := t.each(query, args, func(scan func(...any) error) error {
			if found {
				return nil
			}
			found = true
			return scan(dest...)
		})
		if err == nil && !found {
			err = domain.ErrNotFound
		}
		return err
	}
	err := t.tx.QueryRowContext(t.ctx, query, args...).Scan(dest...)
	if errors.Is(err, sql.ErrNoRows) {
		return domain.ErrNotFound
	}
	return t.noted(err)
}

// each calls f for every row. No other statement may run in between.
func (t *Tx) each(query string, args []any, f func(scan func(...any) error) error) error {
	if !texts(args) {
		return nil
	}
	if t.pipe != nil {
		var failed error
		_, err := t.now(statement{query: query, args: args, each: func(scan func(...any) error) {
			if failed == nil {
				failed = f(scan)
			}
		}})
		return cmp.Or(err, failed)
	}
	rows, err := t.tx.QueryContext(t.ctx, query, args...)
	if err != nil {
		return t.noted(err)
	}
	defer func() { _ = rows.Close() }()
	for rows.Next() {
		if err := f(rows.Scan); err != nil {
			return err
		}
	}
	return t.noted(rows.Err())
}
