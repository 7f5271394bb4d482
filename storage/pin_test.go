package storage

import (
	"context"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"testing"
	"time"

	"razvorot/storage/keyslot"
)

func pinSecret(t *testing.T, digits string) keyslot.Secret {
	t.Helper()
	s, err := keyslot.NewPIN(digits)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func TestA7APINOpensTheVaultWithItsHalfInTheKeychainAndNowhereElse(t *testing.T) {
	o := testOptions()
	k := newKeychain()
	o.Keychain = k
	v := create(t, o).Vault
	if v.HasPIN() || !v.KeychainWorks() {
		t.Fatal("a new vault has a PIN, or its keychain does not answer")
	}
	for _, pin := range []string{"482915", "730164"} { // the second one takes the place of the first
		if err := v.SetPIN(pin); err != nil {
			t.Fatal(err)
		}
	}
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := v.Unlock(context.Background(), pinSecret(t, "482915")); !errors.Is(err, keyslot.ErrWrongSecret) {
		t.Errorf("the PIN before gives %v", err)
	}
	if err := v.Unlock(context.Background(), pinSecret(t, "730164")); err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(v.DropPIN(), v.DropPIN(), v.Lock()); err != nil {
		t.Fatal(err)
	}
	if err := v.Unlock(context.Background(), pinSecret(t, "730164")); !errors.Is(err, keyslot.ErrNoSlot) {
		t.Errorf("a PIN that was dropped gives %v", err)
	}
}

func TestA7WithoutAKeychainThereIsNoPIN(t *testing.T) {
	v := create(t, testOptions()).Vault
	if v.KeychainWorks() {
		t.Error("a keychain that is not there answers")
	}
	if err := v.SetPIN("482915"); !errors.Is(err, keyslot.ErrNoKeychain) || v.HasPIN() {
		t.Errorf("got %v, PIN %v", err, v.HasPIN())
	}
}

// setClock is a keyslot.Clock that is set by hand.
type setClock struct {
	wall time.Time
	up   keyslot.Uptime
}

func (c *setClock) Wall() time.Time        { return c.wall }
func (c *setClock) Uptime() keyslot.Uptime { return c.up }

func TestA7ThePauseGoesOnOverRestartsAndAClockSetBackDoesNotShortenIt(t *testing.T) {
	clock := &setClock{wall: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), up: keyslot.Uptime{Elapsed: time.Hour, Boot: [16]byte{1}}}
	o := testOptions()
	o.Keychain, o.Clock = newKeychain(), clock
	dir := filepath.Join(t.TempDir(), "vault")
	c, err := Create(context.Background(), dir, o, secret(t, passphrase))
	if err != nil {
		t.Fatal(err)
	}
	if err := errors.Join(c.Vault.SetPIN("482915"), c.Vault.Close()); err != nil {
		t.Fatal(err)
	}
	v, err := Open(dir, o)
	for range 3 {
		if err == nil && !errors.Is(v.Unlock(context.Background(), pinSecret(t, "000001")), keyslot.ErrWrongSecret) {
			t.Fatal("a wrong PIN is not refused as one")
		}
	}
	if err != nil {
		t.Fatal(err)
	}
	closeVault(t, v)
	clock.wall = clock.wall.Add(-365 * 24 * time.Hour) // set back by a year
	clock.up.Elapsed += 10 * time.Second
	if v, err = Open(dir, o); err != nil { // the program was started anew
		t.Fatal(err)
	}
	t.Cleanup(func() { closeVault(t, v) })
	if left, failures := v.Delay(); left != 20*time.Second || failures != 3 {
		t.Errorf("%v are left after %d failures, want 20s after 3", left, failures)
	}
	clock.up = keyslot.Uptime{Elapsed: time.Second, Boot: [16]byte{2}} // and then the device, too
	if left, _ := v.Delay(); left != 29*time.Second {
		t.Errorf("after a restart of the device %v are left, want 29s", left)
	}
	var delayed *keyslot.DelayError
	if err := v.Unlock(context.Background(), pinSecret(t, "482915")); !errors.As(err, &delayed) {
		t.Errorf("the right PIN gives %v during the pause", err)
	}
	clock.up.Elapsed += 30 * time.Second
	if err := v.Unlock(context.Background(), pinSecret(t, "482915")); err != nil {
		t.Errorf("after the pause the right PIN gives %v", err)
	}
}

func TestA7ManyWrongTriesWipeNothing(t *testing.T) {
	clock := &setClock{wall: time.Date(2026, 11, 23, 9, 0, 0, 0, time.UTC), up: keyslot.Uptime{Elapsed: time.Hour, Boot: [16]byte{1}}}
	o := testOptions()
	o.Clock = clock
	v := create(t, o).Vault
	set(t, v, "language", "ru")
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
	for i := range 12 {
		if err := v.Unlock(context.Background(), secret(t, "not this one")); !errors.Is(err, keyslot.ErrWrongSecret) {
			t.Fatalf("try %d gives %v", i, err)
		}
		clock.up.Elapsed += time.Hour
	}
	if err := v.Unlock(context.Background(), secret(t, passphrase)); err != nil {
		t.Fatal(err)
	}
	wantSetting(t, v, "language", "ru")
}

func TestF4AnErasedVaultIsGoneAndTheNextOneBeginsInItsPlace(t *testing.T) {
	o := testOptions()
	k := newKeychain()
	o.Keychain = k
	c := create(t, o)
	set(t, c.Vault, "language", "ru")
	if err := errors.Join(c.Vault.SetPIN("482915"), c.Vault.Erase()); err != nil {
		t.Fatal(err)
	}
	if _, err := Open(c.Vault.dir, o); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("opening it gives %v", err)
	}
	if len(k.items) != 0 {
		t.Errorf("%d items are left in the keychain", len(k.items))
	}
	next, err := Create(context.Background(), c.Vault.dir, o, secret(t, passphrase))
	if err != nil {
		t.Fatal(err)
	}
	closeVault(t, next.Vault)
}

// An erasure that was killed is ended, whatever it had come to.
func TestF4AnErasureThatWasInterruptedIsEnded(t *testing.T) {
	o := testOptions()
	for name, gone := range map[string][]string{"at its beginning": nil, "after the copy": {headerName + ".bak"},
		"after both headers": {headerName, headerName + ".bak"}, "before its end": {headerName, headerName + ".bak", databaseName}} {
		t.Run(name, func(t *testing.T) {
			v := create(t, o).Vault
			if err := errors.Join(v.Close(), mark(v.path(erasedName)), v.removeFiles(gone...), FinishErasure(v.dir)); err != nil {
				t.Fatal(err)
			}
			left, err := filepath.Glob(filepath.Join(v.dir, "vault.*"))
			if err != nil || len(left) != 1 || filepath.Base(left[0]) != lockName {
				t.Errorf("left are %q, %v", left, err)
			}
			next, err := Create(context.Background(), v.dir, o, secret(t, passphrase))
			if err != nil {
				t.Fatal(err)
			}
			closeVault(t, next.Vault)
		})
	}
	if err := FinishErasure(filepath.Join(t.TempDir(), "absent")); err != nil {
		t.Errorf("where nothing was begun it gives %v", err)
	}
	v := create(t, o).Vault
	if err := FinishErasure(v.dir); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(v.path(headerName)); err != nil {
		t.Errorf("a vault that nobody erased: %v", err)
	}
}
