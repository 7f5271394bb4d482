package storage

import (
	"context"

	"razvorot/domain"
)

// FindConversation implements domain.ConversationStore.
func (t *Tx) FindConversation(_ context.Context, id domain.ConversationID) (domain.Conversation, error) {
	return findJSON[domain.Conversation](t, "SELECT content FROM conversation WHERE id = ?", id)
}

// FindConversations implements domain.ConversationStore.
func (t *Tx) FindConversations(context.Context) ([]domain.Conversation, error) {
	return listJSON[domain.Conversation](t, "SELECT content FROM conversation ORDER BY spoken DESC, id")
}

// SaveConversation implements domain.ConversationStore.
func (t *Tx) SaveConversation(_ context.Context, c domain.Conversation) error {
	return t.save(`INSERT INTO conversation (id, spoken, content) VALUES (?, ?, ?)
		ON CONFLICT (id) DO UPDATE SET spoken = excluded.spoken, content = excluded.content`, c, c.ID, c.SpokenAt().UnixMilli())
}

// DeleteConversation implements domain.ConversationStore.
func (t *Tx) DeleteConversation(_ context.Context, id domain.ConversationID) error {
	return t.exec("DELETE FROM conversation WHERE id = ?", id)
}
