package storage

import (
	"context"
	"errors"
	"os"
	"path/filepath"
	"testing"

	"razvorot/storage/keyslot"
)

// TestACreationMayBeInterruptedAfterEveryStep stops as a power cut would and
// then creates again, or opens what is there.
func TestACreationMayBeInterruptedAfterEveryStep(t *testing.T) {
	ctx := context.Background()
	// Each stop moves what a creation up to there would have moved.
	stops := map[string][]string{
		"nothing moved":   {},
		"database moved":  {databaseName},
		"header moved":    {databaseName, headerName},
		"all files moved": {databaseName, headerName, headerName + ".bak"},
	}
	for name, moved := range stops {
		t.Run(name, func(t *testing.T) {
			dir := filepath.Join(t.TempDir(), "vault")
			c := &creation{v: &Vault{dir: dir, options: testOptions()}, staging: filepath.Join(dir, stagingName)}
			run(t, os.MkdirAll(c.staging, 0o700))
			var err error
			c.keys, err = keyslot.Create(filepath.Join(c.staging, headerName), testOptions(), secret(t, passphrase))
			run(t, err)
			run(t, c.database(ctx, nil))
			for _, f := range moved {
				run(t, os.Rename(filepath.Join(c.staging, f), filepath.Join(dir, f)))
			}
			if len(moved) >= 2 {
				set(t, reopen(t, dir, testOptions()), "language", "ru")
				if _, err := os.Stat(c.staging); !errors.Is(err, os.ErrNotExist) {
					t.Error("the staging directory was left behind")
				}
				return
			}
			if _, err := Open(dir, testOptions()); !errors.Is(err, os.ErrNotExist) {
				t.Fatalf("opening half a vault gives %v", err)
			}
			again, err := Create(ctx, dir, testOptions(), secret(t, passphrase))
			if err != nil {
				t.Fatal(err)
			}
			defer closeVault(t, again.Vault)
			if _, err := os.Stat(c.staging); !errors.Is(err, os.ErrNotExist) {
				t.Error("the unfinished vault was left behind")
			}
		})
	}
}

func TestACreationThatFailsLeavesNothing(t *testing.T) {
	ctx, cancel := context.WithCancel(context.Background())
	cancel()
	dir := filepath.Join(t.TempDir(), "vault")
	if _, err := Create(ctx, dir, testOptions(), secret(t, passphrase)); !errors.Is(err, context.Canceled) {
		t.Fatal(err)
	}
	left, err := os.ReadDir(dir)
	if err != nil || len(left) != 1 || left[0].Name() != lockName {
		t.Fatal(left, err)
	}
}
