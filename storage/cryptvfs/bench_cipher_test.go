package cryptvfs

import (
	"bytes"
	"database/sql"
	"fmt"
	osexec "os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"testing"
	"time"
)

// The same SQL in the sqlcipher shell (C, AES-256-CBC with HMAC) and in a
// vault. The shell's own timer counts, so neither starting it nor deriving its
// key does. «x-sqlcipher» below 1 is faster than sqlcipher.

// cipherSetup makes the tables of both sides; %d is a number of rows.
const cipherSetup = `
CREATE TABLE source(content BLOB);
INSERT INTO source VALUES(randomblob(5242880));
CREATE TABLE scan(id INTEGER PRIMARY KEY, content BLOB);
CREATE TABLE person(id INTEGER PRIMARY KEY, surname TEXT, name TEXT, born INTEGER, note TEXT);
INSERT INTO person WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < 100000)
SELECT i, 'surname-' || (i * 7919 % 100003), 'name', 1900 + i % 100, 'a note of some length, as notes are' FROM n;
`

const (
	cipherWrite = "INSERT INTO scan(content) SELECT content FROM source, (SELECT 1 UNION ALL SELECT 2 UNION ALL SELECT 3 UNION ALL SELECT 4 UNION ALL SELECT 5 UNION ALL SELECT 6 UNION ALL SELECT 7 UNION ALL SELECT 8)"
	cipherRead  = "SELECT sum(length(substr(content, 5242870))) FROM scan"
	cipherScan  = "SELECT count(*), sum(born + length(note)) FROM person"
	cipherClear = "DELETE FROM scan"
)

var runTime = regexp.MustCompile(`Run Time: real ([0-9.]+)`)

// cipherRound runs the statements in the shell on one database and returns the
// time each took.
func cipherRound(b *testing.B, path string, statements ...string) []time.Duration {
	b.Helper()
	script := "PRAGMA key = \"x'" + fmt.Sprintf("%064x", 7) + "'\";\nPRAGMA cipher_page_size = 4096;\n" +
		"PRAGMA journal_mode = WAL;\nPRAGMA synchronous = FULL;\nPRAGMA secure_delete = 1;\nPRAGMA temp_store = MEMORY;\n"
	for _, s := range statements {
		script += ".timer on\n" + s + ";\n.timer off\n"
	}
	cmd := osexec.Command("sqlcipher", "-batch", path)
	cmd.Stdin = bytes.NewBufferString(script)
	out, err := cmd.CombinedOutput()
	if err != nil {
		b.Fatalf("sqlcipher: %v: %s", err, out)
	}
	found := runTime.FindAllSubmatch(out, -1)
	if len(found) < len(statements) {
		b.Fatalf("sqlcipher told %d times for %d statements: %s", len(found), len(statements), out)
	}
	times := make([]time.Duration, len(statements))
	for i := range times {
		seconds, err := strconv.ParseFloat(string(found[i][1]), 64)
		if err != nil {
			b.Fatal(err)
		}
		times[i] = time.Duration(seconds * float64(time.Second))
	}
	return times
}

func BenchmarkAgainstSQLCipher(b *testing.B) {
	if _, err := osexec.LookPath("sqlcipher"); err != nil {
		b.Skip("the program sqlcipher (Debian's package of that name) is not installed")
	}
	names := []string{"BlobWrite40MB", "BlobRead40MB", "FullScan100k"}
	statements := []string{cipherWrite, cipherRead, cipherScan, cipherClear}
	path := filepath.Join(b.TempDir(), "cipher.db")
	cipherRound(b, path, cipherSetup)
	vault := vaultSide(b, benchPragmas)
	defer vault.stop()
	vault.with(b, func(b *testing.B, db *sql.DB) { must(b, db, cipherSetup) })
	theirs, ours := make([][]time.Duration, len(statements)), make([][]time.Duration, len(statements))
	for range max(b.N, 7) {
		for i, d := range cipherRound(b, path, statements...) {
			theirs[i] = append(theirs[i], d)
		}
		vault.with(b, func(b *testing.B, db *sql.DB) {
			for i, s := range statements {
				start := time.Now()
				drain(b, db, s)
				ours[i] = append(ours[i], time.Since(start))
			}
		})
	}
	for i, name := range names {
		b.ReportMetric(float64(median(ours[i]))/float64(median(theirs[i])), "x-sqlcipher-"+name)
	}
	b.ReportMetric(0, "ns/op")
}

func drain(b *testing.B, db *sql.DB, query string) {
	b.Helper()
	rows, err := db.Query(query)
	if err != nil {
		b.Fatal(err)
	}
	defer rows.Close()
	for rows.Next() {
	}
	if err := rows.Err(); err != nil {
		b.Fatal(err)
	}
}
