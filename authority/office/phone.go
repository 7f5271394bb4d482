package office

import (
	"context"

	"razvorot/domain"
	"razvorot/domain/person"
)

// Phones gives an account another phone, at the request of a citizen who came in person and lost theirs, and the spare one with it. That
// the new phone is in their hands is shown by a code, which they read out.
type Phones interface {
	// StartPhone sends a code to a phone. ErrInvalid at person.FieldPhone, ErrDuplicate for the phone of another account, ErrNotFound,
	// RateLimited.
	StartPhone(ctx context.Context, account domain.AccountID, phone person.Phone, why string) (domain.CodeSent, error)
	// ProposePhone proposes the phone that a code of the challenge went to; the same challenge again answers the same. ErrCodeWrong,
	// ErrCodeExpired, ErrNotFound.
	ProposePhone(ctx context.Context, account domain.AccountID, challenge domain.ChallengeID, code, why string) (Proposal, error)
}
