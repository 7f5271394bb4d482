package store

import (
	"encoding/json"
	"time"

	"razvorot/domain"
	"razvorot/domain/access"
)

// Challenge is a code on its way, for one act, and the ticket that was given for it.
type Challenge struct {
	ID          domain.ChallengeID
	Account     domain.AccountID // "" while registering
	Purpose     domain.MessagePurpose
	Channel     domain.MessageChannel
	Destination string // phone or address
	Access      access.Challenge
	Subject     json.RawMessage // what the act is about
	Ticket      string          // digest, "" until the code was entered
	TicketUntil time.Time
	Used        bool // the ticket has done its act
}

// SaveChallenge adds or replaces a challenge.
func (t *Tx) SaveChallenge(c Challenge) error {
	key, of, err := t.keyOrNobodys(c.Account)
	if err != nil {
		return err
	}
	plain, err := encode(c)
	if err != nil {
		return err
	}
	data := armour(key.Seal(ofChallenge(of, c.ID).place(), []byte(plain)))
	ticket := c.Ticket
	if ticket == "" {
		ticket = string(c.ID) // never a digest, so nobody's ticket fits
	}
	return t.set(`INSERT INTO challenge (id, account, destination, ticket, data, created) VALUES ($1, $2, $3, $4, $5, $6)
		ON CONFLICT (id) DO UPDATE SET ticket = excluded.ticket, data = excluded.data`,
		string(c.ID), string(of), t.digest(byDestination, c.Destination), ticket, data, millis(c.Access.SentAt))
}

func ofChallenge(account domain.AccountID, id domain.ChallengeID) cell {
	return cell{"challenge", "data", account, string(id)}
}

func (t *Tx) challenge(where, arg string) (Challenge, error) {
	var c Challenge
	var id domain.ChallengeID
	var account domain.AccountID
	var data string
	if err := t.row("SELECT id, account, data FROM challenge "+where, []any{arg}, &id, &account, &data); err != nil {
		return c, err
	}
	return c, t.openJSON(ofChallenge(account, id), data, &c)
}

// FindChallenge returns a challenge.
func (t *Tx) FindChallenge(id domain.ChallengeID) (Challenge, error) {
	return t.challenge("WHERE id = $1", string(id))
}

// FindChallengeByTicket returns the challenge whose ticket has a digest.
func (t *Tx) FindChallengeByTicket(digest string) (Challenge, error) {
	return t.challenge("WHERE ticket = $1", digest)
}

// FindChallenges returns the challenges of an account.
func (t *Tx) FindChallenges(account domain.AccountID) ([]Challenge, error) {
	if account == nobody {
		return nil, nil
	}
	return openAll[Challenge](t, ofChallenge(account, ""), "SELECT id, data FROM challenge WHERE account = $1 ORDER BY id", string(account))
}

// CountChallenges returns how many challenges went to a destination since a moment, and when the first of them did.
func (t *Tx) CountChallenges(destination string, since time.Time) (n int, first time.Time, err error) {
	var ms int64
	err = t.row("SELECT COUNT(*), COALESCE(MIN(created), 0) FROM challenge WHERE destination = $1 AND created > $2",
		[]any{t.digest(byDestination, destination), millis(since)}, &n, &ms)
	return n, moment(ms), err
}

// Session is a signed-in device. Each refresh makes a new generation of tokens.
type Session struct {
	ID         string
	Account    domain.AccountID
	Device     domain.DeviceInfo
	Generation int64  // newest
	Previous   int64  // whose refresh token is still good, 0 for none
	Thumbprint string // of the key it is bound to, "" for none
	CreatedAt  time.Time
	UsedAt     time.Time // when its tokens were renewed last
}

// CreateSession adds a session.
func (t *Tx) CreateSession(s Session) error {
	device, err := t.sealJSON(ofSession(s.Account, s.ID), s.Device)
	if err != nil {
		return err
	}
	return t.create(`INSERT INTO session (id, account, device, generation, previous, thumbprint, created, used)
		VALUES ($1, $2, $3, $4, $5, $6, $7, $8) ON CONFLICT DO NOTHING`,
		s.ID, string(s.Account), device, s.Generation, s.Previous, s.Thumbprint, millis(s.CreatedAt), millis(s.UsedAt))
}

func ofSession(account domain.AccountID, id string) cell {
	return cell{"session", "device", account, id}
}

// UpdateSession stores the generations of a session, and when it was used.
func (t *Tx) UpdateSession(s Session) error {
	return t.change("UPDATE session SET generation = $2, previous = $3, used = $4 WHERE id = $1",
		s.ID, s.Generation, s.Previous, millis(s.UsedAt))
}

