package cryptvfs

import (
	"fmt"
	"math/rand/v2"
	"strings"
)

// generator makes SQL from a seed: the same seed, the same statements.
type generator struct {
	r          *rand.Rand
	begun      bool
	savepoints int
	scratch    int // tables made so far by ALTER's part
	count      map[string]int
}

func newGenerator(seed uint64) *generator {
	return &generator{r: rand.New(rand.NewPCG(seed, 0)), count: map[string]int{}}
}

// outside reports that no transaction is open.
func (g *generator) outside() bool { return !g.begun && g.savepoints == 0 }

func (g *generator) tally() map[string]int { return g.count }

func (*generator) schema() []string {
	return []string{
		`CREATE TABLE account(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE, kind TEXT CHECK(kind IN ('a','b','c')),
			balance REAL DEFAULT 0, born INT, note BLOB)`,
		`CREATE TABLE item(id INTEGER PRIMARY KEY, account INTEGER REFERENCES account(id) ON DELETE CASCADE ON UPDATE CASCADE,
			label TEXT COLLATE NOCASE, price NUMERIC, body BLOB, doc TEXT, twice AS (price * 2) VIRTUAL, long AS (length(body)) STORED)`,
		`CREATE TABLE tag(item INTEGER REFERENCES item(id) ON DELETE SET NULL, word TEXT, weight INT,
			PRIMARY KEY(word, weight, item)) WITHOUT ROWID`,
		`CREATE TABLE audit(n INTEGER PRIMARY KEY AUTOINCREMENT, what TEXT, who INT)`,
		`CREATE TABLE measure(at INT, v REAL, t TEXT, b BLOB, x ANY) STRICT`,
		`CREATE VIRTUAL TABLE words USING fts5(title, body)`,
		`CREATE VIRTUAL TABLE area USING rtree(id, x0, x1, y0, y1)`,
		`CREATE INDEX item_label ON item(label, price DESC)`,
		`CREATE INDEX item_cheap ON item(price) WHERE price < 100`,
		`CREATE INDEX item_expr ON item(abs(price - 50), lower(label))`,
		`CREATE UNIQUE INDEX measure_at ON measure(at, t) WHERE at IS NOT NULL`,
		`CREATE INDEX account_born ON account(born)`,
		`CREATE VIEW rich AS SELECT a.id, a.name, count(i.id) AS items, total(i.price) AS worth
			FROM account a LEFT JOIN item i ON i.account = a.id GROUP BY a.id`,
		`CREATE TRIGGER rich_add INSTEAD OF INSERT ON rich BEGIN INSERT INTO account(name, kind) VALUES(new.name, 'c'); END`,
		`CREATE TRIGGER item_in AFTER INSERT ON item BEGIN INSERT INTO audit(what, who) VALUES('in', new.id); END`,
		`CREATE TRIGGER item_out AFTER DELETE ON item BEGIN INSERT INTO audit(what, who) VALUES('out', old.id);
			DELETE FROM tag WHERE item = old.id; END`,
		`CREATE TRIGGER item_up AFTER UPDATE OF price ON item WHEN new.price > 900 BEGIN
			UPDATE account SET balance = balance + 1 WHERE id = new.account; END`,
	}
}

// finish ends what is open.
func (g *generator) finish() (q []string) {
	if !g.outside() {
		q = append(q, "COMMIT")
	}
	g.begun, g.savepoints = false, 0
	return append(q, "REINDEX", "ANALYZE", "VACUUM")
}

func (g *generator) n(limit int) int { return g.r.IntN(limit) }

func (g *generator) pick(of ...string) string { return of[g.n(len(of))] }

var vocabulary = strings.Fields("паспорт страница печать запись ведомство отметка Mark stamp page visa bearer issue night река")

func (g *generator) word() string { return vocabulary[g.n(len(vocabulary))] }

func (g *generator) text() string {
	w := make([]string, 1+g.n(5))
	for i := range w {
		w[i] = g.word()
	}
	return "'" + strings.Join(w, " ") + "'"
}

// value is a literal of any type.
func (g *generator) value() string {
	switch g.n(7) {
	case 0:
		return "NULL"
	case 1:
		return fmt.Sprint(g.n(2000) - 1000)
	case 2:
		return fmt.Sprintf("%d.%d", g.n(1000), g.n(100))
	case 3:
		return g.blob(40)
	case 4:
		return "9223372036854775807"
	case 5:
		return "-1e300"
	}
	return g.text()
}

// blob is sometimes long, so that values leave the page.
func (g *generator) blob(limit int) string {
	if n := g.n(60); n == 0 {
		return fmt.Sprintf("CAST(replace(hex(zeroblob(%d)), '00', 'x%d') AS BLOB)", g.n(20_000), g.n(100))
	}
	b := make([]byte, g.n(limit))
	for i := range b {
		b[i] = byte(g.n(256))
	}
	return fmt.Sprintf("x'%x'", b)
}

func (g *generator) json() string {
	return fmt.Sprintf(`'{"k":%d,"w":"%s","list":[%d,%d,{"d":%d}]}'`, g.n(50), g.word(), g.n(9), g.n(9), g.n(9))
}

const ids = 400 // the range rows' ids are drawn from

// next returns the next statement.
func (g *generator) next() string {
	kinds := []struct {
		name  string
		share int
		make  func() string
	}{
		{"insert", 26, g.insert}, {"update", 14, g.update}, {"delete", 8, g.remove}, {"upsert", 8, g.upsert},
		{"select", 24, g.query}, {"deep select", 8, g.deepQuery}, {"search", 6, g.search}, {"transaction", 14, g.transaction},
		{"schema", 3, g.alter}, {"upkeep", 2, g.upkeep},
	}
	total := 0
	for _, k := range kinds {
		total += k.share
	}
	n := g.n(total)
	for _, k := range kinds {
		if n -= k.share; n < 0 {
			g.count[k.name]++
			return k.make()
		}
	}
	panic("unreachable")
}

