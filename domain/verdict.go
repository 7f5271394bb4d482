package domain

import "time"

// VerdictOutcome is what a verification came to (row E6).
type VerdictOutcome string

// The outcomes. When several hold, the one that stands first among the bad ones is told: what is tampered with says nothing
// reliable about its dates.
const (
	Genuine       VerdictOutcome = "genuine"
	Malformed     VerdictOutcome = "malformed"      // not a passport at all, or not readable
	Tampered      VerdictOutcome = "tampered"       // signature, digest or structure is not what was issued
	WrongSession  VerdictOutcome = "wrong_session"  // made for another reader or another conversation: perhaps a recording
	UnknownIssuer VerdictOutcome = "unknown_issuer" // signed by nobody who is trusted here
	Revoked       VerdictOutcome = "revoked"        // for good; also replaced by another one
	Suspended     VerdictOutcome = "suspended"      // blocked for now
	OutOfDate     VerdictOutcome = "expired"
	NotYetValid   VerdictOutcome = "not_yet_valid"
)

// VerdictOutcomes returns all outcomes, for tests that each has words.
func VerdictOutcomes() []VerdictOutcome {
	return []VerdictOutcome{Genuine, Malformed, Tampered, WrongSession, UnknownIssuer, Revoked, Suspended, OutOfDate, NotYetValid}
}

// StatusAge tells how old the knowledge about blocked and revoked passports was that a verdict rests on. Known is false when
// there was none at all: then nobody can say whether the passport was revoked.
type StatusAge struct {
	Known bool
	AsOf  time.Time // when the authority signed its list
	Stale bool      // the list's time to live is over
}
