package storage

import (
	"archive/tar"
	"bytes"
	"context"
	"database/sql"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"testing"

	"filippo.io/age"
)

const backupPassphrase = "a phrase for the backup"

func backup(t *testing.T, v *Vault) string {
	t.Helper()
	path := filepath.Join(t.TempDir(), "razvorot.backup")
	if err := v.Backup(context.Background(), path, backupPassphrase, nil); err != nil {
		t.Fatal(err)
	}
	return path
}

func restore(t *testing.T, path, passphrase string) (*Created, error) {
	t.Helper()
	c, err := Restore(context.Background(), path, passphrase, filepath.Join(t.TempDir(), "new"), testOptions(),
		secret(t, "a phrase for the new device"))
	if err == nil {
		t.Cleanup(func() { closeVault(t, c.Vault) })
	}
	return c, err
}

func filledVault(t *testing.T) (*Vault, Blob) {
	v := create(t, testOptions()).Vault
	set(t, v, "language", "ru")
	return v, store(t, v, scan(1<<20+77))
}

func TestABackupIsRestoredOnANewDeviceWithANewPassphrase(t *testing.T) {
	v, b := filledVault(t)
	path := backup(t, v)
	wantSetting(t, v, "language", "ru") // the vault is still in use
	c, err := restore(t, path, backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	wantSetting(t, c.Vault, "language", "ru")
	want, _ := io.ReadAll(scan(b.Size))
	reading(t, c.Vault, b.ID, func(r *BlobReader) {
		if got, err := io.ReadAll(r); err != nil || !bytes.Equal(got, want) {
			t.Fatal(len(got), err)
		}
	})
	if c.Vault.header.ID() == v.header.ID() {
		t.Error("two vaults have one id")
	}
	if err := c.Vault.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := c.Vault.Unlock(context.Background(), secret(t, "a phrase for the new device")); err != nil {
		t.Fatal(err)
	}
}

// TestABackupOpensWithoutTheApp does what the age, tar and sqlite3 programs do.
func TestABackupOpensWithoutTheApp(t *testing.T) {
	v, b := filledVault(t)
	f, err := os.Open(backup(t, v))
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	id, err := age.NewScryptIdentity(backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	plain, err := age.Decrypt(f, id)
	if err != nil {
		t.Fatal(err)
	}
	archive := tar.NewReader(plain)
	if h, err := archive.Next(); err != nil || h.Name != manifestName {
		t.Fatal(h, err)
	}
	var about manifest
	if err := json.NewDecoder(archive).Decode(&about); err != nil || about.Schema != SchemaVersion() {
		t.Fatal(about, err)
	}
	if h, err := archive.Next(); err != nil || h.Name != exportName {
		t.Fatal(h, err)
	}
	path := filepath.Join(t.TempDir(), exportName)
	content, err := io.ReadAll(archive)
	if err != nil {
		t.Fatal(err)
	}
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", path)
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	if err := verify(context.Background(), db, path); err != nil {
		t.Fatal(err)
	}
	var size int64
	if err := db.QueryRow("SELECT sum(length(content)) FROM blob_chunk").Scan(&size); err != nil || size != b.Size {
		t.Fatal(size, err)
	}
}

func TestABackupReplacesNothingAndLeavesNothing(t *testing.T) {
	v, _ := filledVault(t)
	path := filepath.Join(t.TempDir(), "mine")
	if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
		t.Fatal(err)
	}
	if err := v.Backup(context.Background(), path, backupPassphrase, nil); !errors.Is(err, ErrExists) {
		t.Fatal(err)
	}
	if string(fileBytes(t, path)) != "precious" {
		t.Fatal("the file was replaced")
	}
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := t.TempDir()
	if err := v.Backup(ctx, filepath.Join(dir, "b"), backupPassphrase, nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	if left, err := os.ReadDir(dir); err != nil || len(left) != 0 {
		t.Fatal(left, err)
	}
	if _, err := os.Stat(v.path(copyName)); !errors.Is(err, os.ErrNotExist) {
		t.Error("the snapshot was left behind")
	}
}

func TestADamagedBackupIsRefusedAndLeavesNothing(t *testing.T) {
	v, _ := filledVault(t)
	whole := fileBytes(t, backup(t, v))
	cases := map[string]func([]byte) []byte{
		"cut in the middle":       func(b []byte) []byte { return b[:len(b)/2] },
		"cut by one byte":         func(b []byte) []byte { return b[:len(b)-1] },
		"cut at a chunk's border": func(b []byte) []byte { return b[:len(b)-len(b)%(64<<10+16)] },
		"a bit flipped":           func(b []byte) []byte { b[len(b)/3] ^= 4; return b },
		"the last bit flipped":    func(b []byte) []byte { b[len(b)-1] ^= 1; return b },
		"something added":         func(b []byte) []byte { return append(b, 0) },
	}
	for name, damage := range cases {
		t.Run(name, func(t *testing.T) {
			path := filepath.Join(t.TempDir(), "b")
			if err := os.WriteFile(path, damage(append([]byte(nil), whole...)), 0o600); err != nil {
				t.Fatal(err)
			}
			dir := filepath.Join(t.TempDir(), "new")
			_, err := Restore(context.Background(), path, backupPassphrase, dir, testOptions(), secret(t, passphrase))
			if !errors.Is(err, ErrBackupDamaged) {
				t.Fatalf("restoring gives %v", err)
			}
			for _, f := range []string{headerName, databaseName, databaseName + "-wal"} {
				if _, err := os.Stat(filepath.Join(dir, f)); !errors.Is(err, os.ErrNotExist) {
					t.Errorf("%s was left behind", f)
				}
			}
		})
	}
}

func TestARestoreTellsWhatIsWrong(t *testing.T) {
	v, _ := filledVault(t)
	path := backup(t, v)
	if _, err := restore(t, path, "another phrase"); !errors.Is(err, ErrBackupPassphrase) {
		t.Errorf("a wrong passphrase gives %v", err)
	}
	if _, err := restore(t, path, ""); !errors.Is(err, ErrBackupPassphrase) {
		t.Errorf("no passphrase gives %v", err)
	}
	for name, content := range map[string]string{"empty": "", "text": "hello", "sqlite": "SQLite format 3\x00"} {
		other := filepath.Join(t.TempDir(), name)
		if err := os.WriteFile(other, []byte(content), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := restore(t, other, backupPassphrase); !errors.Is(err, ErrNotBackup) {
			t.Errorf("%s gives %v", name, err)
		}
	}
	if _, err := restore(t, filepath.Join(t.TempDir(), "absent"), backupPassphrase); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("no file gives %v", err)
	}
}
