package cryptvfs

import "fmt"

func (g *generator) query() string {
	lo := g.n(ids)
	switch g.n(12) {
	case 0:
		return fmt.Sprintf("SELECT * FROM account WHERE id = %d", lo)
	case 1:
		return fmt.Sprintf("SELECT id, label, price, twice, long FROM item WHERE label = %s COLLATE NOCASE ORDER BY price, id LIMIT 20", g.text())
	case 2:
		return fmt.Sprintf("SELECT kind, count(*), avg(balance), group_concat(id) FROM account WHERE born > %d GROUP BY kind HAVING count(*) > 1", 1900+g.n(120))
	case 3:
		return fmt.Sprintf("SELECT a.name, i.label, t.word FROM account a JOIN item i ON i.account = a.id LEFT JOIN tag t ON t.item = i.id WHERE a.id < %d ORDER BY 1, 2, 3 LIMIT 50", lo)
	case 4:
		return fmt.Sprintf("SELECT name FROM account WHERE name LIKE '%%%s%%' OR name GLOB '*%s*' ORDER BY name LIMIT 15", g.word(), g.word())
	case 5:
		return fmt.Sprintf("SELECT id, json_extract(doc, '$.w'), json_array_length(doc, '$.list') FROM item WHERE doc ->> 'k' = %d ORDER BY id", g.n(50))
	case 6:
		return fmt.Sprintf("SELECT at, typeof(v), t, hex(b), x FROM measure WHERE at >= %d ORDER BY at, t LIMIT 25", lo*7)
	case 7:
		return fmt.Sprintf("SELECT * FROM rich WHERE worth > %d ORDER BY worth DESC, id LIMIT 10", g.n(500))
	case 8:
		return fmt.Sprintf("SELECT id FROM item WHERE price < %d UNION SELECT id FROM account WHERE born < %d EXCEPT SELECT item FROM tag ORDER BY 1 LIMIT 40", g.n(100), 1900+g.n(120))
	case 9:
		return fmt.Sprintf("SELECT id, length(body), quote(substr(body, %d, 20)) FROM item WHERE long > %d ORDER BY long DESC, id LIMIT 10", 1+g.n(5000), g.n(300))
	case 10:
		return fmt.Sprintf("SELECT (SELECT count(*) FROM item WHERE account = a.id), EXISTS(SELECT 1 FROM tag WHERE item = a.id), coalesce(note, name) FROM account a WHERE id BETWEEN %d AND %d", lo, lo+15)
	}
	return fmt.Sprintf("SELECT abs(price - 50), lower(label), printf('%%08.2f', price), iif(price > 10, 'x', 'y') FROM item WHERE abs(price - 50) < %d ORDER BY 1, 2, id LIMIT 20", g.n(60))
}

func (g *generator) deepQuery() string {
	lo := g.n(ids)
	switch g.n(6) {
	case 0:
		return fmt.Sprintf("WITH RECURSIVE c(n, s) AS (SELECT 1, %d UNION ALL SELECT n + 1, (s * 7 + n) %% 1009 FROM c WHERE n < %d) SELECT n, s, (SELECT name FROM account WHERE id = s) FROM c", lo, g.n(60))
	case 1:
		return "SELECT id, account, price, row_number() OVER w, rank() OVER w, sum(price) OVER (PARTITION BY account ORDER BY id ROWS BETWEEN 2 PRECEDING AND CURRENT ROW), lag(label) OVER w FROM item WHERE typeof(price) = 'integer' WINDOW w AS (PARTITION BY account ORDER BY price, id) ORDER BY account, id LIMIT 60"
	case 2:
		return fmt.Sprintf("WITH best AS MATERIALIZED (SELECT account, max(price) AS top FROM item GROUP BY account), few AS (SELECT * FROM account WHERE id < %d) SELECT f.name, b.top FROM few f JOIN best b ON b.account = f.id ORDER BY 1", lo)
	case 3:
		return fmt.Sprintf("SELECT key, value, type FROM item, json_tree(item.doc) WHERE item.id = %d ORDER BY item.id, json_tree.id", lo)
	case 4:
		return fmt.Sprintf("SELECT a.id, b.id FROM account a CROSS JOIN account b ON abs(a.born - b.born) < 2 AND a.id < b.id WHERE a.id BETWEEN %d AND %d ORDER BY 1, 2", lo, lo+20)
	}
	// A sort larger than the page cache.
	return "SELECT count(*), min(x), max(x) FROM (SELECT label || body || doc AS x FROM item ORDER BY hex(body), label DESC)"
}

