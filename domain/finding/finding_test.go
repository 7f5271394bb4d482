package finding_test

import (
	"errors"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"regexp"
	"strings"
	"testing"

	"razvorot/domain/finding"
)

// codesInSource returns the codes that code.go declares, by reading it, so that none is left out of the table.
func codesInSource(t *testing.T) map[finding.Code]bool {
	t.Helper()
	file, err := parser.ParseFile(token.NewFileSet(), "code.go", nil, 0)
	if err != nil {
		t.Fatal(err)
	}
	codes := map[finding.Code]bool{}
	ast.Inspect(file, func(n ast.Node) bool {
		if spec, ok := n.(*ast.ValueSpec); ok {
			code := finding.Code(strings.Trim(spec.Values[0].(*ast.BasicLit).Value, `"`))
			if codes[code] {
				t.Errorf("%s is declared twice", code)
			}
			codes[code] = true
		}
		return true
	})
	return codes
}

func TestTheTableHoldsEveryCodeOnce(t *testing.T) {
	declared := codesInSource(t)
	shape := regexp.MustCompile(`^[a-z_]+\.[a-z0-9_]+$`)
	for _, e := range finding.Table() {
		if !declared[e.Code] {
			t.Errorf("%s is twice in the table, or not declared", e.Code)
		}
		delete(declared, e.Code)
		if !shape.MatchString(string(e.Code)) || e.Code.Severity() != e.Severity {
			t.Errorf("%+v", e)
		}
	}
	for code := range declared {
		t.Errorf("%s is not in the table", code)
	}
}

func TestAFindingKeepsCodeAndParams(t *testing.T) {
	f := finding.At("x", fmt.Errorf("around: %w", finding.TooLong.With("max", "60")))
	if f.Field != "x" || f.Code != finding.TooLong || f.Params["max"] != "60" || f.Severity != finding.Error {
		t.Errorf("%+v", f)
	}
	if f := finding.At("x", finding.NameCase); f.Severity != finding.Warning {
		t.Errorf("%+v", f)
	}
	if f := finding.At("x", errors.New("else")); f.Code != finding.Unreadable {
		t.Errorf("%+v", f)
	}
}

func TestAListTellsWhatBlocks(t *testing.T) {
	var l finding.List
	l.Add("a", nil)
	l.Add("a", finding.NameCase)
	if l.Blocking() || len(l) != 1 {
		t.Error("a warning blocks")
	}
	l.Add("a", finding.Required)
	l.Add("b", finding.Required)
	if !l.Blocking() || !l.Has("b", finding.Required) || l.Has("b", finding.NameCase) {
		t.Error(l)
	}
	if at := l.For("a"); len(at) != 2 || at[0].Code != finding.Required {
		t.Errorf("errors come first: %v", at)
	}
	if got := l.String(); got != "a: name.case; a: value.required; b: value.required" {
		t.Error(got)
	}
}
