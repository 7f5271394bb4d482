package protocol

import "razvorot/domain"

// The routes of conversations with support.
var (
	FindConversations = get("/v1/conversations").signed()
	StartConversation = post("/v1/conversations").signed().keyed()
	Say               = post("/v1/conversations/{id}/messages").signed().keyed()
)

// Talk is the body of StartConversation.
type Talk struct {
	hidden
	Conversation domain.Conversation `json:"conversation"` // with its first message
}

// Utterance is the body of Say.
type Utterance struct {
	hidden
	Message domain.Message `json:"message"`
}
