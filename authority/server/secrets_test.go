package server_test

import (
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"testing"

	"razvorot/authority/config"
	"razvorot/authority/server"
)

func TestTheDoctorWarnsOfSecretsThatAreOpenToEverybody(t *testing.T) {
	if runtime.GOOS == "windows" {
		t.Skip("Windows has no such permissions")
	}
	dir := t.TempDir()
	for name, text := range map[string]string{"sms": strings.Repeat("k", 32), "mail": "password",
		"authority.yaml": "sms: {secret_file: sms}\nmail: {password_file: mail}\ndatabase: {address: \"sqlite:a.db\"}\n"} {
		if err := os.WriteFile(filepath.Join(dir, name), []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
	}
	look := func() map[server.State][]string {
		c, _ := config.Load(config.Trial(dir), filepath.Join(dir, "authority.yaml"), nil)
		c.API.Listen, c.Console.Listen, c.Admin.Listen, c.SMS.URL = "", "", "", ""
		return told(server.Examine(t.Context(), c, nil), "secrets")
	}
	if found := look(); len(found[server.Doubtful]) != 0 || len(found[server.Sound]) != 1 {
		t.Error("closed files:", found)
	}
	if err := os.Chmod(filepath.Join(dir, "sms"), 0o644); err != nil {
		t.Fatal(err)
	}
	if found := look()[server.Doubtful]; len(found) != 1 || !strings.Contains(found[0], "sms.secret_file") || !strings.Contains(found[0], "chmod 600") {
		t.Error("an open file:", found)
	}
	if err := os.Chmod(filepath.Join(dir, "a.db"), 0o644); err != nil {
		t.Fatal(err)
	}
	if found := strings.Join(look()[server.Doubtful], "\n"); !strings.Contains(found, "database.address") {
		t.Error("an open database:", found)
	}
}
