package app

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"

	"razvorot/domain"
	"razvorot/domain/finding"
)

func init() {
	topics := []Topic{TopicConversations}
	senders[domain.CommandStartTalk] = sender{send: sendTalk, topics: topics}
	senders[domain.CommandSay] = sender{send: sendUtterance, topics: topics}
}

// Talk is what a citizen says to support: the first message of a conversation, or another one.
type Talk struct {
	Topic       domain.ConversationTopic // of a new conversation
	Application domain.ApplicationID     // what a new conversation is about, "" for nothing in particular
	Text        string
	Diagnostics string // what the citizen saw and did not strike out
	Attachments []domain.DocumentID
	Closes      bool   // the matter is settled; of another message of a conversation
	Draft       string // under which name it was kept by KeepTalk; it is kept no more
}

// FindConversations returns the conversations with their messages, the one that somebody spoke in last first.
func (a *App) FindConversations(ctx context.Context) (all []domain.Conversation, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		all, err = tx.FindConversations(ctx)
		return err
	})
	return all, err
}

// Conversation returns a conversation and those of its messages that the authority has not got: "" for one on its way, otherwise
// why it was refused. ErrNotFound.
func (a *App) Conversation(ctx context.Context, id domain.ConversationID) (c domain.Conversation, unsent map[string]domain.Kind, err error) {
	err = a.view(ctx, func(tx domain.Tx) error {
		if c, err = tx.FindConversation(ctx, id); err != nil {
			return err
		}
		unsent, err = findUnsent(ctx, tx, id)
		return err
	})
	return c, unsent, err
}

// StartConversation begins a conversation: here at once, at the authority by the outbox, which gives it a number. ErrInvalid with
// findings at «topic», «text», «diagnostics» and «attachments»; ErrNotFound for an application or document that is not there.
func (a *App) StartConversation(ctx context.Context, t Talk) (c domain.Conversation, err error) {
	c = domain.Conversation{ID: domain.NewID[domain.ConversationID](), Topic: t.Topic, Application: t.Application, OpenedAt: a.now(),
		Messages: []domain.Message{a.message(t)}}
	if err := domain.InvalidUnlessClean(c.Check()); err != nil {
		return c, err
	}
	return c, a.update(ctx, func(tx domain.Tx) error {
		if t.Application != "" {
			x, err := tx.FindApplication(ctx, t.Application)
			if err != nil {
				return err
			}
			if x.State == domain.Draft {
				return fmt.Errorf("an application that was not handed in: %w", domain.ErrNotFound)
			}
		}
		if err := checkAttachments(ctx, tx, t.Attachments); err != nil {
			return err
		}
		if err := errors.Join(tx.SaveConversation(ctx, c), dropState(ctx, tx, stateTalk+state(t.Draft))); err != nil {
			return err
		}
		return a.command(ctx, tx, domain.CommandStartTalk, string(c.ID), c)
	}, TopicConversations, TopicOutbox)
}

// Say adds a message: here at once, at the authority by the outbox. It takes the place of those that were refused. ErrInvalid with
// findings, ErrNotFound.
func (a *App) Say(ctx context.Context, id domain.ConversationID, t Talk) error {
	m := a.message(t)
	if err := domain.InvalidUnlessClean(m.Check()); err != nil {
		return err
	}
	return a.update(ctx, func(tx domain.Tx) error {
		c, err := tx.FindConversation(ctx, id)
		if err != nil {
			return err
		}
		if err := checkAttachments(ctx, tx, t.Attachments); err != nil {
			return err
		}
		unsent, err := findUnsent(ctx, tx, id)
		if err != nil {
			return err
		}
		c.Messages = slices.DeleteFunc(c.Messages, func(x domain.Message) bool { return unsent[x.ID] != "" })
		c.Messages, c.Closed = append(c.Messages, m), m.Closes
		if err := errors.Join(tx.SaveConversation(ctx, c), dropState(ctx, tx, stateTalk+state(t.Draft))); err != nil {
			return err
		}
		if c.Number == "" && len(c.Messages) == 1 { // its beginning was refused, perhaps for what it was about: this is another one
			c.Application = t.Application
			if err := tx.SaveConversation(ctx, c); err != nil {
				return err
			}
			return a.command(ctx, tx, domain.CommandStartTalk, string(id), c)
		}
		return a.command(ctx, tx, domain.CommandSay, string(id), m)
	}, TopicConversations, TopicOutbox)
}

