package store

import (
	"context"
	"database/sql/driver"
	"errors"
	"fmt"
	"slices"
	"time"

	"razvorot/domain"
)

// Pipeline is a driver's connection to PostgreSQL that carries out several statements in one round trip. (Its types are the
// language's own, so that whoever offers one needs nothing of this package.)
type Pipeline interface {
	// Send carries statements out in order, each with its arguments. One that fails keeps those behind it from being carried out.
	// each[i] is called for every row of statement i; a nil one has none that matter. It returns how many rows each statement
	// concerned, of those that were carried out: the one that failed is the next.
	Send(ctx context.Context, queries []string, args [][]any, each []func(scan func(...any) error)) ([]int64, error)
}

// pipe is a transaction on a pipeline. What is written is gathered, and goes out with the next statement whose outcome matters, or
// with the end of the transaction: a wait for the database is the dearest part of a statement.
type pipe struct {
	to       Pipeline
	gathered []statement
	begun    bool // something was sent
}

// statement is one that waits to be sent.
type statement struct {
	query    string
	args     []any
	each     func(scan func(...any) error)
	refusals []refusal

	// table is what a statement writes that may be carried out as one with others (joined), "" for one that may not. with is what goes
	// before it in a WITH.
	table, with string
}

// refusal is what a failure of a statement stands for.
type refusal struct {
	table string // that it is about, "" for any
	state string // SQLSTATE
	means error
}

// text is the statement by itself.
func (s statement) text() string {
	if s.with == "" {
		return s.query
	}
	return "WITH " + s.with + " " + s.query
}

// refused returns what a failure stands for, or nil.
func (s statement) refused(err error) error {
	state := sqlState(err)
	if state == "" {
		return nil
	}
	about, tells := errors.AsType[interface {
		error
		Table() string
	}](err)
	for _, r := range s.refusals {
		if r.state == state && (r.table == "" || !tells || r.table == about.Table()) {
			return r.means
		}
	}
	return nil
}

// errFault is what a statement returns when one before it had failed that was gathered: it tells nothing that a function might take
// for an answer. The transaction fails with Tx.fault.
var errFault = errors.New("a statement before this one has failed")

func newPipe(to Pipeline, begin string) *pipe {
	return &pipe{to: to, gathered: []statement{{query: begin}}}
}

// begins is how a transaction begins.
func begins(m mode) string {
	switch m {
	case viewing:
		return "begin isolation level repeatable read read only"
	case loose:
		return "begin isolation level read committed"
	case owning:
		return "begin isolation level repeatable read"
	}
	return "begin isolation level serializable"
}

// send sends what was gathered, and returns how many rows the last statement concerned. An error that is no *refused is the last one's.
func (p *pipe) send(ctx context.Context) (int64, error) {
	p.gathered = joined(p.gathered)
	n := len(p.gathered)
	queries, args, each := make([]string, n), make([][]any, n), make([]func(scan func(...any) error), n)
	for i, s := range p.gathered {
		queries[i], args[i], each[i] = s.text(), s.args, s.each
	}
	ends := queries[n-1] == commit
	counts, err := p.to.Send(ctx, queries, args, each)
	first := !p.begun
	p.begun = true
	if err == nil {
		p.gathered = p.gathered[:0]
		return counts[n-1], nil
	}
	if broken(err) && first && (!ends || unsent(err)) {
		return 0, &refused{&notBegun{err}}
	}
	i := min(len(counts), n-1)
	if means := p.gathered[i].refused(err); means != nil {
		return 0, &refused{means}
	}
	if i < n-1 {
		return 0, &refused{err}
	}
	return 0, err
}

const (
	commit   = "commit"
	rollback = "rollback"
)

// refused is the failure of a statement that was gathered.
type refused struct{ error }

func (r *refused) Unwrap() error { return r.error }

// later has a statement carried out some time before the end of the transaction.
func (t *Tx) later(s statement) error {
	if t.fault != nil {
		return errFault
	}
	t.pipe.gathered = append(t.pipe.gathered, s)
	return nil
}

// now carries a statement out, and whatever was gathered before it.
func (t *Tx) now(s statement) (int64, error) {
	if err := t.later(s); err != nil {
		return 0, err
	}
	n, err := t.pipe.send(t.ctx)
	if r, ok := err.(*refused); ok {
		t.fault, t.early = r.error, true
		return 0, errFault
	}
	return n, t.noted(err)
}

