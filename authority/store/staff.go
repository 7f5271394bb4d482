package store

import (
	"encoding/json"
	"strings"
	"time"

	"razvorot/authority/office"
)

// Operator is an operator with what only the authority knows.
type Operator struct {
	office.Operator
	Password    string            // verifier, with its parameters
	Secret      []byte            // of the authenticator app, sealed; empty for none
	Step        int64             // of the last code that was used
	Credentials []json.RawMessage // of WebAuthn, in the order of Keys
}

// staffData is what is kept of an operator beside columns.
type staffData struct {
	Name        string               `json:"name"`
	Roles       []office.Role        `json:"roles"`
	Disabled    bool                 `json:"disabled,omitzero"`
	CreatedAt   time.Time            `json:"created_at"`
	Keys        []office.SecurityKey `json:"keys,omitempty"`
	Credentials []json.RawMessage    `json:"credentials,omitempty"`
}

func (o Operator) encoded() (string, error) {
	return encode(staffData{o.Name, o.Roles, o.Disabled, o.CreatedAt, o.Keys, o.Credentials})
}

// CreateOperator adds an operator. domain.ErrDuplicate: the login is taken.
func (t *Tx) CreateOperator(o Operator) error {
	data, err := o.encoded()
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO staff (id, login, password, totp, totp_step, data, seen) VALUES ($1, $2, $3, $4, $5, $6, 0)
		ON CONFLICT DO NOTHING`, string(o.ID), FoldLogin(o.Login), o.Password, notNil(o.Secret), o.Step, data)
}

// UpdateOperator stores everything of an operator but the login, the step of the last code and when they were seen.
func (t *Tx) UpdateOperator(o Operator) error {
	data, err := o.encoded()
	if err != nil {
		return err
	}
	return t.change("UPDATE staff SET password = $2, totp = $3, data = $4 WHERE id = $1", string(o.ID), o.Password, notNil(o.Secret), data)
}

// UseStep notes that a code of a step was used. domain.ErrNotFound: one of that step or a later one was used before.
func (t *Tx) UseStep(id office.OperatorID, step int64) error {
	return t.change("UPDATE staff SET totp_step = $2 WHERE id = $1 AND totp_step < $2", string(id), step)
}

// SeeOperator notes when an operator was seen last.
func (t *Tx) SeeOperator(id office.OperatorID, at time.Time) error {
	return t.set("UPDATE staff SET seen = $2 WHERE id = $1 AND seen < $2", string(id), millis(at))
}

const staffColumns = "SELECT id, login, password, totp, totp_step, data, seen FROM staff "

func readOperator(scan func(...any) error) (Operator, error) {
	var o Operator
	var data string
	var seen int64
	if err := scan(&o.ID, &o.Login, &o.Password, &o.Secret, &o.Step, &data, &seen); err != nil {
		return o, err
	}
	var d staffData
	if err := decode(data, &d); err != nil {
		return o, err
	}
	o.Name, o.Roles, o.Disabled, o.CreatedAt, o.Keys, o.Credentials = d.Name, d.Roles, d.Disabled, d.CreatedAt, d.Keys, d.Credentials
	o.SeenAt, o.TOTP = moment(seen), len(o.Secret) > 0
	return o, nil
}

// FindOperator returns an operator.
func (t *Tx) FindOperator(id office.OperatorID) (Operator, error) {
	return readOperator(func(dest ...any) error { return t.row(staffColumns+"WHERE id = $1", []any{string(id)}, dest...) })
}

// FindOperatorByLogin returns the operator of a login, in any case.
func (t *Tx) FindOperatorByLogin(login string) (Operator, error) {
	return readOperator(func(dest ...any) error {
		return t.row(staffColumns+"WHERE login = $1", []any{FoldLogin(login)}, dest...)
	})
}

// FindOperators returns all operators in order of their logins.
func (t *Tx) FindOperators() ([]Operator, error) {
	var all []Operator
	err := t.each(staffColumns+"ORDER BY login", nil, func(scan func(...any) error) error {
		o, err := readOperator(scan)
		all = append(all, o)
		return err
	})
	return all, err
}

// FoldLogin is a login as it is looked up.
func FoldLogin(login string) string { return strings.ToLower(strings.TrimSpace(login)) }

// OperatorSession is a signed-in browser.
type OperatorSession struct {
	office.Session
	Token string // digest
}

// CreateOperatorSession adds a session.
func (t *Tx) CreateOperatorSession(s OperatorSession) error {
	return t.create(`INSERT INTO staff_session (id, staff, token, created, seen, locked, address, agent)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`, string(s.ID), string(s.Operator), s.Token, millis(s.CreatedAt),
		millis(s.SeenAt), flag(s.Locked), s.Address, s.Agent)
}

// UpdateOperatorSession stores when and where a session was seen, and whether it is locked. domain.ErrNotFound: it ended.
func (t *Tx) UpdateOperatorSession(s office.Session) error {
	return t.change("UPDATE staff_session SET seen = $2, locked = $3, address = $4 WHERE id = $1", string(s.ID), millis(s.SeenAt),
		flag(s.Locked), s.Address)
}

const sessionColumns = "SELECT id, staff, token, created, seen, locked, address, agent FROM staff_session "

func readOperatorSession(scan func(...any) error) (OperatorSession, error) {
	var s OperatorSession
	var created, seen, locked int64
	err := scan(&s.ID, &s.Operator, &s.Token, &created, &seen, &locked, &s.Address, &s.Agent)
	s.CreatedAt, s.SeenAt, s.Locked = moment(created), moment(seen), locked != 0
	return s, err
}

// FindOperatorSession returns a session.
func (t *Tx) FindOperatorSession(id office.SessionID) (OperatorSession, error) {
	return readOperatorSession(func(dest ...any) error { return t.row(sessionColumns+"WHERE id = $1", []any{string(id)}, dest...) })
}

// FindOperatorSessionByToken returns the session whose token has a digest.
func (t *Tx) FindOperatorSessionByToken(digest string) (OperatorSession, error) {
	return readOperatorSession(func(dest ...any) error { return t.row(sessionColumns+"WHERE token = $1", []any{digest}, dest...) })
}

// FindOperatorSessions returns the sessions of an operator, the latest first.
func (t *Tx) FindOperatorSessions(id office.OperatorID) ([]OperatorSession, error) {
	var all []OperatorSession
	err := t.each(sessionColumns+"WHERE staff = $1 ORDER BY created DESC, id", []any{string(id)}, func(scan func(...any) error) error {
		s, err := readOperatorSession(scan)
		all = append(all, s)
		return err
	})
	return all, err
}

// DeleteOperatorSession ends a session of an operator. domain.ErrNotFound: it is another's, or has ended.
func (t *Tx) DeleteOperatorSession(of office.OperatorID, id office.SessionID) error {
	return t.change("DELETE FROM staff_session WHERE id = $1 AND staff = $2", string(id), string(of))
}

// DeleteOperatorSessions ends all sessions of an operator but one, and what is half done.
func (t *Tx) DeleteOperatorSessions(of office.OperatorID, besides office.SessionID) error {
	if err := t.set("DELETE FROM staff_session WHERE staff = $1 AND id <> $2", string(of), string(besides)); err != nil {
		return err
	}
	return t.set("DELETE FROM staff_ticket WHERE staff = $1", string(of))
}

// OperatorTicket is something half done.
type OperatorTicket struct {
	Digest   string
	Operator office.OperatorID
	Purpose  string
	Data     json.RawMessage
	Expires  time.Time
}

// SaveOperatorTicket adds or replaces a ticket, and removes those that have ended.
func (t *Tx) SaveOperatorTicket(k OperatorTicket, now time.Time) error {
	if err := t.set("DELETE FROM staff_ticket WHERE staff = $1 AND expires <= $2", string(k.Operator), millis(now)); err != nil {
		return err
	}
	return t.set(`INSERT INTO staff_ticket (digest, staff, purpose, data, expires) VALUES ($1, $2, $3, $4, $5)
		ON CONFLICT (digest) DO UPDATE SET data = excluded.data, expires = excluded.expires`, k.Digest, string(k.Operator), k.Purpose,
		string(k.Data), millis(k.Expires))
}

// FindOperatorTicket returns a ticket of a purpose that has not ended.
func (t *Tx) FindOperatorTicket(digest, purpose string, now time.Time) (OperatorTicket, error) {
	k := OperatorTicket{Digest: digest, Purpose: purpose}
	var data string
	var expires int64
	err := t.row("SELECT staff, data, expires FROM staff_ticket WHERE digest = $1 AND purpose = $2 AND expires > $3",
		[]any{digest, purpose, millis(now)}, &k.Operator, &data, &expires)
	k.Data, k.Expires = json.RawMessage(data), moment(expires)
	return k, err
}

// DeleteOperatorTicket removes a ticket. domain.ErrNotFound: somebody else used it.
func (t *Tx) DeleteOperatorTicket(digest string) error {
	return t.change("DELETE FROM staff_ticket WHERE digest = $1", digest)
}
