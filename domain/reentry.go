package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"razvorot/domain/person"
)

// ArgReentry is the argument of RouteSecurity that leads to a way back that is under way.
const ArgReentry = "reentry"

// Reentry is a way back into an account whose authenticator app and recovery codes are lost (row A5). It takes effect when its time has
// come, unless somebody who is signed in cancels it before. The zero Reentry is none.
type Reentry struct {
	At  time.Time `json:"at"`  // when it was asked for
	Due time.Time `json:"due"` // when the app is taken off and every session ends
}

// ReentryProof is who asks for a way back: the ticket stands for the code that came to the account's phone.
type ReentryProof struct {
	Ticket   Ticket        `json:"ticket"`
	Password string        `json:"password"`
	Answers  SecretAnswers `json:"answers,omitempty"` // to the control questions, once these are known
}

// ReentryOffer is what a way back takes besides a code and the password.
type ReentryOffer struct {
	Questions []SecretQuestion `json:"questions,omitempty"` // to be answered; none were chosen: the way leads through an office
	Reentry   Reentry          `json:"reentry,omitzero"`    // that is under way already
}

// Format hides the secrets from fmt, whatever the verb.
func (ReentryProof) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[way back]") }

// LogValue hides the secrets.
func (ReentryProof) LogValue() slog.Value { return slog.StringValue("[way back]") }

// Reentries is the way back for who has lost both the authenticator app and the recovery codes.
type Reentries interface {
	// StartReentry sends a code to a phone. It answers the same whether the phone has an account; who has none is told so in the message.
	// ErrInvalid for a phone that takes no messages.
	StartReentry(ctx context.Context, key Key, phone person.Phone) (CodeSent, error)
	// OpenReentry returns what is to be answered besides, and leaves the ticket good. ErrWrongCredentials, ErrRateLimited with the wait after
	// several wrong passwords; ErrCodeExpired; ErrConflict: no app is in force, so that a code by message opens the account; ErrBlocked.
	OpenReentry(ctx context.Context, p ReentryProof) (ReentryOffer, error)
	// FinishReentry begins the wait and tells the holder by every way there is; with one under way it leaves that as it is.
	// ErrWrongCredentials: the password or an answer is not right, never which; the rest as OpenReentry.
	FinishReentry(ctx context.Context, key Key, p ReentryProof) (Reentry, error)
	// CancelReentry ends a way back that is under way; with none it does nothing.
	CancelReentry(ctx context.Context, key Key) (Account, error)
}
