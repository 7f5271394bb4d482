package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"razvorot/domain/finding"
	"razvorot/domain/person"
)

// PasswordReset is a new password by somebody who forgot theirs: the ticket stands for the code that came to the account's phone.
type PasswordReset struct {
	Ticket   Ticket `json:"ticket"`
	Password string `json:"password"`
	Factor   string `json:"factor,omitzero"` // code of the authenticator app, or a recovery code, where there is an app
}

// PasswordChange is a new password by somebody who knows the old one.
type PasswordChange struct {
	Old string `json:"old"`
	New string `json:"new"`
}

// Format hides the secrets from fmt, whatever the verb.
func (PasswordReset) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[password reset]") }

// LogValue hides the secrets.
func (PasswordReset) LogValue() slog.Value { return slog.StringValue("[password reset]") }

// Format hides the secrets from fmt, whatever the verb.
func (PasswordChange) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[password change]") }

// LogValue hides the secrets.
func (PasswordChange) LogValue() slog.Value { return slog.StringValue("[password change]") }

// FieldFactor is where findings about the code of an authenticator app are.
const FieldFactor finding.Field = "factor"

// Security is what an account is protected by (rows A5, A6).
type Security interface {
	// StartPasswordReset sends a code to a phone for setting a new password. It answers the same whether the phone has an account;
	// who has none is told so in the message. ErrInvalid for a phone that takes no messages.
	StartPasswordReset(ctx context.Context, key Key, phone person.Phone) (CodeSent, error)
	// FinishPasswordReset sets the password and ends every session of the account. ErrInvalid with findings about the password,
	//
	// or at FieldFactor where the code of the authenticator app is missing, after which the ticket is good still; ErrCodeWrong with the
	// attempts left; ErrCodeExpired; ErrBlocked.
	FinishPasswordReset(ctx context.Context, key Key, r PasswordReset) error
	// ChangePassword sets another password and ends every session but this one. ErrInvalid with findings about the new one,
	// ErrWrongCredentials, ErrRateLimited with the wait after several wrong ones.
	ChangePassword(ctx context.Context, key Key, c PasswordChange) error
	// Journal returns who signed in to the account and what was done about its security, the latest first: JournalLength entries of
	// JournalAge at most.
	Journal(ctx context.Context) ([]JournalEntry, error)
}
