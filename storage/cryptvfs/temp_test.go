package cryptvfs

import (
	"bytes"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"modernc.org/libc"
	sqlite3 "modernc.org/sqlite/lib"
)

// listener is a backing that keeps what is written to temporary files.
type listener struct {
	platform
	heard map[string]*bytes.Buffer // by role: "main", "temp", …
}

type listened struct {
	backingFile
	to *bytes.Buffer
}

func (l *listener) open(tls *libc.TLS, name string, flags int32) (backingFile, int32) {
	f, rc := l.platform.open(tls, name, flags)
	if rc != sqlite3.SQLITE_OK {
		return nil, rc
	}
	role := "temp"
	if name != "" {
		role = "named"
	}
	if l.heard[role] == nil {
		l.heard[role] = &bytes.Buffer{}
	}
	return &listened{f, l.heard[role]}, rc
}

func (f *listened) writeAt(tls *libc.TLS, p []byte, off int64) int32 {
	f.to.Write(p)
	return f.backingFile.writeAt(tls, p, off)
}

// Sorts, temporary tables and statement journals that leave memory go to files
// that are sealed too.
func TestTemporaryFilesHoldNoPlaintext(t *testing.T) {
	tls := libc.NewTLS()
	defer tls.Close()
	l := &listener{platform{vfs: sqlite3.Xsqlite3_vfs_find(tls, 0)}, map[string]*bytes.Buffer{}}
	fs, err := register("listener", l)
	if err != nil {
		t.Fatal(err)
	}
	path := filepath.Join(t.TempDir(), "vault.db")
	m, err := fs.mount(path, testKey, true)
	if err != nil {
		t.Fatal(err)
	}
	db := open(t, m, "temp_store(FILE)", "cache_size(10)", "cache_spill(10)")
	db.SetMaxOpenConns(1)
	exec(t, db, "CREATE TABLE t(id INTEGER PRIMARY KEY, x TEXT UNIQUE)")
	exec(t, db, "PRAGMA temp.cache_size=10")
	const count = 9000
	exec(t, db, `WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < ?)
		INSERT INTO t SELECT n, 'SECRET-WORD-' || n || '-' || hex(randomblob(60)) FROM c`, count)
	exec(t, db, "CREATE TEMP TABLE u AS SELECT * FROM t ORDER BY substr(x, -40)")
	exec(t, db, "CREATE INDEX temp.u_x ON u(x)")
	if n := scalar[int](t, db, "SELECT count(*) FROM (SELECT x FROM t UNION SELECT reverse FROM (SELECT x || x AS reverse FROM u) ORDER BY 1 DESC)"); n != 2*count {
		t.Fatalf("%d rows", n)
	}
	// A statement that fails late undoes itself from its statement journal.
	if _, err := db.Exec("UPDATE OR ABORT t SET x = CASE WHEN id < 9000 THEN x || 'a' ELSE (SELECT x FROM t WHERE id = 1) END"); err == nil {
		t.Error("the constraint did not stop the statement")
	}
	exec(t, db, "VACUUM")
	if got := scalar[string](t, db, "SELECT min(x) || count(*) FROM u"); !strings.HasPrefix(got, "SECRET-WORD-1-") {
		t.Errorf("the temporary table reads %q", got)
	}
	db.Close()
	if err := m.Close(); err != nil {
		t.Fatal(err)
	}
	if l.heard["temp"] == nil || l.heard["temp"].Len() < 1<<20 {
		t.Fatalf("hardly anything went to temporary files, so this shows nothing: %v", l.heard["temp"].Len())
	}
	for role, b := range l.heard {
		for _, word := range []string{"SECRET-WORD", "SQLite format", "CREATE T", "CRET-WO"} {
			if bytes.Contains(b.Bytes(), []byte(word)) {
				t.Errorf("a %s file holds %q in the clear", role, word)
			}
		}
	}
}

// Looked at from outside while they are open, temporary files show nothing.
func TestOpenTemporaryFilesHoldNoPlaintext(t *testing.T) {
	self := "/proc/self/fd"
	if _, err := os.ReadDir(self); err != nil {
		t.Skip("this platform does not show a process its open files")
	}
	_, db := filled(t, 1, "temp_store(FILE)", "cache_size(5)")
	exec(t, db, "CREATE TABLE t(x)")
	exec(t, db, "WITH RECURSIVE c(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM c WHERE n < 9000) INSERT INTO t SELECT 'SECRET-WORD-' || n || ? FROM c",
		strings.Repeat("z", 300))
	// The first row of a sort is there while what was sorted still lies in files.
	rows, err := db.Query("SELECT x FROM t ORDER BY substr(x, 15), x")
	if err != nil {
		t.Fatal(err)
	}
	defer rows.Close()
	if !rows.Next() {
		t.Fatal(rows.Err())
	}
	seen := 0
	fds, _ := os.ReadDir(self)
	for _, fd := range fds {
		name := filepath.Join(self, fd.Name())
		target, err := os.Readlink(name)
		if err != nil || !strings.HasSuffix(target, "(deleted)") { // a temporary file has no name any more
			continue
		}
		b, err := os.ReadFile(name)
		if err != nil {
			t.Fatal(err)
		}
		if seen += len(b); bytes.Contains(b, []byte("SECRET-WORD")) || bytes.Contains(b, []byte("zzzzzzzz")) {
			t.Errorf("%s is in the clear", target)
		}
	}
	if seen < 500_000 {
		t.Errorf("only %d bytes of temporary files were seen, so this shows nothing", seen)
	}
}
