package cryptvfs

import (
	"bytes"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	sqlite "modernc.org/sqlite"
)

// another makes a second vault, under another key.
func another(t *testing.T) *Mount {
	t.Helper()
	m, err := Create(filepath.Join(t.TempDir(), "second.db"), bytes.Repeat([]byte{9}, KeySize))
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

// filled opens a pool on a new vault that holds rows rows.
func filled(t *testing.T, count int, pragmas ...string) (*Mount, *sql.DB) {
	t.Helper()
	m := create(t)
	db := open(t, m, pragmas...)
	db.SetMaxOpenConns(1)
	exec(t, db, specimenTable)
	rows(count, 1).storeAll(t, db, nil)
	return m, db
}

// holds checks that a vault reads back as this content.
func holds(t *testing.T, m *Mount, want content) {
	t.Helper()
	if _, err := readAll(t, m, want); err != nil {
		t.Error(err)
	}
}

func TestVacuumGivesSpaceBack(t *testing.T) {
	for _, mode := range []string{"DELETE", "WAL"} {
		m, db := filled(t, 200, "journal_mode("+mode+")")
		exec(t, db, "DELETE FROM doc WHERE id > 20")
		exec(t, db, "PRAGMA wal_checkpoint(TRUNCATE)")
		before := len(takeImage(t, m.Path())[""])
		exec(t, db, "VACUUM")
		exec(t, db, "PRAGMA wal_checkpoint(TRUNCATE)")
		after := len(takeImage(t, m.Path())[""])
		if after > before/4 {
			t.Errorf("%s: %d bytes before, %d after", mode, before, after)
		}
		holds(t, m, rows(20, 1))
	}
}

func TestVacuumIntoASecondVault(t *testing.T) {
	_, db := filled(t, 50)
	second := another(t)
	exec(t, db, "VACUUM INTO ?", second.AttachName())
	holds(t, second, rows(50, 1))
	checkNoPlaintext(t, filepath.Dir(second.Path()), "name 1 version 1", "SQLite format", "CREATE TABLE")
}

func TestAutoVacuumShrinksTheFile(t *testing.T) {
	for _, mode := range []string{"FULL", "INCREMENTAL"} {
		m, db := filled(t, 200, "auto_vacuum("+mode+")")
		before := len(takeImage(t, m.Path())[""])
		exec(t, db, "DELETE FROM doc WHERE id % 10 > 0")
		exec(t, db, "PRAGMA incremental_vacuum")
		if after := len(takeImage(t, m.Path())[""]); after > before/4 {
			t.Errorf("%s: %d bytes before, %d after", mode, before, after)
		}
		left := content{}
		for id := 10; id <= 200; id += 10 {
			left[id] = 1
		}
		holds(t, m, left)
	}
}

func TestATransactionSpansTwoVaults(t *testing.T) {
	for _, mode := range []string{"DELETE", "PERSIST", "TRUNCATE"} {
		m, db := filled(t, 30, "journal_mode("+mode+")")
		second := another(t)
		exec(t, db, "ATTACH ? AS second", second.AttachName())
		exec(t, db, "PRAGMA second.journal_mode="+mode)
		exec(t, db, "CREATE TABLE second.doc(id INTEGER PRIMARY KEY, name TEXT, scan BLOB)")
		exec(t, db, "CREATE INDEX second.doc_name ON doc(name)")
		exec(t, db, "INSERT INTO second.doc SELECT * FROM main.doc")
		for _, end := range []string{"ROLLBACK", "COMMIT"} {
			exec(t, db, "BEGIN")
			exec(t, db, "DELETE FROM main.doc WHERE id > 10")
			exec(t, db, "DELETE FROM second.doc WHERE id <= 10")
			exec(t, db, end)
		}
		exec(t, db, "DETACH second")
		db.Close()
		holds(t, m, rows(10, 1))
		rest := rows(30, 1)
		for id := 1; id <= 10; id++ {
			delete(rest, id)
		}
		holds(t, second, rest)
	}
}

// backuper is the part of the driver's connection that copies databases.
type backuper interface {
	NewBackup(string) (*sqlite.Backup, error)
	NewRestore(string) (*sqlite.Backup, error)
}

func TestTheBackupAPICopiesBetweenVaults(t *testing.T) {
	m, db := filled(t, 100)
	second := another(t)
	copyAll := func(db *sql.DB, start func(backuper) (*sqlite.Backup, error)) {
		t.Helper()
		c, err := db.Conn(t.Context())
		if err != nil {
			t.Fatal(err)
		}
		defer c.Close()
		err = c.Raw(func(dc any) error {
			b, err := start(dc.(backuper))
			if err != nil {
				return err
			}
			for more := true; more && err == nil; {
				more, err = b.Step(7)
			}
			return errors.Join(err, b.Finish())
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	copyAll(db, func(b backuper) (*sqlite.Backup, error) { return b.NewBackup(second.DSN(nil)) })
	holds(t, second, rows(100, 1))
	exec(t, db, "DELETE FROM doc")
	copyAll(db, func(b backuper) (*sqlite.Backup, error) { return b.NewRestore(second.DSN(nil)) })
	db.Close()
	holds(t, m, rows(100, 1))
}

// Writers add to a counter and readers must never see half a transaction.
func TestConnectionsOfOneProcessWorkAtOnce(t *testing.T) {
	for _, mode := range []string{"WAL", "DELETE"} {
		t.Run(mode, func(t *testing.T) {
			m := create(t)
			db := open(t, m, "busy_timeout(60000)", "journal_mode("+mode+")", "synchronous(NORMAL)", "cache_size(10)")
			exec(t, db, "CREATE TABLE pot(id INTEGER PRIMARY KEY, amount INT, filler BLOB)")
			const pots, writers, readers, turns = 30, 3, 3, 25
			for i := range pots {
				exec(t, db, "INSERT INTO pot VALUES(?, 100, zeroblob(3000))", i)
			}
			var wg sync.WaitGroup
			run := func(count int, turn func(n int) error) {
				for w := range count {
					wg.Go(func() {
						for i := range turns {
							if err := turn(w*turns + i); err != nil {
								t.Error(err)
								return
							}
						}
					})
				}
			}
			run(writers, func(n int) error { return move(db, n%pots, (n*7+1)%pots) })
			run(readers, func(int) error {
				sum, count := 0, 0
				err := db.QueryRow("SELECT sum(amount), count(*) FROM pot").Scan(&sum, &count)
				if err == nil && (sum != 100*pots || count != pots) {
					err = fmt.Errorf("a reader saw %d in %d pots", sum, count)
				}
				return err
			})
			wg.Wait()
			if got := scalar[string](t, db, "PRAGMA integrity_check"); got != "ok" {
				t.Error(got)
			}
			if moved := scalar[int](t, db, "SELECT count(*) FROM pot WHERE length(filler) = 3001"); moved == 0 {
				t.Error("nothing was moved")
			}
		})
	}
}

// move takes one from a pot and adds it to another, in one transaction.
func move(db *sql.DB, from, to int) error {
	_, err := db.Exec("BEGIN IMMEDIATE; UPDATE pot SET amount = amount - 1, filler = zeroblob(3001) WHERE id = ?1;"+
		"UPDATE pot SET amount = amount + 1 WHERE id = ?2; COMMIT", from, to)
	return err
}

func TestLargePagesWork(t *testing.T) {
	for size := 8192; size <= 65536; size *= 2 {
		for _, mode := range []string{"DELETE", "WAL"} {
			m, db := filled(t, 60, fmt.Sprintf("page_size(%d)", size), "cache_size(5)")
			exec(t, db, "PRAGMA journal_mode="+mode) // later: it would make page 1 before its size is set
			rows(60, 1).newer(2, 2).storeAll(t, db, nil)
			if got := scalar[int](t, db, "PRAGMA page_size"); got != size {
				t.Fatalf("the page size is %d", got)
			}
			db.Close()
			holds(t, m, rows(60, 1).newer(2, 2))
		}
	}
}

func TestPagesSmallerThanABlockAreRefusedWithACure(t *testing.T) {
	for _, size := range []string{"512", "1024", "2048"} {
		m := create(t)
		db := open(t, m, "page_size("+size+")")
		if _, err := db.Exec("CREATE TABLE t(x)"); err == nil {
			t.Fatalf("page size %s works", size)
		}
		var fe *FileError
		if err := m.Err(); !errors.As(err, &fe) || !strings.Contains(err.Error(), "page_size") || fe.Path != m.Path() {
			t.Errorf("page size %s: the error is %v", size, m.Err())
		}
		db.Close()
	}
	m, db := filled(t, 30)
	exec(t, db, "PRAGMA page_size=1024")
	if _, err := db.Exec("VACUUM"); err == nil {
		t.Error("a vacuum to small pages went through")
	}
	db.Close()
	holds(t, m, rows(30, 1))
}

func TestUnmountingWaitsForConnections(t *testing.T) {
	m, db := filled(t, 10)
	var fe *FileError
	if err := m.Close(); !errors.Is(err, ErrBusy) || !errors.As(err, &fe) || fe.Path != m.Path() {
		t.Fatalf("closing with a connection open: %v", err)
	}
	if got := scalar[int](t, db, "SELECT count(*) FROM doc"); got != 10 {
		t.Errorf("%d rows after a refused Close", got)
	}
	if bytes.Equal(m.key, make([]byte, KeySize)) {
		t.Error("a refused Close cleared the key")
	}
	db.Close()
	key, dsn := m.key, m.DSN(nil)
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(key, make([]byte, KeySize)) {
		t.Error("the key is still in memory after Close")
	}
	if err := m.Close(); err != nil {
		t.Errorf("closing twice: %v", err)
	}
	again, err := sql.Open("sqlite", dsn)
	if err != nil {
		t.Fatal(err)
	}
	defer again.Close()
	if _, err = again.Exec("SELECT count(*) FROM doc"); err == nil {
		t.Error("SQL opens a file that is not mounted")
	}
}

func TestSQLOpensOnlyWhatIsMounted(t *testing.T) {
	m, db := filled(t, 3)
	plain := filepath.Join(t.TempDir(), "plain.db")
	if _, err := db.Exec("ATTACH ? AS p", "file:"+filepath.ToSlash(plain)+"?vfs="+vfsName); err == nil {
		t.Error("a file that is not mounted was attached")
	}
	if _, err := db.Exec("ATTACH ? AS p", m.Path()+"x"); err == nil {
		t.Error("a neighbour of the vault was attached")
	}
	if _, err := db.Exec("VACUUM INTO ?", plain); err == nil {
		t.Error("a copy was written in the clear")
	}
}
