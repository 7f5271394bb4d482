// Package notify is the way to people outside the app: SMS and mail.
//
// A Gateway takes messages to a carrier. A Message names its purpose and brings a code or a notice, and the gateway puts
// it into words (package wording); a notice holds nothing personal by construction. A Delivery is what became of a
// message, and a Ledger keeps that. Trial is the gateway of a trial authority: it sends nothing and keeps the messages
// for the screen that shows them. Router sends each channel's messages its own way.
package notify

import (
	"context"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"time"

	"razvorot/domain"
)

// Message is one SMS or letter.
type Message struct {
	ID       string                `json:"id"` // the same message may come twice, with the same id
	Channel  domain.MessageChannel `json:"channel"`
	To       string                `json:"to"`     // phone (+79161234567) or address
	Masked   string                `json:"masked"` // To as it may be shown
	Purpose  domain.MessagePurpose `json:"purpose"`
	Language string                `json:"language,omitzero"` // BCP 47, of its words; Russian when there is none
	Code     string                `json:"code,omitzero"`
	Notice   *domain.Notice        `json:"notice,omitzero"` // of domain.MessageNotice
	At       time.Time             `json:"at"`
}

// LogValue shows channel and purpose: the rest is an address and a secret.
func (m Message) LogValue() slog.Value {
	return slog.StringValue("[" + string(m.Channel) + ": " + string(m.Purpose) + "]")
}

// Format shows what LogValue does.
func (m Message) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, m.LogValue().String()) }

// Gateway hands messages to a carrier. Send may be called with one message more than once, when it was not known whether
// the first time succeeded; a gateway that can tell by the id sends it once. It returns domain.ErrUnavailable when the
// carrier cannot take it now, and is called again later; ErrRefused when it never will, and is not called again. Errors
// hold no address and nothing that a carrier said in words, for carriers repeat addresses.
type Gateway interface {
	Send(ctx context.Context, m Message) error
}

// ErrRefused is a message that its carrier will never take: an address that does not exist, a number out of its plan.
var ErrRefused = errors.New("the carrier refuses the message for good")

// Refusal is ErrRefused with the carrier's code («550 5.1.1», «unknown_number»).
type Refusal struct{ Code string }

func (r *Refusal) Error() string { return ErrRefused.Error() + ": " + r.Code }

// Unwrap returns ErrRefused.
func (r *Refusal) Unwrap() error { return ErrRefused }

// Box keeps the messages of a trial authority, each id once.
type Box interface {
	KeepMessage(ctx context.Context, id string, m domain.TrialMessage) error
}

// Trial is the gateway that sends nothing.
type Trial struct{ box Box }

var _ Gateway = (*Trial)(nil)

// NewTrial returns a gateway that keeps messages in a box, with their addresses masked.
func NewTrial(box Box) *Trial { return &Trial{box: box} }

// Send keeps the message.
func (t *Trial) Send(ctx context.Context, m Message) error {
	return t.box.KeepMessage(ctx, m.ID, domain.TrialMessage{Channel: m.Channel, To: m.Masked, Code: m.Code, Purpose: m.Purpose,
		Notice: m.Notice, At: m.At})
}
