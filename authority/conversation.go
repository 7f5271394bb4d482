package authority

import (
	"cmp"
	"context"
	"errors"

	"razvorot/authority/store"
	"razvorot/domain"
	"razvorot/domain/finding"
)

// FindConversations implements domain.Conversations.
func (b *backend) FindConversations(ctx context.Context) ([]domain.Conversation, error) {
	return ask(ctx, b, func(t *store.Tx, a store.Account) ([]domain.Conversation, error) {
		kept, err := t.FindConversations(a.ID)
		all := make([]domain.Conversation, 0, len(kept))
		for _, c := range kept {
			all = append(all, c.Conversation)
		}
		return all, err
	})
}

// StartConversation implements domain.Conversations.
func (b *backend) StartConversation(ctx context.Context, key domain.Key, c domain.Conversation) (domain.Conversation, error) {
	return once(ctx, b, command{"StartConversation", key, c}, func(w *work) (domain.Conversation, error) {
		if err := w.checkConversation(c); err != nil {
			return domain.Conversation{}, err
		}
		if n, err := w.CountOpenConversations(w.account.ID); err != nil || n >= domain.MostOpenConversations {
			return domain.Conversation{}, cmp.Or(err, tooMany("conversation", domain.MostOpenConversations))
		}
		started := domain.Conversation{ID: c.ID, Number: domain.NewConversationNumber(), Topic: c.Topic, Application: c.Application,
			OpenedAt: w.now, Messages: []domain.Message{w.said(c.Messages[0], domain.Citizen)}, Version: 1}
		if err := w.CreateConversation(store.Conversation{Conversation: started, Account: w.account.ID}); err != nil {
			return domain.Conversation{}, err
		}
		return started, w.tell(store.ConversationChanged, string(c.ID))
	})
}

// checkConversation returns what keeps a conversation from being started.
func (w *work) checkConversation(c domain.Conversation) error {
	if err := domain.InvalidUnlessClean(c.Check()); err != nil {
		return err
	}
	if c.Application != "" {
		if _, err := w.FindApplication(w.account.ID, c.Application); err != nil {
			return err
		}
	}
	return w.haveAttachments(c.Messages[0])
}

// haveAttachments returns domain.ErrNotFound unless the account has every document that a message names.
func (w *work) haveAttachments(m domain.Message) error {
	for _, id := range m.Attachments {
		if _, err := w.FindDocument(w.account.ID, id); err != nil {
			return err
		}
	}
	return nil
}

// said returns a message as it is kept: who spoke and when is the authority's to say.
func (w *work) said(m domain.Message, actor domain.Actor) domain.Message {
	m.Actor, m.At = actor, w.now
	return m
}

// utterance is the request of Say.
type utterance struct {
	Conversation domain.ConversationID
	Message      domain.Message
}

// Say implements domain.Conversations. What is kept of its answer is that it was said: a conversation kept whole for each of its
// messages would be a hundred times as long.
func (b *backend) Say(ctx context.Context, key domain.Key, id domain.ConversationID, m domain.Message) (domain.Conversation, error) {
	_, err := once(ctx, b, command{"Say", key, utterance{id, m}}, func(w *work) (none, error) {
		if err := domain.InvalidUnlessClean(m.Check()); err != nil {
			return none{}, err
		}
		if err := w.haveAttachments(m); err != nil {
			return none{}, err
		}
		_, err := w.say(id, w.said(m, domain.Citizen), m.Closes)
		return none{}, err
	})
	if err != nil {
		return domain.Conversation{}, err
	}
	return ask(ctx, b, func(t *store.Tx, a store.Account) (domain.Conversation, error) {
		c, err := t.FindConversation(a.ID, id)
		return c.Conversation, err
	})
}

// reply is what support says in a conversation of w.account, and tells the citizen. The same id of a message is one message.
// domain.ErrInvalid, domain.ErrNotFound.
func (w *work) reply(id domain.ConversationID, message, text string, closed bool) (domain.Conversation, error) {
	m := domain.Message{ID: message, Text: text}
	if err := domain.InvalidUnlessClean(m.Check()); err != nil {
		return domain.Conversation{}, err
	}
	before, err := w.FindConversation(w.account.ID, id)
	if err != nil || before.Has(message) {
		return before.Conversation, err
	}
	c, err := w.say(id, w.said(m, domain.Operator), closed)
	if err != nil {
		return c, err
	}
	return c, w.notify(domain.Notice{Kind: domain.NoticeSupport, Route: domain.Route{Page: domain.RouteMessages, Arg: string(id)},
		Params: domain.NoticeParams{Support: c.Number}})
}

// say adds a message to a conversation of w.account, which is closed with it or open.
func (w *work) say(id domain.ConversationID, m domain.Message, closed bool) (domain.Conversation, error) {
	c, err := w.FindConversation(w.account.ID, id)
	if err != nil || c.Has(m.ID) {
		return c.Conversation, err
	}
	if len(c.Messages) >= domain.LongestConversation {
		return c.Conversation, invalid("text", finding.TooLong)
	}
	c.Messages, c.Closed = append(c.Messages, m), closed
	c.Version++
	if err := w.AppendMessage(c); err != nil {
		if errors.Is(err, domain.ErrDuplicate) {
			err = domain.ErrConflict // another message took its place meanwhile
		}
		return c.Conversation, err
	}
	return c.Conversation, w.tell(store.ConversationChanged, string(id))
}
