package cryptvfs

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"hash"
	"maps"
	"math/rand/v2"
	"slices"
	"strings"
)

// Numbers of a state that is not a transaction's.
const (
	setupTx = 0  // the tables are made
	noTx    = -1 // nothing is there yet
)

// model is what the database must hold after a transaction. The same seed
// gives the same transactions, in any process.
type model struct {
	seed    uint64
	tx      int
	tables  map[string]map[int64]string
	indexes map[string]bool
	nextID  int64
}

func newModel(seed uint64) *model {
	return &model{seed: seed, tx: setupTx, nextID: 1, indexes: map[string]bool{},
		tables: map[string]map[int64]string{"item": {}, "scan": {}, "ledger": {setupTx: "tx"}}}
}

// at is the model after this transaction.
func modelAt(seed uint64, tx int) *model {
	m := newModel(seed)
	for m.tx < tx {
		m.next()
	}
	return m
}

// statement is one SQL statement with its arguments.
type statement struct {
	sql  string
	args []any
}

// setup makes the tables of transaction setupTx.
func setup() []statement {
	return []statement{
		{sql: "BEGIN"},
		{sql: "CREATE TABLE item(id INTEGER PRIMARY KEY, body TEXT)"},
		{sql: "CREATE TABLE scan(id INTEGER PRIMARY KEY, body TEXT)"},
		{sql: "CREATE TABLE ledger(id INTEGER PRIMARY KEY, body TEXT)"},
		{sql: "INSERT INTO ledger VALUES(0, 'tx')"},
		{sql: "COMMIT"},
	}
}

// script gathers the statements of one transaction and applies them to the
// model.
type script struct {
	m   *model
	rng *rand.Rand
	out []statement
}

func (s *script) add(sql string, args ...any) { s.out = append(s.out, statement{sql, args}) }

func (s *script) text(n int) string {
	b := make([]byte, n)
	for i := range b {
		b[i] = byte('a' + s.rng.IntN(26))
	}
	return string(b)
}

func (s *script) insert(table string, size int) {
	id, body := s.m.nextID, s.text(size)
	s.m.nextID++
	s.m.tables[table][id] = body
	s.add("INSERT INTO "+table+" VALUES(?, ?)", id, body)
}

// pick is the id of some row, 0 if there is none.
func (s *script) pick(table string) int64 {
	ids := slices.Sorted(maps.Keys(s.m.tables[table]))
	if len(ids) == 0 {
		return 0
	}
	return ids[s.rng.IntN(len(ids))]
}

func (s *script) update(table string, size int) {
	if id := s.pick(table); id != 0 {
		body := s.text(size)
		s.m.tables[table][id] = body
		s.add("UPDATE "+table+" SET body = ? WHERE id = ?", body, id)
	}
}

func (s *script) remove(table string) {
	if id := s.pick(table); id != 0 {
		delete(s.m.tables[table], id)
		s.add("DELETE FROM "+table+" WHERE id = ?", id)
	}
}

// next returns the statements of the next transaction.
func (m *model) next() []statement {
	m.tx++
	s := &script{m: m, rng: rand.New(rand.NewPCG(m.seed, uint64(m.tx)))}
	s.add("BEGIN")
	s.small()
	switch {
	case m.tx%25 == 5: // more than the cache holds
		for range 40 {
			s.insert("item", 600+s.rng.IntN(400))
		}
	case m.tx%25 == 12: // and gone again: pages fall free
		for range 35 {
			s.remove("item")
		}
	case m.tx%10 == 3:
		s.insert("scan", 5000+s.rng.IntN(12000))
	case m.tx%10 == 6:
		s.update("scan", 3000+s.rng.IntN(15000))
	case m.tx%20 == 9:
		s.remove("scan")
	case m.tx%15 == 8:
		s.takenBack()
	case m.tx%20 == 14:
		s.schema()
	}
	s.add("INSERT INTO ledger VALUES(?, 'tx')", m.tx)
	m.tables["ledger"][int64(m.tx)] = "tx"
	s.add("COMMIT")
	return s.out
}

// small changes a few rows.
func (s *script) small() {
	for range 1 + s.rng.IntN(3) {
		switch n := len(s.m.tables["item"]); {
		case n < 10 || n < 60 && s.rng.IntN(3) == 0:
			s.insert("item", 20+s.rng.IntN(300))
		case n > 60 || s.rng.IntN(3) == 0:
			s.remove("item")
		default:
			s.update("item", 20+s.rng.IntN(300))
		}
	}
}

