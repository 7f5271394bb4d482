package cryptvfs

import (
	"bytes"
	"database/sql"
	"fmt"
	"net/url"
	"os"
	"path/filepath"
	"testing"

	_ "modernc.org/sqlite"
)

var testKey = bytes.Repeat([]byte{7}, KeySize)

// create makes an empty vault in a directory of the test's own.
func create(t testing.TB) *Mount {
	t.Helper()
	m, err := Create(filepath.Join(t.TempDir(), "vault.db"), testKey)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	})
	return m
}

// open opens a connection pool on a mount with these pragmas.
func open(t testing.TB, m *Mount, pragmas ...string) *sql.DB {
	t.Helper()
	db, err := sql.Open("sqlite", m.DSN(url.Values{"_pragma": pragmas}))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

func exec(t testing.TB, db *sql.DB, query string, args ...any) {
	t.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
}

func scalar[T any](t testing.TB, db *sql.DB, query string, args ...any) (v T) {
	t.Helper()
	if err := db.QueryRow(query, args...).Scan(&v); err != nil {
		t.Fatalf("%s: %v", query, err)
	}
	return v
}

func TestJournalModesKeepDataAndShowNoPlaintext(t *testing.T) {
	for _, mode := range []string{"DELETE", "TRUNCATE", "PERSIST", "WAL", "MEMORY", "OFF"} {
		t.Run(mode, func(t *testing.T) {
			m := create(t)
			db := open(t, m, "journal_mode("+mode+")", "cache_size(10)")
			exec(t, db, "CREATE TABLE person(id INTEGER PRIMARY KEY, name TEXT, scan BLOB)")
			for i := range 200 {
				exec(t, db, "INSERT INTO person(name, scan) VALUES(?, ?)",
					fmt.Sprintf("SECRET-NAME-%d", i), bytes.Repeat([]byte("SECRET-SCAN"), 900))
			}
			exec(t, db, "UPDATE person SET name = name || '!' WHERE id % 3 = 0")
			exec(t, db, "DELETE FROM person WHERE id % 5 = 0")
			checkNoPlaintext(t, filepath.Dir(m.Path()), "SECRET-", "SQLite format", "CREATE TABLE")
			exec(t, db, "VACUUM")
			if got := scalar[string](t, db, "PRAGMA integrity_check"); got != "ok" {
				t.Fatal(got)
			}
			db.Close()
			checkNoPlaintext(t, filepath.Dir(m.Path()), "SECRET-", "SQLite format", "CREATE TABLE")
			path := m.Path()
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
			again, err := Open(path, testKey)
			if err != nil {
				t.Fatal(err)
			}
			defer again.Close()
			db = open(t, again)
			defer db.Close()
			if got := scalar[int](t, db, "SELECT count(*) FROM person WHERE name LIKE 'SECRET-NAME-%' AND length(scan) = 9900"); got != 160 {
				t.Fatalf("%d rows after reopening, want 160", got)
			}
		})
	}
}

// checkNoPlaintext looks for words in every file below dir.
func checkNoPlaintext(t *testing.T, dir string, words ...string) {
	t.Helper()
	files, err := os.ReadDir(dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		b, err := os.ReadFile(filepath.Join(dir, f.Name()))
		if err != nil {
			t.Fatal(err)
		}
		for _, w := range words {
			if bytes.Contains(b, []byte(w)) {
				t.Errorf("%s holds %q in the clear", f.Name(), w)
			}
		}
	}
}
