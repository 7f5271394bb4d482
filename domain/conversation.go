package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"math/rand/v2"
	"slices"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"razvorot/domain/finding"
)

// ConversationID is random, made by the device.
type ConversationID string

// Conversation is a ticket at the authority's support (row D6): a number, a topic, and messages back and forth.
type Conversation struct {
	ID          ConversationID    `json:"id"`
	Number      string            `json:"number"` // «О-123456789-0», given by the authority; "" until then
	Topic       ConversationTopic `json:"topic"`
	Application ApplicationID     `json:"application,omitzero"` // what it is about
	Closed      bool              `json:"closed,omitzero"`
	Messages    []Message         `json:"messages,omitempty"` // oldest first
	OpenedAt    time.Time         `json:"opened_at"`
	Version     int64             `json:"version"`
}

// ConversationTopic is what a conversation is about.
type ConversationTopic string

// The topics: the typical faults of the seeds, and everything else.
const (
	TopicLogin      ConversationTopic = "login"
	TopicUpload     ConversationTopic = "upload"
	TopicProcessing ConversationTopic = "processing"
	TopicPayment    ConversationTopic = "payment"
	TopicPassport   ConversationTopic = "passport"
	TopicSomething  ConversationTopic = "something_else"
)

// ConversationTopics returns all topics.
func ConversationTopics() []ConversationTopic {
	return []ConversationTopic{TopicLogin, TopicUpload, TopicProcessing, TopicPayment, TopicPassport, TopicSomething}
}

// Message is one utterance. Text is hostile until shown as plain text.
type Message struct {
	ID          string       `json:"id"` // random, made by whoever wrote it: the same message twice is one
	Actor       Actor        `json:"actor"`
	Text        string       `json:"text"`
	Diagnostics string       `json:"diagnostics,omitzero"` // what the citizen saw and did not strike out
	Attachments []DocumentID `json:"attachments,omitempty"`
	Closes      bool         `json:"closes,omitzero"` // by it the citizen says that the matter is settled
	At          time.Time    `json:"at"`
}

// The bounds of a conversation.
const (
	LongestMessage        = 4000 // characters of a message's text, and of its diagnostics
	MostOpenConversations = 20   // of an account; one is closed before the next is begun
	LongestConversation   = 200  // messages; then another one is begun
	MostAttachments       = 10   // of a message
)

// NewConversationNumber returns a random number of a conversation with a check digit (ISO/IEC 7064, MOD 11,10).
func NewConversationNumber() string {
	digits := fmt.Sprintf("%09d", rand.N(1_000_000_000))
	check := 10
	for _, d := range digits {
		check += int(d - '0')
		if check %= 10; check == 0 {
			check = 10
		}
		check = check * 2 % 11
	}
	return fmt.Sprintf("О-%s-%d", digits, (11-check)%10)
}

// SpokenAt returns when somebody spoke last.
func (c Conversation) SpokenAt() time.Time {
	if n := len(c.Messages); n > 0 {
		return c.Messages[n-1].At
	}
	return c.OpenedAt
}

// Waiting reports whether the citizen spoke last, and waits for an answer.
func (c Conversation) Waiting() bool {
	n := len(c.Messages)
	return !c.Closed && n > 0 && c.Messages[n-1].Actor == Citizen
}

// Has reports whether a message is in the conversation.
func (c Conversation) Has(message string) bool {
	return slices.ContainsFunc(c.Messages, func(m Message) bool { return m.ID == message })
}

// Check returns what is wrong with a conversation that a citizen is about to start.
func (c Conversation) Check() finding.List {
	var found finding.List
	if c.ID == "" || len(c.ID) > longestMessageID {
		found.Add("id", finding.Required)
	}
	if !slices.Contains(ConversationTopics(), c.Topic) {
		found.Add("topic", finding.Required)
	}
	if len(c.Messages) != 1 {
		found.Add("text", finding.Required)
		return found
	}
	return append(found, c.Messages[0].Check()...)
}

// Check returns what is wrong with a message that a citizen wrote.
func (m Message) Check() finding.List {
	var found finding.List
	limit := strconv.Itoa(LongestMessage)
	switch n := utf8.RuneCountInString(m.Text); {
	case strings.TrimSpace(m.Text) == "":
		found.Add("text", finding.Required)
	case n > LongestMessage:
		found = append(found, finding.At("text", finding.TooLong.With("max", limit)))
	}
	if utf8.RuneCountInString(m.Diagnostics) > LongestMessage {
		found = append(found, finding.At("diagnostics", finding.TooLong.With("max", limit)))
	}
	if len(m.Attachments) > MostAttachments {
		found = append(found, finding.At("attachments", finding.TooLong.With("max", strconv.Itoa(MostAttachments))))
	}
	if m.ID == "" || len(m.ID) > longestMessageID {
		found.Add("id", finding.Required)
	}
	return found
}

// longestMessageID is far more than NewID makes.
const longestMessageID = 64

// Format hides what was said from fmt, whatever the verb.
func (c Conversation) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "[conversation "+string(c.ID)+"]")
}

// Format hides what was said from fmt, whatever the verb.
func (m Message) Format(f fmt.State, _ rune) { _, _ = io.WriteString(f, "[message "+m.ID+"]") }

// LogValue hides what was said.
func (m Message) LogValue() slog.Value { return slog.StringValue("[message " + m.ID + "]") }

// LogValue hides what was said.
func (c Conversation) LogValue() slog.Value {
	return slog.StringValue("[conversation " + string(c.ID) + "]")
}

// Conversations is talking to support.
type Conversations interface {
	// StartConversation opens one with its first message. ErrInvalid, ErrNotFound for an application or attachment that the account
	// has not, ErrDuplicate when there is one of this id.
	StartConversation(ctx context.Context, key Key, c Conversation) (Conversation, error)
	// Say adds a message; it opens a closed conversation again, and closes it when the message closes. A message that is there already is not added twice. ErrInvalid, also
	// when the conversation is as long as it may be; ErrNotFound.
	Say(ctx context.Context, key Key, id ConversationID, m Message) (Conversation, error)
	// FindConversations returns all of the account, the latest first, without their messages before the last.
	FindConversations(ctx context.Context) ([]Conversation, error)
}