func (g *generator) insert() string {
	id := g.n(ids)
	switch g.n(10) {
	case 0, 1:
		return fmt.Sprintf("INSERT %s INTO account VALUES(%d, %s || %d, '%s', %d.5, %d, %s)", g.pick("", "OR IGNORE", "OR REPLACE", "OR FAIL", "OR ABORT"),
			id, g.text(), g.n(50), g.pick("a", "b", "c", "z"), g.n(1000), 1900+g.n(120), g.blob(100))
	case 2, 3, 4:
		return fmt.Sprintf("INSERT %s INTO item(id, account, label, price, body, doc) VALUES(%d, %d, %s, %s, %s, %s)",
			g.pick("", "OR IGNORE", "OR REPLACE"), id*g.n(5), g.n(ids), g.text(), g.value(), g.blob(300), g.json())
	case 5:
		return fmt.Sprintf("INSERT OR IGNORE INTO tag VALUES(%d, '%s', %d), (%d, '%s', %d) RETURNING *", id, g.word(), g.n(9), id+1, g.word(), g.n(9))
	case 6:
		return fmt.Sprintf("INSERT INTO words VALUES(%s, %s)", g.text(), g.text())
	case 7:
		return fmt.Sprintf("INSERT OR REPLACE INTO area VALUES(%d, %d, %d, %d, %d)", id, g.n(50), 50+g.n(50), g.n(50), 40+g.n(50))
	case 8:
		return fmt.Sprintf("INSERT INTO rich(name) VALUES(%s || %d)", g.text(), g.n(3000))
	}
	return fmt.Sprintf("INSERT INTO measure VALUES(%d, %s, %s, %s, %s)", g.n(3000), g.value(), g.value(), g.value(), g.value())
}

func (g *generator) update() string {
	lo := g.n(ids)
	switch g.n(7) {
	case 0:
		return fmt.Sprintf("UPDATE account SET balance = balance * 1.5, note = %s WHERE id BETWEEN %d AND %d", g.blob(400), lo, lo+g.n(20))
	case 1:
		return fmt.Sprintf("UPDATE OR IGNORE account SET id = id + %d WHERE id = %d", g.n(5), lo)
	case 2:
		return fmt.Sprintf("UPDATE item SET price = %s, label = %s WHERE id %% 17 = %d RETURNING id, price, twice", g.value(), g.text(), g.n(17))
	case 3:
		return fmt.Sprintf("UPDATE item SET doc = json_set(doc, '$.k', %d) WHERE json_valid(doc) AND id < %d", g.n(50), lo)
	case 4:
		return fmt.Sprintf("UPDATE item SET price = r.worth FROM rich r WHERE r.id = item.account AND item.id = %d", lo)
	case 5:
		return fmt.Sprintf("UPDATE words SET body = %s WHERE rowid = %d", g.text(), lo)
	}
	return fmt.Sprintf("UPDATE OR REPLACE measure SET at = at + 1, x = %s WHERE at BETWEEN %d AND %d", g.value(), lo, lo+9)
}

func (g *generator) remove() string {
	lo := g.n(ids)
	switch g.n(6) {
	case 0:
		return fmt.Sprintf("DELETE FROM account WHERE id = %d", lo)
	case 1:
		return fmt.Sprintf("DELETE FROM item WHERE id BETWEEN %d AND %d RETURNING id", lo, lo+g.n(30))
	case 2:
		return fmt.Sprintf("DELETE FROM measure WHERE at BETWEEN %d AND %d", lo*5, lo*5+g.n(100))
	case 3:
		return fmt.Sprintf("DELETE FROM words WHERE rowid = %d", lo)
	case 4:
		return fmt.Sprintf("DELETE FROM audit WHERE n < (SELECT max(n) FROM audit) - %d", 500+g.n(1000))
	}
	return fmt.Sprintf("DELETE FROM tag WHERE word = '%s' AND weight = %d", g.word(), g.n(9))
}

func (g *generator) upsert() string {
	id := g.n(ids)
	if g.n(2) == 0 {
		return fmt.Sprintf(`INSERT INTO account(id, name, kind) VALUES(%d, %s || %d, 'a')
			ON CONFLICT(id) DO UPDATE SET balance = balance + 1, name = excluded.name WHERE balance < 50
			ON CONFLICT(name) DO NOTHING`, id, g.text(), g.n(500))
	}
	return fmt.Sprintf(`INSERT INTO item(id, account, label, price) SELECT id, id, name, %d FROM account WHERE id = %d
		ON CONFLICT(id) DO UPDATE SET price = price + excluded.price RETURNING id, price`, g.n(100), id)
}

func (g *generator) transaction() string {
	switch {
	case g.outside():
		g.begun = true
		return g.pick("BEGIN", "BEGIN IMMEDIATE", "BEGIN EXCLUSIVE")
	case g.savepoints < 3 && g.n(3) == 0:
		g.savepoints++
		return fmt.Sprintf("SAVEPOINT s%d", g.savepoints)
	case g.savepoints > 0 && g.n(2) == 0:
		g.savepoints--
		return fmt.Sprintf("RELEASE s%d", g.savepoints+1)
	case g.savepoints > 0:
		return fmt.Sprintf("ROLLBACK TO s%d", g.savepoints)
	}
	g.begun = false
	return g.pick("COMMIT", "COMMIT", "COMMIT", "ROLLBACK")
}
