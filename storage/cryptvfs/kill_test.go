package cryptvfs

import (
	"bufio"
	"context"
	"database/sql"
	"fmt"
	"io"
	"math/rand/v2"
	"net/url"
	"os"
	osexec "os/exec"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// Environment of a child: the vault it works on and how. It is not set
// otherwise.
const (
	childPath = "CRYPTVFS_CHILD_PATH"
	childMode = "CRYPTVFS_CHILD_PRAGMAS"
)

const childSeed = 11

// TestChild is not a test: it is what a child process does until it is killed.
// It tells the number of each transaction once that is acknowledged.
func TestChild(t *testing.T) {
	path := os.Getenv(childPath)
	if path == "" {
		t.Skip("only for a child process")
	}
	m, err := Open(path, testKey)
	if err != nil {
		t.Fatal(err)
	}
	db, c := childConn(t, m, os.Getenv(childMode))
	defer db.Close()
	tx, _, err := databaseDigest(c)
	if err != nil {
		t.Fatal(err)
	}
	for w := modelAt(childSeed, tx); ; {
		fmt.Printf("acked %d\n", w.tx)
		if err := run(c, w.next()); err != nil {
			t.Fatal(err)
		}
		if err := run(c, w.upkeep()); err != nil {
			t.Fatal(err)
		}
	}
}

func childConn(t *testing.T, m *Mount, pragmas string) (*sql.DB, *sql.Conn) {
	t.Helper()
	db, err := sql.Open("sqlite", m.DSN(url.Values{"_pragma": strings.Split(pragmas, " ")}))
	if err != nil {
		t.Fatal(err)
	}
	c, err := db.Conn(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	return db, c
}

// runChild starts a child, kills it some time after it began to work and
// returns the last transaction it acknowledged.
func runChild(t *testing.T, path, pragmas string, life time.Duration) int {
	t.Helper()
	cmd := osexec.Command(os.Args[0], "-test.run=^TestChild$", "-test.count=1")
	cmd.Env = append(os.Environ(), childPath+"="+path, childMode+"="+pragmas)
	out, err := cmd.StdoutPipe()
	if err != nil {
		t.Fatal(err)
	}
	if err := cmd.Start(); err != nil {
		t.Fatal(err)
	}
	acked, said := noTx, []string{}
	lines := bufio.NewReader(out)
	for {
		line, err := lines.ReadString('\n')
		if err == io.EOF {
			break // a line without its end does not count
		}
		if err != nil {
			t.Fatal(err)
		}
		n, ok := strings.CutPrefix(strings.TrimSpace(line), "acked ")
		if !ok {
			said = append(said, line)
			continue
		}
		if acked == noTx {
			time.AfterFunc(life, func() { cmd.Process.Kill() })
		}
		if acked, err = strconv.Atoi(n); err != nil {
			t.Fatal(err)
		}
	}
	cmd.Wait() // killed: an error is what is expected
	if acked == noTx || len(said) > 0 {
		t.Fatalf("the child did not work: %q", said)
	}
	return acked
}

func TestKilledProcessesLoseNothing(t *testing.T) {
	for i, mode := range []struct{ name, pragmas string }{
		{"WAL", "journal_mode(WAL) synchronous(FULL) wal_autocheckpoint(20) cache_size(10)"},
		{"WAL-exclusive", "locking_mode(EXCLUSIVE) journal_mode(WAL) synchronous(NORMAL) wal_autocheckpoint(20) cache_size(10)"},
		{"DELETE", "auto_vacuum(FULL) journal_mode(DELETE) synchronous(FULL) cache_size(10)"},
		{"TRUNCATE", "auto_vacuum(FULL) journal_mode(TRUNCATE) synchronous(FULL) cache_size(10)"},
	} {
		t.Run(mode.name, func(t *testing.T) {
			pragmas := mode.pragmas
			t.Parallel()
			path := filepath.Join(t.TempDir(), "vault.db")
			m, err := Create(path, testKey)
			if err != nil {
				t.Fatal(err)
			}
			db, c := childConn(t, m, pragmas)
			if err := run(c, setup()); err != nil {
				t.Fatal(err)
			}
			c.Close()
			db.Close()
			if err := m.Close(); err != nil {
				t.Fatal(err)
			}
			rng := rand.New(rand.NewPCG(4, uint64(i)))
			w := newModel(childSeed)
			kills := regime{name: mode.name}.scale(55, 5)
			for k := range kills {
				acked := runChild(t, path, pragmas, time.Duration(1+rng.IntN(120))*time.Millisecond)
				if err := checkKilled(t, path, pragmas, w, acked); err != nil {
					t.Fatalf("kill %d, after transaction %d: %v", k, acked, err)
				}
			}
			t.Logf("%d kills, %d transactions", kills, w.tx)
		})
	}
}

// checkKilled looks for all acknowledged transactions in what a child left.
func checkKilled(t *testing.T, path, pragmas string, w *model, acked int) error {
	t.Helper()
	m, err := Open(path, testKey)
	if err != nil {
		return err
	}
	db, c := childConn(t, m, pragmas)
	defer func() {
		c.Close()
		db.Close()
		if err := m.Close(); err != nil {
			t.Error(err)
		}
	}()
	var ok string
	if err := c.QueryRowContext(context.Background(), "PRAGMA integrity_check").Scan(&ok); err != nil || ok != "ok" {
		return fmt.Errorf("integrity check: %q %w", ok, err)
	}
	tx, sum, err := databaseDigest(c)
	if err != nil {
		return err
	}
	for w.tx < tx {
		w.next()
	}
	switch {
	case tx < acked || tx > acked+1:
		return fmt.Errorf("last transaction is %d", tx)
	case sum != w.digest():
		return fmt.Errorf("transaction %d is not whole", tx)
	}
	return m.Err()
}
