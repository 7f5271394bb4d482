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

// Phones is the spare phone of an account (row A6). Messages about security go to it too; it signs nobody in.
type Phones interface {
	// StartSparePhone sends a code to the phone. ErrInvalid with findings at person.FieldSparePhone for a phone that takes no messages, and
	// for the account's own; ErrWrongCredentials: the password or, with an app, the code is not right; ErrRateLimited with the wait after
	// several.
	StartSparePhone(ctx context.Context, key Key, p SparePhone) (CodeSent, error)
	// SaveSparePhone sets the phone that the ticket stands for, in the place of one before. ErrCodeExpired.
	SaveSparePhone(ctx context.Context, key Key, t Ticket) (Account, error)
	// RemoveSparePhone leaves the account without one; with none it does nothing. ErrWrongCredentials, ErrRateLimited as StartSparePhone.
	RemoveSparePhone(ctx context.Context, key Key, p FactorProof) (Account, error)
}
