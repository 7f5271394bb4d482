package main_test

import (
	"fmt"
	"strings"
	"testing"
	"testing/fstest"
)

// house is a repository in memory: text by path.
type house map[string]string

func (h house) check(t *testing.T) []violation {
	t.Helper()
	root := fstest.MapFS{}
	for name, text := range h {
		root[name] = &fstest.MapFile{Data: []byte(text)}
	}
	found, err := check(root)
	if err != nil {
		t.Fatal(err)
	}
	return found
}

// importing returns a Go file of the folder's package with these imports.
func importing(paths ...string) string {
	var b strings.Builder
	b.WriteString("package planted\n")
	for _, p := range paths {
		fmt.Fprintf(&b, "import _ %q\n", p)
	}
	return b.String()
}

// TestEachForbiddenImportIsReported plants one import per line and wants exactly that one reported.
func TestEachForbiddenImportIsReported(t *testing.T) {
	cases := []struct{ file, imported, rule string }{
		{"domain/a.go", "razvorot/app", "1"},
		{"domain/a.go", "razvorot/assets", "1"},
		{"domain/a.go", "golang.org/x/text/language", "1"},
		{"domain/person/a.go", "razvorot/storage", "1"},

		{"credential/mdoc/a.go", "razvorot/signature", "2"},
		{"credential/a.go", "fyne.io/fyne/v2", "2"},
		{"capture/mrz/a.go", "razvorot/credential/mdoc", "2"},
		{"capture/a.go", "net/http", "2"},
		{"capture/a.go", "net/http/httputil", "2"},
		{"signature/a.go", "razvorot/paper", "2"},
		{"signature/a.go", "modernc.org/sqlite", "2"},
		{"paper/a.go", "razvorot/capture", "2"},
		{"paper/a.go", "database/sql", "2"},
		{"protocol/a.go", "razvorot/credential", "2"},
		{"protocol/a.go", "database/sql/driver", "2"},

		{"storage/a.go", "razvorot/remote", "3"},
		{"storage/keyslot/a.go", "razvorot/remote/tus", "3"},
		{"storage/a.go", "razvorot/authority", "3"},
		{"storage/a.go", "razvorot/app", "3"},
		{"storage/a.go", "net/http", "3"},
		{"remote/a.go", "razvorot/storage", "3"},
		{"remote/a.go", "razvorot/storage/cryptvfs", "3"},
		{"remote/a.go", "razvorot/authority/api", "3"},
		{"remote/a.go", "database/sql", "3"},
		{"authority/a.go", "razvorot/app", "3"},
		{"authority/store/a.go", "razvorot/storage", "3"},
		{"authority/store/a.go", "razvorot/ui", "3"},
		{"authority/a.go", "razvorot/remote", "3"},
		{"authority/a.go", "fyne.io/fyne/v2", "3"},

		{"app/a.go", "razvorot/storage", "4"},
		{"app/a.go", "razvorot/remote", "4"},
		{"app/a.go", "razvorot/ui", "4"},
		{"app/a.go", "fyne.io/fyne/v2", "4"},
		{"app/a.go", "database/sql", "4"},
		{"app/a.go", "github.com/jackc/pgx/v5", "4"},
		{"app/a.go", "net/http", "4"},

		{"ui/a.go", "razvorot/storage", "5"},
		{"ui/profile/a.go", "razvorot/remote", "5"},
		{"ui/profile/a.go", "razvorot/credential", "5"},
		{"ui/a.go", "github.com/jackc/pgx/v5", "5"},
		{"ui/a.go", "net/http", "5"},
		{"ui/widget/a.go", "razvorot/app", "5"},
		{"ui/widget/a.go", "razvorot/domain", "5"},
		{"ui/widget/a.go", "razvorot/ui/phrase", "5"},
		{"ui/theme/a.go", "razvorot/ui/widget", "5"},
		{"ui/phrase/a.go", "razvorot/app", "5"},

		{"authority/api/a.go", "razvorot/authority/issuance", "6"},
		{"authority/api/a.go", "razvorot/credential/pki", "6"},
		{"authority/console/a.go", "razvorot/authority/signer", "6"},
		{"authority/console/page/a.go", "razvorot/app", "6"},

		{"assets/a.go", "razvorot/domain", "assets"},
		{"internal/windowtest/a.go", "razvorot/ui", "the window test"},

		{"cmd/authority/a.go", fyneApp, "7"},
		{"ui/a.go", fyneApp, "7"},
		{"ui/a_test.go", fyneApp, "7"},
		{"main_test.go", fyneApp, "7"},
	}
	for _, c := range cases {
		found := house{c.file: importing(c.imported, "fmt")}.check(t)
		want := fmt.Sprintf("%s:2: imports %s (rule %s", c.file, c.imported, c.rule)
		if len(found) != 1 || !strings.HasPrefix(found[0].String(), want) {
			t.Errorf("%s importing %s: reported %v, want one %q", c.file, c.imported, found, want+"…)")
		}
	}
}

