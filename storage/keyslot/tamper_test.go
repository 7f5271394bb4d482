package keyslot

import (
	"bytes"
	"encoding/binary"
	"errors"
	"os"
	"testing"
)

// putBoth replaces the header and its copy, as somebody with file access would.
func putBoth(t testing.TB, path string, data []byte) {
	t.Helper()
	writeFile(t, path, data)
	writeFile(t, path+copySuffix, data)
}

// Every bit altered by somebody who knows the format and repairs the checksum,
// with a keychain that authenticates the tries.
func TestEveryForgedBitIsNoticed(t *testing.T) {
	k := newFakeKeychain()
	opts := Options{Keychain: k, Clock: newFakeClock(), Params: &cheap}
	disk := &memDisk{files: map[string][]byte{}}
	c := must(create(disk, "k", opts, []Secret{passphrase(t, "a")}))
	must(c.File.BeginRekey(c.Key, []Secret{passphrase(t, "a")}))
	data, items := disk.files["k"], k.items
	for bit := range 8 * (len(data) - checksumSize) {
		bad := bytes.Clone(data)
		bad[bit/8] ^= 1 << (bit % 8)
		bad = resum(bad)
		k.items = map[string]string{}
		for account, item := range items {
			k.items[account] = item
		}
		disk := &memDisk{files: map[string][]byte{"k": bad, "k.bak": bad}}
		f, err := open(disk, "k", opts, false)
		if err != nil {
			continue
		}
		u, err := f.Unlock(c.Recovery.Secret())
		if err == nil && len(u.Warnings) == 0 {
			t.Errorf("bit %d of byte %d passed unnoticed", bit%8, bit/8)
		}
		if err == nil && !u.Current.Equal(c.Key) {
			t.Errorf("bit %d of byte %d gave another key", bit%8, bit/8)
		}
	}
}

func TestSlotsFromElsewhereAreNoticed(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	old := must(os.ReadFile(v.path))
	if err := v.File.Remove(v.Key, v.File.Slots()[1].ID); err != nil {
		t.Fatal(err)
	}
	now := must(parseHeader(must(os.ReadFile(v.path))))
	was := must(parseHeader(old))

	revived := now.clone()
	revived.slots = was.slots
	putBoth(t, v.path, revived.marshal())
	if _, err := v.reopen(t).Unlock(passphrase(t, "a")); !errors.Is(err, ErrTampered) {
		t.Errorf("a removed slot put back: %v", err)
	}
	stranger := newVault(t, Options{}, passphrase(t, "x"))
	foreign := now.clone()
	foreign.slots = append(foreign.slots, must(parseHeader(must(os.ReadFile(stranger.path)))).slots[1])
	putBoth(t, v.path, foreign.marshal())
	if _, err := v.reopen(t).Unlock(passphrase(t, "x")); !errors.Is(err, ErrWrongSecret) {
		t.Errorf("a stranger's slot opened with their secret: %v", err)
	}
	if _, err := v.reopen(t).Unlock(v.Recovery.Secret()); !errors.Is(err, ErrTampered) {
		t.Errorf("a stranger's slot: %v", err)
	}
}

func TestWrappedKeyIsBoundToItsSlot(t *testing.T) {
	h := sampleHeader(false)
	key, dmk, b := make([]byte, keySize), generateMasterKey(), binding{h.vault, 1}
	s := h.slots[0]
	if err := s.wrap(key, dmk, b); err != nil {
		t.Fatal(err)
	}
	if got := s.unwrap(key, b); !got.Equal(dmk) {
		t.Fatal("the key did not come back")
	}
	for name, alter := range map[string]func(s *slot, b *binding){
		"vault":    func(s *slot, b *binding) { b.vault[0]++ },
		"epoch":    func(s *slot, b *binding) { b.epoch++ },
		"id":       func(s *slot, b *binding) { s.id[15]++ },
		"kind":     func(s *slot, b *binding) { s.kind = KindPIN },
		"passes":   func(s *slot, b *binding) { s.params.Time++ },
		"memory":   func(s *slot, b *binding) { s.params.Memory++ },
		"lanes":    func(s *slot, b *binding) { s.params.Threads++ },
		"date":     func(s *slot, b *binding) { s.created++ },
		"salt":     func(s *slot, b *binding) { s.salt[31]++ },
		"nonce":    func(s *slot, b *binding) { s.wrapped[0]++ },
		"the wrap": func(s *slot, b *binding) { s.wrapped[40]++ },
	} {
		s, b := s, b
		alter(&s, &b)
		if s.unwrap(key, b) != nil {
			t.Errorf("opened with another %s", name)
		}
	}
}

