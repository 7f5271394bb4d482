package keyslot

import (
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

func must[T any](v T, err error) T {
	if err != nil {
		panic(err)
	}
	return v
}

func passphrase(t testing.TB, text string) Secret {
	t.Helper()
	s, err := NewPassphrase(text)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

func pin(t testing.TB, digits string) Secret {
	t.Helper()
	s, err := NewPIN(digits)
	if err != nil {
		t.Fatal(err)
	}
	return s
}

// fakeClock is set by hand.
type fakeClock struct {
	wall time.Time
	up   Uptime
}

func newFakeClock() *fakeClock {
	return &fakeClock{wall: time.Date(2026, 11, 22, 12, 0, 0, 0, time.UTC), up: Uptime{time.Hour, [16]byte{1}}}
}

func (c *fakeClock) Wall() time.Time { return c.wall }
func (c *fakeClock) Uptime() Uptime  { return c.up }

// pass lets time go by.
func (c *fakeClock) pass(d time.Duration) {
	c.wall = c.wall.Add(d)
	c.up.Elapsed += d
}

// reboot starts the device anew after it was off for a while.
func (c *fakeClock) reboot(off time.Duration) {
	c.wall = c.wall.Add(off)
	c.up.Elapsed = 0
	if c.up.Boot != [16]byte{} {
		c.up.Boot[0]++
	}
}

// fakeKeychain is a keychain in memory that can fail.
type fakeKeychain struct {
	items map[string]string
	err   error
}

func newFakeKeychain() *fakeKeychain { return &fakeKeychain{items: map[string]string{}} }

func (k *fakeKeychain) Get(account string) ([]byte, error) {
	s, ok := k.items[account]
	if k.err != nil {
		return nil, k.err
	}
	if !ok {
		return nil, ErrKeychainItemMissing
	}
	return []byte(s), nil
}

func (k *fakeKeychain) Set(account string, secret []byte) error {
	if k.err == nil {
		k.items[account] = string(secret)
	}
	return k.err
}

func (k *fakeKeychain) Delete(account string) error {
	if k.err == nil {
		delete(k.items, account)
	}
	return k.err
}

// vault is a new vault on the real disk, with cheap parameters.
type vault struct {
	*Created
	path  string
	opts  Options
	clock *fakeClock
}

func newVault(t testing.TB, opts Options, first ...Secret) *vault {
	t.Helper()
	clock := newFakeClock()
	if opts.Clock == nil {
		opts.Clock = clock
	}
	opts.Params = &cheap
	path := filepath.Join(t.TempDir(), "vault.key")
	c, err := Create(path, opts, first...)
	if err != nil {
		t.Fatal(err)
	}
	return &vault{c, path, opts, clock}
}

type handle struct{ *File }

func (v *vault) reopen(t testing.TB) handle {
	t.Helper()
	f, err := Open(v.path, v.opts)
	if err != nil {
		t.Fatal(err)
	}
	return handle{f}
}

func (h handle) unlock(t testing.TB, s Secret) *Unlocked {
	t.Helper()
	u, err := h.Unlock(s)
	if err != nil {
		t.Fatal(err)
	}
	return u
}

// wrong makes n wrong tries, waiting as long as it must between them.
func (v *vault) wrong(t testing.TB, n int) {
	t.Helper()
	f := v.reopen(t)
	for range n {
		left, _ := f.Delay()
		v.clock.pass(left)
		if _, err := f.Unlock(newRecoveryCode().Secret()); !errors.Is(err, ErrWrongSecret) {
			t.Fatalf("wrong try: %v", err)
		}
	}
}

// snapshot is every header file of a vault.
type snapshot struct {
	dir   string
	files map[string][]byte
}

func readFiles(t testing.TB, path string) snapshot {
	t.Helper()
	s := snapshot{filepath.Dir(path), map[string][]byte{}}
	for _, e := range must(os.ReadDir(s.dir)) {
		s.files[e.Name()] = must(os.ReadFile(filepath.Join(s.dir, e.Name())))
	}
	return s
}

func (s snapshot) restore(t testing.TB) {
	t.Helper()
	for _, e := range must(os.ReadDir(s.dir)) {
		if err := os.Remove(filepath.Join(s.dir, e.Name())); err != nil {
			t.Fatal(err)
		}
	}
	for name, data := range s.files {
		writeFile(t, filepath.Join(s.dir, name), data)
	}
}

func writeFile(t testing.TB, path string, data []byte) {
	t.Helper()
	if err := os.WriteFile(path, data, 0o600); err != nil {
		t.Fatal(err)
	}
}

// memDisk is a disk in memory. onWrite, if set, can refuse an operation.
type memDisk struct {
	files map[string][]byte
	fail  func(op, path string) error
}

func (d *memDisk) failing(op, path string) error {
	if d.fail == nil {
		return nil
	}
	return d.fail(op, path)
}

func (d *memDisk) read(path string) ([]byte, error) {
	data, ok := d.files[path]
	if !ok {
		return nil, fs.ErrNotExist
	}
	return data, d.failing("read", path)
}

func (d *memDisk) write(path string, data []byte) error {
	if err := d.failing("write", path); err != nil {
		return err
	}
	d.files[path] = append([]byte(nil), data...)
	return nil
}

func (d *memDisk) rename(from, to string) error {
	if err := d.failing("rename", from); err != nil {
		return err
	}
	data, ok := d.files[from]
	if !ok {
		return fs.ErrNotExist
	}
	delete(d.files, from)
	d.files[to] = data
	return nil
}

func (d *memDisk) remove(path string) error {
	delete(d.files, path)
	return nil
}

func (d *memDisk) syncDir(dir string) error { return d.failing("sync", dir) }

func (d *memDisk) clone() *memDisk { return &memDisk{files: maps.Clone(d.files)} }

// hasWarning reports whether one of the warnings is w.
func hasWarning(warnings []error, w Warning) bool {
	for _, err := range warnings {
		if errors.Is(err, w) {
			return true
		}
	}
	return false
}

// names lists the files beside the header whose names contain part.
func names(t testing.TB, path, part string) (found []string) {
	t.Helper()
	for name := range readFiles(t, path).files {
		if strings.Contains(name, part) {
			found = append(found, name)
		}
	}
	return found
}