// takenBack does much under a savepoint and takes it back.
func (s *script) takenBack() {
	s.add("SAVEPOINT inner")
	for range 30 {
		s.add("INSERT INTO item(body) VALUES(?)", s.text(900))
	}
	s.add("UPDATE item SET body = 'wrong' WHERE id % 2 = 0")
	s.add("ROLLBACK TO inner")
	s.add("RELEASE inner")
	s.insert("item", 50)
}

// schema makes a table with an index, or drops the one made before.
func (s *script) schema() {
	name := fmt.Sprintf("extra_%d", s.m.tx/40)
	if s.m.tables[name] != nil {
		delete(s.m.tables, name)
		delete(s.m.indexes, name+"_body")
		s.add("DROP TABLE " + name)
		return
	}
	s.m.tables[name] = map[int64]string{}
	s.m.indexes[name+"_body"] = true
	s.add("CREATE TABLE " + name + "(id INTEGER PRIMARY KEY, body TEXT)")
	s.add("CREATE INDEX " + name + "_body ON " + name + "(body)")
	for range 10 {
		s.insert(name, 200)
	}
}

// upkeep returns what is done after the present transaction without changing
// what the database holds.
func (m *model) upkeep() []statement {
	switch {
	case m.tx%90 == 45:
		return []statement{{sql: "VACUUM"}}
	case m.tx%25 == 13:
		return []statement{{sql: "PRAGMA incremental_vacuum(9)"}}
	case m.tx%30 == 20:
		s := &script{m: modelAt(m.seed, 0), rng: rand.New(rand.NewPCG(m.seed, uint64(m.tx)<<32))}
		s.add("BEGIN")
		for range 30 {
			s.add("INSERT INTO item(body) VALUES(?)", s.text(900))
		}
		s.add("DELETE FROM scan")
		s.add("ROLLBACK")
		return s.out
	case m.tx%12 == 4:
		mode := []string{"PASSIVE", "FULL", "RESTART", "TRUNCATE"}[m.tx/12%4]
		return []statement{{sql: "PRAGMA wal_checkpoint(" + mode + ")"}}
	}
	return nil
}

// digest is the sum over everything the model holds.
func (m *model) digest() string {
	h := sha256.New()
	for _, name := range slices.Sorted(maps.Keys(m.indexes)) {
		fmt.Fprintln(h, "index", name)
	}
	for _, name := range slices.Sorted(maps.Keys(m.tables)) {
		fmt.Fprintln(h, "table", name)
		rows := m.tables[name]
		for _, id := range slices.Sorted(maps.Keys(rows)) {
			putRow(h, id, rows[id])
		}
	}
	return string(h.Sum(nil))
}

func putRow(h hash.Hash, id int64, body string) { fmt.Fprintf(h, "%d %d %s\n", id, len(body), body) }

// databaseDigest is digest over what the database holds, and the last
// transaction its ledger names.
func databaseDigest(c *sql.Conn) (tx int, sum string, err error) {
	ctx := context.Background()
	h := sha256.New()
	var indexes, tables []string
	rows, err := c.QueryContext(ctx, "SELECT type, name FROM sqlite_schema ORDER BY name")
	if err != nil {
		return 0, "", err
	}
	defer rows.Close()
	for rows.Next() {
		var kind, name string
		if err := rows.Scan(&kind, &name); err != nil {
			return 0, "", err
		}
		if kind == "index" {
			indexes = append(indexes, name)
		} else {
			tables = append(tables, name)
		}
	}
	if err := rows.Err(); err != nil || len(tables) == 0 {
		return noTx, "", err
	}
	for _, name := range indexes {
		fmt.Fprintln(h, "index", name)
	}
	for _, name := range tables {
		fmt.Fprintln(h, "table", name)
		if err := digestTable(c, h, name); err != nil {
			return 0, "", err
		}
	}
	err = c.QueryRowContext(ctx, "SELECT max(id) FROM ledger").Scan(&tx)
	return tx, string(h.Sum(nil)), err
}

func digestTable(c *sql.Conn, h hash.Hash, name string) error {
	rows, err := c.QueryContext(context.Background(), "SELECT id, body FROM "+name+" ORDER BY id")
	if err != nil {
		return err
	}
	defer rows.Close()
	for rows.Next() {
		var id int64
		var body string
		if err := rows.Scan(&id, &body); err != nil {
			return err
		}
		putRow(h, id, body)
	}
	return rows.Err()
}

// run executes statements one after the other.
func run(c *sql.Conn, list []statement) error {
	for _, s := range list {
		if _, err := c.ExecContext(context.Background(), s.sql, s.args...); err != nil {
			return fmt.Errorf("%.60s: %w", strings.TrimSpace(s.sql), err)
		}
	}
	return nil
}
