package domain

import (
	"fmt"
	"io"
	"log/slog"
	"slices"
	"time"

	"razvorot/domain/person"
)

// Level is how well the authority knows a citizen (row A3). Levels compare with <.
type Level int

// The levels, lowest first.
const (
	Simplified Level = iota + 1 // phone and e-mail belong to somebody
	Standard                    // passport and SNILS match the registries
	Confirmed                   // it is that person
)

var levelNames = []string{"", "simplified", "standard", "confirmed"}

// String returns the stable name of the level, "" for none.
func (l Level) String() string {
	if l < 0 || int(l) >= len(levelNames) {
		return fmt.Sprintf("level(%d)", int(l))
	}
	return levelNames[l]
}

// MarshalText returns String.
func (l Level) MarshalText() ([]byte, error) { return []byte(l.String()), nil }

// UnmarshalText reads a stable name, and returns ErrDamaged for any other text.
func (l *Level) UnmarshalText(b []byte) error {
	i := slices.Index(levelNames, string(b))
	if i < 0 {
		return fmt.Errorf("level %q: %w", b, ErrDamaged)
	}
	*l = Level(i)
	return nil
}

// Account is how a citizen is known to the authority.
type Account struct {
	ID             AccountID       `json:"id"`
	Level          Level           `json:"level"`
	Phone          person.Phone    `json:"phone"`
	Email          person.Email    `json:"email"`
	EmailConfirmed bool            `json:"email_confirmed"`
	Consents       []Consent       `json:"consents,omitempty"`
	Checks         []RegistryCheck `json:"checks,omitempty"` // the latest of each registry
	Proof          Proof           `json:"proof,omitzero"`
	Factors        Factors         `json:"factors,omitzero"`
	Spare          person.Phone    `json:"spare,omitzero"`   // gets messages about security too
	Reentry        Reentry         `json:"reentry,omitzero"` // a way back that somebody asked for
	Blocked        bool            `json:"blocked,omitzero"`
	Sending        Sending         `json:"sending,omitzero"`
	CreatedAt      time.Time       `json:"created_at"`
	Version        int64           `json:"version"` // grows with each change
}

// LogValue shows the id and the level only.
func (a Account) LogValue() slog.Value {
	return slog.GroupValue(slog.String("id", string(a.ID)), slog.String("level", a.Level.String()))
}

// Format hides contacts from fmt, whatever the verb.
func (a Account) Format(f fmt.State, _ rune) {
	_, _ = fmt.Fprintf(f, "[account %s, %v]", a.ID, a.Level)
}

// Require returns nil when the account has the level, ErrBlocked when it is blocked, and otherwise a Forbidden.
func (a Account) Require(need Level) error {
	switch {
	case a.Blocked:
		return ErrBlocked
	case a.Level < need:
		return &Forbidden{Have: a.Level, Need: need}
	}
	return nil
}

// ProofWay is a way of proving an identity (row A4).
type ProofWay string

// The ways.
const (
	ProofQuestions ProofWay = "questions" // code to the phone and control questions
	ProofBank      ProofWay = "bank"
	ProofCard      ProofWay = "card"      // a code of the bank that a card is of
	ProofSignature ProofWay = "signature" // qualified electronic signature
	ProofVideo     ProofWay = "video"
	ProofOffice    ProofWay = "office"
	ProofLetter    ProofWay = "letter"
)

// ProofWays returns all ways, the quickest first.
func ProofWays() []ProofWay {
	return []ProofWay{ProofQuestions, ProofBank, ProofCard, ProofSignature, ProofVideo, ProofOffice, ProofLetter}
}

// Proof is that an identity was proven. The zero Proof is none.
type Proof struct {
	Way ProofWay  `json:"way"`
	At  time.Time `json:"at"`
}

// personal reports whether somebody who knows the person vouches for them, so that registries which do not know them or
// do not answer are no hindrance. Questions and a letter only prove access to what registries already confirmed.
func (w ProofWay) personal() bool {
	return w == ProofBank || w == ProofSignature || w == ProofVideo || w == ProofOffice
}

// LevelOf returns the level that checks and a proof give. Standard needs a match of passport and SNILS. Confirmed needs a
// proof besides; one by somebody who knows the person outweighs a silent registry, never one that says otherwise.
func LevelOf(checks []RegistryCheck, proof Proof) Level {
	matched := OutcomeOf(checks, RegistryMVD) == Match && OutcomeOf(checks, RegistrySNILS) == Match
	contradicted := slices.ContainsFunc(checks, func(c RegistryCheck) bool { return c.Outcome == Mismatch })
	switch {
	case contradicted:
		return Simplified
	case proof.Way != "" && (matched || proof.Way.personal()):
		return Confirmed
	case matched:
		return Standard
	}
	return Simplified
}

// OpenProofWays returns the ways that lead to Confirmed with these checks, the quickest first; none while a registry
// contradicts the profile, which must be corrected first.
func OpenProofWays(checks []RegistryCheck) []ProofWay {
	var open []ProofWay
	for _, way := range ProofWays() {
		if LevelOf(checks, Proof{Way: way}) == Confirmed {
			open = append(open, way)
		}
	}
	return open
}

// Session is a signed-in device. Its tokens are secrets and stay in the vault.
type Session struct {
	Account      AccountID `json:"account"`
	AccessToken  string    `json:"access_token"`
	RefreshToken string    `json:"refresh_token"`
	ExpiresAt    time.Time `json:"expires_at"` // of the access token
}

// LogValue shows whose session it is, and no token.
func (s Session) LogValue() slog.Value {
	return slog.StringValue("[session of " + string(s.Account) + "]")
}

// Format hides the tokens from fmt, whatever the verb.
func (s Session) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, s.LogValue().String()) }
