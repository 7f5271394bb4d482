package store

import (
	"strconv"

	"razvorot/domain"
)

// Conversation is a conversation as the authority keeps it.
type Conversation struct {
	domain.Conversation
	Account domain.AccountID
}

// sealHead seals a conversation without its messages, which have a table of their own.
func (t *Tx) sealHead(c Conversation) (string, error) {
	c.Messages = nil
	return t.sealJSON(ofConversation(c.Account, c.ID), c.Conversation)
}

func ofConversation(account domain.AccountID, id domain.ConversationID) cell {
	return cell{"conversation", "data", account, string(id)}
}

func ofMessage(account domain.AccountID, id domain.ConversationID, number int) cell {
	return cell{"conversation_message", "data", account, string(id) + " " + strconv.Itoa(number)}
}

// CreateConversation adds a conversation with its messages. domain.ErrDuplicate: its id or its number is taken.
func (t *Tx) CreateConversation(c Conversation) error {
	data, err := t.sealHead(c)
	if err != nil {
		return err
	}
	err = t.create(`INSERT INTO conversation (account, id, number, closed, waiting, spoken, data) VALUES ($1, $2, $3, $4, $5, $6, $7)
		ON CONFLICT DO NOTHING`, string(c.Account), string(c.ID), c.Number, flag(c.Closed), flag(c.Waiting()), millis(c.SpokenAt()), data)
	for i, m := range c.Messages {
		if err == nil {
			err = t.createMessage(c.Account, c.ID, i+1, m)
		}
	}
	return err
}

// AppendMessage stores a conversation to which its last message was added. domain.ErrDuplicate: it was added meanwhile.
func (t *Tx) AppendMessage(c Conversation) error {
	n := len(c.Messages)
	if err := t.createMessage(c.Account, c.ID, n, c.Messages[n-1]); err != nil {
		return err
	}
	data, err := t.sealHead(c)
	if err != nil {
		return err
	}
	return t.change("UPDATE conversation SET closed = $3, waiting = $4, spoken = $5, data = $6 WHERE account = $1 AND id = $2",
		string(c.Account), string(c.ID), flag(c.Closed), flag(c.Waiting()), millis(c.SpokenAt()), data)
}

func (t *Tx) createMessage(account domain.AccountID, id domain.ConversationID, number int, m domain.Message) error {
	data, err := t.sealJSON(ofMessage(account, id, number), m)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO conversation_message (account, conversation, number, id, data) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT DO NOTHING`, string(account), string(id), number, m.ID, data)
}

// FindConversation returns a conversation with all of its messages.
func (t *Tx) FindConversation(account domain.AccountID, id domain.ConversationID) (Conversation, error) {
	c := Conversation{Account: account}
	var err error
	c.Conversation, err = openOne[domain.Conversation](t, ofConversation(account, id), "SELECT data FROM conversation WHERE account = $1 AND id = $2",
		string(account), string(id))
	if err != nil {
		return c, err
	}
	var sealed []string
	err = t.each("SELECT data FROM conversation_message WHERE account = $1 AND conversation = $2 ORDER BY number",
		[]any{string(account), string(id)}, func(scan func(...any) error) error {
			var data string
			err := scan(&data)
			sealed = append(sealed, data)
			return err
		})
	c.Messages = make([]domain.Message, len(sealed))
	for i, data := range sealed { // numbered from 1, without gaps
		if err == nil {
			err = t.openJSON(ofMessage(account, id, i+1), data, &c.Messages[i])
		}
	}
	return c, err
}

// FindConversations returns the conversations of an account, the one that somebody spoke in last first, each with its last
// message alone.
func (t *Tx) FindConversations(account domain.AccountID) ([]Conversation, error) {
	return t.conversations("WHERE c.account = $1 ORDER BY c.spoken DESC, c.id", string(account))
}

// CountOpenConversations returns how many conversations of an account are open.
func (t *Tx) CountOpenConversations(account domain.AccountID) (int, error) {
	var n int
	err := t.row("SELECT COUNT(*) FROM conversation WHERE account = $1 AND closed = 0", []any{string(account)}, &n)
	return n, err
}

// FindConversationsOfAll returns up to limit conversations of all accounts, those that wait for an answer first, the longest
// waiting before the others, each with its last message alone; of open ones, or of all.
func (t *Tx) FindConversationsOfAll(open bool, limit int) ([]Conversation, error) {
	where := "WHERE c.closed <= $1 ORDER BY c.closed, c.waiting DESC, c.spoken, c.id LIMIT $2"
	return t.conversations(where, flag(!open), limit)
}

// CountWaitingConversations returns in how many the citizen waits for an answer.
func (t *Tx) CountWaitingConversations() (int, error) {
	var n int
	err := t.row("SELECT COUNT(*) FROM conversation WHERE closed = 0 AND waiting = 1", nil, &n)
	return n, err
}

func (t *Tx) conversations(where string, args ...any) ([]Conversation, error) {
	const query = `SELECT c.account, c.id, c.data, m.number, m.data FROM conversation c JOIN conversation_message m
		ON m.account = c.account AND m.conversation = c.id AND m.number = (SELECT MAX(x.number) FROM conversation_message x
		WHERE x.account = c.account AND x.conversation = c.id) `
	type row struct {
		account    domain.AccountID
		id         domain.ConversationID
		number     int
		data, last string
	}
	var rows []row
	err := t.each(query+where, args, func(scan func(...any) error) error {
		var r row
		err := scan(&r.account, &r.id, &r.data, &r.number, &r.last)
		rows = append(rows, r)
		return err
	})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	all := make([]Conversation, len(rows))
	for i, r := range rows {
		all[i].Account = r.account
		if err := t.openJSON(ofConversation(r.account, r.id), r.data, &all[i].Conversation); err != nil {
			return nil, err
		}
		all[i].Messages = make([]domain.Message, 1)
		if err := t.openJSON(ofMessage(r.account, r.id, r.number), r.last, &all[i].Messages[0]); err != nil {
			return nil, err
		}
	}
	return all, nil
}