func (g *generator) search() string {
	switch g.n(4) {
	case 0:
		return fmt.Sprintf("SELECT rowid, title, bm25(words) FROM words WHERE words MATCH '%s OR %s*' ORDER BY rank, rowid LIMIT 10", g.word(), g.word())
	case 1:
		return fmt.Sprintf("SELECT rowid, snippet(words, 1, '[', ']', '…', 4) FROM words WHERE body MATCH '%s' ORDER BY rowid LIMIT 10", g.word())
	case 2:
		return fmt.Sprintf("SELECT id FROM area WHERE x0 <= %d AND x1 >= %d AND y1 > %d ORDER BY id", g.n(50), 50+g.n(50), g.n(90))
	}
	return "SELECT count(*) FROM words WHERE words MATCH 'body : NEAR(" + g.word() + " " + g.word() + ", 2)'"
}

// alter changes the schema by tables of its own.
func (g *generator) alter() string {
	name := fmt.Sprintf("scratch%d", g.n(4))
	switch g.n(9) {
	case 0, 1:
		return "CREATE TABLE IF NOT EXISTS " + name + "(id INTEGER PRIMARY KEY, a TEXT, b DEFAULT 7)"
	case 2:
		return fmt.Sprintf("INSERT INTO %s(a, b) SELECT name, balance FROM account WHERE id %% 3 = %d", name, g.n(3))
	case 3:
		g.scratch++
		return fmt.Sprintf("ALTER TABLE %s ADD COLUMN c%d DEFAULT %d", name, g.scratch, g.n(100))
	case 4:
		return fmt.Sprintf("ALTER TABLE %s RENAME COLUMN a TO %s", name, g.pick("a", "aa", "b"))
	case 5:
		return fmt.Sprintf("ALTER TABLE %s DROP COLUMN c%d", name, g.scratch)
	case 6:
		return fmt.Sprintf("CREATE INDEX IF NOT EXISTS %s_b ON %s(b)", name, name)
	case 7:
		return fmt.Sprintf("ALTER TABLE %s RENAME TO scratch%d", name, g.n(4))
	}
	return "DROP TABLE IF EXISTS " + name
}

// upkeep is what is done now and then: much of it is refused inside a transaction.
func (g *generator) upkeep() string {
	switch g.n(12) {
	case 0:
		return g.pick("ANALYZE", "ANALYZE item")
	case 1:
		return g.pick("REINDEX", "REINDEX item_expr")
	case 2:
		return "VACUUM"
	case 3:
		return fmt.Sprintf("PRAGMA incremental_vacuum(%d)", 1+g.n(20))
	case 4, 5:
		return "PRAGMA journal_mode=" + g.pick("DELETE", "TRUNCATE", "PERSIST", "MEMORY", "WAL", "WAL")
	case 6:
		return "PRAGMA wal_checkpoint(" + g.pick("PASSIVE", "FULL", "RESTART", "TRUNCATE") + ")"
	case 7:
		return "ATTACH " + g.pick("''", "':memory:'") + " AS side"
	case 8:
		return "CREATE TABLE IF NOT EXISTS side.copy AS SELECT id, label, body FROM main.item"
	case 9:
		return "SELECT count(*), total(length(body)) FROM side.copy"
	case 10:
		return "DETACH side"
	}
	return g.pick("CREATE TEMP TABLE IF NOT EXISTS temp.kept AS SELECT * FROM item", "SELECT count(*) FROM temp.kept", "DROP TABLE IF EXISTS temp.kept")
}
