package storage

import (
	"context"
	"database/sql"
	"embed"
	"fmt"
	"io/fs"
	"strconv"
	"strings"
)

//go:embed migration/*.sql
var migrationFiles embed.FS

// applicationID marks the database's header (PRAGMA application_id): «RZVV».
const applicationID = 0x525a5656

// migration is one step of the schema.
type migration struct {
	version int
	name    string
	sql     string
}

// migrations returns all steps in order. Files are named NNNN_name.sql and
// numbered from 1 without a gap.
func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migration/*.sql")
	if err != nil {
		return nil, err
	}
	var all []migration
	for i, name := range names { // Glob sorts
		base := strings.TrimPrefix(name, "migration/")
		number, _, ok := strings.Cut(base, "_")
		version, err := strconv.Atoi(number)
		if !ok || err != nil || version != i+1 {
			return nil, fmt.Errorf("migration %s: numbers must run from 0001 without a gap", base)
		}
		text, err := fs.ReadFile(migrationFiles, name)
		if err != nil {
			return nil, err
		}
		all = append(all, migration{version: version, name: base, sql: string(text)})
	}
	return all, nil
}

// SchemaVersion is the schema this version of the app writes.
func SchemaVersion() int {
	all, err := migrations()
	if err != nil {
		panic(err) // the files are part of the program; a test reads them
	}
	return len(all)
}

// migrate takes the database to the current schema. An interrupted run leaves
// the version it had reached. Errors: ErrNewerSchema.
func migrate(ctx context.Context, db *sql.DB, path string, target int) error {
	all, err := migrations()
	if err != nil {
		return err
	}
	var version int
	if err := db.QueryRowContext(ctx, "PRAGMA user_version").Scan(&version); err != nil {
		return fmt.Errorf("failed to read the schema version of %s: %w", path, err)
	}
	if version > len(all) {
		return fileError(path, ErrNewerSchema,
			fmt.Sprintf("its schema is %d, this app knows %d: update the app", version, len(all)))
	}
	for _, m := range all[version:max(version, target)] {
		if err := m.apply(ctx, db); err != nil {
			return fmt.Errorf("%s: migration %s failed, the vault stays at version %d: %w", path, m.name, m.version-1, err)
		}
	}
	return nil
}

func (m migration) apply(ctx context.Context, db *sql.DB) error {
	tx, err := db.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() // no effect after Commit
	if _, err := tx.ExecContext(ctx, m.sql); err != nil {
		return err
	}
	// The version is part of the file's first page, so it changes with the transaction.
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA user_version = %d", m.version)); err != nil {
		return err
	}
	if _, err := tx.ExecContext(ctx, fmt.Sprintf("PRAGMA application_id = %d", applicationID)); err != nil {
		return err
	}
	return tx.Commit()
}