// ahead reads rows together with the next statement whose outcome matters; with SQLite at once. What goes wrong in f is left in failed.
func (t *Tx) ahead(failed *error, query string, args []any, f func(scan func(...any) error) error) {
	note := func(err error) {
		if *failed == nil {
			*failed = err
		}
	}
	if t.pipe == nil {
		note(t.each(query, args, f))
		return
	}
	note(t.later(statement{query: query, args: args, each: func(scan func(...any) error) {
		if *failed == nil {
			note(f(scan))
		}
	}}))
}

// files notes that something of an account's files is written (UpdateOwn).
func (t *Tx) files(account domain.AccountID) {
	if !slices.Contains(t.filed, account) {
		t.filed = append(t.filed, account)
	}
}

// writes notes that the row of an account is written.
func (t *Tx) writes(account domain.AccountID) {
	if !slices.Contains(t.written, account) {
		t.written = append(t.written, account)
	}
}

// touch writes the rows of accounts of whom something was written that is held together by them (UpdateOwn).
func (t *Tx) touch() error {
	if t.own != "" && t.wrote {
		t.files(t.own)
	}
	for _, account := range t.filed {
		if slices.Contains(t.written, account) {
			continue
		}
		if err := t.set("UPDATE account SET changes = changes WHERE id = $1", string(account)); err != nil {
			return err
		}
	}
	return nil
}

// createLater inserts a row that is not there yet, some time before the transaction ends. If it is, all of it fails with duplicate. The
// statement is an INSERT without ON CONFLICT, into a table whose only unique columns are those that it is about.
func (t *Tx) createLater(table string, duplicate error, query string, args ...any) error {
	if err := t.mayWrite(args); err != nil {
		return err
	}
	if t.pipe == nil {
		n, err := t.exec(query+" ON CONFLICT DO NOTHING", args...)
		if err == nil && n == 0 {
			return duplicate
		}
		return err
	}
	return t.laterInto(table, query, args, refusal{table, postgresUnique, duplicate})
}

// laterInto has a statement that writes one table carried out some time before the transaction ends, perhaps as one with others. It
// is to need nothing of what those before it have written since something was read.
func (t *Tx) laterInto(table, query string, args []any, refusals ...refusal) error {
	if err := t.mayWrite(args); err != nil {
		return err
	}
	return t.later(statement{query: query, args: args, table: table, refusals: refusals})
}

// pipelined runs a transaction on a pipeline.
func (s *Store) pipelined(ctx context.Context, m mode, f func(*Tx) error) error {
	c, err := s.db.Conn(ctx)
	if err != nil {
		return &notBegun{err}
	}
	defer func() { _ = c.Close() }()
	raw := c.Raw(func(connection any) error {
		to, ok := connection.(Pipeline)
		if !ok {
			err = fmt.Errorf("%T is no pipeline", connection) // a fault of this program
			return nil
		}
		t := &Tx{ctx: ctx, pipe: newPipe(to, begins(m)), dialect: s.dialect, readOnly: m == viewing, seals: &s.seals}
		if err = t.end(f(t)); err == nil || !t.pipe.begun {
			return nil
		}
		return t.pipe.rollBack(ctx)
	})
	if err == nil {
		err = raw
	}
	return err
}

// end stores the transaction if nothing failed.
func (t *Tx) end(err error) error {
	if t.fault != nil {
		if _, not := t.fault.(*notBegun); err == nil || not || t.early || inTheWay(t.fault) || errors.Is(err, errFault) {
			return t.fault
		}
	}
	if err != nil || !t.pipe.begun && len(t.pipe.gathered) == 1 {
		return err
	}
	if err := t.touch(); err != nil {
		return err
	}
	t.pipe.gathered = append(t.pipe.gathered, statement{query: commit})
	_, err = t.pipe.send(t.ctx)
	if r, ok := err.(*refused); ok {
		return r.error
	}
	if err != nil {
		return fmt.Errorf("failed to commit: %w", err)
	}
	return nil
}

const rollBackPatience = 5 * time.Second

// rollBack gives the connection back as it was; driver.ErrBadConn when it cannot be used any more.
func (p *pipe) rollBack(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), rollBackPatience)
	defer cancel()
	if _, err := p.to.Send(ctx, []string{rollback}, make([][]any, 1), make([]func(func(...any) error), 1)); err != nil {
		return driver.ErrBadConn
	}
	return nil
}
