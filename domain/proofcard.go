package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"

	"razvorot/domain/finding"
)

// cardProof is the machine of proving an identity by the code of the bank that a card is of.
var cardProof = machine[ProofState, ProofAction]{of: "proof", rules: map[ProofAction][]rule[ProofState]{
	CheckCard:   {{[]ProofState{ProofStarted}, ProofHandedOut, []Actor{Citizen}}},
	EnterProof:  {{[]ProofState{ProofHandedOut}, ProofProven, []Actor{Citizen}}},
	FailProof:   {{[]ProofState{ProofStarted, ProofHandedOut}, ProofFailed, []Actor{System}}},
	CancelProof: {{[]ProofState{ProofStarted, ProofHandedOut}, ProofCancelled, []Actor{Citizen}}},
	ExpireProof: {{[]ProofState{ProofStarted, ProofHandedOut}, ProofExpired, []Actor{System}}},
}}

// FieldCard is where findings about a card's number are.
const FieldCard finding.Field = "card"

// CardNumber is the number of a bank card (ISO/IEC 7812-1): digits alone. It goes from the citizen's hand to the payment gateway and
// nowhere else: it is not kept, not logged and not sent to the authority.
type CardNumber string

// Format hides the number from fmt, whatever the verb.
func (CardNumber) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[card]") }

// LogValue hides the number.
func (CardNumber) LogValue() slog.Value { return slog.StringValue("[card]") }

// The lengths of a card's number, in digits (ISO/IEC 7812-1: up to 19; no bank gives out shorter ones than 13).
const (
	shortestCard = 13
	longestCard  = 19
)

// ReadCardNumber reads a number as somebody types it, with spaces and hyphens between. It returns a finding.Code error:
// finding.Required, finding.Unreadable for anything but digits or a wrong length, and finding.CardChecksum for a wrong last digit (Luhn,
// ISO/IEC 7812-1, annex B).
func ReadCardNumber(text string) (CardNumber, error) {
	var digits []byte
	for i := range len(text) {
		switch c := text[i]; {
		case c >= '0' && c <= '9':
			digits = append(digits, c)
		case c != ' ' && c != '-':
			return "", finding.Unreadable
		}
		if len(digits) > longestCard {
			return "", finding.Unreadable
		}
	}
	switch {
	case len(digits) == 0:
		return "", finding.Required
	case len(digits) < shortestCard:
		return "", finding.Unreadable
	case !luhn(digits):
		return "", finding.CardChecksum
	}
	return CardNumber(digits), nil
}

func luhn(digits []byte) bool {
	sum := 0
	for i := range digits {
		d := int(digits[len(digits)-1-i] - '0')
		if i%2 == 1 {
			if d *= 2; d > 9 {
				d -= 9
			}
		}
		sum += d
	}
	return sum%10 == 0
}

// CardToken is what the payment gateway gives for a number: it means nothing to anybody else.
type CardToken struct {
	Token string `json:"token"`
	Last  string `json:"last"` // the last four digits
}

// Format hides the token from fmt, whatever the verb.
func (CardToken) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[card token]") }

// LogValue hides the token.
func (CardToken) LogValue() slog.Value { return slog.StringValue("[card token]") }

// longestCardToken bounds a token, in bytes.
const longestCardToken = 200

// Check returns what is wrong with a token.
func (c CardToken) Check() finding.List {
	var found finding.List
	if c.Token == "" || len(c.Token) > longestCardToken {
		found.Add("token", finding.Required)
	}
	if len(c.Last) != 4 || c.Last[0] < '0' || c.Last[0] > '9' || c.Last[1] < '0' || c.Last[1] > '9' || c.Last[2] < '0' || c.Last[2] > '9' ||
		c.Last[3] < '0' || c.Last[3] > '9' {
		found.Add("last", finding.Unreadable)
	}
	return found
}

// CardGateway is the way from the citizen's device to the payment gateway, past the authority.
type CardGateway interface {
	// Tokenize gives a token for a number. ErrUnavailable.
	Tokenize(ctx context.Context, number CardNumber) (CardToken, error)
}

// CardProofs is proving an identity by a code that the bank of a card sends to its holder, as when paying (3-D Secure).
type CardProofs interface {
	// CheckCard has the bank of a card send its code, and returns the attempt, whose code EnterProofCode takes. The same token again says
	// the same. ErrTransition, also when the bank declines or the gateway does not answer, which ends the attempt; ErrInvalid, ErrNotFound.
	CheckCard(ctx context.Context, id ProofID, card CardToken) (ProofAttempt, error)
}

// TrialCard is the simulated bank of cards of a trial authority.
type TrialCard interface {
	// CardCode returns the code that the bank of the card of an attempt would have sent. ErrTransition, ErrNotFound.
	CardCode(ctx context.Context, id ProofID) (string, error)
}
