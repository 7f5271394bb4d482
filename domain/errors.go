package domain

import (
	"errors"
	"fmt"
	"log/slog"
	"time"

	"razvorot/domain/finding"
)

// Kind is the stable name of a kind of error. Kinds are errors: errors.Is(err, ErrNotFound). The wire maps them to HTTP,
// ui to words with a cure; nothing else reads an error's text.
type Kind string

// The kinds. Those with a typed error beside them carry what a cure needs.
const (
	ErrNotFound         Kind = "not_found"
	ErrConflict         Kind = "conflict"             // changed by somebody else since it was read; read again
	ErrRateLimited      Kind = "rate_limited"         // RateLimited
	ErrCodeWrong        Kind = "code_wrong"           // CodeWrong
	ErrCodeExpired      Kind = "code_expired"         // too old, used, or out of attempts: ask for a new one
	ErrWrongCredentials Kind = "wrong_credentials"    // no such login or wrong password, never told apart
	ErrUnavailable      Kind = "unavailable"          // Unavailable: offline, or the other side cannot answer now
	ErrUnauthorised     Kind = "unauthorised"         // no session, or it ended: sign in again
	ErrForbidden        Kind = "forbidden"            // Forbidden: signed in, but not allowed; mostly the level
	ErrInvalid          Kind = "invalid"              // Invalid
	ErrTooLarge         Kind = "too_large"            // TooLarge
	ErrUnsupportedType  Kind = "unsupported_type"     // UnsupportedType
	ErrDuplicate        Kind = "duplicate"            // already there; no second one is made
	ErrBlocked          Kind = "blocked"              // account or passport is blocked
	ErrTransition       Kind = "forbidden_transition" // Transition
	ErrLocked           Kind = "locked"               // the vault is locked
	ErrNoSpace          Kind = "no_space"             // the disk is full; nothing was changed
	ErrDamaged          Kind = "damaged"              // stored or received data fail their check
	ErrOtherAuthority   Kind = "other_authority"      // under the address there is another authority than the one that was chosen: nothing was sent
)

// Kinds returns all kinds, for tests that words and wire know each.
func Kinds() []Kind {
	return []Kind{ErrNotFound, ErrConflict, ErrRateLimited, ErrCodeWrong, ErrCodeExpired, ErrWrongCredentials, ErrUnavailable,
		ErrUnauthorised, ErrForbidden, ErrInvalid, ErrTooLarge, ErrUnsupportedType, ErrDuplicate, ErrBlocked, ErrTransition,
		ErrLocked, ErrNoSpace, ErrDamaged, ErrOtherAuthority}
}

// Error returns the kind's name in words.
func (k Kind) Error() string { return string(k) }

// KindOf returns the kind of an error, and false when it has none: then it is a fault of the program.
func KindOf(err error) (Kind, bool) { return errors.AsType[Kind](err) }

// RateLimited is ErrRateLimited with how long to wait before the next try.
type RateLimited struct{ Wait time.Duration }

func (e *RateLimited) Error() string { return fmt.Sprintf("rate limited for %v", e.Wait) }

// Unwrap returns ErrRateLimited.
func (e *RateLimited) Unwrap() error { return ErrRateLimited }

// CodeWrong is ErrCodeWrong with how many more tries this code has. At 0 the code is spent.
type CodeWrong struct{ AttemptsLeft int }

func (e *CodeWrong) Error() string {
	return fmt.Sprintf("wrong code, %d attempts left", e.AttemptsLeft)
}

// Unwrap returns ErrCodeWrong.
func (e *CodeWrong) Unwrap() error { return ErrCodeWrong }

// Unavailable is ErrUnavailable with when to try again, zero when unknown, and what failed, for logs.
type Unavailable struct {
	RetryAt time.Time
	Cause   error
}

func (e *Unavailable) Error() string {
	if e.Cause == nil {
		return "unavailable"
	}
	return fmt.Sprintf("unavailable: %v", e.Cause)
}

// Unwrap returns ErrUnavailable and the cause.
func (e *Unavailable) Unwrap() []error {
	if e.Cause == nil {
		return []error{ErrUnavailable}
	}
	return []error{ErrUnavailable, e.Cause}
}

// Invalid is ErrInvalid with what is wrong, field by field.
type Invalid struct{ Findings finding.List }

func (e *Invalid) Error() string { return "invalid: " + e.Findings.String() }

// Unwrap returns ErrInvalid.
func (e *Invalid) Unwrap() error { return ErrInvalid }

// LogValue lists the codes; findings hold nothing personal.
func (e *Invalid) LogValue() slog.Value { return slog.StringValue(e.Error()) }

// InvalidUnlessClean returns nil when no finding blocks, and otherwise an Invalid with all of them.
func InvalidUnlessClean(found finding.List) error {
	if !found.Blocking() {
		return nil
	}
	return &Invalid{Findings: found}
}

// TooLarge is ErrTooLarge with both sizes in bytes.
type TooLarge struct{ Size, Limit int64 }

func (e *TooLarge) Error() string { return fmt.Sprintf("%d bytes, at most %d", e.Size, e.Limit) }

// Unwrap returns ErrTooLarge.
func (e *TooLarge) Unwrap() error { return ErrTooLarge }

// UnsupportedType is ErrUnsupportedType with the media type that the content has («image/heic»), "" when unknown.
type UnsupportedType struct{ MediaType string }

func (e *UnsupportedType) Error() string { return fmt.Sprintf("unsupported type %q", e.MediaType) }

// Unwrap returns ErrUnsupportedType.
func (e *UnsupportedType) Unwrap() error { return ErrUnsupportedType }

// Forbidden is ErrForbidden with the level at hand and the level needed. Both are zero when it is not about the level.
type Forbidden struct{ Have, Need Level }

func (e *Forbidden) Error() string { return fmt.Sprintf("level %v, needs %v", e.Have, e.Need) }

// Unwrap returns ErrForbidden.
func (e *Forbidden) Unwrap() error { return ErrForbidden }

// Transition is ErrTransition with the move that was refused. Of is the machine: application, passport, file.
type Transition struct {
	Of, State, Action string
	Actor             Actor
}

func (e *Transition) Error() string {
	return fmt.Sprintf("%s in state %q: %s may not %s", e.Of, e.State, e.Actor, e.Action)
}

// Unwrap returns ErrTransition.
func (e *Transition) Unwrap() error { return ErrTransition }

// namedWait returns until when the other side asked to wait, the zero time when it named nothing.
func namedWait(err error, now time.Time) time.Time {
	if limited, ok := errors.AsType[*RateLimited](err); ok {
		return now.Add(limited.Wait)
	}
	if down, ok := errors.AsType[*Unavailable](err); ok {
		return down.RetryAt
	}
	return time.Time{}
}
