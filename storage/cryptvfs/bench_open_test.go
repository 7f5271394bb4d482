package cryptvfs

import (
	"database/sql"
	"net/url"
	"path/filepath"
	"runtime"
	"testing"
	"time"
)

// BenchmarkOpen1GB opens a vault of a gigabyte, key at hand, and reads a row.
func BenchmarkOpen1GB(b *testing.B) {
	path := filepath.Join(b.TempDir(), "vault.db")
	m, err := Create(path, testKey)
	if err != nil {
		b.Fatal(err)
	}
	db, err := sql.Open("sqlite", m.DSN(url.Values{"_pragma": {"journal_mode(OFF)", "synchronous(OFF)"}}))
	if err != nil {
		b.Fatal(err)
	}
	must(b, db, "CREATE TABLE scan(id INTEGER PRIMARY KEY, content BLOB)")
	for range 205 {
		must(b, db, "INSERT INTO scan(content) VALUES(zeroblob(5242880))")
	}
	db.Close()
	size := m.Size()
	m.Close()
	var times []time.Duration
	for range max(b.N, 20) {
		start := time.Now()
		m, err := Open(path, testKey)
		if err != nil {
			b.Fatal(err)
		}
		db, err := sql.Open("sqlite", m.DSN(url.Values{"_pragma": benchPragmas}))
		if err != nil {
			b.Fatal(err)
		}
		var n int
		if err := db.QueryRow("SELECT length(content) FROM scan WHERE id = 200").Scan(&n); err != nil || n != 5<<20 {
			b.Fatal(n, err)
		}
		times = append(times, time.Since(start))
		db.Close()
		m.Close()
	}
	b.ReportMetric(float64(median(times))/1e6, "open-ms")
	b.ReportMetric(float64(size)/(1<<30), "GiB")
	b.ReportMetric(0, "ns/op")
}

// BenchmarkMemory compares the live Go heap with a database in use, plain and
// vault. SQLite's own memory lies outside and is the same for both.
func BenchmarkMemory(b *testing.B) {
	use := func(s *side) float64 {
		runtime.GC()
		runtime.GC()
		var before, after runtime.MemStats
		runtime.ReadMemStats(&before)
		s.with(b, func(b *testing.B, db *sql.DB) {
			insertRows(b, db)
			must(b, db, "CREATE TABLE scan(id INTEGER PRIMARY KEY, content BLOB)")
			for range 20 { // a hundred megabytes, so that the leaves in memory are many
				must(b, db, "INSERT INTO scan(content) VALUES(zeroblob(5242880))")
			}
			drain(b, db, "SELECT sum(length(substr(content, 5242870))) FROM scan")
			runtime.GC()
			runtime.GC()
			runtime.ReadMemStats(&after)
		})
		return float64(after.HeapAlloc) - float64(before.HeapAlloc)
	}
	vault, plain := vaultSide(b, benchPragmas), plainSide(b, benchPragmas)
	defer vault.stop()
	b.ReportMetric((use(vault)-use(plain))/(1<<20), "MiB-over-plain")
	b.ReportMetric(0, "ns/op")
}
