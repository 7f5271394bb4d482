package keyslot

import (
	"bytes"
	"errors"
	"io/fs"
	"maps"
	"os"
	"path/filepath"
	"runtime"
	"testing"
)

func TestEveryFlippedBitIsCoveredByTheCopy(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	data := must(os.ReadFile(v.path))
	for bit := range 8 * len(data) {
		bad := bytes.Clone(data)
		bad[bit/8] ^= 1 << (bit % 8)
		disk := &memDisk{files: map[string][]byte{"k": bad, "k.bak": data}}
		s, err := load(disk, "k")
		if err != nil || !hasWarning(s.warnings, WarnMainDamaged) || !bytes.Equal(s.raw, data) {
			t.Fatalf("bit %d of the header: %v", bit, err)
		}
		disk = &memDisk{files: map[string][]byte{"k": data, "k.bak": bad}}
		s, err = load(disk, "k")
		if err != nil || !hasWarning(s.warnings, WarnCopyDamaged) || !bytes.Equal(s.raw, data) {
			t.Fatalf("bit %d of the copy: %v", bit, err)
		}
		disk = &memDisk{files: map[string][]byte{"k": bad, "k.bak": bad}}
		if _, err = load(disk, "k"); !errors.Is(err, ErrDamaged) {
			t.Fatalf("bit %d of both: %v", bit, err)
		}
	}
}

func TestDamagedHeaderIsKeptAside(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	for i, want := range []string{".damaged", ".damaged-2", ".damaged-3"} {
		bad := bytes.Repeat([]byte{byte(i)}, 100+i)
		writeFile(t, v.path, bad)
		f := v.reopen(t)
		if !hasWarning(f.Warnings(), WarnMainDamaged) {
			t.Errorf("warnings %v", f.Warnings())
		}
		if got := must(os.ReadFile(v.path)); !bytes.Equal(got, bad) {
			t.Fatal("opening altered the damaged header")
		}
		u := f.unlock(t, v.Recovery.Secret())
		if !u.Current.Equal(v.Key) || !hasWarning(u.Warnings, WarnMainDamaged) {
			t.Errorf("warnings after unlocking: %v", u.Warnings)
		}
		if got := must(os.ReadFile(v.path + want)); !bytes.Equal(got, bad) {
			t.Errorf("%s does not hold the damaged header", want)
		}
		if f := v.reopen(t); len(f.Warnings()) != 0 {
			t.Errorf("after the repair: %v", f.Warnings())
		}
	}
}

func TestDamagedCopyIsKeptAside(t *testing.T) {
	v := newVault(t, Options{})
	other := newVault(t, Options{})
	for _, bad := range [][]byte{{}, must(os.ReadFile(other.path))} {
		writeFile(t, v.path+copySuffix, bad)
		f := v.reopen(t)
		if !hasWarning(f.Warnings(), WarnCopyDamaged) {
			t.Errorf("warnings %v", f.Warnings())
		}
		f.unlock(t, v.Recovery.Secret())
	}
	if got := names(t, v.path, ".bak.damaged"); len(got) != 2 {
		t.Errorf("kept aside: %v", got)
	}
}

func TestMissingFilesAreTold(t *testing.T) {
	v := newVault(t, Options{})
	if err := os.Remove(v.path + copySuffix); err != nil {
		t.Fatal(err)
	}
	if f := v.reopen(t); !hasWarning(f.Warnings(), WarnCopyMissing) {
		t.Errorf("no copy: %v", f.Warnings())
	}
	v.reopen(t).unlock(t, v.Recovery.Secret())
	if err := os.Remove(v.path); err != nil {
		t.Fatal(err)
	}
	if _, err := Create(v.path, v.opts); !errors.Is(err, ErrExists) {
		t.Errorf("Create over a copy: %v", err)
	}
	f := v.reopen(t)
	if !hasWarning(f.Warnings(), WarnMainMissing) {
		t.Errorf("no header: %v", f.Warnings())
	}
	f.unlock(t, v.Recovery.Secret())
	if _, err := Create(v.path, v.opts); !errors.Is(err, ErrExists) {
		t.Errorf("Create over a header: %v", err)
	}
	if _, err := Open(filepath.Join(t.TempDir(), "k"), Options{}); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("nothing there: %v", err)
	}
}

