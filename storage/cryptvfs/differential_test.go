package cryptvfs

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"path/filepath"
	"slices"
	"strings"
	"testing"
)

// pair is an encrypted and a plain database that are given the same SQL.
type pair struct {
	vault, plain *sql.Conn
	log          []string // the statements of late, for the report
}

func newPair(t *testing.T, pageSize int) *pair {
	t.Helper()
	m := create(t)
	plain, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(t.TempDir(), "plain.db")))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { plain.Close() })
	p := &pair{}
	for c, db := range map[**sql.Conn]*sql.DB{&p.vault: open(t, m), &p.plain: plain} {
		if *c, err = db.Conn(context.Background()); err != nil {
			t.Fatal(err)
		}
		t.Cleanup(func() { (*c).Close() })
	}
	for _, pragma := range []string{fmt.Sprintf("page_size=%d", pageSize), "auto_vacuum=INCREMENTAL", "foreign_keys=ON",
		"recursive_triggers=ON", "synchronous=OFF", "cache_size=20"} {
		p.run(t, "PRAGMA "+pragma)
	}
	return p
}

// result is what a statement gave: rows as text, or an error's code.
type result struct {
	rows []string
	code int
	text string
}

// sqliteError is the part of the driver's error that counts.
type sqliteError interface {
	error
	Code() int
}

// ask runs one statement and reads all it returns.
func ask(c *sql.Conn, query string) (r result) {
	fail := func(err error) result {
		var e sqliteError
		r.code, r.text = -1, err.Error()
		if errors.As(err, &e) {
			r.code = e.Code()
		}
		return r
	}
	rows, err := c.QueryContext(context.Background(), query)
	if err != nil {
		return fail(err)
	}
	defer rows.Close()
	columns, err := rows.Columns()
	if err != nil {
		return fail(err)
	}
	values := make([]any, len(columns))
	cells := make([]any, len(columns))
	for i := range values {
		cells[i] = &values[i]
	}
	for rows.Next() {
		if err := rows.Scan(cells...); err != nil {
			return fail(err)
		}
		var b strings.Builder
		for _, v := range values {
			fmt.Fprintf(&b, "%T:%v|", v, v)
		}
		r.rows = append(r.rows, b.String())
	}
	if err := rows.Err(); err != nil {
		return fail(err)
	}
	return r
}

// run gives both the same statement and compares what comes back.
func (p *pair) run(t *testing.T, query string) result {
	t.Helper()
	if p.log = append(p.log, query); len(p.log) > 12 {
		p.log = p.log[1:]
	}
	plain, vault := ask(p.plain, query), ask(p.vault, query)
	if plain.code != vault.code {
		p.fail(t, fmt.Sprintf("plain gave code %d (%s), the vault %d (%s)", plain.code, plain.text, vault.code, vault.text))
	}
	if strings.Contains(query, "wal_checkpoint") {
		// How many frames there are follows from when the page cache, of which
		// the two share one budget, was full. Whether it was busy does not.
		plain.rows, vault.rows = firstColumn(plain.rows), firstColumn(vault.rows)
	}
	if !slices.Equal(plain.rows, vault.rows) {
		i := 0
		for i < min(len(plain.rows), len(vault.rows)) && plain.rows[i] == vault.rows[i] {
			i++
		}
		p.fail(t, fmt.Sprintf("plain gave %d rows, the vault %d; they part at row %d: %.300v and %.300v", len(plain.rows), len(vault.rows), i,
			plain.rows[min(i, len(plain.rows)):], vault.rows[min(i, len(vault.rows)):]))
	}
	return plain
}

func firstColumn(rows []string) []string {
	first := slices.Clone(rows)
	for i, row := range first {
		first[i], _, _ = strings.Cut(row, "|")
	}
	return first
}

func (p *pair) fail(t *testing.T, what string) {
	t.Helper()
	t.Fatalf("%s\nafter:\n%s", what, strings.Join(p.log, ";\n"))
}

// compareAll checks both databases and compares all they hold.
func (p *pair) compareAll(t *testing.T) (rows int) {
	t.Helper()
	for _, check := range []string{"PRAGMA integrity_check", "PRAGMA foreign_key_check"} {
		if r := p.run(t, check); check == "PRAGMA integrity_check" && (len(r.rows) != 1 || r.rows[0] != "string:ok|") {
			p.fail(t, fmt.Sprintf("%s: %v", check, r.rows))
		}
	}
	schema := p.run(t, "SELECT name FROM sqlite_schema WHERE type IN ('table', 'view') ORDER BY name")
	for _, row := range schema.rows {
		name := strings.TrimSuffix(strings.TrimPrefix(row, "string:"), "|")
		if strings.HasPrefix(name, "words_") {
			continue // FTS5's own tables are compared through the table they belong to
		}
		rows += len(p.run(t, fmt.Sprintf("SELECT * FROM %q", name)).rows)
	}
	p.run(t, "SELECT type, name, tbl_name, rootpage, sql FROM sqlite_schema ORDER BY rowid")
	p.run(t, "PRAGMA page_count")
	p.run(t, "PRAGMA freelist_count")
	return rows
}

// Generated SQL gives the same results, the same errors and the same content
// as on a plain database.
func TestGeneratedSQLGivesWhatPlainSQLiteGives(t *testing.T) {
	// At 4 KiB pages most of it; each run has its own seed.
	runs := []struct {
		seed     uint64
		pageSize int
		share    int // of the statements, in tenths
	}{{1, 4096, 5}, {2, 8192, 3}, {3, 65536, 2}}
	total := statements
	if testing.Short() {
		total = min(total, 3000)
	}
	for _, r := range runs {
		t.Run(fmt.Sprintf("page size %d", r.pageSize), func(t *testing.T) {
			p := newPair(t, r.pageSize)
			g := newGenerator(r.seed)
			errs, rows := 0, 0
			count := total * r.share / 10
			for _, q := range g.schema() {
				p.run(t, q)
			}
			for i := range count {
				got := p.run(t, g.next())
				if got.code != 0 {
					errs++
				}
				rows += len(got.rows)
				if g.outside() && i%2000 == 1999 {
					p.compareAll(t)
				}
			}
			for _, q := range g.finish() {
				p.run(t, q)
			}
			held := p.compareAll(t)
			t.Logf("%d statements, %d rows returned, %d errors alike, %d rows held; kinds: %v", count, rows, errs, held, g.tally())
			if errs > count/4 || rows < count/2 || held < 100 {
				t.Error("too few of the statements do anything")
			}
		})
	}
}
