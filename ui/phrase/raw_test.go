package phrase_test

import (
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"testing"
	"unicode"
)

// worded are the literals that are words and all the same belong in the code: how a language calls itself, the names of
// licences, how dates and sizes are written in a language, the mark of a specimen, which is a drawing, and drawings.
var worded = map[string]func(string) bool{
	"../settings/settings.go": func(s string) bool { return s == "Русский" || strings.Contains(s, "License") },
	"../passport/face.go":     func(s string) bool { return s == "ОБРАЗЕЦ" },
	"../words/when.go":        func(string) bool { return true },
	"../element/day.go":       func(string) bool { return true },
	"../theme/icon.go":        func(s string) bool { return strings.HasPrefix(s, "<svg") },
}

// sentence finds two words in a row: no key, id, name of a font or of a setting looks like that.
var sentence = regexp.MustCompile(`\pL{2,},? \pL{2,}`)

// A wording in the code could not change with the language, and no test of the catalogues would see it.
func TestNoScreenHoldsAWordingOfItsOwn(t *testing.T) {
	err := filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") ||
			strings.HasPrefix(path, "../screentest/") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		for _, raw := range rawWordings(file) {
			if allowed := worded[path]; allowed == nil || !allowed(raw) {
				t.Errorf("%s says %q; words belong in assets/i18n", path, raw)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestARawWordingIsFound(t *testing.T) {
	source := `package p
import "strconv"
var a = widget.NewText("Готово")
var b = widget.NewText("All is done")
var c, d = widget.NewText("passport.pdf.save"), "qr"
var e = fmt.Errorf("failed to open the phrases: %w", err)`
	file, err := parser.ParseFile(token.NewFileSet(), "p.go", source, parser.SkipObjectResolution)
	if err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(rawWordings(file), "|"); got != "Готово|All is done" {
		t.Errorf("found %q", got)
	}
}

// rawWordings returns the string literals that are words of a language: any in Cyrillic, and any with two words in a row,
// but for the texts of errors, which no screen shows.
func rawWordings(file *ast.File) []string {
	var found []string
	ast.Inspect(file, func(n ast.Node) bool {
		if call, ok := n.(*ast.CallExpr); ok && makesError(call) {
			return false
		}
		literal, ok := n.(*ast.BasicLit)
		if !ok || literal.Kind != token.STRING || literal.Value[0] == '`' && strings.Contains(literal.Value, `:"`) {
			return true
		}
		text, err := strconv.Unquote(literal.Value)
		if err == nil && (strings.IndexFunc(text, func(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }) >= 0 || sentence.MatchString(text)) {
			found = append(found, text)
		}
		return true
	})
	return found
}

func makesError(call *ast.CallExpr) bool {
	switch f := call.Fun.(type) {
	case *ast.Ident:
		return f.Name == "panic"
	case *ast.SelectorExpr:
		of, ok := f.X.(*ast.Ident)
		return ok && (of.Name == "errors" && f.Sel.Name == "New" || of.Name == "fmt" && f.Sel.Name == "Errorf" ||
			of.Name == "fyne" && f.Sel.Name == "LogError")
	}
	return false
}
