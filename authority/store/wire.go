package store

import (
	"context"
	"database/sql"
	"errors"
	"time"

	"razvorot/domain"
)

// FindSessions returns the sessions of an account, the latest first.
func (t *Tx) FindSessions(account domain.AccountID) ([]Session, error) {
	var ids []string
	err := t.each("SELECT id FROM session WHERE account = $1 ORDER BY created DESC, id", []any{string(account)},
		func(scan func(...any) error) error {
			ids = append(ids, "")
			return scan(&ids[len(ids)-1])
		})
	all := make([]Session, len(ids))
	for i, id := range ids {
		if err == nil {
			all[i], err = t.FindSession(id)
		}
	}
	return all, err
}

// FindBearer returns a token by its digest, and the session that it is of without its device. It is one statement without a
// transaction, as every request begins with it. domain.ErrNotFound, domain.ErrUnavailable.
func (s *Store) FindBearer(ctx context.Context, digest string) (Token, Session, error) {
	k, x := Token{Digest: digest}, Session{}
	var expires, created, used int64
	err := s.db.QueryRowContext(ctx, `SELECT k.session, k.kind, k.generation, k.expires, x.account, x.generation, x.previous, x.thumbprint,
		x.created, x.used FROM token AS k JOIN session AS x ON x.id = k.session WHERE k.digest = $1`, digest).Scan(&k.Session, &k.Kind,
		&k.Generation, &expires, &x.Account, &x.Generation, &x.Previous, &x.Thumbprint, &created, &used)
	if errors.Is(err, sql.ErrNoRows) {
		return k, x, domain.ErrNotFound
	}
	if err != nil {
		return k, x, s.unavailable(err)
	}
	x.ID, k.ExpiresAt, x.CreatedAt, x.UsedAt = k.Session, moment(expires), moment(created), moment(used)
	return k, x, nil
}

// HasAnswer reports whether a command was answered. It is one statement without a transaction: in a serializable one, looking for what
// is not there yet gets in the way of everybody whose answer comes to lie beside it.
func (s *Store) HasAnswer(ctx context.Context, account domain.AccountID, key domain.Key) (bool, error) {
	if !texts([]any{string(key)}) {
		return true, nil // looked at, and refused, where the command is carried out
	}
	var n int64
	err := s.db.QueryRowContext(ctx, "SELECT COUNT(*) FROM answer WHERE account = $1 AND key = $2", string(account), string(key)).Scan(&n)
	if err != nil {
		return false, s.unavailable(err)
	}
	return n > 0, nil
}

// DeleteOtherSessions ends the sessions of an account but one.
func (t *Tx) DeleteOtherSessions(account domain.AccountID, besides string) error {
	return t.set("DELETE FROM session WHERE account = $1 AND id <> $2", string(account), besides)
}

// CreateProof keeps the id of a proof for as long as it is fresh. The transaction fails with again if it was there before.
func (t *Tx) CreateProof(id string, until time.Time, again error) error {
	return t.createLater("proof", again, "INSERT INTO proof (id, expires) VALUES ($1, $2)", id, millis(until))
}

// Take takes a share from a bucket, which is full again after the time of all that was taken from it, and holds as many shares as
// fit in depth. It returns how long to wait when there is none, and then nothing was taken. It is one statement of its own, so that
// those who take at once wait for one another and none is turned away for that.
func (s *Store) Take(ctx context.Context, subject string, now time.Time, share, depth time.Duration) (time.Duration, error) {
	took, limit := share.Milliseconds(), millis(now.Add(depth))
	var due int64
	err := s.db.QueryRowContext(ctx, `INSERT INTO bucket (subject, due) VALUES ($1, $2) ON CONFLICT (subject) DO UPDATE
		SET due = CASE WHEN bucket.due < $3 THEN $3 ELSE bucket.due END + $4 WHERE bucket.due + $4 <= $5 RETURNING due`,
		subject, millis(now)+took, millis(now), took, limit).Scan(&due)
	if errors.Is(err, sql.ErrNoRows) {
		err = s.db.QueryRowContext(ctx, "SELECT due FROM bucket WHERE subject = $1", subject).Scan(&due)
		if err == nil {
			return max(time.Duration(due+took-limit), 1) * time.Millisecond, nil
		}
	}
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, s.unavailable(err)
	}
	return 0, nil
}

// ForgetWire removes the proofs that are no longer fresh and the buckets that are full.
func (s *Store) ForgetWire(ctx context.Context, now time.Time) error {
	for _, query := range []string{"DELETE FROM proof WHERE expires <= $1", "DELETE FROM bucket WHERE due <= $1"} {
		if _, err := s.db.ExecContext(ctx, query, millis(now)); err != nil {
			return s.unavailable(err)
		}
	}
	return nil
}
