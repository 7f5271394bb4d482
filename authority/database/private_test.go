//go:build unix

package database_test

import (
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"razvorot/authority/database"
	"razvorot/authority/store"
)

func TestADatabaseFileIsOfItsOwnerAlone(t *testing.T) {
	defer syscall.Umask(syscall.Umask(0o022)) // what most machines have
	dir := t.TempDir()
	db, err := database.Open(t.Context(), "sqlite:"+filepath.Join(dir, "a.db"), database.Options{})
	if err != nil {
		t.Fatal(err)
	}
	defer func() { _ = db.Close() }()
	if err := store.Migrate(t.Context(), db.Database); err != nil {
		t.Fatal(err)
	}
	files, err := os.ReadDir(dir)
	if err != nil || len(files) < 2 {
		t.Fatal("a log beside the file is expected:", files, err)
	}
	for _, f := range files {
		if info, err := f.Info(); err != nil || info.Mode().Perm() != 0o600 {
			t.Error(f.Name(), info.Mode(), err)
		}
	}
}
