package store_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"maps"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"
)

// small are tables that are read from end to end: they hold a few rows, or what has ended since yesterday, or began a few minutes ago.
var small = []string{"setting", "secret", "certificate", "revocation", "trial_message", "schema_version", "status_list", "staff",
	"audit_end", "next", "proof"}

// excused is the beginning of a statement whose condition follows in another place.
var excused = regexp.MustCompile(`x\.conversation = c\.id\)$`)

// begun are the methods that put a beginning before the condition they are given.
var begun = map[string]string{"account": "accountColumns", "applications": "applicationColumns", "passports": "passportColumns"}

// statements returns the SQL of the package's source: literals, and what is put together from literals and constants.
func statements(t *testing.T) []string {
	t.Helper()
	names, err := filepath.Glob("*.go")
	if err != nil {
		t.Fatal(err)
	}
	set := token.NewFileSet()
	constants, all := map[string]string{}, map[string]bool{}
	var files []*ast.File
	for _, name := range names {
		if strings.HasSuffix(name, "_test.go") || name == "guard.go" || name == "sealold.go" { // both once for a schema
			continue
		}
		f, err := parser.ParseFile(set, name, nil, 0)
		if err != nil {
			t.Fatal(err)
		}
		files = append(files, f)
	}
	var text func(e ast.Expr) string
	text = func(e ast.Expr) string {
		switch x := e.(type) {
		case *ast.BasicLit:
			s, _ := strconv.Unquote(x.Value)
			return s
		case *ast.Ident:
			return constants[x.Name]
		case *ast.BinaryExpr:
			return text(x.X) + text(x.Y)
		}
		return ""
	}
	inspect := func(f func(ast.Node)) {
		for _, file := range files {
			ast.Inspect(file, func(n ast.Node) bool { f(n); return true })
		}
	}
	inspect(func(n ast.Node) {
		if v, ok := n.(*ast.ValueSpec); ok && len(v.Values) == 1 {
			constants[v.Names[0].Name] = text(v.Values[0])
		}
	})
	whole := regexp.MustCompile(`^(SELECT|INSERT|UPDATE|DELETE|WITH) `)
	inspect(func(n ast.Node) {
		e, ok := n.(ast.Expr)
		if !ok {
			return
		}
		beginning := ""
		if call, ok := n.(*ast.CallExpr); ok && len(call.Args) > 0 {
			if f, ok := call.Fun.(*ast.SelectorExpr); ok && begun[f.Sel.Name] != "" {
				beginning, e = constants[begun[f.Sel.Name]], call.Args[0]
			}
		}
		if s := strings.Join(strings.Fields(beginning+text(e)), " "); whole.MatchString(s) {
			all[s] = true
		}
	})
	return slices.Sorted(maps.Keys(all))
}

// TestNothingThatGrowsWithTheCitizensIsReadFromEndToEnd asks SQLite how it would carry out every statement. Both databases have
// the same indexes.
func TestNothingThatGrowsWithTheCitizensIsReadFromEndToEnd(t *testing.T) {
	if onPostgreSQL {
		t.Skip("SQLite says it of both")
	}
	_, db := open(t)
	scan := regexp.MustCompile(`^SCAN (\w+)$`)
	parameter := regexp.MustCompile(`\$\d+`)
	asked := 0
	for _, statement := range statements(t) {
		args := make([]any, len(slices.Compact(slices.Sorted(slices.Values(parameter.FindAllString(statement, -1))))))
		rows, err := db.Query("EXPLAIN QUERY PLAN "+statement, args...)
		if err != nil {
			continue // part of a statement, or PostgreSQL's alone
		}
		asked++
		for rows.Next() {
			var id, parent, unused int
			var detail string
			if err := rows.Scan(&id, &parent, &unused, &detail); err != nil {
				t.Fatal(err)
			}
			found := scan.FindStringSubmatch(detail)
			if found == nil || slices.Contains(small, found[1]) || excused.MatchString(statement) || !strings.Contains(statement, " WHERE ") {
				continue
			}
			t.Errorf("%s: %s", statement, detail)
		}
		if err := rows.Close(); err != nil {
			t.Error(err)
		}
	}
	if asked < 100 {
		t.Error("only", asked, "statements were found")
	}
}
