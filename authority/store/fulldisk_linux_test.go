package store_test

import (
	"errors"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"testing"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/internal/postgrestest"
)

// smallDisk returns a folder on a file system of its own, which this machine may not permit. PostgreSQL may write to it.
func smallDisk(t *testing.T) string {
	t.Helper()
	folder, err := os.MkdirTemp("/tmp", "smalldisk") // as t.TempDir, but not only root's to enter
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { _ = os.RemoveAll(folder) })
	if err := syscall.Mount("tmpfs", folder, "tmpfs", 0, "size=32m,mode=0777"); err != nil {
		t.Skip("a file system cannot be mounted here: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(folder, syscall.MNT_DETACH); err != nil {
			t.Error(err)
		}
	})
	return folder
}

func TestAFullDiskOfPostgreSQLIsCalledSoAndItGoesOnWhenThereIsRoom(t *testing.T) {
	if !onPostgreSQL {
		t.Skip("of a full SQLite another test tells")
	}
	disk := smallDisk(t)
	server := postgrestest.Start(t)
	place := filepath.Join(disk, "data")
	server.Folder(t, place)
	d := connect(t, server.Database(t))
	s, err := store.Open(t.Context(), d.Database)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := d.SQL.Exec("CREATE TABLESPACE small LOCATION '" + place + "'"); err != nil {
		t.Fatal(err)
	}
	if _, err := d.SQL.Exec("ALTER TABLE blob_chunk SET TABLESPACE small"); err != nil {
		t.Fatal(err)
	}
	films := filepath.Join(disk, "films")
	if err := os.WriteFile(films, make([]byte, 8<<20), 0o600); err != nil {
		t.Fatal(err)
	}
	update(t, s, func(tx *store.Tx) error {
		if err := tx.CreateAccount(account("a", "+79000000001", "x@example.org", false)); err != nil {
			return err
		}
		return tx.CreateBlob(store.Blob{ID: "b", Account: "a", Size: 1})
	})
	hard := []byte(strings.Repeat("0123456789abcdef", 1<<12)) // 64 KiB
	for i := range hard {
		hard[i] = byte(i * i * 31 >> 3) // that does not compress away
	}
	add := func(at int64) error {
		return s.Update(t.Context(), func(tx *store.Tx) error { return tx.AppendBlob("b", at, hard) })
	}
	at := int64(0)
	for err == nil && at < 1000 {
		err = add(at)
		at++
	}
	if !errors.Is(err, domain.ErrNoSpace) {
		t.Fatalf("after %d pieces: %v; want %v", at, err, domain.ErrNoSpace)
	}
	if err := os.Remove(films); err != nil {
		t.Fatal(err)
	}
	if err := add(at); err != nil {
		t.Error("with room again:", err)
	}
}
