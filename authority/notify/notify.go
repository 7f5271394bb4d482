// Package notify is the way to people outside the app: SMS and mail.
//
// A Gateway takes messages to a carrier. A Message names its purpose and brings a code or a notice, and the gateway puts
// it into words of its template; a notice holds nothing personal by construction. Trial is the gateway of a trial
// authority: it sends nothing and keeps the messages for the screen that shows them.
package notify

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"razvorot/domain"
)

// Message is one SMS or letter.
type Message struct {
	ID      string                `json:"id"` // the same message may come twice, with the same id
	Channel domain.MessageChannel `json:"channel"`
	To      string                `json:"to"`     // phone (+79161234567) or address
	Masked  string                `json:"masked"` // To as it may be shown
	Purpose domain.MessagePurpose `json:"purpose"`
	Code    string                `json:"code,omitzero"`
	Notice  *domain.Notice        `json:"notice,omitzero"` // of domain.MessageNotice
	At      time.Time             `json:"at"`
}

// LogValue shows channel and purpose: the rest is an address and a secret.
func (m Message) LogValue() slog.Value {
	return slog.StringValue("[" + string(m.Channel) + ": " + string(m.Purpose) + "]")
}

// Format shows what LogValue does.
func (m Message) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, m.LogValue().String()) }

// Gateway hands messages to a carrier. Send may be called with one message more than once, when it was not known whether
// the first time succeeded; a gateway that can tell by the id sends it once. It returns domain.ErrUnavailable when the
// carrier cannot take it now, and is called again later.
type Gateway interface {
	Send(ctx context.Context, m Message) error
}

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
