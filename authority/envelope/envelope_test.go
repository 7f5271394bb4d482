package envelope_test

import (
	"bytes"
	"context"
	"errors"
	"strconv"
	"strings"
	"testing"

	"razvorot/authority/envelope"
	"razvorot/domain"
)

// drawer is a keeper in memory.
type drawer map[string][]byte

func (d drawer) KeepSecret(_ context.Context, name string, proposed []byte) ([]byte, error) {
	if d[name] == nil {
		d[name] = bytes.Clone(proposed)
	}
	return d[name], nil
}

func masters(t *testing.T, d drawer, newest int) *envelope.Masters {
	t.Helper()
	m, err := envelope.OpenMasters(t.Context(), d, newest)
	if err != nil {
		t.Fatal(err)
	}
	return m
}

func newKey(t *testing.T, m *envelope.Masters, account string) (*envelope.Key, envelope.Wrapped) {
	t.Helper()
	k, w, err := m.NewKey(account)
	if err != nil {
		t.Fatal(err)
	}
	return k, w
}

var home = envelope.Cell{Table: "document", Column: "data", Account: "a", ID: "1"}

func TestASealedValueOpensInItsOwnCellAlone(t *testing.T) {
	key, _ := newKey(t, masters(t, drawer{}, 1), "a")
	sealed := key.Seal(home, []byte("Снег"))
	if plain, err := key.Open(home, sealed); err != nil || string(plain) != "Снег" {
		t.Fatal(string(plain), err)
	}
	for _, other := range []envelope.Cell{
		{Table: "notice", Column: "data", Account: "a", ID: "1"}, {Table: "document", Column: "date", Account: "a", ID: "1"},
		{Table: "document", Column: "data", Account: "b", ID: "1"}, {Table: "document", Column: "data", Account: "a", ID: "2"},
		{Table: "document", Column: "data", Account: "", ID: "a1"}, {Table: "documentdata", Account: "a", ID: "1"},
	} {
		if _, err := key.Open(other, sealed); !errors.Is(err, domain.ErrDamaged) {
			t.Errorf("%+v: %v", other, err)
		}
	}
}

