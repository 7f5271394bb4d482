package store_test

import (
	"context"
	"database/sql"
	"errors"
	"flag"
	"os"
	"path/filepath"
	"testing"

	"razvorot/authority/database"
	"razvorot/authority/store"
	"razvorot/internal/postgrestest"
)

// onPostgreSQL is true while the tests run the second time.
var onPostgreSQL bool

// TestMain runs all tests on SQLite and, unless -short, on PostgreSQL too.
func TestMain(m *testing.M) {
	code := m.Run()
	asked := func(name string) bool { return flag.Lookup(name).Value.String() != "" }
	if !testing.Short() && !asked("test.list") && !asked("test.fuzz") && !asked("test.bench") {
		onPostgreSQL = true
		code = max(code, m.Run())
	}
	os.Exit(code)
}

// bare opens a database without a schema.
func bare(t *testing.T) *database.Database {
	t.Helper()
	address := "sqlite:" + filepath.Join(t.TempDir(), "a.db") + "?_pragma=synchronous(OFF)"
	if onPostgreSQL {
		address = postgrestest.Open(t)
	}
	return connect(t, address)
}

func connect(t *testing.T, address string) *database.Database {
	t.Helper()
	d, err := database.Open(t.Context(), address, database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = d.Close() })
	return d
}

func migrated(address string) error {
	d, err := database.Open(context.Background(), address, database.Options{Connections: 1})
	if err != nil {
		return err
	}
	return errors.Join(store.Migrate(context.Background(), d.Database), d.Close())
}

func open(t *testing.T) (*store.Store, *sql.DB) {
	t.Helper()
	var d *database.Database
	if onPostgreSQL {
		d = connect(t, postgrestest.OpenCopy(t, "store", migrated))
	} else {
		d = bare(t)
	}
	s, err := store.Open(t.Context(), d.Database)
	if err != nil {
		t.Fatal(err)
	}
	return s, d.SQL
}

// again is a database that was opened before.
func again(db *sql.DB) store.Database {
	d := store.Database{SQL: db}
	if onPostgreSQL {
		d.Dialect = store.PostgreSQL
	}
	return d
}
