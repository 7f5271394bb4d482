package remote

import (
	"context"

	"razvorot/domain"
	"razvorot/protocol"
)

// FindConversations implements domain.Conversations.
func (c *Client) FindConversations(ctx context.Context) ([]domain.Conversation, error) {
	return call[[]domain.Conversation](ctx, c, request{route: protocol.FindConversations})
}

// StartConversation implements domain.Conversations.
func (c *Client) StartConversation(ctx context.Context, key domain.Key, x domain.Conversation) (domain.Conversation, error) {
	return call[domain.Conversation](ctx, c, request{route: protocol.StartConversation, key: key, body: protocol.Talk{Conversation: x}})
}

// Say implements domain.Conversations.
func (c *Client) Say(ctx context.Context, key domain.Key, id domain.ConversationID, m domain.Message) (domain.Conversation, error) {
	return call[domain.Conversation](ctx, c, request{route: protocol.Say, ids: []string{string(id)}, key: key,
		body: protocol.Utterance{Message: m}})
}
