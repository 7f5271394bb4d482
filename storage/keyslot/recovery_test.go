package keyslot

import (
	"errors"
	"fmt"
	"strings"
	"testing"
)

// fixedCode has groups that are easy to read: 0x0000, 0x0001, 0xffff, …
func fixedCode() RecoveryCode {
	return RecoveryCode{bits: hide(&[16]byte{0, 0, 0, 1, 0xff, 0xff, 0x12, 0x34, 0x56, 0x78, 0x9a, 0xbc, 0xde, 0xf0, 0x0f, 0x0f})}
}

func TestRecoveryCodeIsFixedForever(t *testing.T) {
	want := "000000-000011-720885-051260-243496-435732-627792-042405-005863"
	if got := fixedCode().Reveal(); got != want {
		t.Errorf("got %s, want %s", got, want)
	}
}

func TestRecoveryCodeIsReadAsPeopleType(t *testing.T) {
	code := fixedCode().Reveal()
	digits := strings.ReplaceAll(code, "-", "")
	lookAlike := strings.NewReplacer("0", "О", "1", "l", "2", "Z", "3", "з", "4", "Ч", "5", "s", "6", "б", "7", "Т", "8", "в", "9", "g")
	latin := strings.NewReplacer("0", "o", "1", "I", "5", "S", "6", "b", "8", "B", "9", "q")
	for _, typed := range []string{
		code, digits, " " + code + "\n", strings.ReplaceAll(code, "-", "  "), strings.ReplaceAll(code, "-", "\r\n"),
		strings.ReplaceAll(code, "-", " – "), strings.ReplaceAll(code, "-", "\u00a0"), strings.ReplaceAll(code, "-", "."),
		lookAlike.Replace(code), latin.Replace(code), lookAlike.Replace(digits),
		digits[:20] + " " + digits[20:],
	} {
		got, err := ParseRecoveryCode(typed)
		if err != nil || *got.bits() != *fixedCode().bits() {
			t.Errorf("%q: %v", typed, err)
		}
	}
}

func TestEveryWrongDigitIsFoundInItsGroup(t *testing.T) {
	digits := strings.ReplaceAll(fixedCode().Reveal(), "-", "")
	for i := range digits {
		for d := byte('0'); d <= '9'; d++ {
			if digits[i] != d {
				typed := digits[:i] + string(d) + digits[i+1:]
				wantGroup(t, typed, i/6+1)
			}
		}
	}
}

func TestSwappedNeighboursAreFound(t *testing.T) {
	digits := strings.ReplaceAll(fixedCode().Reveal(), "-", "")
	for i := range len(digits) - 1 {
		if i%6 == 5 || digits[i] == digits[i+1] {
			continue // across the dash, or no change
		}
		wantGroup(t, digits[:i]+string(digits[i+1])+string(digits[i])+digits[i+2:], i/6+1)
	}
}

func wantGroup(t *testing.T, typed string, group int) {
	t.Helper()
	_, err := ParseRecoveryCode(typed)
	var re *RecoveryError
	if !errors.As(err, &re) || re.Group != group || !errors.Is(err, ErrBadSecret) {
		t.Errorf("%s: got %v, want an error in group %d", typed, err, group)
	}
	want := fmt.Sprintf("recovery code is mistyped in group %d, check its digits", group)
	if err != nil && err.Error() != want { // it must not quote what was typed
		t.Errorf("got %q, want %q", err, want)
	}
}

func TestGroupsOfWrongLengthAreFound(t *testing.T) {
	groups := fixedCode().Groups()
	for i := range groups {
		for _, bad := range []string{groups[i][1:], groups[i] + "0", groups[i][:5] + "ж"} {
			typed := append(append(append([]string{}, groups[:i]...), bad), groups[i+1:]...)
			wantGroup(t, strings.Join(typed, " "), i+1)
		}
	}
}

func TestWrongOrderAndWrongLengthAreTold(t *testing.T) {
	g := fixedCode().Groups()
	g[2], g[3] = g[3], g[2]
	for typed, want := range map[string]string{
		strings.Join(g, "-"):     "order",
		"":                       "0 digits",
		"000000-000011":          "12 digits",
		strings.Repeat("0", 60):  "60 digits",
		strings.Repeat("0", 2e6): "digits",
	} {
		_, err := ParseRecoveryCode(typed)
		if !errors.Is(err, ErrBadSecret) || !strings.Contains(err.Error(), want) {
			t.Errorf("%.40q: got %v, want %q in it", typed, err, want)
		}
	}
}

func TestNewCodesAreDifferent(t *testing.T) {
	a, b := newRecoveryCode(), newRecoveryCode()
	if a.Reveal() == b.Reveal() {
		t.Error("two codes are the same")
	}
	a.Zero()
	if a.Reveal() == b.Reveal() || *a.bits() != [16]byte{} {
		t.Error("Zero left the code")
	}
}

func FuzzParseRecoveryCode(f *testing.F) {
	f.Add(fixedCode().Reveal())
	f.Add("О00000-l")
	f.Fuzz(func(t *testing.T, text string) {
		code, err := ParseRecoveryCode(text)
		if err != nil {
			return
		}
		again, err := ParseRecoveryCode(code.Reveal())
		if err != nil || *again.bits() != *code.bits() {
			t.Errorf("%q: %v", text, err)
		}
	})
}
