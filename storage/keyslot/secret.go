package keyslot

import (
	"fmt"
	"strings"
	"unicode"
	"unicode/utf8"
)

// Kind tells what opens a slot. The numbers are part of the file format.
type Kind uint8

// Kinds of slot.
const (
	// KindPassphrase: Argon2id over what the person types.
	KindPassphrase Kind = 1
	// KindRecovery: 128 random bits, written down by the person.
	KindRecovery Kind = 2
	// KindKeychain: 32 random bytes kept by the operating system's keychain.
	KindKeychain Kind = 3
	// KindPIN: Argon2id over a short PIN together with 32 random bytes in the
	// keychain. Six digits alone fall to offline guessing within minutes.
	KindPIN Kind = 4
)

// String returns the kind's name in lower case.
func (k Kind) String() string {
	switch k {
	case KindPassphrase:
		return "passphrase"
	case KindRecovery:
		return "recovery code"
	case KindKeychain:
		return "keychain"
	case KindPIN:
		return "pin"
	}
	return fmt.Sprintf("kind %d", uint8(k))
}

// memorable reports whether the kind opens the vault without a keychain. One
// slot of such a kind must remain.
func (k Kind) memorable() bool { return k == KindPassphrase || k == KindRecovery }

// usesArgon reports whether the kind's secret can be guessed and is stretched.
func (k Kind) usesArgon() bool { return k == KindPassphrase || k == KindPIN }

// usesKeychain reports whether part of the kind's secret is in the keychain.
func (k Kind) usesKeychain() bool { return k == KindKeychain || k == KindPIN }

// Limits of what a person may type. How strong a passphrase must be is for the
// app to say, in words the person understands.
const (
	maxPassphrase = 1024 // bytes of UTF-8
	minPIN        = 4    // digits
	maxPIN        = 12
)

// Secret is something that opens a slot. It never prints. Copies share the same
// bytes.
type Secret struct {
	hidden
	kind Kind
	data func() *[]byte // nil for KindKeychain: the keychain holds it
}

// NewPassphrase makes a secret of what a person typed. Text that looks the same
// must open the same vault on every keyboard: spaces of every kind become plain
// spaces (RFC 8265, clause 4.2.2), and Й, й, Ё, ё typed as letter and combining
// mark become the one letter. Empty text, text that is not UTF-8 and text over
// 1024 bytes give ErrBadSecret.
func NewPassphrase(text string) (Secret, error) {
	if text == "" || len(text) > maxPassphrase || !utf8.ValidString(text) {
		return Secret{}, fmt.Errorf("%w: a passphrase is 1 to %d bytes of UTF-8", ErrBadSecret, maxPassphrase)
	}
	data := []byte(NormalisePassphrase(text))
	return Secret{kind: KindPassphrase, data: hide(&data)}, nil
}

// cyrillicComposition covers the only letters of the Russian alphabet that NFC
// changes.
var cyrillicComposition = strings.NewReplacer(
	"и\u0306", "й", "И\u0306", "Й", "е\u0308", "ё", "Е\u0308", "Ё")

// NormalisePassphrase makes alike what looks alike: spaces of every kind, and letters that keyboards compose differently (NewPassphrase).
func NormalisePassphrase(text string) string {
	spaced := strings.Map(func(r rune) rune {
		if unicode.Is(unicode.Zs, r) {
			return ' '
		}
		return r
	}, text)
	return cyrillicComposition.Replace(spaced)
}

// NewPIN makes a secret of 4 to 12 ASCII digits; ErrBadSecret otherwise.
func NewPIN(digits string) (Secret, error) {
	bad := strings.ContainsFunc(digits, func(r rune) bool { return r < '0' || r > '9' })
	if bad || len(digits) < minPIN || len(digits) > maxPIN {
		return Secret{}, fmt.Errorf("%w: a pin is %d to %d digits", ErrBadSecret, minPIN, maxPIN)
	}
	data := []byte(digits)
	return Secret{kind: KindPIN, data: hide(&data)}, nil
}

// NewKeychainSecret stands for the secret that the keychain in Options holds or
// will hold.
func NewKeychainSecret() Secret { return Secret{kind: KindKeychain} }

// Kind returns what kind of slot the secret opens.
func (s Secret) Kind() Kind { return s.kind }

// Zero overwrites the secret. The string it was made from is the caller's; Go
// strings cannot be overwritten.
func (s Secret) Zero() {
	if s.data != nil {
		clear(*s.data())
		*s.data() = nil
	}
}

// check refuses the zero Secret and one that was zeroed.
func (s Secret) check() error {
	switch {
	case s.kind == KindKeychain && s.data == nil:
		return nil
	case s.data == nil || len(*s.data()) == 0:
		return fmt.Errorf("%w: empty or already overwritten", ErrBadSecret)
	}
	return nil
}
