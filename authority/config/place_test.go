package config_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"razvorot/authority/config"
)

func TestADatabaseInTheFileLiesBesideIt(t *testing.T) {
	for text, want := range map[string]string{
		"sqlite:authority.db":               "sqlite:DIR/authority.db",
		"sqlite:data/a.db?_pragma=foo(1)":   "sqlite:DIR/data/a.db?_pragma=foo(1)",
		"sqlite:/var/lib/authority/a.db":    "sqlite:/var/lib/authority/a.db",
		"sqlite::memory:":                   "sqlite::memory:",
		"postgres://authority@db/authority": "postgres://authority@db/authority",
	} {
		dir := write(t, map[string]string{"a.yaml": "database: {address: \"" + text + "\"}", "b.yaml": "database: {address_file: address}",
			"address": text + "\n"})
		for _, name := range []string{"a.yaml", "b.yaml"} {
			c, _ := config.Load(config.Trial(dir), filepath.Join(dir, name), nil)
			if got := c.Database.Address.Reveal(); got != strings.Replace(want, "DIR", filepath.ToSlash(dir), 1) {
				t.Errorf("%s: %s is %s", name, text, got)
			}
		}
	}
}

func TestAFileThatCannotBeReadIsTheOnlyFault(t *testing.T) {
	dir := write(t, map[string]string{"broken.yaml": "name: [\n", "words.yaml": "just words\n", "list.yaml": "- name\n"})
	for name, want := range map[string]string{"none.yaml": "cannot be read", "broken.yaml": "not YAML", "words.yaml": "settings are wanted",
		"list.yaml": "settings are wanted"} {
		_, err := config.Load(config.Default(), filepath.Join(dir, name), []string{"AUTHORITY_API_LISTEN=8443"})
		faults, _ := errors.AsType[config.Faults](err)
		if len(faults) != 1 || !faults.Unread() || !strings.Contains(err.Error(), want) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestAnEmptyFileLacksEverything(t *testing.T) {
	dir := write(t, map[string]string{"empty.yaml": "# later\n"})
	_, err := config.Load(config.Default(), filepath.Join(dir, "empty.yaml"), nil)
	if faults, _ := errors.AsType[config.Faults](err); len(faults) < 5 || faults.Unread() {
		t.Error(err)
	}
}

func TestAnAddressOfNoConsoleIsAFault(t *testing.T) {
	dir := complete(t)
	path := filepath.Join(dir, "authority.yaml")
	text, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	without := strings.Replace(string(text), "  listen: 127.0.0.1:8444\n", "", 1)
	if err := os.WriteFile(path, []byte(without), 0o600); err != nil {
		t.Fatal(err)
	}
	secret := "AUTHORITY_SMS_SECRET=" + strings.Repeat("k", 32)
	if _, err := config.Load(config.Default(), path, []string{secret}); err == nil || !strings.Contains(err.Error(), "console.url: there is no console.listen") {
		t.Error(err)
	}
	if _, err := config.Load(config.Default(), path, []string{secret, "AUTHORITY_CONSOLE_LISTEN="}); err != nil {
		t.Error("a process without a console that shares the file:", err)
	}
}

func TestFilesThatNobodyElseShouldReadAreKnown(t *testing.T) {
	dir := complete(t)
	c, _ := config.Load(config.Default(), filepath.Join(dir, "authority.yaml"), nil)
	files := c.SecretFiles()
	for _, key := range []string{"keys.passphrase_file", "mail.password_file", "sms.secret_file", "api.key", "console.key"} {
		if filepath.Dir(files[key]) != dir {
			t.Error(key, "is", files[key])
		}
	}
}
