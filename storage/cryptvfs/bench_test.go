package cryptvfs

import (
	crand "crypto/rand"
	"database/sql"
	"fmt"
	"math/rand/v2"
	"net/url"
	"path/filepath"
	"slices"
	"sort"
	"testing"
	"time"
)

// The benchmarks run the same SQL on a vault and on a plain database in turn,
// in one run, and report the ratio. ReportMetric gives «x-plain» (1 is as fast as plain, below is faster).

// benchPragmas are those of storage.Open; the plain database gets the same.
var benchPragmas = []string{"journal_mode(WAL)", "synchronous(FULL)", "foreign_keys(1)",
	"secure_delete(1)", "temp_store(MEMORY)", "busy_timeout(5000)"}

// side is one of the two databases compared.
type side struct {
	dsn  string
	stop func()
}

func plainSide(b *testing.B, pragmas []string) *side {
	b.Helper()
	path := filepath.Join(b.TempDir(), "plain.db")
	return &side{"file:" + path + "?" + url.Values{"_pragma": pragmas}.Encode(), func() {}}
}

func vaultSide(b *testing.B, pragmas []string) *side {
	b.Helper()
	m, err := Create(filepath.Join(b.TempDir(), "vault.db"), testKey)
	if err != nil {
		b.Fatal(err)
	}
	return &side{m.DSN(url.Values{"_pragma": pragmas}), func() { m.Close() }}
}

// with opens one connection, hands it to f and closes it. Only one side has a
// connection at a time: SQLite's page caches share one budget in a process,
// and whoever fills it first would starve the other.
func (s *side) with(b *testing.B, f func(*testing.B, *sql.DB)) time.Duration {
	b.Helper()
	db, err := sql.Open("sqlite", s.dsn)
	if err != nil {
		b.Fatal(err)
	}
	defer db.Close()
	db.SetMaxOpenConns(1)
	if err := db.Ping(); err != nil {
		b.Fatal(err)
	}
	start := time.Now()
	f(b, db)
	return time.Since(start)
}

// compare runs setup once and work in rounds, either side in turn, and reports
// the median of the rounds' ratios: what slows the machine down hits both.
func compare(b *testing.B, pragmas []string, setup, work func(*testing.B, *sql.DB)) {
	b.Helper()
	sides := []*side{vaultSide(b, pragmas), plainSide(b, pragmas)}
	times := make([][]time.Duration, len(sides))
	for _, s := range sides {
		defer s.stop()
		if setup != nil {
			s.with(b, setup)
		}
	}
	var ratios []float64
	b.ResetTimer()
	for begun, r := time.Now(), 0; r < max(b.N, minRounds) || r < maxRounds && time.Since(begun) < enough; r++ {
		var took [2]time.Duration
		for k := range sides {
			i := (r + k) % len(sides)
			took[i] = sides[i].with(b, work)
		}
		times[0], times[1] = append(times[0], took[0]), append(times[1], took[1])
		ratios = append(ratios, float64(took[0])/float64(took[1]))
	}
	b.StopTimer()
	slices.Sort(ratios)
	b.ReportMetric(ratios[len(ratios)/2], "x-plain")
	b.ReportMetric(float64(median(times[0]))/1e6, "vault-ms")
	b.ReportMetric(float64(median(times[1]))/1e6, "plain-ms")
	b.ReportMetric(float64(len(ratios)), "rounds")
	b.ReportMetric(0, "ns/op")
}

// A round is one run of either side. There are at least minRounds, and more of
// short ones until enough time has gone.
const (
	minRounds = 7
	maxRounds = 101
	enough    = 8 * time.Second
)

func median(d []time.Duration) time.Duration {
	sort.Slice(d, func(i, j int) bool { return d[i] < d[j] })
	return d[len(d)/2]
}

func must(b testing.TB, db *sql.DB, query string, args ...any) {
	b.Helper()
	if _, err := db.Exec(query, args...); err != nil {
		b.Fatalf("%s: %v", query, err)
	}
}