// FindSession returns a session.
func (t *Tx) FindSession(id string) (Session, error) {
	s := Session{ID: id}
	var device string
	var created, used int64
	err := t.row("SELECT account, device, generation, previous, thumbprint, created, used FROM session WHERE id = $1", []any{id},
		&s.Account, &device, &s.Generation, &s.Previous, &s.Thumbprint, &created, &used)
	if err != nil {
		return s, err
	}
	s.CreatedAt, s.UsedAt = moment(created), moment(used)
	return s, t.openJSON(ofSession(s.Account, id), device, &s.Device)
}

// DeleteSession ends a session with all its tokens.
func (t *Tx) DeleteSession(id string) error { return t.set("DELETE FROM session WHERE id = $1", id) }

// TokenKind is what a token is good for.
type TokenKind string

// The kinds.
const (
	AccessToken  TokenKind = "access"
	RefreshToken TokenKind = "refresh"
)

// Token is the digest of a token that was handed out.
type Token struct {
	Digest     string
	Session    string
	Kind       TokenKind
	Generation int64
	ExpiresAt  time.Time
}

// CreateToken adds a token.
func (t *Tx) CreateToken(k Token) error {
	return t.create("INSERT INTO token (digest, session, kind, generation, expires) VALUES ($1, $2, $3, $4, $5) ON CONFLICT DO NOTHING",
		k.Digest, k.Session, string(k.Kind), k.Generation, millis(k.ExpiresAt))
}

// FindToken returns a token by its digest.
func (t *Tx) FindToken(digest string) (Token, error) {
	k := Token{Digest: digest}
	var expires int64
	err := t.row("SELECT session, kind, generation, expires FROM token WHERE digest = $1", []any{digest},
		&k.Session, &k.Kind, &k.Generation, &expires)
	k.ExpiresAt = moment(expires)
	return k, err
}

// DeleteAccessTokens removes the access tokens of a session that have expired. Refresh tokens stay, to notice a reuse.
func (t *Tx) DeleteAccessTokens(session string, now time.Time) error {
	return t.set("DELETE FROM token WHERE session = $1 AND kind = $2 AND expires <= $3", session, string(AccessToken), millis(now))
}

// Attempt is how often something was tried in vain, and until when no more tries are taken; or how often something was done until
// a moment, of what may be done so often only.
type Attempt struct {
	Count int
	Until time.Time
}

// FindAttempt returns the attempts at a subject, the zero Attempt when there were none.
func (t *Tx) FindAttempt(subject string) (Attempt, error) {
	var a Attempt
	var until int64
	err := t.row("SELECT count, until FROM attempt WHERE subject = $1", []any{subject}, &a.Count, &until)
	if err == domain.ErrNotFound {
		return Attempt{}, nil
	}
	a.Until = moment(until)
	return a, err
}

// SaveAttempt stores the attempts at a subject.
func (t *Tx) SaveAttempt(subject string, a Attempt) error {
	return t.set(`INSERT INTO attempt (subject, count, until) VALUES ($1, $2, $3)
		ON CONFLICT (subject) DO UPDATE SET count = excluded.count, until = excluded.until`, subject, a.Count, millis(a.Until))
}

// DeleteAttempt forgets the attempts at a subject.
func (t *Tx) DeleteAttempt(subject string) error {
	return t.set("DELETE FROM attempt WHERE subject = $1", subject)
}

// Answer is what a command was answered, for its repetition.
type Answer struct {
	Account domain.AccountID // "" for somebody not signed in
	Owner   domain.AccountID // whom the answer is about, who may be signed in or not; "" for nobody yet
	Key     domain.Key
	Method  string
	Request string // digest
	Answer  string // JSON; "" once it is kept no longer, while the key still is
	At      time.Time
}

// CreateAnswer adds an answer. The transaction fails with again if the command has one.
func (t *Tx) CreateAnswer(a Answer, again error) error {
	key, owner, err := t.keyOrNobodys(a.Owner)
	if err != nil {
		return err
	}
	answer := armour(key.Seal(ofAnswer(owner, a.Account, a.Key).place(), []byte(a.Answer)))
	return t.createLater("answer", again, `INSERT INTO answer (account, key, method, request, answer, created, owner)
		VALUES ($1, $2, $3, $4, $5, $6, $7)`, string(a.Account), string(a.Key), a.Method, a.Request, answer, millis(a.At), string(owner))
}

func ofAnswer(owner, account domain.AccountID, key domain.Key) cell {
	return cell{"answer", "answer", owner, string(account) + " " + string(key)}
}

// FindAnswer returns what a command was answered.
func (t *Tx) FindAnswer(account domain.AccountID, key domain.Key) (Answer, error) {
	a := Answer{Account: account, Key: key}
	var answer string
	var created int64
	err := t.row("SELECT owner, method, request, answer, created FROM answer WHERE account = $1 AND key = $2",
		[]any{string(account), string(key)}, &a.Owner, &a.Method, &a.Request, &answer, &created)
	if err != nil {
		return a, err
	}
	a.At = moment(created)
	a.Answer, err = t.openText(ofAnswer(a.Owner, account, key), answer)
	return a, err
}
