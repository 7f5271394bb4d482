package storage

import (
	"archive/tar"
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"testing/iotest"

	"filippo.io/age"

	"razvorot/domain"
)

// taken takes the bytes of a file for a place where no vault is yet.
func taken(t testing.TB, content []byte) (*TakenBackup, string, error) {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "new", "vault")
	b, err := TakeBackup(context.Background(), dir, bytes.NewReader(content))
	return b, dir, err
}

func TestF4ABackupSaysWhatIsInItBeforeAnythingIsDone(t *testing.T) {
	v, _ := filledVault(t)
	p, err := v.PrepareBackup(context.Background(), backupPassphrase, nil)
	if err != nil {
		t.Fatal(err)
	}
	content := fileBytes(t, v.path(preparedName+"/"+preparedFile))
	if p.Size() != int64(len(content)) {
		t.Errorf("%d bytes are said to be %d", len(content), p.Size())
	}
	b, dir, err := taken(t, content)
	if err != nil {
		t.Fatal(err)
	}
	var last, total int64
	c, err := b.Read(context.Background(), backupPassphrase, func(done, of int64) {
		if done < last {
			t.Errorf("progress goes back from %d to %d", last, done)
		}
		last, total = done, of
	})
	if err != nil || c.MadeAt.IsZero() || c.Size == 0 || c.MadeAt != p.Contents().MadeAt {
		t.Errorf("it says %v, %v", c, err)
	}
	if last != total || total != int64(len(content)) {
		t.Errorf("progress ended at %d of %d", last, total)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "*")); err != nil || len(left) != 0 {
		t.Errorf("reading it has made %q", left)
	}
	if err := errors.Join(b.Discard(), p.Discard(), p.Discard()); err != nil {
		t.Error(err)
	}
}

func TestF4ABackupSealedWithTheRecoveryCodeOpensHoweverTheCodeIsTyped(t *testing.T) {
	c := create(t, testOptions())
	code := c.Recovery.Reveal()
	path := filepath.Join(t.TempDir(), "b")
	if err := c.Vault.Backup(context.Background(), path, code, nil); err != nil {
		t.Fatal(err)
	}
	for _, typed := range []string{code, strings.ReplaceAll(code, "-", " "), strings.ReplaceAll(code, "-", "")} {
		b, _, err := taken(t, fileBytes(t, path))
		if err == nil {
			_, err = b.Read(context.Background(), typed, nil)
		}
		if err != nil {
			t.Errorf("a code of %d characters gives %v", len(typed), err)
		}
	}
}

// Wherever making a backup is called off, nothing is left and the vault is as it was.
func TestF4ABackupIsCalledOffAtAnyStepAndLeavesNothing(t *testing.T) {
	v, b := filledVault(t)
	seen := map[int64]bool{}
	for third := range int64(3) {
		ctx, cancel := context.WithCancel(context.Background())
		_, err := v.PrepareBackup(ctx, backupPassphrase, func(done, total int64) {
			if 3*done > third*total {
				seen[third] = true
				cancel()
			}
		})
		cancel()
		if err == nil { // the last report came with the last byte
			continue
		}
		if !errors.Is(err, context.Canceled) {
			t.Errorf("called off in part %d it gives %v", third, err)
		}
		for _, name := range []string{preparedName, copyName} {
			if _, err := os.Stat(v.path(name)); !errors.Is(err, os.ErrNotExist) {
				t.Errorf("called off in part %d, %s is left", third, name)
			}
		}
	}
	if len(seen) == 0 {
		t.Error("progress was never told")
	}
	wantSetting(t, v, "language", "ru")
	reading(t, v, b.ID, func(r *BlobReader) {
		if n, err := io.Copy(io.Discard, r); n != b.Size || err != nil {
			t.Errorf("of the scan are left %d bytes, %v", n, err)
		}
	})
}

// A program that was killed leaves a half-made backup behind; the next start clears it away.
func TestF4WhatAKilledBackupLeftIsClearedAtTheNextStart(t *testing.T) {
	v, _ := filledVault(t)
	if _, err := v.PrepareBackup(context.Background(), backupPassphrase, nil); err != nil {
		t.Fatal(err)
	}
	half := v.path(preparedName + "/.backup-123")
	if err := errors.Join(os.WriteFile(half, []byte("half"), 0o600), os.WriteFile(v.path(copyName), []byte("half"), 0o600), v.Close()); err != nil {
		t.Fatal(err)
	}
	again := reopen(t, v.dir, testOptions())
	if _, err := os.Stat(again.path(preparedName)); !errors.Is(err, os.ErrNotExist) {
		t.Error("a half-made backup is left")
	}
	wantSetting(t, again, "language", "ru")
	if _, err := again.PrepareBackup(context.Background(), backupPassphrase, nil); err != nil {
		t.Error(err)
	}
}

