package storage

import (
	"bytes"
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

const passphrase = "correct horse battery staple"

// testOptions uses the least Argon2id that is accepted.
func testOptions() Options {
	p := keyslot.FloorParams()
	return Options{Params: &p}
}

func secret(t testing.TB, text string) keyslot.Secret {
	t.Helper()
	s, err := keyslot.NewPassphrase(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// create makes a vault in a directory of the test's own.
func create(t testing.TB, o Options) *Created {
	t.Helper()
	c, err := Create(context.Background(), filepath.Join(t.TempDir(), "vault"), o, secret(t, passphrase))
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeVault(t, c.Vault) })
	return c
}

func closeVault(t testing.TB, v *Vault) {
	t.Helper()
	if err := v.Close(); err != nil {
		t.Error(err)
	}
}

// reopen opens the vault in dir and unlocks it.
func reopen(t testing.TB, dir string, o Options) *Vault {
	t.Helper()
	v, err := Open(dir, o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { closeVault(t, v) })
	if err := v.Unlock(context.Background(), secret(t, passphrase)); err != nil {
		t.Fatal(err)
	}
	return v
}

func set(t testing.TB, v *Vault, name, value string) {
	t.Helper()
	if err := v.update(context.Background(), func(tx *Tx) error { return tx.SaveSetting(context.Background(), name, value) }); err != nil {
		t.Fatal(err)
	}
}

func setting(v *Vault, name string) (value string, err error) {
	err = v.view(context.Background(), func(tx *Tx) error {
		value, err = tx.FindSetting(context.Background(), name)
		return err
	})
	return value, err
}

func wantSetting(t testing.TB, v *Vault, name, want string) {
	t.Helper()
	got, err := setting(v, name)
	if err != nil || got != want {
		t.Fatalf("setting %s is %q (%v), want %q", name, got, err, want)
	}
}

func TestWhatWasStoredIsThereAfterLockingAndAfterRestart(t *testing.T) {
	c := create(t, testOptions())
	set(t, c.Vault, "language", "ru")
	if err := c.Vault.Lock(); err != nil {
		t.Fatal(err)
	}
	if _, err := setting(c.Vault, "language"); !errors.Is(err, ErrLocked) {
		t.Fatalf("reading a locked vault gives %v", err)
	}
	if err := c.Vault.update(context.Background(), func(*Tx) error { return nil }); !errors.Is(err, ErrLocked) {
		t.Fatalf("changing a locked vault gives %v", err)
	}
	if err := c.Vault.Unlock(context.Background(), c.Recovery.Secret()); err != nil {
		t.Fatal(err)
	}
	wantSetting(t, c.Vault, "language", "ru")
	if err := c.Vault.Unlock(context.Background(), secret(t, passphrase)); !errors.Is(err, ErrUnlocked) {
		t.Fatalf("unlocking twice gives %v", err)
	}
	closeVault(t, c.Vault)
	wantSetting(t, reopen(t, c.Vault.dir, testOptions()), "language", "ru")
}

func TestAFailedUpdateLeavesNothing(t *testing.T) {
	v := create(t, testOptions()).Vault
	failure := errors.New("failure")
	err := v.update(context.Background(), func(tx *Tx) error {
		if err := tx.SaveSetting(context.Background(), "theme", "dark"); err != nil {
			return err
		}
		return failure
	})
	if !errors.Is(err, failure) {
		t.Fatal(err)
	}
	if _, err := setting(v, "theme"); !errors.Is(err, ErrNotFound) {
		t.Fatalf("setting of a failed update: %v", err)
	}
}

func TestALockedVaultForgetsItsKey(t *testing.T) {
	v := create(t, testOptions()).Vault
	key := v.key
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
	if key.Bytes() != nil || v.key != nil {
		t.Fatal("the master key is still there")
	}
}

func TestASecondCopyOfTheAppIsTold(t *testing.T) {
	v := create(t, testOptions()).Vault
	_, err := Open(v.dir, testOptions())
	if !errors.Is(err, ErrAlreadyOpen) || !strings.Contains(err.Error(), lockName) {
		t.Fatalf("opening twice gives %v", err)
	}
	closeVault(t, v)
	again, err := Open(v.dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	closeVault(t, again)
}

func TestCreateReplacesNothing(t *testing.T) {
	for _, name := range []string{headerName, headerName + ".bak", databaseName} {
		dir := t.TempDir()
		path := filepath.Join(dir, name)
		if err := os.WriteFile(path, []byte("precious"), 0o600); err != nil {
			t.Fatal(err)
		}
		if _, err := Create(context.Background(), dir, testOptions(), secret(t, passphrase)); !errors.Is(err, ErrExists) {
			t.Fatalf("creating over %s gives %v", name, err)
		}
		if b, err := os.ReadFile(path); err != nil || string(b) != "precious" {
			t.Fatalf("%s was touched: %q %v", name, b, err)
		}
	}
}

func TestOpeningNothingSaysWhatToDo(t *testing.T) {
	for _, dir := range []string{filepath.Join(t.TempDir(), "absent"), t.TempDir()} {
		_, err := Open(dir, testOptions())
		if !errors.Is(err, fs.ErrNotExist) || !strings.Contains(err.Error(), dir) {
			t.Errorf("opening %s gives %v", dir, err)
		}
	}
}

func TestAWrongPassphraseOpensNothing(t *testing.T) {
	c := create(t, testOptions())
	closeVault(t, c.Vault)
	v, err := Open(c.Vault.dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer closeVault(t, v)
	if err := v.Unlock(context.Background(), secret(t, "wrong")); !errors.Is(err, keyslot.ErrWrongSecret) {
		t.Fatal(err)
	}
	if v.Unlocked() {
		t.Fatal("unlocked all the same")
	}
	if _, failures := v.Delay(); failures != 1 {
		t.Fatalf("%d tries counted", failures)
	}
}

func TestWaysInChangeWithoutTouchingTheDatabase(t *testing.T) {
	c := create(t, testOptions())
	v := c.Vault
	set(t, v, "a", "b")
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
	before := fileBytes(t, v.path(databaseName))
	if err := v.Unlock(context.Background(), secret(t, passphrase)); err != nil {
		t.Fatal(err)
	}
	id, err := v.AddSlot(secret(t, "another phrase entirely"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := v.ChangeSlot(id, secret(t, "a third phrase entirely")); err != nil {
		t.Fatal(err)
	}
	if _, err := v.NewRecovery(); err != nil {
		t.Fatal(err)
	}
	if got := len(v.Slots()); got != 3 {
		t.Fatalf("%d slots", got)
	}
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
	if !bytes.Equal(before, fileBytes(t, v.path(databaseName))) {
		t.Fatal("the database changed")
	}
	if err := v.Unlock(context.Background(), c.Recovery.Secret()); !errors.Is(err, keyslot.ErrWrongSecret) {
		t.Fatalf("the old recovery code gives %v", err)
	}
	if err := v.Unlock(context.Background(), secret(t, "a third phrase entirely")); err != nil {
		t.Fatal(err)
	}
	if err := v.RemoveSlot(v.Slots()[0].ID); err != nil {
		t.Fatal(err)
	}
}

func TestADatabaseOfAnotherVaultIsRefused(t *testing.T) {
	a, b := create(t, testOptions()), create(t, testOptions())
	closeVault(t, a.Vault)
	closeVault(t, b.Vault)
	copyFile(t, b.Vault.path(databaseName), a.Vault.path(databaseName))
	v, err := Open(a.Vault.dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer closeVault(t, v)
	if err := v.Unlock(context.Background(), secret(t, passphrase)); !errors.Is(err, cryptvfs.ErrWrongKey) {
		t.Fatal(err)
	}
}

func TestAnAlteredDatabaseIsRefusedAndLeftAsItIs(t *testing.T) {
	c := create(t, testOptions())
	closeVault(t, c.Vault)
	path := c.Vault.path(databaseName)
	b := fileBytes(t, path)
	for i := len(b) - 2000; i > 40_000; i -= 4136 { // a bit in every page
		b[i] ^= 1
	}
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	v, err := Open(c.Vault.dir, testOptions())
	if err != nil {
		t.Fatal(err)
	}
	defer closeVault(t, v)
	err = v.Unlock(context.Background(), secret(t, passphrase))
	if err == nil {
		// The flipped bit is in a page that opening does not read.
		_, err = setting(v, "x")
	}
	if !errors.Is(err, cryptvfs.ErrTampered) || !strings.Contains(err.Error(), databaseName) {
		t.Fatalf("an altered database gives %v", err)
	}
}

func TestFilesAreForTheirOwnerAlone(t *testing.T) {
	v := create(t, testOptions()).Vault
	set(t, v, "a", "b")
	files, err := os.ReadDir(v.dir)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range files {
		info, err := f.Info()
		if err != nil {
			t.Fatal(err)
		}
		if info.Mode().Perm()&0o077 != 0 {
			t.Errorf("%s has mode %v", f.Name(), info.Mode())
		}
	}
}

func fileBytes(t testing.TB, path string) []byte {
	t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	return b
}

func copyFile(t testing.TB, from, to string) {
	t.Helper()
	if err := os.WriteFile(to, fileBytes(t, from), 0o600); err != nil {
		t.Fatal(err)
	}
}

func TestAnyDirectoryNameWillDo(t *testing.T) {
	for _, name := range []string{"with space", "Мои документы", "what?", "50%", "%41", "a#b", "a+b", "a&b=c", "a'b", `a"b`, "a;b"} {
		dir := filepath.Join(t.TempDir(), name)
		c, err := Create(context.Background(), dir, testOptions()) // the recovery code opens it without Argon2id
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		set(t, c.Vault, "language", "ru")
		if err := c.Vault.Backup(context.Background(), filepath.Join(dir, "copy"), passphrase, nil); err != nil { // attaches a database by its name
			t.Fatalf("%q: %v", name, err)
		}
		closeVault(t, c.Vault)
		v, err := Open(dir, testOptions())
		if err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		if err := v.Unlock(context.Background(), c.Recovery.Secret()); err != nil {
			t.Fatalf("%q: %v", name, err)
		}
		wantSetting(t, v, "language", "ru")
		closeVault(t, v)
	}
}

func TestLockingWaitsForWhoIsInTheMiddle(t *testing.T) {
	v := create(t, testOptions()).Vault
	inside, locked := make(chan struct{}), make(chan error, 1)
	go func() {
		<-inside
		locked <- v.Lock()
	}()
	err := v.update(context.Background(), func(tx *Tx) error {
		close(inside)
		for range 100 {
			if err := tx.SaveSetting(context.Background(), "language", "ru"); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := <-locked; err != nil {
		t.Fatal(err)
	}
	if err := v.Unlock(context.Background(), secret(t, passphrase)); err != nil {
		t.Fatal(err)
	}
	wantSetting(t, v, "language", "ru")
}

func TestASecretIsCheckedWithoutClosingTheVault(t *testing.T) {
	v := create(t, testOptions()).Vault
	if err := v.CheckSecret(secret(t, passphrase)); err != nil {
		t.Fatal(err)
	}
	if err := v.CheckSecret(secret(t, "not that one")); !errors.Is(err, keyslot.ErrWrongSecret) {
		t.Errorf("a wrong passphrase gives %v", err)
	}
	if _, failures := v.Delay(); failures != 1 {
		t.Errorf("%d wrong tries are counted, want 1", failures)
	}
	if !v.Unlocked() {
		t.Error("checking a secret closed the vault")
	}
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := v.CheckSecret(secret(t, passphrase)); !errors.Is(err, ErrLocked) {
		t.Errorf("a locked vault gives %v", err)
	}
}
