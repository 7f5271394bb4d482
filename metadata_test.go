package main_test

import (
	"bytes"
	"image/png"
	"os"
	"regexp"
	"testing"
)

// field returns the one value of a pattern's group in a file.
func field(t *testing.T, file, pattern string) string {
	t.Helper()
	text, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	found := regexp.MustCompile(pattern).FindSubmatch(text)
	if found == nil {
		t.Fatalf("%s has no %s", file, pattern)
	}
	return string(found[1])
}

// The packager reads FyneApp.toml and the program wire.go; under two ids a person would have two sets of preferences.
func TestThePackageAndTheProgramHaveOneID(t *testing.T) {
	packaged := field(t, "FyneApp.toml", `(?m)^ID = "(.+)"$`)
	if running := field(t, "wire.go", `(?m)^const appID = "(.+)"$`); running != packaged {
		t.Errorf("the program calls itself %q, its package %q", running, packaged)
	}
}

func TestThePackagesIconIsAPictureOfUsableSize(t *testing.T) {
	raw, err := os.ReadFile(field(t, "FyneApp.toml", `(?m)^Icon = "(.+)"$`))
	if err != nil {
		t.Fatal(err)
	}
	icon, err := png.DecodeConfig(bytes.NewReader(raw))
	if err != nil {
		t.Fatal(err)
	}
	if icon.Width != icon.Height || icon.Width < 512 {
		t.Errorf("the icon is %d×%d, want a square of at least 512", icon.Width, icon.Height)
	}
}
