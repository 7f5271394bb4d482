package domain

import (
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"time"

	"razvorot/domain/finding"
)

// ConsentID names what is agreed to.
type ConsentID string

// The consents.
const (
	UserAgreement     ConsentID = "user_agreement"
	PersonalData      ConsentID = "personal_data" // 152-ФЗ, ст. 9
	ServiceTerms      ConsentID = "service_terms"
	BiometricData     ConsentID = "biometric_data" // its own consent, in writing: 152-ФЗ, ст. 11
	PassportIssue     ConsentID = "passport_issue"
	GuardianAgreement ConsentID = "guardian_agreement"
)

// Hash is a SHA-256 digest.
type Hash [sha256.Size]byte

// HashOf returns the digest of b.
func HashOf(b []byte) Hash { return sha256.Sum256(b) }

// String returns the digest in lower-case hexadecimal.
func (h Hash) String() string { return hex.EncodeToString(h[:]) }

// MarshalText returns String.
func (h Hash) MarshalText() ([]byte, error) { return []byte(h.String()), nil }

// UnmarshalText reads 64 hexadecimal digits; it returns ErrDamaged for anything else.
func (h *Hash) UnmarshalText(b []byte) error {
	digest, err := hex.DecodeString(string(b))
	if err != nil || len(digest) != len(h) {
		return fmt.Errorf("hash %q: %w", b, ErrDamaged)
	}
	*h = Hash(digest)
	return nil
}

// ConsentText is one version of a text that can be agreed to, in one language. Two texts are the same exactly when their
// hashes are.
type ConsentText struct {
	ID       ConsentID `json:"id"`
	Version  string    `json:"version"`  // «2026-11-01»
	Language string    `json:"language"` // BCP 47: «ru»
	Text     string    `json:"text"`
}

// Agree returns the consent given to exactly this text at a moment.
func (t ConsentText) Agree(at time.Time) Consent {
	return Consent{ID: t.ID, Version: t.Version, Language: t.Language, TextHash: HashOf([]byte(t.Text)), At: at}
}

// Consent is that somebody agreed, to what, and when. The authority keeps the text of every hash it ever showed.
type Consent struct {
	ID       ConsentID `json:"id"`
	Version  string    `json:"version"`
	Language string    `json:"language"`
	TextHash Hash      `json:"text_hash"`
	At       time.Time `json:"at"`
}

// MissingConsents returns a finding for each wanted text that was not agreed to, or agreed to in another wording only.
// A consent in another language of the same version counts: wanted then holds both. Findings are at «consent.<id>».
func MissingConsents(given []Consent, wanted []ConsentText) finding.List {
	agreed, seen := map[ConsentID]bool{}, map[ConsentID]bool{}
	for _, c := range given {
		seen[c.ID] = true
		for _, t := range wanted {
			if c.ID == t.ID && c.Version == t.Version && c.TextHash == HashOf([]byte(t.Text)) {
				agreed[c.ID] = true
			}
		}
	}
	var l finding.List
	told := map[ConsentID]bool{}
	for _, t := range wanted {
		if agreed[t.ID] || told[t.ID] {
			continue
		}
		told[t.ID] = true
		code := finding.ConsentMissing
		if seen[t.ID] {
			code = finding.ConsentOutdated
		}
		l.Add(finding.Field("consent."+t.ID), code)
	}
	return l
}
