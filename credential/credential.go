// Package credential holds what the formats of an electronic passport have in common: why one was not accepted.
//
// The packages below are the formats: codec (strict CBOR, RFC 8949), cose (signatures, RFC 9052), pki (certificates, ISO/IEC
// 18013-5 Annex B), mdoc (the credential itself, ISO/IEC 18013-5 clauses 8 and 9), proximity (engagement and session
// encryption), statuslist (draft-ietf-oauth-status-list), offlineqr (a signed statement in a QR, claim 169), sequence (a long
// message as a row of QR codes), photoid (which element holds what of a passport).
//
// A holder is who presents; a reader is who asks and verifies. Formats know no clock, no network and no storage: moments,
// keys and status lists are parameters.
package credential

import (
	"errors"
	"fmt"

	"razvorot/domain"
)

// Fault is why something that was presented is not accepted: the outcome that people are told, and the check that found it,
// for logs and for whoever has to find out. Neither holds anything that was presented.
type Fault struct {
	Outcome domain.VerdictOutcome
	Check   Check
	cause   error
}

// Check names one check of a verification, stable: «signer_expired».
type Check string

// Reject returns a Fault.
func Reject(outcome domain.VerdictOutcome, check Check) *Fault {
	return &Fault{Outcome: outcome, Check: check}
}

// Because returns the fault with what caused it, which must hold nothing personal.
func (f *Fault) Because(cause error) *Fault {
	return &Fault{Outcome: f.Outcome, Check: f.Check, cause: cause}
}

func (f *Fault) Error() string {
	if f.cause == nil {
		return fmt.Sprintf("%s: %s", f.Outcome, f.Check)
	}
	return fmt.Sprintf("%s: %s: %v", f.Outcome, f.Check, f.cause)
}

// Unwrap returns the cause.
func (f *Fault) Unwrap() error { return f.cause }

// Is reports whether the target is a fault of the same outcome and check.
func (f *Fault) Is(target error) bool {
	other, ok := target.(*Fault)
	return ok && other.Outcome == f.Outcome && other.Check == f.Check
}

// OutcomeOf returns the outcome that an error stands for: Genuine for nil, Malformed for what is no Fault.
func OutcomeOf(err error) domain.VerdictOutcome {
	if err == nil {
		return domain.Genuine
	}
	if f, ok := errors.AsType[*Fault](err); ok {
		return f.Outcome
	}
	return domain.Malformed
}
