package store

import (
	"encoding/json"
	"errors"
	"time"

	"razvorot/domain"
)

// JobKind is what is to be done.
type JobKind string

// Job is something due. There is one of a kind for a subject of an account: a new one takes the place of the old.
type Job struct {
	ID       string
	Kind     JobKind
	Account  domain.AccountID
	Subject  string
	Data     json.RawMessage
	Due      time.Time
	Attempts int // failed ones
}

// PutJob adds a job, or puts it in the place of the one for the same subject. It gets an id of its own either way, so that
// whoever works on the old one cannot finish the new one.
func (t *Tx) PutJob(j Job) error {
	data, err := t.sealJob(j)
	if err != nil {
		return err
	}
	return t.set(`INSERT INTO job (id, kind, account, subject, data, due, attempts) VALUES ($1, $2, $3, $4, $5, $6, 0)
		ON CONFLICT (kind, account, subject) DO UPDATE SET id = excluded.id, data = excluded.data, due = excluded.due, attempts = 0`,
		domain.NewID[string](), string(j.Kind), string(j.Account), j.Subject, data, millis(j.Due))
}

// HasJob reports whether there is a job of a kind for a subject.
func (t *Tx) HasJob(kind JobKind, account domain.AccountID, subject string) (bool, error) {
	var n int64
	err := t.row("SELECT COUNT(*) FROM job WHERE kind = $1 AND account = $2 AND subject = $3",
		[]any{string(kind), string(account), subject}, &n)
	return n > 0, err
}

// FindNextJob returns the job that is due first, whether it is due yet or not.
func (t *Tx) FindNextJob() (Job, error) {
	var j Job
	var data string
	var due int64
	err := t.row("SELECT id, kind, account, subject, data, due, attempts FROM job ORDER BY due, id LIMIT 1", nil,
		&j.ID, &j.Kind, &j.Account, &j.Subject, &data, &due, &j.Attempts)
	if err != nil {
		return j, err
	}
	j.Due = moment(due)
	return j, t.openJob(&j, data)
}

// FinishJob removes a job within the transaction that has its effect. domain.ErrConflict: somebody else finished it, or a
// new one took its place, and the effect must not happen again.
func (t *Tx) FinishJob(id string) error {
	n, err := t.exec("DELETE FROM job WHERE id = $1", id)
	if err == nil && n == 0 {
		return domain.ErrConflict
	}
	return err
}

// PostponeJob puts a job off after a failure; one that is no longer there is left alone.
func (t *Tx) PostponeJob(id string, due time.Time) error {
	return t.set("UPDATE job SET due = $2, attempts = attempts + 1 WHERE id = $1", id, millis(due))
}

// DropJob removes the job of a kind for a subject, if there is one.
func (t *Tx) DropJob(kind JobKind, account domain.AccountID, subject string) error {
	return t.set("DELETE FROM job WHERE kind = $1 AND account = $2 AND subject = $3", string(kind), string(account), subject)
}

// FindSetting returns a setting of the authority.
func (t *Tx) FindSetting(name string) (string, error) {
	var v string
	err := t.row("SELECT value FROM setting WHERE name = $1", []any{name}, &v)
	return v, err
}

// SaveSetting stores a setting.
func (t *Tx) SaveSetting(name, value string) error {
	return t.set("INSERT INTO setting (name, value) VALUES ($1, $2) ON CONFLICT (name) DO UPDATE SET value = excluded.value", name, value)
}

// KeepSecret returns the secret of a name, and stores the proposed one first when there is none.
func (t *Tx) KeepSecret(name string, proposed []byte) ([]byte, error) {
	err := t.create("INSERT INTO secret (name, value) VALUES ($1, $2) ON CONFLICT DO NOTHING", name, proposed)
	if err != nil && !errors.Is(err, domain.ErrDuplicate) {
		return nil, err
	}
	var v []byte
	err = t.row("SELECT value FROM secret WHERE name = $1", []any{name}, &v)
	return v, err
}

// DropJobs removes the jobs of a kind for a subject of any account.
func (t *Tx) DropJobs(kind JobKind, subject string) error {
	return t.set("DELETE FROM job WHERE kind = $1 AND subject = $2", string(kind), subject)
}

// HastenJobs makes the jobs of a kind due at a moment, if they were due later.
func (t *Tx) HastenJobs(kind JobKind, due time.Time) error {
	return t.set("UPDATE job SET due = $2 WHERE kind = $1 AND due > $2", string(kind), millis(due))
}
