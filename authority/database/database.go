// Package database opens the database of an authority by its address: SQLite in a file, or PostgreSQL.
//
// With PostgreSQL the time a statement, a wait for a lock and an idle transaction may take is bounded, and processes wake one
// another over a connection of its own (store.Signals).
package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	_ "modernc.org/sqlite" // registers «sqlite»

	"razvorot/authority/store"
)

// Database is an open database. Close it after the authority.
type Database struct {
	store.Database
	signals *signals // nil with SQLite
}

// Options bounds what a database is used for.
type Options struct {
	Connections int // at most; 0 for 8 with SQLite, 20 with PostgreSQL and one more for wakings
}

func (o Options) connections(usual int) int {
	if o.Connections > 0 {
		return o.Connections
	}
	return usual
}

// Open opens the database of an address: sqlite:/path/to/file.db, with pragmas of its own after a question mark, or
// postgres://user@host/name, also with a unix socket's folder as host parameter. It does not bring the schema up to date.
// domain.ErrUnavailable: it does not answer.
func Open(ctx context.Context, address string, o Options) (*Database, error) {
	scheme, rest, _ := strings.Cut(address, ":")
	switch scheme {
	case "sqlite":
		return openSQLite(ctx, rest, o)
	case "postgres", "postgresql":
		return openPostgreSQL(ctx, address, o)
	}
	return nil, errors.New("the address of the database is to begin with sqlite: or postgres://, and does not")
}

func openSQLite(ctx context.Context, path string, o Options) (*Database, error) {
	path, more, _ := strings.Cut(path, "?")
	makePrivate(path, more)
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "_txlock=immediate" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)&" + more}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, fmt.Errorf("the address of the database cannot be read: %w", err)
	}
	db.SetMaxOpenConns(o.connections(8))
	db.SetMaxIdleConns(o.connections(8))
	if err := ping(ctx, db); err != nil {
		return nil, err
	}
	return &Database{Database: store.Database{SQL: db, Dialect: store.SQLite}}, nil
}

// makePrivate makes the file that SQLite would make open to everybody on the machine. SQLite gives what it lays beside it the same
// permissions. What goes wrong here goes wrong there, and is told then.
func makePrivate(path, more string) {
	if path == "" || path == ":memory:" || strings.Contains(more, "mode=") { // ro, memory: nothing is made
		return
	}
	if f, err := os.OpenFile(path, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600); err == nil {
		_ = f.Close() // nothing was written
	}
}

// Close ends the connections.
func (d *Database) Close() error {
	if d.signals != nil {
		d.signals.close()
	}
	return d.SQL.Close()
}
