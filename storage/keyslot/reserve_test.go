package keyslot

import (
	"errors"
	"os"
	"testing"
)

// fullDisk has no room until a file on it is removed.
type fullDisk struct {
	osDisk
	full error
	held string
}

func (d fullDisk) write(path string, data []byte) error {
	if _, err := os.Stat(d.held); err == nil {
		return &os.PathError{Op: "write", Path: path, Err: d.full}
	}
	return d.osDisk.write(path, data)
}

func TestOnAFullDiskTheReserveIsGivenUpForTheCountOfTries(t *testing.T) {
	secret := passphrase(t, "four wet photographs")
	v := newVault(t, Options{}, secret)
	if err := v.File.Reserve(); err != nil {
		t.Fatal(err)
	}
	reserve := v.path + reserveSuffix
	if info, err := os.Stat(reserve); err != nil || info.Size() != reserveSize || info.Mode().Perm()&0o077 != 0 {
		t.Fatal(info, err)
	}
	f, err := open(fullDisk{full: noSpace, held: reserve}, v.path, v.opts, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Unlock(passphrase(t, "five wet photographs")); !errors.Is(err, ErrWrongSecret) {
		t.Fatal(err)
	}
	if _, failures := v.reopen(t).Delay(); failures != 1 {
		t.Errorf("%d tries counted on the disk", failures)
	}
	handle{f}.unlock(t, secret).Zero()
	if err := f.Reserve(); err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(reserve); err != nil {
		t.Error("not made anew:", err)
	}
}

func TestNoTryGoesUncountedWhenTheReserveDoesNotHelp(t *testing.T) {
	secret := passphrase(t, "four wet photographs")
	v := newVault(t, Options{}, secret)
	f, err := open(fullDisk{full: noSpace, held: v.path}, v.path, v.opts, false)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := f.Unlock(secret); !NoSpace(err) {
		t.Error(err)
	}
}
