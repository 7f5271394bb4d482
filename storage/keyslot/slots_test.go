package keyslot

import (
	"errors"
	"os"
	"testing"
)

func TestEverySecretOpensTheSameKey(t *testing.T) {
	k := newFakeKeychain()
	secrets := []Secret{passphrase(t, "a"), passphrase(t, "b"), NewKeychainSecret(), pin(t, "1234")}
	v := newVault(t, Options{Keychain: k}, secrets...)
	if got := len(v.File.Slots()); got != 5 {
		t.Fatalf("%d slots", got)
	}
	secrets = append(secrets, must(ParseRecoveryCode(v.Recovery.Reveal())).Secret())
	for _, s := range secrets {
		u := v.reopen(t).unlock(t, s)
		if !u.Current.Equal(v.Key) || u.Pending != nil || u.Slot.Kind != s.Kind() || len(u.Warnings) != 0 {
			t.Errorf("%v: wrong key, slot %v or warnings %v", s.Kind(), u.Slot.Kind, u.Warnings)
		}
		u.Zero()
		if u.Current.Bytes() != nil {
			t.Error("Zero left the key")
		}
	}
	for _, s := range []Secret{passphrase(t, "A"), pin(t, "1235"), newRecoveryCode().Secret()} {
		f := v.reopen(t)
		if _, err := f.Unlock(s); !errors.Is(err, ErrWrongSecret) {
			t.Errorf("wrong %v: %v", s.Kind(), err)
		}
		f.unlock(t, secrets[0])
	}
}

func TestSecretWithoutASlotIsNotATry(t *testing.T) {
	k := newFakeKeychain()
	v := newVault(t, Options{Keychain: k}, pin(t, "1234"))
	saved := k.items
	for _, c := range []struct {
		name   string
		secret Secret
		play   func()
		want   error
	}{
		{"no passphrase slot", passphrase(t, "a"), func() {}, ErrNoSlot},
		{"keychain emptied", pin(t, "1234"), func() { k.items = map[string]string{} }, ErrKeychainItemMissing},
		{"keychain away", pin(t, "1234"), func() { k.err = ErrNoKeychain }, ErrNoKeychain},
	} {
		k.items, k.err = saved, nil
		f := v.reopen(t)
		c.play()
		if _, err := f.Unlock(c.secret); !errors.Is(err, c.want) {
			t.Errorf("%s: %v", c.name, err)
		}
		if _, failures := f.Delay(); failures != 0 {
			t.Errorf("%s: counted", c.name)
		}
	}
	v.opts.Keychain, k.err = nil, nil
	if _, err := v.reopen(t).Unlock(pin(t, "1234")); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("no keychain at all: %v", err)
	}
	if _, err := Create(v.path+"2", v.opts, pin(t, "1234")); !errors.Is(err, ErrNoKeychain) {
		t.Errorf("a pin without a keychain: %v", err)
	}
}

func TestPINNeedsTheKeychainsShare(t *testing.T) {
	k := newFakeKeychain()
	v := newVault(t, Options{Keychain: k}, pin(t, "1234"))
	account := slotAccount(v.File.ID(), v.File.Slots()[1].ID)
	share := []byte(k.items[account])
	share[0] ^= 1
	k.items[account] = string(share)
	if _, err := v.reopen(t).Unlock(pin(t, "1234")); !errors.Is(err, ErrWrongSecret) {
		t.Errorf("right pin, wrong share: %v", err)
	}
}

