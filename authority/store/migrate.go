package store

import (
	"context"
	"database/sql"
	"embed"
	"errors"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migration/*.sql
var migrationFiles embed.FS

// ErrNewerSchema is a database written by a newer version of this program.
var ErrNewerSchema = errors.New("the database has a newer schema than this program knows")

// migrate takes the database to the current schema, each step in a transaction of its own. An interrupted run leaves the
// version it had reached.
func migrate(ctx context.Context, db *sql.DB) error {
	names, err := fs.Glob(migrationFiles, "migration/*.sql")
	if err != nil {
		return err
	}
	const versions = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)"
	if _, err := db.ExecContext(ctx, versions); err != nil {
		return fmt.Errorf("failed to prepare the database: %w", err)
	}
	for i, name := range names { // Glob sorts
		base := strings.TrimPrefix(name, "migration/")
		number, _, _ := strings.Cut(base, "_")
		if version, err := strconv.Atoi(number); err != nil || version != i+1 {
			return fmt.Errorf("migration %s: numbers must run from 0001 without a gap", base)
		}
		if err := step(ctx, db, int64(i+1), name); err != nil {
			return fmt.Errorf("migration %s failed: %w", base, err)
		}
	}
	var newest int64
	if err := db.QueryRowContext(ctx, "SELECT MAX(version) FROM schema_version").Scan(&newest); err != nil {
		return err
	}
	if newest > int64(len(names)) {
		return ErrNewerSchema
	}
	return nil
}

// step applies a migration unless it was applied before.
func step(ctx context.Context, db *sql.DB, version int64, name string) error {
	text, err := fs.ReadFile(migrationFiles, name)
	if err != nil {
		return err
	}
	s := &Store{db: db}
	return s.Update(ctx, func(t *Tx) error {
		n, err := t.exec("INSERT INTO schema_version (version) VALUES ($1) ON CONFLICT DO NOTHING", version)
		if err != nil || n == 0 {
			return err
		}
		return t.set(string(text))
	})
}