func TestFilesArePrivateAndNoneIsLeftOver(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	writeFile(t, v.path+tempSuffix, []byte("left over by a power cut"))
	if err := os.Chmod(v.path+tempSuffix, 0o666); err != nil {
		t.Fatal(err)
	}
	v.reopen(t).unlock(t, v.Recovery.Secret())
	for _, e := range must(os.ReadDir(filepath.Dir(v.path))) {
		if e.Name() != "vault.key" && e.Name() != "vault.key.bak" {
			t.Errorf("left over: %s", e.Name())
		}
		if info := must(e.Info()); runtime.GOOS != "windows" && info.Mode().Perm() != 0o600 {
			t.Errorf("%s has mode %v", e.Name(), info.Mode())
		}
	}
}

func TestFailedCreateLeavesNothing(t *testing.T) {
	for n := range 6 {
		disk := failAfter(n)
		k := newFakeKeychain()
		_, err := create(disk, "k", Options{Params: &cheap, Keychain: k}, []Secret{NewKeychainSecret()})
		if err == nil || len(disk.files) != 0 || len(k.items) != 0 {
			t.Errorf("failure of operation %d: %v, %d files, %d keychain items", n, err, len(disk.files), len(k.items))
		}
	}
}

// failAfter is a full disk from the nth write, rename or sync on.
func failAfter(n int) *memDisk {
	return &memDisk{files: map[string][]byte{}, fail: func(op, _ string) error {
		if op == "read" {
			return nil
		}
		n--
		if n < 0 {
			return errors.New("no space left on device")
		}
		return nil
	}}
}

func TestUnlockSurvivesAFullDisk(t *testing.T) {
	for n := range 13 {
		disk := failAfter(1 << 30)
		c := must(create(disk, "k", Options{Clock: newFakeClock()}, nil))
		f := must(open(disk, "k", Options{Clock: newFakeClock()}, false))
		disk.fail = failAfter(n).fail
		u, err := f.Unlock(c.Recovery.Secret())
		switch {
		case n < 6 && err == nil:
			t.Errorf("failure of operation %d: a try was not counted and yet made", n)
		case n >= 6 && n < 12 && (err != nil || !u.Current.Equal(c.Key) || !hasWarning(u.Warnings, WarnNotReset)):
			t.Errorf("failure of operation %d: %v", n, err)
		case n == 12 && (err != nil || len(u.Warnings) > 0):
			t.Errorf("no failure: %v", err)
		}
		disk.fail = nil
		if u, err := f.Unlock(c.Recovery.Secret()); err != nil || !u.Current.Equal(c.Key) {
			t.Errorf("failure of operation %d, then space: %v", n, err)
		}
	}
}

// powerDisk records after every step of a write what a disk may hold if the
// power fails there: files not yet synced are empty, half or whole; of the
// renames not yet synced any may be missing.
type powerDisk struct {
	memDisk                                 // what the program sees
	durable map[string][]byte               // what is on the disk for sure
	log     []func(files map[string][]byte) // directory changes not yet synced
	states  []map[string][]byte
}

func newPowerDisk(files map[string][]byte) *powerDisk {
	d := &powerDisk{memDisk: memDisk{files: maps.Clone(files)}, durable: maps.Clone(files)}
	d.record()
	return d
}

func (d *powerDisk) record() {
	for subset := range 1 << len(d.log) {
		files := maps.Clone(d.durable)
		for i, change := range d.log {
			if subset&(1<<i) != 0 {
				change(files)
			}
		}
		d.states = append(d.states, files)
	}
}

func (d *powerDisk) note(change func(map[string][]byte)) {
	d.log = append(d.log, change)
	d.record()
}

func (d *powerDisk) write(path string, data []byte) error {
	for _, n := range []int{0, len(data) / 2, len(data)} {
		part := data[:n]
		d.note(func(files map[string][]byte) { files[path] = part })
		if n < len(data) {
			d.log = d.log[:len(d.log)-1]
		}
	}
	return d.memDisk.write(path, data)
}

func (d *powerDisk) rename(from, to string) error {
	data, ok := d.files[from]
	if ok {
		d.note(func(files map[string][]byte) {
			delete(files, from)
			files[to] = data
		})
	}
	return d.memDisk.rename(from, to)
}

