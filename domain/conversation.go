package domain

import (
	"context"
	"fmt"
	"io"
	"log/slog"
	"time"
)

// ConversationID is random, made by the device.
type ConversationID string

// Conversation is a ticket at the authority's support (row D6): a number, a topic, and messages back and forth.
type Conversation struct {
	ID          ConversationID    `json:"id"`
	Number      string            `json:"number"` // «О-123456-7», given by the authority
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
	At          time.Time    `json:"at"`
}

// LongestMessage is the most characters of a message's text, and of its diagnostics.
const LongestMessage = 4000

// Format hides what was said from fmt, whatever the verb.
func (c Conversation) Format(f fmt.State, _ rune) {
	_, _ = io.WriteString(f, "[conversation "+string(c.ID)+"]")
}

// LogValue hides what was said.
func (c Conversation) LogValue() slog.Value {
	return slog.StringValue("[conversation " + string(c.ID) + "]")
}

// Conversations is talking to support.
type Conversations interface {
	// StartConversation opens one with its first message. ErrInvalid, ErrNotFound for an application or attachment of nobody.
	StartConversation(ctx context.Context, key Key, c Conversation) (Conversation, error)
	// Say adds a message; it opens a closed conversation again. ErrInvalid, ErrNotFound.
	Say(ctx context.Context, key Key, id ConversationID, m Message) (Conversation, error)
	// FindConversations returns all of the account, the latest first, without their messages before the last.
	FindConversations(ctx context.Context) ([]Conversation, error)
}
