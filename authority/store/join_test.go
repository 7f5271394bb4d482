package store

import "testing"

func TestStatementsOfDifferentTablesAreOne(t *testing.T) {
	into := func(table, query string, args ...any) statement {
		return statement{table: table, query: query, args: args}
	}
	change := into("change", "INSERT INTO change VALUES ((SELECT id FROM told), $2)", "a", 7)
	change.with = "told AS (UPDATE account SET changes = changes + 1 WHERE id = $1 RETURNING id)"
	for _, x := range []struct {
		given []statement
		want  []string
	}{
		{[]statement{{query: "begin"}, into("proof", "INSERT INTO proof VALUES ($1, $2)", "p", 1), change, into("answer", "INSERT INTO answer VALUES ($1)", "r"),
			{query: commit}}, []string{"begin", "WITH into_proof AS (INSERT INTO proof VALUES ($1, $2)), " +
			"told AS (UPDATE account SET changes = changes + 1 WHERE id = $3 RETURNING id), " +
			"into_change AS (INSERT INTO change VALUES ((SELECT id FROM told), $4)) INSERT INTO answer VALUES ($5)", commit}},
		{[]statement{change, change}, []string{change.text(), change.text()}}, // of one table one after the other
		{[]statement{into("blob", "DELETE FROM blob WHERE id = $1", "b"), into("blob", "INSERT INTO blob VALUES ($1)", "c"), into("blob", "INSERT INTO blob VALUES ($1)", "d"),
			into("blob", "DELETE FROM blob WHERE id = $1", "b")}, // of one row one after the other
			[]string{"WITH into_blob AS (DELETE FROM blob WHERE id = $1), into_blob_too AS (INSERT INTO blob VALUES ($2)) INSERT INTO blob VALUES ($3)",
				"DELETE FROM blob WHERE id = $1"}},
		{[]statement{into("blob", "DELETE FROM blob WHERE id = $1", "b"), {query: "SELECT 1"}, into("proof", "INSERT INTO proof VALUES ($1, $2)", "p", 1)},
			[]string{"DELETE FROM blob WHERE id = $1", "SELECT 1", "INSERT INTO proof VALUES ($1, $2)"}},
	} {
		got := joined(x.given)
		if len(got) != len(x.want) {
			t.Errorf("%d statements, want %d", len(got), len(x.want))
			continue
		}
		for i, s := range got {
			if s.text() != x.want[i] {
				t.Errorf("%s\nwant %s", s.text(), x.want[i])
			}
		}
	}
	if s := string(renumbered(nil, "($9, $10)", 3)); s != "($12, $13)" {
		t.Error(s)
	}
}