// Without a keychain the file alone cannot stop a smaller count, but the key's
// owner learns of it.
func TestSmallerCountIsToldWithoutAKeychain(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	v.wrong(t, 5)
	h := must(parseHeader(must(os.ReadFile(v.path))))
	for _, failures := range []uint32{0, 4} {
		forged := h.clone()
		forged.tries.failures = failures
		putBoth(t, v.path, forged.marshal())
		f := v.reopen(t)
		left, _ := f.Delay()
		v.clock.pass(left)
		if u := f.unlock(t, passphrase(t, "a")); !hasWarning(u.Warnings, WarnTriesTampered) {
			t.Errorf("count %d: warnings %v", failures, u.Warnings)
		}
	}
}

func TestForgedCountLeavesOneTryWithAKeychain(t *testing.T) {
	v := newVault(t, Options{Keychain: newFakeKeychain()}, passphrase(t, "a"))
	v.wrong(t, 6)
	h := must(parseHeader(must(os.ReadFile(v.path))))
	h.tries.failures = 0
	putBoth(t, v.path, h.marshal())
	f := v.reopen(t)
	if left, failures := f.Delay(); failures != 6 || left != delays[3] {
		t.Errorf("the keychain's count is not used: %d, %v", failures, left)
	}
	if !hasWarning(f.Warnings(), WarnTriesTampered) {
		t.Errorf("warnings %v", f.Warnings())
	}
	// The same without the mark that a keychain is used.
	h.tries.bound, h.tries.mac = false, [macSize]byte{}
	putBoth(t, v.path, h.marshal())
	f = v.reopen(t)
	if _, failures := f.Delay(); failures != 6 || !hasWarning(f.Warnings(), WarnTriesUnverified) {
		t.Errorf("unbound: %d, warnings %v", failures, f.Warnings())
	}
	// Altered without lowering the count: not believed to be so small.
	other := newVault(t, Options{Keychain: newFakeKeychain()})
	h2 := must(parseHeader(must(os.ReadFile(other.path))))
	h2.tries.uptime++
	putBoth(t, other.path, h2.marshal())
	if _, failures := other.reopen(t).Delay(); failures != freeTries-1 {
		t.Errorf("%d free tries used up after tampering", failures)
	}
	// A count made larger than it was locks nobody out for long.
	h.tries.failures, h.tries.wall = maxFailures, 1<<62
	putBoth(t, v.path, h.marshal())
	if left, _ := v.reopen(t).Delay(); left > delays[4] {
		t.Errorf("locked out for %v", left)
	}
}

func TestOldHeaderPutBackIsRefused(t *testing.T) {
	v := newVault(t, Options{Keychain: newFakeKeychain()}, passphrase(t, "a"), passphrase(t, "b"))
	old := readFiles(t, v.path)
	if err := v.File.Remove(v.Key, v.File.Slots()[2].ID); err != nil {
		t.Fatal(err)
	}
	v.wrong(t, 4)
	current := readFiles(t, v.path)
	old.restore(t)
	for range 2 {
		if _, err := Open(v.path, v.opts); !errors.Is(err, ErrRolledBack) {
			t.Fatalf("old header: %v", err)
		}
	}
	f := must(AcceptRollback(v.path, v.opts))
	if left, failures := f.Delay(); failures != 4 || left == 0 {
		t.Errorf("the old file took wrong tries back: %d, wait %v", failures, left)
	}
	v.clock.pass(delays[1])
	if _, err := f.Unlock(passphrase(t, "x")); !errors.Is(err, ErrWrongSecret) {
		t.Fatal(err)
	}
	if _, err := Open(v.path, v.opts); !errors.Is(err, ErrRolledBack) {
		t.Errorf("accepted but not unlocked: %v", err)
	}
	f = must(AcceptRollback(v.path, v.opts))
	v.clock.pass(delays[2])
	if _, err := f.Unlock(passphrase(t, "b")); err != nil {
		t.Fatal(err)
	}
	if was, is := must(parseHeader(current.files["vault.key"])).generation, f.Generation(); is <= was {
		t.Errorf("generation %d after accepting, %d had been reached before", is, was)
	}
	if fresh := v.reopen(t); len(fresh.Warnings()) != 0 {
		t.Errorf("after accepting: %v", fresh.Warnings())
	}
	// Both the file put back and the one it replaced are old now.
	for name, s := range map[string]snapshot{"old": old, "replaced": current} {
		s.restore(t)
		if _, err := Open(v.path, v.opts); !errors.Is(err, ErrRolledBack) {
			t.Errorf("%s header after accepting: %v", name, err)
		}
	}
}

