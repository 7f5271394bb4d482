package store

import (
	"cmp"
	"context"
	"slices"
	"strings"
	"time"
)

// Claim is who works on what is due, and until when nobody else does.
type Claim struct {
	Name  string // random
	Lane  string
	Most  int // jobs
	Now   time.Time
	Until time.Time
}

// ClaimJobs claims jobs of a lane that are due and that nobody else works on, the longest due first. With PostgreSQL two who claim
// at once do not wait for one another. It is a transaction by itself: a claim is seen by others before the work begins.
func (s *Store) ClaimJobs(ctx context.Context, c Claim) ([]Job, error) {
	skip := ""
	if s.dialect == PostgreSQL {
		skip = "FOR UPDATE SKIP LOCKED"
	}
	var jobs []Job
	err := s.run(ctx, loose, func(t *Tx) error {
		jobs = nil
		err := t.each(`WITH next (chosen) AS MATERIALIZED (SELECT id FROM job WHERE lane = $1 AND dead = 0 AND due <= $2
			AND claimed_until <= $2 ORDER BY due, id LIMIT $3 `+skip+`)
			UPDATE job SET claim = $4, claimed_until = $5 FROM next WHERE id = chosen RETURNING `+jobColumns,
			[]any{c.Lane, millis(c.Now), c.Most, c.Name, millis(c.Until)}, func(scan func(...any) error) error {
				j, err := readJob(scan)
				j.Claim = c.Name
				jobs = append(jobs, j)
				return err
			})
		for i := range jobs {
			if err == nil {
				err = t.openJob(&jobs[i])
			}
		}
		return err
	})
	slices.SortFunc(jobs, func(a, b Job) int { return cmp.Or(a.Due.Compare(b.Due), strings.Compare(a.ID, b.ID)) })
	return jobs, err
}

// NextDue returns when the first job of a lane is due that nobody works on. domain.ErrNotFound: there is none.
func (s *Store) NextDue(ctx context.Context, lane string, now time.Time) (time.Time, error) {
	var due int64
	err := s.View(ctx, func(t *Tx) error {
		return t.row("SELECT due FROM job WHERE lane = $1 AND dead = 0 AND claimed_until <= $2 ORDER BY due, id LIMIT 1",
			[]any{lane, millis(now)}, &due)
	})
	return moment(due), err
}

// DeadJob is a job that is tried no more.
type DeadJob struct {
	Job
	DiedAt  time.Time
	Failure string // the last one
}

// FindDeadJobs returns up to limit dead jobs, the latest first. Their data is left out: it may be personal.
func (t *Tx) FindDeadJobs(limit int) ([]DeadJob, error) {
	var all []DeadJob
	err := t.each("SELECT id, kind, account, subject, lane, due, attempts, dead, failure FROM job WHERE dead > 0 ORDER BY dead DESC, id LIMIT $1",
		[]any{limit}, func(scan func(...any) error) error {
			var j DeadJob
			var due, dead int64
			err := scan(&j.ID, &j.Kind, &j.Account, &j.Subject, &j.Lane, &due, &j.Attempts, &dead, &j.Failure)
			j.Due, j.DiedAt = moment(due), moment(dead)
			all = append(all, j)
			return err
		})
	return all, err
}

// CountDeadJobs returns how many jobs are tried no more.
func (t *Tx) CountDeadJobs() (int, error) {
	var n int
	err := t.row("SELECT COUNT(*) FROM job WHERE dead > 0", nil, &n)
	return n, err
}

// RequeueDead has a dead job tried again as if it were new. domain.ErrNotFound: there is none of the id.
func (t *Tx) RequeueDead(id string, due time.Time) error {
	return t.change("UPDATE job SET dead = 0, attempts = 0, due = $2 WHERE id = $1 AND dead > 0", id, millis(due))
}

// Lane is how a lane stands.
type Lane struct {
	Name   string
	Due    int       // jobs that could be done now, those that are worked on included
	Oldest time.Time // since when the first of them is due
}

// FindLanes returns the lanes in which something is due.
func (t *Tx) FindLanes(now time.Time) ([]Lane, error) {
	var all []Lane
	err := t.each("SELECT lane, COUNT(*), MIN(due) FROM job WHERE dead = 0 AND due <= $1 GROUP BY lane ORDER BY lane",
		[]any{millis(now)}, func(scan func(...any) error) error {
			var l Lane
			var oldest int64
			err := scan(&l.Name, &l.Due, &oldest)
			l.Oldest = moment(oldest)
			all = append(all, l)
			return err
		})
	return all, err
}

// Repeats returns how many transactions were tried again because others were in their way, since the store was opened.
func (s *Store) Repeats() int64 { return s.repeats.Load() }
