// Package database opens the database of an authority by its address: SQLite in a file, or PostgreSQL.
package database

import (
	"context"
	"database/sql"
	"fmt"
	"net/url"
	"strings"

	_ "github.com/jackc/pgx/v5/stdlib" // registers «pgx»
	_ "modernc.org/sqlite"             // registers «sqlite»

	"razvorot/authority/store"
)

// Database is an open database. Close it after the authority.
type Database struct {
	store.Database
}

// Options bounds what a database is used for.
type Options struct {
	Connections int // at most; 0 for 8 with SQLite, 20 with PostgreSQL
}

// Open opens the database of an address: sqlite:/path/to/file.db or postgres://user@host/name (also with a unix socket's
// folder as host parameter). It does not bring the schema up to date.
func Open(ctx context.Context, address string, o Options) (*Database, error) {
	scheme, rest, _ := strings.Cut(address, ":")
	switch scheme {
	case "sqlite":
		return openSQLite(ctx, rest, o)
	case "postgres", "postgresql":
		return openPostgreSQL(ctx, address, o)
	}
	return nil, fmt.Errorf("the address of the database begins with neither sqlite: nor postgres:")
}

func openSQLite(ctx context.Context, path string, o Options) (*Database, error) {
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: "_txlock=immediate" +
		"&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=busy_timeout(5000)"}
	return open(ctx, "sqlite", u.String(), store.SQLite, max(o.Connections, 0), 8)
}

func openPostgreSQL(ctx context.Context, address string, o Options) (*Database, error) {
	return open(ctx, "pgx", address, store.PostgreSQL, max(o.Connections, 0), 20)
}

func open(ctx context.Context, driver, source string, dialect store.Dialect, connections, usual int) (*Database, error) {
	db, err := sql.Open(driver, source)
	if err != nil {
		return nil, fmt.Errorf("the address of the database cannot be read: %w", err)
	}
	if connections == 0 {
		connections = usual
	}
	db.SetMaxOpenConns(connections)
	db.SetMaxIdleConns(connections)
	if err := db.PingContext(ctx); err != nil {
		_ = db.Close()
		return nil, fmt.Errorf("the database does not answer: %w", err)
	}
	return &Database{Database: store.Database{SQL: db, Dialect: dialect}}, nil
}

// Close ends the connections.
func (d *Database) Close() error { return d.SQL.Close() }
