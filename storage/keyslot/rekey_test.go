package keyslot

import (
	"errors"
	"testing"
)

func TestRekeyKeepsTheGivenSecrets(t *testing.T) {
	k := newFakeKeychain()
	v := newVault(t, Options{Keychain: k}, passphrase(t, "a"), passphrase(t, "b"), NewKeychainSecret(), pin(t, "1234"))
	keep := []Secret{passphrase(t, "a"), passphrase(t, "a"), pin(t, "1234")}
	r := must(v.File.BeginRekey(v.Key, keep))
	if r.Next.Equal(v.Key) || len(r.Dropped) != 3 {
		t.Errorf("the key is the same or dropped are %v", r.Dropped)
	}
	for _, s := range []Secret{passphrase(t, "a"), passphrase(t, "b"), NewKeychainSecret(), pin(t, "1234"), v.Recovery.Secret()} {
		f := v.reopen(t)
		if u := f.unlock(t, s); !f.RekeyPending() || !u.Current.Equal(v.Key) || !u.Pending.Equal(r.Next) {
			t.Errorf("pending, %v: not both keys", s.Kind())
		}
	}
	f := v.reopen(t)
	if err := f.CommitRekey(v.Key, r.Next); err != nil {
		t.Fatal(err)
	}
	if f.Epoch() != 2 || f.RekeyPending() || len(k.items) != 2 {
		t.Errorf("epoch %d, pending %v, %d keychain items", f.Epoch(), f.RekeyPending(), len(k.items))
	}
	for _, s := range []Secret{passphrase(t, "a"), pin(t, "1234"), r.Recovery.Secret()} {
		if u := v.reopen(t).unlock(t, s); !u.Current.Equal(r.Next) || u.Pending != nil || len(u.Warnings) != 0 {
			t.Errorf("committed, %v: not the new key alone, warnings %v", s.Kind(), u.Warnings)
		}
	}
	for _, s := range []Secret{passphrase(t, "b"), v.Recovery.Secret()} {
		if _, err := v.reopen(t).Unlock(s); !errors.Is(err, ErrWrongSecret) {
			t.Errorf("dropped %v: %v", s.Kind(), err)
		}
	}
	if _, err := v.reopen(t).Unlock(NewKeychainSecret()); !errors.Is(err, ErrNoSlot) {
		t.Errorf("dropped keychain: %v", err)
	}
}

func TestAbortedRekeyLeavesEverything(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"), passphrase(t, "b"))
	r := must(v.File.BeginRekey(v.Key, []Secret{passphrase(t, "a")}))
	if err := v.File.AbortRekey(v.Key); err != nil {
		t.Fatal(err)
	}
	for _, s := range []Secret{passphrase(t, "a"), passphrase(t, "b"), v.Recovery.Secret()} {
		if u := v.reopen(t).unlock(t, s); !u.Current.Equal(v.Key) || u.Pending != nil {
			t.Errorf("%v: wrong keys", s.Kind())
		}
	}
	if _, err := v.reopen(t).Unlock(r.Recovery.Secret()); !errors.Is(err, ErrWrongSecret) {
		t.Errorf("the aborted recovery code: %v", err)
	}
}

func TestRekeyIsRefusedWhereItMakesNoSense(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	f := v.File
	for want, keep := range map[error]Secret{
		ErrWrongSecret: passphrase(t, "b"),
		ErrBadSecret:   v.Recovery.Secret(),
		ErrNoSlot:      pin(t, "1234"),
	} {
		if _, err := f.BeginRekey(v.Key, []Secret{keep}); !errors.Is(err, want) {
			t.Errorf("keep %v: %v", keep.Kind(), err)
		}
	}
	if _, failures := f.Delay(); failures != 0 {
		t.Error("a kept secret was counted as a try")
	}
	if err := f.CommitRekey(v.Key, v.Key); !errors.Is(err, ErrNoRekey) {
		t.Errorf("commit of nothing: %v", err)
	}
	if err := f.AbortRekey(v.Key); !errors.Is(err, ErrNoRekey) {
		t.Errorf("abort of nothing: %v", err)
	}
	r := must(f.BeginRekey(v.Key, nil))
	_, begin := f.BeginRekey(v.Key, nil)
	_, add := f.Add(v.Key, passphrase(t, "c"))
	_, code := f.NewRecovery(v.Key)
	for i, err := range []error{begin, add, code, f.Remove(v.Key, f.Slots()[1].ID)} {
		if !errors.Is(err, ErrRekeyPending) {
			t.Errorf("operation %d while pending: %v", i, err)
		}
	}
	for i, err := range []error{f.CommitRekey(v.Key, v.Key), f.CommitRekey(r.Next, r.Next), f.AbortRekey(r.Next), f.CommitRekey(v.Key, nil)} {
		if !errors.Is(err, ErrWrongKey) {
			t.Errorf("wrong key %d: %v", i, err)
		}
	}
}

func TestPowerCutInRekeyLeavesOldOrBothOrNewKey(t *testing.T) {
	opts := Options{Clock: newFakeClock(), Params: &cheap}
	disk := &memDisk{files: map[string][]byte{}}
	c := must(create(disk, "k", opts, []Secret{passphrase(t, "a")}))
	old, a := c.Key, passphrase(t, "a")
	try := func(disk *memDisk) *Unlocked {
		t.Helper()
		u, err := must(open(disk, "k", opts, false)).Unlock(a)
		if err != nil {
			t.Fatal(err)
		}
		return u
	}

	var r *Rekey
	powerCuts(t, disk.files, func(d fileSystem) {
		r = must(must(open(d, "k", opts, false)).BeginRekey(old, []Secret{a}))
	}, func(d *memDisk, last bool) {
		u := try(d)
		if !u.Current.Equal(old) || (u.Pending != nil && !u.Pending.Equal(r.Next)) || (last && u.Pending == nil) {
			t.Error("begin: neither the old key nor both")
		}
	})

	pending := disk.clone()
	r = must(must(open(pending, "k", opts, false)).BeginRekey(old, []Secret{a}))
	powerCuts(t, pending.files, func(d fileSystem) {
		if err := must(open(d, "k", opts, false)).CommitRekey(old, r.Next); err != nil {
			t.Fatal(err)
		}
	}, func(d *memDisk, last bool) {
		u := try(d)
		both := u.Pending != nil && u.Current.Equal(old) && u.Pending.Equal(r.Next)
		done := u.Pending == nil && u.Current.Equal(r.Next)
		if !done && (last || !both) {
			t.Error("commit: neither both keys nor the new one")
		}
	})
	powerCuts(t, pending.files, func(d fileSystem) {
		if err := must(open(d, "k", opts, false)).AbortRekey(old); err != nil {
			t.Fatal(err)
		}
	}, func(d *memDisk, last bool) {
		u := try(d)
		if !u.Current.Equal(old) || (u.Pending != nil && (last || !u.Pending.Equal(r.Next))) {
			t.Error("abort: neither both keys nor the old one")
		}
	})
}
