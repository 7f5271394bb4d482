package wiring

import (
	"errors"
	"os"
	"path/filepath"
	"testing"

	"razvorot/app"
	"razvorot/authority"
	"razvorot/storage"
	"razvorot/storage/keyslot"
)

const passphrase = "четыре мокрых фотографии на столе"

// program returns a program over a folder, closed at the end of the test.
func program(t *testing.T, dir string) *Program {
	t.Helper()
	cheap := keyslot.FloorParams()
	p := New(Options{Dir: dir, Vault: storage.Options{Params: &cheap, BackupWork: 10}, Password: authority.LeastPasswordCost()})
	t.Cleanup(func() {
		if err := p.Close(t.Context()); err != nil {
			t.Error(err)
		}
	})
	return p
}

func TestAVaultWhoseHeaderWasLostIsOpenedByTheCopyAndNotMadeAnew(t *testing.T) {
	dir := t.TempDir()
	first := program(t, dir)
	if _, err := first.CreateVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if err := os.Remove(filepath.Join(dir, "vault", headerNames[0])); err != nil {
		t.Fatal(err)
	}
	again := program(t, dir)
	if door, err := again.Door(t.Context()); door != app.DoorLocked || err != nil {
		t.Errorf("door %s, %v; want %s", door, err, app.DoorLocked)
	}
	if err := again.Unlock(t.Context(), app.ByPassphrase, passphrase); err != nil {
		t.Error(err)
	}
}

// A screen may still ask something of the program that has ended; the vault is not taken again for it.
func TestAfterTheEndNothingTakesTheVaultAgain(t *testing.T) {
	dir := t.TempDir()
	first := program(t, dir)
	if _, err := first.CreateVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	if err := first.Close(t.Context()); err != nil {
		t.Fatal(err)
	}
	if _, err := first.UnlockDelay(t.Context()); !errors.Is(err, os.ErrClosed) {
		t.Errorf("UnlockDelay: %v", err)
	}
	if err := first.Unlock(t.Context(), app.ByPassphrase, passphrase); !errors.Is(err, os.ErrClosed) {
		t.Errorf("Unlock: %v", err)
	}
	if err := program(t, dir).Unlock(t.Context(), app.ByPassphrase, passphrase); err != nil {
		t.Errorf("the next copy of the program: %v", err)
	}
}
