package storage

import (
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"

	"razvorot/internal/peer"
)

// TestABackupOpensWithThePublicPrograms runs the commands of docs/FORMATS.md:
// age, tar and sqlite3. age asks for the passphrase on a terminal, which
// script gives it.
func TestABackupOpensWithThePublicPrograms(t *testing.T) {
	for _, program := range []string{"age", "script", "tar", "sqlite3"} {
		peer.Program(t, program)
	}
	v, b := filledVault(t)
	path := backup(t, v)
	dir := t.TempDir()
	decrypt := exec.Command("script", "-qec", "age -d -o '"+filepath.Join(dir, "backup.tar")+"' '"+path+"'", os.DevNull)
	decrypt.Stdin = strings.NewReader(backupPassphrase + "\n")
	if out, err := decrypt.CombinedOutput(); err != nil {
		t.Fatalf("age: %v, %d bytes of output", err, len(out))
	}
	if out, err := exec.Command("tar", "-xf", filepath.Join(dir, "backup.tar"), "-C", dir).CombinedOutput(); err != nil {
		t.Fatalf("tar: %v: %s", err, out)
	}
	out, err := exec.Command("sqlite3", filepath.Join(dir, exportName),
		"PRAGMA integrity_check; SELECT value FROM setting WHERE name = 'language'; SELECT sum(length(content)) FROM blob_chunk").CombinedOutput()
	if err != nil {
		t.Fatalf("sqlite3: %v: %s", err, out)
	}
	if got := strings.Fields(string(out)); len(got) != 3 || got[0] != "ok" || got[1] != "ru" || got[2] != "1048653" || b.Size != 1048653 {
		t.Fatalf("sqlite3 reads %q", out)
	}
}
