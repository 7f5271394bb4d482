package domain

import (
	"crypto/rand"
	"strings"

	"razvorot/domain/finding"
)

// RegistryID is the number of an electronic passport in the authority's registry, 1K2M-3N4P-5Q6R: eleven random characters
// and a check character. ApplicationNumber is the number of an application, 1K2M-3N4P: seven and one.
//
// The characters are those of Crockford's Base32, which has no I, L, O and U, so that a number can be read out and
// copied by hand. The check character is the hybrid system of ISO/IEC 7064 (clause 8), taken with 32 characters instead of
// 36: it notices every single wrong character and every swap of neighbours but those of one pair of values.
type (
	RegistryID        string
	ApplicationNumber string
)

const (
	crockford            = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
	registryIDLength     = 12
	applicationNumLength = 8
)

// NewRegistryID returns a random number. 55 random bits make a collision unlikely, not impossible: the registry refuses
// a second one.
func NewRegistryID() RegistryID { return RegistryID(inGroups(randomChecked(registryIDLength))) }

// NewApplicationNumber returns a random number, as NewRegistryID does.
func NewApplicationNumber() ApplicationNumber {
	return ApplicationNumber(inGroups(randomChecked(applicationNumLength)))
}

// ParseRegistryID reads a number in any case, with any separators, with O for 0, I and L for 1, and Cyrillic letters for
// the Latin ones they look like. It returns finding.RegistryIDLength, finding.Characters or finding.RegistryIDChecksum.
func ParseRegistryID(s string) (RegistryID, error) {
	text, err := parseChecked(s, registryIDLength)
	return RegistryID(text), err
}

// ParseApplicationNumber reads a number as ParseRegistryID does.
func ParseApplicationNumber(s string) (ApplicationNumber, error) {
	text, err := parseChecked(s, applicationNumLength)
	return ApplicationNumber(text), err
}

func parseChecked(s string, length int) (string, error) {
	text := confusables.Replace(strings.ToUpper(s))
	if strings.Trim(text, crockford) != "" {
		return "", finding.Characters
	}
	switch {
	case len(text) != length && length == registryIDLength:
		return "", finding.RegistryIDLength.With("digits", "12")
	case len(text) != length:
		return "", finding.RegistryIDLength.With("digits", "8")
	case text[length-1] != checkCharacter(text[:length-1]):
		return "", finding.RegistryIDChecksum
	}
	return inGroups(text), nil
}

// confusables rewrites what is taken for a character of crockford, and removes separators.
var confusables = strings.NewReplacer("O", "0", "I", "1", "L", "1", "-", "", " ", "", "\u00a0", "", "–", "", "—", "", "‑", "", ".", "",
	"А", "A", "В", "B", "Е", "E", "К", "K", "М", "M", "Н", "H", "О", "0", "Р", "P", "С", "C", "Т", "T", "Х", "X", "У", "Y", "З", "3")

// checkCharacter computes ISO/IEC 7064, 8.2 with M = 32: the running product starts at M; each value is added modulo M
// (0 read as M) and doubled modulo M+1; the check value brings the sum to 1 modulo M.
func checkCharacter(text string) byte {
	const m = len(crockford)
	p := m
	for i := range len(text) {
		p = (p + strings.IndexByte(crockford, text[i])) % m
		if p == 0 {
			p = m
		}
		p = p * 2 % (m + 1)
	}
	return crockford[(m+1-p)%m]
}

func randomChecked(length int) string {
	b := make([]byte, length-1)
	_, _ = rand.Read(b) // never fails: crypto/rand.Read
	for i := range b {
		b[i] = crockford[b[i]%32]
	}
	return string(b) + string(checkCharacter(string(b)))
}

func inGroups(text string) string {
	var groups []string
	for len(text) > 4 {
		groups, text = append(groups, text[:4]), text[4:]
	}
	return strings.Join(append(groups, text), "-")
}
