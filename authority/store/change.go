package store

import (
	"fmt"
	"time"

	"razvorot/domain"
)

// ChangeKind is what a change is about.
type ChangeKind string

// The kinds.
const (
	AccountChanged     ChangeKind = "account"
	DocumentChanged    ChangeKind = "document"
	ApplicationChanged ChangeKind = "application"
	PassportChanged    ChangeKind = "passport"
	NoticeChanged      ChangeKind = "notice"

	ConversationChanged ChangeKind = "conversation"
	ProofChanged        ChangeKind = "proof"
	PrintChanged        ChangeKind = "print"
	GuardianChanged     ChangeKind = "guardian"
)

// Change says that something of an account changed; what it is now is read when the change is fetched.
type Change struct {
	Number int64
	Kind   ChangeKind
	Thing  string // its id
	At     time.Time
}

// AppendChange adds a change with the next number of its account. The counter is a row of its own, whose lock keeps
// numbers in the order of commits: a reader never sees a number before a smaller one.
func (t *Tx) AppendChange(account domain.AccountID, kind ChangeKind, thing string, at time.Time) error {
	return t.counted("UPDATE account SET changes = changes + 1 WHERE id = $1", []any{string(account)}, kind, thing, at)
}

// counted runs an update of an account, whose id is its first argument and which counts its changes, and adds that change. With
// PostgreSQL that is one statement, carried out before the transaction ends: of an account that is not there it finds no number, which
// the table refuses. domain.ErrNotFound: there is no such account; with PostgreSQL of the whole transaction.
func (t *Tx) counted(update string, args []any, kind ChangeKind, thing string, at time.Time) error {
	if id, ok := args[0].(string); ok {
		t.writes(domain.AccountID(id))
	}
	if t.pipe != nil {
		if err := t.mayWrite(args); err != nil {
			return err
		}
		n := len(args)
		return t.later(statement{
			table: "change", with: "told AS (" + update + " RETURNING id, changes)",
			query: fmt.Sprintf(`INSERT INTO change (account, number, kind, thing, at)
				VALUES ((SELECT id FROM told), (SELECT changes FROM told), $%d, $%d, $%d)`, n+1, n+2, n+3),
			args:     append(args, string(kind), thing, millis(at)),
			refusals: []refusal{{"change", postgresNull, domain.ErrNotFound}},
		})
	}
	var number int64
	if err := t.row(update+" RETURNING changes", args, &number); err != nil {
		return err
	}
	return t.set("INSERT INTO change (account, number, kind, thing, at) VALUES ($1, $2, $3, $4, $5)",
		args[0], number, string(kind), thing, millis(at))
}

// FindChanges returns up to limit changes after a number, oldest first.
func (t *Tx) FindChanges(account domain.AccountID, after int64, limit int) ([]Change, error) {
	var all []Change
	err := t.each("SELECT number, kind, thing, at FROM change WHERE account = $1 AND number > $2 ORDER BY number LIMIT $3",
		[]any{string(account), after, limit}, func(scan func(...any) error) error {
			var c Change
			var at int64
			err := scan(&c.Number, &c.Kind, &c.Thing, &at)
			c.At = moment(at)
			all = append(all, c)
			return err
		})
	return all, err
}

// LatestChange returns the number of the latest change, 0 for none.
func (t *Tx) LatestChange(account domain.AccountID) (int64, error) {
	var n int64
	err := t.row("SELECT changes FROM account WHERE id = $1", []any{string(account)}, &n)
	return n, err
}

// SaveNotice adds or replaces a notice.
func (t *Tx) SaveNotice(account domain.AccountID, n domain.Notice) error {
	data, err := t.sealJSON(ofNotice(account, n.ID), n)
	if err != nil {
		return err
	}
	return t.set(`INSERT INTO notice (account, id, data) VALUES ($1, $2, $3)
		ON CONFLICT (account, id) DO UPDATE SET data = excluded.data`, string(account), string(n.ID), data)
}

func ofNotice(account domain.AccountID, id domain.NoticeID) cell {
	return cell{"notice", "data", account, string(id)}
}

// FindNotice returns a notice.
func (t *Tx) FindNotice(account domain.AccountID, id domain.NoticeID) (domain.Notice, error) {
	return openOne[domain.Notice](t, ofNotice(account, id), "SELECT data FROM notice WHERE account = $1 AND id = $2",
		string(account), string(id))
}

// keptMessages is how many trial messages are kept.
const keptMessages = 500

// CreateTrialMessage keeps a message that was not sent, and the latest few hundred before it. A message of the same id is
// kept once.
func (t *Tx) CreateTrialMessage(id string, m domain.TrialMessage) error {
	err := t.row("SELECT COALESCE(MAX(number), 0) + 1 FROM trial_message", nil, &m.Number)
	if err != nil {
		return err
	}
	data, err := t.sealJSON(ofTrialMessage(id), m)
	if err != nil {
		return err
	}
	err = t.set("INSERT INTO trial_message (number, id, data) VALUES ($1, $2, $3) ON CONFLICT (id) DO NOTHING", m.Number, id, data)
	if err != nil {
		return err
	}
	return t.set("DELETE FROM trial_message WHERE number <= $1", m.Number-keptMessages)
}

func ofTrialMessage(id string) cell { return cell{"trial_message", "data", nobody, id} }

// FindTrialMessages returns the messages after a number, oldest first.
func (t *Tx) FindTrialMessages(after int64, limit int) ([]domain.TrialMessage, error) {
	return openAll[domain.TrialMessage](t, ofTrialMessage(""),
		"SELECT id, data FROM trial_message WHERE number > $1 ORDER BY number LIMIT $2", after, limit)
}

// FindNotices returns the notices of an account.
func (t *Tx) FindNotices(account domain.AccountID) ([]domain.Notice, error) {
	return openAll[domain.Notice](t, ofNotice(account, ""), "SELECT id, data FROM notice WHERE account = $1 ORDER BY id", string(account))
}
