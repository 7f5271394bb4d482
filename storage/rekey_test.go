package storage

import (
	"context"
	"errors"
	"os"
	"strings"
	"testing"

	"razvorot/storage/cryptvfs"
	"razvorot/storage/keyslot"
)

func TestARekeyKeepsTheDataAndTheWaysInThatWereGiven(t *testing.T) {
	o := testOptions()
	o.Keychain = newKeychain()
	c := create(t, o)
	v := c.Vault
	b := store(t, v, scan(1<<20))
	set(t, v, "language", "ru")
	if _, err := v.AddSlot(secret(t, "a phrase that leaked")); err != nil {
		t.Fatal(err)
	}
	var calls int
	r, err := v.Rekey(context.Background(), []keyslot.Secret{secret(t, passphrase)}, func(done, total int64) {
		calls++
		if done > total {
			t.Errorf("%d of %d done", done, total)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if calls == 0 {
		t.Error("progress was never told")
	}
	if len(r.Dropped) != 2 { // the leaked phrase and the old recovery code
		t.Errorf("%d ways in dropped", len(r.Dropped))
	}
	wantSetting(t, v, "language", "ru")
	if _, err := findBlob(v, b.ID); err != nil {
		t.Fatal(err)
	}
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
	for _, s := range []keyslot.Secret{c.Recovery.Secret(), secret(t, "a phrase that leaked")} {
		if err := v.Unlock(context.Background(), s); !errors.Is(err, keyslot.ErrWrongSecret) {
			t.Fatalf("a dropped way in gives %v", err)
		}
	}
	for _, s := range []keyslot.Secret{secret(t, passphrase), r.Recovery.Secret()} {
		if err := v.Unlock(context.Background(), s); err != nil {
			t.Fatal(err)
		}
		if err := v.Lock(); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := os.Stat(v.path(nextName)); !errors.Is(err, os.ErrNotExist) {
		t.Error("the copy was left behind")
	}
}

// TestARekeyMayBeInterruptedAfterEveryStep stops a re-key as a power cut would
// and opens the vault again.
func TestARekeyMayBeInterruptedAfterEveryStep(t *testing.T) {
	ctx := context.Background()
	steps := []struct {
		name string
		stop func(*testing.T, *rekey)
	}{
		{"begun", func(*testing.T, *rekey) {}},
		{"copied", func(t *testing.T, r *rekey) { run(t, r.copy(ctx, nil)) }},
		{"checked", func(t *testing.T, r *rekey) { run(t, r.copy(ctx, nil)); run(t, r.check(ctx, nil)) }},
		{"renamed", func(t *testing.T, r *rekey) {
			run(t, r.copy(ctx, nil))
			run(t, errors.Join(r.next.Close(), r.v.read.Close(), r.v.write.Close(), r.v.mount.Close()))
			r.v.mount, r.next = nil, nil
			run(t, os.Rename(r.v.path(nextName), r.v.path(databaseName)))
		}},
		{"finished", func(t *testing.T, r *rekey) { run(t, r.copy(ctx, nil)); run(t, r.swap(ctx)) }},
	}
	for _, s := range steps {
		t.Run(s.name, func(t *testing.T) {
			v := create(t, testOptions()).Vault
			set(t, v, "language", "ru")
			b := store(t, v, scan(200_000))
			r, err := v.beginRekey([]keyslot.Secret{secret(t, passphrase)})
			if err != nil {
				t.Fatal(err)
			}
			s.stop(t, r)
			if r.next != nil && s.name != "finished" {
				run(t, r.next.Close())
			}
			if v.mount == nil {
				v.read, v.write, v.key = nil, nil, nil
			}
			closeVault(t, v)
			again := reopen(t, v.dir, testOptions())
			wantSetting(t, again, "language", "ru")
			if _, err := findBlob(again, b.ID); err != nil {
				t.Fatal(err)
			}
			if again.header.RekeyPending() {
				t.Error("the re-key is still pending")
			}
			if _, err := os.Stat(v.path(nextName)); !errors.Is(err, os.ErrNotExist) {
				t.Error("the copy was left behind")
			}
			if _, err := again.Rekey(ctx, []keyslot.Secret{secret(t, passphrase)}, nil); err != nil {
				t.Fatalf("the next re-key: %v", err)
			}
		})
	}
}

func run(t *testing.T, err error) {
	t.Helper()
	if err != nil {
		t.Fatal(err)
	}
}

func TestARekeyThatIsCancelledChangesNothing(t *testing.T) {
	v := create(t, testOptions()).Vault
	set(t, v, "language", "ru")
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	if _, err := v.Rekey(ctx, []keyslot.Secret{secret(t, passphrase)}, nil); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	wantSetting(t, v, "language", "ru")
	if v.header.RekeyPending() {
		t.Error("the re-key is still pending")
	}
}

func TestAWholeDamagedVaultIsNotRekeyed(t *testing.T) {
	v := create(t, testOptions()).Vault
	b := store(t, v, scan(3<<20))
	closeVault(t, v)
	path := v.path(databaseName)
	content := fileBytes(t, path)
	content[len(content)/2] ^= 1
	if err := os.WriteFile(path, content, 0o600); err != nil {
		t.Fatal(err)
	}
	v = reopen(t, v.dir, testOptions())
	_, err := v.Rekey(context.Background(), []keyslot.Secret{secret(t, passphrase)}, nil)
	if !errors.Is(err, cryptvfs.ErrTampered) || !strings.Contains(err.Error(), databaseName) {
		t.Fatalf("re-keying a damaged vault gives %v", err)
	}
	if _, err := findBlob(v, b.ID); err != nil {
		t.Fatalf("what can be read is not read any more: %v", err)
	}
}