func (a *App) message(t Talk) domain.Message {
	return domain.Message{ID: domain.NewID[string](), Actor: domain.Citizen, Text: t.Text, Diagnostics: t.Diagnostics,
		Attachments: t.Attachments, Closes: t.Closes, At: a.now()}
}

// checkAttachments returns ErrNotFound unless every document is in the vault, and ErrInvalid unless the authority has all of it.
func checkAttachments(ctx context.Context, tx domain.Tx, ids []domain.DocumentID) error {
	for _, id := range ids {
		d, err := tx.FindDocument(ctx, id)
		if err != nil {
			return err
		}
		if state := d.State(); state == domain.FileQueued || state == domain.FileUploading {
			return &domain.Invalid{Findings: finding.List{finding.At("attachments", finding.AttachmentPending)}}
		}
	}
	return nil
}

// findUnsent returns the messages of a conversation whose commands are in the outbox, and why those were refused that were.
func findUnsent(ctx context.Context, tx domain.Tx, id domain.ConversationID) (map[string]domain.Kind, error) {
	commands, err := tx.FindCommands(ctx, string(id))
	if err != nil {
		return nil, err
	}
	unsent := map[string]domain.Kind{}
	for _, c := range commands {
		m, err := spoken(c)
		if err != nil {
			return nil, err
		}
		unsent[m.ID] = c.Failed
	}
	return unsent, nil
}

// spoken returns the message that a command brings.
func spoken(c domain.Command) (domain.Message, error) {
	var m domain.Message
	var begun domain.Conversation
	switch {
	case c.Kind == domain.CommandSay && json.Unmarshal(c.Payload, &m) == nil:
		return m, nil
	case c.Kind == domain.CommandStartTalk && json.Unmarshal(c.Payload, &begun) == nil && len(begun.Messages) == 1:
		return begun.Messages[0], nil
	}
	return m, fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
}

func sendTalk(ctx context.Context, _ *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	var begun domain.Conversation
	if json.Unmarshal(c.Payload, &begun) != nil {
		return nil, fmt.Errorf("command %s: %w", c.Kind, domain.ErrDamaged)
	}
	answer, err := b.StartConversation(ctx, c.Key, begun)
	return func(tx domain.Tx) error { return takeConversation(context.WithoutCancel(ctx), tx, answer, c.Key) }, err
}

func sendUtterance(ctx context.Context, _ *App, b domain.Backend, c domain.Command) (func(domain.Tx) error, error) {
	m, err := spoken(c)
	if err != nil {
		return nil, err
	}
	answer, err := b.Say(ctx, c.Key, domain.ConversationID(c.Aggregate), m)
	return func(tx domain.Tx) error { return takeConversation(context.WithoutCancel(ctx), tx, answer, c.Key) }, err
}

// takeConversation stores a conversation as the authority has it, unless a later picture is there, followed by what the citizen
// said and the authority has not got. The command answered, whose answer this is, counts as got.
func takeConversation(ctx context.Context, tx domain.Tx, theirs domain.Conversation, answered domain.Key) error {
	ours, err := tx.FindConversation(ctx, theirs.ID)
	if err != nil && !errors.Is(err, domain.ErrNotFound) {
		return err
	}
	if theirs.Version < ours.Version {
		return nil
	}
	commands, err := tx.FindCommands(ctx, string(theirs.ID))
	if err != nil {
		return err
	}
	for _, c := range commands {
		m, err := spoken(c)
		if err != nil {
			return err
		}
		if c.Key != answered && !theirs.Has(m.ID) {
			theirs.Messages = append(theirs.Messages, m)
		}
	}
	return tx.SaveConversation(ctx, theirs)
}