func TestSlotsAreAddedChangedAndRemoved(t *testing.T) {
	k := newFakeKeychain()
	v := newVault(t, Options{Keychain: k}, passphrase(t, "a"))
	f := v.File
	start := f.Generation()
	b := must(f.Add(v.Key, passphrase(t, "b")))
	c := must(f.Change(v.Key, b, passphrase(t, "c")))
	p := must(f.Add(v.Key, pin(t, "1234")))
	p2 := must(f.Change(v.Key, p, pin(t, "5678")))
	code := must(f.NewRecovery(v.Key))
	if err := f.Remove(v.Key, c); err != nil {
		t.Fatal(err)
	}
	if got := f.Generation() - start; got != 6 {
		t.Errorf("six changes raised the generation by %d", got)
	}
	if _, ok := k.items[slotAccount(f.ID(), p)]; ok {
		t.Error("the old pin's share is still in the keychain")
	}
	for _, s := range []Secret{passphrase(t, "a"), pin(t, "5678"), code.Secret()} {
		if u := v.reopen(t).unlock(t, s); !u.Current.Equal(v.Key) {
			t.Errorf("%v: wrong key", s.Kind())
		}
	}
	for _, s := range []Secret{passphrase(t, "b"), passphrase(t, "c"), pin(t, "1234"), v.Recovery.Secret()} {
		f := v.reopen(t)
		if _, err := f.Unlock(s); !errors.Is(err, ErrWrongSecret) {
			t.Errorf("old %v: %v", s.Kind(), err)
		}
		f.unlock(t, passphrase(t, "a"))
	}
	f = v.reopen(t).File
	if err := f.Remove(v.Key, p2); err != nil {
		t.Fatal(err)
	}
	if len(k.items) != 1 { // the device record
		t.Errorf("the keychain holds %d items", len(k.items))
	}
	for _, id := range []SlotID{p2, {}} {
		if err := f.Remove(v.Key, id); !errors.Is(err, ErrNoSlot) {
			t.Errorf("removing twice: %v", err)
		}
		if _, err := f.Change(v.Key, id, passphrase(t, "x")); !errors.Is(err, ErrNoSlot) {
			t.Errorf("changing what is gone: %v", err)
		}
	}
}

func TestLastWayInStays(t *testing.T) {
	v := newVault(t, Options{Keychain: newFakeKeychain()}, NewKeychainSecret(), pin(t, "1234"))
	f := v.File
	recovery := f.Slots()[0].ID
	if err := f.Remove(v.Key, recovery); !errors.Is(err, ErrLastWayIn) {
		t.Errorf("only keychain slots left: %v", err)
	}
	if _, err := f.Change(v.Key, recovery, pin(t, "9999")); !errors.Is(err, ErrLastWayIn) {
		t.Errorf("changed into a pin: %v", err)
	}
	id := must(f.Change(v.Key, recovery, passphrase(t, "a")))
	if err := f.Remove(v.Key, id); !errors.Is(err, ErrLastWayIn) {
		t.Errorf("the last passphrase: %v", err)
	}
	must(f.NewRecovery(v.Key))
	if err := f.Remove(v.Key, id); err != nil {
		t.Errorf("a recovery code is left: %v", err)
	}
}

func TestOnlyTheKeysOwnerChangesSlots(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "a"))
	f := v.File
	before := must(os.ReadFile(v.path))
	id := f.Slots()[1].ID
	zeroed := generateMasterKey()
	zeroed.Zero()
	for _, key := range []*MasterKey{generateMasterKey(), zeroed, nil} {
		_, add := f.Add(key, passphrase(t, "b"))
		_, change := f.Change(key, id, passphrase(t, "b"))
		_, code := f.NewRecovery(key)
		_, begin := f.BeginRekey(key, nil)
		for i, err := range []error{add, change, code, begin, f.Remove(key, id)} {
			if !errors.Is(err, ErrWrongKey) {
				t.Errorf("operation %d: %v", i, err)
			}
		}
	}
	if _, err := f.Add(v.Key, newRecoveryCode().Secret()); !errors.Is(err, ErrBadSecret) {
		t.Errorf("a chosen recovery code: %v", err)
	}
	if string(must(os.ReadFile(v.path))) != string(before) {
		t.Error("something was written")
	}
}

func TestSeventeenthSlotIsRefused(t *testing.T) {
	v := newVault(t, Options{})
	for range MaxSlots - 1 {
		must(v.File.Add(v.Key, passphrase(t, "a")))
	}
	if _, err := v.File.Add(v.Key, passphrase(t, "a")); !errors.Is(err, ErrTooManySlots) {
		t.Errorf("got %v", err)
	}
	// A change needs no further place.
	if _, err := v.File.NewRecovery(v.Key); err != nil {
		t.Error(err)
	}
	v.reopen(t)
}
