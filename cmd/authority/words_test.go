package main

import (
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func TestTheVersionIsPrinted(t *testing.T) {
	code, out, said := run(t, "", "--version")
	if code != 0 || !strings.HasPrefix(out, "authority ") || !strings.Contains(out, "go1.") || strings.Count(out, "\n") != 1 {
		t.Error(code, out, said)
	}
}

func TestAMistypedCommandIsAnsweredInAFewLines(t *testing.T) {
	for _, args := range [][]string{nil, {"srve"}, {"user"}, {"--nothing"}} {
		code, out, said := run(t, "", args...)
		if lines := strings.Count(out+said, "\n"); code == 0 || lines > 15 || !strings.Contains(out+said, "--help") {
			t.Errorf("%v: %d lines: %s%s", args, lines, out, said)
		}
	}
	if _, out, _ := run(t, "", "--help"); strings.Count(out, "\n") > 30 || !strings.Contains(out, "doctor") || !strings.Contains(out, "pki") {
		t.Error(out)
	}
}

func TestADoctorWithoutAFileSaysWhatToDo(t *testing.T) {
	if _, err := os.Stat(usualConfig); err == nil {
		t.Skip("there is a " + usualConfig)
	}
	code, out, said := run(t, "", "doctor")
	if code == 0 || !strings.Contains(out, "--config") || !strings.Contains(out, "--simulate") || strings.Contains(out, "missing") ||
		strings.Count(out, "wrong") != 1 {
		t.Error(code, out, said)
	}
	broken := filepath.Join(t.TempDir(), "authority.yaml")
	if err := os.WriteFile(broken, []byte("name: [\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	for _, command := range []string{"doctor", "serve"} {
		if code, out, said := run(t, "", command, "--config", broken); code == 0 || !strings.Contains(out+said, "not YAML") ||
			strings.Contains(out+said, "missing") {
			t.Error(command, code, out, said)
		}
	}
}

func TestALoginIsOfASaneAlphabet(t *testing.T) {
	if testing.Short() {
		t.Skip("starts processes")
	}
	dir := t.TempDir()
	add := func(login string) (int, string) {
		code, out, said := run(t, "Сорок 2 бегемота на крыше\n", "user", "add", login, "--role", "operator", "--simulate", "--dir", dir)
		return code, out + said
	}
	if code, said := add("Bob Smith!😀"); code == 0 || !strings.Contains(said, "a-z") || !strings.Contains(said, ". _ - @") {
		t.Error(code, said)
	}
	if code, said := add("Ёлкина-2.b@office"); code != 0 {
		t.Error(said)
	}
	_, _, said := run(t, "", "user", "role", "ёлкина-2.b@office", "boss", "--simulate", "--dir", dir)
	for _, role := range []string{"operator", "senior", "keys", "auditor"} {
		if !strings.Contains(said, role) {
			t.Error("a wrong role is answered without the right ones:", said)
		}
	}
}

// TestARefusedCeremonyLeavesNoKeyBehind seals keys, which takes a second each.
func TestARefusedCeremonyLeavesNoKeyBehind(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	dir := t.TempDir()
	do := func(folder, database string) (int, string) {
		t.Helper()
		c := command(t, []string{"AUTHORITY_KEYS_DIR=" + filepath.Join(dir, folder), "AUTHORITY_KEYS_PASSPHRASE=шесть сонных экскаваторов",
			"AUTHORITY_DATABASE_ADDRESS=sqlite:" + filepath.Join(dir, database)}, "pki", "init", "--simulate", "--dir", dir)
		out, _ := c.CombinedOutput() // its code tells
		return c.ProcessState.ExitCode(), string(out)
	}
	if code, said := do("keys", "a.db"); code != 0 {
		t.Fatal(said)
	}
	if code, said := do("others", "a.db"); code == 0 || !strings.Contains(said, "made already") {
		t.Error("the database of another authority was taken:", said)
	}
	if err := os.WriteFile(filepath.Join(dir, "no.db"), []byte(strings.Repeat("this is no database ", 100)), 0o600); err != nil {
		t.Fatal(err)
	}
	if code, said := do("broken", "no.db"); code == 0 {
		t.Error(said)
	}
	for _, folder := range []string{"others", "broken"} {
		if left, err := os.ReadDir(filepath.Join(dir, folder)); err == nil {
			t.Errorf("%s was left behind: %v", folder, left)
		}
	}
}
