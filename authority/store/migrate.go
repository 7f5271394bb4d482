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
	"time"

	"razvorot/domain"
)

//go:embed migration/*.sql
var migrationFiles embed.FS

// ErrNewerSchema is a database written by a newer version of this program, with which this one would do harm.
var ErrNewerSchema = errors.New("the database has a newer schema than this program knows")

// ErrOlderSchema is a database that was not brought up to date.
var ErrOlderSchema = errors.New("the database has an older schema than this program needs")

// migration is a step of the schema.
type migration struct {
	version int64
	name    string
	text    string
	// from is the oldest version whose programs may go on while this step is in place. Steps add tables, indexes and
	// columns that have a default, so it stays; one that cannot says so in a line «-- compatible from: NNNN».
	from int64
}

// knowsCompatibility is the version from which on programs look at compatible_from.
const knowsCompatibility = 4

const compatibleFrom = "-- compatible from: "

// postgresAlone begins a line that PostgreSQL alone carries out: how it keeps rows, which no statement has to know.
const postgresAlone = "-- PostgreSQL: "

// migrations returns the steps that this program knows, in order.
func migrations() ([]migration, error) {
	names, err := fs.Glob(migrationFiles, "migration/*.sql")
	if err != nil {
		return nil, err
	}
	var all []migration
	from := int64(knowsCompatibility)
	for i, name := range names { // Glob sorts
		base := strings.TrimPrefix(name, "migration/")
		number, _, _ := strings.Cut(base, "_")
		if version, err := strconv.Atoi(number); err != nil || version != i+1 {
			return nil, fmt.Errorf("migration %s: numbers must run from 0001 without a gap", base)
		}
		text, err := fs.ReadFile(migrationFiles, name)
		if err != nil {
			return nil, err
		}
		if _, after, ok := strings.Cut(string(text), compatibleFrom); ok {
			line, _, _ := strings.Cut(after, "\n")
			if from, err = strconv.ParseInt(strings.TrimSpace(line), 10, 64); err != nil {
				return nil, fmt.Errorf("migration %s: %sa number is missing", base, compatibleFrom)
			}
		}
		all = append(all, migration{version: int64(i + 1), name: base, text: string(text), from: from})
	}
	return all, nil
}

// Migrate takes the database to the current schema, each step in a transaction of its own. An interrupted run leaves the version
// it had reached; of several at once, with PostgreSQL, one works and the others wait. Programs of an older schema go on
// meanwhile. ErrNewerSchema.
func Migrate(ctx context.Context, db Database) (err error) {
	steps, err := migrations()
	if err != nil {
		return err
	}
	c, err := db.SQL.Conn(ctx)
	if err != nil {
		return unreachable(db, err)
	}
	defer func() { _ = c.Close() }()
	if db.Dialect == PostgreSQL {
		release, err := aloneOn(ctx, c)
		if err != nil {
			return unreachable(db, err)
		}
		defer release()
	}
	const versions = "CREATE TABLE IF NOT EXISTS schema_version (version BIGINT PRIMARY KEY)"
	if _, err := c.ExecContext(ctx, versions); err != nil {
		return fmt.Errorf("failed to prepare the database: %w", unreachable(db, err))
	}
	for _, m := range steps {
		if err := m.apply(ctx, c, db.Dialect); err != nil {
			return fmt.Errorf("migration %s failed: %w", m.name, unreachable(db, err))
		}
	}
	return checkSchema(c.QueryRowContext(ctx, schemaIs).Scan)
}

// unreachable makes a domain.Unavailable of what is one.
func unreachable(db Database, err error) error {
	if db.Dialect == PostgreSQL && away(err) {
		return &domain.Unavailable{Cause: err}
	}
	return err
}

// migrationLock is the number of PostgreSQL's advisory lock under which the schema is changed.
const migrationLock = 0x72617a76

// aloneOn waits for the lock of the schema on a connection, however long another process works on it.
func aloneOn(ctx context.Context, c *sql.Conn) (release func(), err error) {
	_, err = c.ExecContext(ctx, "SET statement_timeout = 0; SET lock_timeout = 0")
	if err == nil {
		_, err = c.ExecContext(ctx, "SELECT pg_advisory_lock($1)", int64(migrationLock))
	}
	if err != nil {
		return nil, err
	}
	return func() {
		// A context that has ended must not keep the lock; RESET gives the connection back as it was.
		ctx, cancel := context.WithTimeout(context.WithoutCancel(ctx), 5*time.Second)
		defer cancel()
		_, _ = c.ExecContext(ctx, "SELECT pg_advisory_unlock($1)", int64(migrationLock))
		_, _ = c.ExecContext(ctx, "RESET statement_timeout; RESET lock_timeout")
	}, nil
}

// lockPatience is how long a step waits for a table that others use. While it waits, everybody else waits behind it.
const lockPatience = 3 * time.Second

const lockTries = 20

// apply makes a step unless it was made before. One that cannot get at a table is tried again after a while, in which those wait
// no longer who had to wait behind it.
func (m migration) apply(ctx context.Context, c *sql.Conn, d Dialect) error {
	for try := 1; ; try++ {
		err := m.applyOnce(ctx, c, d)
		if err == nil || !busy(err) || try == lockTries {
			return err
		}
		rest(ctx, 10)
	}
}

func (m migration) applyOnce(ctx context.Context, c *sql.Conn, d Dialect) error {
	var made int
	if err := c.QueryRowContext(ctx, "SELECT COUNT(*) FROM schema_version WHERE version = $1", m.version).Scan(&made); err != nil || made > 0 {
		return err
	}
	tx, err := c.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer func() { _ = tx.Rollback() }() // no effect after Commit
	t := &Tx{ctx: ctx, tx: tx, dialect: d}
	if d == PostgreSQL {
		if err := t.set(fmt.Sprintf("SET LOCAL lock_timeout = %d", lockPatience.Milliseconds())); err != nil {
			return err
		}
	}
	n, err := t.exec("INSERT INTO schema_version (version) VALUES ($1) ON CONFLICT DO NOTHING", m.version)
	if err != nil || n == 0 {
		return err
	}
	text := m.text
	if d == PostgreSQL {
		text = strings.ReplaceAll(text, postgresAlone, "")
	}
	if err := t.set(text); err != nil {
		return err
	}
	if m.version >= knowsCompatibility {
		err = t.set("UPDATE schema_version SET compatible_from = $2 WHERE version = $1", m.version, m.from)
	}
	if err != nil {
		return err
	}
	return tx.Commit()
}

const schemaIs = "SELECT MAX(version), MAX(compatible_from) FROM schema_version"

// checkSchema tells whether this program may work on the schema that schemaIs reads. ErrNewerSchema, ErrOlderSchema.
func checkSchema(read func(dest ...any) error) error {
	steps, err := migrations()
	if err != nil {
		return err
	}
	var newest, from int64
	err = read(&newest, &from)
	known := int64(len(steps))
	switch {
	case err != nil:
		return err
	case from > known:
		return ErrNewerSchema
	case newest < known:
		return ErrOlderSchema
	}
	return nil
}

// Ready reports whether the database answers and this program may work on it. domain.ErrUnavailable, ErrNewerSchema.
func (s *Store) Ready(ctx context.Context) error {
	return s.run(ctx, viewing, func(t *Tx) error {
		return checkSchema(func(dest ...any) error { return t.row(schemaIs, nil, dest...) })
	})
}