func (d *powerDisk) syncDir(string) error {
	d.durable, d.log = maps.Clone(d.files), nil
	d.record()
	return nil
}

// powerCuts runs an operation on copies of a vault in several conditions, cuts
// the power at every step and calls check with what the disk then holds.
func powerCuts(t *testing.T, files map[string][]byte, op func(disk fileSystem), check func(disk *memDisk, last bool)) {
	t.Helper()
	bad := []byte("damaged")
	good := files["k"]
	for name, start := range map[string]map[string][]byte{
		"whole":          {"k": good, "k.bak": good},
		"copy missing":   {"k": good},
		"header missing": {"k.bak": good},
		"header damaged": {"k": bad, "k.bak": good},
		"copy damaged":   {"k": good, "k.bak": bad},
		"left-over":      {"k": good, "k.bak": good, "k.tmp": bad, "k.bak.tmp": bad},
	} {
		disk := newPowerDisk(start)
		op(disk)
		if len(disk.states) < 10 {
			t.Fatalf("%s: only %d moments recorded", name, len(disk.states))
		}
		for i, state := range disk.states {
			kept := 0
			for _, data := range state {
				if bytes.Equal(data, bad) {
					kept++
				}
			}
			if (name == "header damaged" || name == "copy damaged") && kept != 1 {
				t.Errorf("%s, moment %d: the damaged file is gone", name, i)
			}
			check(&memDisk{files: maps.Clone(state)}, i == len(disk.states)-1)
		}
	}
}

func TestPowerCutLeavesOldOrNewHeader(t *testing.T) {
	opts := Options{Clock: newFakeClock(), Params: &cheap}
	base := &memDisk{files: map[string][]byte{}}
	c := must(create(base, "k", opts, []Secret{passphrase(t, "a"), passphrase(t, "b")}))
	slots := c.File.Slots()
	old := base.files["k"]
	ops := map[string]func(f *File) error{
		"wrong try": func(f *File) error {
			if _, err := f.Unlock(newRecoveryCode().Secret()); !errors.Is(err, ErrWrongSecret) {
				return errors.New("a wrong secret opened")
			}
			return nil
		},
		"right try": func(f *File) error { _, err := f.Unlock(passphrase(t, "a")); return err },
		"add":       func(f *File) error { _, err := f.Add(c.Key, passphrase(t, "c")); return err },
		"remove":    func(f *File) error { return f.Remove(c.Key, slots[2].ID) },
		"change":    func(f *File) error { _, err := f.Change(c.Key, slots[2].ID, passphrase(t, "c")); return err },
	}
	for name, op := range ops {
		var written [][]byte
		powerCuts(t, map[string][]byte{"k": old}, func(disk fileSystem) {
			if err := op(must(open(disk, "k", opts, false))); err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			written = append(written, must(load(disk, "k")).raw)
		}, func(disk *memDisk, last bool) {
			s, err := load(disk, "k")
			if err != nil {
				t.Fatalf("%s: %v", name, err)
			}
			if last && !bytes.Equal(s.raw, written[len(written)-1]) {
				t.Errorf("%s: done, but the old header came back", name)
			}
			f := must(open(disk, "k", opts, false))
			u, err := f.Unlock(passphrase(t, "a"))
			if err != nil || !u.Current.Equal(c.Key) {
				t.Errorf("%s: %v", name, err)
			}
		})
	}
}

func TestSecondWriterIsNoticed(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	one, two := v.reopen(t), v.reopen(t)
	must(one.Add(v.Key, passphrase(t, "b")))
	before := readFiles(t, v.path)
	if _, err := two.Add(v.Key, passphrase(t, "c")); !errors.Is(err, ErrConcurrent) {
		t.Errorf("Add: %v", err)
	}
	if _, err := two.Unlock(passphrase(t, "a")); !errors.Is(err, ErrConcurrent) {
		t.Errorf("Unlock: %v", err)
	}
	if !maps.EqualFunc(before.files, readFiles(t, v.path).files, bytes.Equal) {
		t.Error("the second writer wrote")
	}
	if _, err := v.reopen(t).Unlock(passphrase(t, "b")); err != nil {
		t.Errorf("the first writer's slot: %v", err)
	}
}
