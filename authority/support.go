package authority

import (
	"context"

	"razvorot/authority/office"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// conversationsShown is how many conversations are listed; those that wait longest come first.
const conversationsShown = 500

// Conversations implements office.Office. It shows topics and times, nothing that was said.
func (d *desk) Conversations(ctx context.Context, open bool) ([]office.ConversationItem, error) {
	return look(ctx, d, call{action: "conversations", roles: caseworkers}, func(s *shift) ([]office.ConversationItem, error) {
		kept, err := s.FindConversationsOfAll(open, conversationsShown)
		var all []office.ConversationItem
		for _, c := range kept {
			item := office.ConversationItem{Account: c.Account, Head: c.Conversation, Waiting: c.Waiting()}
			item.Head.Messages = nil
			all = append(all, item)
		}
		return all, err
	})
}

// Conversation implements office.Office. To read one is an entry of the log: a citizen says in it what they like.
func (d *desk) Conversation(ctx context.Context, account domain.AccountID, id domain.ConversationID) (domain.Conversation, error) {
	var out domain.Conversation
	return out, d.act(ctx, call{action: "conversation.open", roles: caseworkers}, func(s *shift, c *call) error {
		kept, err := s.FindConversation(account, id)
		if err != nil {
			return err
		}
		c.subject, out = kept.Number, kept.Conversation
		return nil
	})
}

// Reply implements office.Office. The message's id is made of the key, so that the same reply twice is one.
func (d *desk) Reply(ctx context.Context, key domain.Key, account domain.AccountID, id domain.ConversationID, text string, closed bool) error {
	return d.act(ctx, call{action: "conversation.reply", roles: caseworkers}, func(s *shift, c *call) error {
		if key == "" || len(key) > domain.LongestKey {
			return invalid("key", finding.Required)
		}
		kept, err := s.FindConversation(account, id)
		if err != nil {
			return err
		}
		c.subject = kept.Number
		if closed {
			c.action = "conversation.close"
		}
		if s.account, err = s.FindAccount(account); err != nil {
			return err
		}
		_, err = s.reply(id, s.a.keyed("reply", []byte(string(s.who.ID)+"\x00"+string(key)))[:32], text, closed)
		return err
	})
}