// TestEachAllowedImportPasses is the other half: the rules leave the house room to be built.
func TestEachAllowedImportPasses(t *testing.T) {
	cases := map[string][]string{
		"domain/person/a.go":    {"fmt", "razvorot/domain"},
		"credential/pki/a.go":   {"crypto/x509", "razvorot/domain", "razvorot/credential/mdoc", "github.com/fxamacker/cbor/v2"},
		"paper/a.go":            {"razvorot/signature", "razvorot/assets"},
		"protocol/a.go":         {"net/http", "razvorot/domain"},
		"storage/keyslot/a.go":  {"razvorot/domain", "razvorot/storage/cryptvfs", "database/sql", "modernc.org/sqlite/lib"},
		"remote/a.go":           {"net/http", "razvorot/protocol"},
		"authority/store/a.go":  {"database/sql", "razvorot/authority", "razvorot/credential"},
		"authority/api/a.go":    {"net/http", "razvorot/authority", "razvorot/protocol"},
		"app/a.go":              {"razvorot/domain", "razvorot/paper"},
		"app/a_test.go":         {"razvorot/remote/remotetest", "net/http"},
		"ui/profile/a.go":       {"fyne.io/fyne/v2/widget", "razvorot/app", "razvorot/ui/widget"},
		"ui/widget/a.go":        {"fyne.io/fyne/v2/canvas", "razvorot/ui/theme"},
		"ui/phrase/a.go":        {"golang.org/x/text/language", "razvorot/assets"},
		"cmd/authority/a.go":    {"razvorot/authority/issuance", "razvorot/storage", "net/http"},
		"wire.go":               {fyneApp, "razvorot/ui", "razvorot/storage"},
		"ui/testdata/broken.go": {"razvorot/storage"},
		"spike/go.mod":          {},
		"spike/a.go":            {"razvorot/storage"},
	}
	all := house{}
	for file, imports := range cases {
		all[file] = importing(imports...)
	}
	for _, v := range all.check(t) {
		t.Error(v)
	}
}

func TestBuildTagsHideNothing(t *testing.T) {
	found := house{"app/a_windows.go": "//go:build windows && never\n\n" + importing("net/http")}.check(t)
	if len(found) != 1 {
		t.Errorf("reported %v, want the import in spite of its build tag", found)
	}
}

func TestTheSigningKeyIsNotEvenNamed(t *testing.T) {
	for _, name := range []string{"crypto.Signer", "ecdsa.PrivateKey", "rsa.PrivateKey"} {
		found := house{"authority/console/a.go": "package console\n\ntype page struct{ key " + name + " }\n"}.check(t)
		if len(found) != 1 || !strings.Contains(found[0].what, "names "+name) {
			t.Errorf("reported %v, want that the console names %s", found, name)
		}
	}
}

func TestAPartOfTheHouseWithoutARuleIsReported(t *testing.T) {
	for _, file := range []string{"helper/a.go", "internal/other/a.go", "helper/a_test.go"} {
		found := house{file: importing("fmt")}.check(t)
		if len(found) != 1 || !strings.Contains(found[0].what, "no rule knows") {
			t.Errorf("%s: reported %v, want that no rule knows it", file, found)
		}
	}
}

func TestFilesAndFunctionsThatGrewTooLongAreReported(t *testing.T) {
	lines := func(n int) string { return strings.Repeat("// line\n", n) }
	body := func(n int) string { return "func f() {\n" + strings.Repeat("\t_ = 0\n", n-2) + "}\n" }
	const header, generated = "package planted\n", "// Code generated by hand; DO NOT EDIT.\n"
	cases := []struct {
		name, want string // want is "" where nothing is to be reported
		planted    house
	}{
		{"file at the limit", "", house{"app/a.go": header + lines(maxFile-1)}},
		{"file over the limit", "has 451 lines", house{"app/a.go": header + lines(maxFile)}},
		{"test file over the limit", "has 451 lines", house{"app/a_test.go": header + lines(maxFile)}},
		{"generated file", "", house{"app/a.go": generated + header + lines(maxFile)}},
		{"function at the limit", "", house{"app/a.go": header + body(maxFunction)}},
		{"function over the limit", "func f has 61 lines", house{"app/a.go": header + body(maxFunction+1)}},
		{"main at the limit", "", house{"main.go": header + lines(59), "wire.go": header + lines(59)}},
		{"main over the limit", "have 121 lines", house{"main.go": header + lines(60), "wire.go": header + lines(59)}},
		{"third file at the root", "main.go and wire.go only", house{"more.go": header}},
	}
	for _, c := range cases {
		found := c.planted.check(t)
		if c.want == "" && len(found) != 0 {
			t.Errorf("%s: reported %v, want nothing", c.name, found)
		}
		if c.want != "" && (len(found) != 1 || !strings.Contains(found[0].what, c.want)) {
			t.Errorf("%s: reported %v, want one %q", c.name, found, c.want)
		}
	}
}
