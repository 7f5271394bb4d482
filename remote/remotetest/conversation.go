package remotetest

import (
	"context"
	"slices"
	"strconv"

	"razvorot/domain"
	"razvorot/domain/finding"
)

// FindConversations implements domain.Conversations.
func (f *Fake) FindConversations(ctx context.Context) ([]domain.Conversation, error) {
	return act(ctx, f, call{"FindConversations", ""}, func(_ *world, c *citizen) ([]domain.Conversation, error) {
		all := slices.Clone(c.conversations)
		for i, x := range all {
			all[i].Messages = slices.Clone(x.Messages[len(x.Messages)-1:])
		}
		slices.SortStableFunc(all, func(x, y domain.Conversation) int { return y.SpokenAt().Compare(x.SpokenAt()) })
		return all, nil
	})
}

// StartConversation implements domain.Conversations.
func (f *Fake) StartConversation(ctx context.Context, key domain.Key, x domain.Conversation) (domain.Conversation, error) {
	return act(ctx, f, call{"StartConversation", key}, func(w *world, c *citizen) (domain.Conversation, error) {
		if err := domain.InvalidUnlessClean(x.Check()); err != nil {
			return domain.Conversation{}, err
		}
		if c.conversation(x.ID) != nil {
			return domain.Conversation{}, domain.ErrDuplicate
		}
		if c.openConversations() >= domain.MostOpenConversations {
			return domain.Conversation{}, domain.InvalidUnlessClean(finding.List{finding.At("conversation",
				finding.TooMany.With("max", strconv.Itoa(domain.MostOpenConversations)))})
		}
		if x.Application != "" && !slices.ContainsFunc(c.applications, func(a domain.Application) bool { return a.ID == x.Application }) {
			return domain.Conversation{}, domain.ErrNotFound
		}
		if err := c.haveAttachments(x.Messages[0]); err != nil {
			return domain.Conversation{}, err
		}
		first := x.Messages[0]
		first.Actor, first.At = domain.Citizen, w.now()
		started := domain.Conversation{ID: x.ID, Number: domain.NewConversationNumber(), Topic: x.Topic, Application: x.Application,
			OpenedAt: w.now(), Messages: []domain.Message{first}, Version: 1}
		c.conversations = append(c.conversations, started)
		w.tell(c, domain.Change{Conversation: new(started)})
		return started, nil
	})
}

// Say implements domain.Conversations.
func (f *Fake) Say(ctx context.Context, key domain.Key, id domain.ConversationID, m domain.Message) (domain.Conversation, error) {
	return act(ctx, f, call{"Say", key}, func(w *world, c *citizen) (domain.Conversation, error) {
		if err := domain.InvalidUnlessClean(m.Check()); err != nil {
			return domain.Conversation{}, err
		}
		if err := c.haveAttachments(m); err != nil {
			return domain.Conversation{}, err
		}
		m.Actor = domain.Citizen
		return w.speak(c, id, m, m.Closes)
	})
}

// Reply has support answer in every conversation of this citizen, and ends it or not.
func (f *Fake) Reply(text string, closed bool) {
	f.set(func(w *world) {
		c := w.citizens[f.account]
		for _, x := range slices.Clone(c.conversations) {
			w.answer(c, x, text, closed)
		}
	})
}

// Answer has support answer in one conversation of this citizen.
func (f *Fake) Answer(id domain.ConversationID, text string) {
	f.set(func(w *world) {
		c := w.citizens[f.account]
		w.answer(c, *c.conversation(id), text, false)
	})
}

func (w *world) answer(c *citizen, x domain.Conversation, text string, closed bool) {
	m := domain.Message{ID: domain.NewID[string](), Actor: domain.Operator, Text: text}
	if _, err := w.speak(c, x.ID, m, closed); err != nil {
		panic(err) // it is there
	}
	w.notify(c, domain.Notice{Kind: domain.NoticeSupport, Params: domain.NoticeParams{Support: x.Number},
		Route: domain.Route{Page: domain.RouteMessages, Arg: string(x.ID)}})
}

func (w *world) speak(c *citizen, id domain.ConversationID, m domain.Message, closed bool) (domain.Conversation, error) {
	x := c.conversation(id)
	switch {
	case x == nil:
		return domain.Conversation{}, domain.ErrNotFound
	case x.Has(m.ID):
		return *x, nil
	case len(x.Messages) >= domain.LongestConversation:
		return *x, domain.InvalidUnlessClean(finding.List{finding.At("text", finding.TooLong)})
	}
	m.At = w.now()
	x.Messages, x.Closed = append(slices.Clip(x.Messages), m), closed
	x.Version++
	w.tell(c, domain.Change{Conversation: new(*x)})
	return *x, nil
}

func (c *citizen) openConversations() int {
	n := 0
	for _, x := range c.conversations {
		if !x.Closed {
			n++
		}
	}
	return n
}

// conversation returns a conversation of the citizen, nil for none.
func (c *citizen) conversation(id domain.ConversationID) *domain.Conversation {
	i := slices.IndexFunc(c.conversations, func(x domain.Conversation) bool { return x.ID == id })
	if i < 0 {
		return nil
	}
	return &c.conversations[i]
}

func (c *citizen) haveAttachments(m domain.Message) error {
	for _, id := range m.Attachments {
		if !slices.ContainsFunc(c.documents, func(d domain.Document) bool { return d.ID == id }) {
			return domain.ErrNotFound
		}
	}
	return nil
}
