// Package card is the authority's side of the way to whoever takes card payments: the bank of a card sends its holder a code, and says
// whether it was the right one, as when paying (3-D Secure). The number of a card never comes here: devices hand it to the gateway
// themselves and bring a token.
package card

import (
	"context"
	"crypto/hmac"
	"crypto/rand"
	"crypto/sha256"
	"crypto/subtle"
	"encoding/binary"
	"errors"
	"fmt"
	"strings"

	"razvorot/domain"
)

// What may go wrong. The errors say nothing of a card.
var (
	ErrDeclined    = errors.New("card: its bank takes no part")
	ErrCode        = errors.New("card: the code is wrong")
	ErrUnavailable = errors.New("card: the gateway does not answer")
)

// Gateway is the way. Both methods may be called again with the same, when it was not known whether the first time succeeded.
type Gateway interface {
	// Send has the bank of a card send a code. ErrDeclined, ErrUnavailable.
	Send(ctx context.Context, token string) error
	// Confirm asks whether a code is right. ErrCode, ErrUnavailable.
	Confirm(ctx context.Context, token, code string) error
}

// Digits is how long a code is.
const Digits = 6

// Numbers of the simulation that behave otherwise than others; no bank gives them out.
const (
	Declined = "4000000000000002"
	Away     = "4000000000000119"
)

// Tokenizer is the device's side of the simulation. It keeps nothing.
type Tokenizer struct{}

var _ domain.CardGateway = Tokenizer{}

// Tokenize implements domain.CardGateway. A token is random, but for how its card behaves.
func (Tokenizer) Tokenize(_ context.Context, n domain.CardNumber) (domain.CardToken, error) {
	kind := "good"
	switch string(n) {
	case Declined:
		kind = "declined"
	case Away:
		kind = "away"
	}
	if len(n) < 4 {
		return domain.CardToken{}, domain.ErrInvalid
	}
	return domain.CardToken{Token: kind + "." + rand.Text(), Last: string(n[len(n)-4:])}, nil
}

// Simulation is the gateway of a trial. It keeps nothing: codes follow from the key, so that a trial that was killed goes on.
type Simulation struct{ Key []byte }

var _ Gateway = Simulation{}

// Send implements Gateway.
func (Simulation) Send(_ context.Context, token string) error {
	switch kind, _, _ := strings.Cut(token, "."); kind {
	case "good":
		return nil
	case "away":
		return ErrUnavailable
	}
	return ErrDeclined
}

// Confirm implements Gateway.
func (s Simulation) Confirm(_ context.Context, token, code string) error {
	if subtle.ConstantTimeCompare([]byte(code), []byte(s.Code(token))) != 1 {
		return ErrCode
	}
	return nil
}

// Code is what the bank of the card sends its holder.
func (s Simulation) Code(token string) string {
	h := hmac.New(sha256.New, s.Key)
	_, _ = h.Write([]byte("card code\x00" + token)) // never fails
	return fmt.Sprintf("%0*d", Digits, binary.BigEndian.Uint64(h.Sum(nil))%1_000_000)
}
