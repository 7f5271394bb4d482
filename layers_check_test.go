package main_test

import (
	"bytes"
	"fmt"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// violation is one breach of a rule: where, and which.
type violation struct{ where, what string }

func (v violation) String() string { return v.where + ": " + v.what }

// source is one parsed Go file. Build constraints are not looked at: a rule holds on every platform at once.
type source struct {
	path      string // slash-separated, from the root
	test      bool
	generated bool
	lines     int
	imports   map[string]token.Pos // by import path
	file      *ast.File
	fset      *token.FileSet
}

// check reads every Go file under root and returns what breaks the house rules.
func check(root fs.FS) ([]violation, error) {
	sources, err := read(root)
	if err != nil {
		return nil, err
	}
	var found []violation
	for _, s := range sources {
		found = append(found, checkImports(s)...)
		found = append(found, checkIdents(s)...)
		found = append(found, checkSize(s)...)
	}
	return append(found, checkMain(sources)...), nil
}

func read(root fs.FS) ([]source, error) {
	var sources []source
	err := fs.WalkDir(root, ".", func(name string, d fs.DirEntry, err error) error {
		switch {
		case err != nil:
			return err
		case d.IsDir():
			return skip(root, name)
		case path.Ext(name) != ".go":
			return nil
		}
		s, err := parse(root, name)
		sources = append(sources, s)
		return err
	})
	return sources, err
}

// skip tells the walk to leave out what the go command leaves out: hidden folders, testdata, other modules.
func skip(root fs.FS, folder string) error {
	base := path.Base(folder)
	if folder == "." {
		return nil
	}
	if base == "testdata" || base == "vendor" || strings.HasPrefix(base, ".") || strings.HasPrefix(base, "_") {
		return fs.SkipDir
	}
	if _, err := fs.Stat(root, path.Join(folder, "go.mod")); err == nil {
		return fs.SkipDir
	}
	return nil
}

func parse(root fs.FS, name string) (source, error) {
	text, err := fs.ReadFile(root, name)
	if err != nil {
		return source{}, err
	}
	s := source{
		path: name, test: strings.HasSuffix(name, "_test.go"), lines: bytes.Count(text, []byte("\n")),
		imports: map[string]token.Pos{}, fset: token.NewFileSet(),
	}
	s.file, err = parser.ParseFile(s.fset, name, text, parser.ParseComments|parser.SkipObjectResolution)
	if err != nil {
		return source{}, err
	}
	s.generated = ast.IsGenerated(s.file)
	for _, spec := range s.file.Imports {
		imported, err := strconv.Unquote(spec.Path.Value)
		if err != nil {
			return source{}, fmt.Errorf("failed to read an import of %s: %w", name, err)
		}
		s.imports[imported] = spec.Pos()
	}
	return s, nil
}

// ruleFor returns the line of the table with the most exact place around a folder.
func ruleFor(folder string) (rule, bool) {
	var best rule
	for _, r := range rules {
		if inside(folder, r.place) && len(r.place) > len(best.place) {
			best = r
		}
	}
	return best, best.place != ""
}

// inside says whether a folder or import path is the place or below it. The root is a place of its own files only.
func inside(folder, place string) bool {
	if place == "." || folder == "." {
		return folder == place
	}
	return folder == place || strings.HasPrefix(folder, place+"/")
}

func checkImports(s source) []violation {
	folder := path.Dir(s.path)
	var found []violation
	report := func(imported, clause string) {
		line := s.fset.Position(s.imports[imported]).Line
		found = append(found, violation{fmt.Sprintf("%s:%d", s.path, line),
			fmt.Sprintf("imports %s (rule %s)", imported, clause)})
	}
	if _, imported := s.imports[fyneApp]; imported && (folder != "." || s.test) {
		report(fyneApp, "7: only package main opens a real window")
	}
	r, placed := ruleFor(folder)
	if !placed {
		return append(found, violation{s.path, "stands in a part of the house that no rule knows; enter it in layers_test.go"})
	}
	if s.test {
		return found
	}
	for imported := range s.imports {
		if !allowed(r, imported) {
			report(imported, r.clause)
		}
	}
	return found
}

func allowed(r rule, imported string) bool {
	if slices.ContainsFunc(r.never, func(p string) bool { return inside(imported, p) }) {
		return false
	}
	if imported == "C" {
		return true // the go command drops the file by itself where there is no cgo
	}
	if own, ours := strings.CutPrefix(imported, module+"/"); ours {
		return inside(own, r.place) || slices.ContainsFunc(r.own, func(p string) bool { return p == "" || inside(own, p) })
	}
	if first, _, _ := strings.Cut(imported, "/"); !strings.Contains(first, ".") {
		return true // the standard library: no dot in the first element
	}
	return slices.ContainsFunc(r.others, func(p string) bool { return p == "" || inside(imported, p) })
}

// checkIdents looks for names that a place may not even mention, such as a private key's type.
func checkIdents(s source) []violation {
	r, _ := ruleFor(path.Dir(s.path))
	if s.test || len(r.idents) == 0 {
		return nil
	}
	var found []violation
	ast.Inspect(s.file, func(n ast.Node) bool {
		selector, ok := n.(*ast.SelectorExpr)
		if !ok {
			return true
		}
		qualifier, ok := selector.X.(*ast.Ident)
		if !ok {
			return true
		}
		name := qualifier.Name + "." + selector.Sel.Name
		if slices.Contains(r.idents, name) || slices.Contains(r.idents, "."+selector.Sel.Name) {
			line := s.fset.Position(selector.Pos()).Line
			found = append(found, violation{fmt.Sprintf("%s:%d", s.path, line),
				fmt.Sprintf("names %s (rule %s)", name, r.clause)})
		}
		return true
	})
	return found
}

func checkSize(s source) []violation {
	if s.generated {
		return nil
	}
	var found []violation
	if s.lines > maxFile {
		found = append(found, violation{s.path, fmt.Sprintf("has %d lines, more than %d", s.lines, maxFile)})
	}
	for _, decl := range s.file.Decls {
		f, ok := decl.(*ast.FuncDecl)
		if !ok || s.test {
			continue
		}
		start, end := s.fset.Position(f.Pos()).Line, s.fset.Position(f.End()).Line
		if lines := end - start + 1; lines > maxFunction {
			found = append(found, violation{fmt.Sprintf("%s:%d", s.path, start),
				fmt.Sprintf("func %s has %d lines, more than %d", f.Name.Name, lines, maxFunction)})
		}
	}
	return found
}

var mainFiles = regexp.MustCompile(`^(main|wire)\.go$`)

// checkMain keeps the root to main.go and wire.go, and both of them short: what grows there belongs to a layer.
func checkMain(sources []source) []violation {
	var found []violation
	lines := 0
	for _, s := range sources {
		if s.test || path.Dir(s.path) != "." {
			continue
		}
		lines += s.lines
		if !mainFiles.MatchString(s.path) {
			found = append(found, violation{s.path, "stands at the root, which holds main.go and wire.go only"})
		}
	}
	if lines > maxMain {
		found = append(found, violation{"main.go, wire.go", fmt.Sprintf("have %d lines together, more than %d", lines, maxMain)})
	}
	return found
}
