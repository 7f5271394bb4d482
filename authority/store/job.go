package store

import (
	"encoding/json"
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
	Lane     string // jobs of one lane wait for one another, not for those of others
	Data     json.RawMessage
	Due      time.Time
	Attempts int    // failed ones
	Claim    string // of who works on it, "" when it was not claimed
}

// PutJob adds a job, or puts it in the place of the one for the same subject, dead or alive. It gets an id of its own either way, so
// that whoever works on the old one cannot finish the new one.
func (t *Tx) PutJob(j Job) error {
	data, err := t.sealJob(j)
	if err != nil {
		return err
	}
	return t.set(`INSERT INTO job (id, kind, account, subject, data, due, attempts, lane) VALUES ($1, $2, $3, $4, $5, $6, 0, $7)
		ON CONFLICT (kind, account, subject) DO UPDATE SET id = excluded.id, data = excluded.data, due = excluded.due, attempts = 0,
		lane = excluded.lane, claim = '', claimed_until = 0, dead = 0, failure = ''`,
		domain.NewID[string](), string(j.Kind), string(j.Account), j.Subject, data, millis(j.Due), j.Lane)
}

// HasJob reports whether there is a living job of a kind for a subject.
func (t *Tx) HasJob(kind JobKind, account domain.AccountID, subject string) (bool, error) {
	var n int64
	err := t.row("SELECT COUNT(*) FROM job WHERE kind = $1 AND account = $2 AND subject = $3 AND dead = 0",
		[]any{string(kind), string(account), subject}, &n)
	return n > 0, err
}

const jobColumns = "id, kind, account, subject, data, due, attempts, lane"

// readJob reads a job whose data are to be opened after the last row.
func readJob(scan func(...any) error) (Job, error) {
	var j Job
	var data string
	var due int64
	err := scan(&j.ID, &j.Kind, &j.Account, &j.Subject, &data, &due, &j.Attempts, &j.Lane)
	j.Data, j.Due = json.RawMessage(data), moment(due)
	return j, err
}

// FindNextJob returns the job that is due first, whether it is due yet or not, and whoever works on it.
func (t *Tx) FindNextJob() (Job, error) {
	j, err := readJob(func(dest ...any) error {
		return t.row("SELECT "+jobColumns+" FROM job WHERE dead = 0 ORDER BY due, id LIMIT 1", nil, dest...)
	})
	if err == nil {
		err = t.openJob(&j)
	}
	return j, err
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

// PostponeJob puts a job off after a failure, and says why: nothing of a citizen's. One that is no longer there, or that somebody
// else has claimed meanwhile, is left alone.
func (t *Tx) PostponeJob(j Job, due time.Time, failure string) error {
	return t.set(`UPDATE job SET due = $3, attempts = attempts + 1, failure = $4, claim = '', claimed_until = 0
		WHERE id = $1 AND claim = $2`, j.ID, j.Claim, millis(due), failure)
}

// BuryJob has a job tried no more after its last failure. It is kept, to be seen and requeued.
func (t *Tx) BuryJob(j Job, now time.Time, failure string) error {
	return t.set(`UPDATE job SET dead = $3, attempts = attempts + 1, failure = $4, claim = '', claimed_until = 0
		WHERE id = $1 AND claim = $2`, j.ID, j.Claim, millis(now), failure)
}

// ReleaseJob gives a claimed job back unfinished, due at a moment; that is no failure.
func (t *Tx) ReleaseJob(j Job, due time.Time) error {
	return t.set("UPDATE job SET due = $3, claim = '', claimed_until = 0 WHERE id = $1 AND claim = $2", j.ID, j.Claim, millis(due))
}

// RenewClaim prolongs a claim. domain.ErrNotFound: it is no longer one.
func (t *Tx) RenewClaim(j Job, until time.Time) error {
	return t.change("UPDATE job SET claimed_until = $3 WHERE id = $1 AND claim = $2", j.ID, j.Claim, millis(until))
}

// LeaveJobs makes jobs of a kind those of nobody, to be done though their account is erased. What had been given up is tried again.
func (t *Tx) LeaveJobs(kind JobKind, account domain.AccountID, now time.Time) error {
	var all []Job
	err := t.each("SELECT "+jobColumns+" FROM job WHERE kind = $1 AND account = $2 ORDER BY id", []any{string(kind), string(account)},
		func(scan func(...any) error) error {
			j, err := readJob(scan)
			all = append(all, j)
			return err
		})
	if err != nil {
		return err
	}
	for _, j := range all {
		if err := t.openJob(&j); err != nil {
			return err
		}
		j.Account, j.Due = nobody, now
		if err := t.PutJob(j); err != nil {
			return err
		}
	}
	return t.set("DELETE FROM job WHERE kind = $1 AND account = $2", string(kind), string(account))
}

// DropJob removes the job of a kind for a subject, if there is one.
func (t *Tx) DropJob(kind JobKind, account domain.AccountID, subject string) error {
	return t.set("DELETE FROM job WHERE kind = $1 AND account = $2 AND subject = $3", string(kind), string(account), subject)
}

// DropJobs removes the jobs of a kind for a subject of any account.
func (t *Tx) DropJobs(kind JobKind, subject string) error {
	return t.set("DELETE FROM job WHERE kind = $1 AND subject = $2", string(kind), subject)
}

// HastenJobs makes the jobs of a kind due at a moment, if they were due later.
func (t *Tx) HastenJobs(kind JobKind, due time.Time) error {
	return t.set("UPDATE job SET due = $2 WHERE kind = $1 AND due > $2 AND dead = 0", string(kind), millis(due))
}
