package main

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"

	"github.com/alecthomas/kong"

	"razvorot/authority/config"
)

// packaged is the folder of what is installed beside the program.
const packaged = "../../packaging/systemd/"

func unit(t *testing.T) string {
	t.Helper()
	b, err := os.ReadFile(packaged + "authority.service")
	if err != nil {
		t.Fatal(err)
	}
	return string(b)
}

func TestTheUnitIsOneThatSystemdTakes(t *testing.T) {
	program, err := exec.LookPath("systemd-analyze")
	if err != nil {
		t.Skip("systemd-analyze is not installed (Debian's package systemd)")
	}
	dir := t.TempDir()
	binary := filepath.Join(dir, "authority") // it looks whether the program is there
	file := filepath.Join(dir, "authority.service")
	text := strings.Replace(unit(t), "/usr/local/bin/authority", binary, 1)
	for path, content := range map[string]string{binary: "#!/bin/sh\n", file: text} {
		if err := os.WriteFile(path, []byte(content), 0o700); err != nil {
			t.Fatal(err)
		}
	}
	out, err := exec.CommandContext(t.Context(), program, "verify", "--man=no", "--recursive-errors=no", file).CombinedOutput()
	if err != nil || strings.Contains(string(out), "Unknown") || strings.Contains(string(out), "Failed to parse") {
		t.Error(err, string(out))
	}
}

func TestWhatTheUnitNamesIsOfTheProgram(t *testing.T) {
	text := unit(t)
	start := regexp.MustCompile(`(?m)^ExecStart=(\S+) serve --config (\S+)$`).FindStringSubmatch(text)
	if start == nil || start[1] != "/usr/local/bin/authority" || start[2] != "/etc/authority/authority.yaml" {
		t.Fatal("what is started is another thing:", start)
	}
	parser, err := kong.New(&commands{}, kong.Vars{"version": version()})
	if err != nil {
		t.Fatal(err)
	}
	if _, err := parser.Parse([]string{"serve", "--config", start[2]}); err != nil {
		t.Error("the program does not take what the unit starts it with:", err)
	}
	credential := filepath.Join(t.TempDir(), "passphrase")
	if err := os.WriteFile(credential, []byte("six words on a paper\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	var environ []string
	for _, m := range regexp.MustCompile(`(?m)^Environment=(\S+)$`).FindAllStringSubmatch(text, -1) {
		environ = append(environ, strings.Replace(m[1], "%d/passphrase", credential, 1))
	}
	c, err := config.Load(config.Default(), packaged+"authority.yaml", environ)
	if c.Keys.Passphrase.Reveal() != "six words on a paper" {
		t.Error("the passphrase that systemd hands over is not taken")
	}
	for line := range strings.Lines(err.Error()) { // files of another machine are all that this one lacks
		if !strings.Contains(line, "cannot be read") {
			t.Error(line)
		}
	}
	if c.Keys.Dir != "/var/lib/authority/keys" || c.Dir != "/var/lib/authority" || !strings.Contains(text, "\nStateDirectory=authority\n") {
		t.Error("keys and files lie outside what the unit lets the program write to:", c.Keys.Dir, c.Dir)
	}
}