// Wherever a restore is called off, the device is as it was and the same backup can be restored after it.
func TestF4ARestoreIsCalledOffAtAnyStepAndCanBeginAgain(t *testing.T) {
	v, _ := filledVault(t)
	b, dir, err := taken(t, fileBytes(t, backup(t, v)))
	if err != nil {
		t.Fatal(err)
	}
	for quarter := range int64(4) {
		ctx, cancel := context.WithCancel(context.Background())
		source := Source{Secret: backupPassphrase, Progress: func(done, total int64) {
			if 4*done >= quarter*total {
				cancel()
			}
		}}
		if _, err := b.Restore(ctx, source, dir, testOptions(), secret(t, passphrase)); err == nil {
			t.Fatalf("called off in quarter %d it succeeds", quarter)
		}
		cancel()
		if _, err := Open(dir, testOptions()); !errors.Is(err, os.ErrNotExist) {
			t.Fatalf("called off in quarter %d, opening gives %v", quarter, err)
		}
	}
	c, err := b.Restore(context.Background(), Source{Secret: backupPassphrase}, dir, testOptions(), secret(t, passphrase))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeVault(t, c.Vault) })
	wantSetting(t, c.Vault, "language", "ru")
	if _, err := b.Restore(context.Background(), Source{Secret: backupPassphrase}, dir, testOptions(), secret(t, passphrase)); !errors.Is(err, ErrAlreadyOpen) {
		t.Errorf("a second restore gives %v", err)
	}
	wantSetting(t, c.Vault, "language", "ru")
}

func TestF4AFileThatBreaksOffOrIsSomethingElseIsTakenForNoBackup(t *testing.T) {
	for name, file := range map[string]io.Reader{"empty": strings.NewReader(""), "a letter": strings.NewReader("Dear Anna, "),
		"a stick pulled out": io.MultiReader(strings.NewReader(ageMagic+"-> scrypt"), iotest.ErrReader(os.ErrClosed))} {
		dir := filepath.Join(t.TempDir(), "vault")
		_, err := TakeBackup(context.Background(), dir, file)
		if !errors.Is(err, domain.ErrUnsupportedType) && !errors.Is(err, os.ErrClosed) {
			t.Errorf("%s gives %v", name, err)
		}
		if _, err := os.Stat(dir + takenSuffix); !errors.Is(err, os.ErrNotExist) {
			t.Errorf("%s leaves something", name)
		}
	}
}

func TestF4NoSessionAndNoKeyOfTheDeviceIsInABackup(t *testing.T) {
	v, _ := filledVault(t)
	in(t, v, func(tx domain.Tx) error {
		return errors.Join(tx.SaveSession(ctx, domain.Session{Account: "a"}), tx.SaveDeviceKey(ctx, bytes.Repeat([]byte{7}, 32)))
	})
	c, err := restore(t, backup(t, v), backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	in(t, c.Vault, func(tx domain.Tx) error {
		_, session := tx.FindSession(ctx)
		_, key := tx.FindDeviceKey(ctx)
		if !errors.Is(session, domain.ErrNotFound) || !errors.Is(key, domain.ErrNotFound) {
			t.Errorf("a restored vault has a session: %v, or its key: %v", session, key)
		}
		_, err := tx.FindSetting(ctx, domain.SettingRestored)
		return err
	})
	in(t, v, func(tx domain.Tx) error { _, err := tx.FindSession(ctx); return err }) // here it still is
}

// sealTar seals what somebody else made, as whoever knows the passphrase may.
func sealTar(t testing.TB, content []byte) []byte {
	t.Helper()
	var out bytes.Buffer
	to, err := age.NewScryptRecipient(backupPassphrase)
	if err != nil {
		t.Fatal(err)
	}
	to.SetWorkFactor(1)
	w, err := age.Encrypt(&out, to)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := w.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

// FuzzBackup reads files that are no backups, and sealed archives whose content was made by somebody else: no panic, and nothing that is
// not an error is said of what is not whole.
func FuzzBackup(f *testing.F) {
	about, err := json.Marshal(manifest{Product: backupProduct, Format: backupFormat, Schema: SchemaVersion(), Size: 4})
	if err != nil {
		f.Fatal(err)
	}
	var archive bytes.Buffer
	w := tar.NewWriter(&archive)
	for name, content := range map[string][]byte{manifestName: about} {
		err = errors.Join(err, w.WriteHeader(&tar.Header{Name: name, Mode: 0o600, Size: int64(len(content))}), writeAll(w, content))
	}
	err = errors.Join(err, w.WriteHeader(&tar.Header{Name: exportName, Mode: 0o600, Size: 4}), writeAll(w, []byte("data")), w.Close())
	if err != nil {
		f.Fatal(err)
	}
	f.Add(archive.Bytes(), true)
	f.Add([]byte(ageMagic+"-> scrypt AAAAAAAAAAAAAAAAAAAAAA 40\n"), false)
	f.Add(sealTar(f, archive.Bytes()), false)
	f.Fuzz(func(t *testing.T, content []byte, inside bool) {
		if inside {
			content = sealTar(t, content)
		}
		b, dir, err := taken(t, content)
		if err != nil {
			return
		}
		c, err := b.Read(context.Background(), backupPassphrase, nil)
		if err == nil && c.Size < 0 {
			t.Errorf("a backup of %d bytes", c.Size)
		}
		if _, err := b.Restore(context.Background(), Source{Secret: "another"}, dir, testOptions(), secret(t, passphrase)); err == nil {
			t.Error("another passphrase restores it")
		}
	})
}
