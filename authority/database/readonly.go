package database

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"net/url"
	"os"
	"strings"

	"razvorot/authority/store"
)

// OpenToRead opens a database that is not written to: a replica, a copy, a file on a medium that takes nothing. PostgreSQL is told
// that every transaction only reads. Errors are those of Open.
func OpenToRead(ctx context.Context, address string) (*Database, error) {
	if path, ok := strings.CutPrefix(address, "sqlite:"); ok {
		return readSQLite(ctx, path)
	}
	u, err := url.Parse(address)
	if err != nil {
		return nil, errors.New("the address of the database cannot be read") // the parser's error quotes it
	}
	query := u.Query()
	query.Set("default_transaction_read_only", "on")
	u.RawQuery = query.Encode()
	return Open(ctx, u.String(), Options{Connections: 2})
}

func readSQLite(ctx context.Context, path string) (*Database, error) {
	path, _, _ = strings.Cut(path, "?")
	if _, err := os.Stat(path); err != nil {
		return nil, fmt.Errorf("the database cannot be read: %w", err)
	}
	query := "mode=ro&_pragma=query_only(1)&_pragma=busy_timeout(5000)"
	if _, err := os.Stat(path + "-wal"); err != nil {
		query += "&immutable=1" // nobody has it open: then not even a file for locks is laid beside it, where there may be no room
	}
	u := url.URL{Scheme: "file", Opaque: (&url.URL{Path: path}).EscapedPath(), RawQuery: query}
	db, err := sql.Open("sqlite", u.String())
	if err != nil {
		return nil, fmt.Errorf("the address of the database cannot be read: %w", err)
	}
	db.SetMaxOpenConns(1)
	if err := ping(ctx, db); err != nil {
		return nil, err
	}
	return &Database{Database: store.Database{SQL: db, Dialect: store.SQLite}}, nil
}
