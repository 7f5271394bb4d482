package domain

import (
	"crypto/rand"
	"log/slog"
)

// Identifiers are opaque: nothing may be read out of them, and none can be guessed. Their zero value means «none».
type (
	AccountID     string
	DocumentID    string
	PageID        string
	ApplicationID string
	ServiceID     string
	ChallengeID   string // of one sent code
	UploadID      string
	NoticeID      string
	QuestionID    string
)

// NewID returns a new identifier of any kind: 26 characters of base 32, at least 128 random bits.
func NewID[T ~string]() T { return T(rand.Text()) }

// Key is an idempotency key: the authority carries out a command with one key once, and answers a repetition as it
// answered the first (draft-ietf-httpapi-idempotency-key-header).
type Key string

// LongestKey is how many characters a key may have.
const LongestKey = 200

// NewKey returns a new random key.
func NewKey() Key { return NewID[Key]() }

// Ticket proves to the authority that a code was entered rightly, for the one act it was sent for. It is a secret.
type Ticket string

// String hides the ticket.
func (Ticket) String() string { return "[ticket]" }

// GoString hides the ticket.
func (Ticket) GoString() string { return "[ticket]" }

// LogValue hides the ticket.
func (t Ticket) LogValue() slog.Value { return slog.StringValue(t.String()) }

// Cursor is a place in the stream of changes. The empty Cursor is its beginning.
type Cursor string