func insertRows(b *testing.B, db *sql.DB) {
	must(b, db, "CREATE TABLE IF NOT EXISTS person(id INTEGER PRIMARY KEY, surname TEXT, name TEXT, born INTEGER, note TEXT)")
	must(b, db, "CREATE INDEX IF NOT EXISTS person_surname ON person(surname)")
	must(b, db, "DELETE FROM person")
	for t := range 10 {
		tx, err := db.Begin()
		if err != nil {
			b.Fatal(err)
		}
		st, err := tx.Prepare("INSERT INTO person(id, surname, name, born, note) VALUES(?, ?, ?, ?, ?)")
		if err != nil {
			b.Fatal(err)
		}
		for i := range 10_000 {
			id := t*10_000 + i
			if _, err := st.Exec(id, fmt.Sprintf("surname-%d", id*7919%100_003), "name", 1900+id%100, "a note of some length, as notes are"); err != nil {
				b.Fatal(err)
			}
		}
		if err := tx.Commit(); err != nil {
			b.Fatal(err)
		}
	}
}

func BenchmarkInsert100k(b *testing.B) { compare(b, benchPragmas, nil, insertRows) }

func BenchmarkPointRead20k(b *testing.B) {
	compare(b, benchPragmas, insertRows, func(b *testing.B, db *sql.DB) {
		st, err := db.Prepare("SELECT name, born FROM person WHERE surname = ?")
		if err != nil {
			b.Fatal(err)
		}
		defer st.Close()
		rng := rand.New(rand.NewPCG(1, 2))
		for range 20_000 {
			var name string
			var born int
			if err := st.QueryRow(fmt.Sprintf("surname-%d", rng.IntN(100_000)*7919%100_003)).Scan(&name, &born); err != nil {
				b.Fatal(err)
			}
		}
	})
}

func BenchmarkFullScan100k(b *testing.B) {
	compare(b, benchPragmas, insertRows, func(b *testing.B, db *sql.DB) {
		var n, sum int
		if err := db.QueryRow("SELECT count(*), sum(born + length(note)) FROM person").Scan(&n, &sum); err != nil || n != 100_000 {
			b.Fatal(n, err)
		}
	})
}

const blobCount, blobSize = 8, 5 << 20

func BenchmarkBlobWrite40MB(b *testing.B) {
	scan := make([]byte, blobSize)
	crand.Read(scan)
	compare(b, benchPragmas, func(b *testing.B, db *sql.DB) {
		must(b, db, "CREATE TABLE scan(id INTEGER PRIMARY KEY, content BLOB)")
	}, func(b *testing.B, db *sql.DB) {
		must(b, db, "DELETE FROM scan")
		for range blobCount {
			must(b, db, "INSERT INTO scan(content) VALUES(?)", scan)
		}
	})
}

func BenchmarkBlobRead40MB(b *testing.B) {
	scan := make([]byte, blobSize)
	crand.Read(scan)
	compare(b, benchPragmas, func(b *testing.B, db *sql.DB) {
		must(b, db, "CREATE TABLE scan(id INTEGER PRIMARY KEY, content BLOB)")
		for range blobCount {
			must(b, db, "INSERT INTO scan(content) VALUES(?)", scan)
		}
		must(b, db, "PRAGMA wal_checkpoint(TRUNCATE)")
	}, func(b *testing.B, db *sql.DB) {
		for i := range blobCount {
			var content []byte
			if err := db.QueryRow("SELECT content FROM scan WHERE id = ?", i+1).Scan(&content); err != nil || len(content) != blobSize {
				b.Fatal(len(content), err)
			}
		}
	})
}

func BenchmarkDurable1000(b *testing.B) {
	for _, mode := range []string{"WAL", "TRUNCATE", "DELETE", "PERSIST"} {
		b.Run(mode, func(b *testing.B) {
			pragmas := append([]string{"journal_mode(" + mode + ")"}, benchPragmas[1:]...)
			compare(b, pragmas, func(b *testing.B, db *sql.DB) {
				must(b, db, "CREATE TABLE event(id INTEGER PRIMARY KEY, what TEXT)")
			}, func(b *testing.B, db *sql.DB) {
				for i := range 1000 {
					must(b, db, "INSERT INTO event(what) VALUES(?)", fmt.Sprintf("event %d", i))
				}
			})
		})
	}
}
