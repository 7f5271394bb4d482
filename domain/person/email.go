package person

import (
	"log/slog"
	"strings"
	"unicode"
	"unicode/utf8"

	"razvorot/domain/finding"
)

// Email is an e-mail address, local@domain. Its domain is lower case; its local part is left as given, since only the
// receiving host may say that case does not matter (RFC 5321, section 2.4).
type Email struct{ address string }

// Limits in octets (RFC 5321, section 4.5.3.1, less the two brackets of a path; RFC 1035, section 2.3.4 for a label).
const (
	maxEmail      = 254
	maxEmailLocal = 64
	maxDNSLabel   = 63
)

// ParseEmail reads an address whose local part is a dot-atom (RFC 5322, section 3.2.3, with letters of any script as RFC
// 6531 allows) and whose domain is a name of two labels or more, internationalised ones as they are. Quoted local parts
// and address literals are refused: no mailbox of a person has one. It returns finding.EmailFormat, finding.TooLong,
// finding.EmailLocal, finding.EmailDomain, or finding.EmailMixed when a part mixes Latin and Cyrillic letters, which is a
// slip of the keyboard or a forgery.
func ParseEmail(s string) (Email, error) {
	text := plain(s)
	local, domain, ok := strings.Cut(text, "@")
	if !ok || local == "" || domain == "" || strings.Contains(domain, "@") || strings.Contains(text, " ") {
		return Email{}, finding.EmailFormat
	}
	domain = strings.ToLower(domain)
	switch {
	case len(local)+1+len(domain) > maxEmail:
		return Email{}, finding.TooLong.With("max", "254")
	case len(local) > maxEmailLocal || !dotAtom(local):
		return Email{}, finding.EmailLocal
	case !hostName(domain):
		return Email{}, finding.EmailDomain
	case mixesAlphabets(local):
		return Email{}, finding.EmailMixed
	}
	for label := range strings.SplitSeq(domain, ".") {
		if mixesAlphabets(label) {
			return Email{}, finding.EmailMixed
		}
	}
	return Email{local + "@" + domain}, nil
}

func dotAtom(s string) bool {
	for atom := range strings.SplitSeq(s, ".") {
		if atom == "" {
			return false
		}
		for _, r := range atom {
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && !strings.ContainsRune("!#$%&'*+-/=?^_`{|}~", r) {
				return false
			}
		}
	}
	return utf8.ValidString(s)
}

func hostName(s string) bool {
	labels := strings.Split(s, ".")
	for _, label := range labels {
		if label == "" || len(label) > maxDNSLabel || label[0] == '-' || label[len(label)-1] == '-' {
			return false
		}
		for _, r := range label {
			if r != '-' && !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.Is(unicode.M, r) {
				return false
			}
		}
	}
	// A last label of digits alone would be an IP address (RFC 3696, section 2).
	last := labels[len(labels)-1]
	return len(labels) >= 2 && strings.ContainsFunc(last, unicode.IsLetter) && utf8.ValidString(s)
}

// mixesAlphabets reports whether s has both Latin and Cyrillic letters.
func mixesAlphabets(s string) bool {
	return strings.ContainsFunc(s, isLatin) && strings.ContainsFunc(s, isCyrillic)
}

func isLatin(r rune) bool    { return unicode.Is(unicode.Latin, r) }
func isCyrillic(r rune) bool { return unicode.Is(unicode.Cyrillic, r) }

// Masked returns the address with all of its local part hidden but the first letter: a•••@example.org.
func (e Email) Masked() string {
	if e.IsZero() {
		return ""
	}
	first, _ := utf8.DecodeRuneInString(e.address)
	_, domain, _ := strings.Cut(e.address, "@")
	return string(first) + "•••@" + domain
}

// Local returns the part before the @.
func (e Email) Local() string {
	local, _, _ := strings.Cut(e.address, "@")
	return local
}

// String returns the address, and "" for the zero Email.
func (e Email) String() string { return e.address }

// IsZero reports whether no address is given.
func (e Email) IsZero() bool { return e.address == "" }

// MarshalText returns String.
func (e Email) MarshalText() ([]byte, error) { return []byte(e.address), nil }

// UnmarshalText is ParseEmail; empty text is the zero Email.
func (e *Email) UnmarshalText(b []byte) error { return unmarshal(e, b, ParseEmail) }

// LogValue hides the address.
func (e Email) LogValue() slog.Value { return hidden("e-mail", e.IsZero()) }
