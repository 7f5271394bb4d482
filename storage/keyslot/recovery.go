package keyslot

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/binary"
	"fmt"
	"strings"
	"unicode"
)

// A recovery code is 128 random bits as eight groups of six digits and a ninth
// that checks the order of the others. Every group is a 16-bit number times 11,
// so one wrong digit or two swapped neighbours make it indivisible by 11 and are
// found in their group. BitLocker's recovery password is built the same way
// ([MS-FVE] recovery password); digits need no keyboard layout and can be read
// over the telephone.
const (
	recoveryBytes  = 16
	recoveryGroups = recoveryBytes/2 + 1
	groupDigits    = 6
	groupFactor    = 11
)

// RecoveryCode is shown to the person once, by Reveal or Groups. It prints
// nowhere else.
type RecoveryCode struct {
	hidden
	bits func() *[recoveryBytes]byte
}

// newRecoveryCode draws a code from crypto/rand.
func newRecoveryCode() RecoveryCode {
	c := RecoveryCode{bits: hide(new([recoveryBytes]byte))}
	rand.Read(c.bits()[:])
	return c
}

// Groups returns the nine groups of six digits, nil for the zero code.
func (c RecoveryCode) Groups() []string {
	if c.bits == nil {
		return nil
	}
	groups := make([]string, 0, recoveryGroups)
	for i := 0; i < recoveryBytes; i += 2 {
		groups = append(groups, formatGroup(binary.BigEndian.Uint16(c.bits()[i:])))
	}
	return append(groups, formatGroup(c.check()))
}

// Reveal returns the code as text, groups joined by dashes.
func (c RecoveryCode) Reveal() string { return strings.Join(c.Groups(), "-") }

// Secret returns the secret that opens the recovery slot.
func (c RecoveryCode) Secret() Secret {
	if c.bits == nil {
		return Secret{kind: KindRecovery}
	}
	data := append([]byte(nil), c.bits()[:]...)
	return Secret{kind: KindRecovery, data: hide(&data)}
}

// BlockSecret derives from the code what blocks the passports of its holder.
// It is of no use to open anything: every use of a key has its own label.
func (c RecoveryCode) BlockSecret() [keySize]byte {
	if c.bits == nil {
		return [keySize]byte{}
	}
	return [keySize]byte(derive(c.bits()[:], nil, "block"))
}

// Zero overwrites the code.
func (c RecoveryCode) Zero() {
	if c.bits != nil {
		clear(c.bits()[:])
	}
}

// check is the ninth group's number: it detects groups in the wrong order and
// the rare typing error that leaves a group divisible by 11. It is as secret as
// the code and kept nowhere.
func (c RecoveryCode) check() uint16 {
	h := sha256.New()
	h.Write([]byte("razvorot keyslot v1 recovery check"))
	h.Write(c.bits()[:])
	return binary.BigEndian.Uint16(h.Sum(nil))
}

func formatGroup(n uint16) string { return fmt.Sprintf("%0*d", groupDigits, uint32(n)*groupFactor) }

// RecoveryError tells where a typed recovery code is wrong. It matches
// [ErrBadSecret] and never contains what was typed.
type RecoveryError struct {
	// Group is the wrong group, counted from 1; 0 when it cannot be told.
	Group int
	// Digits is how many digits were read; a whole code has 54.
	Digits int
}

// Error names the group to look at.
func (e *RecoveryError) Error() string {
	switch {
	case e.Group > 0:
		return fmt.Sprintf("recovery code is mistyped in group %d, check its digits", e.Group)
	case e.Digits != recoveryGroups*groupDigits:
		return fmt.Sprintf("recovery code has %d digits instead of %d", e.Digits, recoveryGroups*groupDigits)
	}
	return "recovery code is mistyped, check the order of the groups"
}

// Is makes every RecoveryError match ErrBadSecret.
func (e *RecoveryError) Is(target error) bool { return target == ErrBadSecret }

