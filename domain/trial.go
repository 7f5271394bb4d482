package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"

	"razvorot/domain/person"
)

// Trial is what can be seen and moved behind the counter of a trial authority: the messages it would have sent by SMS and
// mail, the people its simulated registries know, and an operator's decisions. A real authority has none of this, and no
// use case depends on it; the screens of the trial mode alone do.
type Trial interface {
	TrialCredentials
	TrialProofs
	TrialPayments
	TrialPrints
	// Messages returns the messages sent after one with a number, oldest first, 0 for all that are kept. With none it waits up
	// to a duration.
	Messages(ctx context.Context, after int64, wait time.Duration) ([]TrialMessage, error)
	// People returns who is in the simulated registries, and how each would be answered.
	People(ctx context.Context) ([]TrialPerson, error)
	// Decide moves an application of the signed-in citizen as an operator would. ErrTransition, ErrInvalid, ErrNotFound.
	Decide(ctx context.Context, id ApplicationID, d Decision) error
	// ByHand tells whether the rules wait for the operator, or decide by themselves after a short delay.
	ByHand(ctx context.Context) (bool, error)
	// SetByHand sets it; applications under way follow.
	SetByHand(ctx context.Context, byHand bool) error
	// SetRegistryDown takes a simulated registry out of service, or back.
	SetRegistryDown(ctx context.Context, r Registry, down bool) error
	// RegistriesDown returns those out of service.
	RegistriesDown(ctx context.Context) ([]Registry, error)
}

// TrialPayments is the simulated payment gateway of a trial authority.
type TrialPayments interface {
	// PayFee pays the invoice of an application of the signed-in citizen, rightly or not. ErrTransition when nothing is due,
	// ErrInvalid, ErrNotFound.
	PayFee(ctx context.Context, id ApplicationID, how TrialPayment) error
}

// TrialCredentials is what the counter of a trial authority does with passports that were issued.
type TrialCredentials interface {
	// MovePassport moves a passport of the signed-in citizen as an operator would: Block, Unblock, Revoke. ErrTransition,
	// ErrNotFound.
	MovePassport(ctx context.Context, id RegistryID, action PassportAction) error
	// TrialReader makes an invented organisation a trusted reader. ErrInvalid for an empty name.
	TrialReader(ctx context.Context, name string) (TrialReader, error)
}

// TrialReader is what an invented organisation shows itself with when it asks for a passport.
type TrialReader struct {
	Chain [][]byte `json:"chain"` // DER, the reader's certificate first; its reader CA is in the authority's trust
	Key   []byte   `json:"key"`   // PKCS#8, ECDSA on P-256
}

// Format hides the key from fmt, whatever the verb.
func (r TrialReader) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, r.LogValue().String()) }

// LogValue hides the key.
func (TrialReader) LogValue() slog.Value { return slog.StringValue("[trial reader]") }

// TrialMessage is an SMS or a letter that a trial authority did not send. It may hold a code, so it is shown and never
// logged.
type TrialMessage struct {
	Number  int64          `json:"number"` // grows
	Channel MessageChannel `json:"channel"`
	To      string         `json:"to"`            // masked
	Code    string         `json:"code,omitzero"` // the one-time code, when the message carries one
	Purpose MessagePurpose `json:"purpose"`
	Notice  *Notice        `json:"notice,omitzero"` // of MessageNotice
	At      time.Time      `json:"at"`
}

// MessageChannel is how a message would travel.
type MessageChannel string

// The channels.
const (
	BySMS  MessageChannel = "sms"
	ByMail MessageChannel = "mail"
)

// MessagePurpose is what a message is for; words are made of it where it is shown or sent.
type MessagePurpose string

// The purposes.
const (
	MessageRegister   MessagePurpose = "register"
	MessageRegistered MessagePurpose = "already_registered" // the phone has an account: sign in instead
	MessageSignIn     MessagePurpose = "sign_in"
	MessageEmail      MessagePurpose = "confirm_email"
	MessageProof      MessagePurpose = "prove_identity"
	MessageSign       MessagePurpose = "sign_application"
	MessagePassword   MessagePurpose = "reset_password"
	MessageReentry    MessagePurpose = "return_access" // the authenticator app is lost
	MessagePhone      MessagePurpose = "change_phone"  // to the phone so far, or the spare one
	MessageNewPhone   MessagePurpose = "new_phone"
	MessageSpare      MessagePurpose = "spare_phone"
	MessageNoAccount  MessagePurpose = "no_account" // a password was to be reset or access returned, and the phone has no account
	MessageActivate   MessagePurpose = "activate_passport"
	MessageNotice     MessagePurpose = "notice"
)

// MessagePurposes returns all purposes, for tests that each has words.
func MessagePurposes() []MessagePurpose {
	return []MessagePurpose{MessageRegister, MessageRegistered, MessageSignIn, MessageEmail, MessageProof, MessageSign,
		MessagePassword, MessageReentry, MessageSpare, MessagePhone, MessageNewPhone, MessageNoAccount, MessageActivate, MessageNotice}
}

// TrialPerson is somebody in the simulated registries. Nobody of them exists.
type TrialPerson struct {
	Profile person.Profile   `json:"profile"` // as the citizen would fill it in; phone and e-mail are left empty
	Answers []RegistryAnswer `json:"answers"` // of each registry about that profile
}

// RegistryAnswer is what a registry will say.
type RegistryAnswer struct {
	Registry Registry `json:"registry"`
	Outcome  Outcome  `json:"outcome"`
}

// Decision is what an operator decides: Approve, Ask with questions, or Refuse with reasons.
type Decision struct {
	Action    ApplicationAction `json:"action"`
	Questions []Question        `json:"questions,omitempty"` // each with a field or a requirement; ids are given by the authority
	Reasons   []Reason          `json:"reasons,omitempty"`
}

// SessionKeeper keeps the session of the signed-in device for the way to the authority, which needs its tokens with every
// call and changes them when they are renewed. Saving must last before it returns: a renewed token that is lost ends
// the session.
type SessionKeeper interface {
	FindSession(ctx context.Context) (Session, error) // ErrNotFound when nobody is signed in
	SaveSession(ctx context.Context, s Session) error
	DeleteSession(ctx context.Context) error
}