func TestAChangedValueIsDamaged(t *testing.T) {
	key, _ := newKey(t, masters(t, drawer{}, 1), "a")
	sealed := key.Seal(home, []byte("Снег"))
	for i := range sealed {
		changed := bytes.Clone(sealed)
		changed[i] ^= 1
		if _, err := key.Open(home, changed); !errors.Is(err, domain.ErrDamaged) {
			t.Errorf("byte %d: %v", i, err)
		}
		if _, err := key.Open(home, sealed[:i]); !errors.Is(err, domain.ErrDamaged) {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
}

func TestTheSameValueIsSealedDifferentlyEachTime(t *testing.T) {
	key, _ := newKey(t, masters(t, drawer{}, 1), "a")
	if bytes.Equal(key.Seal(home, []byte("x")), key.Seal(home, []byte("x"))) {
		t.Error("a nonce was used twice")
	}
}

func TestAKeyIsOpenedAgainByItsKeeper(t *testing.T) {
	d := drawer{}
	key, wrapped := newKey(t, masters(t, d, 1), "a")
	sealed := key.Seal(home, []byte("Снег"))
	again, err := masters(t, d, 1).Unwrap("a", wrapped)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Open(home, sealed); err != nil || string(plain) != "Снег" {
		t.Error(string(plain), err)
	}
}

func TestAKeyIsOfNoUseToAnotherAccountOrMaster(t *testing.T) {
	m := masters(t, drawer{}, 1)
	_, wrapped := newKey(t, m, "a")
	if _, err := m.Unwrap("b", wrapped); !errors.Is(err, domain.ErrDamaged) {
		t.Error("another account:", err)
	}
	if _, err := masters(t, drawer{}, 1).Unwrap("a", wrapped); !errors.Is(err, domain.ErrDamaged) {
		t.Error("another master:", err)
	}
	if _, err := m.Unwrap("a", envelope.Wrapped{Master: 2, Bytes: wrapped.Bytes}); !errors.Is(err, domain.ErrDamaged) {
		t.Error("an unknown master:", err)
	}
}

func TestARotatedMasterLeavesWhatWasSealedAsItIs(t *testing.T) {
	d := drawer{}
	m := masters(t, d, 1)
	key, wrapped := newKey(t, m, "a")
	sealed := key.Seal(home, []byte("Снег"))
	if err := m.Learn(t.Context(), 2); err != nil {
		t.Fatal(err)
	}
	rewrapped, err := m.Rewrap("a", wrapped)
	if err != nil || rewrapped.Master != 2 {
		t.Fatal(rewrapped.Master, err)
	}
	delete(d, envelope.SecretName(1)) // the old master is gone for good
	again, err := masters(t, d, 2).Unwrap("a", rewrapped)
	if err != nil {
		t.Fatal(err)
	}
	if plain, err := again.Open(home, sealed); err != nil || string(plain) != "Снег" {
		t.Error(string(plain), err)
	}
	if _, err := masters(t, d, 2).Unwrap("a", wrapped); !errors.Is(err, domain.ErrDamaged) {
		t.Error("the old wrapping opens without its master:", err)
	}
}

func TestADigestTellsNeitherItsValueNorItsPurpose(t *testing.T) {
	m := masters(t, drawer{}, 1)
	phone := m.Digest("phone", "+79000000001")
	switch {
	case phone != m.Digest("phone", "+79000000001"):
		t.Error("it is not the same twice")
	case phone == m.Digest("snils", "+79000000001"), phone == m.Digest("phone", "+79000000002"):
		t.Error("two values have one digest")
	case phone == masters(t, drawer{}, 1).Digest("phone", "+79000000001"):
		t.Error("it depends on no key")
	case strings.Contains(phone, "900"), m.Digest("phone", "") != "":
		t.Error(phone)
	}
}

func TestASecretThatIsTooShortIsNoMaster(t *testing.T) {
	for _, name := range []string{"lookup key", envelope.SecretName(1)} {
		if _, err := envelope.OpenMasters(t.Context(), drawer{name: []byte("short")}, 1); !errors.Is(err, domain.ErrDamaged) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestTheCacheKeepsTheKeysThatAreUsed(t *testing.T) {
	m := masters(t, drawer{}, 1)
	c := envelope.NewCache(3)
	for i := range 3 {
		key, _ := newKey(t, m, "")
		c.Put(strconv.Itoa(i), key)
	}
	c.Get("0") // used again
	key, _ := newKey(t, m, "")
	c.Put("3", key)
	if c.Len() != 3 || c.Get("1") != nil || c.Get("0") == nil || c.Get("3") != key {
		t.Error(c.Len(), c.Get("1"))
	}
	if c.Forget("3"); c.Get("3") != nil {
		t.Error("not forgotten")
	}
	if c.Clear(); c.Len() != 0 || c.Get("0") != nil {
		t.Error("not cleared")
	}
}

func FuzzOpen(f *testing.F) {
	m, err := envelope.OpenMasters(f.Context(), drawer{}, 1)
	if err != nil {
		f.Fatal(err)
	}
	key, _, err := m.NewKey("a")
	if err != nil {
		f.Fatal(err)
	}
	f.Add(key.Seal(envelope.Cell{Table: "t"}, []byte("x")))
	f.Add([]byte{1})
	f.Fuzz(func(t *testing.T, sealed []byte) {
		if plain, err := key.Open(home, sealed); err == nil {
			t.Errorf("%d bytes of a stranger's were taken for ours", len(plain))
		}
	})
}

func BenchmarkSealAndOpenARecord(b *testing.B) { benchmark(b, 2<<10) }

func BenchmarkSealAndOpenAChunk(b *testing.B) { benchmark(b, 256<<10) }

func benchmark(b *testing.B, size int) {
	m, err := envelope.OpenMasters(b.Context(), drawer{}, 1)
	if err != nil {
		b.Fatal(err)
	}
	key, _, err := m.NewKey("a")
	if err != nil {
		b.Fatal(err)
	}
	plain := make([]byte, size)
	b.SetBytes(int64(2 * size))
	for b.Loop() {
		if _, err := key.Open(home, key.Seal(home, plain)); err != nil {
			b.Fatal(err)
		}
	}
}
