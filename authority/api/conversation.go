package api

import (
	"razvorot/domain"
	"razvorot/protocol"
)

// conversations is talking to support.
func conversations() []endpoint {
	return []endpoint{
		answering(protocol.FindConversations, func(x *exchange) ([]domain.Conversation, error) {
			return x.backend.FindConversations(x.Context())
		}),
		taking(protocol.StartConversation, func(x *exchange, in protocol.Talk) (domain.Conversation, error) {
			return x.backend.StartConversation(x.Context(), x.key, in.Conversation)
		}),
		taking(protocol.Say, func(x *exchange, in protocol.Utterance) (domain.Conversation, error) {
			return x.backend.Say(x.Context(), x.key, id[domain.ConversationID](x), in.Message)
		}),
	}
}
