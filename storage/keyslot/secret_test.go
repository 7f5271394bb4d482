package keyslot

import (
	"bytes"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

func TestSecretsNeverPrint(t *testing.T) {
	dmk := must(NewMasterKey(bytes.Repeat([]byte("K"), 32)))
	phrase := passphrase(t, "open sesame")
	code := RecoveryCode{bits: hide(&[16]byte{0: 0x4b, 15: 0x4b})}
	type nested struct {
		Key    *MasterKey
		hidden MasterKey
		Secret Secret
		secret Secret
		Code   RecoveryCode
	}
	values := []any{dmk, *dmk, phrase, &phrase, code, nested{dmk, *dmk, phrase, phrase, code},
		[]Secret{phrase}, map[string]MasterKey{"k": *dmk}}
	telltales := []string{"KKK", "75 75", "4b4b", "0x4b", "S0tL", "sesame", "736573", "115, 101", "115 101", code.Groups()[0]}
	for _, v := range values {
		var printed []string
		for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d"} {
			printed = append(printed, fmt.Sprintf(verb, v))
		}
		if b, err := json.Marshal(v); err == nil {
			printed = append(printed, string(b))
		}
		var log bytes.Buffer
		slog.New(slog.NewTextHandler(&log, nil)).Info("text", "v", v)
		slog.New(slog.NewJSONHandler(&log, nil)).Info("json", "v", v)
		for _, p := range append(printed, log.String()) {
			for _, tell := range telltales {
				if strings.Contains(p, tell) {
					t.Errorf("%T printed a secret: %s", v, p)
				}
			}
		}
	}
}

func TestDestroyedKeyIsUnusable(t *testing.T) {
	a := generateMasterKey()
	b := must(NewMasterKey(a.Bytes()))
	if !a.Equal(b) {
		t.Error("a copy differs")
	}
	a.Zero()
	a.Zero()
	if a.Bytes() != nil || a.Equal(b) || b.Equal(a) || a.Equal(a) {
		t.Error("a destroyed key still works")
	}
	if (*MasterKey)(nil).Bytes() != nil {
		t.Error("no key has bytes")
	}
	if _, err := NewMasterKey(make([]byte, 31)); err == nil {
		t.Error("a short key was taken")
	}
	if err := new(slot).wrap(make([]byte, keySize), a, binding{}); !errors.Is(err, ErrWrongKey) {
		t.Errorf("wrapping a destroyed key: %v", err)
	}
}

func TestZeroedSecretIsRefused(t *testing.T) {
	v := newVault(t, Options{})
	for _, s := range []Secret{passphrase(t, "a"), pin(t, "1234"), newRecoveryCode().Secret()} {
		s.Zero()
		if _, err := v.File.Unlock(s); !errors.Is(err, ErrBadSecret) {
			t.Errorf("%v: %v", s.Kind(), err)
		}
	}
	if _, err := v.File.Unlock(Secret{}); !errors.Is(err, ErrBadSecret) {
		t.Errorf("no secret at all: %v", err)
	}
}

func TestPassphraseIsTheSameOnEveryKeyboard(t *testing.T) {
	v := newVault(t, Options{}, passphrase(t, "мой ёж Йод Ёлка"))
	for _, typed := range []string{
		"мои\u0306 е\u0308ж И\u0306од Е\u0308лка", // letter and mark
		"мой\u00a0ёж\u2003Йод\u202fЁлка",          // spaces of other kinds
	} {
		if _, err := v.File.Unlock(passphrase(t, typed)); err != nil {
			t.Errorf("%q: %v", typed, err)
		}
	}
	if _, err := v.File.Unlock(passphrase(t, "мой еж Йод Ёлка")); !errors.Is(err, ErrWrongSecret) {
		t.Errorf("е for ё: %v", err)
	}
}

func TestUnusableTextIsRefused(t *testing.T) {
	for _, text := range []string{"", "\xff", strings.Repeat("a", 1025)} {
		if _, err := NewPassphrase(text); !errors.Is(err, ErrBadSecret) {
			t.Errorf("passphrase %q: %v", text, err)
		}
	}
	for _, text := range []string{"", "123", "12a4", "１２３４", "1234567890123", " 1234"} {
		if _, err := NewPIN(text); !errors.Is(err, ErrBadSecret) {
			t.Errorf("pin %q: %v", text, err)
		}
	}
}

func TestDeriveIsFixedForever(t *testing.T) {
	// RFC 5869 fixes HKDF; this fixes our labels. A change here locks every
	// vault there is.
	got := hex.EncodeToString(derive([]byte("key material 32 bytes long......"), []byte("salt"), "wrap", 1))
	if want := "4b07b71915f120a6e00e319252f01ba271eb5ed8594d1a67d1a8874ebac2296f"; got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}
