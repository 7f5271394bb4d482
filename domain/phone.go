package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"razvorot/domain/person"
)

// ArgPhones is the argument of RouteSecurity that leads to the phones of the account.
const ArgPhones = "phones"

// SparePhone is a phone that is to be the spare one of an account, by somebody who is its holder.
type SparePhone struct {
	Password string       `json:"password"`
	Code     string       `json:"code,omitzero"` // of the authenticator app where there is one, or a recovery code
	Phone    person.Phone `json:"phone"`
}

// Format hides the secrets and the phone from fmt, whatever the verb.
func (SparePhone) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[spare phone]") }

// LogValue hides the secrets and the phone.
func (SparePhone) LogValue() slog.Value { return slog.StringValue("[spare phone]") }

// PhoneChange begins the change of the account's phone, by somebody who is its holder.
type PhoneChange struct {
	Password string `json:"password"`
	Code     string `json:"code,omitzero"`  // of the authenticator app where there is one, or a recovery code
	Spare    bool   `json:"spare,omitzero"` // the phone is lost: the spare one vouches for it
}

// NewPhone is what an account's phone is to be. The ticket stands for the code that came to the phone so far, or to the spare one.
type NewPhone struct {
	Ticket Ticket       `json:"ticket"`
	Phone  person.Phone `json:"phone"`
}

// PhoneMove is that both ends of a change of phone are the holder's.
type PhoneMove struct {
	Ticket Ticket `json:"ticket"` // as in NewPhone
	New    Ticket `json:"new"`    // stands for the code that came to the new phone
}

// Format hides the secrets from fmt, whatever the verb.
func (PhoneChange) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[change of phone]") }

// LogValue hides the secrets.
func (PhoneChange) LogValue() slog.Value { return slog.StringValue("[change of phone]") }

// Format hides the ticket and the phone from fmt, whatever the verb.
func (NewPhone) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[new phone]") }

// LogValue hides the ticket and the phone.
func (NewPhone) LogValue() slog.Value { return slog.StringValue("[new phone]") }

// Format hides the tickets from fmt, whatever the verb.
func (PhoneMove) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[change of phone]") }

// LogValue hides the tickets.
func (PhoneMove) LogValue() slog.Value { return slog.StringValue("[change of phone]") }

// Phones is the phone of an account, and its spare one (row A6). Messages about security go to the spare one too; it signs nobody in.
type Phones interface {
	// StartSparePhone sends a code to the phone. ErrInvalid with findings at person.FieldSparePhone for a phone that takes no messages, and
	// for the account's own; ErrWrongCredentials: the password or, with an app, the code is not right; ErrRateLimited with the wait after
	// several.
	StartSparePhone(ctx context.Context, key Key, p SparePhone) (CodeSent, error)
	// SaveSparePhone sets the phone that the ticket stands for, in the place of one before. ErrCodeExpired.
	SaveSparePhone(ctx context.Context, key Key, t Ticket) (Account, error)
	// RemoveSparePhone leaves the account without one; with none it does nothing. ErrWrongCredentials, ErrRateLimited as StartSparePhone.
	RemoveSparePhone(ctx context.Context, key Key, p FactorProof) (Account, error)
	// StartPhoneChange sends a code to the phone so far, or to the spare one. ErrConflict: there is no spare one; ErrWrongCredentials,
	// ErrRateLimited as StartSparePhone.
	StartPhoneChange(ctx context.Context, key Key, c PhoneChange) (CodeSent, error)
	// StartNewPhone sends a code to the new phone, and leaves the ticket good. It answers the same whether the phone has an account already,
	// which is told in the message alone. ErrInvalid with findings at person.FieldPhone for a phone that takes no messages, and for the one
	// so far; ErrCodeExpired.
	StartNewPhone(ctx context.Context, key Key, n NewPhone) (CodeSent, error)
	// FinishPhoneChange sets the phone, and ends every session but this one. ErrCodeExpired, ErrDuplicate: the phone has an account since.
	FinishPhoneChange(ctx context.Context, key Key, m PhoneMove) (Account, error)
}
