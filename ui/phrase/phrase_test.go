package phrase_test

import (
	"encoding/json"
	"go/ast"
	"go/parser"
	"go/token"
	"io/fs"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"testing"

	"razvorot/assets"
	"razvorot/ui/phrase"
	"razvorot/ui/words"
)

func TestMatchPicksThePersonsLanguage(t *testing.T) {
	cases := []struct {
		locales []string
		want    phrase.Language
	}{
		{[]string{"ru-RU"}, phrase.Russian},
		{[]string{"ru_RU.UTF-8"}, phrase.Russian},
		{[]string{"en-US"}, phrase.English},
		{[]string{"en_GB.UTF-8@euro"}, phrase.English},
		{[]string{"de-DE", "en-US"}, phrase.English},
		{[]string{"de-DE"}, phrase.Russian},
		{[]string{"sr-Cyrl"}, phrase.Russian},
		{[]string{"C"}, phrase.Russian},
		{[]string{"", "en"}, phrase.English},
		{nil, phrase.Russian},
	}
	for _, c := range cases {
		if got := phrase.Match(c.locales...); got != c.want {
			t.Errorf("Match(%q) = %q, want %q", c.locales, got, c.want)
		}
	}
}

func TestBookSaysItsOwnLanguage(t *testing.T) {
	want := map[phrase.Language]string{phrase.Russian: "Разворот", phrase.English: "Razvorot"}
	for _, l := range phrase.Languages() {
		book, err := phrase.Open(l)
		if err != nil {
			t.Fatal(err)
		}
		if got := book.Say("app.name"); got != want[l] {
			t.Errorf("%s: Say(app.name) = %q, want %q", l, got, want[l])
		}
		if book.Language() != l {
			t.Errorf("the book of %s says it is of %s", l, book.Language())
		}
	}
}

func TestUnknownKeyComesBackAsItself(t *testing.T) {
	book, err := phrase.Open(phrase.Russian)
	if err != nil {
		t.Fatal(err)
	}
	if got := book.Say("no.such.key"); got != "no.such.key" {
		t.Errorf("Say(no.such.key) = %q", got)
	}
}

func TestOpenRefusesALanguageWithoutCatalogue(t *testing.T) {
	if _, err := phrase.Open("tlh"); err == nil || !strings.Contains(err.Error(), `"tlh"`) {
		t.Errorf("Open(tlh) gave error %v, want one that names the language", err)
	}
}

func TestCataloguesHaveTheSameKeysAndPlaces(t *testing.T) {
	reference := catalogue(t, phrase.Languages()[0])
	for _, l := range phrase.Languages()[1:] {
		other := catalogue(t, l)
		for key, text := range reference {
			got, ok := other[key]
			if !ok {
				t.Errorf("%s lacks %q", l, key)
				continue
			}
			if want := places(text); !slices.Equal(places(got), want) {
				t.Errorf("%s: %q has the places %v, want %v", l, key, places(got), want)
			}
		}
		for key := range other {
			if _, ok := reference[key]; !ok {
				t.Errorf("%s has %q, which %s lacks", l, key, phrase.Languages()[0])
			}
		}
	}
}

func TestScreensUseOnlyKeysThatExistAndAllOfThem(t *testing.T) {
	used := usedKeys(t, filepath.Join(".."))
	for _, family := range words.Families() {
		for _, code := range family.Codes {
			used[family.Prefix+"."+code] = "ui/words"
		}
	}
	known := catalogue(t, phrase.Russian)
	for key, where := range used {
		if _, ok := known[key]; !ok {
			t.Errorf("%s says %q, which no catalogue has", where, key)
		}
	}
	spelled := spelledKeys(t, filepath.Join(".."))
	for key := range known {
		if _, ok := used[key]; !ok && !spelled[key] {
			t.Errorf("no screen says %q", key)
		}
	}
}

// catalogue returns every key of a language with its wording, plural forms joined.
func catalogue(t *testing.T, l phrase.Language) map[string]string {
	t.Helper()
	raw, err := assets.I18n.ReadFile("i18n/" + string(l) + ".json")
	if err != nil {
		t.Fatal(err)
	}
	var messages map[string]any
	if err := json.Unmarshal(raw, &messages); err != nil {
		t.Fatal(err)
	}
	texts := map[string]string{}
	for key, message := range messages {
		switch m := message.(type) {
		case string:
			texts[key] = m
		case map[string]any:
			for _, form := range m {
				texts[key] += form.(string)
			}
		}
		if strings.TrimSpace(texts[key]) == "" {
			t.Errorf("%s: %q has no words", l, key)
		}
	}
	return texts
}

// places returns the sorted set of {{.Name}} places of a wording.
func places(text string) []string {
	found := regexp.MustCompile(`{{\s*\.\w+\s*}}`).FindAllString(text, -1)
	slices.Sort(found)
	return slices.Compact(found)
}

// usedKeys returns each key that non-test code under root passes to Say or Count, with the file that does.
func usedKeys(t *testing.T, root string) map[string]string {
	t.Helper()
	used := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if key := saidKey(n); key != "" {
				used[key] = path
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return used
}

// spelledKeys returns every string that non-test code under root spells out: a key may reach Say by way of a variable.
func spelledKeys(t *testing.T, root string) map[string]bool {
	t.Helper()
	spelled := map[string]bool{}
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return err
		}
		file, err := parser.ParseFile(token.NewFileSet(), path, nil, parser.SkipObjectResolution)
		if err != nil {
			return err
		}
		ast.Inspect(file, func(n ast.Node) bool {
			if literal, ok := n.(*ast.BasicLit); ok && literal.Kind == token.STRING {
				if text, err := strconv.Unquote(literal.Value); err == nil {
					spelled[text] = true
				}
			}
			return true
		})
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	return spelled
}

// saidKey returns the literal first argument of a call of Say or Count, if n is one.
func saidKey(n ast.Node) string {
	call, ok := n.(*ast.CallExpr)
	if !ok || len(call.Args) == 0 {
		return ""
	}
	fun, ok := call.Fun.(*ast.SelectorExpr)
	if !ok || fun.Sel.Name != "Say" && fun.Sel.Name != "Count" {
		return ""
	}
	literal, ok := call.Args[0].(*ast.BasicLit)
	if !ok || literal.Kind != token.STRING {
		return ""
	}
	key, err := strconv.Unquote(literal.Value)
	if err != nil {
		return ""
	}
	return key
}