// ParseRecoveryCode reads a code as a person types it: with or without dashes,
// spaces and line ends, and with Latin or Cyrillic letters for the digits they
// resemble (О for 0, З for 3, Ч for 4, б for 6, В for 8 …). Anything else gives
// a *RecoveryError that names the group, where it can be told.
func ParseRecoveryCode(text string) (RecoveryCode, error) {
	groups, err := splitRecovery(text)
	if err != nil {
		return RecoveryCode{}, err
	}
	c := RecoveryCode{bits: hide(new([recoveryBytes]byte))}
	var check uint16
	for i, group := range groups {
		n, ok := parseGroup(group)
		if !ok {
			return RecoveryCode{}, &RecoveryError{Group: i + 1, Digits: recoveryGroups * groupDigits}
		}
		if i == recoveryGroups-1 {
			check = n
			break
		}
		binary.BigEndian.PutUint16(c.bits()[2*i:], n)
	}
	if check != c.check() {
		return RecoveryCode{}, &RecoveryError{Digits: recoveryGroups * groupDigits}
	}
	return c, nil
}

// maxRecoveryText bounds the work on pasted text; a code with its dashes is 62.
const maxRecoveryText = 1024

// splitRecovery returns the nine groups as digits. When the person kept the
// grouping, a group that is too short or too long is told by its number.
func splitRecovery(text string) ([]string, error) {
	if len(text) > maxRecoveryText {
		return nil, &RecoveryError{}
	}
	words := strings.FieldsFunc(text, isSeparator)
	bad := 0
	for i, word := range words {
		words[i] = strings.Map(digitOf, word)
		if bad == 0 && strings.Contains(words[i], "?") {
			bad = i + 1
		}
	}
	digits := strings.Join(words, "")
	if len(words) == recoveryGroups {
		for i, word := range words {
			if bad == 0 && len(word) != groupDigits {
				bad = i + 1
			}
		}
	} else if bad > 0 {
		bad = strings.Index(digits, "?")/groupDigits + 1
	}
	if bad > recoveryGroups {
		bad = 0
	}
	if bad > 0 || len(digits) != recoveryGroups*groupDigits {
		return nil, &RecoveryError{Group: bad, Digits: len(digits)}
	}
	groups := make([]string, recoveryGroups)
	for i := range groups {
		groups[i] = digits[i*groupDigits : (i+1)*groupDigits]
	}
	return groups, nil
}

func isSeparator(r rune) bool {
	return unicode.IsSpace(r) || unicode.Is(unicode.Pd, r) || strings.ContainsRune("\u2212.,_/;:\u200b\ufeff", r)
}

// lookAlikes maps letters, Latin and Cyrillic, to the digit they are taken for.
// A wrong guess is found by the group's check.
var lookAlikes = map[rune]rune{
	'O': '0', 'o': '0', 'О': '0', 'о': '0', 'Q': '0', 'D': '0',
	'I': '1', 'i': '1', 'l': '1', 'L': '1', '|': '1', '!': '1', 'І': '1', 'і': '1', 'Ӏ': '1', 'ӏ': '1',
	'Z': '2', 'z': '2',
	'З': '3', 'з': '3', 'Э': '3', 'э': '3',
	'Ч': '4', 'ч': '4',
	'S': '5', 's': '5', 'Ѕ': '5', 'ѕ': '5',
	'б': '6', 'Б': '6', 'b': '6', 'G': '6',
	'T': '7', 'Т': '7',
	'B': '8', 'В': '8', 'в': '8',
	'g': '9', 'q': '9', 'д': '9',
}

// digitOf returns the ASCII digit for r, or '?'.
func digitOf(r rune) rune {
	if r >= '0' && r <= '9' {
		return r
	}
	if r >= '０' && r <= '９' {
		return '0' + r - '０'
	}
	if d, ok := lookAlikes[r]; ok {
		return d
	}
	return '?'
}

func parseGroup(digits string) (uint16, bool) {
	var n uint32
	for _, d := range []byte(digits) {
		n = n*10 + uint32(d-'0')
	}
	if n%groupFactor != 0 || n/groupFactor > 0xffff {
		return 0, false
	}
	return uint16(n / groupFactor), true
}