func TestHeaderOlderThanItsCopyIsRefused(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	old := must(os.ReadFile(v.path))
	must(v.File.Add(v.Key, passphrase(t, "b")))
	newer := must(os.ReadFile(v.path))
	writeFile(t, v.path, old)
	if _, err := Open(v.path, v.opts); !errors.Is(err, ErrRolledBack) {
		t.Fatalf("got %v", err)
	}
	f := must(AcceptRollback(v.path, v.opts))
	must(f.Unlock(passphrase(t, "a")))
	aside := names(t, v.path, ".bak.damaged")
	if len(aside) != 1 || !bytes.Equal(readFiles(t, v.path).files[aside[0]], newer) {
		t.Error("the newer copy was not kept aside")
	}
	v.reopen(t)
}

func TestVaultOnANewDevice(t *testing.T) {
	v := newVault(t, Options{Keychain: newFakeKeychain()}, passphrase(t, "a"), NewKeychainSecret())
	v.opts.Keychain = newFakeKeychain()
	f := v.reopen(t)
	if !hasWarning(f.Warnings(), WarnTriesUnverified) {
		t.Errorf("warnings %v", f.Warnings())
	}
	f.unlock(t, passphrase(t, "a"))
	f = v.reopen(t)
	if len(f.Warnings()) != 0 {
		t.Errorf("the new device's keychain was not bound: %v", f.Warnings())
	}
	if _, err := f.Unlock(NewKeychainSecret()); !errors.Is(err, ErrKeychainItemMissing) {
		t.Errorf("the other device's keychain slot: %v", err)
	}
}

func TestKeychainThatComesAndGoes(t *testing.T) {
	k := newFakeKeychain()
	v := newVault(t, Options{Keychain: k}, passphrase(t, "a"))
	k.err = ErrNoKeychain
	v.wrong(t, 2)
	f := v.reopen(t)
	if _, failures := f.Delay(); failures != 2 {
		t.Errorf("%d wrong tries counted without the keychain", failures)
	}
	k.err = nil
	f = v.reopen(t)
	if !hasWarning(f.Warnings(), WarnTriesUnverified) {
		t.Errorf("warnings %v", f.Warnings())
	}
	if u := f.unlock(t, passphrase(t, "a")); hasWarning(u.Warnings, WarnTriesTampered) {
		t.Errorf("honest use is called tampering: %v", u.Warnings)
	}
	k.err = ErrNoKeychain
	if u := f.unlock(t, passphrase(t, "a")); !hasWarning(u.Warnings, WarnKeychain) && !hasWarning(f.Warnings(), WarnKeychain) {
		t.Errorf("the keychain failed silently: %v", u.Warnings)
	}
	k.err = nil
	if f := v.reopen(t); hasWarning(f.Warnings(), WarnTriesTampered) {
		t.Errorf("a keychain behind the file: %v", f.Warnings())
	}
}

func TestAnchorsAreKeptPerVault(t *testing.T) {
	k := newFakeKeychain()
	a := Anchors{k}
	one, two := VaultID{1}, VaultID{2}
	if _, ok, err := a.Anchor(one); ok || err != nil {
		t.Errorf("before: %v, %v", ok, err)
	}
	for _, n := range []uint64{0, 1, 1 << 63} {
		if err := a.SetAnchor(one, n); err != nil {
			t.Fatal(err)
		}
		if got, ok, err := a.Anchor(one); got != n || !ok || err != nil {
			t.Errorf("got %d, %v, %v; want %d", got, ok, err, n)
		}
	}
	if _, ok, _ := a.Anchor(two); ok {
		t.Error("another vault has the anchor")
	}
	k.items[anchorAccount(one)] = "short"
	if _, ok, err := a.Anchor(one); ok || err != nil {
		t.Errorf("a broken item: %v, %v", ok, err)
	}
	for _, a := range []Anchors{{}, {&fakeKeychain{err: ErrNoKeychain}}} {
		_, _, get := a.Anchor(one)
		if set := a.SetAnchor(one, 1); !errors.Is(set, ErrNoKeychain) || !errors.Is(get, ErrNoKeychain) {
			t.Errorf("without a keychain: %v, %v", set, get)
		}
	}
}

func TestDeviceRecordOfAnotherVersionIsNotRead(t *testing.T) {
	k := newFakeKeychain()
	d := newDevice()
	d.generation = binary.BigEndian.Uint64([]byte("abcdefgh"))
	if err := d.store(k, VaultID{}); err != nil {
		t.Fatal(err)
	}
	if got, err := loadDevice(k, VaultID{}); err != nil || *got != *d {
		t.Errorf("read back %+v, %v", got, err)
	}
	item := k.items[deviceAccount(VaultID{})]
	for _, bad := range []string{"", item[1:], "\x02" + item[1:]} {
		k.items[deviceAccount(VaultID{})] = bad
		if got, err := loadDevice(k, VaultID{}); got != nil || err != nil {
			t.Errorf("%d bytes: %v, %v", len(bad), got, err)
		}
	}
}
