package storage

import (
	"context"
	"errors"
	"io"
	"path/filepath"
	"slices"
	"sync"
	"testing"
	"testing/iotest"

	"razvorot/domain"
	"razvorot/storage/keyslot"
)

func TestNothingHangsThatBeginsWhileTheVaultIsBeingLocked(t *testing.T) {
	v := create(t, testOptions()).Vault
	locked := make(chan error, 1)
	err := v.View(ctx, func(domain.Tx) error {
		go func() { locked <- v.Lock() }()
		for { // until the other has seized the vault and waits for this one
			if err := v.View(ctx, func(domain.Tx) error { return nil }); err != nil {
				return err
			}
		}
	})
	if !errors.Is(err, ErrLocked) {
		t.Fatalf("a transaction within one, while locking, gives %v", err)
	}
	if err := <-locked; err != nil {
		t.Fatal(err)
	}
}

func TestProgressMayLookAtTheVault(t *testing.T) {
	v := create(t, testOptions()).Vault
	_, err := v.Rekey(ctx, []keyslot.Secret{secret(t, passphrase)}, func(int64, int64) {
		if !v.Unlocked() {
			t.Error("a re-key does not lock the vault")
		}
	})
	if err != nil {
		t.Fatal(err)
	}
}

func TestAClosedVaultStaysClosed(t *testing.T) {
	c := create(t, testOptions())
	closeVault(t, c.Vault)
	if err := c.Vault.Unlock(ctx, c.Recovery.Secret()); !errors.Is(err, ErrClosed) {
		t.Fatalf("unlocking a closed vault gives %v", err)
	}
}

func TestARekeyKeepsAPassphraseThePersonKnows(t *testing.T) {
	c := create(t, testOptions())
	for _, keep := range [][]keyslot.Secret{nil, {c.Recovery.Secret()}} {
		if _, err := c.Vault.Rekey(ctx, keep, nil); !errors.Is(err, ErrKeepNothing) {
			t.Fatalf("keeping %d secrets but no passphrase gives %v", len(keep), err)
		}
	}
}

func TestACancelThatComesTooLateDoesNotUndoARekey(t *testing.T) {
	v := create(t, testOptions()).Vault
	late, cancel := context.WithCancel(ctx)
	r, err := v.Rekey(late, []keyslot.Secret{secret(t, passphrase)}, func(done, total int64) {
		if done == total {
			t.Cleanup(cancel)
		}
	})
	if err != nil {
		t.Fatal(err)
	}
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := v.Unlock(ctx, r.Recovery.Secret()); err != nil {
		t.Fatal(err)
	}
}

func TestHalfABlobIsNeverCommitted(t *testing.T) {
	v := create(t, testOptions()).Vault
	failure := errors.New("failure")
	err := v.update(ctx, func(tx *Tx) error {
		_, err := tx.CreateBlob(io.MultiReader(scan(100_000), iotest.ErrReader(failure)))
		if err == nil {
			t.Error("a source that breaks off was stored")
		}
		return nil // as somebody would who forgets the error
	})
	if !errors.Is(err, failure) || scans(t, v) != 0 {
		t.Fatalf("half a blob gives %v, %d blobs stored", err, scans(t, v))
	}
}

func TestWhatARestoreWouldRefuseIsNotBackedUp(t *testing.T) {
	v := create(t, testOptions()).Vault
	store(t, v, scan(200_000))
	if _, err := v.write.Exec("UPDATE blob_chunk SET content = zeroblob(length(content)) WHERE seq = 1"); err != nil {
		t.Fatal(err)
	}
	if err := v.Backup(ctx, filepath.Join(t.TempDir(), "b"), backupPassphrase, nil); err == nil {
		t.Fatal("a broken scan was backed up")
	}
	if _, err := v.Rekey(ctx, []keyslot.Secret{secret(t, passphrase)}, nil); err == nil {
		t.Fatal("a broken scan was re-keyed")
	}
	if v.header.RekeyPending() {
		t.Fatal("the re-key is still pending")
	}
}

func TestACancelledRestoreSaysSo(t *testing.T) {
	v := create(t, testOptions()).Vault
	path := backup(t, v)
	cancelled, cancel := context.WithCancel(ctx)
	cancel()
	_, err := Restore(cancelled, path, backupPassphrase, filepath.Join(t.TempDir(), "new"), testOptions(), secret(t, passphrase))
	if !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
}

// refusing is a keychain that answers nothing.
type refusing struct{ keyslot.Keychain }

var errRefused = errors.New("refused")

func (refusing) Get(string) ([]byte, error) { return nil, errRefused }
func (refusing) Set(string, []byte) error   { return errRefused }
func (refusing) Delete(string) error        { return errRefused }

func TestAKeychainThatRefusesAnchorsStopsNobody(t *testing.T) {
	v := create(t, testOptions()).Vault
	v.options.Keychain = refusing{}
	if err := v.Lock(); err != nil {
		t.Fatal(err)
	}
	if err := v.Unlock(ctx, secret(t, passphrase)); err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(v.Warnings(), func(err error) bool { return errors.Is(err, errRefused) }) {
		t.Fatal("nobody is told")
	}
}

func TestEveryConnectionHasThePragmas(t *testing.T) {
	v := create(t, testOptions()).Vault
	want := map[string]string{"journal_mode": "wal", "synchronous": "2", "busy_timeout": "5000", "foreign_keys": "1", "secure_delete": "1",
		"temp_store": "2", "trusted_schema": "0", "cell_size_check": "1", "journal_size_limit": "4194304"}
	for pragma, value := range want {
		var writer, reader string
		if err := errors.Join(v.write.QueryRow("PRAGMA "+pragma).Scan(&writer), v.read.QueryRow("PRAGMA "+pragma).Scan(&reader)); err != nil {
			t.Fatal(pragma, err)
		}
		if writer != value || reader != value {
			t.Errorf("%s is %s for the writer and %s for readers, want %s", pragma, writer, reader, value)
		}
	}
	if _, err := v.read.Exec("DELETE FROM meta"); err == nil {
		t.Error("a reader may write")
	}
	if v.write.Stats().MaxOpenConnections != 1 || v.read.Stats().MaxOpenConnections != readers {
		t.Error("the pools are not bounded")
	}
}

func TestAVaultIsLockedRightAfterATransactionWasBrokenOff(t *testing.T) {
	v := create(t, testOptions()).Vault
	for range 50 {
		ctx, cancel := context.WithCancel(context.Background())
		began := make(chan struct{})
		var ended sync.WaitGroup
		ended.Go(func() {
			_ = v.View(ctx, func(tx domain.Tx) error {
				close(began)
				for {
					if _, err := tx.FindCommands(ctx, ""); err != nil {
						return err
					}
				}
			})
		})
		<-began
		cancel()
		ended.Wait()
		if err := v.Lock(); err != nil {
			t.Fatal(err)
		}
		if err := v.Unlock(context.Background(), secret(t, passphrase)); err != nil {
			t.Fatal(err)
		}
	}
}
