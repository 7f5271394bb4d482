package wiring

import (
	"errors"
	"os"
	"path/filepath"
	"syscall"
	"testing"

	"razvorot/app"
	"razvorot/domain"
)

// mountSmall mounts a file system of its own, which this machine may not permit.
func mountSmall(t *testing.T, dir string) {
	t.Helper()
	if err := syscall.Mount("tmpfs", dir, "tmpfs", 0, "size=24m"); err != nil {
		t.Skip("a file system cannot be mounted here: ", err)
	}
	t.Cleanup(func() {
		if err := syscall.Unmount(dir, 0); err != nil {
			t.Error(err)
		}
	})
}

// films is a file that somebody fills the disk with.
const films = "films"

// fill leaves no byte on the disk.
func fill(t *testing.T, dir string) {
	t.Helper()
	f, err := os.OpenFile(filepath.Join(dir, films), os.O_WRONLY|os.O_CREATE|os.O_APPEND, 0o600)
	if err != nil {
		t.Fatal(err)
	}
	defer f.Close()
	for film := make([]byte, 4096); err == nil; {
		_, err = f.Write(film)
	}
	if !errors.Is(err, syscall.ENOSPC) {
		t.Fatal(err)
	}
}

// unfill makes room again.
func unfill(t *testing.T, dir string) {
	t.Helper()
	if err := os.Remove(filepath.Join(dir, films)); err != nil {
		t.Fatal(err)
	}
}

func TestOnAFullDiskTheOwnerGetsIn(t *testing.T) {
	dir := t.TempDir()
	mountSmall(t, dir)
	p := program(t, dir)
	if _, err := p.CreateVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	for range 3 { // the reserve is made anew each time
		fill(t, dir)
		if err := p.Lock(t.Context()); err != nil && !errors.Is(err, domain.ErrNoSpace) {
			t.Error("locked:", err)
		}
		if door, err := p.Door(t.Context()); door != app.DoorLocked || err != nil {
			t.Fatal(door, err)
		}
		fill(t, dir)
		if err := p.Unlock(t.Context(), app.ByPassphrase, passphrase+"?"); !errors.Is(err, domain.ErrWrongCredentials) {
			t.Error("with a wrong passphrase:", err)
		}
		fill(t, dir)
		if err := p.Unlock(t.Context(), app.ByPassphrase, passphrase); err != nil {
			t.Fatal(err)
		}
	}
	unfill(t, dir)
}

func TestLockingOnAFullDiskSaysSoAndLocks(t *testing.T) {
	dir := t.TempDir()
	mountSmall(t, dir)
	p := program(t, dir)
	if _, err := p.CreateVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	fill(t, dir)
	if err := p.Lock(t.Context()); !errors.Is(err, domain.ErrNoSpace) {
		t.Errorf("%v; want %v", err, domain.ErrNoSpace)
	}
	if door, err := p.Door(t.Context()); door != app.DoorLocked || err != nil {
		t.Error(door, err)
	}
	unfill(t, dir)
	if err := p.Unlock(t.Context(), app.ByPassphrase, passphrase); err != nil {
		t.Error(err)
	}
}

func TestWithoutRoomForTheTrialAuthorityTheVaultOpensAsWithoutANetwork(t *testing.T) {
	dir := t.TempDir()
	counter := filepath.Join(dir, "trial")
	if err := os.Mkdir(counter, 0o700); err != nil {
		t.Fatal(err)
	}
	mountSmall(t, counter)
	fill(t, counter)
	p := program(t, dir)
	if _, err := p.CreateVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	if _, err := p.Authority(t.Context()); !errors.Is(err, domain.ErrUnavailable) {
		t.Error(err)
	}
	if stage, err := p.Stage(t.Context()); stage != app.StageRecovery || err != nil {
		t.Error("what the vault holds:", stage, err)
	}
	unfill(t, counter)
	if err := errors.Join(p.Lock(t.Context()), p.Unlock(t.Context(), app.ByPassphrase, passphrase)); err != nil {
		t.Fatal(err)
	}
	if info, err := p.Authority(t.Context()); !info.Trial || err != nil {
		t.Error("with room again:", info, err)
	}
}

func TestF4OnAFullDiskNoBackupIsMadeAndNothingIsLost(t *testing.T) {
	dir := t.TempDir()
	mountSmall(t, dir)
	p := program(t, dir)
	if _, err := p.CreateVault(t.Context(), passphrase); err != nil {
		t.Fatal(err)
	}
	order := app.BackupOrder{Key: app.BackupByPassphrase, Secret: passphrase}
	if _, err := p.PrepareBackup(t.Context(), order); err != nil { // what is noted with the first one is there
		t.Fatal(err)
	}
	fill(t, dir)
	if _, err := p.PrepareBackup(t.Context(), order); !errors.Is(err, domain.ErrNoSpace) {
		t.Errorf("on a full disk: %v", err)
	}
	if left, err := filepath.Glob(filepath.Join(dir, "vault", "backup.tmp", "*")); err != nil || len(left) != 0 {
		t.Errorf("left are %q, %v", left, err)
	}
	unfill(t, dir)
	if _, err := p.PrepareBackup(t.Context(), order); err != nil {
		t.Errorf("with room again: %v", err)
	}
}
